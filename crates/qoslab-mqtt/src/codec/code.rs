//! Which reason and return codes which packet may carry. What they mean is the packets' part.

use super::malformed::Fault;
use super::read::Reader;
use crate::packet::{PacketType, ReasonCode, Version};
use crate::rule::Rule;

/// Reads a code and refuses one that is not on the packet's list.
pub(super) fn read(r: &mut Reader<'_>, packet_type: PacketType) -> Result<ReasonCode, Fault> {
    let at = r.at;
    let code = r.u8()?;
    if is_listed(packet_type, r.version, code) {
        return Ok(ReasonCode(code));
    }
    Err(r.forbidden(at, rule(packet_type), "a code that this packet cannot carry"))
}

/// The lists of 5.0 (sections 3.2.2.2, 3.4.2.1 and so on) and the two of 3.1.1 (3.2.2.3, 3.9.3).
pub(super) const fn is_listed(packet_type: PacketType, version: Version, code: u8) -> bool {
    match (packet_type, version) {
        (PacketType::Connack, Version::V311) => code <= 5,
        (PacketType::Connack, Version::V5) => {
            matches!(code, 0 | 0x80..=0x8A | 0x8C | 0x90 | 0x95 | 0x97 | 0x99..=0x9D | 0x9F)
        }
        (PacketType::Puback | PacketType::Pubrec, _) => {
            matches!(code, 0 | 0x10 | 0x80 | 0x83 | 0x87 | 0x90 | 0x91 | 0x97 | 0x99)
        }
        (PacketType::Pubrel | PacketType::Pubcomp, _) => matches!(code, 0 | 0x92),
        (PacketType::Suback, Version::V311) => matches!(code, 0..=2 | 0x80),
        (PacketType::Suback, Version::V5) => {
            matches!(code, 0..=2 | 0x80 | 0x83 | 0x87 | 0x8F | 0x91 | 0x97 | 0x9E | 0xA1 | 0xA2)
        }
        (PacketType::Unsuback, _) => {
            matches!(code, 0 | 0x11 | 0x80 | 0x83 | 0x87 | 0x8F | 0x91)
        }
        (PacketType::Disconnect, _) => matches!(
            code,
            0 | 4 | 0x80..=0x83 | 0x87 | 0x89 | 0x8B | 0x8D..=0x90 | 0x93..=0xA2
        ),
        (PacketType::Auth, _) => matches!(code, 0 | 0x18 | 0x19),
        (
            PacketType::Connect
            | PacketType::Publish
            | PacketType::Subscribe
            | PacketType::Unsubscribe
            | PacketType::Pingreq
            | PacketType::Pingresp,
            _,
        ) => false,
    }
}

const fn rule(packet_type: PacketType) -> Rule {
    match packet_type {
        PacketType::Connack => Rule::ConnackCode,
        PacketType::Puback => Rule::PubackCode,
        PacketType::Pubrec => Rule::PubrecCode,
        PacketType::Pubrel => Rule::PubrelCode,
        PacketType::Pubcomp => Rule::PubcompCode,
        PacketType::Suback => Rule::SubackCode,
        PacketType::Unsuback => Rule::UnsubackCode,
        PacketType::Disconnect => Rule::DisconnectCode,
        PacketType::Auth => Rule::AuthCode,
        PacketType::Connect
        | PacketType::Publish
        | PacketType::Subscribe
        | PacketType::Unsubscribe
        | PacketType::Pingreq
        | PacketType::Pingresp => Rule::ViolationCloses,
    }
}
