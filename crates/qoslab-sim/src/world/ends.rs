//! What the two ends of a connection think of it, and all connections of a run. Nothing happens
//! here.

use crate::line::LineState;
use crate::seat::Party;
use alloc::vec::Vec;
use qoslab_mqtt::face::ConnId;
use qoslab_mqtt::time::Instant;

/// A link with its two directions.
#[derive(Debug)]
pub(super) struct LinkState {
    pub(super) up: LineState,
    pub(super) down: LineState,
    /// The stream of the client's waits.
    pub(super) reconnect: u32,
    /// The stream of the application's work.
    pub(super) work: u32,
    /// Until when a fault refuses connections, and which.
    pub(super) refused: Option<(Instant, usize)>,
}

/// A connection between two ends that may think differently of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conn {
    pub(super) client: u16,
    /// Whether the client believes in it.
    client_end: bool,
    broker_end: BrokerEnd,
    /// Nothing sent from now on arrives.
    pub(super) dead: bool,
}

/// What the broker thinks of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BrokerEnd {
    /// Nothing of it has come yet.
    Unknown,
    Open,
    Closed,
}

impl Conn {
    /// Whether a party may send on it.
    pub(super) fn believes(&self, party: Party) -> bool {
        match party {
            Party::Broker => self.broker_end == BrokerEnd::Open,
            Party::Client(_) => self.client_end,
        }
    }

    /// Whether either end believes in it.
    pub(super) fn is_believed(&self) -> bool {
        self.client_end || self.broker_end == BrokerEnd::Open
    }

    /// Whether the broker has yet to hear of it.
    pub(super) fn is_news(&self) -> bool {
        self.broker_end == BrokerEnd::Unknown
    }

    pub(super) const fn heard_of(&mut self) {
        self.broker_end = BrokerEnd::Open;
    }

    pub(super) fn leave(&mut self, party: Party) {
        match party {
            Party::Broker => self.broker_end = BrokerEnd::Closed,
            Party::Client(_) => self.client_end = false,
        }
    }
}

/// The connections of a run. They have the numbers from 1 on, and none is ever taken out.
#[derive(Debug, Default)]
pub(super) struct Conns(Vec<Conn>);

impl Conns {
    /// A new connection of a client, of which the broker has yet to hear.
    pub(super) fn open(&mut self, client: u16) -> ConnId {
        let broker_end = BrokerEnd::Unknown;
        self.0.push(Conn { client, client_end: true, broker_end, dead: false });
        ConnId(self.0.len() as u32)
    }

    #[inline]
    pub(super) fn get(&self, conn: ConnId) -> Option<&Conn> {
        self.0.get(conn.0.checked_sub(1)? as usize)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, conn: ConnId) -> Option<&mut Conn> {
        self.0.get_mut(conn.0.checked_sub(1)? as usize)
    }

    /// All of them, the oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (ConnId, &Conn)> {
        self.0.iter().enumerate().map(|(place, conn)| (ConnId(place as u32 + 1), conn))
    }
}
