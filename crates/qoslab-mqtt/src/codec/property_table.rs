//! The properties of 5.0 as a table: number, name, kind of value, packets that may carry it.

use crate::packet::PacketType;

/// What a property looks like behind its identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One byte, 0 or 1.
    Flag,
    /// Two bytes.
    Two,
    /// Four bytes.
    Four,
    /// A variable byte integer.
    Integer,
    /// Text.
    Text,
    /// Any bytes.
    Binary,
    /// Two texts.
    Pair,
}

/// Where properties stand: in a packet, or in the will that a CONNECT carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    Will,
    Packet(PacketType),
}

impl Carrier {
    const fn bit(self) -> u16 {
        match self {
            Self::Will => 1,
            Self::Packet(packet_type) => 1 << packet_type as u16,
        }
    }
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spec {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    carriers: u16,
}

impl Spec {
    pub(super) const fn is_allowed_in(&self, carrier: Carrier) -> bool {
        self.carriers & carrier.bit() != 0
    }
}

const WILL: u16 = Carrier::Will.bit();
const CONNECT: u16 = Carrier::Packet(PacketType::Connect).bit();
const CONNACK: u16 = Carrier::Packet(PacketType::Connack).bit();
const PUBLISH: u16 = Carrier::Packet(PacketType::Publish).bit();
const SUBSCRIBE: u16 = Carrier::Packet(PacketType::Subscribe).bit();
const UNSUBSCRIBE: u16 = Carrier::Packet(PacketType::Unsubscribe).bit();
const DISCONNECT: u16 = Carrier::Packet(PacketType::Disconnect).bit();
const AUTH: u16 = Carrier::Packet(PacketType::Auth).bit();
/// Every packet that answers with a reason code.
const ANSWERS: u16 = CONNACK
    | Carrier::Packet(PacketType::Puback).bit()
    | Carrier::Packet(PacketType::Pubrec).bit()
    | Carrier::Packet(PacketType::Pubrel).bit()
    | Carrier::Packet(PacketType::Pubcomp).bit()
    | Carrier::Packet(PacketType::Suback).bit()
    | Carrier::Packet(PacketType::Unsuback).bit()
    | DISCONNECT
    | AUTH;
const MESSAGE: u16 = PUBLISH | WILL;
const ALL: u16 = ANSWERS | MESSAGE | CONNECT | SUBSCRIBE | UNSUBSCRIBE;

/// The row of an identifier (table 2-4 of the standard).
pub(super) const fn spec(id: u8) -> Option<Spec> {
    let (name, kind, carriers) = match id {
        0x01 => ("payload format indicator", Kind::Flag, MESSAGE),
        0x02 => ("message expiry interval", Kind::Four, MESSAGE),
        0x03 => ("content type", Kind::Text, MESSAGE),
        0x08 => ("response topic", Kind::Text, MESSAGE),
        0x09 => ("correlation data", Kind::Binary, MESSAGE),
        0x0B => ("subscription identifier", Kind::Integer, PUBLISH | SUBSCRIBE),
        0x11 => ("session expiry interval", Kind::Four, CONNECT | CONNACK | DISCONNECT),
        0x12 => ("assigned client identifier", Kind::Text, CONNACK),
        0x13 => ("server keep alive", Kind::Two, CONNACK),
        0x15 => ("authentication method", Kind::Text, CONNECT | CONNACK | AUTH),
        0x16 => ("authentication data", Kind::Binary, CONNECT | CONNACK | AUTH),
        0x17 => ("request problem information", Kind::Flag, CONNECT),
        0x18 => ("will delay interval", Kind::Four, WILL),
        0x19 => ("request response information", Kind::Flag, CONNECT),
        0x1A => ("response information", Kind::Text, CONNACK),
        0x1C => ("server reference", Kind::Text, CONNACK | DISCONNECT),
        0x1F => ("reason string", Kind::Text, ANSWERS),
        0x21 => ("receive maximum", Kind::Two, CONNECT | CONNACK),
        0x22 => ("topic alias maximum", Kind::Two, CONNECT | CONNACK),
        0x23 => ("topic alias", Kind::Two, PUBLISH),
        0x24 => ("maximum QoS", Kind::Flag, CONNACK),
        0x25 => ("retain available", Kind::Flag, CONNACK),
        0x26 => ("user property", Kind::Pair, ALL),
        0x27 => ("maximum packet size", Kind::Four, CONNECT | CONNACK),
        0x28 => ("wildcard subscription available", Kind::Flag, CONNACK),
        0x29 => ("subscription identifier available", Kind::Flag, CONNACK),
        0x2A => ("shared subscription available", Kind::Flag, CONNACK),
        _ => return None,
    };
    Some(Spec { name, kind, carriers })
}
