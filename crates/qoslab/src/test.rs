//! `qoslab test`: every variant twice with equal digests, expectations held; one line each.

use crate::args::TestArgs;
use crate::library::{self, Source};
use crate::report::Report;
use crate::run::draw;
use crate::{Verdict, output};
use qoslab_check::Counts;
use qoslab_render::escape::Glyphs;
use qoslab_scenario::{Scenario, Variant};

/// Runs everything and prints as it goes.
pub(crate) fn test(args: &TestArgs) -> anyhow::Result<Verdict> {
    let sources = library::gather(&args.paths)?;
    let mut worst = Verdict::Held;
    let (mut passed, mut failed, mut unknown) = (0, 0, 0);
    for source in &sources {
        let source = match source {
            Ok(source) => source,
            Err(error) => {
                output::print(&format!("WRONG   {error:#}"))?;
                worst = worst.max(Verdict::Wrong);
                failed += 1;
                continue;
            }
        };
        let Some(scenario) = source.parse(&[]) else {
            output::print(&format!("WRONG   {}", source.origin))?;
            worst = worst.max(Verdict::Wrong);
            failed += 1;
            continue;
        };
        for variant in scenario.variants() {
            let (verdict, text) = one(source, &scenario, variant);
            output::print(&text)?;
            worst = worst.max(verdict);
            match verdict {
                Verdict::Held => passed += 1,
                Verdict::Unknown => unknown += 1,
                Verdict::Broken | Verdict::Wrong => failed += 1,
            }
        }
    }
    let last = match unknown {
        0 => format!("{passed} passed, {failed} failed"),
        _ => format!("{passed} passed, {failed} failed, {unknown} inconclusive"),
    };
    output::print(&last)?;
    Ok(worst)
}

/// One variant: its verdict and what to print of it.
fn one(source: &Source, scenario: &Scenario, variant: &Variant) -> (Verdict, String) {
    let report = Report::of(scenario, variant, None);
    let again = qoslab_sim::record(&scenario.plan(variant, None));
    let name = match variant.name() {
        "" => source.name.clone(),
        variant => format!("{} {variant}", source.name),
    };
    if again.footer != report.trace.footer {
        let text =
            format!("BROKEN  {name}: two runs with one seed differ; this is a bug of qoslab\n");
        return (Verdict::Broken, text + &reproduce(source, variant));
    }
    let verdict = report.verdict();
    let word = match verdict {
        Verdict::Held => "ok     ",
        Verdict::Unknown => "unknown",
        Verdict::Broken | Verdict::Wrong => "BROKEN ",
    };
    let mut text = format!("{word} {name}  {}", facts(&report));
    if verdict != Verdict::Held {
        text = format!("{text}\n{}{}", draw(&report, Glyphs::Ascii), reproduce(source, variant));
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

fn reproduce(source: &Source, variant: &Variant) -> String {
    match variant.name() {
        "" => format!("reproduce: qoslab run {}\n", source.origin),
        variant => format!("reproduce: qoslab run {} --variant \"{variant}\"\n", source.origin),
    }
}
