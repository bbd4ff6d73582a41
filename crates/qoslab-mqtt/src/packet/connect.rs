//! CONNECT, the will it may carry, and CONNACK.

use super::{Properties, QoS, ReasonCode, Version};
use bytes::Bytes;
use bytestring::ByteString;
use serde::{Deserialize, Serialize};

/// The body of CONNECT.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Connect {
    /// The protocol version asked for.
    pub version: Version,
    /// Clean Session (3.1.1) or Clean Start (5.0).
    pub clean: bool,
    /// Keep alive in seconds; 0 switches it off.
    pub keep_alive: u16,
    /// 5.0 properties of CONNECT.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
    /// The client identifier; may be empty.
    pub client_id: ByteString,
    /// The will, if the will flag is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub will: Option<Will>,
    /// User name and password.
    #[serde(default, skip_serializing_if = "Login::is_empty")]
    pub login: Login,
}

/// User name and password of a CONNECT. 3.1.1 allows no password without a user name; 5.0 does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Login {
    /// The user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<ByteString>,
    /// The password: any bytes.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::bytes_serde::option")]
    pub password: Option<Bytes>,
}

impl Login {
    /// Neither user name nor password.
    pub const fn is_empty(&self) -> bool {
        self.user_name.is_none() && self.password.is_none()
    }
}

/// The message that the server publishes when the connection ends without a clean DISCONNECT.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Will {
    /// QoS of the will message.
    pub qos: QoS,
    /// Whether it is published as a retained message.
    pub retain: bool,
    /// 5.0 will properties, the delay interval among them.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
    /// Its topic name.
    pub topic: ByteString,
    /// Its payload.
    #[serde(with = "super::bytes_serde")]
    pub payload: Bytes,
}

/// The body of CONNACK.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ConnAck {
    /// Whether the server has kept a session for this client.
    pub session_present: bool,
    /// 5.0: a reason code. 3.1.1: the return code 0 to 5, kept as written.
    pub reason: ReasonCode,
    /// 5.0 properties.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
}
