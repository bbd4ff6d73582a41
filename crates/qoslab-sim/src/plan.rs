//! What a run is asked to do: parties, links, script, faults, bounds. Plain values, no behaviour.

use alloc::string::String;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;
use core::ops::RangeInclusive;
use qoslab_mqtt::options::{BrokerOptions, ClientOptions};
use qoslab_mqtt::packet::{PacketType, QoS, ReasonCode, SubscribeOptions, Version};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::{Direction, LinkKind, StoreFate};

/// A whole run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The scenario's name, for the record.
    pub scenario: String,
    /// The variant's name, for the record.
    pub variant: String,
    /// The seed of all chance.
    pub seed: u64,
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
    /// Until quiet, at most 100,000 events and 400 days (longer than any 32-bit expiry a lesson uses).
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
    /// Whether what it publishes carries a counter, a time and a unique id at the end of the payload,
    /// as ` n=3 t=1200000 id=9f3c`: what the dedup policies of consumers read.
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

/// A probability as a fraction: no floating point anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Favourable cases, at most `of`.
    pub part: u32,
    /// All cases, above 0.
    pub of: u32,
}

impl Ratio {
    /// Never.
    pub const NEVER: Self = Self { part: 0, of: 1 };
    /// Always.
    pub const ALWAYS: Self = Self { part: 1, of: 1 };
}

/// A link: one line each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkPlan {
    /// What it may do to packets.
    pub kind: LinkKind,
    /// From the client to the broker.
    pub up: Line,
    /// From the broker to the client.
    pub down: Line,
}

/// One direction of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// How long a packet travels.
    pub delay: Delay,
    /// On top: up to this much more, evenly spread.
    pub jitter: Duration,
    /// Bytes a second; none is unlimited.
    pub bandwidth: Option<u64>,
    /// The chance that a segment (stream: then it comes `retransmit` later) or a packet (proxy,
    /// datagram: then it is gone) is lost.
    pub loss: Ratio,
    /// Bursts in which the loss is another.
    pub burst: Option<Burst>,
    /// Stream: the time after which a lost segment is sent again; doubles with each further loss.
    pub retransmit: Duration,
    /// Proxy and datagram: the chance that a second copy arrives.
    pub copy: Ratio,
    /// Datagram: the chance that a packet takes `reorder_by` longer, so that others overtake it.
    pub reorder: Ratio,
    /// How much longer.
    pub reorder_by: Duration,
    /// The chance, for each packet, that the connection is cut while it travels.
    pub cut: Ratio,
}

impl Line {
    /// A constant delay and nothing else.
    pub const fn steady(delay: Duration) -> Self {
        Self {
            delay: Delay::Fixed(delay),
            jitter: Duration::ZERO,
            bandwidth: None,
            loss: Ratio::NEVER,
            burst: None,
            retransmit: Duration::from_millis(200),
            copy: Ratio::NEVER,
            reorder: Ratio::NEVER,
            reorder_by: Duration::ZERO,
            cut: Ratio::NEVER,
        }
    }
}

/// A two-state loss model (Gilbert and Elliott): good times with [`Line::loss`], bad times with `loss`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    /// The chance, at each packet, that bad times begin.
    pub begin: Ratio,
    /// The chance, at each packet, that bad times end.
    pub end: Ratio,
    /// The loss in bad times.
    pub loss: Ratio,
}

/// A length of time that may be left to chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Always this.
    Fixed(Duration),
    /// Evenly spread, both ends included.
    Uniform(Duration, Duration),
    /// Exponential with this mean on top of `least`, cut off at 20 means.
    Exponential {
        /// The least.
        least: Duration,
        /// The mean of what comes on top.
        mean: Duration,
    },
    /// Long-tailed (Pareto, shape 2): mostly near `least`, now and then far above, at most `most`.
    LongTail {
        /// The least, and the scale: half of all are below 1.41 times this.
        least: Duration,
        /// The most.
        most: Duration,
    },
}

/// One action of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub when: When,
    /// Who: a position in [`Plan::clients`]; none is the broker (which can only crash).
    pub who: Option<usize>,
    /// What.
    pub action: Action,
}

/// When a step is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// At this instant.
    At(Instant),
    /// So long after a packet that fits has been sent or has arrived.
    After(Selector, Duration),
}

/// What an application or an operator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Connect, with some options changed from now on.
    Connect(ConnectChange),
    /// DISCONNECT, then close.
    Disconnect {
        /// 5.0 reason code: 0x00, or 0x04 to have the will published.
        reason: ReasonCode,
        /// 5.0: a new session expiry in seconds.
        session_expiry: Option<u32>,
    },
    /// Close the connection without DISCONNECT.
    Hangup,
    /// Subscribe.
    Subscribe {
        /// Filters with options.
        filters: Vec<(ByteString, SubscribeOptions)>,
        /// 5.0: a subscription identifier.
        identifier: Option<u32>,
    },
    /// Unsubscribe.
    Unsubscribe(Vec<ByteString>),
    /// Publish a message.
    Publish(PublishPlan),
    /// Send these bytes as they are.
    Raw(Bytes),
    /// The process dies and comes back.
    Crash {
        /// What becomes of its store.
        store: StoreFate,
        /// How long it is down.
        down: Duration,
    },
}

/// What a scripted connect changes in the client's options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectChange {
    /// Clean Session or Clean Start.
    pub clean: Option<bool>,
    /// 5.0: Session Expiry Interval.
    pub session_expiry: Option<u32>,
    /// 5.0: Receive Maximum.
    pub receive_maximum: Option<u16>,
    /// Keep alive.
    pub keep_alive: Option<u16>,
}

/// A message to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishPlan {
    /// The topic.
    pub topic: ByteString,
    /// The payload.
    pub payload: Bytes,
    /// The QoS.
    pub qos: QoS,
    /// The retain flag.
    pub retain: bool,
    /// 5.0: Message Expiry Interval in seconds.
    pub expiry: Option<u32>,
    /// 5.0: user properties.
    pub user_properties: Vec<(ByteString, ByteString)>,
}

/// What goes wrong, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What sets it off.
    pub trigger: Trigger,
    /// The chance that it acts when it is set off; none is always.
    pub chance: Option<Ratio>,
    /// What it does.
    pub act: Act,
}

/// What sets a fault off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// This instant.
    At(Instant),
    /// A packet that fits.
    Packet(Selector),
    /// A client's attempts to connect, by their number from 1; [`Act::Refuse`] only.
    Connect {
        /// The link, by its client.
        link: usize,
        /// Which attempts.
        attempts: RangeInclusive<u32>,
    },
}

/// Which packets. What is none fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// The type.
    pub packet: Option<PacketType>,
    /// The link, by its client.
    pub link: Option<usize>,
    /// The direction.
    pub dir: Option<Direction>,
    /// The packet identifier.
    pub id: Option<u16>,
    /// The application message, by its number.
    pub message: Option<u32>,
    /// The DUP flag of a PUBLISH.
    pub dup: Option<bool>,
    /// The QoS of a PUBLISH.
    pub qos: Option<QoS>,
    /// Not before.
    pub from: Option<Instant>,
    /// Not at or after.
    pub until: Option<Instant>,
    /// Which of those that fit all else, counted from 1; empty is all.
    pub nth: Vec<RangeInclusive<u32>>,
    /// Count when the packet arrives, not when it is sent ([`When::After`] only).
    pub on_arrival: bool,
}

/// What a fault does. `link` is needed when the trigger is an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// The packet is lost, alone (proxy, datagram).
    Lose,
    /// So many more copies arrive, each so long after the one before (proxy, datagram).
    Copy {
        /// How many more.
        times: u32,
        /// How long after.
        after: Duration,
    },
    /// The packet, and on an ordered link all behind it, waits so long.
    Hold(Duration),
    /// The packet takes so much longer; on a datagram link others may overtake it.
    Delay(Duration),
    /// The connection dies.
    Cut {
        /// On this link, when the trigger is an instant.
        link: Option<usize>,
        /// Where, when the trigger is a packet.
        point: CutPoint,
        /// Who learns of it at once.
        notice: Notice,
        /// Whether what is under way in the packet's direction is lost or still comes, late.
        tail: Tail,
    },
    /// Nothing passes any more and only those in `notice` learn of it: half-open, or silent death.
    Silence {
        /// On this link, when the trigger is an instant.
        link: Option<usize>,
        /// Who learns of it at once.
        notice: Notice,
    },
    /// The attempt to connect fails at once ([`Trigger::Connect`], or for a time after an instant).
    Refuse {
        /// On this link, when the trigger is an instant.
        link: Option<usize>,
        /// For so long, when the trigger is an instant.
        lasts: Duration,
    },
    /// A process dies and comes back.
    Crash {
        /// Which: a client's position; none is the broker.
        who: Option<usize>,
        /// What becomes of its store.
        store: StoreFate,
        /// How long it is down.
        down: Duration,
        /// Before the packet that set it off is processed (true) or after (false).
        before: bool,
    },
}

/// Where a packet's connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutPoint {
    /// Before it leaves: it is lost.
    Before,
    /// While it travels: it and all behind it are lost, all before it has arrived.
    During,
    /// Inside it: its first bytes arrive.
    Byte(u32),
    /// When it has arrived: all behind it is lost.
    After,
}

/// Who learns of a dead connection at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Both ends.
    Both,
    /// The client only; the broker's end is half-open.
    Client,
    /// The broker only; the client's end is half-open.
    Broker,
    /// Nobody: silent death.
    Nobody,
}

/// What becomes of packets under way when a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// They are lost.
    Lost,
    /// What was sent to the end that has not noticed still arrives: late bytes of an old connection.
    Arrives,
}
