//! From a packet to its bytes, all or nothing: lengths come first. Judges only what fits.

use super::malformed::Unencodable;
use super::{ack, connect, publish, subscribe, write};
use crate::packet::{Packet, Version};
use alloc::vec::Vec;

/// Appends the bytes of a packet. When it cannot be written, nothing is appended.
///
/// A CONNECT is written in the version it names, everything else in `version`.
#[inline]
pub fn encode(packet: &Packet, version: Version, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    if let Packet::Publish(packet) = packet {
        return publish::write(packet, version, out);
    }
    if let Some(ack) = ack::shortest(packet) {
        out.extend_from_slice(&ack);
        return Ok(());
    }
    encode_any(packet, version, out)
}

#[inline(never)]
fn encode_any(packet: &Packet, version: Version, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    let body = body_len(packet, version)?;
    out.reserve(total_len(body)?);
    out.push(first_byte(packet));
    write::integer(out, body);
    match packet {
        Packet::Publish(_) => unreachable!("written above"),
        Packet::Puback(ack) | Packet::Pubrec(ack) | Packet::Pubrel(ack) | Packet::Pubcomp(ack) => {
            ack::put(ack, out);
        }
        Packet::Connect(packet) => connect::put(packet, out),
        Packet::Connack(packet) => connect::put_ack(packet, version, out),
        Packet::Subscribe(packet) => subscribe::put(packet, version, out),
        Packet::Suback(packet) => subscribe::put_ack(packet, version, out),
        Packet::Unsubscribe(packet) => subscribe::put_un(packet, version, out),
        Packet::Unsuback(packet) => subscribe::put_un_ack(packet, version, out),
        Packet::Pingreq | Packet::Pingresp => {}
        Packet::Disconnect(packet) => ack::put_code(packet.reason, &packet.properties, out),
        Packet::Auth(packet) => ack::put_code(packet.reason, &packet.properties, out),
    }
    Ok(())
}

/// How many bytes [`encode`] would append.
pub fn encoded_len(packet: &Packet, version: Version) -> Result<usize, Unencodable> {
    total_len(body_len(packet, version)?)
}

/// The length of the whole packet.
#[inline]
pub(super) const fn total_len(body: usize) -> Result<usize, Unencodable> {
    if body > write::INTEGER_MAX as usize {
        return Err(Unencodable::PacketTooLong(body));
    }
    Ok(1 + write::integer_len(body) + body)
}

#[inline]
fn first_byte(packet: &Packet) -> u8 {
    match packet {
        Packet::Publish(publish) => publish::first(publish),
        Packet::Pubrel(_) | Packet::Subscribe(_) | Packet::Unsubscribe(_) => {
            (packet.packet_type() as u8) << 4 | 0b0010
        }
        _ => (packet.packet_type() as u8) << 4,
    }
}

#[inline]
fn body_len(packet: &Packet, version: Version) -> Result<usize, Unencodable> {
    match packet {
        Packet::Publish(packet) => publish::len(packet, version),
        Packet::Puback(ack) | Packet::Pubrec(ack) | Packet::Pubrel(ack) | Packet::Pubcomp(ack) => {
            ack::len(ack, packet.packet_type(), version)
        }
        Packet::Connect(packet) => connect::len(packet),
        Packet::Connack(packet) => connect::ack_len(packet, version),
        Packet::Subscribe(packet) => subscribe::len(packet, version),
        Packet::Suback(packet) => subscribe::ack_len(packet, version),
        Packet::Unsubscribe(packet) => subscribe::un_len(packet, version),
        Packet::Unsuback(packet) => subscribe::un_ack_len(packet, version),
        Packet::Pingreq | Packet::Pingresp => Ok(0),
        Packet::Disconnect(packet) => ack::disconnect_len(packet, version),
        Packet::Auth(packet) => ack::auth_len(packet, version),
    }
}
