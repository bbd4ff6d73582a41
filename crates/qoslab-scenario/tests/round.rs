//! Scenarios become plans, plans become runs, runs are judged: the whole way, on real runs.

use qoslab_check::check;
use qoslab_scenario::{Expectation, Judged, Outcome, Scenario, template};
use qoslab_sim::record;
use qoslab_trace::Trace;

/// Judges a run with the real checks.
fn judge(expectations: &[Expectation], trace: &Trace) -> Vec<(String, Outcome)> {
    let findings = check(trace);
    let judged: Vec<Judged<'_>> = findings.iter().map(Judged::from).collect();
    let outcomes = expectations.iter().map(|one| (one.text.clone(), one.judge(trace, &judged)));
    outcomes.collect()
}

fn all_hold(scenario: &Scenario) {
    for variant in scenario.variants() {
        let trace = record(&scenario.plan(variant, None));
        for (text, outcome) in judge(&scenario.expectations(variant), &trace) {
            assert_eq!(outcome, Outcome::Held, "{} {}: {text}", scenario.name(), variant.name());
        }
        if let Some(plan) = scenario.control_plan(variant, None) {
            for (text, outcome) in judge(&scenario.control_expectations(variant), &record(&plan)) {
                assert_eq!(outcome, Outcome::Held, "control {}: {text}", variant.name());
            }
        }
    }
}

#[test]
fn the_starter_file_parses_and_all_it_expects_is_true() {
    let scenario = Scenario::parse("my-first.json", &template("my-first")).unwrap();
    assert_eq!((scenario.name(), scenario.title()), ("my-first", "my first"));
    all_hold(&scenario);
    let trace = record(&scenario.plan(&scenario.variants()[0], None));
    let narration = scenario.narration(&trace);
    assert_eq!(narration.len(), 1);
}
