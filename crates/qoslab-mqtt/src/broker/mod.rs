//! The broker core: connections, sessions, subscriptions, retained messages, wills. No socket, no
//! thread.
//!
//! `handle(input)` in, an ordered list of outputs out, `next_wake()` a question. Each concern has
//! its file: who may come in (`connect`), packets (`receive`), who gets a message
//! (`route`).

mod connect;
mod connection;
mod leave;
mod receive;
mod retained;
mod route;
mod session;
mod shared;
mod subscribe;
mod will;

pub use connection::Connection;
pub use session::{BrokerSession, Subscription};
pub use will::PendingWill;

use crate::face::{ConnId, Input, Note, Output, Tag, Wake, WakeReason};
use crate::flow::Flows;
use crate::mutant;
use crate::options::{BrokerOptions, Retry};
use crate::packet::{Packet, Version};
use crate::rule::Rule;
use crate::session::{Message, Outbound, Wire};
use crate::time::Instant;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use bytestring::ByteString;
use serde::Serialize;

/// A broker.
#[derive(Clone, Debug)]
pub struct Broker {
    options: BrokerOptions,
    flows: BrokerFlows,
    state: BrokerState,
    /// Whether a deadline may have come in since [`Self::take_stirred`] was last asked.
    stirred: bool,
}

/// The machines for each version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerFlows {
    /// For 3.1.1 connections.
    pub v311: Flows,
    /// For 5.0 connections.
    pub v5: Flows,
}

impl BrokerFlows {
    /// The machines that a connection of this version uses.
    pub const fn of(&self, version: Version) -> &Flows {
        match version {
            Version::V311 => &self.v311,
            Version::V5 => &self.v5,
        }
    }
}

/// All that a broker knows; what the inspector shows and a digest covers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BrokerState {
    connections: BTreeMap<ConnId, Connection>,
    store: BrokerStore,
}

/// What survives a restart of the process with a kept store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BrokerStore {
    /// Sessions by client identifier.
    sessions: BTreeMap<ByteString, BrokerSession>,
    /// Retained messages by topic.
    retained: BTreeMap<ByteString, Message>,
    /// Whose turn it is in each shared subscription.
    turns: BTreeMap<ByteString, u32>,
    /// How many client identifiers have been assigned.
    assigned: u32,
}

impl BrokerStore {
    /// Sessions by client identifier.
    pub const fn sessions(&self) -> &BTreeMap<ByteString, BrokerSession> {
        &self.sessions
    }

    /// Retained messages by topic.
    pub const fn retained(&self) -> &BTreeMap<ByteString, Message> {
        &self.retained
    }
}

impl Broker {
    /// A broker with an empty store.
    pub fn new(options: BrokerOptions) -> Self {
        let options = mutant::broker(options);
        let of = |version| {
            let mut flows = Flows::new(version, &options.sender, &options.receiver);
            options.mutants.iter().for_each(|mutant| mutant.exchange(&mut flows));
            flows
        };
        let flows = BrokerFlows { v311: of(Version::V311), v5: of(Version::V5) };
        Self { options, flows, state: BrokerState::default(), stirred: true }
    }

    /// A broker whose process has restarted with this store at `now`: nobody is connected. Sessions
    /// that were connected count as closed at this instant.
    pub fn restore(
        options: BrokerOptions,
        store: BrokerStore,
        now: Instant,
        out: &mut Vec<Output>,
    ) -> Self {
        let mut broker = Self::new(options);
        broker.state.store = store;
        broker.restarted(now, out);
        broker
    }

    /// The four machines that it uses with a client of this version.
    pub const fn flows(&self, version: Version) -> &Flows {
        self.flows.of(version)
    }

    /// From now on it tells which rows it takes.
    pub const fn tell_rows(&mut self) {
        self.flows.v311.tells = true;
        self.flows.v5.tells = true;
    }

    /// The settings.
    pub const fn options(&self) -> &BrokerOptions {
        &self.options
    }

    /// All that the broker knows.
    pub const fn state(&self) -> &BrokerState {
        &self.state
    }

    /// What a store would keep.
    pub const fn store(&self) -> &BrokerStore {
        &self.state.store
    }

    /// The connections by name.
    pub const fn connections(&self) -> &BTreeMap<ConnId, Connection> {
        &self.state.connections
    }

    /// Something happened outside.
    pub fn handle(&mut self, now: Instant, input: Input, out: &mut Vec<Output>) {
        // A packet says so itself, if it is one of those that set a deadline.
        self.stirred |=
            !matches!(input, Input::Bytes(..)) || self.options.sender.retry != Retry::OnResume;
        match input {
            Input::Opened(conn) => {
                let connection = Connection::new(conn, now);
                self.state.connections.insert(conn, connection);
            }
            Input::Bytes(conn, bytes, tag) => self.bytes(now, conn, bytes, tag, out),
            Input::Closed(conn) => self.lost(now, conn, out),
            Input::Woke => self.woke(now, out),
        }
    }

    /// Whether the next wake may have come nearer since this was last asked. While it has not, a
    /// driver with an alarm need not ask for it: that means a look at every session.
    pub const fn take_stirred(&mut self) -> bool {
        core::mem::replace(&mut self.stirred, false)
    }

    /// When the broker wants to be woken; a pure question.
    pub fn next_wake(&self) -> Option<Wake> {
        self.next_wake_for(|_| true)
    }

    /// When the broker wants to be woken for a reason that passes `counts`.
    pub fn next_wake_for(&self, counts: impl Fn(WakeReason) -> bool) -> Option<Wake> {
        let connections = self.state.connections.values().filter_map(Connection::next_wake);
        let sessions = self.state.store.sessions.values();
        let sessions = sessions.flat_map(|session| session.wakes(&self.options.sender));
        connections.chain(sessions).filter(|wake| counts(wake.why)).min()
    }

    fn woke(&mut self, now: Instant, out: &mut Vec<Output>) {
        self.close_silent(now, out);
        self.retry(now, out);
        self.fire_wills(now, out);
        self.expire_sessions(now, out);
    }

    /// Works on the outbound half of a session with its wire, if it is connected.
    fn with_wire<R>(
        &mut self,
        now: Instant,
        client: &ByteString,
        out: &mut Vec<Output>,
        work: impl FnOnce(&mut Outbound, &mut Wire<'_>) -> R,
    ) -> Option<R> {
        let Self { options, flows, state, .. } = self;
        let session = state.store.sessions.get_mut(client)?;
        let connection = state.connections.get_mut(&session.connection?)?;
        let flows = flows.of(connection.version);
        let mut wire = connection.wire(now, options, flows, client, out);
        Some(work(&mut session.outbound, &mut wire))
    }

    /// Sends what a session may send now.
    fn pump(&mut self, now: Instant, client: &ByteString, out: &mut Vec<Output>) {
        self.with_wire(now, client, out, |outbound, wire| outbound.pump(wire, &[]));
    }

    fn retry(&mut self, now: Instant, out: &mut Vec<Output>) {
        let due = |session: &BrokerSession| {
            session.connection.is_some()
                && session.outbound.next_retry(&self.options.sender).is_some_and(|at| at <= now)
        };
        let sessions = self.state.store.sessions.iter();
        let clients: Vec<ByteString> = sessions
            .filter(|(_, session)| due(session))
            .map(|(client, _)| client.clone())
            .collect();
        for client in clients {
            self.with_wire(now, &client, out, |outbound, wire| outbound.retry(wire));
        }
    }

    /// Sends an answer, unless it is too large for its client (rules 3.1.2-24, 3.1.2-25) or the
    /// connection is closed already and only read to its end (A14).
    fn answer(&self, conn: ConnId, packet: Packet, rule: Rule, tag: Tag, out: &mut Vec<Output>) {
        let Some(connection) = self.state.connections.get(&conn) else { return };
        if connection.deposed {
            return;
        }
        out.push(if connection.limits.fit(&packet, connection.version) {
            Output::Send { conn, packet, rule, tag }
        } else {
            let what = "an answer that is too large for the client is not sent";
            Output::Note(Note::Ignored { what: ByteString::from_static(what) })
        });
    }

    fn client_of(&self, conn: ConnId) -> Option<ByteString> {
        self.state.connections.get(&conn)?.client.clone()
    }
}

/// A packet of the broker that belongs to no message.
fn send(conn: ConnId, packet: Packet, rule: Rule) -> Output {
    Output::Send { conn, packet, rule, tag: Tag::NONE }
}
