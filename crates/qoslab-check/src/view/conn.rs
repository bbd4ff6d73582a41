//! A connection as both its ends and the network know it, and what its receivers still owe.

use super::{Key, Lane};
use alloc::vec::Vec;
use qoslab_mqtt::face::ConnId;
use qoslab_mqtt::packet::{PacketId, PacketType, QoS, Version};
use qoslab_trace::{Direction, EventId, LinkId, LinkKind};

/// One network connection.
#[derive(Debug)]
pub(crate) struct Conn {
    pub(crate) name: ConnId,
    pub(crate) link: LinkId,
    /// The session it is for, known from CONNECT.
    pub(crate) key: Key,
    pub(crate) version: Version,
    /// Clean Start (Clean Session) of its CONNECT.
    pub(crate) clean: bool,
    /// When CONNECT left, arrived; when a successful CONNACK left, arrived.
    pub(crate) connect: Option<EventId>,
    pub(crate) asked: Option<EventId>,
    pub(crate) accepted: Option<EventId>,
    pub(crate) established: Option<EventId>,
    /// The CONNACK's Session Present.
    pub(crate) present: bool,
    /// The Receive Maximum that bounds each direction, once its sender knows it.
    pub(crate) limit: [Option<u16>; 2],
    /// The Receive Maximum that the server has put into its CONNACK.
    pub(crate) offered: u16,
    /// Unfinished exchanges above QoS 0 whose PUBLISH went out here, by direction.
    pub(crate) outstanding: [u16; 2],
    /// What has arrived here, by direction, and is not answered.
    pub(crate) inbox: [Inbox; 2],
    /// Whether DISCONNECT was sent, by direction.
    pub(crate) goodbye: [bool; 2],
    /// Whether the end that sends in a direction has closed, or learned that it is closed.
    pub(crate) gone: [bool; 2],
    /// The network has cut or silenced it.
    pub(crate) severed: bool,
    /// A packet was lost alone: what waits for it may wait for ever.
    pub(crate) swallowed: Option<EventId>,
    /// Deliberate bytes were sent: nothing on it proves anything against a core.
    pub(crate) raw: bool,
}

/// What a receiver owes answers to.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    /// PUBLISHes above QoS 0 in the order of arrival.
    pub(crate) publishes: Vec<Owed>,
    /// PUBRELs.
    pub(crate) pubrels: Vec<(PacketId, EventId)>,
    /// SUBSCRIBE, UNSUBSCRIBE and PINGREQ; the number of filters.
    pub(crate) requests: Vec<(PacketType, Option<PacketId>, usize, EventId)>,
}

/// A PUBLISH that wants an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owed {
    pub(crate) id: PacketId,
    pub(crate) qos: QoS,
    pub(crate) event: EventId,
    /// An answer with its identifier has left since; a repeat that waited together with the first
    /// is answered, although not for itself.
    pub(crate) covered: bool,
}

/// Up is 0, down is 1.
pub(crate) const fn way(dir: Direction) -> usize {
    match dir {
        Direction::Up => 0,
        Direction::Down => 1,
    }
}

impl Conn {
    /// A connection that has just been opened on a link of this version.
    pub(crate) fn new(name: ConnId, link: LinkId, key: Key, version: Version) -> Self {
        Self {
            name,
            link,
            key,
            version,
            clean: false,
            connect: None,
            asked: None,
            accepted: None,
            established: None,
            present: false,
            limit: [None; 2],
            offered: u16::MAX,
            outstanding: [0; 2],
            inbox: [Inbox::default(), Inbox::default()],
            goodbye: [false; 2],
            gone: [false; 2],
            severed: false,
            swallowed: None,
            raw: false,
        }
    }

    /// Whether it is whole: both ends there, nothing severed, nobody has said goodbye.
    pub(crate) const fn whole(&self) -> bool {
        !(self.severed || self.gone[0] || self.gone[1] || self.goodbye[0] || self.goodbye[1])
    }

    /// Whether it is whole and CONNACK has come.
    pub(crate) const fn alive(&self) -> bool {
        self.whole() && self.established.is_some() && !self.raw
    }

    /// Notes that the answer to a PUBLISH leaves.
    pub(crate) fn answer(&mut self, dir: Direction, id: PacketId) {
        let publishes = &mut self.inbox[way(dir.reverse())].publishes;
        if let Some(at) = publishes.iter().position(|owed| owed.id == id) {
            publishes.remove(at);
        }
        for owed in publishes.iter_mut().filter(|owed| owed.id == id) {
            owed.covered = true;
        }
    }

    /// Notes that the answer to a request leaves.
    pub(crate) fn reply(&mut self, asked: PacketType, id: Option<PacketId>) {
        let requests = &mut self.inbox[0].requests;
        if let Some(at) = requests.iter().position(|(kind, of, ..)| (*kind, *of) == (asked, id)) {
            requests.remove(at);
        }
    }
}

/// A link and what its client keeps over connections.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) kind: LinkKind,
    /// Exchanges from the client to the broker.
    pub(crate) up: Lane,
    /// The session that its client has named last.
    pub(crate) key: Key,
    /// Its latest connection.
    pub(crate) conn: Option<super::ConnIx>,
    /// Whether a connection was ever established: only then can a session be lost.
    pub(crate) had_session: bool,
    /// A packet was lost alone on it.
    pub(crate) disturbed: bool,
}
