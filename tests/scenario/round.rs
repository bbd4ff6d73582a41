//! The whole way on real runs: file, plan, run, verdicts, narration.

use qoslab_check::check;
use qoslab_scenario::{Judged, Outcome, Scenario, Variant, template};
use qoslab_sim::record;
use qoslab_trace::Trace;
use std::fmt::Write as _;

fn parse(source: &str) -> Scenario {
    Scenario::parse("x.json", source).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn run(scenario: &Scenario, variant: &Variant) -> Trace {
    record(&scenario.plan(variant, None))
}

/// Each expectation with what came of it, on a line.
fn judged(scenario: &Scenario, variant: &Variant, trace: &Trace) -> String {
    let findings = check(trace);
    let judged: Vec<Judged<'_>> = findings.iter().map(Judged::from).collect();
    let mut out = String::new();
    for one in scenario.expectations(variant) {
        let verdict = match one.judge(trace, &judged) {
            Outcome::Held => "held".to_owned(),
            Outcome::Broken { why, event: None } => format!("BROKEN: {why}"),
            Outcome::Broken { why, event: Some(event) } => {
                format!("BROKEN at event {}: {why}", event.0)
            }
            Outcome::Unknown { why } => format!("unknown: {why}"),
        };
        let _ = writeln!(out, "{}\n    {verdict}", one.text);
    }
    out
}

#[test]
fn the_starter_file_is_true_and_narrated() {
    let scenario = Scenario::parse("dir/my-first.json", &template("my-first")).unwrap();
    assert_eq!((scenario.name(), scenario.title()), ("my-first", "my first"));
    let variant = &scenario.variants()[0];
    let trace = run(&scenario, variant);
    let verdicts = judged(&scenario, variant, &trace);
    assert!(!verdicts.contains("BROKEN") && !verdicts.contains("unknown"), "{verdicts}");
    let narration = scenario.narration(&trace);
    assert_eq!(narration.len(), 1);
    assert!(narration[0].1.starts_with("pub sends again"));
}

/// A duplicate at QoS 1, and everything that can be said about it, right and wrong.
const DUPLICATE: &str = r#"{ "title": "x", "qos": 1,
  "clients": { "pub": { "application": { "stamp": true } },
    "sub": { "subscribe": "t/#", "application": { "dedup": "counter" } } },
  "script": [ { "at": "1s", "client": "pub", "publish": { "topic": "t/x", "payload": "a" } } ],
  "faults": [ { "cut": "PUBACK broker->pub @1" } ],
  "expect": [ EXPECT ] }"#;

#[test]
fn every_expectation_is_judged_right() {
    let expect = r#"
    { "delivered": { "to": "sub", "message": "m1", "times": 2 } },
    { "delivered": { "to": "sub", "message": "m1", "times": 1 } },
    { "delivered": { "to": "sub", "message": "m1", "times": { "at-least": 3 } } },
    { "delivered": { "to": "sub", "message": "each", "times": { "at-most": 1 } } },
    { "delivered": { "topic": "t/x", "payload": "a", "qos": 1, "dup": false, "times": 2 } },
    { "delivered": { "to": "pub", "times": 0 } },
    { "accepted": { "by": "sub", "message": "m1", "times": 1 } },
    { "discarded": { "by": "sub", "times": 2 } },
    { "sequence": ["a", "a"], "to": "sub" },
    { "sequence": ["a"], "to": "sub" },
    { "sequence": ["a", "b"], "to": "sub" },
    { "sequence": ["a", "a", "a"], "to": "sub" },
    { "undelivered": 0, "to": "sub" },
    { "undelivered": 0, "to": "pub" },
    { "doubled": 1 },
    { "doubled": 0, "to": "sub" },
    { "packets": "PUBLISH DUP pub->broker", "sent": 1, "arrived": 1, "lost": 0 },
    { "packets": "PUBACK#1 broker->pub", "sent": 2, "arrived": 2 },
    { "packets": { "packet": "PUBACK", "link": "pub", "until": "1500ms" }, "lost": 1 },
    { "order": ["PUBLISH pub->", "PUBLISH ->sub arrived", "CONNECT pub-> @2", "PUBLISH DUP"] },
    { "order": ["PUBLISH DUP", "CONNECT pub->"] },
    { "order": ["PUBREL"] },
    { "check": "at-least-once", "is": "held" },
    { "check": "at-least-once", "is": "broken" },
    { "outcome": "m1", "is": "acknowledged" },
    { "outcome": "each", "is": "pending" },
    { "outcome": "m7", "is": "sent" },
    { "connects": "pub", "times": 2 },
    { "connects": "sub", "times": 2 },
    { "session-present": true, "client": "pub", "nth": 2 },
    { "session-present": true, "client": "pub" },
    { "session-present": true, "client": "pub", "nth": 9 },
    { "notes": "owned", "by": "broker", "times": 2 },
    { "notes": "session-resumed", "message": "m1", "times": 1 },
    { "closes": "broker", "why": "violation", "reason": 130, "times": 0 },
    { "closes": "pub" },
    { "left-over": 0 },
    { "ends": "quiet" },
    { "ends": "until" }"#;
    let scenario = parse(&DUPLICATE.replace("EXPECT", expect));
    let variant = &scenario.variants()[0];
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(judged(&scenario, variant, &run(&scenario, variant)));
    });
}

#[test]
fn what_a_stopped_run_might_still_do_is_unknown() {
    let expect = r#"
    { "delivered": { "to": "sub", "message": "m1", "times": { "at-least": 1 } } },
    { "delivered": { "to": "sub", "message": "m1", "times": 1 } },
    { "delivered": { "to": "sub", "message": "m1", "times": 2 } },
    { "delivered": { "to": "sub", "message": "m1", "times": 0 } },
    { "sequence": ["a", "a"], "to": "sub" },
    { "order": ["PUBLISH DUP"] },
    { "ends": "event-bound" }"#;
    let source = DUPLICATE.replace("EXPECT", expect);
    let scenario = Scenario::parse_with("x.json", &source, &[("bounds", "{\"events\": 50}")]);
    let scenario = scenario.unwrap();
    let variant = &scenario.variants()[0];
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(judged(&scenario, variant, &run(&scenario, variant)));
    });
}

#[test]
fn a_record_of_another_scenario_is_unknown_and_no_panic() {
    let other = parse(r#"{ "title": "x", "clients": { "solo": {} } }"#);
    let trace = run(&other, &other.variants()[0]);
    let scenario = parse(&DUPLICATE.replace(
        "EXPECT",
        r#"{ "delivered": { "to": "sub", "times": 1 } }, { "sequence": ["a"], "to": "sub" },
           { "notes": "owned", "by": "sub", "times": 0 }, { "connects": "sub", "times": 1 }"#,
    ));
    let verdicts = judged(&scenario, &scenario.variants()[0], &trace);
    assert!(!verdicts.contains("held"), "{verdicts}");
}

#[test]
fn in_a_control_run_nothing_goes_wrong_by_chance() {
    let scenario = parse(
        r#"{ "title": "x", "control": true, "clients": { "pub": { "link": { "kind": "datagram",
      "delay": "7ms", "loss": "50%", "copy": "50%", "cut": "1%",
      "reorder": { "chance": "10%", "by": "1s" },
      "burst": { "begin": "1%", "end": "1%", "loss": "99%" } } } },
      "faults": [ { "cut": "pub", "at": "1s" } ] }"#,
    );
    let plan = scenario.control_plan(&scenario.variants()[0], None).unwrap();
    assert!(plan.faults.is_empty());
    let delay = qoslab_mqtt::time::Duration::from_millis(7);
    let mut steady = qoslab_sim::plan::Line::steady(delay);
    steady.reorder_by = qoslab_mqtt::time::Duration::from_secs(1);
    assert_eq!((plan.clients[0].link.up, plan.clients[0].link.down), (steady, steady));
}

#[test]
fn a_control_that_misbehaves_is_seen() {
    let source = r#"{ "title": "x", "qos": 1, "control": true,
      "clients": { "pub": {}, "sub": { "subscribe": "t", "reconnect": "never" } },
      "script": [ { "at": "1s", "client": "sub", "hangup": true },
        { "at": "2s", "client": "pub", "publish": { "topic": "t" } } ] }"#;
    let scenario = parse(source);
    let variant = &scenario.variants()[0];
    let trace = record(&scenario.control_plan(variant, None).unwrap());
    let findings = check(&trace);
    let judged: Vec<Judged<'_>> = findings.iter().map(Judged::from).collect();
    let control = scenario.control_expectations(variant);
    let bad = control.iter().filter(|one| one.judge(&trace, &judged) != Outcome::Held);
    assert!(bad.count() >= 1);
}

#[test]
fn what_holds_only_because_nothing_is_there_is_unknown() {
    let expect = r#"
    { "delivered": { "to": "sub", "message": "m99", "times": 0 } },
    { "delivered": { "message": "m2", "times": { "at-most": 3 } } },
    { "delivered": { "to": "sub", "message": "m99", "times": 1 } },
    { "delivered": { "to": "pub", "times": 0 } },
    { "delivered": { "topic": "t/typo", "times": 0 } },
    { "delivered": { "payload": "typo", "times": 0 } },
    { "delivered": { "payload": "a", "qos": 2, "times": 0 } },
    { "accepted": { "by": "pub", "times": 0 } },
    { "discarded": { "by": "sub", "message": "m99", "times": 0 } },
    { "packets": "PUBLISH m99", "sent": 0 },
    { "packets": "PINGREQ", "sent": 0 },
    { "notes": "dropped", "message": "m99", "times": 0 },
    { "notes": "dropped", "times": 0 },
    { "doubled": 0, "to": "pub" },
    { "undelivered": 1, "to": "pub" },
    { "sequence": [], "to": "pub" },
    { "outcome": "m99", "is": "pending" }"#;
    let scenario = parse(&DUPLICATE.replace("EXPECT", expect));
    let variant = &scenario.variants()[0];
    let spoken = judged(&scenario, variant, &run(&scenario, variant));
    let silent = parse(
        r#"{ "title": "x", "clients": { "sub": { "subscribe": "t" } }, "expect": [
        { "delivered": { "to": "sub", "message": "each", "times": 1 } },
        { "undelivered": 0 }, { "doubled": 0 }, { "outcome": "each", "is": "sent" },
        { "sequence": [], "to": "sub" }, { "connects": "sub", "times": 1 } ] }"#,
    );
    let variant = &silent.variants()[0];
    let unspoken = judged(&silent, variant, &run(&silent, variant));
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(format!("{spoken}\n{unspoken}"));
    });
}

#[test]
fn what_might_have_come_is_no_expectation_of_nothing() {
    // A session that another client subscribed for, a will that never fires, a bridge that gets
    // nothing, bytes that may say anything.
    let scenario = parse(
        r#"{ "title": "x", "clients": {
        "pub": {}, "old": { "client-id": "one", "subscribe": "t" },
        "new": { "client-id": "one", "connect": "never" },
        "ill": { "will": { "topic": "gone", "payload": "gone" } },
        "bridge": { "application": { "forward": [ { "filter": "x", "prefix": "far/" } ] } } },
      "script": [ { "at": "1s", "client": "pub", "publish": { "topic": "t", "payload": "a" } } ],
      "expect": [
        { "delivered": { "to": "new", "times": 0 } },
        { "delivered": { "topic": "gone", "times": 0 } },
        { "delivered": { "payload": "gone", "times": 0 } },
        { "delivered": { "topic": "far/x", "times": 0 } } ] }"#,
    );
    let variant = &scenario.variants()[0];
    let verdicts = judged(&scenario, variant, &run(&scenario, variant));
    assert!(!verdicts.contains("unknown") && !verdicts.contains("BROKEN"), "{verdicts}");
}

#[test]
fn several_groups_are_several_subscribes() {
    let scenario = parse(
        r#"{ "title": "x", "mqtt": "5.0", "qos": 1,
      "broker": { "overlap": "each" },
      "clients": { "pub": {}, "sub": { "subscribe": [
          { "filters": ["t/#", "u"], "identifier": 7 }, { "filters": "t/a", "identifier": 8 },
          { "filters": { "filter": "v", "qos": 0 } } ] } },
      "script": [
        { "at": "1s", "client": "pub", "publish": { "topic": "t/a", "payload": "x" } },
        { "at": "2s", "client": "sub",
          "subscribe": [ { "filters": "w", "identifier": 9 }, { "filters": "z" } ] } ],
      "expect": [
        { "packets": "SUBSCRIBE", "sent": 5 }, { "packets": "SUBACK", "arrived": 5 },
        { "notes": "subscribed", "times": 6 },
        { "delivered": { "to": "sub", "message": "m1", "times": 2 } } ] }"#,
    );
    let variant = &scenario.variants()[0];
    let trace = run(&scenario, variant);
    let verdicts = judged(&scenario, variant, &trace);
    assert!(!verdicts.contains("unknown") && !verdicts.contains("BROKEN"), "{verdicts}");
    let text = qoslab_trace::json::to_lines(&trace);
    assert!(
        [7, 8, 9].iter().all(|id| text.contains(&format!("{{\"subscription-identifier\":{id}}}")))
    );
}
