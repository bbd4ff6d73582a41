//! Golden transcripts: every built-in scenario, every variant, as drawn. A changed transcript is
//! reviewed and explained where it is committed; a changed trace format changes its version.

use qoslab::Verdict;
use qoslab::library;
use qoslab::report::Report;
use qoslab::run::draw;
use qoslab_render::escape::Glyphs;
use std::fmt::Write;

#[test]
fn every_scenario_runs_as_it_did() {
    for source in library::built_in() {
        let scenario = source.parse(&[]).expect("a built-in scenario can be read");
        let mut text = String::new();
        for variant in scenario.variants() {
            let report = Report::of(&scenario, variant, None);
            assert_eq!(report.verdict(), Verdict::Held, "{} {}", source.name, variant.name());
            writeln!(text, "{}", draw(&report, Glyphs::Ascii)).expect("a string takes everything");
        }
        insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(source.name.as_str(), text);
        });
    }
}

#[test]
fn every_scenario_runs_alike_twice_and_its_trace_is_read_back() {
    for source in library::built_in() {
        let scenario = source.parse(&[]).expect("a built-in scenario can be read");
        for variant in scenario.variants() {
            let plan = scenario.plan(variant, None);
            let trace = qoslab_sim::record(&plan);
            let lines = qoslab_trace::json::to_lines(&trace);
            assert_eq!(lines, qoslab_trace::json::to_lines(&qoslab_sim::record(&plan)));
            assert_eq!(qoslab_trace::json::from_lines(&lines).as_ref(), Ok(&trace));
        }
    }
}

#[test]
fn every_scenario_says_what_it_teaches_and_expects_something() {
    for source in library::built_in() {
        let scenario = source.parse(&[]).expect("a built-in scenario can be read");
        assert!(scenario.teaches().is_some(), "{} teaches nothing", source.name);
        for variant in scenario.variants() {
            assert!(!scenario.expectations(variant).is_empty(), "{} expects nothing", source.name);
        }
    }
}
