//! A moment of a run as the inspector shows it: what the sessions hold, what belongs to the broker
//! as a whole, what the applications keep, and the rows of the machines that were just taken.

use super::{Memory, World, link_id, party_id};
use crate::application::AppState;
use crate::chance::Chance;
use crate::plan::Dedup;
use crate::seat::Party;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_mqtt::broker::{BrokerSession, BrokerStore, Subscription};
use qoslab_mqtt::face::ConnId;
use qoslab_mqtt::flow::Taken;
use qoslab_mqtt::packet::RetainHandling;
use qoslab_mqtt::session::Message;
use qoslab_mqtt::time::Instant;
use qoslab_trace::{EventId, LinkId, PartyId, Sink};
use serde::Serialize;

/// All that is known at a moment. A core answers an input as a whole, so that moments lie between
/// such steps and not between any two events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// The last event that has happened; 0 at the beginning.
    pub after: EventId,
    /// The last event before the step that led here.
    pub before: EventId,
    /// The sides of the sessions: those of the clients, then those of the broker.
    pub memories: Vec<Memory>,
    /// What belongs to no session alone.
    pub broker: BrokerMemory,
    /// What the applications of the clients keep to recognise repeats.
    pub applications: Vec<AppMemory>,
    /// The rows that were taken in the step that led here, in their order.
    pub rows: Vec<RowTaken>,
}

/// What the broker keeps beside the two halves of each session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrokerMemory {
    /// Its name.
    pub party: String,
    /// Whether its process is up; if not, this is its store.
    pub up: bool,
    /// Who gets what, in the order of the filters.
    pub routes: Vec<Route>,
    /// The last message of each topic that was sent to be retained.
    pub retained: Vec<RetainedMessage>,
    /// The wills that may have to be published.
    pub wills: Vec<WillMemory>,
}

/// A subscription as the broker routes by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Route {
    /// The filter; of a shared subscription the whole of it.
    pub filter: String,
    /// The client identifier of the session.
    pub client: String,
    /// The granted QoS.
    pub qos: u8,
    /// 5.0: what this client publishes is not sent back to it.
    pub no_local: bool,
    /// 5.0: the retain flag is forwarded as it came.
    pub retain_as_published: bool,
    /// 5.0: when retained messages are sent.
    pub retain_handling: RetainHandling,
    /// 5.0: the subscription identifier.
    pub identifier: Option<u32>,
}

/// A retained message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RetainedMessage {
    /// Its topic.
    pub topic: String,
    /// The QoS it was published with.
    pub qos: u8,
    /// The number of the message.
    pub message: u32,
    /// The bytes of its payload.
    pub bytes: usize,
    /// When it expires, if it does.
    pub expires: Option<Instant>,
}

/// A will.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WillMemory {
    /// The client identifier of the session that it is kept with.
    pub client: String,
    /// Where it will be published.
    pub topic: String,
    /// Its QoS.
    pub qos: u8,
    /// Whether it is to be retained.
    pub retain: bool,
    /// Seconds between the loss of the connection and the will.
    pub delay: u32,
    /// Once the connection is gone: when it is due.
    pub due: Option<Instant>,
    /// When its session ends, if that is known: it is due then at the latest.
    pub ends: Option<Instant>,
}

/// What an application keeps to recognise repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppMemory {
    /// Its client.
    pub client: String,
    /// How it recognises them, as a scenario file says it; none if it does not try.
    pub dedup: Option<String>,
    /// The highest counter or time by topic, where it goes by those.
    pub highest: Vec<(String, u64)>,
    /// The identifiers it has seen last, where it goes by those.
    pub seen: Vec<u64>,
}

/// A row that a party has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RowTaken {
    /// The event that was answered.
    pub cause: Option<EventId>,
    /// The last event before it: what came of it stands behind.
    pub after: EventId,
    /// The party.
    pub party: PartyId,
    /// The link that the packet came or goes by.
    pub link: LinkId,
    /// The row.
    pub taken: Taken,
}

/// What the world knows of its last step.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Events before it.
    before: u32,
    /// Whether rows are noted.
    pub(super) tells: bool,
    rows: Vec<RowTaken>,
}

impl Steps {
    /// A step is over. One in which nothing happened is none.
    #[inline]
    pub(super) fn end(&mut self, before: u32, after: u32) {
        if after > before {
            self.before = before;
            self.rows.retain(|row| row.after.0 >= before);
        }
    }
}

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// From now on it notes which rows are taken: [`Self::moment`] tells those of the last step.
    pub fn tell_rows(&mut self) {
        self.steps.tells = true;
        self.broker.core.iter_mut().for_each(|core| core.tell_rows());
        self.clients.iter_mut().filter_map(|seat| seat.core.as_mut()).for_each(|core| {
            core.tell_rows();
        });
    }

    /// All that is known now.
    pub fn moment(&self) -> Moment {
        let plans = self.plan.clients.iter().zip(&self.clients);
        let applications = plans.map(|(plan, seat)| {
            let app = if seat.core.is_some() { &seat.app } else { &seat.store.1 };
            app_memory(&plan.name, plan.application.dedup, app)
        });
        Moment {
            after: EventId(self.events),
            before: EventId(self.steps.before),
            memories: self.memories(),
            broker: self.broker_as_a_whole(),
            applications: applications.collect(),
            rows: self.steps.rows.clone(),
        }
    }

    /// A core has told that it took a row.
    pub(super) fn took(
        &mut self,
        party: Party,
        conn: ConnId,
        taken: Taken,
        cause: Option<EventId>,
    ) {
        let Some(conn) = self.conns.get(conn) else { return };
        self.steps.rows.push(RowTaken {
            cause,
            after: EventId(self.events),
            party: party_id(party),
            link: link_id(conn.client),
            taken,
        });
    }

    fn broker_as_a_whole(&self) -> BrokerMemory {
        let core = self.broker.core.as_ref();
        let store: &BrokerStore = core.map_or(&self.broker.store, |core| core.store());
        let sessions = || store.sessions().iter();
        let subscriptions = sessions().flat_map(|(client, session)| {
            session.subscriptions.iter().map(move |(filter, of)| route(client, filter, of))
        });
        let mut routes: Vec<Route> = subscriptions.collect();
        routes.sort();
        let retained = store.retained().values().map(|message| self.retained(message));
        BrokerMemory {
            party: self.plan.broker_name.clone(),
            up: core.is_some(),
            routes,
            retained: retained.collect(),
            wills: sessions().filter_map(|(client, session)| will(client, session)).collect(),
        }
    }

    fn retained(&self, message: &Message) -> RetainedMessage {
        RetainedMessage {
            topic: message.topic.to_string(),
            qos: message.qos.into(),
            message: self.message_number(message.tag),
            bytes: message.payload.len(),
            expires: message.expires,
        }
    }
}

fn route(client: &str, filter: &str, of: &Subscription) -> Route {
    Route {
        filter: filter.to_string(),
        client: client.to_string(),
        qos: of.options.qos.into(),
        no_local: of.options.no_local,
        retain_as_published: of.options.retain_as_published,
        retain_handling: of.options.retain_handling,
        identifier: of.identifier,
    }
}

fn will(client: &str, session: &BrokerSession) -> Option<WillMemory> {
    let pending = session.will.as_ref()?;
    Some(WillMemory {
        client: client.to_string(),
        topic: pending.will.topic.to_string(),
        qos: pending.will.qos.into(),
        retain: pending.will.retain,
        delay: pending.delay,
        due: pending.due,
        ends: session.ends,
    })
}

fn app_memory(client: &str, dedup: Dedup, app: &AppState) -> AppMemory {
    let dedup = match dedup {
        Dedup::None => None,
        Dedup::Counter => Some("counter".to_string()),
        Dedup::Timestamp => Some("timestamp".to_string()),
        Dedup::IdSet(most) => Some(format!("id-set of {most}")),
    };
    let highest = app.highest().map(|(topic, value)| (topic.to_string(), value));
    AppMemory {
        client: client.to_string(),
        dedup,
        highest: highest.collect(),
        seen: app.seen().collect(),
    }
}
