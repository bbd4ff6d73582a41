//! What a careful reader of the record knows after each event: connections, sessions, unfinished
//! exchanges, messages and who is owed them. Shared by all oracles; it judges nothing.
//!
//! It is rebuilt from packets, deliveries and notes alone. Where packets and notes tell the same
//! thing (a clean CONNECT, a note that a session ended) either is enough, and both do no harm.

mod answers;
mod conn;
mod lane;
mod message;
mod naming;
mod notes;
mod packets;
mod receipts;
mod rising;
mod session;
#[cfg(test)]
mod tests;
mod turns;
mod ways;
mod wire;

pub(crate) use conn::{Conn, Link, way};
pub(crate) use lane::{Asked, Asks, Exchange, Lane};
pub(crate) use message::{Excuse, Message, Receipt};
pub(crate) use packets::asked_by;
pub(crate) use session::{Session, Subscription};
pub(crate) use ways::Ways;
pub(crate) use wire::{Flight, Wire};

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use bytestring::ByteString;
use qoslab_mqtt::face::{ConnId, Delivery, Note};
use qoslab_mqtt::packet::{QoS, Version};
use qoslab_trace::{
    Copying, Direction, Event, EventId, Header, LinkId, LinkKind, LossReason, MessageId, PartyId,
    What,
};
use receipts::Receipts;
use rising::Rising;

/// A connection by its place in [`View::conns`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ConnIx(pub(crate) usize);

/// A session by its client identifier: the place in [`View::sessions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(pub(crate) usize);

/// What is known so far.
#[derive(Debug)]
pub(crate) struct View {
    parties: Vec<(ByteString, Version)>,
    pub(crate) broker: PartyId,
    pub(crate) links: Vec<Link>,
    link_of: Vec<Option<LinkId>>,
    /// One for each client identifier; the first ones, by link, get their names from CONNECT.
    pub(crate) sessions: Vec<Session>,
    /// The sessions by their names.
    named: BTreeMap<ByteString, Key>,
    pub(crate) conns: Vec<Conn>,
    conn_of: BTreeMap<(LinkId, ConnId), ConnIx>,
    /// In the order of their sending; those that have landed wait to become the first.
    flights: VecDeque<Flight>,
    pub(crate) messages: Rising<MessageId, Message>,
    streams: BTreeMap<(Option<PartyId>, ByteString, QoS), u32>,
    pub(crate) receipts: Receipts,
    /// Whether the broker tells what happens inside it; a foreign broker on a real wire does not.
    pub(crate) speaks: bool,
    /// The last PUBLISH at QoS 2 that arrived, and whether its identifier was free there.
    pub(crate) latest: Option<(EventId, bool)>,
}

/// One event, resolved.
pub(crate) enum Step<'a> {
    Sent(Flight),
    Arrived(Flight),
    Lost(Flight, LossReason),
    Delivered(PartyId, &'a Delivery),
    Noted(PartyId, &'a Note),
    Turned,
}

impl View {
    /// Before the first event.
    pub(crate) fn new(header: &Header) -> Self {
        let broker = header.parties.iter().position(|party| party.broker).unwrap_or(0);
        let broker = PartyId(u16::try_from(broker).unwrap_or(0));
        let parties: Vec<_> = header
            .parties
            .iter()
            .map(|party| (ByteString::from(party.name.as_str()), party.mqtt))
            .collect();
        let mut link_of = alloc::vec![None; parties.len()];
        let mut links = Vec::with_capacity(header.links.len());
        for (at, info) in header.links.iter().enumerate() {
            if let Some(of) = link_of.get_mut(usize::from(info.client.0)) {
                *of = u16::try_from(at).ok().map(LinkId);
            }
            links.push(Link {
                kind: info.kind,
                up: Lane::default(),
                key: Key(at),
                conn: None,
                had_session: false,
                disturbed: false,
            });
        }
        let sessions = links.iter().map(|_| Session::new(ByteString::new())).collect();
        Self {
            parties,
            broker,
            links,
            link_of,
            sessions,
            named: BTreeMap::new(),
            conns: Vec::new(),
            conn_of: BTreeMap::new(),
            flights: VecDeque::new(),
            messages: Rising::default(),
            streams: BTreeMap::new(),
            receipts: Receipts::default(),
            speaks: false,
            latest: None,
        }
    }

    /// Finds out what an event is about. Only flights, connections and names are brought up
    /// to date.
    pub(crate) fn resolve<'a>(&mut self, event: &'a Event) -> Step<'a> {
        match &event.what {
            What::Send { link, conn, dir, packet, .. } => match self.conn_ix(*link, *conn) {
                Some(conn) => {
                    self.hear_packet(conn, packet);
                    let mut flight = Flight {
                        n: event.n,
                        link: *link,
                        conn,
                        dir: *dir,
                        message: event.message.filter(|message| message.0 > 0),
                        wire: Wire::of(packet),
                        arrivals: 0,
                        left: 1,
                        fresh: false,
                    };
                    flight.fresh = matches!(self.asked(&flight), Some(Asked::Fresh));
                    self.flights.push_back(flight);
                    Step::Sent(flight)
                }
                None => Step::Turned,
            },
            What::Arrive { flight, bytes } => match self.land(*flight) {
                Some(flight) if bytes.is_none() => Step::Arrived(flight),
                Some(flight) => Step::Lost(flight, LossReason::Cut),
                None => Step::Turned,
            },
            What::Lose { flight, why, .. } => {
                self.land(*flight).map_or(Step::Turned, |flight| Step::Lost(flight, *why))
            }
            What::Deliver { client, delivery, .. } => Step::Delivered(*client, delivery),
            What::Note { party, note } => {
                self.hear_note(event, *party, note);
                Step::Noted(*party, note)
            }
            What::Open { link, conn, .. } => {
                self.conn_ix(*link, *conn);
                Step::Turned
            }
            What::Publish { .. }
            | What::Consume { .. }
            | What::Outcome { .. }
            | What::Command { .. }
            | What::Refuse { .. }
            | What::Tamper { .. }
            | What::Cut { .. }
            | What::Silence { .. }
            | What::Close { .. }
            | What::Closed { .. }
            | What::Crash { .. }
            | What::Restart { .. }
            | What::Ask { .. } => Step::Turned,
        }
    }

    /// Takes the event in, after the oracles have looked at it.
    pub(crate) fn apply(&mut self, event: &Event, step: &Step<'_>) {
        match step {
            Step::Sent(flight) => self.apply_sent(event, flight),
            Step::Arrived(flight) => self.apply_arrived(event, flight),
            Step::Lost(flight, why) => self.apply_lost(event, flight, *why),
            Step::Delivered(client, delivery) => self.apply_delivered(event, *client, delivery),
            Step::Noted(party, note) => self.apply_note(event, *party, note),
            Step::Turned => self.apply_turn(event),
        }
    }

    fn flying(&mut self, n: EventId) -> Option<&mut Flight> {
        let at = self.flights.binary_search_by_key(&n, |flight| flight.n).ok()?;
        self.flights.get_mut(at).filter(|flight| flight.left > 0)
    }

    fn land(&mut self, n: EventId) -> Option<Flight> {
        let flight = self.flying(n)?;
        let before = *flight;
        flight.left = flight.left.saturating_sub(1);
        flight.arrivals = flight.arrivals.saturating_add(1);
        while self.flights.front().is_some_and(|flight| flight.left == 0) {
            self.flights.pop_front();
        }
        Some(before)
    }

    fn conn_ix(&mut self, link: LinkId, conn: ConnId) -> Option<ConnIx> {
        let of = self.links.get(usize::from(link.0))?;
        let (key, latest) = (of.key, of.conn);
        if let Some(latest) = latest.filter(|latest| self.conn(*latest).name == conn) {
            return Some(latest);
        }
        if let Some(known) = self.conn_of.get(&(link, conn)) {
            return Some(*known);
        }
        let client = self.client_of(link);
        let version = client.map_or(self.mqtt(), |client| self.version_of(client));
        let new = ConnIx(self.conns.len());
        self.conns.push(Conn::new(conn, link, key, version));
        self.conn_of.insert((link, conn), new);
        if let Some(link) = self.links.get_mut(usize::from(link.0)) {
            link.conn = Some(new);
        }
        Some(new)
    }

    /// The connection of a name, if it was ever opened.
    pub(crate) fn conn_named(&self, link: LinkId, conn: ConnId) -> Option<ConnIx> {
        self.conn_of.get(&(link, conn)).copied()
    }

    /// A link.
    pub(crate) fn link(&self, link: LinkId) -> &Link {
        &self.links[usize::from(link.0)]
    }

    /// A connection.
    pub(crate) fn conn(&self, conn: ConnIx) -> &Conn {
        &self.conns[conn.0]
    }

    /// A session.
    pub(crate) fn session(&self, key: Key) -> &Session {
        &self.sessions[key.0]
    }

    /// The lane that a connection's packets of one direction belong to.
    pub(crate) fn lane(&self, conn: ConnIx, dir: Direction) -> &Lane {
        let conn = self.conn(conn);
        match dir {
            Direction::Up => &self.link(conn.link).up,
            Direction::Down => &self.session(conn.key).down,
        }
    }

    pub(super) fn lane_mut(&mut self, conn: ConnIx, dir: Direction) -> &mut Lane {
        let conn = &self.conns[conn.0];
        match dir {
            Direction::Up => &mut self.links[usize::from(conn.link.0)].up,
            Direction::Down => &mut self.sessions[conn.key.0].down,
        }
    }

    /// What a PUBLISH above QoS 0 is to its sender, before it leaves.
    pub(crate) fn asked(&self, flight: &Flight) -> Option<Asked<'_>> {
        if flight.fresh {
            return Some(Asked::Fresh);
        }
        let (id, _, dup) = flight.wire.publish()?;
        Some(self.lane(flight.conn, flight.dir).asked(id, flight.message, dup, flight.conn))
    }

    /// The link of a client.
    pub(crate) fn link_of(&self, client: PartyId) -> Option<LinkId> {
        self.link_of.get(usize::from(client.0)).copied().flatten()
    }

    /// The session that a client uses.
    pub(crate) fn key_of(&self, client: PartyId) -> Option<Key> {
        self.link_of(client).map(|link| self.link(link).key)
    }

    /// The connection over which a session can be reached now: established and whole.
    pub(crate) fn reach(&self, key: Key) -> Option<ConnIx> {
        let conn = self.session(key).conn?;
        self.conn(conn).alive().then_some(conn)
    }

    /// Whether a connection is as nearly all are: opened by CONNECT and CONNACK, whole, the latest
    /// of its session, and that session not ended under it.
    pub(crate) fn is_plain(&self, at: ConnIx) -> bool {
        let conn = self.conn(at);
        let session = self.session(conn.key);
        let opened = conn.connect.is_some() && conn.accepted.is_some() && !conn.raw;
        let first = session.begun.0 == 0 || session.begun_clean;
        opened && conn.whole() && session.conn == Some(at) && first
    }

    /// The version of the scenario.
    pub(crate) fn mqtt(&self) -> Version {
        self.parties.get(usize::from(self.broker.0)).map_or(Version::V311, |(_, version)| *version)
    }

    /// The version that a client speaks.
    pub(crate) fn version_of(&self, client: PartyId) -> Version {
        self.parties.get(usize::from(client.0)).map_or(self.mqtt(), |(_, version)| *version)
    }

    /// The version that a session's client speaks.
    pub(crate) fn version_of_key(&self, key: Key) -> Version {
        self.session(key).conn.map_or(self.mqtt(), |conn| self.conn(conn).version)
    }

    /// The name of a party.
    pub(crate) fn name(&self, party: PartyId) -> &str {
        self.parties.get(usize::from(party.0)).map_or("?", |(name, _)| name)
    }

    /// Who sends in a direction of a connection.
    pub(crate) fn sender(&self, conn: ConnIx, dir: Direction) -> &str {
        match dir {
            Direction::Up => self.client_name(self.conn(conn).link),
            Direction::Down => self.name(self.broker),
        }
    }

    /// Whether a link of this kind, and what happened on it, lets packets overtake or vanish.
    pub(crate) fn unordered(&self, link: Option<LinkId>) -> bool {
        let Some(link) = link.map(|link| self.link(link)) else { return false };
        match link.kind {
            LinkKind::Stream => false,
            LinkKind::Proxy => link.disturbed,
            LinkKind::Datagram => true,
        }
    }

    /// The link of a message's first hop.
    pub(crate) fn first_hop(&self, message: &Message) -> Option<LinkId> {
        message.publisher.and_then(|publisher| self.link_of(publisher))
    }

    fn tamper(&mut self, n: EventId, how: Copying) {
        let Copying::Copied { .. } = how else { return };
        let Some(flight) = self.flying(n) else { return };
        flight.left = flight.left.saturating_add(1);
        let flight = *flight;
        let Wire::Publish { .. } = flight.wire else { return };
        match flight.dir {
            Direction::Up => {
                if let Some(message) = self.message_mut(flight.message) {
                    message.copies = message.copies.saturating_add(1);
                }
            }
            Direction::Down => {
                if let Some(receipt) = self.receipt_mut(&flight) {
                    receipt.link_copies = receipt.link_copies.saturating_add(1);
                }
            }
        }
    }

    pub(super) fn message_mut(&mut self, message: Option<MessageId>) -> Option<&mut Message> {
        self.messages.get_mut(message?)
    }

    pub(super) fn receipt_mut(&mut self, flight: &Flight) -> Option<&mut Receipt> {
        let key = self.conn(flight.conn).key;
        self.receipts.get_mut(key, flight.message?)
    }
}
