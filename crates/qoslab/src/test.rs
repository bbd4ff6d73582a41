//! `qoslab test`: every variant twice with equal digests, expectations held; one line each.

use crate::args::TestArgs;
use crate::jobs::{self, Job};
use crate::output;
use crate::progress::{self, Progress};
use crate::run::draw;
use anyhow::Context;
use qoslab_check::Counts;
use qoslab_lab::Verdict;
use qoslab_lab::library::Source;
use qoslab_lab::report::Report;
use qoslab_lab::wanted::{choose, sets};
use qoslab_render::escape::Glyphs;
use qoslab_scenario::{Scenario, Variant};

/// Runs everything and prints as it goes.
pub(crate) fn test(args: &TestArgs) -> anyhow::Result<Verdict> {
    let jobs = jobs::gather(&args.paths)?;
    let sets = sets(&args.sets)?;
    let mut tally = Tally::default();
    let mut files = 0;
    progress::listen();
    for job in jobs.iter().take_while(|_| !progress::is_stopped()) {
        files += 1;
        let source = match &job.source {
            Ok(source) => source,
            Err(error) => {
                output::print(&format!("WRONG   {error:#}"))?;
                tally.add(Verdict::Wrong);
                continue;
            }
        };
        let scenario = match source.parse(&sets) {
            Ok(scenario) => scenario,
            Err(errors) => {
                output::complain_of(&errors);
                output::print(&format!("WRONG   {}", source.origin))?;
                tally.add(Verdict::Wrong);
                continue;
            }
        };
        choose(&scenario, &job.variant).with_context(|| source.origin.clone())?;
        let fits = |of: &&Variant| {
            job.variant.split_whitespace().all(|pair| of.name().split(' ').any(|own| own == pair))
        };
        for variant in scenario.variants().iter().filter(fits) {
            each_seed(args, job, &scenario, variant, source, &mut tally)?;
        }
    }
    if files < jobs.len() || progress::is_stopped() {
        output::print(&format!("stopped by hand in file {files} of {}", jobs.len()))?;
        tally.worst = tally.worst.max(Verdict::Unknown);
    }
    output::print(&tally.line())?;
    Ok(tally.worst)
}

/// One variant with each seed. With many seeds only what is not well gets a line of its own.
fn each_seed(
    args: &TestArgs,
    job: &Job,
    scenario: &Scenario,
    variant: &Variant,
    source: &Source,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    if args.seeds == 1 {
        let (verdict, text) = one(source, scenario, variant, job.seed);
        tally.add(verdict);
        return output::print(&text).map(|_| ());
    }
    let first = job.seed.unwrap_or_else(|| scenario.plan(variant, None).seed);
    let mut progress = Progress::new(args.seeds);
    let (mut done, mut bad) = (0_u64, 0_u64);
    for more in 0..args.seeds {
        let seed = first.wrapping_add(more);
        let (verdict, text) = one(source, scenario, variant, Some(seed));
        tally.add(verdict);
        done += 1;
        if verdict != Verdict::Held {
            bad += 1;
            // The first one whole, of the others only the first line.
            let text = if bad == 1 { text.as_str() } else { text.lines().next().unwrap_or("") };
            progress.suspend(|| output::print(text))?;
        }
        if !progress.step() {
            break;
        }
    }
    drop(progress);
    let word = if bad == 0 { "ok     " } else { "BROKEN " };
    let name = name(source, variant, None);
    output::print(&format!("{word} {name}  {done} seeds from {first}, {bad} of them not well"))?;
    Ok(())
}

/// What all of it came to.
struct Tally {
    worst: Verdict,
    passed: u64,
    failed: u64,
    unknown: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self { worst: Verdict::Held, passed: 0, failed: 0, unknown: 0 }
    }
}

impl Tally {
    fn add(&mut self, verdict: Verdict) {
        self.worst = self.worst.max(verdict);
        match verdict {
            Verdict::Held => self.passed += 1,
            Verdict::Unknown => self.unknown += 1,
            Verdict::Broken | Verdict::Wrong => self.failed += 1,
        }
    }

    fn line(&self) -> String {
        let Self { passed, failed, unknown, .. } = self;
        match unknown {
            0 => format!("{passed} passed, {failed} failed"),
            _ => format!("{passed} passed, {failed} failed, {unknown} inconclusive"),
        }
    }
}

/// A run as it is called in a line.
fn name(source: &Source, variant: &Variant, seed: Option<u64>) -> String {
    let seed = seed.map_or(String::new(), |seed| format!(" @{seed}"));
    match variant.name() {
        "" => format!("{}{seed}", source.name),
        variant => format!("{} {variant}{seed}", source.name),
    }
}

/// One variant: its verdict and what to print of it.
fn one(
    source: &Source,
    scenario: &Scenario,
    variant: &Variant,
    seed: Option<u64>,
) -> (Verdict, String) {
    let report = Report::of(scenario, variant, seed);
    let again = qoslab_sim::record(&scenario.plan(variant, seed));
    let name = name(source, variant, seed);
    if again.footer != report.trace.footer {
        let text =
            format!("BROKEN  {name}: two runs with one seed differ; this is a bug of qoslab\n");
        return (Verdict::Broken, text + &reproduce(source, variant, seed));
    }
    let verdict = report.verdict();
    let word = match verdict {
        Verdict::Held => "ok     ",
        Verdict::Unknown => "unknown",
        Verdict::Broken | Verdict::Wrong => "BROKEN ",
    };
    let mut text = format!("{word} {name}  {}", facts(&report));
    if verdict != Verdict::Held {
        text =
            format!("{text}\n{}{}", draw(&report, Glyphs::Ascii), reproduce(source, variant, seed));
    }
    (verdict, text)
}

/// What a line says of a run: deliveries, events, digest.
fn facts(report: &Report) -> String {
    let counts = Counts::of(&report.trace);
    let deliveries: u32 = counts.deliveries().map(|of| of.count).sum();
    let digest = report.trace.footer.trace_digest.get(..8).unwrap_or_default();
    let idle: Vec<String> =
        report.idle_faults.iter().map(|fault| format!(", fault {fault} did not act")).collect();
    let late: Vec<String> = report
        .late_cuts
        .iter()
        .map(|(fault, ..)| format!(", fault {fault} cut after a packet, not inside"))
        .collect();
    format!(
        "{} messages, {deliveries} deliveries, {} events, {digest}{}{}",
        counts.publications(),
        report.trace.events.len(),
        idle.concat(),
        late.concat()
    )
}

fn reproduce(source: &Source, variant: &Variant, seed: Option<u64>) -> String {
    let seed = seed.map_or(String::new(), |seed| format!(" --seed {seed}"));
    match variant.name() {
        "" => format!("reproduce: qoslab run {}{seed}\n", source.origin),
        variant => {
            format!("reproduce: qoslab run {} --variant \"{variant}\"{seed}\n", source.origin)
        }
    }
}
