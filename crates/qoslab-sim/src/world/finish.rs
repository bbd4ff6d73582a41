//! The end of a run: what is left over, and a digest of all that the cores know.

use super::World;
use crate::application::AppState;
use crate::chance::Chance;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use qoslab_mqtt::broker::{BrokerState, BrokerStore};
use qoslab_mqtt::client::{ClientSession, ClientState};
use qoslab_mqtt::face::Tag;
use qoslab_mqtt::session::{Inbound, Outbound};
use qoslab_mqtt::time::Instant;
use qoslab_trace::{End, Footer, Sink};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

/// All that the parties know, in one piece: what the state digest covers.
#[derive(Serialize)]
struct State<'a> {
    broker: BrokerView<'a>,
    clients: Vec<(&'a str, ClientView<'a>)>,
}

/// A broker that runs, or what it left behind.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum BrokerView<'a> {
    Up(&'a BrokerState),
    Down(&'a BrokerStore),
}

/// A client that runs, or what it left behind.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum ClientView<'a> {
    Up(&'a ClientState, &'a AppState),
    Down(&'a ClientSession, &'a AppState),
}

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// All that the parties know as JSON, by name: for the inspector and for the digest.
    pub fn state(&self) -> String {
        let broker = match &self.broker.core {
            Some(core) => BrokerView::Up(core.state()),
            None => BrokerView::Down(&self.broker.store),
        };
        let clients = self.plan.clients.iter().zip(&self.clients).map(|(plan, seat)| {
            let view = match &seat.core {
                Some(core) => ClientView::Up(core.state(), &seat.app),
                None => ClientView::Down(&seat.store.0, &seat.store.1),
            };
            (plan.name.as_str(), view)
        });
        let state = State { broker, clients: clients.collect() };
        serde_json::to_string(&state).expect("states have text keys and no floats")
    }

    pub(super) fn finish(&self, end: End) -> Footer {
        let mut footer = Footer {
            end,
            at: self.ended(end),
            left_over: Vec::new(),
            state_digest: String::new(),
            trace_digest: String::new(),
        };
        if S::LOOKS {
            footer.left_over = self.left_over();
            footer.state_digest = format!("{:032x}", xxh3_128(self.state().as_bytes()));
        }
        footer
    }

    /// When a run was over. A core may have been woken later and have had nothing to do.
    fn ended(&self, end: End) -> Instant {
        match (end, self.plan.bounds.until) {
            (End::Until, Some(until)) => until,
            _ => self.last_event,
        }
    }

    fn left_over(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (plan, seat) in self.plan.clients.iter().zip(&self.clients) {
            let session = seat.core.as_ref().map_or(&seat.store.0, |core| core.session());
            self.outbound(&mut lines, &plan.name, "", &session.outbound);
            inbound(&mut lines, &plan.name, "", &session.inbound);
        }
        let store = self.broker.core.as_ref().map_or(&self.broker.store, |core| core.store());
        for (client, session) in store.sessions() {
            let of = format!(" for {client}");
            self.outbound(&mut lines, &self.plan.broker_name, &of, &session.outbound);
            inbound(&mut lines, &self.plan.broker_name, &of, &session.inbound);
        }
        lines
    }

    fn outbound(&self, lines: &mut Vec<String>, party: &str, of: &str, outbound: &Outbound) {
        let number = |tag: Tag| self.message_number(tag);
        for exchange in outbound.exchanges() {
            let (id, message, state) = (exchange.id, number(exchange.tag), exchange.state);
            lines.push(format!("{party}{of}: {id} m{message} waits: {state:?}"));
        }
        for message in outbound.waiting() {
            lines.push(format!("{party}{of}: m{} is queued", number(message.tag)));
        }
    }
}

fn inbound(lines: &mut Vec<String>, party: &str, of: &str, inbound: &Inbound) {
    for id in inbound.open_ids() {
        lines.push(format!("{party}{of}: {id} is open until PUBREL"));
    }
}
