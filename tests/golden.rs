//! Golden transcripts: every built-in scenario, every variant, as drawn. A changed transcript is
//! reviewed and explained where it is committed; a changed trace format changes its version.

use qoslab::run::draw;
use qoslab_lab::Verdict;
use qoslab_lab::library;
use qoslab_lab::report::Report;
use qoslab_render::escape::Glyphs;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

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

#[test]
fn every_golden_transcript_belongs_to_a_scenario_and_names_are_unique() {
    let mut names: Vec<String> = library::built_in().map(|source| source.name).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "two scenarios share a name");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    for entry in std::fs::read_dir(folder).expect("the folder of transcripts") {
        let file = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let Some(name) = file.strip_suffix(".snap") else { continue };
        assert!(names.iter().any(|of| of == name), "{file} belongs to no scenario: delete it");
    }
}

/// The numbers of the claims that the first library must show, from its issue.
#[test]
fn the_library_shows_the_claims_it_has_to() {
    let shown: BTreeSet<u16> = library::built_in()
        .filter_map(|source| source.parse(&[]).ok())
        .flat_map(|scenario| scenario.claims())
        .collect();
    for claim in 1..=21 {
        assert!(shown.contains(&claim), "no scenario shows claim {claim}");
    }
}

#[test]
fn every_folder_of_the_library_has_its_line_and_its_scenarios() {
    let told: BTreeSet<&str> = library::FOLDERS.iter().map(|(folder, _)| *folder).collect();
    let used: BTreeSet<&str> = library::built_in().map(|source| source.folder).collect();
    assert_eq!(told, used);
}
