//! SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK, both ways.

use super::malformed::{Fault, Unencodable};
use super::property::{self, Carrier};
use super::read::Reader;
use super::{code, topic, write};
use crate::packet::{
    PacketId, PacketType, Properties, QoS, ReasonCode, RetainHandling, SubAck, Subscribe,
    SubscribeOptions, UnsubAck, Unsubscribe, Version,
};
use crate::rule::Rule;
use alloc::vec::Vec;

const NO_LOCAL: u8 = 0x04;
const RETAIN_AS_PUBLISHED: u8 = 0x08;
const RETAIN_HANDLING_SHIFT: u8 = 4;

pub(super) fn read(r: &mut Reader<'_>) -> Result<Subscribe, Fault> {
    let (id, properties) = read_head(r, PacketType::Subscribe, Rule::IdNonZero)?;
    if r.is_empty() {
        let what = "SUBSCRIBE without a topic filter";
        return Err(r.forbidden(r.at, Rule::SubscribeNotEmpty, what));
    }
    let mut filters = Vec::with_capacity(count(&r.raw[r.at..], 1));
    while !r.is_empty() {
        let filter = r.filter()?;
        let shared = r.version == Version::V5 && topic::is_shared(&filter);
        filters.push((filter, read_options(r, shared)?));
    }
    Ok(Subscribe { id, properties, filters })
}

/// The options byte. 3.1.1 has nothing but the QoS in it.
fn read_options(r: &mut Reader<'_>, shared: bool) -> Result<SubscribeOptions, Fault> {
    let at = r.at;
    let byte = r.u8()?;
    let reserved = match r.version {
        Version::V311 => 0b1111_1100,
        Version::V5 => 0b1100_0000,
    };
    if byte & reserved != 0 {
        return Err(r.malformed(at, Rule::SubscribeReserved, "a reserved option bit is set"));
    }
    let Some(qos) = QoS::new(byte & 0b11) else {
        return Err(r.forbidden(at, Rule::SubscribeOptions, "QoS 3 does not exist"));
    };
    let retain_handling = match byte >> RETAIN_HANDLING_SHIFT {
        0 => RetainHandling::Always,
        1 => RetainHandling::IfNew,
        2 => RetainHandling::Never,
        _ => {
            let what = "retain handling 3 does not exist";
            return Err(r.forbidden(at, Rule::SubscribeOptions, what));
        }
    };
    let no_local = byte & NO_LOCAL != 0;
    if no_local && shared {
        let what = "No Local on a shared subscription";
        return Err(r.forbidden(at, Rule::NoLocalShared, what));
    }
    let retain_as_published = byte & RETAIN_AS_PUBLISHED != 0;
    Ok(SubscribeOptions { qos, no_local, retain_as_published, retain_handling })
}

pub(super) fn read_un(r: &mut Reader<'_>) -> Result<Unsubscribe, Fault> {
    let (id, properties) = read_head(r, PacketType::Unsubscribe, Rule::IdNonZero)?;
    if r.is_empty() {
        let what = "UNSUBSCRIBE without a topic filter";
        return Err(r.forbidden(r.at, Rule::UnsubscribeNotEmpty, what));
    }
    let mut filters = Vec::with_capacity(count(&r.raw[r.at..], 0));
    while !r.is_empty() {
        filters.push(r.filter()?);
    }
    Ok(Unsubscribe { id, properties, filters })
}

pub(super) fn read_ack(r: &mut Reader<'_>) -> Result<SubAck, Fault> {
    let (id, properties) = read_head(r, PacketType::Suback, Rule::SubackRepeatsId)?;
    if r.is_empty() {
        let what = "SUBACK without a code";
        return Err(r.forbidden(r.at, Rule::SubackPerFilter, what));
    }
    let reasons = read_codes(r, PacketType::Suback)?;
    Ok(SubAck { id, properties, reasons })
}

pub(super) fn read_un_ack(r: &mut Reader<'_>) -> Result<UnsubAck, Fault> {
    let (id, properties) = read_head(r, PacketType::Unsuback, Rule::SubackRepeatsId)?;
    let reasons = match r.version {
        // 3.1.1 has no codes here; whatever stands behind the identifier is refused as surplus.
        Version::V311 => Vec::new(),
        Version::V5 if r.is_empty() => {
            let what = "UNSUBACK without a code";
            return Err(r.forbidden(r.at, Rule::UnsubackPerFilter, what));
        }
        Version::V5 => read_codes(r, PacketType::Unsuback)?,
    };
    Ok(UnsubAck { id, properties, reasons })
}

type Head = (PacketId, Properties);

/// Identifier and properties, with which all four begin.
fn read_head(r: &mut Reader<'_>, packet_type: PacketType, id: Rule) -> Result<Head, Fault> {
    let id = r.id(id)?;
    let properties = match r.version {
        Version::V311 => Properties::NONE,
        Version::V5 => property::read(r, Carrier::Packet(packet_type))?,
    };
    Ok((id, properties))
}

fn read_codes(r: &mut Reader<'_>, packet_type: PacketType) -> Result<Vec<ReasonCode>, Fault> {
    let mut codes = Vec::with_capacity(r.left());
    while !r.is_empty() {
        codes.push(code::read(r, packet_type)?);
    }
    Ok(codes)
}

/// How many filters there are, each with `behind` bytes behind it, so that their list is
/// allocated once. Stops where they cannot be read; reading them finds the place again.
fn count(mut raw: &[u8], behind: usize) -> usize {
    let mut count = 0;
    while let [high, low, rest @ ..] = raw {
        let len = usize::from(u16::from_be_bytes([*high, *low])) + behind;
        let Some(rest) = rest.get(len..) else { break };
        raw = rest;
        count += 1;
    }
    count
}

pub(super) fn len(subscribe: &Subscribe, version: Version) -> Result<usize, Unencodable> {
    let mut len = 2 + property::section_len(&subscribe.properties, version)?;
    for (filter, options) in &subscribe.filters {
        len += write::field_len(filter.len())? + 1;
        if version == Version::V311 && *options != SubscribeOptions::new(options.qos) {
            return Err(Unencodable::NotIn311("a subscription option other than the QoS"));
        }
    }
    Ok(len)
}

pub(super) fn put(subscribe: &Subscribe, version: Version, out: &mut Vec<u8>) {
    write::u16(out, subscribe.id.get());
    property::put_section(&subscribe.properties, version, out);
    for (filter, options) in &subscribe.filters {
        write::field(out, filter.as_bytes());
        out.push(options_byte(*options));
    }
}

fn options_byte(options: SubscribeOptions) -> u8 {
    let no_local = if options.no_local { NO_LOCAL } else { 0 };
    let as_published = if options.retain_as_published { RETAIN_AS_PUBLISHED } else { 0 };
    options.qos as u8
        | no_local
        | as_published
        | (options.retain_handling as u8) << RETAIN_HANDLING_SHIFT
}

pub(super) fn ack_len(ack: &SubAck, version: Version) -> Result<usize, Unencodable> {
    Ok(2 + property::section_len(&ack.properties, version)? + ack.reasons.len())
}

pub(super) fn put_ack(ack: &SubAck, version: Version, out: &mut Vec<u8>) {
    write::u16(out, ack.id.get());
    property::put_section(&ack.properties, version, out);
    out.extend(ack.reasons.iter().map(|reason| reason.0));
}

pub(super) fn un_len(unsubscribe: &Unsubscribe, version: Version) -> Result<usize, Unencodable> {
    let mut len = 2 + property::section_len(&unsubscribe.properties, version)?;
    for filter in &unsubscribe.filters {
        len += write::field_len(filter.len())?;
    }
    Ok(len)
}

pub(super) fn put_un(unsubscribe: &Unsubscribe, version: Version, out: &mut Vec<u8>) {
    write::u16(out, unsubscribe.id.get());
    property::put_section(&unsubscribe.properties, version, out);
    for filter in &unsubscribe.filters {
        write::field(out, filter.as_bytes());
    }
}

pub(super) fn un_ack_len(ack: &UnsubAck, version: Version) -> Result<usize, Unencodable> {
    if version == Version::V311 && !ack.reasons.is_empty() {
        return Err(Unencodable::NotIn311("a code in UNSUBACK"));
    }
    Ok(2 + property::section_len(&ack.properties, version)? + ack.reasons.len())
}

pub(super) fn put_un_ack(ack: &UnsubAck, version: Version, out: &mut Vec<u8>) {
    write::u16(out, ack.id.get());
    property::put_section(&ack.properties, version, out);
    out.extend(ack.reasons.iter().map(|reason| reason.0));
}
