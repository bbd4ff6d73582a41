//! The properties of MQTT 5.0 (section 2.2.2.2), in the order in which they stand on the wire.

use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;
use serde::{Deserialize, Serialize};

/// One property. Which packets may carry it is the codec's knowledge.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Property {
    /// 0x01
    PayloadFormatIndicator(u8),
    /// 0x02, in seconds
    MessageExpiryInterval(u32),
    /// 0x03
    ContentType(ByteString),
    /// 0x08
    ResponseTopic(ByteString),
    /// 0x09
    CorrelationData(#[serde(with = "super::bytes_serde")] Bytes),
    /// 0x0B, 1 to 268,435,455
    SubscriptionIdentifier(u32),
    /// 0x11, in seconds
    SessionExpiryInterval(u32),
    /// 0x12
    AssignedClientIdentifier(ByteString),
    /// 0x13, in seconds
    ServerKeepAlive(u16),
    /// 0x15
    AuthenticationMethod(ByteString),
    /// 0x16
    AuthenticationData(#[serde(with = "super::bytes_serde")] Bytes),
    /// 0x17
    RequestProblemInformation(u8),
    /// 0x18, in seconds
    WillDelayInterval(u32),
    /// 0x19
    RequestResponseInformation(u8),
    /// 0x1A
    ResponseInformation(ByteString),
    /// 0x1C
    ServerReference(ByteString),
    /// 0x1F
    ReasonString(ByteString),
    /// 0x21
    ReceiveMaximum(u16),
    /// 0x22
    TopicAliasMaximum(u16),
    /// 0x23
    TopicAlias(u16),
    /// 0x24
    MaximumQos(u8),
    /// 0x25
    RetainAvailable(u8),
    /// 0x26
    UserProperty(ByteString, ByteString),
    /// 0x27, in bytes
    MaximumPacketSize(u32),
    /// 0x28
    WildcardSubscriptionAvailable(u8),
    /// 0x29
    SubscriptionIdentifierAvailable(u8),
    /// 0x2A
    SharedSubscriptionAvailable(u8),
}

/// An ordered list of properties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Properties(pub Vec<Property>);

impl Properties {
    /// No property at all.
    pub const NONE: Self = Self(Vec::new());

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In wire order.
    pub fn iter(&self) -> core::slice::Iter<'_, Property> {
        self.0.iter()
    }

    /// Appends one.
    pub fn push(&mut self, property: Property) {
        self.0.push(property);
    }
}

/// Getters for the properties that the cores act on: the value, if the property is there.
macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident: $variant:ident -> $type:ty;)*) => {
        impl Properties {
            $($(#[$doc])* pub fn $name(&self) -> Option<$type> {
                self.0.iter().find_map(|property| match property {
                    Property::$variant(value) => Some(*value),
                    _ => None,
                })
            })*
        }
    };
}

getters! {
    /// Message Expiry Interval, in seconds.
    message_expiry: MessageExpiryInterval -> u32;
    /// Session Expiry Interval, in seconds; 0xFFFF_FFFF never expires.
    session_expiry: SessionExpiryInterval -> u32;
    /// Server Keep Alive, in seconds.
    server_keep_alive: ServerKeepAlive -> u16;
    /// Will Delay Interval, in seconds.
    will_delay: WillDelayInterval -> u32;
    /// Receive Maximum.
    receive_maximum: ReceiveMaximum -> u16;
    /// Topic Alias Maximum.
    topic_alias_maximum: TopicAliasMaximum -> u16;
    /// Topic Alias.
    topic_alias: TopicAlias -> u16;
    /// Maximum QoS.
    maximum_qos: MaximumQos -> u8;
    /// Retain Available.
    retain_available: RetainAvailable -> u8;
    /// Maximum Packet Size, in bytes.
    maximum_packet_size: MaximumPacketSize -> u32;
    /// The first Subscription Identifier.
    subscription_identifier: SubscriptionIdentifier -> u32;
    /// Request Problem Information.
    request_problem_information: RequestProblemInformation -> u8;
}

impl FromIterator<Property> for Properties {
    fn from_iter<I: IntoIterator<Item = Property>>(properties: I) -> Self {
        Self(properties.into_iter().collect())
    }
}
