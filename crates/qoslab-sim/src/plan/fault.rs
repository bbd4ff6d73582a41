//! What goes wrong: what sets it off, and what it does.

use super::link::Ratio;
use alloc::vec::Vec;
use core::ops::RangeInclusive;
use qoslab_mqtt::packet::{PacketType, QoS};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::{Direction, StoreFate};

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

/// Which types of packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// This one.
    Type(PacketType),
    /// PUBACK or PUBREC: what a PUBLISH is first answered with, so that one address means the same
    /// loss at QoS 1 and at QoS 2. At QoS 0 nothing is answered.
    Answer,
}

impl Wanted {
    /// Whether packets of a type are wanted.
    pub const fn fits(self, kind: PacketType) -> bool {
        match self {
            Self::Type(wanted) => wanted as u8 == kind as u8,
            Self::Answer => matches!(kind, PacketType::Puback | PacketType::Pubrec),
        }
    }

    /// Its name in a file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Type(wanted) => wanted.name(),
            Self::Answer => "ANSWER",
        }
    }
}

impl From<PacketType> for Wanted {
    fn from(wanted: PacketType) -> Self {
        Self::Type(wanted)
    }
}

/// Which packets. What is none fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// The type.
    pub packet: Option<Wanted>,
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
    /// Count when the packet arrives, not when it is sent (`When::After` only).
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
    /// What was sent to the end that has not noticed still arrives: late bytes of an old
    /// connection.
    Arrives,
}
