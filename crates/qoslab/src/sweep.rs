//! `qoslab sweep`: one scenario over many seeds, on all cores, in figures.

use crate::args::SweepArgs;
use crate::output;
use crate::progress::{Progress, is_stopped};
use anyhow::bail;
use qoslab_lab::Verdict;
use qoslab_lab::sweep::{Sweep, Wish};
use qoslab_lab::wanted::Wanted;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many seeds are taken at a time.
const CHUNK: u64 = 16;

pub(crate) fn sweep(args: &SweepArgs) -> anyhow::Result<Verdict> {
    let wanted = Wanted::find(&args.run, &args.sets)?;
    let wish = match args.claim.as_deref() {
        None => None,
        Some(name) => match Wish::named(name) {
            Some(wish) => Some(wish),
            None => bail!("no claim `{name}`: at-most-once, at-least-once or exactly-once"),
        },
    };
    let (from, to) = args.seeds;
    let next = AtomicU64::new(from);
    let (whole, progress) = (Mutex::new(Sweep::default()), Mutex::new(Progress::new(to - from)));
    let work = || {
        loop {
            let begin = next.fetch_add(CHUNK, Ordering::Relaxed);
            if begin >= to || is_stopped() {
                break;
            }
            let mut part = Sweep::default();
            for seed in begin..begin.saturating_add(CHUNK).min(to) {
                part.add(&wanted.scenario, &wanted.variant, seed, wish);
                progress.lock().expect("nobody panics with it").step();
            }
            whole.lock().expect("nobody panics with it").merge(part);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    drop(progress);
    let whole = whole.into_inner().expect("all threads have ended");
    let mut text = format!("{}: {}\n", args.run, wanted.scenario.title());
    if is_stopped() {
        text += "stopped by hand\n";
    }
    text += &whole.text(output::glyphs(None, false));
    output::print(&text)?;
    let verdict = whole.worst.unwrap_or(Verdict::Held);
    Ok(if is_stopped() { verdict.max(Verdict::Unknown) } else { verdict })
}
