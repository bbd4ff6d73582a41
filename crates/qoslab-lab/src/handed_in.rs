//! A branch as a file that can guard CI: it expects what came of it, not what came of the run from
//! which it was made.

use crate::report::Report;
use qoslab_scenario::{Outcome, Scenario};
use qoslab_trace::{Trace, What};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A file, and what had to be said otherwise in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedIn {
    /// Its text.
    pub text: String,
    /// What its origin expects and did not happen: left out.
    pub left_out: Vec<String>,
}

/// Of up to so many pairs of message and client each is expected by itself, else each client's sum.
const FEW: usize = 12;

/// The run as a file. Expectations that broke are left out, and checks that broke are expected to;
/// then what was delivered is expected in their place.
pub fn handed_in(scenario: &Scenario, report: &Report) -> HandedIn {
    let text = scenario.saved(&report.trace);
    let broken = |outcome: &Outcome| matches!(outcome, Outcome::Broken { .. });
    let whole = HandedIn { text, left_out: Vec::new() };
    let Ok(alone) = Scenario::parse_with(scenario.name(), &whole.text, &[]) else { return whole };
    // The file has this variant alone; what it expects stands in the same order.
    let own = alone.expectations(&alone.variants()[0]);
    let places = own.iter().zip(&report.outcomes).filter(|(_, (_, of))| broken(of));
    let mut sets: Vec<(String, String)> =
        places.map(|(of, _)| (format!("expect[{}]", of.place), "null".to_owned())).collect();
    // From the last to the first: each taking away moves those behind it.
    sets.reverse();
    let mut add = |value: Value| sets.push(("expect[+]".to_owned(), value.to_string()));
    let checks: Vec<Value> = report
        .unexpected()
        .map(|finding| json!({ "check": finding.oracle, "is": "broken" }))
        .collect();
    let left_out: Vec<String> = report
        .outcomes
        .iter()
        .filter(|(_, of)| broken(of))
        .map(|(of, _)| of.text.clone())
        .collect();
    if left_out.is_empty() && checks.is_empty() {
        return whole;
    }
    checks.into_iter().for_each(&mut add);
    delivered(&report.trace).into_iter().for_each(&mut add);
    let sets: Vec<(&str, &str)> = sets.iter().map(|(path, of)| (&**path, &**of)).collect();
    match Scenario::parse_with(scenario.name(), &whole.text, &sets) {
        Ok(changed) => HandedIn { text: changed.saved(&report.trace), left_out },
        Err(_) => whole,
    }
}

/// What was delivered, as expectations.
fn delivered(trace: &Trace) -> Vec<Value> {
    let (mut pairs, mut sums) = (BTreeMap::new(), BTreeMap::new());
    let mut messages = Vec::new();
    for event in &trace.events {
        match (&event.what, event.message) {
            (What::Deliver { client, .. }, Some(message)) => {
                *pairs.entry((trace.party_name(*client), message.0)).or_insert(0_u32) += 1;
                *sums.entry(trace.party_name(*client)).or_insert(0_u32) += 1;
            }
            (What::Publish { .. }, Some(message)) => messages.push(message.0),
            _ => {}
        }
    }
    if pairs.len() > FEW || messages.len() > FEW {
        let one = |(to, times)| json!({ "delivered": { "to": to, "times": times } });
        return sums.into_iter().map(one).collect();
    }
    let nobody = |message: &u32| !pairs.keys().any(|(_, of)| of == message);
    let lost: Vec<u32> = messages.iter().copied().filter(nobody).collect();
    let one = |((to, message), times): ((String, u32), u32)| json!({ "delivered": { "to": to, "message": format!("m{message}"), "times": times } });
    let none =
        |message: u32| json!({ "delivered": { "message": format!("m{message}"), "times": 0 } });
    pairs.into_iter().map(one).chain(lost.into_iter().map(none)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Verdict;
    use crate::library;

    fn report(text: &str, sets: &[(&str, &str)]) -> (Scenario, Report) {
        let scenario = Scenario::parse_with("branch", text, sets).expect("it can be read");
        let report = Report::of(&scenario, &scenario.variants()[0], None);
        (scenario, report)
    }

    #[test]
    fn a_branch_that_breaks_what_was_expected_passes_when_it_is_handed_in() {
        let source = library::find(library::FLAGSHIP).expect("it is built in");
        for change in [
            r#"{"cut":"PUBACK broker->pub @2"}"#,
            r#"{"cut":"PUBLISH pub->broker @1"}"#,
            r#"{"crash":"broker","after":"PUBLISH pub->broker @1","store":"lost"}"#,
        ] {
            let (scenario, before) = report(&source.text, &[("faults[+]", change)]);
            let file = handed_in(&scenario, &before);
            if before.verdict() == Verdict::Broken {
                assert_ne!(file.left_out, [] as [&str; 0], "{change}");
            }
            let (_, after) = report(&file.text, &[]);
            assert_eq!(after.verdict(), Verdict::Held, "{change}:\n{}", file.text);
            assert_eq!(after.trace.events, before.trace.events, "{change}");
        }
    }

    #[test]
    fn a_branch_that_keeps_what_was_expected_is_handed_in_as_it_is() {
        let source = library::find(library::FLAGSHIP).expect("it is built in");
        let (scenario, before) = report(&source.text, &[]);
        let file = handed_in(&scenario, &before);
        assert_eq!(file.text, scenario.saved(&before.trace));
        assert_eq!(file.left_out, [] as [&str; 0]);
    }
}
