//! The packets that are little more than a reason code: PUBACK, PUBREC, PUBREL, PUBCOMP,
//! DISCONNECT, AUTH.

use super::{PacketId, Properties, ReasonCode};
use serde::{Deserialize, Serialize};

/// The body of PUBACK, PUBREC, PUBREL and PUBCOMP.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ack {
    /// The identifier of the PUBLISH it belongs to.
    pub id: PacketId,
    /// 5.0: the reason code as written; left out, it means success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// 5.0: the properties as written; they can only stand behind a reason code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

impl Ack {
    /// The shortest form: success, nothing else.
    pub const fn new(id: PacketId) -> Self {
        Self { id, reason: None, properties: None }
    }

    /// With a reason code (5.0).
    pub const fn with_reason(id: PacketId, reason: ReasonCode) -> Self {
        Self { id, reason: Some(reason), properties: None }
    }

    /// The reason code, success when none is written.
    pub const fn reason(&self) -> ReasonCode {
        match self.reason {
            Some(reason) => reason,
            None => ReasonCode::SUCCESS,
        }
    }
}

/// The body of DISCONNECT; empty in 3.1.1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Disconnect {
    /// 5.0: the reason code as written; left out, it means a normal disconnection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// 5.0: the properties as written; they can only stand behind a reason code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

impl Disconnect {
    /// With a reason code (5.0).
    pub const fn with_reason(reason: ReasonCode) -> Self {
        Self { reason: Some(reason), properties: None }
    }

    /// The reason code, a normal disconnection when none is written.
    pub const fn reason(&self) -> ReasonCode {
        match self.reason {
            Some(reason) => reason,
            None => ReasonCode::SUCCESS,
        }
    }
}

/// The body of AUTH (5.0 only).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Auth {
    /// The reason code as written; left out, it means success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// The properties as written; they can only stand behind a reason code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

impl Auth {
    /// The reason code, success when none is written.
    pub const fn reason(&self) -> ReasonCode {
        match self.reason {
            Some(reason) => reason,
            None => ReasonCode::SUCCESS,
        }
    }
}
