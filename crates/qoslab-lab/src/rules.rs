//! Rule, code, check, scenario: who looks at which numbered statement.

use crate::library;
use qoslab_check::CHECKED;
use qoslab_mqtt::manifest::Witness;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::{Clause, Rule};
use std::collections::BTreeSet;

/// Both versions of the standard.
pub const VERSIONS: [Version; 2] = [Version::V5, Version::V311];

/// What each oracle checks, in both versions.
pub fn checks() -> Vec<Witness> {
    let witness = |(name, rules, numbers): &(&str, &[Rule], &[&'static str])| {
        let of = |version| rules.iter().filter_map(move |rule| rule.clause(version));
        let v5 = numbers.iter().map(|number| Clause { version: Version::V5, number });
        let clauses = VERSIONS.into_iter().flat_map(of).chain(v5);
        Witness { name: (*name).to_string(), clauses: clauses.collect() }
    };
    CHECKED.iter().map(witness).collect()
}

/// Which rules each built-in scenario shows: first what the files say themselves, then what their
/// records cite, over all variants. One that shows few shows them best, and comes first.
pub fn shows() -> Vec<Witness> {
    let (mut declared, mut cited) = (Vec::new(), Vec::new());
    for source in library::built_in() {
        let Ok(scenario) = source.parse(&[]) else { continue };
        let own: BTreeSet<Clause> = scenario.rules().into_iter().collect();
        let plans = scenario.variants().iter().map(|variant| scenario.plan(variant, None));
        let events = plans.flat_map(|plan| qoslab_sim::record(&plan).events);
        let rules = events.filter_map(|event| event.rule);
        let clauses = rules.filter_map(|rule| rule.rule.clause(rule.mqtt));
        let clauses = clauses.filter(|clause| !own.contains(clause)).collect();
        declared.push(Witness { name: source.name.clone(), clauses: own });
        cited.push(Witness { name: source.name, clauses });
    }
    for all in [&mut declared, &mut cited] {
        all.sort_by_key(|witness| (witness.clauses.len(), witness.name.clone()));
    }
    declared.append(&mut cited);
    declared
}
