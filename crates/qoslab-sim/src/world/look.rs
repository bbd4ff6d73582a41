//! What the parties know at a moment: sessions, exchanges in flight, identifiers, windows.

use super::World;
use crate::chance::Chance;
use crate::plan::Plan;
use crate::seat::ClientSeat;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_mqtt::broker::{BrokerSession, BrokerStore};
use qoslab_mqtt::client::ClientSession;
use qoslab_mqtt::face::Tag;
use qoslab_mqtt::flow::State;
use qoslab_mqtt::options::SenderOptions;
use qoslab_mqtt::session::{Inbound, Outbound};
use qoslab_mqtt::time::Instant;
use qoslab_trace::Sink;
use serde::Serialize;

/// One side of a session, as the party that keeps it knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// The party whose memory it is.
    pub party: String,
    /// At the broker: the client identifier of the session.
    pub client: Option<String>,
    /// At a client: the client identifier that it goes by.
    pub id: Option<String>,
    /// Where the party stands.
    pub standing: Standing,
    /// Seconds that the session outlives its connection; all ones is for ever.
    pub expiry: u32,
    /// At the broker, while the client is away: when the session ends.
    pub ends: Option<Instant>,
    /// What was sent and is not fully acknowledged, in the order of first transmission.
    pub in_flight: Vec<InFlight>,
    /// The messages that wait for their turn, the next one first.
    pub queued: Vec<u32>,
    /// How much of the window is taken; none without a connection.
    pub window: Option<Window>,
    /// The last packet identifier given.
    pub last_id: Option<u16>,
    /// Received at QoS 2 and not released yet.
    pub received: Vec<Received>,
    /// Topic filters with their QoS.
    pub subscriptions: Vec<(String, u8)>,
    /// At the broker: the topic of the will that is kept.
    pub will: Option<String>,
}

/// Where a party stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Its process is down; this is what its store keeps.
    Down,
    /// There is no connection.
    Away,
    /// A connection is open and not yet accepted.
    Connecting,
    /// Connected, as far as it knows.
    Connected,
}

/// An exchange in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InFlight {
    /// Its packet identifier.
    pub id: u16,
    /// Its QoS.
    pub qos: u8,
    /// Its message.
    pub message: u32,
    /// The packet it waits for.
    pub waits_for: &'static str,
    /// Whether the message itself is still kept.
    pub kept: bool,
}

/// A window: exchanges that count against it, and how many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Window {
    /// So many count.
    pub used: usize,
    /// So many may.
    pub of: u16,
}

/// An identifier that is open until PUBREL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Received {
    /// The identifier.
    pub id: u16,
    /// Method A: the message that is kept for PUBREL.
    pub message: Option<u32>,
}

/// How much all parties together keep at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Messages that their senders keep: in flight and queued.
    pub sent_messages: usize,
    /// Identifiers that their senders keep in use.
    pub sent_ids: usize,
    /// Identifiers that their receivers keep open.
    pub received_ids: usize,
    /// Messages that receivers keep until PUBREL (Method A).
    pub received_messages: usize,
}

impl Kept {
    fn add(&mut self, outbound: &Outbound, inbound: &Inbound) {
        let kept = outbound.exchanges().filter(|exchange| exchange.message.is_some()).count();
        self.sent_messages += kept + outbound.waiting().len();
        self.sent_ids += outbound.exchanges().len();
        self.received_ids += inbound.open().count();
        self.received_messages += inbound.open().filter(|(_, message)| message.is_some()).count();
    }

    /// The larger of each.
    pub fn most(self, other: Self) -> Self {
        Self {
            sent_messages: self.sent_messages.max(other.sent_messages),
            sent_ids: self.sent_ids.max(other.sent_ids),
            received_ids: self.received_ids.max(other.received_ids),
            received_messages: self.received_messages.max(other.received_messages),
        }
    }
}

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// How much all sessions keep now.
    pub fn kept(&self) -> Kept {
        let mut kept = Kept::default();
        for seat in &self.clients {
            let session = seat.core.as_ref().map_or(&seat.store.0, |core| core.session());
            kept.add(&session.outbound, &session.inbound);
        }
        let core = self.broker.core.as_ref();
        let store = core.map_or(&self.broker.store, |core| core.store());
        store.sessions().values().for_each(|of| kept.add(&of.outbound, &of.inbound));
        kept
    }

    /// What each party remembers: the clients' sides first, then the broker's sessions.
    pub fn memories(&self) -> Vec<Memory> {
        let clients = self.plan.clients.iter().zip(&self.clients);
        let mut all: Vec<Memory> = clients
            .map(|(plan, seat)| self.client_memory(&plan.name, &plan.options.sender, seat))
            .collect();
        let core = self.broker.core.as_ref();
        let store: &BrokerStore = core.map_or(&self.broker.store, |core| core.store());
        all.extend(store.sessions().iter().map(|(client, session)| {
            self.broker_memory(client, session, core.is_some(), self.plan)
        }));
        all
    }

    fn client_memory(&self, name: &str, sender: &SenderOptions, seat: &ClientSeat) -> Memory {
        let core = seat.core.as_ref();
        let session: &ClientSession = core.map_or(&seat.store.0, |core| core.session());
        let connection = core.and_then(|core| core.connection());
        let standing = match (core, connection) {
            (None, _) => Standing::Down,
            (Some(_), None) => Standing::Away,
            (Some(_), Some(connection)) if connection.is_accepted() => Standing::Connected,
            (Some(_), Some(_)) => Standing::Connecting,
        };
        let most = connection.map(|connection| connection.limits.receive_maximum);
        let id = core.map_or_else(|| seat.options.client_id.clone(), |core| core.client_id());
        let filters = session.subscriptions.iter();
        Memory {
            party: name.to_string(),
            client: None,
            id: Some(id.to_string()),
            standing,
            expiry: session.expiry,
            ends: None,
            subscriptions: filters.map(|of| (of.0.to_string(), of.1.qos as u8)).collect(),
            will: None,
            ..self.halves(&session.outbound, &session.inbound, sender, most)
        }
    }

    fn broker_memory(&self, client: &str, of: &BrokerSession, up: bool, plan: &Plan) -> Memory {
        let standing = match (up, of.connection) {
            (false, _) => Standing::Down,
            (true, None) => Standing::Away,
            (true, Some(_)) => Standing::Connected,
        };
        let core = self.broker.core.as_ref();
        let connection = core.zip(of.connection).and_then(|(core, at)| core.connections().get(&at));
        let most = connection.map(|connection| connection.limits.receive_maximum);
        let filters = of.subscriptions.iter();
        Memory {
            party: plan.broker_name.clone(),
            client: Some(client.to_string()),
            id: None,
            standing,
            expiry: of.expiry,
            ends: of.ends,
            subscriptions: filters
                .map(|(filter, of)| (filter.to_string(), of.options.qos as u8))
                .collect(),
            will: of.will.as_ref().map(|will| will.will.topic.to_string()),
            ..self.halves(&of.outbound, &of.inbound, &plan.broker.sender, most)
        }
    }

    /// What both sides of a session have; `most` is the peer's Receive Maximum.
    fn halves(
        &self,
        outbound: &Outbound,
        inbound: &Inbound,
        sender: &SenderOptions,
        most: Option<u16>,
    ) -> Memory {
        let in_flight = outbound.exchanges().map(|exchange| InFlight {
            id: exchange.id.get(),
            qos: exchange.qos as u8,
            message: self.message_number(exchange.tag),
            waits_for: packet(exchange.state),
            kept: exchange.message.is_some(),
        });
        let window = most
            .map(|most| Window { used: outbound.in_window(sender), of: sender.window.min(most) });
        let received = inbound.open().map(|(id, message)| Received {
            id: id.get(),
            message: message.map(|message| self.message_number(message.tag)),
        });
        Memory {
            party: String::new(),
            client: None,
            id: None,
            standing: Standing::Away,
            expiry: 0,
            ends: None,
            in_flight: in_flight.collect(),
            queued: outbound.waiting().map(|of| self.message_number(of.tag)).collect(),
            window,
            last_id: outbound.last_id().map(|id| id.get()),
            received: received.collect(),
            subscriptions: Vec::new(),
            will: None,
        }
    }

    /// A will is kept under its own tag and has become a message since.
    pub(super) fn message_number(&self, tag: Tag) -> u32 {
        self.will_messages.get(&tag).unwrap_or(&tag).0
    }
}

/// The packet that ends a state.
const fn packet(state: State) -> &'static str {
    match state {
        State::Free => "nothing",
        State::AwaitPuback => "PUBACK",
        State::AwaitPubrec => "PUBREC",
        State::AwaitPubcomp => "PUBCOMP",
        State::AwaitPubrel => "PUBREL",
    }
}
