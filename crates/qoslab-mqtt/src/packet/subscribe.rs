//! SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK.

use super::{PacketId, Properties, QoS, ReasonCode};
use alloc::vec::Vec;
use bytestring::ByteString;
use serde::{Deserialize, Serialize};

/// 5.0: whether retained messages are sent when the subscription is made (3.3.1-9 to 3.3.1-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetainHandling {
    /// 0: at every subscribe; all that 3.1.1 knows.
    Always = 0,
    /// 1: only when the subscription did not exist yet.
    IfNew = 1,
    /// 2: never.
    Never = 2,
}

/// The options byte of one topic filter. 3.1.1 has the QoS only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SubscribeOptions {
    /// The highest QoS the subscriber wants.
    pub qos: QoS,
    /// 5.0: do not send me what I published myself.
    pub no_local: bool,
    /// 5.0: keep the publisher's retain flag when forwarding.
    pub retain_as_published: bool,
    /// 5.0: when to send retained messages.
    pub retain_handling: RetainHandling,
}

impl SubscribeOptions {
    /// What 3.1.1 can say.
    pub const fn new(qos: QoS) -> Self {
        Self {
            qos,
            no_local: false,
            retain_as_published: false,
            retain_handling: RetainHandling::Always,
        }
    }
}

/// The body of SUBSCRIBE.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Subscribe {
    /// The packet identifier.
    pub id: PacketId,
    /// 5.0 properties, the subscription identifier among them.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
    /// At least one filter with its options.
    pub filters: Vec<(ByteString, SubscribeOptions)>,
}

/// The body of SUBACK.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SubAck {
    /// The identifier of the SUBSCRIBE.
    pub id: PacketId,
    /// 5.0 properties.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
    /// One code for each filter, in its order: the granted QoS, or 0x80 and above.
    pub reasons: Vec<ReasonCode>,
}

/// The body of UNSUBSCRIBE.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unsubscribe {
    /// The packet identifier.
    pub id: PacketId,
    /// 5.0 properties.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
    /// At least one filter.
    pub filters: Vec<ByteString>,
}

/// The body of UNSUBACK.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UnsubAck {
    /// The identifier of the UNSUBSCRIBE.
    pub id: PacketId,
    /// 5.0 properties.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
    /// 5.0: one code for each filter; empty in 3.1.1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonCode>,
}
