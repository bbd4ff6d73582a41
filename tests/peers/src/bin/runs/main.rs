//! Q2-100 (docs/performance.md) in several simulators, alternated in one run: microseconds of CPU
//! for a run, the median of the rounds, and the ratio to ours.
//!
//! Start it in the folder of this manifest, which has the flag that madsim wants:
//! `cd tests/peers && cargo run --release --bin runs`.

mod machines;
mod others;
mod tasks;
mod tight;
#[path = "../../../../../crates/qoslab-sim/benches/work/mod.rs"]
mod work;

use cpu_time::ThreadTime;
use qoslab_check::Checker;
use qoslab_sim::chance::Dice;
use qoslab_sim::world::World;
use qoslab_trace::Discard;
use std::hint::black_box;

/// Rounds of each contender.
const ROUNDS: usize = 9;
/// About how long each contender works in a round, in microseconds.
const ROUND: f64 = 40_000.0;

type Contender = (&'static str, fn(u64, u16));

fn main() {
    let contenders: &[Contender] = &[
        ("qoslab, oracles on", qoslab),
        ("qoslab, no oracles", qoslab_bare),
        ("qoslab, full trace", qoslab_traced),
        #[cfg(madsim)]
        ("madsim 0.2.34", others::madsim),
        ("turmoil 0.7.2", others::turmoil),
        ("tight loop", tight::run),
    ];
    if cfg!(not(madsim)) {
        println!("madsim is left out: start this in tests/peers, where --cfg madsim is set");
    }
    for window in [20, 1] {
        let times: Vec<usize> = contenders
            .iter()
            .map(|(_, run)| (ROUND / timed(*run, window, 0, 2)).ceil() as usize)
            .collect();
        let mut rounds = vec![Vec::new(); contenders.len()];
        for round in 0..ROUNDS {
            for (place, (_, run)) in contenders.iter().enumerate() {
                let first = round * 1_000;
                rounds[place].push(timed(*run, window, first as u64, times[place]));
            }
        }
        let medians: Vec<f64> = rounds.iter_mut().map(|of| median(of)).collect();
        for ((name, _), median) in contenders.iter().zip(&medians) {
            println!(
                "W={window:<3} {name:20} {median:8.1} us  {:6.2} of ours",
                median / medians[0]
            );
        }
    }
}

/// Microseconds of CPU for a run.
fn timed(run: fn(u64, u16), window: u16, first: u64, times: usize) -> f64 {
    let start = ThreadTime::now();
    (0..times as u64).for_each(|number| run(first + number, window));
    start.elapsed().as_secs_f64() * 1e6 / times as f64
}

fn median(of: &mut [f64]) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

/// Our world with every oracle listening; nothing is kept.
fn qoslab(seed: u64, window: u16) {
    let plan = work::plan(machines::MESSAGES, window, seed);
    let header = World::new(&plan, Dice::new(seed), Discard).header();
    let mut checker = Checker::new(&header);
    let sink = (Discard, |event: &_| checker.event(event));
    let footer = World::new(&plan, Dice::new(seed), sink).run();
    let findings = checker.finish(&footer);
    assert!(!findings.iter().any(|finding| finding.verdict.is_broken()), "{findings:?}");
}

fn qoslab_bare(seed: u64, window: u16) {
    let plan = work::plan(machines::MESSAGES, window, seed);
    black_box(qoslab_sim::run(&plan, Discard));
}

fn qoslab_traced(seed: u64, window: u16) {
    let plan = work::plan(machines::MESSAGES, window, seed);
    let mut events = Vec::new();
    black_box(qoslab_sim::run(&plan, &mut events));
    black_box(events);
}
