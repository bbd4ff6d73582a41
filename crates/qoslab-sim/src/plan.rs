//! What a run is asked to do: parties, links, script, faults, bounds. Plain values, no behaviour.

mod fault;
mod link;
mod script;

pub use fault::{Act, CutPoint, Fault, Notice, Selector, Tail, Trigger, Wanted};
pub use link::{Burst, Delay, Line, LinkPlan, Ratio};
pub use script::{Action, ConnectChange, PublishPlan, Step, When};

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use bytestring::ByteString;
use qoslab_mqtt::options::{BrokerOptions, ClientOptions};
use qoslab_mqtt::packet::{QoS, Version};
use qoslab_mqtt::time::{Duration, Instant};

/// A whole run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The scenario's name, for the record.
    pub scenario: String,
    /// The variant's name, for the record.
    pub variant: String,
    /// The seed of all chance.
    pub seed: u64,
    /// What chance answers, by the name of the stream and in the order of asking, before the seed
    /// is asked: a delay in microseconds, 1 for yes, 0 for no.
    pub answers: BTreeMap<String, Vec<u64>>,
    /// The version named in the record; each client has its own in its options.
    pub mqtt: Version,
    /// The broker's name.
    pub broker_name: String,
    /// The broker.
    pub broker: BrokerOptions,
    /// How often the broker's store is snapshotted, for a crash with a stale store.
    pub broker_snapshot: Duration,
    /// The clients; their order is the order of the links and lanes.
    pub clients: Vec<ClientPlan>,
    /// What the applications do.
    pub script: Vec<Step>,
    /// What goes wrong. Asked in order; the first that answers for a packet wins.
    pub faults: Vec<Fault>,
    /// Where the run ends at the latest.
    pub bounds: Bounds,
}

/// The bytes of packets, topics and payloads after which a run is stopped and reported as unending:
/// its record has to fit into memory.
pub const RECORD: u64 = 64 << 20;

/// Where a run ends at the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The scenario's own end; none runs until nothing is left to happen.
    pub until: Option<Instant>,
    /// The number of events after which the run is stopped and reported as unending.
    pub events: u32,
    /// The virtual time after which it is.
    pub time: Instant,
}

impl Bounds {
    /// Until quiet, at most 100,000 events and 400 days (longer than any 32-bit expiry a lesson
    /// uses).
    pub const fn standard() -> Self {
        Self { until: None, events: 100_000, time: Instant::from_micros(400 * 86_400 * 1_000_000) }
    }
}

/// A client, its link and its application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientPlan {
    /// Its name in the record.
    pub name: String,
    /// Its core.
    pub options: ClientOptions,
    /// Its link to the broker.
    pub link: LinkPlan,
    /// What it does when a connection is lost or refused.
    pub reconnect: Reconnect,
    /// How often its store is snapshotted, for a crash with a stale store.
    pub snapshot: Duration,
    /// Its application.
    pub application: Application,
}

/// What a client does when a connection that it wanted is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reconnect {
    /// Nothing; only the script connects it again.
    Never,
    /// Tries again after this time, for ever.
    Fixed(Duration),
    /// Doubles the time from `first` up to `most`; each is shortened by up to `jitter` of itself.
    Backoff {
        /// The first wait.
        first: Duration,
        /// The longest wait.
        most: Duration,
        /// The share of a wait that chance may take off.
        jitter: Ratio,
    },
}

/// The application on top of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// How it recognises repeats.
    pub dedup: Dedup,
    /// Whether what it publishes carries a counter, a time and a unique id at the end of the
    /// payload, as ` n=3 t=1200000 id=9f3c`: what the dedup policies of consumers read.
    pub stamp: bool,
    /// How far its clock is ahead (or behind), in microseconds: what the time in a stamp says.
    pub clock_offset: i64,
    /// The grain of its clock: times are rounded down to it. Zero counts as one microsecond.
    pub clock_grain: Duration,
    /// How long it works on a delivery before it has processed it.
    pub work: Delay,
    /// What it publishes when something is delivered, as a bridge does.
    pub forward: Vec<Forward>,
}

impl Application {
    /// Whether it takes every delivery as it comes: it neither looks for repeats nor works for a
    /// while, so that there is no decision to record.
    pub fn acts_at_once(&self) -> bool {
        self.dedup == Dedup::None && self.work == Delay::Fixed(Duration::ZERO)
    }
}

/// How a consumer recognises repeats, by what stands in the payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dedup {
    /// Not at all.
    None,
    /// The counter must be higher than the highest seen from the same publisher (topic).
    Counter,
    /// The time must be later than the latest seen on the same topic.
    Timestamp,
    /// The unique id must not be among the last so many seen.
    IdSet(u32),
}

/// Publishing again what was delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forward {
    /// Deliveries whose topic matches this filter.
    pub filter: ByteString,
    /// Go out under this prefix followed by the topic.
    pub prefix: ByteString,
    /// At this QoS; none keeps the QoS of the delivery.
    pub qos: Option<QoS>,
    /// With this retain flag.
    pub retain: bool,
    /// By this client (position in [`Plan::clients`]); none is the same one.
    pub via: Option<usize>,
}
