//! One direction of a session: the exchanges its sender has not finished, the identifiers its
//! receiver has not released. Rebuilt from packets as a right sender and receiver would keep it.

use super::ConnIx;
use super::rising::Rising;
use alloc::collections::BTreeSet;
use qoslab_mqtt::packet::{PacketId, PacketType, QoS};
use qoslab_trace::{EventId, MessageId};

/// One direction of a session.
#[derive(Debug, Default)]
pub(crate) struct Lane {
    /// What the sender has begun and not finished, by identifier.
    pub(crate) open: Rising<PacketId, Exchange>,
    /// QoS 2 identifiers that the receiver has taken and not released, with the arrival.
    pub(crate) held: Rising<PacketId, EventId>,
    /// Those of them that a copy made by the link has taken, or a packet that was overtaken by the
    /// end of its exchange: no sender will release them.
    pub(crate) ghosts: BTreeSet<PacketId>,
    /// Messages that wait at the sender, with the event that put them there.
    pub(crate) queued: Rising<MessageId, EventId>,
    /// A stale store came back: the sender may remember what it had finished.
    pub(crate) stale: bool,
}

/// What an exchange began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// PUBLISH above QoS 0.
    Publish(QoS),
    /// SUBSCRIBE or UNSUBSCRIBE.
    Request(PacketType),
}

/// One exchange, as its sender knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exchange {
    pub(crate) asks: Asks,
    pub(crate) message: Option<MessageId>,
    /// Its first packet.
    pub(crate) begun: EventId,
    /// The connection on which its first packet went out last.
    pub(crate) conn: ConnIx,
    /// The first PUBREC that came.
    pub(crate) recorded: Option<EventId>,
    /// The first PUBREL that left, and the connection of the last.
    pub(crate) released: Option<(EventId, ConnIx)>,
    /// PUBRECs that came on the connection of the last of them.
    pub(crate) pubrecs: (ConnIx, u16),
    /// PUBRELs that left on the connection of `released`.
    pub(crate) pubrels: u16,
    /// Its session or store was lost: it may be repeated, dropped or replaced.
    pub(crate) orphan: bool,
}

/// What a PUBLISH above QoS 0 is to its sender.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked<'a> {
    /// A new message under a free identifier.
    Fresh,
    /// A repeat of this exchange.
    Again(&'a Exchange),
    /// A new message under an identifier that this exchange occupies.
    Taken(&'a Exchange),
    /// Something after a loss of session or store, where anything goes.
    Loose,
}

impl Exchange {
    /// A new one.
    pub(crate) const fn new(
        asks: Asks,
        message: Option<MessageId>,
        begun: EventId,
        conn: ConnIx,
    ) -> Self {
        Self {
            asks,
            message,
            begun,
            conn,
            recorded: None,
            released: None,
            pubrecs: (conn, 0),
            pubrels: 0,
            orphan: false,
        }
    }

    /// How many PUBRECs came on this connection.
    pub(crate) fn pubrecs_on(&self, conn: ConnIx) -> u16 {
        if self.pubrecs.0 == conn { self.pubrecs.1 } else { 0 }
    }

    /// How many PUBRELs left on this connection.
    pub(crate) fn pubrels_on(&self, conn: ConnIx) -> u16 {
        match self.released {
            Some((_, last)) if last == conn => self.pubrels,
            Some(_) | None => 0,
        }
    }

    /// Whether the exchange carries a message.
    pub(crate) const fn is_publish(&self) -> bool {
        matches!(self.asks, Asks::Publish(_))
    }
}

impl Lane {
    /// Whether the receiver holds a QoS 2 identifier, or will when what is under way arrives.
    pub(crate) fn may_be_held(&self) -> bool {
        let begun = Asks::Publish(QoS::ExactlyOnce);
        !self.held.is_empty() || self.open.values().any(|exchange| exchange.asks == begun)
    }

    /// What a PUBLISH of `message` under `id` on `conn` is.
    pub(crate) fn asked(
        &self,
        id: PacketId,
        message: Option<MessageId>,
        dup: bool,
        conn: ConnIx,
    ) -> Asked<'_> {
        match self.open.get(id) {
            Some(exchange) if exchange.orphan => Asked::Loose,
            Some(exchange) => {
                let known = message.is_some() || dup || exchange.conn != conn;
                if exchange.is_publish() && exchange.message == message && known {
                    Asked::Again(exchange)
                } else {
                    Asked::Taken(exchange)
                }
            }
            None if self.stale && dup => Asked::Loose,
            None => Asked::Fresh,
        }
    }

    /// The unfinished exchange of a message under another identifier than `id`.
    pub(crate) fn elsewhere(
        &self,
        message: MessageId,
        id: PacketId,
    ) -> Option<(PacketId, &Exchange)> {
        let mut of_it = self.open.iter().filter(|(at, exchange)| {
            *at != id && exchange.message == Some(message) && !exchange.orphan
        });
        of_it.next()
    }

    /// Everything in it may be repeated, dropped or replaced from now on.
    pub(crate) fn orphan_all(&mut self) {
        for exchange in self.open.values_mut() {
            exchange.orphan = true;
        }
    }
}
