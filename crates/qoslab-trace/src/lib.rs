//! The record of a run: events with causes, in order, and JSON lines both ways.
//!
//! The simulator writes it; checks, diagrams and screens read nothing else. No behaviour here: a
//! record of a run on a real wire is the same thing.
#![no_std]
#![deny(missing_docs)]

extern crate alloc;

mod chance;
mod cited;
mod event;
mod header;
pub mod json;
mod lookup;
mod sink;

pub use chance::Chance;
pub use event::{
    Asked, Copying, DedupVerdict, Direction, Draw, Event, EventId, LossReason, MessageId, Sent,
    Stamp, StoreFate, What,
};
pub use header::{
    Cited, End, FORMAT, Footer, Header, LinkId, LinkInfo, LinkKind, PartyId, PartyInfo, Trace,
};
pub use lookup::Fate;
pub use sink::{Discard, Sink};
