//! What runs ask of memory: allocations for each event once a run is under way, bytes for each
//! event of a kept trace, and the peak over few and over many seeds.
//!
//! `cd tests/peers && cargo run --release --bin memory`

#[path = "../../../../crates/qoslab-sim/benches/work/mod.rs"]
mod work;

use cpu_time::ThreadTime;
use qoslab_check::Checker;
use qoslab_sim::chance::Dice;
use qoslab_sim::world::World;
use qoslab_trace::{Discard, Event};
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Counting;

static CALLS: AtomicUsize = AtomicUsize::new(0);
static LIVE: AtomicUsize = AtomicUsize::new(0);

// The one place outside the workspace where this word is needed: an allocator cannot do without.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.fetch_add(1, Relaxed);
        LIVE.fetch_add(layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// How long the many seeds run, in seconds of CPU.
const MANY: f64 = 50.0;

fn main() {
    per_event();
    per_kept_event();
    over_seeds();
}

/// A run of so many messages: its events and what it asked of the allocator.
fn counted(messages: usize, oracles: bool) -> (usize, usize) {
    let plan = work::plan(messages, 20, 1);
    let header = World::new(&plan, Dice::new(1), Discard).header();
    let mut events = 0;
    let before = CALLS.load(Relaxed);
    let mut checker = Checker::new(&header);
    let look = |event: &Event| {
        events += 1;
        if oracles {
            checker.event(event);
        }
    };
    World::new(&plan, Dice::new(1), (Discard, look)).run();
    (events, CALLS.load(Relaxed) - before)
}

fn bare(messages: usize) -> usize {
    let plan = work::plan(messages, 20, 1);
    let before = CALLS.load(Relaxed);
    black_box(qoslab_sim::run(&plan, Discard));
    CALLS.load(Relaxed) - before
}

/// What the second thousand messages need: the first is the warm-up.
fn per_event() {
    for oracles in [false, true] {
        let (first, second) = (counted(1_000, oracles), counted(2_000, oracles));
        let (events, calls) = (second.0 - first.0, second.1 - first.1);
        let each = calls as f64 / events as f64;
        println!("oracles {oracles}: {calls} allocations in {events} events, {each:.3} an event");
    }
    let calls = bare(2_000) - bare(1_000);
    println!("no trace: {calls} allocations for the second thousand messages");
}

fn per_kept_event() {
    let plan = work::plan(100, 20, 1);
    let before = LIVE.load(Relaxed);
    let mut events = Vec::new();
    qoslab_sim::run(&plan, &mut events);
    let grown = LIVE.load(Relaxed) - before;
    events.shrink_to_fit();
    let live = LIVE.load(Relaxed) - before;
    println!(
        "kept: {} events, {} bytes each with the room to grow, {} without, {} of them the event",
        events.len(),
        grown / events.len(),
        live / events.len(),
        size_of::<Event>()
    );
}

fn over_seeds() {
    let run = |seed| {
        let plan = work::plan(100, 20, seed);
        let header = World::new(&plan, Dice::new(seed), Discard).header();
        let mut checker = Checker::new(&header);
        let sink = (Discard, |event: &_| checker.event(event));
        let footer = World::new(&plan, Dice::new(seed), sink).run();
        black_box(checker.finish(&footer));
    };
    (0..1_000).for_each(run);
    println!("1,000 seeds: peak {} KiB, live {} bytes", peak(), LIVE.load(Relaxed));
    let start = ThreadTime::now();
    let mut seeds = 1_000;
    while start.elapsed().as_secs_f64() < MANY {
        (seeds..seeds + 1_000).for_each(run);
        seeds += 1_000;
    }
    println!("{seeds} seeds: peak {} KiB, live {} bytes", peak(), LIVE.load(Relaxed));
}

/// The most memory that the process has had, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    peak.unwrap_or(0)
}
