//! A session as the broker keeps it, and what happens to messages when one ends.

use super::{ConnIx, Exchange, Excuse, Key, Lane, Link, Message, View};
use alloc::vec::Vec;
use bytestring::ByteString;
use qoslab_mqtt::packet::{PacketId, QoS, Version};
use qoslab_trace::{Direction, EventId, LinkId, MessageId, PartyId, StoreFate};

/// One session, by client identifier.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) name: ByteString,
    /// The connection that the broker accepted last.
    pub(crate) conn: Option<ConnIx>,
    /// What was routed before this belonged to an earlier session; zero while there was none.
    pub(crate) begun: EventId,
    /// Whether a clean CONNECT ended the earlier one.
    pub(crate) begun_clean: bool,
    /// One of its stores came back lost or stale: identifiers may mean different things at both
    /// ends until the session ends.
    pub(crate) tainted: bool,
    pub(crate) subscriptions: Vec<Subscription>,
    /// Exchanges from the broker to the client.
    pub(crate) down: Lane,
}

/// A subscription as the broker has noted it.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    pub(crate) filter: ByteString,
    pub(crate) qos: QoS,
}

impl Session {
    pub(super) fn new(name: ByteString) -> Self {
        Self {
            name,
            conn: None,
            begun: EventId(0),
            begun_clean: false,
            tainted: false,
            subscriptions: Vec::new(),
            down: Lane::default(),
        }
    }
}

impl View {
    /// The broker's side of a session is over: queue, subscriptions and exchanges are gone, and
    /// what its client was sending to it may be lost with the identifiers the broker held.
    pub(super) fn broker_session_over(&mut self, key: Key, at: EventId, clean: bool) {
        self.excuse_receipts(key, Excuse::SessionEnded, |_| true);
        let session = &mut self.sessions[key.0];
        session.begun = at;
        session.begun_clean = clean;
        session.subscriptions.clear();
        session.down.open.clear();
        session.down.queued.clear();
        for at in 0..self.links.len() {
            let Link { key: of, conn, .. } = self.links[at];
            if let (true, Ok(link)) = (of == key, u16::try_from(at).map(LinkId)) {
                let keep = conn.filter(|conn| self.conn(*conn).accepted.is_none());
                self.excuse_sending(link, keep);
                self.links[at].up.held.clear();
            }
        }
    }

    /// The client's side is over. What it sends on `keep`, a connection of the new session, stays.
    pub(super) fn client_session_over(&mut self, link: LinkId, keep: Option<ConnIx>) {
        self.excuse_sending(link, keep);
        let version = keep.map_or(self.mqtt(), |conn| self.conn(conn).version);
        let at = usize::from(link.0);
        match version {
            // 3.2.2-5: what belonged to the lost session is discarded.
            Version::V5 => {
                self.links[at].up.open.retain(|exchange| Some(exchange.conn) == keep);
            }
            // 3.1.1 says nothing; some go on as if nothing had happened, some publish anew.
            Version::V311 => {
                for exchange in self.links[at].up.open.values_mut() {
                    exchange.orphan |= Some(exchange.conn) != keep;
                }
            }
        }
        let key = self.links[at].key;
        let open: Vec<MessageId> =
            self.sessions[key.0].down.open.values().filter_map(|open| open.message).collect();
        self.excuse_receipts(key, Excuse::SessionEnded, |message| open.contains(&message));
        self.sessions[key.0].down.held.clear();
    }

    /// What a client has sent and not finished may be lost or doubled from now on.
    fn excuse_sending(&mut self, link: LinkId, keep: Option<ConnIx>) {
        let open: Vec<MessageId> = self.links[usize::from(link.0)]
            .up
            .open
            .values()
            .filter(|exchange| Some(exchange.conn) != keep)
            .filter_map(|exchange| exchange.message)
            .collect();
        for message in open {
            if let Some(message) = self.messages.get_mut(message) {
                Excuse::give(&mut message.excuse, Excuse::SessionEnded);
            }
        }
    }

    /// Copies that a session holds and has not finished need not arrive any more.
    fn excuse_receipts(&mut self, key: Key, excuse: Excuse, which: impl Fn(MessageId) -> bool) {
        for (message, receipt) in self.receipts.of_mut(key) {
            if receipt.unfinished() && which(message) {
                Excuse::give(&mut receipt.excuse, excuse);
            }
        }
    }

    /// A process dies.
    pub(super) fn crash(&mut self, party: PartyId, store: StoreFate, at: EventId) {
        if party == self.broker {
            for conn in &mut self.conns {
                conn.gone[1] = true;
            }
            for key in (0..self.sessions.len()).map(Key) {
                self.broker_store(key, store, at);
            }
            return;
        }
        let Some(link) = self.link_of(party) else { return };
        for conn in self.conns.iter_mut().filter(|conn| conn.link == link) {
            conn.gone[0] = true;
        }
        self.client_store(link, store);
    }

    fn broker_store(&mut self, key: Key, store: StoreFate, at: EventId) {
        let link = self.link_of_key(key);
        match store {
            StoreFate::Kept => {}
            StoreFate::Lost => {
                let held = self.sessions[key.0].down.may_be_held();
                self.broker_session_over(key, at, false);
                self.sessions[key.0].tainted |= held;
            }
            StoreFate::Stale => {
                self.stale(key, link);
                self.sessions[key.0].down.stale = true;
                self.sessions[key.0].down.queued.clear();
                self.sessions[key.0].down.orphan_all();
            }
        }
    }

    fn client_store(&mut self, link: LinkId, store: StoreFate) {
        let key = self.link(link).key;
        match store {
            StoreFate::Kept => {}
            StoreFate::Lost => {
                let held = self.link(link).up.may_be_held();
                self.client_session_over(link, None);
                let up = &mut self.links[usize::from(link.0)].up;
                up.open.clear();
                up.queued.clear();
                self.excuse_messages(link, |message| !message.settled);
                self.sessions[key.0].tainted |= held;
            }
            StoreFate::Stale => {
                self.stale(key, Some(link));
                self.links[usize::from(link.0)].up.stale = true;
                self.links[usize::from(link.0)].up.queued.clear();
                self.links[usize::from(link.0)].up.orphan_all();
            }
        }
    }

    /// Both directions of a session are in doubt, for what there is and for what comes.
    fn stale(&mut self, key: Key, link: Option<LinkId>) {
        for (_, receipt) in self.receipts.of_mut(key) {
            Excuse::give(&mut receipt.excuse, Excuse::StoreLost);
        }
        if let Some(link) = link {
            self.excuse_messages(link, |_| true);
            self.links[usize::from(link.0)].up.held.clear();
        }
        self.sessions[key.0].down.held.clear();
        self.sessions[key.0].tainted = true;
    }

    /// The session of one client goes on with another that uses its identifier and knows nothing of
    /// its exchanges: what they mean is in doubt for both.
    pub(super) fn handed_over(&mut self, key: Key, links: [LinkId; 2]) {
        for link in links {
            self.stale(key, Some(link));
            let up = &mut self.links[usize::from(link.0)].up;
            up.stale = true;
            up.orphan_all();
        }
        let down = &mut self.sessions[key.0].down;
        down.stale = true;
        down.orphan_all();
    }

    fn excuse_messages(&mut self, link: LinkId, which: impl Fn(&Message) -> bool) {
        let client = self.client_of(link);
        for message in self.messages.values_mut() {
            if message.publisher == client && client.is_some() && which(message) {
                Excuse::give(&mut message.excuse, Excuse::StoreLost);
            }
        }
    }

    /// Ends an exchange and gives its place in the window back.
    pub(super) fn finish(&mut self, conn: ConnIx, dir: Direction, id: PacketId) {
        let Some(exchange) = self.lane_mut(conn, dir).open.remove(id) else { return };
        self.give_back(&exchange, dir);
        if !exchange.is_publish() {
            return;
        }
        let Some(message) = exchange.message else { return };
        match dir {
            Direction::Up => {
                if let Some(message) = self.messages.get_mut(message) {
                    message.settled = true;
                }
            }
            Direction::Down => {
                let key = self.conn(conn).key;
                if let Some(receipt) = self.receipts.get_mut(key, message) {
                    receipt.done = receipt.done.saturating_add(1);
                }
            }
        }
    }

    pub(super) fn give_back(&mut self, exchange: &Exchange, dir: Direction) {
        if exchange.is_publish() {
            let outstanding = &mut self.conns[exchange.conn.0].outstanding[super::way(dir)];
            *outstanding = outstanding.saturating_sub(1);
        }
    }

    /// The sessions whose subscriptions match a topic, with the highest QoS that they grant.
    pub(crate) fn matching(&self, topic: &str) -> impl Iterator<Item = (Key, QoS)> {
        self.sessions.iter().enumerate().filter_map(move |(at, session)| {
            let of_it = session.subscriptions.iter().filter(|subscription| {
                !crate::topic::is_shared(&subscription.filter)
                    && crate::topic::matches(&subscription.filter, topic)
            });
            of_it.map(|subscription| subscription.qos).max().map(|qos| (Key(at), qos))
        })
    }
}
