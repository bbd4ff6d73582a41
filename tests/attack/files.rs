//! Mutated scenario files: read, planned, run to a bound, checked, drawn, told, written, without
//! panic. `QOSLAB_MUTATIONS=100000` tries so many, `QOSLAB_MUTATIONS_FIRST=7` begins there.

use super::mutate::{Spoiler, again, rounds};
use qoslab_lab::library;
use qoslab_render::escape::Glyphs;
use qoslab_render::{narrate, text};
use qoslab_scenario::{Judged, Scenario};
use qoslab_sim::plan::Plan;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// So many files in an ordinary test run.
const FILES: u64 = 2_000;
/// A mutated file may ask for more than a test has time for.
const EVENTS: u32 = 1_000;

/// All built-in scenarios, and the whole scenarios of the documentation.
fn originals() -> Vec<String> {
    let mut texts: Vec<String> = library::built_in().map(|source| source.text).collect();
    let document = include_str!("../../docs/scenario-format.md");
    let blocks = document.split("```json\n").skip(1);
    texts.extend(blocks.filter_map(|block| block.split("\n```").next()).map(str::to_owned));
    texts.push(qoslab_scenario::template("x"));
    texts
}

/// Everything that is done with a file. Says whether it could be read.
fn all_of_it(source: &str) -> bool {
    let scenario = match Scenario::parse("spoilt.json", source) {
        Ok(scenario) => scenario,
        Err(errors) => {
            let told = errors.render(false);
            assert!(told.contains("nothing was run"), "an error says what it means: {told}");
            return false;
        }
    };
    for variant in scenario.variants().iter().take(2) {
        let expectations = scenario.expectations(variant);
        let trace = record(scenario.plan(variant, None));
        let findings = qoslab_check::check(&trace);
        let judged: Vec<Judged<'_>> = findings.iter().map(Judged::from).collect();
        let lines: Vec<String> = expectations
            .iter()
            .map(|one| format!("{} {:?}", one.text, one.judge(&trace, &judged)))
            .collect();
        for glyphs in [Glyphs::Ascii, Glyphs::Unicode] {
            let _ = text::draw(&trace, &text::Options::new(glyphs), &lines);
        }
        let _ = narrate::narrate(&trace, &scenario.narration(&trace));
        let json = qoslab_trace::json::to_lines(&trace);
        assert_eq!(qoslab_trace::json::from_lines(&json).as_ref(), Ok(&trace), "read back");
        if let Some(plan) = scenario.control_plan(variant, None) {
            let trace = record(plan);
            let _ = qoslab_check::check(&trace);
        }
    }
    true
}

fn record(mut plan: Plan) -> qoslab_trace::Trace {
    plan.bounds.events = plan.bounds.events.min(EVENTS);
    qoslab_sim::record(&plan)
}

#[test]
fn mutated_files_never_panic() {
    let originals = originals();
    let (mut read, mut failures) = (0_u64, Vec::new());
    let rounds = rounds(FILES);
    let count = rounds.end - rounds.start;
    for seed in rounds {
        let mut spoiler = Spoiler::new(seed);
        let original = spoiler.pick(&originals).clone();
        let source = spoiler.text(&original, &originals);
        match catch_unwind(AssertUnwindSafe(|| all_of_it(&source))) {
            Ok(good) => read += u64::from(good),
            Err(_) => failures.push((seed, source)),
        }
    }
    if let Some((seed, source)) = failures.first() {
        let (count, again) = (failures.len(), again(*seed, "mutated_files"));
        panic!("{count} files panic, the first:\n{source}\n{again}");
    }
    assert!(count < 100 || read * 20 > count, "{read} of {count} were read: too few go deep");
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let source = format!("\u{feff}{}", qoslab_scenario::template("x").replace('\n', "\r\n"));
    assert!(Scenario::parse("x.json", &source).is_ok());
}
