//! What is wrong with bytes that are no packet, or a packet that has no bytes. Not who is told.

use crate::packet::{PacketType, ReasonCode, Version};
use crate::rule::Rule;
use alloc::boxed::Box;
use core::fmt;
use serde::Serialize;

/// Why a packet was refused: where, by which rule, and the code that 5.0 answers with.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Malformed {
    /// The first byte that is wrong, counted from the start of the packet.
    pub offset: usize,
    /// The rule that forbids it.
    pub rule: Rule,
    /// The version it was read as; for CONNECT the one it names.
    pub version: Version,
    /// What a DISCONNECT or CONNACK of 5.0 gives as reason.
    pub reason: ReasonCode,
    /// What is wrong.
    pub what: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.what)?;
        match self.rule.clause(self.version) {
            Some(clause) => write!(f, " [{clause}]"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Malformed {}

/// A [`Malformed`] on its way out. In a box, so that the result of reading a number fits into
/// two registers; only a packet that is refused pays for it.
#[derive(Debug)]
pub(super) struct Fault(Box<Malformed>);

impl Fault {
    /// Bytes that cannot be read as the standard says: 0x81.
    #[cold]
    pub(super) fn new(version: Version, offset: usize, rule: Rule, what: &'static str) -> Self {
        let reason = ReasonCode::MALFORMED_PACKET;
        Self(Box::new(Malformed { offset, rule, version, reason, what }))
    }

    /// The same with a more exact code, 0x82 for what can be read and is not allowed.
    #[cold]
    pub(super) fn because(mut self, reason: ReasonCode) -> Self {
        self.0.reason = reason;
        self
    }
}

impl From<Fault> for Malformed {
    #[cold]
    fn from(fault: Fault) -> Self {
        *fault.0
    }
}

/// Why a packet has no bytes in a version: there is no field for something, or no room.
///
/// What merely breaks a rule (a wildcard in a topic name) is written; whoever reads it refuses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unencodable {
    /// A string or binary field is longer than its length field can say.
    #[error("{0} bytes do not fit into a field of at most 65,535")]
    FieldTooLong(usize),
    /// The packet is longer than its remaining length can say.
    #[error("a body of {0} bytes does not fit into a packet: at most 268,435,455")]
    PacketTooLong(usize),
    /// A variable byte integer ends at 268,435,455.
    #[error("{0} does not fit into a variable byte integer: at most 268,435,455")]
    IntegerTooLarge(u32),
    /// PUBLISH above QoS 0 needs an identifier.
    #[error("PUBLISH above QoS 0 has no identifier")]
    IdMissing,
    /// PUBLISH at QoS 0 has no field for an identifier.
    #[error("PUBLISH at QoS 0 has an identifier")]
    IdAtQos0,
    /// Properties stand behind a reason code only.
    #[error("{0} has properties and no reason code")]
    ReasonMissing(PacketType),
    /// AUTH leaves out both reason code and properties, or none.
    #[error("AUTH has a reason code and no properties")]
    PropertiesMissing,
    /// 3.1.1 has no field for it.
    #[error("{0} cannot be said in 3.1.1")]
    NotIn311(&'static str),
}
