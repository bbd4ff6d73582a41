//! Cuts a stream of bytes into packets, however the stream was cut before. Reads nothing itself.

use super::decode::decode;
use super::header;
use super::malformed::{Fault, Malformed};
use crate::packet::{Packet, ReasonCode, Version};
use crate::rule::Rule;
use bytes::{Bytes, BytesMut};
use core::hash::{Hash, Hasher};
use serde::{Serialize, Serializer};

/// The receiving end of one connection: bytes in, packets out.
///
/// Two decoders are equal when they hold the same bytes, however those came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Decoder {
    buffer: Buffer,
    limit: Option<u32>,
    failed: Option<Malformed>,
}

impl Decoder {
    /// An empty one, without a limit.
    pub const fn new() -> Self {
        Self { buffer: Buffer::Shared(Bytes::new()), limit: None, failed: None }
    }

    /// The largest packet to accept: the Maximum Packet Size told to the peer.
    pub const fn set_limit(&mut self, limit: Option<u32>) {
        self.limit = limit;
    }

    /// Takes bytes as they arrive. After a failure they are thrown away.
    #[inline]
    pub fn feed(&mut self, bytes: Bytes) {
        if self.failed.is_none() {
            self.buffer.append(bytes);
        }
    }

    /// The next packet and how many bytes it took, or nothing while it is incomplete.
    ///
    /// A failure is final: nothing tells where the next packet would begin.
    #[inline]
    pub fn next(&mut self, version: Version) -> Result<Option<(Packet, usize)>, Malformed> {
        if self.failed.is_none() && self.pending() == 0 {
            return Ok(None);
        }
        self.next_of_some(version)
    }

    fn next_of_some(&mut self, version: Version) -> Result<Option<(Packet, usize)>, Malformed> {
        if let Some(failed) = &self.failed {
            return Err(failed.clone());
        }
        self.read(version).inspect_err(|malformed| {
            self.failed = Some(malformed.clone());
            self.buffer = Buffer::Shared(Bytes::new());
        })
    }

    /// How many bytes wait for the rest of their packet, or to be asked for.
    pub fn pending(&self) -> usize {
        self.buffer.as_slice().len()
    }

    fn read(&mut self, version: Version) -> Result<Option<(Packet, usize)>, Malformed> {
        let bytes = self.buffer.as_slice();
        let &[first, ..] = bytes else { return Ok(None) };
        // One short packet and nothing else, as most bytes come: its header is read once.
        if bytes.get(1).is_some_and(|len| *len < 0x80 && bytes.len() == 2 + usize::from(*len))
            && self.limit.is_none()
        {
            let len = bytes.len();
            let packet = self.buffer.split_to(len);
            return Ok(Some((decode(version, &packet)?, len)));
        }
        // A hopeless packet is refused before its body has arrived.
        header::packet_type(version, first)?;
        let Some(span) = header::span(version, bytes)? else { return Ok(None) };
        if self.limit.is_some_and(|limit| span.end > limit as usize) {
            let what = "the packet is larger than the maximum packet size";
            return Err(Fault::new(version, 1, Rule::PacketSize, what)
                .because(ReasonCode::PACKET_TOO_LARGE)
                .into());
        }
        if bytes.len() < span.end {
            return Ok(None);
        }
        let packet = self.buffer.split_to(span.end);
        Ok(Some((decode(version, &packet)?, span.end)))
    }
}

/// Bytes that wait. What arrives in whole packets is shared and never copied; what arrives in
/// pieces is gathered, and grows with what has arrived, not with what was announced.
#[derive(Clone, Debug)]
enum Buffer {
    Shared(Bytes),
    Gathered(BytesMut),
}

impl Buffer {
    #[inline]
    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Shared(bytes) => bytes,
            Self::Gathered(bytes) => bytes,
        }
    }

    #[inline]
    fn append(&mut self, more: Bytes) {
        match self {
            Self::Shared(bytes) if bytes.is_empty() => *bytes = more,
            _ if more.is_empty() => {}
            _ if self.as_slice().is_empty() => *self = Self::Shared(more),
            Self::Shared(bytes) => {
                let mut gathered = BytesMut::with_capacity(bytes.len() + more.len());
                gathered.extend_from_slice(bytes);
                gathered.extend_from_slice(&more);
                *self = Self::Gathered(gathered);
            }
            Self::Gathered(bytes) => bytes.extend_from_slice(&more),
        }
    }

    fn split_to(&mut self, len: usize) -> Bytes {
        match self {
            Self::Shared(bytes) if bytes.len() == len => core::mem::take(bytes),
            Self::Shared(bytes) => bytes.split_to(len),
            Self::Gathered(bytes) => bytes.split_to(len).freeze(),
        }
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Self::Shared(Bytes::new())
    }
}

impl PartialEq for Buffer {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Buffer {}

impl Hash for Buffer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

impl Serialize for Buffer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.as_slice())
    }
}
