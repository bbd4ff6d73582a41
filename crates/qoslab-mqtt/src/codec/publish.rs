//! PUBLISH, both ways.

use super::encode::total_len;
use super::malformed::{Fault, Unencodable};
use super::property::{self, Carrier};
use super::read::Reader;
use super::write;
use crate::packet::{PacketType, Properties, Publish, QoS, Version};
use crate::rule::Rule;
use alloc::vec::Vec;

/// The first byte apart from the flags.
const TYPE: u8 = 0x30;

#[inline(always)]
pub(super) fn read(r: &mut Reader<'_>, first: u8) -> Result<Publish, Fault> {
    let dup = first & 0b1000 != 0;
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
    Ok(Publish { dup, qos, retain: first & 1 != 0, topic, id, properties, payload })
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
