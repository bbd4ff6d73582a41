//! The mutants of the four machines in every role and version: one message, every single cut of
//! one of its packets, and an oracle that bites in one of these runs; done right, none does.

use super::base::*;
use qoslab_check::Verdict;
use qoslab_mqtt::flow::Machine;
use qoslab_mqtt::mutant::{self, Change, Mutant};
use qoslab_mqtt::packet::{QoS, Version};
use qoslab_mqtt::policy::Method;
use qoslab_sim::plan::*;
use std::collections::BTreeSet;

const POINTS: [CutPoint; 3] = [CutPoint::Before, CutPoint::During, CutPoint::After];
const Q1: QoS = QoS::AtLeastOnce;
const Q2: QoS = QoS::ExactlyOnce;
const A: Method = Method::A;
const B: Method = Method::B;

/// The oracles that a run breaks.
fn broken(plan: &Plan) -> Vec<&'static str> {
    let findings = qoslab_check::check(&qoslab_sim::record(plan)).into_iter();
    findings
        .filter(|finding| matches!(finding.verdict, Verdict::Broken { .. }))
        .map(|finding| finding.oracle)
        .collect()
}

/// A plan and every single cut of one of its packets.
fn with_each_cut(plan: &Plan) -> Vec<Plan> {
    let packets = packets(&qoslab_sim::record(plan));
    let cuts = packets.iter().flat_map(|packet| POINTS.map(|point| packet.cut(point)));
    let cut = cuts.map(|fault| {
        let mut cut = plan.clone();
        cut.faults.push(fault);
        cut
    });
    std::iter::once(plan.clone()).chain(cut).collect()
}

/// The plan with a mutant in one party.
fn with(plan: &Plan, who: Option<usize>, mutant: &'static Mutant) -> Plan {
    let mut wrong = plan.clone();
    match who {
        None => wrong.broker.mutants.push(mutant),
        Some(client) => wrong.clients[client].options.mutants.push(mutant),
    }
    wrong
}

/// The mutant, an oracle that finds it, and the QoS and method of a message that shows it.
const FOUND: &[(&str, &str, QoS, Method)] = &[
    ("resend-publish-after-pubrel", "no-publish-after-pubrel", Q2, B),
    ("forget-owed-pubrel", "resume-resends", Q2, B),
    ("never-resend-publish", "at-least-once", Q1, B),
    ("never-resend-publish", "exactly-once", Q2, B),
    ("resend-dup0", "dup-on-replay", Q1, B),
    ("resend-dup0", "dup-on-replay", Q2, B),
    ("first-send-dup1", "dup-on-replay", Q1, B),
    ("first-send-dup1", "dup-on-replay", Q2, B),
    ("done-at-pubrec", "resume-resends", Q2, A),
    ("window-counter-drift", "drains", Q2, B),
    ("deliver-before-dedup", "exactly-once", Q2, B),
    ("trust-dup-flag", "suppressed-was-known", Q2, B),
    ("never-keep-received-id", "exactly-once", Q2, B),
    ("duplicate-is-error", "no-reconnect-loop", Q2, B),
    ("pubcomp-without-release", "exactly-once", Q2, A),
    ("no-pubcomp", "answered", Q2, B),
    ("received-id-stays-open", "drains", Q2, B),
    ("ack-type-qos1", "answer-by-qos", Q2, B),
    ("no-puback", "answered", Q1, B),
    ("ack-without-owning", "at-least-once", Q1, B),
    ("qos1-repeat-is-no-message", "at-least-once", Q1, B),
];

/// What no cut brings about: a receiver that refuses.
const NOT_BY_CUTS: [&str; 1] = ["error-pubrec-leaks-slot"];

/// Whether the rows are a sender's; none for a decision.
fn is_senders(mutant: &Mutant) -> Option<bool> {
    let Change::Rows(rows) = mutant.change else { return None };
    let sender = |machine| matches!(machine, Machine::Qos1Sender | Machine::Qos2Sender);
    rows.first().map(|(machine, _)| sender(*machine))
}

#[test]
fn every_mutant_of_the_machines_is_found_in_every_role() {
    for &(name, oracle, qos, method) in FOUND {
        let mutant = Mutant::named(name).unwrap_or_else(|| panic!("no {name}"));
        let client = if is_senders(mutant).expect("it exchanges rows") { PUB } else { SUB };
        for version in [Version::V311, Version::V5] {
            let plans = with_each_cut(&one_message(version, qos, method));
            for plan in &plans {
                assert_eq!(broken(plan), [""; 0], "{name}: done right, {:?}", plan.faults);
            }
            for who in [None, Some(client)] {
                let all: Vec<_> =
                    plans.iter().flat_map(|plan| broken(&with(plan, who, mutant))).collect();
                let told = format!("{name} of {who:?} in {version} should break {oracle}");
                assert!(all.contains(&oracle), "{told}, and breaks {all:?}");
            }
        }
    }
}

#[test]
fn no_mutant_of_the_machines_is_left_out() {
    let found: BTreeSet<&str> = FOUND.iter().map(|(name, ..)| *name).chain(NOT_BY_CUTS).collect();
    let rows = mutant::all().filter(|mutant| is_senders(mutant).is_some());
    assert_eq!(rows.map(|mutant| mutant.name).collect::<BTreeSet<_>>(), found);
}
