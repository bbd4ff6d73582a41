//! The virtual network: real cores over virtual links, in virtual time, from a seed.
//!
//! Same plan and same choices give the same trace, byte for byte, on every machine. Read in this
//! order: [`plan`] (what is asked for), [`chance`] (every die has a name), [`world`] (what
//! happens).
#![no_std]
#![deny(missing_docs)]

extern crate alloc;

pub mod chance;
pub mod plan;
pub mod world;

mod agenda;
mod application;
mod faults;
mod line;
mod seat;

use chance::Dice;
use plan::Plan;
use qoslab_trace::{Footer, Sink, Trace};
use world::World;

/// Runs a plan with its seed and keeps the whole record.
pub fn record(plan: &Plan) -> Trace {
    let mut events = alloc::vec::Vec::new();
    let world = World::new(plan, Dice::new(plan.seed), &mut events);
    let header = world.header();
    let mut footer = world.run();
    footer.trace_digest = qoslab_trace::json::digest(&header, &events);
    Trace { header, events, footer }
}

/// Runs a plan with its seed and hands each event to `sink`; the footer has no trace digest.
pub fn run<S: Sink>(plan: &Plan, sink: S) -> Footer {
    World::new(plan, Dice::new(plan.seed), sink).run()
}
