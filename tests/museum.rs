//! The museum: every exhibit is shown by its scenario and caught by the checks it names, the right
//! core passes the same scenario, and no oracle is left that nothing breaks.

mod command;
mod records;

use qoslab_check::{Kind, ORACLES};
use qoslab_lab::museum::{self, Exhibit};
use qoslab_lab::report::Report;
use qoslab_lab::{Verdict, library};
use qoslab_mqtt::mutant;
use qoslab_scenario::{Outcome, Scenario};
use std::collections::BTreeSet;
use std::path::Path;

/// The run of an exhibit's scenario, right or wrong.
fn run(exhibit: &Exhibit, wrong: bool) -> Report {
    let (name, variant) = exhibit.scenario.split_once(':').unwrap_or((exhibit.scenario, ""));
    let source = library::built_in().find(|source| source.name == name);
    let source = source.unwrap_or_else(|| panic!("no scenario {name}"));
    let path = format!("{}.mutant", exhibit.party);
    let sets = [(path.as_str(), exhibit.mutant)];
    let sets: &[(&str, &str)] = if wrong { &sets } else { &[] };
    let scenario = Scenario::parse_with(name, &source.text, sets);
    let scenario = scenario.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let variant = scenario.variant(&variant.replace(',', " "));
    Report::of(&scenario, variant.expect("the exhibit names a variant"), None)
}

/// The checks that a run breaks.
fn broken(report: &Report) -> Vec<&'static str> {
    let findings = report.findings.iter().filter(|finding| finding.verdict.is_broken());
    findings.map(|finding| finding.oracle).collect()
}

#[test]
fn every_scenario_of_an_exhibit_passes_on_the_right_core() {
    for exhibit in museum::exhibits() {
        let report = run(exhibit, false);
        let name = exhibit.mutant;
        assert_eq!(report.verdict(), Verdict::Held, "{name}: {}", exhibit.scenario);
        assert_eq!(broken(&report), [""; 0], "{name}: {}", exhibit.scenario);
    }
}

#[test]
fn every_exhibit_is_caught_by_the_checks_it_names() {
    let mut escaped = Vec::new();
    for exhibit in museum::exhibits() {
        let report = run(exhibit, true);
        let broken = broken(&report);
        let holds = exhibit.breaks.iter().filter(|name| !broken.contains(name));
        let holds: Vec<&&str> = holds.collect();
        // One of them breaks no rule, only what its scenario expects.
        let unexpected = report.outcomes.iter().any(|(_, of)| matches!(of, Outcome::Broken { .. }));
        let is_caught = holds.is_empty() && (unexpected || !exhibit.breaks.is_empty());
        if !is_caught || report.verdict() != Verdict::Broken {
            escaped.push(format!("{}: {holds:?} hold, {broken:?} break", exhibit.command()));
        }
    }
    assert!(escaped.is_empty(), "{escaped:#?}");
}

#[test]
fn every_oracle_is_broken_by_an_exhibit_or_a_record() {
    let by_exhibits = museum::exhibits().flat_map(|exhibit| exhibit.breaks).copied();
    let bitten: BTreeSet<&str> = by_exhibits.chain(records::BITTEN).collect();
    let rules = ORACLES.iter().filter(|oracle| oracle.kind != Kind::Sometimes);
    let missing: Vec<&str> =
        rules.map(|oracle| oracle.name).filter(|name| !bitten.contains(name)).collect();
    assert_eq!(missing, [""; 0], "nothing breaks these");
}

#[test]
fn every_mutant_hangs_in_the_museum_once() {
    let mut shown: Vec<&str> = museum::exhibits().map(|exhibit| exhibit.mutant).collect();
    let mut all: Vec<&str> = mutant::all().map(|mutant| mutant.name).collect();
    shown.sort_unstable();
    all.sort_unstable();
    assert_eq!(shown, all);
    assert!(all.len() >= 36);
}

#[test]
fn the_page_of_the_museum_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/museum.md");
    let page = museum::page();
    if std::env::var_os("QOSLAB_BLESS").is_some() {
        std::fs::write(&path, &page).expect("docs/museum.md can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/museum.md is stale: run the tests once with QOSLAB_BLESS=1");
}
