//! Kinds of packets as bits of a set: what an oracle wants to hear of. The kinds of a QoS 2
//! exchange are told apart because nearly all of a run is made of them.

use crate::view::{Flight, View, Wire};

pub(crate) const PUBLISH: u8 = 1;
/// PUBACK and PUBREC.
pub(crate) const ANSWER: u8 = 2;
pub(crate) const PUBREL: u8 = 4;
pub(crate) const PUBCOMP: u8 = 8;
/// What belongs to no exchange of a message.
pub(crate) const REST: u8 = 16;
pub(crate) const ALL: u8 = PUBLISH | ANSWER | PUBREL | PUBCOMP | REST;

/// The kind of a packet that leaves. What leaves on a connection out of the ordinary is of all
/// kinds: everybody hears of it.
pub(crate) fn sent(view: &View, flight: &Flight) -> u8 {
    if view.is_plain(flight.conn) { kind(flight.wire) } else { ALL }
}

/// The kind of a packet.
pub(crate) const fn kind(wire: Wire) -> u8 {
    match wire {
        Wire::Publish { .. } => PUBLISH,
        Wire::Puback { .. } | Wire::Pubrec { .. } => ANSWER,
        Wire::Pubrel { .. } => PUBREL,
        Wire::Pubcomp { .. } => PUBCOMP,
        Wire::Connect
        | Wire::Connack { .. }
        | Wire::Request { .. }
        | Wire::Reply { .. }
        | Wire::Pingreq
        | Wire::Pingresp
        | Wire::Disconnect { .. }
        | Wire::Auth
        | Wire::Raw => REST,
    }
}
