//! PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT and AUTH, both ways.

use super::malformed::{Fault, Unencodable};
use super::property::{self, Carrier};
use super::read::Reader;
use super::{code, write};
use crate::packet::{
    Ack, Auth, Disconnect, Packet, PacketId, PacketType, Properties, Property, ReasonCode, Version,
};
use crate::rule::Rule;
use alloc::vec::Vec;

pub(super) fn read(r: &mut Reader<'_>, packet_type: PacketType) -> Result<Ack, Fault> {
    let id = r.id(Rule::AckRepeatsId)?;
    if r.is_empty() {
        return Ok(Ack::new(id));
    }
    let (reason, properties) = read_code(r, packet_type)?;
    Ok(Ack { id, reason, properties })
}

pub(super) fn read_disconnect(r: &mut Reader<'_>) -> Result<Disconnect, Fault> {
    let (reason, properties) = read_code(r, PacketType::Disconnect)?;
    Ok(Disconnect { reason, properties })
}

/// The method may be missing from an AUTH that says "success" and nothing else: such a packet may
/// be empty (5.0 section 3.15.2.1), and this is its long form.
pub(super) fn read_auth(r: &mut Reader<'_>) -> Result<Auth, Fault> {
    let start = r.at;
    let (reason, properties) = read_code(r, PacketType::Auth)?;
    if reason.is_some() && properties.is_none() {
        let what = "AUTH with a reason code and no property length";
        return Err(r.malformed(r.at, Rule::NoPropertiesIsZero, what));
    }
    let auth = Auth { reason, properties };
    let written = auth.properties.as_ref().unwrap_or(const { &Properties::NONE });
    let named = written.iter().any(|one| matches!(one, Property::AuthenticationMethod(_)));
    if !named && (auth.reason() != ReasonCode::SUCCESS || !written.is_empty()) {
        let what = "AUTH without an authentication method";
        return Err(r.forbidden(start + 1, Rule::AuthMethod, what));
    }
    Ok(auth)
}

type Code = (Option<ReasonCode>, Option<Properties>);

/// Reason code and properties, each of which may be left out from the end.
fn read_code(r: &mut Reader<'_>, packet_type: PacketType) -> Result<Code, Fault> {
    if r.is_empty() {
        return Ok((None, None));
    }
    if r.version == Version::V311 {
        return Err(r.surplus());
    }
    let reason = code::read(r, packet_type)?;
    if r.is_empty() {
        return Ok((Some(reason), None));
    }
    let properties = property::read(r, Carrier::Packet(packet_type))?;
    Ok((Some(reason), Some(properties)))
}

/// The acknowledgement that says nothing but its identifier, from its first byte and that.
#[inline]
pub(super) fn shortest_of(first: u8, id: [u8; 2]) -> Option<Packet> {
    let ack = Ack::new(PacketId::new(u16::from_be_bytes(id))?);
    match first {
        0x40 => Some(Packet::Puback(ack)),
        0x50 => Some(Packet::Pubrec(ack)),
        0x62 => Some(Packet::Pubrel(ack)),
        0x70 => Some(Packet::Pubcomp(ack)),
        _ => None,
    }
}

/// The whole of an acknowledgement that says nothing but its identifier, in both versions.
#[inline]
pub(super) fn shortest(packet: &Packet) -> Option<[u8; 4]> {
    let (first, ack) = match packet {
        Packet::Puback(ack) => (0x40, ack),
        Packet::Pubrec(ack) => (0x50, ack),
        Packet::Pubrel(ack) => (0x62, ack),
        Packet::Pubcomp(ack) => (0x70, ack),
        _ => return None,
    };
    if ack.reason.is_some() || ack.properties.is_some() {
        return None;
    }
    let [high, low] = ack.id.get().to_be_bytes();
    Some([first, 2, high, low])
}

pub(super) fn len(
    ack: &Ack,
    packet_type: PacketType,
    version: Version,
) -> Result<usize, Unencodable> {
    Ok(2 + code_len(ack.reason, &ack.properties, packet_type, version)?)
}

pub(super) fn disconnect_len(
    disconnect: &Disconnect,
    version: Version,
) -> Result<usize, Unencodable> {
    code_len(disconnect.reason, &disconnect.properties, PacketType::Disconnect, version)
}

pub(super) fn auth_len(auth: &Auth, version: Version) -> Result<usize, Unencodable> {
    if version == Version::V311 {
        return Err(Unencodable::NotIn311("AUTH"));
    }
    if auth.reason.is_some() && auth.properties.is_none() {
        return Err(Unencodable::PropertiesMissing);
    }
    code_len(auth.reason, &auth.properties, PacketType::Auth, version)
}

fn code_len(
    reason: Option<ReasonCode>,
    properties: &Option<Properties>,
    packet_type: PacketType,
    version: Version,
) -> Result<usize, Unencodable> {
    match (reason, properties) {
        (None, None) => Ok(0),
        (None, Some(_)) => Err(Unencodable::ReasonMissing(packet_type)),
        (Some(_), _) if version == Version::V311 => Err(Unencodable::NotIn311("a reason code")),
        (Some(_), None) => Ok(1),
        (Some(_), Some(properties)) => Ok(1 + property::section_len(properties, version)?),
    }
}

#[inline]
pub(super) fn put(ack: &Ack, out: &mut Vec<u8>) {
    write::u16(out, ack.id.get());
    put_code(ack.reason, &ack.properties, out);
}

#[inline]
pub(super) fn put_code(
    reason: Option<ReasonCode>,
    properties: &Option<Properties>,
    out: &mut Vec<u8>,
) {
    if let Some(reason) = reason {
        out.push(reason.0);
        if let Some(properties) = properties {
            property::put_section(properties, Version::V5, out);
        }
    }
}
