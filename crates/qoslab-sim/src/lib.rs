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

use alloc::string::String;
use alloc::vec::Vec;
use chance::Answers;
use plan::Plan;
use qoslab_trace::{Event, EventId, Footer, Sink, Trace};
use world::{Moment, World};

/// A world that runs by the answers and the seed of its plan and keeps the whole record.
pub type Recorded<'p, 'e> = World<'p, Answers<'p>, &'e mut Vec<Event>>;

/// Runs a plan with its seed and keeps the whole record.
pub fn record(plan: &Plan) -> Trace {
    sealed(recorded(plan, |world| (world.run_until(EventId(u32::MAX)), ())).0)
}

/// Runs a plan until this event has happened, keeps the record so far and looks at what the parties
/// know then.
pub fn look<T>(plan: &Plan, last: EventId, see: impl FnOnce(&Recorded<'_, '_>) -> T) -> (Trace, T) {
    let (trace, seen) = look_unsealed(plan, last, see);
    (sealed(trace), seen)
}

/// The same without the digest of the record, which costs more than the run: for whoever waits for
/// a picture. [`sealed`] adds it.
pub fn look_unsealed<T>(
    plan: &Plan,
    last: EventId,
    see: impl FnOnce(&Recorded<'_, '_>) -> T,
) -> (Trace, T) {
    recorded(plan, |world| (world.run_until(last), see(world)))
}

/// All that is known after an event and what happens at once with it, with the rows of the machines
/// that were taken in that step.
pub fn moment(plan: &Plan, last: EventId) -> Moment {
    let mut world = World::new(plan, Answers::of(plan), qoslab_trace::Discard);
    world.tell_rows();
    world.run_until(last);
    world.moment()
}

/// Runs a plan and looks at the world after everything that has happened. The record has no trace
/// digest: writing it all as JSON takes longer than the run, and who counts does not need it.
pub fn watch(plan: &Plan, see: impl FnMut(&Recorded<'_, '_>)) -> Trace {
    recorded(plan, |world| (world.run_watched(EventId(u32::MAX), see), ())).0
}

fn recorded<T>(plan: &Plan, run: impl FnOnce(&mut Recorded<'_, '_>) -> (Footer, T)) -> (Trace, T) {
    let mut events = Vec::new();
    let mut world = World::new(plan, Answers::of(plan), &mut events);
    let header = world.header();
    let (footer, seen) = run(&mut world);
    drop(world);
    (Trace { header, events, footer }, seen)
}

/// A record with the digest of its lines.
pub fn sealed(mut trace: Trace) -> Trace {
    trace.footer.trace_digest = qoslab_trace::json::digest(&trace.header, &trace.events);
    trace
}

/// Runs a plan with its seed and hands each event to `sink`; the footer has no trace digest.
pub fn run<S: Sink>(plan: &Plan, sink: S) -> Footer {
    World::new(plan, Answers::of(plan), sink).run()
}

/// The names of the streams of chance that a run of this plan has.
pub fn streams(plan: &Plan) -> Vec<String> {
    World::new(plan, Answers::of(plan), qoslab_trace::Discard).header().streams
}
