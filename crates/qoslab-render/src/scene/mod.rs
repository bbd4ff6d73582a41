//! What a picture of a run shows, before any character is written: lanes, rows, arrows, notes.
//!
//! The seam between the trace and every drawn format: text, Mermaid, SVG and the screens all start
//! from a [`Scene`]. It says which rows there are and what must stay of a label when room is short;
//! it knows no glyphs, colours or columns.
//!
//! One packet is one row, at the time when it was sent, unless that would tell a lie: when its
//! receiver sends or notes something on the same link before it arrives, or a later packet
//! overtakes it, or a fault holds it up, its departure and its arrival are rows of their own,
//! joined by a letter ([`Ending::Splits`], [`Tail`]).

mod build;
mod flight;
mod fold;
mod label;
mod lanes;
mod lifeline;
pub(crate) mod note;
mod rows;

pub(crate) use label::text;
pub use label::{LONGEST, Label, Part, PartKind, label};

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use qoslab_mqtt::packet::PacketType;
use qoslab_mqtt::time::Instant;
use qoslab_trace::{EventId, LossReason, MessageId, PartyId, Trace};

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// From left to right: the broker in the middle, half of the clients on each side.
    pub lanes: Vec<Lane>,
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// Whether all PUBLISH packets have the same topic, so that showing it tells nothing.
    pub one_topic: bool,
}

impl Scene {
    /// The picture of a record, unfolded.
    pub fn new(trace: &Trace) -> Self {
        build::scene(trace)
    }

    /// Folds the connects and subscribes before the first message or fault into one row.
    pub fn fold_setup(&mut self) {
        fold::setup(self);
    }

    /// Folds the middle of equal stretches: groups of rows that follow each other and differ in
    /// nothing but numbers, topics and payloads. The first two groups and the last one stay.
    pub fn fold_repeats(&mut self, which: Repeats) {
        fold::repeats(self, which);
    }
}

/// Which equal stretches are folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// All of them.
    All,
    /// Those of PINGREQ and PINGRESP only.
    Pings,
}

/// The lane of one party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The party; none for a broker that the header forgot.
    pub party: Option<PartyId>,
    /// Its name as in the header: foreign text, to be escaped.
    pub name: String,
    /// Whether it is the broker.
    pub broker: bool,
}

/// How a lifeline looks beside a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// The process runs; a client has a connection, as far as it knows.
    Up,
    /// The client has no connection.
    Down,
    /// The process is down.
    Dead,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The event it shows.
    pub event: EventId,
    /// Its time.
    pub at: Instant,
    /// The application message it belongs to.
    pub message: Option<MessageId>,
    /// How each lane looks here. Rows between two changes share them: a row costs what it draws,
    /// however many lanes there are.
    pub lines: Arc<[Line]>,
    /// What is drawn.
    pub what: Drawn,
    /// A delivery that happens where the arrow arrives.
    pub mark: Option<Mark>,
}

/// What a row draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// A packet, or its departure.
    Arrow(Arrow),
    /// The arrival of a packet that left in an earlier row.
    Tail(Tail),
    /// A fault on a link.
    Fault(Fault),
    /// Words beside a lane.
    Note(Note),
    /// Rows that were left out.
    Fold(Fold),
}

/// A packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The `Send` event.
    pub flight: EventId,
    /// The lane of the sender.
    pub from: usize,
    /// The lane of the receiver.
    pub to: usize,
    /// The type; none for deliberate bytes.
    pub kind: Option<PacketType>,
    /// What is written on it.
    pub label: Label,
    /// How it ends.
    pub ending: Ending,
}

/// How an arrow ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// At its receiver.
    Arrives,
    /// Nowhere.
    Lost {
        /// Why.
        why: LossReason,
        /// The fault that took this packet alone; 0 is chance on the link itself.
        fault: Option<u32>,
    },
    /// Cut inside: only so many bytes reach the receiver.
    Partial(u32),
    /// Nobody knows: the record ends before.
    Pending,
    /// In a later row, a [`Tail`] with the same letter.
    Splits(char),
}

/// The arrival of a packet that left in an earlier row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tail {
    /// The `Send` event.
    pub flight: EventId,
    /// The lane of the sender.
    pub from: usize,
    /// The lane of the receiver.
    pub to: usize,
    /// What is written on the departure.
    pub label: Label,
    /// The letter of the departure; none for a further copy of the packet.
    pub letter: Option<char>,
    /// Whether this copy is lost.
    pub lost: bool,
}

/// A fault on a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The lane of the client.
    pub from: usize,
    /// The lane of the broker.
    pub to: usize,
    /// The same in several lengths, longest first.
    pub texts: Vec<String>,
}

/// Words beside a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The lane.
    pub lane: usize,
    /// On which side of it.
    pub side: Side,
    /// Whether the process dies or comes back here.
    pub sign: Sign,
    /// The lane of the client that they are about, where it is another: of several texts, only the
    /// first names it.
    pub about: Option<usize>,
    /// The same in several lengths, longest first: foreign text, to be escaped.
    pub texts: Vec<String>,
}

/// A side of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Left of it.
    Left,
    /// Right of it.
    Right,
}

/// What a note does to its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Nothing.
    Plain,
    /// The process dies.
    Dies,
    /// The process starts again.
    Rises,
}

/// Rows that were left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Why.
    pub why: FoldReason,
    /// How many rows.
    pub rows: usize,
    /// The time of the last of them.
    pub until: Instant,
    /// The lowest and the highest message in them.
    pub messages: Option<(MessageId, MessageId)>,
}

/// Why rows were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldReason {
    /// They set the stage.
    Setup,
    /// They are the same exchange again and again.
    Repeats {
        /// So many times.
        times: usize,
        /// Rows of each.
        each: usize,
        /// Whether they are keep-alive pings only.
        pings: bool,
    },
}

/// A delivery to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The lane of the client.
    pub lane: usize,
    /// On the side of the lane that the packet does not come from.
    pub side: Side,
    /// The how-manieth delivery of this message to this application.
    pub copy: u32,
    /// The `Deliver` event.
    pub event: EventId,
}
