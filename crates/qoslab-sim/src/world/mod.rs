//! The world: one broker core, client cores, the links between them, and time.
//!
//! Time jumps to whatever is due next. A core is asked, its outputs are carried out in order,
//! each becomes an event whose cause is the event that was answered. The world decides nothing
//! about MQTT.

mod ahead;
mod arrive;
mod bounds;
mod connection;
mod deliver;
mod ends;
mod finish;
mod look;
mod moment;
mod outputs;
mod process;
mod script;
mod send;

pub use look::{InFlight, Kept, Memory, Received, Standing, Window};
pub use moment::{AppMemory, BrokerMemory, Moment, RetainedMessage, Route, RowTaken, WillMemory};

use crate::agenda::{Agenda, Due};
use crate::chance::{Chance, Streams};
use crate::faults::{Counts, stream_names};
use crate::line::{LineState, LineStreams};
use crate::plan::Plan;
use crate::seat::{Alarm, BrokerSeat, ClientSeat, Party, Snapshot};
use ahead::{planned, waiting_steps, wants_snapshots};
use alloc::collections::{BTreeMap, VecDeque};
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use bytes::BytesMut;
use core::ops::Range;
use ends::{Conns, LinkState};
use moment::Steps;
use qoslab_mqtt::broker::{Broker, BrokerStore};
use qoslab_mqtt::client::Order;
use qoslab_mqtt::face::{Input, Output, Tag, Wake, WakeReason};
use qoslab_mqtt::mutant;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::Instant;
use qoslab_trace::{
    Cited, Direction, End, Event, EventId, FORMAT, Header, LinkId, LinkInfo, MessageId, PartyId,
    PartyInfo, Sink, What,
};
use send::Flight;

/// Tags from here on mark what may become a message without having been published: wills, and raw
/// bytes. It gets the number of a message when it becomes one.
const FIRST_WILL: u32 = 1 << 31;

/// A running world.
#[derive(Debug)]
pub struct World<'p, C, S> {
    plan: &'p Plan,
    now: Instant,
    agenda: Agenda,
    chance: C,
    streams: Streams,
    sink: S,
    /// Events so far.
    events: u32,
    steps: Steps,
    /// When the last of them happened.
    last_event: Instant,
    /// Bytes that the events so far hold.
    bytes: u64,
    broker: BrokerSeat,
    clients: Vec<ClientSeat>,
    links: Vec<LinkState>,
    conns: Conns,
    flights: Vec<Option<Flight>>,
    free_flights: Vec<u32>,
    fault_counts: Counts,
    step_counts: Counts,
    /// The steps that wait for a packet on a link, by client; neighbours that wait for the same one
    /// together.
    waiting_steps: Vec<Vec<Range<usize>>>,
    /// The streams of the faults that are left to chance.
    fault_streams: Vec<Option<u32>>,
    /// Messages published so far.
    messages: u32,
    /// CONNECTs with a will so far, and the messages their wills have become.
    wills: u32,
    will_messages: BTreeMap<Tag, Tag>,
    /// Deliveries of each message to each client.
    copies: BTreeMap<(u16, Tag), u32>,
    /// The message that the present input belongs to.
    input_tag: Tag,
    /// Deliveries that an application can work on now, by client, place and event.
    ready: VecDeque<(u16, usize, EventId)>,
    /// Whether a crash with a stale store is planned.
    snapshots: bool,
    scratch: Vec<Output>,
    found: Vec<usize>,
    draws: qoslab_trace::Chance,
    /// Where the bytes of packets are written: one buffer that they are cut off from.
    press: BytesMut,
    /// The bytes of the packet that is being sent.
    encoded: Vec<u8>,
}

impl<'p, C: Chance, S: Sink> World<'p, C, S> {
    /// The world of a plan at its start.
    pub fn new(plan: &'p Plan, chance: C, sink: S) -> Self {
        let mut streams = Streams::default();
        let links = plan
            .clients
            .iter()
            .map(|client| LinkState {
                up: LineState::new(LineStreams::new(&mut streams, &client.name, "up")),
                down: LineState::new(LineStreams::new(&mut streams, &client.name, "down")),
                reconnect: streams.add(format!("{}/reconnect", client.name)),
                work: streams.add(format!("{}/work", client.name)),
                refused: None,
            })
            .collect();
        let fault_streams =
            stream_names(plan).map(|name| name.map(|name| streams.add(name))).collect();
        let broker = BrokerSeat {
            core: Some(Broker::new(plan.broker.clone())),
            alarm: Alarm::default(),
            store: BrokerStore::default(),
            snapshot: Snapshot::new(plan.broker_snapshot),
        };
        Self {
            plan,
            now: Instant::ZERO,
            agenda: Agenda::new(planned(plan)),
            chance,
            streams,
            sink,
            events: 0,
            steps: Steps::default(),
            last_event: Instant::ZERO,
            bytes: 0,
            broker,
            clients: plan.clients.iter().map(ClientSeat::new).collect(),
            links,
            conns: Conns::default(),
            flights: Vec::new(),
            free_flights: Vec::new(),
            fault_counts: Counts::new(plan.faults.len()),
            step_counts: Counts::new(plan.script.len()),
            waiting_steps: waiting_steps(plan),
            fault_streams,
            messages: 0,
            wills: 0,
            will_messages: BTreeMap::new(),
            copies: BTreeMap::new(),
            input_tag: Tag::NONE,
            ready: VecDeque::new(),
            snapshots: wants_snapshots(plan),
            scratch: Vec::new(),
            found: Vec::new(),
            draws: qoslab_trace::Chance::NONE,
            press: BytesMut::new(),
            encoded: Vec::new(),
        }
    }

    /// What the record will say about the run.
    pub fn header(&self) -> Header {
        let broker = PartyInfo {
            name: self.plan.broker_name.clone(),
            broker: true,
            mqtt: self.plan.mqtt,
            mutants: mutant::names(&self.plan.broker.mutants),
        };
        let clients = self.plan.clients.iter().map(|client| PartyInfo {
            name: client.name.to_string(),
            broker: false,
            mqtt: client.options.version,
            mutants: mutant::names(&client.options.mutants),
        });
        let links = self.plan.clients.iter().enumerate();
        Header {
            qoslab_trace: FORMAT,
            scenario: self.plan.scenario.clone(),
            variant: self.plan.variant.clone(),
            seed: self.plan.seed,
            parties: core::iter::once(broker).chain(clients).collect(),
            links: links
                .map(|(place, client)| LinkInfo {
                    client: party_id(Party::Client(place as u16)),
                    kind: client.link.kind,
                })
                .collect(),
            streams: self.streams.names.clone(),
        }
    }

    /// Lets the next thing happen; says when the run is over, and why.
    pub fn step(&mut self) -> Option<End> {
        if let Some(end) = self.is_over() {
            return Some(end);
        }
        let (at, due) = self.agenda.take().expect("something is due");
        debug_assert!(at >= self.now, "time does not run back");
        self.now = at;
        let before = self.events;
        self.happen(due);
        self.steps.end(before, self.events);
        None
    }

    fn happen(&mut self, due: Due) {
        self.input_tag = Tag::NONE;
        match due {
            Due::Step { step, cause } => self.take_step(step as usize, event(cause)),
            Due::Fault(fault) => self.timed_fault(fault as usize),
            Due::Arrive(flight) => self.arrive(flight),
            Due::Cut { conn, fault, cause } => self.cut(conn, fault as usize, event(cause)),
            Due::Fin { conn, party, cause } => self.learns_of_close(conn, party, event(cause)),
            Due::Reconnect { client, round, cause } => {
                if self.clients[usize::from(client)].round == round {
                    self.open(client, event(cause));
                }
            }
            Due::Restart(party) => self.restart(party),
            Due::Worked { client, work, cause } => {
                self.worked(client, work as usize, EventId(cause));
            }
            Due::Wake(party) => self.wake(party),
        }
    }

    /// Whether a core waits for something that would change the outcome. A PINGREQ on a healthy
    /// connection does not; a keep alive that would find a dead one does.
    fn is_waiting(&self) -> bool {
        let waits = |wake: Option<Wake>| wake.is_some_and(|wake| is_work(wake.why));
        let broker =
            self.broker.core.as_ref().is_some_and(|core| waits(core.next_wake_for(is_work)));
        broker
            || self
                .clients
                .iter()
                .filter_map(|seat| seat.core.as_ref())
                .any(|core| waits(core.next_wake_for(is_work)))
            || self.dead_will_be_found()
    }

    fn wake(&mut self, party: Party) {
        let now = self.now;
        let alarm = self.alarm(party);
        if alarm.set != Some(now) {
            return;
        }
        alarm.set = None;
        if self.next_wake(party).is_some_and(|wake| wake.at <= self.now) {
            self.tell(party, Input::Woke, None);
        } else {
            self.set_alarm(party);
        }
    }

    fn next_wake(&self, party: Party) -> Option<Wake> {
        match party {
            Party::Broker => self.broker.core.as_ref()?.next_wake(),
            Party::Client(client) => self.clients[usize::from(client)].core.as_ref()?.next_wake(),
        }
    }

    fn alarm(&mut self, party: Party) -> &mut Alarm {
        match party {
            Party::Broker => &mut self.broker.alarm,
            Party::Client(client) => &mut self.clients[usize::from(client)].alarm,
        }
    }

    fn set_alarm(&mut self, party: Party) {
        let Some(wake) = self.next_wake(party) else { return };
        let at = wake.at.max(self.now);
        let alarm = self.alarm(party);
        if alarm.set.is_none_or(|set| at < set) {
            alarm.set = Some(at);
            self.agenda.put(at, Due::Wake(party));
        }
    }

    /// Tells a core something and carries out what it answers.
    fn tell(&mut self, party: Party, input: Input, cause: Option<EventId>) {
        self.pass_snapshots(party);
        let mut out = core::mem::take(&mut self.scratch);
        let mut stirred = true;
        match party {
            Party::Broker => {
                if let Some(core) = &mut self.broker.core {
                    core.handle(self.now, input, &mut out);
                    stirred = core.take_stirred();
                }
            }
            Party::Client(client) => {
                if let Some(core) = &mut self.clients[usize::from(client)].core {
                    core.handle(self.now, input, &mut out);
                }
            }
        }
        self.carry_out(party, &mut out, cause);
        self.scratch = out;
        if stirred {
            self.set_alarm(party);
        }
        self.work();
    }

    /// An application asks its client for something.
    fn order(&mut self, client: u16, order: Order, cause: Option<EventId>) {
        let party = Party::Client(client);
        self.pass_snapshots(party);
        let mut out = core::mem::take(&mut self.scratch);
        if let Some(core) = &mut self.clients[usize::from(client)].core {
            core.command(self.now, order, &mut out);
        }
        self.carry_out(party, &mut out, cause);
        self.scratch = out;
        self.set_alarm(party);
        self.work();
    }

    /// Puts an event on record and gives its number.
    #[inline]
    fn emit(
        &mut self,
        cause: Option<EventId>,
        rule: Option<Cited>,
        tag: Tag,
        what: impl FnOnce() -> What,
    ) -> EventId {
        self.events += 1;
        self.last_event = self.now;
        let n = EventId(self.events);
        let (at, message) = (self.now, message_id(tag));
        self.sink.event(|| Event { n, at, cause, rule, message, what: what() });
        n
    }

    /// A rule as it goes on record, if anybody looks.
    #[inline]
    fn cite(&self, rule: Rule, version: Version) -> Option<Cited> {
        if !S::LOOKS {
            return None;
        }
        rule.clause(version).map(|_| Cited { rule, mqtt: version })
    }

    fn version_of(&self, party: Party) -> Version {
        match party {
            Party::Broker => self.plan.mqtt,
            Party::Client(client) => self.plan.clients[usize::from(client)].options.version,
        }
    }
}

/// Whether a run goes on for such a wake.
const fn is_work(why: WakeReason) -> bool {
    match why {
        WakeReason::Retry
        | WakeReason::ConnectTimeout
        | WakeReason::WillDelay
        | WakeReason::SharedMove => true,
        WakeReason::KeepAlive | WakeReason::SessionExpiry => false,
    }
}

const fn event(number: u32) -> Option<EventId> {
    if number == 0 { None } else { Some(EventId(number)) }
}

fn message_id(tag: Tag) -> Option<MessageId> {
    (tag != Tag::NONE && tag.0 < FIRST_WILL).then_some(MessageId(tag.0))
}

/// The broker is the first party of a record, the clients follow in their order.
const fn party_id(party: Party) -> PartyId {
    match party {
        Party::Broker => PartyId(0),
        Party::Client(client) => PartyId(client + 1),
    }
}

const fn link_id(client: u16) -> LinkId {
    LinkId(client)
}

/// Who is at the end that a direction leads to.
const fn receiver(client: u16, dir: Direction) -> Party {
    match dir {
        Direction::Up => Party::Broker,
        Direction::Down => Party::Client(client),
    }
}
