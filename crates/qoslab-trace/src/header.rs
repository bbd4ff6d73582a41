//! What a record says about itself: who takes part, over which links, from which seed, and its end.

use crate::event::Event;
use alloc::string::String;
use alloc::vec::Vec;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::Instant;
use serde::{Deserialize, Serialize};

/// The version of the trace format; a change of meaning changes the number.
pub const FORMAT: u32 = 1;

/// A party by its place in [`Header::parties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartyId(pub u16);

/// A link by its place in [`Header::links`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkId(pub u16);

/// The first line of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the format, [`FORMAT`].
    pub qoslab_trace: u32,
    /// The name of the scenario.
    pub scenario: String,
    /// The variant of the scenario, `qos=1 mqtt=5.0`; empty when it has none.
    pub variant: String,
    /// The seed of all chance.
    pub seed: u64,
    /// The broker and the clients; the broker stands where its lane is drawn.
    pub parties: Vec<PartyInfo>,
    /// One link for each client, to the broker.
    pub links: Vec<LinkInfo>,
    /// The names of the chance streams that draws refer to by position.
    pub streams: Vec<String>,
}

/// A party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyInfo {
    /// Its name: for a client its client identifier.
    pub name: String,
    /// Whether it is the broker.
    pub broker: bool,
    /// The version a client speaks; the broker speaks all, and this is the scenario's default.
    pub mqtt: Version,
    /// The names of its deliberate bugs; left out of the record where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mutants: Vec<String>,
}

/// A link between a client and the broker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkInfo {
    /// The client at its one end.
    pub client: PartyId,
    /// What the link may do to packets.
    pub kind: LinkKind,
}

/// The three kinds of link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// Ordered and lossless as TCP: only the death of the connection loses packets.
    Stream,
    /// As `Stream`, and single packets may be swallowed, copied or held.
    Proxy,
    /// Every packet on its own: lost, copied, reordered, delayed.
    Datagram,
}

impl LinkKind {
    /// The word for it in files and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::Proxy => "proxy",
            Self::Datagram => "datagram",
        }
    }
}

/// A rule as cited by a party that speaks one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cited {
    /// The rule.
    pub rule: Rule,
    /// The version it is cited from.
    pub mqtt: Version,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Nothing was left to happen.
    Quiet,
    /// The scenario's `until` was reached.
    Until,
    /// The bound on the number of events was reached: the run may never end.
    EventBound,
    /// The bound on virtual time was reached: the run may never end.
    TimeBound,
    /// The record has grown to its bound: the run may never end.
    ByteBound,
}

/// The last line of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// Why the run ended.
    pub end: End,
    /// When the last event happened.
    pub at: Instant,
    /// What is left over at the end, a line for each: unfinished exchanges, queued messages, …
    pub left_over: Vec<String>,
    /// xxh3-128 over the JSON of the end state of all cores, in hex.
    pub state_digest: String,
    /// xxh3-128 over the lines before this one, in hex.
    pub trace_digest: String,
}

/// A whole record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The first line.
    pub header: Header,
    /// The events; event number n is at index n - 1.
    pub events: Vec<Event>,
    /// The last line.
    pub footer: Footer,
}
