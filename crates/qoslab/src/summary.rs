//! `--format summary`: one JSON object with counts and verdicts. An interface: keys stay.

use qoslab_check::{Counts, Finding};
use qoslab_lab::report::Report;
use qoslab_scenario::{Outcome, Variant};
use qoslab_sim::world::{AppMemory, BrokerMemory, Memory};
use qoslab_trace::{LinkKind, Trace};
use serde::Serialize;
use std::collections::BTreeMap;

/// A run in figures.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    scenario: String,
    variant: String,
    seed: u64,
    mqtt: String,
    link: &'static str,
    events: usize,
    virtual_us: u64,
    deliveries: Vec<Delivery>,
    packets: Packets,
    bytes: Bytes,
    checks: Vec<Check>,
    expectations: Vec<Expected>,
    control: Option<Control>,
    trace_digest: String,
    state_digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<Vec<Memory>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    broker: Option<BrokerMemory>,
    #[serde(skip_serializing_if = "Option::is_none")]
    applications: Option<Vec<AppMemory>>,
}

impl Summary {
    /// Adds what the parties know at the end, if that is asked for.
    pub(crate) fn show_state(&mut self, report: &Report, wanted: bool) {
        let moment = wanted.then(|| report.moment.clone());
        self.state = moment.as_ref().map(|moment| moment.memories.clone());
        self.broker = moment.as_ref().map(|moment| moment.broker.clone());
        self.applications = moment.map(|moment| moment.applications);
    }
}

#[derive(Debug, Serialize)]
struct Delivery {
    client: String,
    message: String,
    topic: String,
    qos: u8,
    count: u32,
}

/// Packets by type, over all links and both directions.
#[derive(Debug, Default, Serialize)]
struct Packets {
    sent: BTreeMap<&'static str, u32>,
    arrived: BTreeMap<&'static str, u32>,
    resent: BTreeMap<&'static str, u32>,
}

#[derive(Debug, Default, Serialize)]
struct Bytes {
    sent: u64,
    arrived: u64,
}

#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    kind: &'static str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Expected {
    text: String,
    verdict: &'static str,
}

/// What the run without faults came to; without such an arm, or where nothing is expected, `null`.
#[derive(Debug, Serialize)]
struct Control {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// The figures of a run.
pub(crate) fn of(report: &Report, variant: &Variant) -> Summary {
    let trace = &report.trace;
    let counts = Counts::of(trace);
    let (packets, bytes) = tallies(&counts);
    Summary {
        scenario: trace.header.scenario.clone(),
        variant: variant.name().to_owned(),
        seed: trace.header.seed,
        mqtt: mqtt(trace),
        link: link(trace),
        events: trace.events.len(),
        virtual_us: trace.footer.at.as_micros(),
        deliveries: deliveries(&counts),
        packets,
        bytes,
        checks: report.findings.iter().map(check).collect(),
        expectations: expectations(report),
        control: report.controlled.then(|| control(report)),
        trace_digest: trace.footer.trace_digest.clone(),
        state_digest: trace.footer.state_digest.clone(),
        state: None,
        broker: None,
        applications: None,
    }
}

/// The version of all clients, or `mixed`.
fn mqtt(trace: &Trace) -> String {
    let mut versions = trace.header.parties.iter().filter(|party| !party.broker).map(|of| of.mqtt);
    match versions.next() {
        Some(first) if versions.all(|version| version == first) => first.to_string(),
        Some(_) => "mixed".to_owned(),
        None => String::new(),
    }
}

/// The kind of all links, or `mixed`.
fn link(trace: &Trace) -> &'static str {
    let mut kinds = trace.header.links.iter().map(|link| link.kind);
    let first = kinds.next().unwrap_or(LinkKind::Stream);
    if kinds.all(|kind| kind == first) { first.name() } else { "mixed" }
}

fn deliveries(counts: &Counts) -> Vec<Delivery> {
    let one = |of: &qoslab_check::DeliveryCount| Delivery {
        client: counts.name(of.client).to_owned(),
        message: format!("m{}", of.message.0),
        topic: of.topic.to_string(),
        qos: of.qos.into(),
        count: of.count,
    };
    counts.deliveries().map(one).collect()
}

fn tallies(counts: &Counts) -> (Packets, Bytes) {
    let (mut packets, mut bytes) = (Packets::default(), Bytes::default());
    for (_, _, kind, tally) in counts.packets() {
        let name = kind.map_or("RAW", |kind| kind.name());
        for (map, count) in [
            (&mut packets.sent, tally.sent),
            (&mut packets.arrived, tally.arrived),
            (&mut packets.resent, tally.resent),
        ] {
            if count > 0 {
                *map.entry(name).or_default() += count;
            }
        }
        bytes.sent += tally.bytes_sent;
        bytes.arrived += tally.bytes_arrived;
    }
    (packets, bytes)
}

fn check(finding: &Finding) -> Check {
    let (verdict, event) = match &finding.verdict {
        qoslab_check::Verdict::Held { .. } => ("held", None),
        qoslab_check::Verdict::Broken { event, .. } => ("broken", Some(event.0)),
        qoslab_check::Verdict::Unknown { .. } => ("unknown", None),
    };
    Check { name: finding.oracle, kind: finding.kind.name(), verdict, event }
}

fn control(report: &Report) -> Control {
    let verdict = if report.inconclusive.is_some() { "inconclusive" } else { "held" };
    Control { verdict, why: report.inconclusive.clone() }
}

fn expectations(report: &Report) -> Vec<Expected> {
    let word = |outcome: &Outcome| match outcome {
        Outcome::Held => "held",
        Outcome::Broken { .. } => "broken",
        Outcome::Unknown { .. } => "unknown",
    };
    let outcomes = report.outcomes.iter();
    outcomes
        .map(|(expectation, outcome)| Expected {
            text: expectation.text.clone(),
            verdict: word(outcome),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use qoslab_scenario::Scenario;
    use serde_json::Value;

    fn summary(more: &str) -> Value {
        let text = format!(
            r#"{{ "title": "x", "qos": 1, {more}
            "clients": {{ "pub": {{}}, "sub": {{ "subscribe": "t", "reconnect": "never" }} }} }}"#
        );
        let scenario = Scenario::parse("x.json", &text).expect("a good scenario");
        let variant = &scenario.variants()[0];
        serde_json::to_value(of(&Report::of(&scenario, variant, None), variant)).expect("figures")
    }

    const PUBLISH: &str = r#""script": [ { "at": "1s", "client": "sub", "hangup": true },
        { "at": "2s", "client": "pub", "publish": { "topic": "t" } } ],"#;
    const EXPECT: &str = r#""expect": [ { "connects": "pub", "times": 1 } ],"#;

    #[test]
    fn the_verdict_of_the_control_arm_is_shown() {
        assert_eq!(summary(EXPECT)["control"], Value::Null, "there is none");
        let control = r#""control": true,"#;
        assert_eq!(summary(control)["control"], Value::Null, "nothing is expected");
        let quiet = summary(&format!("{control}{EXPECT}"));
        assert_eq!(quiet["control"], serde_json::json!({ "verdict": "held" }));
        let deaf = summary(&format!("{control}{PUBLISH}{EXPECT}"));
        assert_eq!(deaf["control"]["verdict"], "inconclusive");
        let why = deaf["control"]["why"].as_str().expect("a sentence");
        assert!(why.starts_with("without its faults, "), "{why}");
    }

    #[test]
    fn what_only_sometimes_happens_is_told_apart_from_rules() {
        let figures = summary("");
        let checks = figures["checks"].as_array().expect("a list");
        let kind = |name: &str| {
            let found = checks.iter().find(|check| check["name"] == name);
            found.map_or(Value::Null, |check| check["kind"].clone())
        };
        assert_eq!(kind("at-most-once"), "always");
        assert_eq!(kind("drains"), "eventually");
        assert_eq!(kind("something-delivered"), "sometimes");
    }

    #[test]
    fn the_keys_that_programs_read_are_there() {
        let figures = summary("");
        for key in [
            "scenario",
            "variant",
            "seed",
            "mqtt",
            "link",
            "events",
            "virtual_us",
            "deliveries",
            "packets",
            "bytes",
            "checks",
            "expectations",
            "trace_digest",
            "state_digest",
        ] {
            assert!(figures.get(key).is_some(), "{key}");
        }
    }
}
