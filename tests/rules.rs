//! The manifest of the standard's statements against the code, and the page `docs/rules.md`.

mod tested;

use qoslab_mqtt::manifest::{self, AMBIGUITIES, Standing, V5, V311, Witness};
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::policy::QUESTIONS;
use qoslab_mqtt::rule::{Clause, Rule};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const VERSIONS: [Version; 2] = [Version::V311, Version::V5];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// `3.10.4-2` as numbers; the misspelt `3-8.3-4` of 3.1.1 comes out right too.
fn order(number: &str) -> Vec<u32> {
    number.split(['.', '-']).map(|part| part.parse().expect("a number")).collect()
}

/// A number of a statement, not of a section.
fn is_statement(number: &str) -> bool {
    number.contains('-')
}

#[test]
fn the_statements_are_those_of_the_standard_in_its_order() {
    assert_eq!((V5.len(), V311.len()), (251, 141));
    for version in VERSIONS {
        let all: Vec<_> = manifest::statements(version).iter().map(|s| order(s.number)).collect();
        assert!(all.is_sorted_by(|a, b| a < b), "{version} is out of order or doubled");
    }
}

#[test]
fn every_essential_statement_is_obeyed_or_the_transports() {
    for version in VERSIONS {
        let all = manifest::statements(version).iter();
        let essential = all.filter(|statement| statement.class == manifest::Class::Essential);
        for statement in essential {
            match statement.standing {
                Standing::Obeyed { .. } => {}
                Standing::Transport { .. } => {
                    let rules: Vec<Rule> = statement.rules(version).collect();
                    let transport = statement.number == "7.1.2-1";
                    assert!(transport || rules == [Rule::OrderedTransport], "{}", statement.number);
                }
                Standing::LeftOut { .. } => panic!("{version} {} is left out", statement.number),
            }
        }
    }
}

#[test]
fn every_number_that_the_code_cites_is_in_the_manifest_as_obeyed() {
    for rule in Rule::ALL.iter().filter(|rule| **rule != Rule::OrderedTransport) {
        for clause in VERSIONS.into_iter().filter_map(|version| rule.clause(version)) {
            if !is_statement(clause.number) {
                continue;
            }
            let mut all = manifest::statements(clause.version).iter();
            let statement = all.find(|statement| statement.number == clause.number);
            let statement = statement.unwrap_or_else(|| panic!("{rule:?}: no {clause}"));
            let obeyed = matches!(statement.standing, Standing::Obeyed { .. });
            assert!(obeyed, "{rule:?} cites {clause}, which nobody obeys");
        }
    }
}

#[test]
fn every_place_that_the_manifest_names_is_there() {
    let source = root().join("crates/qoslab-mqtt/src");
    for statement in V5.iter().chain(V311) {
        let Standing::Obeyed { by } = statement.standing else { continue };
        assert!(!by.is_empty(), "{}", statement.number);
        for place in by {
            let path = source.join(place.replace("::", "/"));
            let there = path.with_extension("rs").exists() || path.join("mod.rs").exists();
            assert!(there, "{}: no {place}", statement.number);
        }
    }
}

#[test]
fn a_text_is_a_sentence_and_a_reason_is_a_part_of_one() {
    for statement in V5.iter().chain(V311) {
        let (number, text) = (statement.number, statement.text);
        assert!(text.ends_with(['.', ')']) && !text.contains('|'), "{number}: {text}");
        if let Standing::LeftOut { reason } | Standing::Transport { reason } = statement.standing {
            assert!(!reason.is_empty() && !reason.ends_with('.'), "{number}: {reason}");
        }
    }
}

#[test]
fn every_ambiguity_has_a_question_and_an_option_with_a_default() {
    let numbers: Vec<String> = AMBIGUITIES.iter().map(|asked| asked.number.to_string()).collect();
    let wanted: Vec<String> = (1..=27).map(|number| format!("A{number}")).collect();
    assert_eq!(numbers, wanted);
    for asked in AMBIGUITIES {
        let (_, values) = asked.option().unwrap_or_else(|| panic!("{} has none", asked.number));
        assert!(values.len() > 1, "{} leaves no choice", asked.number);
        assert!(asked.question.ends_with('?'), "{}", asked.number);
    }
    let named = QUESTIONS.iter().flat_map(|(_, numbers, _)| numbers.split_whitespace());
    for number in named {
        assert!(wanted.iter().any(|of| of == number), "the policies name {number}");
    }
}

#[test]
fn every_oracle_says_which_rules_it_checks() {
    let told: Vec<&str> = qoslab_check::CHECKED.iter().map(|(name, _, _)| *name).collect();
    let all: Vec<&str> = qoslab_check::ORACLES.iter().map(|oracle| oracle.name).collect();
    assert_eq!(told, all);
    for (oracle, (_, rules, _)) in qoslab_check::ORACLES.iter().zip(qoslab_check::CHECKED) {
        let named = oracle.rule.is_none_or(|rule| rules.contains(&rule));
        assert!(named, "{} is about {:?}", oracle.name, oracle.rule);
    }
}

#[test]
fn the_numbers_that_oracles_check_are_in_the_manifest() {
    for witness in qoslab_lab::rules::checks() {
        for clause in witness.clauses.iter().filter(|clause| is_statement(clause.number)) {
            let mut all = manifest::statements(clause.version).iter();
            assert!(all.any(|of| of.number == clause.number), "{}: {clause}", witness.name);
        }
    }
}

#[test]
fn every_statement_that_counts_has_a_conformance_test_that_cites_it() {
    let tested = tested::numbers(&root().join("tests/conformance"));
    for version in VERSIONS {
        let all = manifest::statements(version).iter();
        let counts = all.filter(|statement| {
            statement.class != manifest::Class::Outside
                && matches!(statement.standing, Standing::Obeyed { .. })
        });
        for statement in counts {
            let cited = (version, statement.number.to_string());
            assert!(tested.contains(&cited), "no test cites {version} {}", statement.number);
        }
    }
    for (version, number) in &tested {
        let mut all = manifest::statements(*version).iter();
        assert!(all.any(|statement| statement.number == number), "{version} has no {number}");
    }
}

#[test]
fn the_page_of_rules_is_fresh() {
    let path = root().join("docs/rules.md");
    let page = manifest::page(&qoslab_lab::rules::checks(), &qoslab_lab::rules::shows());
    if std::env::var_os("QOSLAB_BLESS").is_some() {
        std::fs::write(&path, &page).expect("docs/rules.md can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/rules.md is stale: run the tests once with QOSLAB_BLESS=1");
}

#[test]
fn a_scenario_stands_with_the_rules_that_its_record_cites() {
    let clauses = VERSIONS.into_iter().filter_map(|of| Rule::Qos2Pubrel.clause(of));
    let clauses: BTreeSet<Clause> = clauses.collect();
    let page = manifest::page(&[], &[Witness { name: "lost-pubrec".into(), clauses }]);
    let rows: Vec<&str> = page.lines().filter(|line| line.contains("| lost-pubrec |")).collect();
    let numbers: Vec<&str> = rows.iter().filter_map(|row| row.split(' ').nth(1)).collect();
    assert_eq!(numbers, ["4.3.3-4", "4.3.3-1"]);
}

/// Whoever reads about a rule that the guarantees rest on can look at a run.
#[test]
fn every_essential_statement_has_a_scenario() {
    let shown: BTreeSet<Clause> =
        qoslab_lab::rules::shows().into_iter().flat_map(|witness| witness.clauses).collect();
    let mut missing = Vec::new();
    for version in VERSIONS {
        let all = manifest::statements(version).iter();
        for statement in all.filter(|of| of.class == manifest::Class::Essential) {
            let clause = Clause { version, number: statement.number };
            if !shown.contains(&clause) {
                missing.push(clause.to_string());
            }
        }
    }
    assert!(missing.is_empty(), "no scenario shows {missing:?}");
}

/// What a file says of itself is not empty: in a run of that version the record cites the rule, or
/// one of the checks behind it had something to look at.
#[test]
fn scenarios_come_near_the_rules_that_they_name() {
    let checks = qoslab_lab::rules::checks();
    let mut far = Vec::new();
    for source in qoslab_lab::library::built_in() {
        let scenario = source.parse(&[]).expect("a built-in scenario can be read");
        for clause in scenario.rules() {
            let names: BTreeSet<&str> = checks
                .iter()
                .filter(|check| check.clauses.contains(&clause))
                .map(|check| check.name.as_str())
                .collect();
            let near = scenario.variants().iter().any(|variant| {
                let trace = qoslab_sim::record(&scenario.plan(variant, None));
                let speaks = trace.header.parties.iter().any(|of| of.mqtt == clause.version);
                let looked = |of: &qoslab_check::Finding| {
                    names.contains(of.oracle)
                        && of.verdict != qoslab_check::Verdict::Held { vacuous: true }
                };
                let cites = |rule: qoslab_trace::Cited| rule.rule.clause(rule.mqtt) == Some(clause);
                let cited = trace.events.iter().filter_map(|event| event.rule).any(cites);
                let free = names.is_empty() || cited;
                speaks && (free || qoslab_check::check(&trace).iter().any(looked))
            });
            if !near {
                far.push(format!("{}: {clause} of {}", source.name, clause.version));
            }
        }
    }
    assert!(far.is_empty(), "these do not come near what they name: {far:#?}");
}
