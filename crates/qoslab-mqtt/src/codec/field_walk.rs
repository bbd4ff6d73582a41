//! The way through the bytes of a packet that may be wrong, as far as it leads. Judges nothing.

use super::code;
use super::fields::Field;
use super::property_table::{Kind, spec};
use super::read::{Variable, variable};
use crate::packet::{PacketType, ReasonCode, Version};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;

/// Where it stands, and what it has found.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The end of what is read now: of the packet, or of a property section.
    end: usize,
    depth: u8,
    version: Version,
    found: Vec<Field>,
}

/// Nothing more can be read behind a `None`.
type Step<T = ()> = Option<T>;

impl<'a> Walk<'a> {
    pub(super) const fn new(version: Version, bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, end: bytes.len(), depth: 0, version, found: Vec::new() }
    }

    pub(super) fn fields(mut self) -> Vec<Field> {
        let whole = self.packet().is_some();
        if !whole || self.at < self.end {
            self.leaf("not read", self.end - self.at, hex);
        }
        self.end = self.bytes.len();
        self.leaf("behind the packet", self.end - self.at, hex);
        self.found
    }

    fn packet(&mut self) -> Step {
        let first = self.leaf("packet type and flags", 1, |bytes| first_byte(bytes[0]))?[0];
        let len = self.integer("remaining length")?;
        self.end = self.bytes.len().min(self.at + len);
        let &packet_type =
            usize::from(first >> 4).checked_sub(1).and_then(|at| PacketType::ALL.get(at))?;
        match packet_type {
            PacketType::Connect => self.connect(),
            PacketType::Connack => {
                self.leaf("acknowledge flags", 1, connack_flags)?;
                self.code(packet_type)?;
                self.properties("properties")
            }
            PacketType::Publish => self.publish(first),
            PacketType::Puback | PacketType::Pubrec | PacketType::Pubrel | PacketType::Pubcomp => {
                self.id()?;
                self.code_and_properties(packet_type)
            }
            PacketType::Subscribe | PacketType::Unsubscribe => {
                self.id()?;
                self.properties("properties")?;
                self.filters(packet_type)
            }
            PacketType::Suback | PacketType::Unsuback => {
                self.id()?;
                self.properties("properties")?;
                while self.at < self.end {
                    self.code(packet_type)?;
                }
                Some(())
            }
            PacketType::Pingreq | PacketType::Pingresp => Some(()),
            PacketType::Disconnect | PacketType::Auth => self.code_and_properties(packet_type),
        }
    }

    fn connect(&mut self) -> Step {
        self.text("protocol name")?;
        let level = self.leaf("protocol level", 1, |bytes| bytes[0].to_string())?[0];
        self.version = match level {
            4 => Version::V311,
            5 => Version::V5,
            _ => return None,
        };
        let flags = self.leaf("connect flags", 1, connect_flags)?[0];
        self.leaf("keep alive", 2, number)?;
        self.properties("properties")?;
        self.text("client identifier")?;
        if flags & 0x04 != 0 {
            self.properties("will properties")?;
            self.text("will topic")?;
            self.binary("will payload")?;
        }
        if flags & 0x80 != 0 {
            self.text("user name")?;
        }
        if flags & 0x40 != 0 {
            self.binary("password")?;
        }
        Some(())
    }

    fn publish(&mut self, first: u8) -> Step {
        self.text("topic name")?;
        if first & 0b0110 != 0 {
            self.id()?;
        }
        self.properties("properties")?;
        self.leaf("payload", self.end - self.at, any)?;
        Some(())
    }

    fn filters(&mut self, packet_type: PacketType) -> Step {
        while self.at < self.end {
            self.text("topic filter")?;
            if packet_type == PacketType::Subscribe {
                self.leaf("subscription options", 1, options)?;
            }
        }
        Some(())
    }

    fn id(&mut self) -> Step {
        self.leaf("packet identifier", 2, number).map(|_| ())
    }

    fn code(&mut self, packet_type: PacketType) -> Step {
        let version = self.version;
        let value = |bytes: &[u8]| code_text(packet_type, version, bytes[0]);
        self.leaf("reason code", 1, value).map(|_| ())
    }

    /// A 5.0 packet may end before either of them.
    fn code_and_properties(&mut self, packet_type: PacketType) -> Step {
        if self.version == Version::V5 && self.at < self.end {
            self.code(packet_type)?;
            if self.at < self.end {
                self.properties("properties")?;
            }
        }
        Some(())
    }

    fn properties(&mut self, name: &'static str) -> Step {
        if self.version == Version::V311 {
            return Some(());
        }
        self.group(name, |walk| {
            let len = walk.integer("length")?;
            let outer = walk.end;
            let whole = walk.at + len <= outer;
            walk.end = outer.min(walk.at + len);
            let count = walk.each_property();
            walk.end = outer;
            match count? {
                _ if !whole => None,
                1 => Some("1 property".to_string()),
                count => Some(format!("{count} properties")),
            }
        })
    }

    fn each_property(&mut self) -> Step<usize> {
        let mut count = 0;
        while self.at < self.end {
            let row = spec(self.bytes[self.at])?;
            self.group(row.name, |walk| {
                walk.leaf("identifier", 1, |bytes| format!("0x{:02X}", bytes[0]))?;
                walk.property_value(row.kind)
            })?;
            count += 1;
        }
        Some(count)
    }

    fn property_value(&mut self, kind: Kind) -> Step<String> {
        match kind {
            Kind::Flag => self.leaf("value", 1, number).map(number),
            Kind::Two => self.leaf("value", 2, number).map(number),
            Kind::Four => self.leaf("value", 4, number).map(number),
            Kind::Integer => self.integer("value").map(|value| value.to_string()),
            Kind::Text => self.field("text", text),
            Kind::Binary => self.field("bytes", any),
            Kind::Pair => {
                let name = self.field("name", text)?;
                let value = self.field("value", text)?;
                Some(format!("{name} = {value}"))
            }
        }
    }

    fn text(&mut self, name: &'static str) -> Step {
        self.group(name, |walk| walk.field("text", text))
    }

    fn binary(&mut self, name: &'static str) -> Step {
        self.group(name, |walk| walk.field("bytes", any))
    }

    /// A length in two bytes and what it counts.
    fn field(&mut self, name: &'static str, value: fn(&[u8]) -> String) -> Step<String> {
        let len = self.leaf("length", 2, number)?;
        let len = usize::from(u16::from_be_bytes([len[0], len[1]]));
        self.leaf(name, len, value).map(value)
    }

    fn integer(&mut self, name: &'static str) -> Step<usize> {
        match variable(&self.bytes[self.at..self.end]) {
            Variable::Value(value, len) => {
                self.leaf(name, len, |_| value.to_string())?;
                Some(value as usize)
            }
            Variable::Cut | Variable::Endless => None,
        }
    }

    /// A field with parts. It stays, as far as it goes, even if its parts break off.
    fn group(&mut self, name: &'static str, parts: impl FnOnce(&mut Self) -> Step<String>) -> Step {
        let (place, start) = (self.found.len(), self.at);
        let value = String::new();
        self.found.push(Field { range: start..start, depth: self.depth, name, value });
        self.depth += 1;
        let value = parts(self);
        self.depth -= 1;
        if self.at == start {
            self.found.truncate(place);
        } else {
            self.found[place].range.end = self.at;
            self.found[place].value = value.clone().unwrap_or_else(|| "breaks off".to_string());
        }
        value.map(|_| ())
    }

    /// A field without parts; an empty one is not listed.
    fn leaf(
        &mut self,
        name: &'static str,
        len: usize,
        value: impl FnOnce(&[u8]) -> String,
    ) -> Step<&'a [u8]> {
        let range = self.at..self.at.checked_add(len).filter(|end| *end <= self.end)?;
        let bytes = &self.bytes[range.clone()];
        if len > 0 {
            self.at = range.end;
            let value = value(bytes);
            self.found.push(Field { range, depth: self.depth, name, value });
        }
        Some(bytes)
    }
}

fn first_byte(byte: u8) -> String {
    let number = usize::from(byte >> 4);
    let Some(packet_type) = number.checked_sub(1).and_then(|at| PacketType::ALL.get(at)) else {
        return format!("type 0, flags {:04b}", byte & 0x0F);
    };
    let mut text = packet_type.name().to_string();
    if *packet_type == PacketType::Publish {
        let _ = write!(text, " QoS {}", byte >> 1 & 0b11);
        text += if byte & 0b1000 != 0 { " DUP" } else { "" };
        text += if byte & 1 != 0 { " RETAIN" } else { "" };
    }
    text
}

fn connack_flags(bytes: &[u8]) -> String {
    let text = if bytes[0] & 1 != 0 { "session present" } else { "no session present" };
    text.to_string()
}

fn connect_flags(bytes: &[u8]) -> String {
    let flags = bytes[0];
    let mut set = Vec::new();
    let qos = format!("will QoS {}", flags >> 3 & 0b11);
    let names = [(0x80, "user name"), (0x40, "password"), (0x20, "will retain"), (0x04, &*qos)];
    for (bit, name) in names.into_iter().chain([(0x02, "clean"), (0x01, "reserved bit")]) {
        if flags & bit != 0 {
            set.push(name);
        }
    }
    if set.is_empty() { "none".to_string() } else { set.join(", ") }
}

fn options(bytes: &[u8]) -> String {
    let byte = bytes[0];
    let mut text = format!("QoS {}", byte & 0b11);
    text += if byte & 0x04 != 0 { ", no local" } else { "" };
    text += if byte & 0x08 != 0 { ", retain as published" } else { "" };
    match byte >> 4 & 0b11 {
        0 => {}
        handling => {
            let _ = write!(text, ", retain handling {handling}");
        }
    }
    text
}

/// The name of a code: in SUBACK, 0 means a granted QoS; 3.1.1 has return codes of its own in
/// CONNACK.
pub fn code_text(packet_type: PacketType, version: Version, code: u8) -> String {
    if !code::is_listed(packet_type, version, code) {
        return format!("0x{code:02X} (not on the list of this packet)");
    }
    match (packet_type, version) {
        (PacketType::Suback, _) if code <= 2 => format!("0x{code:02X} granted QoS {code}"),
        (PacketType::Suback, Version::V311) => format!("0x{code:02X} failure"),
        (PacketType::Connack, Version::V311) => {
            let text = [
                "connection accepted",
                "unacceptable protocol version",
                "identifier rejected",
                "server unavailable",
                "bad user name or password",
                "not authorized",
            ];
            format!("0x{code:02X} {}", text[usize::from(code)])
        }
        _ => ReasonCode(code).to_string(),
    }
}

/// One to four bytes as a number.
fn number(bytes: &[u8]) -> String {
    bytes.iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte)).to_string()
}

fn text(bytes: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(bytes))
}

/// Text if it is text, otherwise hexadecimal.
fn any(bytes: &[u8]) -> String {
    match core::str::from_utf8(bytes) {
        Ok(_) => text(bytes),
        Err(_) => hex(bytes),
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        let _ = write!(text, "{}{byte:02x}", if at == 0 { "" } else { " " });
    }
    text
}
