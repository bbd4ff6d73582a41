//! From the bytes of one whole packet to its value. Finding where a packet ends is the stream's part.

use super::header::{self, Span};
use super::malformed::Malformed;
use super::read::Reader;
use super::{ack, connect, publish, subscribe};
use crate::packet::{Packet, PacketType, Version};
use crate::rule::Rule;
use bytes::Bytes;

/// Reads exactly one packet. Text and payload share the bytes they came in.
///
/// A CONNECT says itself which version it is; everything else is read as `version`.
#[inline]
pub fn decode(version: Version, packet: &Bytes) -> Result<Packet, Malformed> {
    let body = match &packet[..] {
        [_, len, rest @ ..] if *len < 0x80 && rest.len() == usize::from(*len) => 2,
        raw => long_header(version, raw)?,
    };
    let mut reader = Reader::new(packet, body, version);
    let r = &mut reader;
    let first = packet[0];
    let read = match first {
        0x30..=0x3F => publish::read(r, first).map(Packet::Publish)?,
        0x40 => ack::read(r, PacketType::Puback).map(Packet::Puback)?,
        0x50 => ack::read(r, PacketType::Pubrec).map(Packet::Pubrec)?,
        0x62 => ack::read(r, PacketType::Pubrel).map(Packet::Pubrel)?,
        0x70 => ack::read(r, PacketType::Pubcomp).map(Packet::Pubcomp)?,
        0x10 => connect::read(r).map(Packet::Connect)?,
        0x20 => connect::read_ack(r).map(Packet::Connack)?,
        0x82 => subscribe::read(r).map(Packet::Subscribe)?,
        0x90 => subscribe::read_ack(r).map(Packet::Suback)?,
        0xA2 => subscribe::read_un(r).map(Packet::Unsubscribe)?,
        0xB0 => subscribe::read_un_ack(r).map(Packet::Unsuback)?,
        0xC0 => Packet::Pingreq,
        0xD0 => Packet::Pingresp,
        0xE0 => ack::read_disconnect(r).map(Packet::Disconnect)?,
        0xF0 if version == Version::V5 => ack::read_auth(r).map(Packet::Auth)?,
        _ => return Err(no_such_packet(version, first)),
    };
    reader.finish()?;
    Ok(read)
}

#[cold]
fn no_such_packet(version: Version, first: u8) -> Malformed {
    match header::packet_type(version, first) {
        Err(malformed) => malformed,
        Ok(_) => unreachable!("every first byte is read or refused"),
    }
}

/// Where the body begins, for a packet of more than 127 bytes or one that is not whole.
#[cold]
fn long_header(version: Version, raw: &[u8]) -> Result<usize, Malformed> {
    let fail = |offset, what| Err(Malformed::new(version, offset, Rule::RemainingLength, what));
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
