//! PUBLISH, both ways.

use super::encode::total_len;
use super::malformed::{Fault, Unencodable};
use super::property::{self, Carrier};
use super::read::Reader;
use super::{topic, write};
use crate::packet::{PacketId, PacketType, Properties, Publish, QoS, Version};
use crate::rule::Rule;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;

/// The first byte apart from the flags.
const TYPE: u8 = 0x30;
const DUP: u8 = 0b1000;
const RETAIN: u8 = 0b0001;

/// Where the fields of a PUBLISH are that is as short and plain as most are.
pub(super) struct Shape {
    qos: QoS,
    id: Option<PacketId>,
    pub(super) topic_end: usize,
    pub(super) payload_at: usize,
}

/// Nothing for a PUBLISH of more than 127 bytes, with properties, with an empty topic, or wrong.
#[inline]
pub(super) fn shape(raw: &[u8], version: Version) -> Option<Shape> {
    let [first, len, high, low, ref rest @ ..] = *raw else { return None };
    let qos = QoS::new((first >> 1) & 0b11)?;
    let topic_len = usize::from(u16::from_be_bytes([high, low]));
    let (topic, mut rest) = rest.split_at_checked(topic_len)?;
    let dup_at_0 = first & DUP != 0 && qos == QoS::AtMostOnce;
    if len >= 0x80 || raw.len() != 2 + usize::from(len) || dup_at_0 || topic_len == 0 {
        return None;
    }
    let mut id = None;
    if qos != QoS::AtMostOnce {
        let [high, low, behind @ ..] = rest else { return None };
        id = Some(PacketId::new(u16::from_be_bytes([*high, *low]))?);
        rest = behind;
    }
    if version == Version::V5 {
        let [0, behind @ ..] = rest else { return None };
        rest = behind;
    }
    let (topic_end, payload_at) = (4 + topic_len, raw.len() - rest.len());
    topic::is_plain(topic).then_some(Shape { qos, id, topic_end, payload_at })
}

impl Shape {
    #[inline]
    pub(super) fn publish(self, first: u8, topic: ByteString, payload: Bytes) -> Publish {
        let (dup, retain) = (first & DUP != 0, first & RETAIN != 0);
        let properties = Properties::NONE;
        Publish { dup, qos: self.qos, retain, topic, id: self.id, properties, payload }
    }
}

pub(super) fn read(r: &mut Reader<'_>, first: u8) -> Result<Publish, Fault> {
    let dup = first & DUP != 0;
    let Some(qos) = QoS::new((first >> 1) & 0b11) else {
        return Err(r.malformed(0, Rule::NoQos3, "QoS 3 does not exist"));
    };
    if dup && qos == QoS::AtMostOnce {
        return Err(r.malformed(0, Rule::DupNotAtQos0, "DUP at QoS 0"));
    }
    let topic_at = r.at;
    let topic = r.name(Rule::TopicNoWildcard)?;
    let id = match qos {
        QoS::AtMostOnce => None,
        QoS::AtLeastOnce | QoS::ExactlyOnce => Some(r.id(Rule::IdNonZero)?),
    };
    let properties = match r.version {
        Version::V311 => Properties::NONE,
        Version::V5 => property::read(r, Carrier::Packet(PacketType::Publish))?,
    };
    if topic.is_empty() && properties.topic_alias().is_none() {
        let what = "an empty topic, and no alias for it";
        return Err(r.forbidden(topic_at, Rule::TopicNotEmpty, what));
    }
    let payload = r.rest();
    Ok(Publish { dup, qos, retain: first & RETAIN != 0, topic, id, properties, payload })
}

pub(super) fn first(publish: &Publish) -> u8 {
    TYPE | u8::from(publish.dup) << 3 | (publish.qos as u8) << 1 | u8::from(publish.retain)
}

#[inline]
pub(super) fn len(publish: &Publish, version: Version) -> Result<usize, Unencodable> {
    let id = match (publish.qos, publish.id) {
        (QoS::AtMostOnce, None) => 0,
        (QoS::AtMostOnce, Some(_)) => return Err(Unencodable::IdAtQos0),
        (QoS::AtLeastOnce | QoS::ExactlyOnce, Some(_)) => 2,
        (QoS::AtLeastOnce | QoS::ExactlyOnce, None) => return Err(Unencodable::IdMissing),
    };
    let properties = property::section_len(&publish.properties, version)?;
    Ok(write::field_len(publish.topic.len())? + id + properties + publish.payload.len())
}

/// Writes all of it. The packet that there is most of has its own way, with few small steps.
#[inline]
pub(super) fn write(
    publish: &Publish,
    version: Version,
    out: &mut Vec<u8>,
) -> Result<(), Unencodable> {
    let body = len(publish, version)?;
    out.reserve(total_len(body)?);
    let [high, low] = (publish.topic.len() as u16).to_be_bytes();
    if body < 0x80 {
        out.extend_from_slice(&[first(publish), body as u8, high, low]);
    } else {
        out.push(first(publish));
        write::integer(out, body);
        out.extend_from_slice(&[high, low]);
    }
    out.extend_from_slice(publish.topic.as_bytes());
    if let Some(id) = publish.id {
        write::u16(out, id.get());
    }
    property::put_section(&publish.properties, version, out);
    out.extend_from_slice(&publish.payload);
    Ok(())
}
