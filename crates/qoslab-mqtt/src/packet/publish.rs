//! PUBLISH, the quality of service and the packet identifier.

use super::Properties;
use bytes::Bytes;
use bytestring::ByteString;
use core::fmt;
use core::num::NonZeroU16;
use serde::{Deserialize, Serialize};

/// Quality of service. Ordered, so that a downgrade is a minimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum QoS {
    /// 0: sent once, never answered.
    AtMostOnce = 0,
    /// 1: sent until PUBACK.
    AtLeastOnce = 1,
    /// 2: four packets, one delivery.
    ExactlyOnce = 2,
}

impl QoS {
    /// All three, lowest first.
    pub const ALL: [Self; 3] = [Self::AtMostOnce, Self::AtLeastOnce, Self::ExactlyOnce];

    /// The QoS with this number; 3 and above do not exist.
    pub const fn new(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::AtMostOnce),
            1 => Some(Self::AtLeastOnce),
            2 => Some(Self::ExactlyOnce),
            _ => None,
        }
    }
}

impl From<QoS> for u8 {
    fn from(qos: QoS) -> Self {
        qos as Self
    }
}

impl TryFrom<u8> for QoS {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        Self::new(number).ok_or("QoS is 0, 1 or 2")
    }
}

impl fmt::Display for QoS {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", *self as u8)
    }
}

/// A packet identifier: 1 to 65,535, per direction of a session (rule 2.3.1-1; 5.0: 2.2.1-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PacketId(NonZeroU16);

impl PacketId {
    /// The lowest identifier.
    pub const FIRST: Self = Self(NonZeroU16::MIN);

    /// The identifier with this number; 0 is none.
    pub const fn new(number: u16) -> Option<Self> {
        match NonZeroU16::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number on the wire.
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl fmt::Display for PacketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// The body of PUBLISH.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Publish {
    /// Set on every re-delivery attempt (rule 3.3.1-1).
    pub dup: bool,
    /// Quality of service.
    pub qos: QoS,
    /// The retain flag.
    pub retain: bool,
    /// The topic name; may be empty in 5.0 when a topic alias stands for it.
    pub topic: ByteString,
    /// The packet identifier: present exactly when the QoS is above 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<PacketId>,
    /// 5.0 properties.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
    /// The application's bytes.
    #[serde(with = "super::bytes_serde")]
    pub payload: Bytes,
}
