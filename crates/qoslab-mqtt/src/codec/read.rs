//! Reads the fields of one packet by hand. Text and payload are shared with it, not copied.

use super::malformed::Fault;
use super::topic;
use crate::packet::{PacketId, ReasonCode, Version};
use crate::rule::Rule;
use bytes::Bytes;
use bytestring::ByteString;
use core::ops::Range;

/// A position in one packet.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    packet: &'a Bytes,
    /// The packet up to where the fields end; shorter while properties are read.
    pub(super) raw: &'a [u8],
    pub(super) at: usize,
    pub(super) version: Version,
    /// Which rule a field breaks that runs past the end.
    bound: Rule,
}

type Result<T> = core::result::Result<T, Fault>;

impl<'a> Reader<'a> {
    #[inline]
    pub(super) fn new(packet: &'a Bytes, at: usize, version: Version) -> Self {
        Self { packet, raw: packet, at, version, bound: Rule::RemainingLength }
    }

    /// A reader of the next `len` bytes, which must be there. This one goes on behind them.
    pub(super) fn part(&mut self, len: usize, bound: Rule) -> Self {
        let raw = &self.raw[..self.at + len];
        let part = Self { packet: self.packet, raw, at: self.at, version: self.version, bound };
        self.at += len;
        part
    }

    #[inline]
    pub(super) fn left(&self) -> usize {
        self.raw.len() - self.at
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.at == self.raw.len()
    }

    #[cold]
    pub(super) fn malformed(&self, offset: usize, rule: Rule, what: &'static str) -> Fault {
        Fault::new(self.version, offset, rule, what)
    }

    #[cold]
    pub(super) fn forbidden(&self, offset: usize, rule: Rule, what: &'static str) -> Fault {
        self.malformed(offset, rule, what).because(ReasonCode::PROTOCOL_ERROR)
    }

    #[cold]
    fn short(&self) -> Fault {
        self.malformed(self.at, self.bound, "the field runs past the end")
    }

    #[inline]
    pub(super) fn u8(&mut self) -> Result<u8> {
        let Some(&byte) = self.raw.get(self.at) else { return Err(self.short()) };
        self.at += 1;
        Ok(byte)
    }

    #[inline]
    pub(super) fn u16(&mut self) -> Result<u16> {
        let Some(&[high, low]) = self.raw.get(self.at..self.at + 2) else {
            return Err(self.short());
        };
        self.at += 2;
        Ok(u16::from_be_bytes([high, low]))
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        let Some(&[a, b, c, d]) = self.raw.get(self.at..self.at + 4) else {
            return Err(self.short());
        };
        self.at += 4;
        Ok(u32::from_be_bytes([a, b, c, d]))
    }

    /// A variable byte integer of 5.0.
    #[inline]
    pub(super) fn integer(&mut self) -> Result<u32> {
        match self.raw.get(self.at) {
            Some(&byte) if byte < 0x80 => {
                self.at += 1;
                Ok(u32::from(byte))
            }
            _ => self.long_integer(),
        }
    }

    fn long_integer(&mut self) -> Result<u32> {
        match variable(&self.raw[self.at..]) {
            Variable::Cut => Err(self.short()),
            Variable::Endless => Err(self.malformed(
                self.at,
                Rule::VariableByteInteger,
                "a variable byte integer of more than four bytes",
            )),
            Variable::Value(_, len) if self.raw[self.at + len - 1] == 0 && len > 1 => Err(self
                .malformed(
                    self.at,
                    Rule::ShortestInteger,
                    "a variable byte integer that is longer than it need be",
                )),
            Variable::Value(value, len) => {
                self.at += len;
                Ok(value)
            }
        }
    }

    /// A packet identifier; `rule` is what 0 breaks.
    #[inline]
    pub(super) fn id(&mut self, rule: Rule) -> Result<PacketId> {
        let at = self.at;
        match PacketId::new(self.u16()?) {
            Some(id) => Ok(id),
            None => Err(self.forbidden(at, rule, "packet identifier 0")),
        }
    }

    /// The range of a field that begins with its length in two bytes.
    #[inline]
    fn prefixed(&mut self) -> Result<Range<usize>> {
        let start = self.at + 2;
        if let Some(&[high, low]) = self.raw.get(self.at..start) {
            let end = start + usize::from(u16::from_be_bytes([high, low]));
            if end <= self.raw.len() {
                self.at = end;
                return Ok(start..end);
            }
        }
        Err(self.short())
    }

    /// Any bytes, with their length in front.
    pub(super) fn binary(&mut self) -> Result<Bytes> {
        let range = self.prefixed()?;
        Ok(self.packet.slice(range))
    }

    /// Text, with its length in front.
    #[inline]
    pub(super) fn text(&mut self) -> Result<ByteString> {
        let range = self.prefixed()?;
        if topic::has_nul(&self.raw[range.clone()]) {
            return Err(self.wrong_text(range));
        }
        self.shared(range)
    }

    /// A topic name: text without wildcards; `rule` is what they break. May be empty.
    #[inline]
    pub(super) fn name(&mut self, rule: Rule) -> Result<ByteString> {
        let range = self.prefixed()?;
        if !topic::is_plain(&self.raw[range.clone()]) {
            return Err(self.wrong_name(range, rule));
        }
        self.shared(range)
    }

    /// A topic filter.
    pub(super) fn filter(&mut self) -> Result<ByteString> {
        let start = self.at;
        let filter = self.text()?;
        if filter.is_empty() {
            return Err(self.malformed(start, Rule::TopicNotEmpty, "an empty topic filter"));
        }
        match topic::filter_fault(&filter, self.version) {
            None => Ok(filter),
            Some((at, rule, what)) => Err(self.malformed(start + 2 + at, rule, what)),
        }
    }

    #[inline]
    fn shared(&self, range: Range<usize>) -> Result<ByteString> {
        let start = range.start;
        ByteString::try_from(self.packet.slice(range)).map_err(|error| {
            self.malformed(start + error.valid_up_to(), Rule::TextUtf8, "not UTF-8")
        })
    }

    /// What comes first, if there are several faults.
    #[cold]
    fn wrong_text(&self, range: Range<usize>) -> Fault {
        let text = &self.raw[range.clone()];
        let nul = text.iter().position(|&byte| byte == 0).unwrap_or(text.len());
        match core::str::from_utf8(&text[..nul]) {
            Ok(_) => self.malformed(range.start + nul, Rule::TextNoNul, "U+0000 in a text"),
            Err(error) => {
                self.malformed(range.start + error.valid_up_to(), Rule::TextUtf8, "not UTF-8")
            }
        }
    }

    #[cold]
    fn wrong_name(&self, range: Range<usize>, rule: Rule) -> Fault {
        let text = &self.raw[range.clone()];
        let plain = text.iter().position(|byte| matches!(byte, 0 | b'+' | b'#'));
        let plain = plain.unwrap_or(text.len());
        if text[plain] == 0 || core::str::from_utf8(&text[..plain]).is_err() {
            return self.wrong_text(range);
        }
        self.malformed(range.start + plain, rule, "a wildcard in a topic name")
    }

    /// Everything up to the end of the packet.
    #[inline]
    pub(super) fn rest(&mut self) -> Bytes {
        let rest = self.packet.slice(self.at..);
        self.at = self.raw.len();
        rest
    }

    #[cold]
    pub(super) fn surplus(&self) -> Fault {
        self.malformed(self.at, self.bound, "bytes behind the last field")
    }
}

/// A variable byte integer at the start of some bytes.
pub(super) enum Variable {
    /// Its value and how many bytes it takes, whether or not it could be shorter.
    Value(u32, usize),
    /// The bytes end before it does.
    Cut,
    /// The fourth byte promises a fifth.
    Endless,
}

/// Reads a variable byte integer without judging its form.
pub(super) fn variable(bytes: &[u8]) -> Variable {
    let mut value = 0;
    for (at, &byte) in bytes.iter().take(4).enumerate() {
        value |= u32::from(byte & 0x7F) << (7 * at);
        if byte < 0x80 {
            return Variable::Value(value, at + 1);
        }
    }
    if bytes.len() < 4 { Variable::Cut } else { Variable::Endless }
}
