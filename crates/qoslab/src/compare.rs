//! `qoslab compare`: the variants of a scenario side by side, over many seeds, in figures.

use crate::args::CompareArgs;
use crate::run::{sets, split};
use crate::{Verdict, library, output};
use anyhow::bail;
use qoslab_check::Counts;
use qoslab_scenario::{Scenario, Variant};
use qoslab_trace::Trace;
use std::fmt::Write as _;

/// What the runs of one variant add up to.
#[derive(Default)]
struct Sum {
    runs: u64,
    published: u64,
    lost: u64,
    doubled: u64,
    deliveries: u64,
    packets: u64,
    resent: u64,
    bytes: u64,
    /// From publication to first delivery, of all pairs of message and client that have one.
    latency_us: u128,
    pairs: u64,
    /// Checks that broke, over all runs.
    broken: u64,
}

pub(crate) fn compare(args: &CompareArgs) -> anyhow::Result<Verdict> {
    let (wanted, kept) = split(&args.scenario);
    let source = library::find(wanted)?;
    let Some(scenario) = source.parse(&sets(&args.sets)?) else { return Ok(Verdict::Wrong) };
    let chosen = chosen(&scenario, &kept.unwrap_or_default(), args.axis.as_deref())?;
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    for variant in chosen {
        let mut sum = Sum::default();
        let first = scenario.plan(variant, None).seed;
        for seed in (first..).take(args.seeds as usize) {
            sum.add(&qoslab_sim::record(&scenario.plan(variant, Some(seed))));
        }
        rows.push(sum.row(variant.name()));
    }
    let seeds = match args.seeds {
        1 => "one seed".to_owned(),
        seeds => format!("{seeds} seeds, figures for each run"),
    };
    let mut text = format!("{}: {}\n{seeds}\n\n", source.name, scenario.title());
    text += &table(&rows);
    text += LEGEND;
    output::print(&text)
}

const HEAD: [&str; 10] = [
    "variant",
    "published",
    "delivered",
    "lost",
    "doubled",
    "packets",
    "resent",
    "bytes",
    "latency",
    "broken",
];

const LEGEND: &str = "
lost     messages that reached nobody
doubled  messages that a client got more than once
latency  from publication to the first delivery, on average of those that arrive
broken   checks that broke
";

/// The variants to compare.
fn chosen<'a>(
    scenario: &'a Scenario,
    kept: &str,
    axis: Option<&str>,
) -> anyhow::Result<Vec<&'a Variant>> {
    let all = scenario.variants();
    let kept: Vec<&str> = kept.split([',', ' ']).filter(|part| !part.is_empty()).collect();
    let parts = |variant: &'a Variant| -> Vec<&'a str> { variant.name().split(' ').collect() };
    let Some(first) = all.iter().find(|of| kept.iter().all(|part| parts(of).contains(part))) else {
        let names: Vec<&str> = all.iter().map(Variant::name).collect();
        bail!("no variant `{}`; there is: {}", kept.join(" "), names.join("; "));
    };
    let fits = |variant: &&'a Variant| {
        let of = parts(variant);
        let keeps = kept.iter().all(|part| of.contains(part));
        let others = |axis: &str| {
            let key = format!("{axis}=");
            let rest = |of: &[&'a str]| -> Vec<&'a str> {
                of.iter().copied().filter(|part| !part.starts_with(&key)).collect()
            };
            rest(&of) == rest(&parts(first))
        };
        keeps && axis.is_none_or(others)
    };
    let chosen: Vec<&Variant> = all.iter().filter(fits).collect();
    if let (Some(axis), 1) = (axis, chosen.len()) {
        bail!("this scenario has no variants along `{axis}`; `variants` in its file names axes");
    }
    Ok(chosen)
}

impl Sum {
    fn add(&mut self, trace: &Trace) {
        let counts = Counts::of(trace);
        self.runs += 1;
        self.published += counts.publications() as u64;
        let mut reached = std::collections::BTreeSet::new();
        for delivery in counts.deliveries() {
            reached.insert(delivery.message);
            self.deliveries += u64::from(delivery.count);
            self.doubled += u64::from(delivery.count > 1);
            self.latency_us += u128::from(delivery.delay.as_micros());
            self.pairs += 1;
        }
        let missed = (1..=counts.publications() as u32).map(qoslab_trace::MessageId);
        self.lost += missed.filter(|message| !reached.contains(message)).count() as u64;
        let whole = counts.tally(None, None, None);
        self.packets += u64::from(whole.sent);
        self.resent += u64::from(whole.resent);
        self.bytes += whole.bytes_sent;
        let findings = qoslab_check::check(trace);
        let broken = findings
            .iter()
            .filter(|of| of.verdict.is_broken() && of.kind != qoslab_check::Kind::Sometimes);
        self.broken += broken.count() as u64;
    }

    fn row(&self, name: &str) -> Vec<String> {
        let each = |sum: u64| part(u128::from(sum), u128::from(self.runs));
        let latency = match self.pairs {
            0 => "-".to_owned(),
            pairs => format!("{} ms", part(self.latency_us / u128::from(pairs), 1_000)),
        };
        let name = if name.is_empty() { "(the only one)" } else { name };
        vec![
            name.to_owned(),
            each(self.published),
            each(self.deliveries),
            each(self.lost),
            each(self.doubled),
            each(self.packets),
            each(self.resent),
            each(self.bytes),
            latency,
            each(self.broken),
        ]
    }
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

/// Columns two apart, the first to the left, figures to the right.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let width = widths[at];
            match at {
                0 => write!(line, "{cell:width$}"),
                _ => write!(line, "  {cell:>width$}"),
            }
            .expect("a string takes everything");
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}
