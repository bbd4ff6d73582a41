//! The figures of docs/performance.md that need no stranger, each in microseconds or nanoseconds of
//! the thread's CPU, the median of the rounds; contenders of a ratio are alternated.
//!
//! `cd tests/peers && cargo run --release --bin musts`, or with the name of one work behind.

extern crate alloc;

#[path = "../../../../../crates/qoslab-sim/src/agenda.rs"]
#[allow(dead_code, unreachable_pub, reason = "the simulator uses more of it")]
mod agenda;
mod codec;
mod engine;
mod placements;
#[path = "../../../../../crates/qoslab-sim/benches/work/mod.rs"]
mod work;

use cpu_time::ThreadTime;
use qoslab_check::Checker;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::chance::Dice;
use qoslab_sim::plan::Plan;
use qoslab_sim::world::World;
use qoslab_trace::Discard;
use std::hint::black_box;

/// Whom the agenda can name.
mod seat {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[allow(dead_code, reason = "here nobody is the broker")]
    pub(crate) enum Party {
        Broker,
        Client(u16),
    }
}

/// Rounds of each contender.
const ROUNDS: usize = 9;

fn main() {
    let wanted = std::env::args().nth(1);
    let works: [(&str, fn()); 7] = [
        ("engine", engine::report),
        ("idle-hour", idle_hour),
        ("one-message", one_message),
        ("threads", threads),
        ("trace", trace),
        ("codec", codec::report),
        ("placements", placements::report),
    ];
    for (name, report) in works {
        if wanted.as_ref().is_none_or(|wanted| wanted == name) {
            report();
        }
    }
}

/// Seconds of this thread's CPU that `work` takes.
fn cpu(work: impl FnOnce()) -> f64 {
    let start = ThreadTime::now();
    work();
    start.elapsed().as_secs_f64()
}

/// The medians of the contenders, each measured so often and alternated: seconds for one time.
fn alternated<const N: usize>(times: u64, mut works: [&mut dyn FnMut(u64); N]) -> [f64; N] {
    let mut rounds = [const { Vec::new() }; N];
    for round in 0..ROUNDS as u64 {
        for (work, rounds) in works.iter_mut().zip(&mut rounds) {
            let all = cpu(|| (0..times).for_each(|time| work(round * times + time)));
            rounds.push(all / times as f64);
        }
    }
    rounds.map(|mut of| {
        of.sort_by(f64::total_cmp);
        of[of.len() / 2]
    })
}

/// A run with every oracle listening; nothing is kept.
fn checked(plan: &Plan) {
    let header = World::new(plan, Dice::new(plan.seed), Discard).header();
    let mut checker = Checker::new(&header);
    let sink = (Discard, |event: &_| checker.event(event));
    let footer = World::new(plan, Dice::new(plan.seed), sink).run();
    let findings = checker.finish(&footer);
    assert!(!findings.iter().any(|finding| finding.verdict.is_broken()), "{findings:?}");
}

fn unchecked(plan: &Plan) {
    black_box(qoslab_sim::run(plan, Discard));
}

/// Two clients with a keep alive of 60 s, and the same without: what is left is the 240 packets.
fn idle_hour() {
    let hour = |keep_alive| {
        let mut plan = work::plan(0, 1, 1);
        plan.clients = ["pub", "sub"].map(|name| work::client(name, 1, keep_alive)).to_vec();
        plan.bounds.until = Some(Instant::ZERO + Duration::from_secs(3_600));
        plan
    };
    let (pings, silent) = (hour(60), hour(0));
    let of = |plan: &Plan| qoslab_sim::record(plan).events.len();
    println!("idle hour: {} events with pings, {} without", of(&pings), of(&silent));
    let [pings, silent] =
        alternated(200, [&mut |_| unchecked(&pings), &mut |_| unchecked(&silent)]);
    println!("idle hour: {:.1} us with pings, {:.1} us without", pings * 1e6, silent * 1e6);
}

fn one_message() {
    let plan = work::plan(1, 1, 1);
    let [bare, all] = alternated(500, [&mut |_| unchecked(&plan), &mut |_| checked(&plan)]);
    println!("one message: {:.1} us, with oracles {:.1} us", bare * 1e6, all * 1e6);
}

/// CPU per run of two threads at once beside one thread alone.
fn threads() {
    const RUNS: u64 = 60;
    let batch = || cpu(|| (0..RUNS).for_each(|seed| checked(&work::plan(100, 20, seed))));
    let (mut alone, mut both) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        alone.push(batch());
        let two = std::thread::scope(|scope| {
            [scope.spawn(batch), scope.spawn(batch)].map(|thread| thread.join().expect("it ran"))
        });
        both.push((two[0] + two[1]) / 2.0);
    }
    for of in [&mut alone, &mut both] {
        of.sort_by(f64::total_cmp);
    }
    let [alone, both] = [alone, both].map(|of| of[ROUNDS / 2] / RUNS as f64 * 1e6);
    println!("threads: {alone:.0} us a run alone, {both:.0} us of two: {:.2}", both / alone);
}

fn trace() {
    for window in [20, 1] {
        let plan = work::plan(100, window, 1);
        let [bare, full] = alternated(
            40,
            [&mut |_| unchecked(&plan), &mut |_| {
                let mut events = Vec::new();
                black_box(qoslab_sim::run(&plan, &mut events));
                black_box(events);
            }],
        );
        println!("full trace W={window}: {:.2} times the run without", full / bare);
    }
}
