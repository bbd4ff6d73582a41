//! One event of a run: number, time, cause, the rule behind it, the message, and what happened.

use crate::chance::Chance;
use crate::header::{Cited, LinkId, PartyId};
use alloc::string::String;
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::face::{Closing, ConnId, Delivery, Note, Outcome};
use qoslab_mqtt::packet::{Packet, QoS};
use qoslab_mqtt::time::{Duration, Instant};
use serde::{Deserialize, Serialize};

/// The number of an event: 1 for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub u32);

/// The number of an application message, in the order of publication: m1, m2, …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub u32);

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number; numbers have no gaps.
    pub n: EventId,
    /// When, in microseconds of virtual time.
    pub at: Instant,
    /// The event that caused it; scripted actions and faults by the clock have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<EventId>,
    /// The rule of the standard that demanded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Cited>,
    /// The application message it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// What happened.
    pub what: What,
}

/// Which way along a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From the client to the broker.
    Up,
    /// From the broker to the client.
    Down,
}

impl Direction {
    /// The other way.
    pub const fn reverse(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "fields are explained at their variant where the name does not")]
pub enum What {
    /// An application hands a message to its client. `stamp` is what the application itself put
    /// into the message for a consumer's dedup policy: a counter, a time.
    Publish {
        client: PartyId,
        topic: ByteString,
        #[serde(with = "qoslab_mqtt::packet::bytes_serde")]
        payload: Bytes,
        qos: QoS,
        retain: bool,
        stamp: Stamp,
    },
    /// A client hands a message to its application; `copy` counts the deliveries of this message to
    /// this application from 1.
    Deliver { client: PartyId, copy: u32, delivery: Delivery },
    /// The application decides on a delivery by its dedup policy. Cause: the delivery.
    Consume { client: PartyId, verdict: DedupVerdict },
    /// What became of a published message, as its client knows.
    Outcome { client: PartyId, outcome: Outcome },
    /// An application tells its client to do something else: `connect`, `subscribe t/#`, …
    Command { client: PartyId, text: String },

    /// A client opens a connection.
    Open { link: LinkId, conn: ConnId, chance: Chance },
    /// A connection is refused by a fault.
    Refuse { link: LinkId, fault: u32 },
    /// A packet leaves. This event's number names the flight.
    Send {
        link: LinkId,
        conn: ConnId,
        dir: Direction,
        packet: Sent,
        #[serde(with = "qoslab_mqtt::packet::bytes_serde::hex")]
        bytes: Bytes,
        chance: Chance,
    },
    /// A flight arrives. `bytes` is how many when the connection was cut inside the packet.
    Arrive {
        flight: EventId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u32>,
    },
    /// A flight is lost.
    Lose {
        flight: EventId,
        why: LossReason,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<u32>,
    },
    /// A fault acts on a flight and does not lose it: a copy (with the copy's own arrival), a
    /// hold or an extra delay.
    Tamper { flight: EventId, how: Copying, fault: u32 },

    /// The connection dies by a fault.
    Cut { link: LinkId, conn: ConnId, fault: u32 },
    /// The connection goes silent: nothing passes any more and nobody is told. An end that learns
    /// of it has a `Closed` event; the other is half-open.
    Silence { link: LinkId, conn: ConnId, fault: u32 },
    /// A party closes a connection by its own decision.
    Close { link: LinkId, conn: ConnId, party: PartyId, why: Closing },
    /// A party learns that a connection is gone.
    Closed { link: LinkId, conn: ConnId, party: PartyId },

    /// A process dies; `fault` is 0 when the script says so.
    Crash { party: PartyId, store: StoreFate, fault: u32 },
    /// A process is back.
    Restart { party: PartyId },

    /// Chance was asked where no other event can say so: a fault by the clock, a wait, a piece of
    /// work.
    Ask { about: Asked, chance: Chance },

    /// Something happened inside a core.
    Note { party: PartyId, note: Note },
}

impl What {
    /// What chance answered on the way to this event.
    pub fn draws(&self) -> &[Draw] {
        match self {
            Self::Send { chance, .. } | Self::Open { chance, .. } | Self::Ask { chance, .. } => {
                chance
            }
            _ => &[],
        }
    }
}

/// A packet as it was sent: parsed, or raw bytes that a scenario asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sent {
    /// A packet.
    Packet(Packet),
    /// Deliberate bytes.
    Raw,
}

/// What a publishing application wrote into a message for those who must recognise repeats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// A counter that grows by one with each message of this application run.
    pub counter: u64,
    /// The application's own clock, in microseconds.
    pub time: Instant,
    /// An identifier that no other message has.
    pub unique: u64,
}

/// What a consumer makes of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DedupVerdict {
    /// It acts on it.
    Accepted,
    /// It takes it for a repeat and throws it away.
    Discarded,
}

/// Why a flight was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossReason {
    /// The connection died while it travelled.
    Cut,
    /// The link lost or swallowed this packet alone.
    Lost,
    /// The receiver had closed the connection.
    Closed,
    /// The receiver's process was down.
    Down,
    /// The connection was silent already.
    Silent,
}

/// What a fault did to a flight that still arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Copying {
    /// A second copy arrives; that copy is a flight of this name too.
    Copied {
        /// After the first one.
        after: Duration,
    },
    /// It, and on an ordered link all behind it, waits.
    Held {
        /// For so long.
        until: Instant,
    },
    /// It takes longer; on a datagram link others may overtake it.
    Delayed {
        /// By so much.
        by: Duration,
    },
}

/// What becomes of a process's store in a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoreFate {
    /// All session state is there after the restart.
    Kept,
    /// Nothing is.
    Lost,
    /// What stood at the last snapshot is.
    Stale,
}

/// What chance was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// Whether this fault acts.
    Fault(u32),
    /// How long this client waits before it connects again; the attempt was refused.
    Reconnect(PartyId),
    /// How long this client's application works on the delivery that is the cause.
    Work(PartyId),
}

/// One answer of chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Draw {
    /// The stream by its place in [`crate::Header::streams`].
    pub stream: u32,
    /// How many draws this stream had given before.
    pub position: u64,
    /// The answer as it was used: microseconds of delay, 1 for yes, 0 for no.
    pub answer: u64,
}
