//! Rule, code, check, scenario: who looks at which numbered statement.

use crate::library;
use qoslab_check::CHECKED;
use qoslab_mqtt::manifest::Witness;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::{Clause, Rule};

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

/// Which rules the records of each built-in scenario cite, over all its variants. One that cites
/// few shows them best, and comes first.
pub fn shows() -> Vec<Witness> {
    let readable = library::built_in().filter_map(|source| Some((source.parse(&[])?, source.name)));
    let mut all: Vec<Witness> = readable
        .map(|(scenario, name)| {
            let plans = scenario.variants().iter().map(|variant| scenario.plan(variant, None));
            let events = plans.flat_map(|plan| qoslab_sim::record(&plan).events);
            let cited = events.filter_map(|event| event.rule);
            let clauses = cited.filter_map(|cited| cited.rule.clause(cited.mqtt)).collect();
            Witness { name, clauses }
        })
        .collect();
    all.sort_by_key(|witness| (witness.clauses.len(), witness.name.clone()));
    all
}
