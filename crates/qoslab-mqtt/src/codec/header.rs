//! The fixed header: type, flags, remaining length. Not the body.

use super::malformed::{Fault, Malformed};
use super::read::{Variable, variable};
use crate::packet::{PacketType, Version};
use crate::rule::Rule;

/// The length of the whole packet that begins here, once enough bytes are there to know it.
///
/// Looks at the form of the remaining length only; a first byte that no packet has is for
/// [`decode`](super::decode) to refuse.
pub fn frame_len(bytes: &[u8]) -> Result<Option<usize>, Malformed> {
    Ok(span(Version::V5, bytes)?.map(|span| span.end))
}

/// Where the body of a packet begins and ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) body: usize,
    pub(super) end: usize,
}

/// Reads the remaining length; nothing while it is incomplete.
#[inline]
pub(super) fn span(version: Version, bytes: &[u8]) -> Result<Option<Span>, Fault> {
    match bytes {
        [_, len, ..] if *len < 0x80 => Ok(Some(Span { body: 2, end: 2 + usize::from(*len) })),
        [_, rest @ ..] => match variable(rest) {
            Variable::Value(len, size) => {
                Ok(Some(Span { body: 1 + size, end: 1 + size + len as usize }))
            }
            Variable::Cut => Ok(None),
            Variable::Endless => Err(Fault::new(
                version,
                1,
                Rule::VariableByteInteger,
                "a remaining length of more than four bytes",
            )),
        },
        [] => Ok(None),
    }
}

/// 5.0 wants the shortest form of the remaining length; 3.1.1 does not say so.
pub(super) fn check_shortest(version: Version, raw: &[u8], body: usize) -> Result<(), Fault> {
    if version == Version::V5 && body > 2 && raw[body - 1] == 0 {
        let what = "a remaining length that is longer than it need be";
        return Err(Fault::new(version, 1, Rule::ShortestInteger, what));
    }
    Ok(())
}

/// The type of a packet that begins with this byte, if there is such a packet.
pub(super) fn packet_type(version: Version, first: u8) -> Result<PacketType, Fault> {
    let fail = |rule, what| Err(Fault::new(version, 0, rule, what));
    let number = usize::from(first >> 4);
    let Some(&packet_type) = number.checked_sub(1).and_then(|at| PacketType::ALL.get(at)) else {
        return fail(Rule::PacketTypeKnown, "packet type 0");
    };
    if packet_type == PacketType::Auth && version == Version::V311 {
        return fail(Rule::PacketTypeKnown, "packet type 15 in 3.1.1");
    }
    let flags = first & 0x0F;
    let (fixed, what) = match packet_type {
        PacketType::Publish if flags & 0b0110 == 0b0110 => {
            return fail(Rule::NoQos3, "QoS 3 does not exist");
        }
        PacketType::Publish if flags & 0b1110 == 0b1000 => {
            return fail(Rule::DupNotAtQos0, "DUP at QoS 0");
        }
        PacketType::Publish => return Ok(packet_type),
        PacketType::Pubrel | PacketType::Subscribe | PacketType::Unsubscribe => {
            (0b0010, "flags other than 0010")
        }
        _ => (0, "flags other than 0000"),
    };
    if flags == fixed { Ok(packet_type) } else { fail(flags_rule(packet_type), what) }
}

/// The standard says it again for some packets; the more exact number is the better one.
const fn flags_rule(packet_type: PacketType) -> Rule {
    match packet_type {
        PacketType::Pubrel => Rule::PubrelFlags,
        PacketType::Subscribe => Rule::SubscribeFlags,
        PacketType::Unsubscribe => Rule::UnsubscribeFlags,
        PacketType::Disconnect => Rule::DisconnectFlags,
        PacketType::Auth => Rule::AuthFlags,
        _ => Rule::HeaderFlags,
    }
}
