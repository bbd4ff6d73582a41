//! Many seeds of one scenario: how often each message came, which checks held, which seeds are not
//! well. What two threads found adds up to what one would have found.

use crate::Verdict;
use crate::report::{Report, broken_line};
use crate::words::WIDTH;
use qoslab_check::{Counts, Kind};
use qoslab_render::escape::Glyphs;
use qoslab_scenario::{Outcome, Scenario, Variant};
use qoslab_trace::MessageId;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What must be true of every message, whatever its QoS promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Nobody gets it twice.
    AtMostOnce,
    /// Somebody gets it.
    AtLeastOnce,
    /// Both.
    ExactlyOnce,
}

impl Wish {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AtMostOnce, Self::AtLeastOnce, Self::ExactlyOnce];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtMostOnce => "at-most-once",
            Self::AtLeastOnce => "at-least-once",
            Self::ExactlyOnce => "exactly-once",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wish| wish.name() == name)
    }

    const fn is_granted(self, copies: u32) -> bool {
        match self {
            Self::AtMostOnce => copies <= 1,
            Self::AtLeastOnce => copies >= 1,
            Self::ExactlyOnce => copies == 1,
        }
    }
}

/// What the length of a bar stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Twice the messages, twice the bar.
    #[default]
    Linear,
    /// Twice the messages, one step more: what is rare is seen beside what is common.
    Log,
}

/// The logarithm to base 2 in 256ths, straight between powers of two; 0 for nothing at all.
const fn log(count: u64) -> u64 {
    if count == 0 {
        return 0;
    }
    let power = count.ilog2();
    // One and a half of a power lies half way to the next; one message is a step above none.
    let rest = ((count as u128) << 8 >> power) as u64 - 256;
    ((power as u64 + 1) << 8) + rest
}

/// How often something held, broke, or could not be said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs in which it held.
    pub held: u64,
    /// Runs in which it broke.
    pub broken: u64,
    /// Runs that cannot say.
    pub unknown: u64,
}

/// A seed that is not well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The seed.
    pub seed: u64,
    /// The most copies of one message at one client.
    pub copies: u32,
    /// Packets that were lost.
    pub lost: u32,
    /// What is not well, in words.
    pub what: String,
}

/// What many runs came to.
#[derive(Clone, Debug, Default)]
pub struct Sweep {
    /// How many runs.
    pub runs: u64,
    /// Messages by the most copies that one client got; 0 reached nobody.
    pub copies: BTreeMap<u32, u64>,
    /// Checks by name.
    pub checks: BTreeMap<String, Tally>,
    /// Expectations of the file by their text.
    pub expectations: BTreeMap<String, Tally>,
    /// Seeds that are not well, in their order.
    pub bad: Vec<Bad>,
    /// What all of them came to.
    pub worst: Option<Verdict>,
}

impl Sweep {
    /// Runs a seed and adds what came of it.
    pub fn add(&mut self, scenario: &Scenario, variant: &Variant, seed: u64, wish: Option<Wish>) {
        let report = Report::of(scenario, variant, Some(seed));
        let counts = Counts::of(&report.trace);
        self.runs += 1;
        let mut most: BTreeMap<MessageId, u32> =
            (1..=counts.publications() as u32).map(|message| (MessageId(message), 0)).collect();
        for delivery in counts.deliveries() {
            let entry = most.entry(delivery.message).or_insert(0);
            *entry = (*entry).max(delivery.count);
        }
        most.values().for_each(|copies| *self.copies.entry(*copies).or_default() += 1);
        let mut wrong = self.judge(&report);
        if let Some(wish) = wish {
            let not = most.iter().filter(|(_, copies)| !wish.is_granted(**copies));
            wrong
                .extend(not.map(|(message, copies)| format!("m{} came {copies} times", message.0)));
        }
        let broken =
            if wish.is_some() && !wrong.is_empty() { Verdict::Broken } else { Verdict::Held };
        let verdict = report.verdict().max(broken);
        self.worst = Some(self.worst.map_or(verdict, |worst| worst.max(verdict)));
        if verdict != Verdict::Held || !wrong.is_empty() {
            let all = counts.tally(None, None, None);
            self.bad.push(Bad {
                seed,
                copies: most.values().copied().max().unwrap_or(0),
                lost: all.sent.saturating_sub(all.arrived),
                what: wrong.first().cloned().unwrap_or_else(|| "it cannot be said".to_owned()),
            });
        }
    }

    /// Counts the verdicts of a run; gives what broke in it.
    fn judge(&mut self, report: &Report) -> Vec<String> {
        let mut wrong = Vec::new();
        for (expectation, outcome) in &report.outcomes {
            let tally = self.expectations.entry(expectation.text.clone()).or_default();
            match outcome {
                Outcome::Held => tally.held += 1,
                Outcome::Broken { why, .. } => {
                    tally.broken += 1;
                    wrong.push(format!("{}: {why}", expectation.text));
                }
                Outcome::Unknown { .. } => tally.unknown += 1,
            }
        }
        for finding in report.findings.iter().filter(|of| of.kind != Kind::Sometimes) {
            let tally = self.checks.entry(finding.oracle.to_owned()).or_default();
            match &finding.verdict {
                qoslab_check::Verdict::Held { .. } => tally.held += 1,
                qoslab_check::Verdict::Broken { .. } => tally.broken += 1,
                qoslab_check::Verdict::Unknown { .. } => tally.unknown += 1,
            }
        }
        wrong.extend(report.unexpected().map(broken_line));
        wrong
    }

    /// Adds what another thread found in later seeds.
    pub fn merge(&mut self, other: Self) {
        let add = |into: &mut BTreeMap<String, Tally>, from: BTreeMap<String, Tally>| {
            for (name, of) in from {
                let tally = into.entry(name).or_default();
                tally.held += of.held;
                tally.broken += of.broken;
                tally.unknown += of.unknown;
            }
        };
        self.runs += other.runs;
        for (copies, messages) in other.copies {
            *self.copies.entry(copies).or_default() += messages;
        }
        add(&mut self.checks, other.checks);
        add(&mut self.expectations, other.expectations);
        self.bad.extend(other.bad);
        self.bad.sort_by_key(|bad| bad.seed);
        self.worst = self.worst.max(other.worst);
    }

    /// The messages by copies as bars: the number stands beside each.
    pub fn histogram(&self, width: usize, scale: Scale, glyphs: Glyphs) -> Vec<String> {
        let length = |count: u64| match scale {
            Scale::Linear => count,
            Scale::Log => log(count),
        };
        let most = length(self.copies.values().copied().max().unwrap_or(0)).max(1);
        let (full, empty) = match glyphs {
            Glyphs::Ascii => ('#', '.'),
            Glyphs::Basic | Glyphs::Unicode => ('█', '·'),
        };
        let last = self.copies.keys().copied().max().unwrap_or(0).max(3);
        let line = |copies: u32| {
            let count = self.copies.get(&copies).copied().unwrap_or(0);
            // At least one cell for what is there at all.
            let cells = (length(count) * width as u64 / most).max(u64::from(count > 0)) as usize;
            let bar: String = std::iter::repeat_n(full, cells)
                .chain(std::iter::repeat_n(empty, width.saturating_sub(cells)))
                .collect();
            format!("{copies:>4}  {bar}  {count}")
        };
        (0..=last).map(line).collect()
    }

    /// All of it as text.
    pub fn text(&self, glyphs: Glyphs) -> String {
        const SHOWN: usize = 10;
        let mut text =
            format!("{} runs\n\ncopies of a message, and how many messages\n", self.runs);
        for line in self.histogram(WIDTH - 20, Scale::Linear, glyphs) {
            let _ = writeln!(text, "{line}");
        }
        let _ = writeln!(text, "\n{:>8} {:>8} {:>8}", "held", "broken", "unknown");
        for (name, tally) in self.expectations.iter().chain(&self.checks) {
            let Tally { held, broken, unknown } = tally;
            let _ = writeln!(text, "{held:>8} {broken:>8} {unknown:>8}  {name}");
        }
        if !self.bad.is_empty() {
            let _ = writeln!(text, "\nseeds that are not well: {}", self.bad.len());
            for bad in self.bad.iter().take(SHOWN) {
                let Bad { seed, copies, lost, what } = bad;
                let _ = writeln!(text, "  @{seed}  copies {copies}, lost {lost}: {what}");
            }
            if self.bad.len() > SHOWN {
                let _ = writeln!(text, "  and {} more", self.bad.len() - SHOWN);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;

    fn sweep(seeds: std::ops::Range<u64>, wish: Option<Wish>) -> Sweep {
        let source = library::find(library::FLAGSHIP).expect("it is built in");
        let scenario = source.parse(&[]).expect("it can be read");
        let mut sweep = Sweep::default();
        for seed in seeds {
            sweep.add(&scenario, &scenario.variants()[0], seed, wish);
        }
        sweep
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let (mut one, other, all) = (sweep(0..3, None), sweep(3..7, None), sweep(0..7, None));
        one.merge(other);
        assert_eq!(one.text(Glyphs::Ascii), all.text(Glyphs::Ascii));
        assert_eq!(all.runs, 7);
    }

    #[test]
    fn a_wish_that_qos_1_does_not_grant_is_broken_by_every_seed() {
        let wished = sweep(0..3, Some(Wish::ExactlyOnce));
        assert_eq!(wished.worst, Some(Verdict::Broken));
        assert_eq!(wished.bad.len(), 3);
        assert_eq!(sweep(0..3, Some(Wish::AtLeastOnce)).worst, Some(Verdict::Held));
    }

    #[test]
    fn on_the_long_scale_every_doubling_is_the_same_step() {
        let lengths: Vec<u64> = [0, 1, 2, 3, 4, 1 << 40, u64::MAX].map(log).to_vec();
        assert_eq!(lengths, [0, 256, 512, 640, 768, 41 * 256, 64 * 256 + 255]);
        let mut sweep = Sweep::default();
        sweep.copies.extend([(1, 10_000), (2, 10)]);
        let bars = |scale| sweep.histogram(40, scale, Glyphs::Ascii);
        let cells = |line: &str| line.matches('#').count();
        assert_eq!(cells(&bars(Scale::Linear)[2]), 1);
        assert!(cells(&bars(Scale::Log)[2]) > 10, "{}", bars(Scale::Log)[2]);
    }
}
