//! An application message as a session keeps it: with its full topic, never with an alias.

use crate::face::Tag;
use crate::packet::{Packet, PacketId, Properties, Property, Publish, QoS};
use crate::time::{Duration, Instant};
use bytes::Bytes;
use bytestring::ByteString;
use serde::Serialize;

/// A message on its way to one receiver.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Message {
    /// The application message it is a copy of.
    pub tag: Tag,
    /// The QoS of this copy.
    pub qos: QoS,
    /// The QoS it was published with.
    pub published: QoS,
    /// The retain flag of this copy.
    pub retain: bool,
    /// The topic name.
    pub topic: ByteString,
    /// The payload.
    pub payload: Bytes,
    /// 5.0 properties but for Topic Alias and Message Expiry Interval.
    pub properties: Properties,
    /// When it expires, if it does.
    pub expires: Option<Instant>,
    /// Broker: the subscription (full filter) it goes out for; empty at a client.
    pub filter: ByteString,
    /// Whether its first transmission carries DUP: never, if that is right.
    #[serde(skip)]
    pub dup: bool,
}

impl Message {
    /// The message in a PUBLISH that arrived at `now`, its topic already resolved.
    pub fn received(publish: Publish, tag: Tag, now: Instant) -> Self {
        let expiry = publish.properties.message_expiry();
        let mut properties = publish.properties;
        properties.0.retain(|property| {
            !matches!(property, Property::TopicAlias(_) | Property::MessageExpiryInterval(_))
        });
        Self {
            tag,
            qos: publish.qos,
            published: publish.qos,
            retain: publish.retain,
            topic: publish.topic,
            payload: publish.payload,
            properties,
            expires: expiry.map(|seconds| now + Duration::from_secs(seconds.into())),
            filter: ByteString::new(),
            dup: false,
        }
    }

    /// Whether its expiry interval has passed (rule 3.3.2-5).
    pub fn is_expired(&self, now: Instant) -> bool {
        self.expires.is_some_and(|at| at <= now)
    }

    /// The message with topic and alias as a packet had them.
    pub(super) fn with_topic_of(mut self, packet: &Packet) -> Self {
        if let Packet::Publish(publish) = packet {
            self.topic = publish.topic.clone();
            let alias = publish.properties.topic_alias();
            alias.into_iter().for_each(|of| self.properties.push(Property::TopicAlias(of)));
        }
        self
    }

    /// The PUBLISH that carries it, the expiry interval reduced by the time it waited (3.3.2-6).
    pub fn publish(&self, id: Option<PacketId>, dup: bool, now: Instant) -> Publish {
        let mut properties = self.properties.clone();
        if let Some(at) = self.expires {
            let left = at.since(now).as_micros().div_ceil(1_000_000);
            properties.push(Property::MessageExpiryInterval(left.try_into().unwrap_or(u32::MAX)));
        }
        Publish {
            dup,
            qos: self.qos,
            retain: self.retain,
            topic: self.topic.clone(),
            id,
            properties,
            payload: self.payload.clone(),
        }
    }
}
