//! What runs come to in figures.

use crate::report::judge;
use qoslab_check::{Counts, Finding, Kind};
use qoslab_mqtt::packet::PacketType;
use qoslab_scenario::{Outcome, Scenario, Variant};
use qoslab_sim::world::Kept;
use qoslab_trace::{Direction, MessageId};
use std::collections::BTreeSet;

/// What the runs of one column add up to.
#[derive(Debug, Default)]
pub struct Sum {
    /// How many runs there were.
    pub runs: u64,
    published: u64,
    deliveries: u64,
    /// The most deliveries of one message to one client.
    copies: u32,
    doubled: u64,
    lost: u64,
    late: u64,
    packets: u64,
    resent: u64,
    bytes: u64,
    /// Answers that reach a publisher.
    answers: u64,
    /// From publication to first delivery, of all pairs of message and client that have one.
    latency_us: u128,
    pairs: u64,
    kept: Kept,
    /// Checks that broke, over all runs.
    broken: u64,
    /// Expectations that did not hold, over all runs.
    disappointed: u64,
}

impl Sum {
    /// Runs a variant and adds what came of it.
    pub fn add(&mut self, scenario: &Scenario, variant: &Variant, seed: u64) {
        let mut kept = Kept::default();
        let plan = scenario.plan(variant, Some(seed));
        let trace = qoslab_sim::watch(&plan, |world| kept = kept.most(world.kept()));
        let counts = Counts::of(&trace);
        self.runs += 1;
        self.kept = self.kept.most(kept);
        self.published += counts.publications() as u64;
        let quickest = counts.deliveries().map(|of| of.delay.as_micros()).min().unwrap_or(0);
        let mut reached = BTreeSet::new();
        for delivery in counts.deliveries() {
            reached.insert(delivery.message);
            self.deliveries += u64::from(delivery.count);
            self.copies = self.copies.max(delivery.count);
            self.doubled += u64::from(delivery.count > 1);
            self.late += u64::from(delivery.delay.as_micros() > quickest.saturating_mul(2));
            self.latency_us += u128::from(delivery.delay.as_micros());
            self.pairs += 1;
        }
        let missed = (1..=counts.publications() as u32).map(MessageId);
        self.lost += missed.filter(|message| !reached.contains(message)).count() as u64;
        let whole = counts.tally(None, None, None);
        self.packets += u64::from(whole.sent);
        self.resent += u64::from(whole.resent);
        self.bytes += whole.bytes_sent;
        for answer in [PacketType::Puback, PacketType::Pubrec, PacketType::Pubcomp] {
            let tally = counts.tally(None, Some(Direction::Down), Some(answer));
            self.answers += u64::from(tally.arrived);
        }
        let (findings, outcomes) = judge(&trace, scenario.expectations(variant), |_| true);
        let broken = |of: &&Finding| of.verdict.is_broken() && of.kind != Kind::Sometimes;
        self.broken += findings.iter().filter(broken).count() as u64;
        let disappoints = |of: &&(_, Outcome)| matches!(of.1, Outcome::Broken { .. });
        self.disappointed += outcomes.iter().filter(disappoints).count() as u64;
    }
}

/// The figures by row: what they are called, and one for each sum.
pub fn rows(sums: &[Sum]) -> Vec<(&'static str, Vec<String>)> {
    let each = |noun, of: fn(&Sum) -> u64| {
        let cell = |sum: &Sum| part(u128::from(of(sum)), u128::from(sum.runs));
        (noun, sums.iter().map(cell).collect::<Vec<_>>())
    };
    let most = |noun, of: fn(&Sum) -> usize| {
        (noun, sums.iter().map(|sum| of(sum).to_string()).collect::<Vec<_>>())
    };
    let trips = |sum: &Sum| match sum.published {
        0 => "-".to_owned(),
        published => part(u128::from(sum.answers), u128::from(published)),
    };
    let latency = |sum: &Sum| match sum.pairs {
        0 => "-".to_owned(),
        pairs => format!("{} ms", part(sum.latency_us / u128::from(pairs), 1_000)),
    };
    vec![
        each("published", |sum| sum.published),
        each("delivered", |sum| sum.deliveries),
        most("copies", |sum| sum.copies as usize),
        each("doubled", |sum| sum.doubled),
        each("lost", |sum| sum.lost),
        each("late", |sum| sum.late),
        each("packets", |sum| sum.packets),
        each("resent", |sum| sum.resent),
        each("bytes", |sum| sum.bytes),
        ("round trips", sums.iter().map(trips).collect()),
        ("latency", sums.iter().map(latency).collect()),
        most("kept by senders, messages", |sum| sum.kept.sent_messages),
        most("kept by senders, ids", |sum| sum.kept.sent_ids),
        most("kept by receivers, ids", |sum| sum.kept.received_ids),
        most("kept by receivers, messages", |sum| sum.kept.received_messages),
        each("broken checks", |sum| sum.broken),
        each("broken expectations", |sum| sum.disappointed),
    ]
}

/// A quotient with up to two decimals, rounded down, in whole numbers.
fn part(sum: u128, of: u128) -> String {
    let hundredths = sum * 100 / of.max(1);
    match hundredths % 100 {
        0 => format!("{}", hundredths / 100),
        rest if rest % 10 == 0 => format!("{}.{}", hundredths / 100, rest / 10),
        rest => format!("{}.{rest:02}", hundredths / 100),
    }
}
