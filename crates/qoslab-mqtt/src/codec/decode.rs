//! From the bytes of one whole packet to its value. Where a packet ends is the stream's part.

use super::header::{self, Span};
use super::malformed::{Fault, Malformed};
use super::read::Reader;
use super::{ack, connect, publish, subscribe};
use crate::packet::{Packet, PacketType, Version};
use crate::rule::Rule;
use bytes::Bytes;
use bytestring::ByteString;

/// Reads exactly one packet. Text and payload share the bytes they came in.
///
/// A CONNECT says itself which version it is; everything else is read as `version`.
#[inline(never)]
pub fn decode(version: Version, packet: &Bytes) -> Result<Packet, Malformed> {
    // What there is most of goes a short way that knows no faults: whatever is unusual there, it
    // leaves to the long way.
    match packet[..] {
        [first, 2, high, low] if let Some(ack) = ack::shortest_of(first, [high, low]) => Ok(ack),
        [0x30..=0x3F, ..] => decode_publish(version, packet),
        _ => decode_any(version, packet),
    }
}

#[inline(never)]
fn decode_publish(version: Version, packet: &Bytes) -> Result<Packet, Malformed> {
    if let Some(shape) = publish::shape(packet, version)
        && let Ok(topic) = ByteString::try_from(packet.slice(4..shape.topic_end))
    {
        let payload = packet.slice(shape.payload_at..);
        return Ok(Packet::Publish(shape.publish(packet[0], topic, payload)));
    }
    decode_any(version, packet)
}

#[inline(never)]
fn decode_any(version: Version, packet: &Bytes) -> Result<Packet, Malformed> {
    let body = header_of(version, packet)?;
    let mut reader = Reader::new(packet, body, version);
    let packet = body_of(&mut reader, packet[0])?;
    if reader.is_empty() { Ok(packet) } else { Err(reader.surplus().into()) }
}

fn body_of(r: &mut Reader<'_>, first: u8) -> Result<Packet, Fault> {
    Ok(match first {
        0x30..=0x3F => Packet::Publish(publish::read(r, first)?),
        0x40 => Packet::Puback(ack::read(r, PacketType::Puback)?),
        0x50 => Packet::Pubrec(ack::read(r, PacketType::Pubrec)?),
        0x62 => Packet::Pubrel(ack::read(r, PacketType::Pubrel)?),
        0x70 => Packet::Pubcomp(ack::read(r, PacketType::Pubcomp)?),
        0x10 => Packet::Connect(connect::read(r)?),
        0x20 => Packet::Connack(connect::read_ack(r)?),
        0x82 => Packet::Subscribe(subscribe::read(r)?),
        0x90 => Packet::Suback(subscribe::read_ack(r)?),
        0xA2 => Packet::Unsubscribe(subscribe::read_un(r)?),
        0xB0 => Packet::Unsuback(subscribe::read_un_ack(r)?),
        0xC0 => Packet::Pingreq,
        0xD0 => Packet::Pingresp,
        0xE0 => Packet::Disconnect(ack::read_disconnect(r)?),
        0xF0 if r.version == Version::V5 => Packet::Auth(ack::read_auth(r)?),
        _ => return Err(no_such_packet(r.version, first)),
    })
}

#[cold]
fn no_such_packet(version: Version, first: u8) -> Fault {
    match header::packet_type(version, first) {
        Err(fault) => fault,
        Ok(_) => unreachable!("every first byte is read or refused"),
    }
}

/// Where the body begins, if the packet is whole.
fn header_of(version: Version, raw: &[u8]) -> Result<usize, Fault> {
    let fail = |offset, what| Err(Fault::new(version, offset, Rule::RemainingLength, what));
    let Some(&first) = raw.first() else { return fail(0, "no bytes at all") };
    let packet_type = header::packet_type(version, first)?;
    let Some(Span { body, end }) = header::span(version, raw)? else {
        return fail(raw.len(), "the packet ends inside its remaining length");
    };
    // Only CONNECT knows in which version its own header is written, and it says so later.
    if packet_type != PacketType::Connect {
        header::check_shortest(version, raw, body)?;
    }
    if raw.len() < end {
        return fail(raw.len(), "the packet ends before its remaining length says");
    }
    if raw.len() > end {
        return fail(end, "bytes behind the end of the packet");
    }
    Ok(body)
}
