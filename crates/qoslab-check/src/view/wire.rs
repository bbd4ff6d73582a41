//! A packet under way, reduced to what the checks ask of it. Small and `Copy`; no bytes, no topics.

use super::ConnIx;
use qoslab_mqtt::packet::{Ack, Packet, PacketId, PacketType, QoS, ReasonCode};
use qoslab_trace::{Direction, EventId, LinkId, MessageId, Sent};

/// One sending of a packet, on its way or just arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flight {
    /// The event of its sending.
    pub(crate) n: EventId,
    pub(crate) link: LinkId,
    pub(crate) conn: ConnIx,
    pub(crate) dir: Direction,
    pub(crate) message: Option<MessageId>,
    pub(crate) wire: Wire,
    /// A PUBLISH that begins an exchange, as nearly all do: found out once, when it leaves.
    pub(crate) fresh: bool,
    /// How often it has arrived before.
    pub(crate) arrivals: u16,
    /// How many copies are still in the air.
    pub(crate) left: u16,
}

/// The packet itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Connect,
    Connack {
        error: bool,
        present: bool,
    },
    Publish {
        id: Option<PacketId>,
        qos: QoS,
        dup: bool,
    },
    Puback {
        id: PacketId,
        error: bool,
    },
    Pubrec {
        id: PacketId,
        error: bool,
    },
    Pubrel {
        id: PacketId,
    },
    Pubcomp {
        id: PacketId,
    },
    /// SUBSCRIBE or UNSUBSCRIBE, with the number of its filters.
    Request {
        kind: PacketType,
        id: PacketId,
        filters: usize,
    },
    /// SUBACK or UNSUBACK, with the number of its codes; `None` where the version has none.
    Reply {
        kind: PacketType,
        id: PacketId,
        codes: Option<usize>,
    },
    Pingreq,
    Pingresp,
    Disconnect {
        reason: ReasonCode,
    },
    Auth,
    Raw,
}

impl Wire {
    /// The packet of a sending.
    pub(crate) fn of(sent: &Sent) -> Self {
        let packet = match sent {
            Sent::Packet(packet) => packet,
            Sent::Raw => return Self::Raw,
        };
        let error = |ack: &Ack| ack.reason().is_error();
        let kind = packet.packet_type();
        match packet {
            Packet::Connect(_) => Self::Connect,
            Packet::Connack(connack) => Self::Connack {
                error: connack.reason != ReasonCode::SUCCESS,
                present: connack.session_present,
            },
            Packet::Publish(publish) => {
                Self::Publish { id: publish.id, qos: publish.qos, dup: publish.dup }
            }
            Packet::Puback(ack) => Self::Puback { id: ack.id, error: error(ack) },
            Packet::Pubrec(ack) => Self::Pubrec { id: ack.id, error: error(ack) },
            Packet::Pubrel(ack) => Self::Pubrel { id: ack.id },
            Packet::Pubcomp(ack) => Self::Pubcomp { id: ack.id },
            Packet::Subscribe(body) => {
                Self::Request { kind, id: body.id, filters: body.filters.len() }
            }
            Packet::Suback(body) => {
                Self::Reply { kind, id: body.id, codes: Some(body.reasons.len()) }
            }
            Packet::Unsubscribe(body) => {
                Self::Request { kind, id: body.id, filters: body.filters.len() }
            }
            Packet::Unsuback(body) => {
                let codes = (!body.reasons.is_empty()).then_some(body.reasons.len());
                Self::Reply { kind, id: body.id, codes }
            }
            Packet::Pingreq => Self::Pingreq,
            Packet::Pingresp => Self::Pingresp,
            Packet::Disconnect(body) => Self::Disconnect { reason: body.reason() },
            Packet::Auth(_) => Self::Auth,
        }
    }

    /// The identifier and QoS of a PUBLISH that wants an answer.
    pub(crate) const fn publish(self) -> Option<(PacketId, QoS, bool)> {
        match self {
            Self::Publish { id: Some(id), qos, dup } if !matches!(qos, QoS::AtMostOnce) => {
                Some((id, qos, dup))
            }
            _ => None,
        }
    }

    /// The name of the packet; deliberate bytes are called so.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Connect => "CONNECT",
            Self::Connack { .. } => "CONNACK",
            Self::Publish { .. } => "PUBLISH",
            Self::Puback { .. } => "PUBACK",
            Self::Pubrec { .. } => "PUBREC",
            Self::Pubrel { .. } => "PUBREL",
            Self::Pubcomp { .. } => "PUBCOMP",
            Self::Request { kind, .. } | Self::Reply { kind, .. } => kind.name(),
            Self::Pingreq => "PINGREQ",
            Self::Pingresp => "PINGRESP",
            Self::Disconnect { .. } => "DISCONNECT",
            Self::Auth => "AUTH",
            Self::Raw => "deliberate bytes",
        }
    }
}
