//! What people found while they wrote scenarios, as the smallest files that show it.

use qoslab_lab::Verdict;
use qoslab_lab::report::Report;
use qoslab_scenario::Scenario;
use qoslab_trace::End;

fn report(source: &str) -> Report {
    let scenario = Scenario::parse("found", source).unwrap_or_else(|errors| {
        panic!("{}", errors.render(false));
    });
    Report::of(&scenario, &scenario.variants()[0], None)
}

fn holds(source: &str) {
    let report = report(source);
    assert_eq!(report.verdict(), Verdict::Held, "{:#?}", report.lines());
}

#[test]
fn a_packet_under_way_when_its_sender_forgets_is_no_leak() {
    holds(
        r#"{ "title": "x", "qos": 2, "clients": { "pub": {}, "sub": { "subscribe": "t" } },
        "script": [{ "at": "1s", "client": "pub", "publish": { "topic": "t", "payload": "x" } }],
        "faults": [{ "crash": "pub", "before": "PUBLISH pub->broker @1", "store": "lost" }],
        "expect": [{ "check": "bounded", "is": "held" }] }"#,
    );
}

#[test]
fn a_run_goes_on_until_a_shared_message_has_moved() {
    holds(
        r#"{ "title": "x", "qos": 1, "mqtt": "5.0",
        "clients": {
            "pub": {},
            "a": { "session-expiry": "30s", "reconnect": "never", "subscribe": "$share/g/t" },
            "b": { "connect": "3s", "subscribe": "$share/g/t" } },
        "script": [{ "at": "2s", "client": "pub", "publish": { "topic": "t", "payload": "x" } }],
        "faults": [{ "cut": "PUBLISH broker->a @1" }],
        "expect": [{ "delivered": { "to": "b", "message": "m1", "times": 1 } },
                   { "ends": "quiet" }] }"#,
    );
}

#[test]
fn a_stored_message_is_handed_on_with_the_dup_that_it_came_with() {
    holds(
        r#"{ "title": "x", "qos": 2, "method": "A",
        "clients": { "pub": {}, "sub": { "subscribe": "t" } },
        "script": [{ "at": "1s", "client": "pub", "publish": { "topic": "t", "payload": "x" } }],
        "faults": [{ "cut": "PUBLISH broker->sub @1" }],
        "expect": [{ "delivered": { "to": "sub", "dup": true, "times": 1 } }] }"#,
    );
}

#[test]
fn a_client_without_dedup_acts_on_every_delivery() {
    holds(
        r#"{ "title": "x", "qos": 1, "clients": { "pub": {}, "sub": { "subscribe": "t" } },
        "script": [{ "at": "1s", "client": "pub", "publish": { "topic": "t", "payload": "x" } }],
        "faults": [{ "cut": "PUBACK broker->pub @1" }],
        "expect": [{ "accepted": { "by": "sub", "message": "m1", "times": 2 } },
                   { "discarded": { "by": "sub", "times": 0 } }] }"#,
    );
}

#[test]
fn what_a_client_drops_of_its_own_is_a_note_as_well() {
    holds(
        r#"{ "title": "x", "clients": { "pub": { "connect": "never" }, "sub": { "subscribe": "t" } },
        "script": [{ "at": "1s", "client": "pub", "publish": { "topic": "t", "payload": "x" } }],
        "expect": [{ "notes": "dropped", "by": "pub", "message": "m1", "times": 1 }] }"#,
    );
}

/// 3.3.2-5: an expired message is deleted, and takes nobody's place in a queue.
#[test]
fn an_expired_message_makes_room_for_a_live_one() {
    holds(
        r#"{ "title": "x", "qos": 1, "mqtt": "5.0", "broker": { "queue-bound": 1 },
        "clients": { "pub": {}, "sub": { "subscribe": "t", "reconnect": "20s" } },
        "script": [
            { "at": "2s", "client": "pub",
              "publish": { "topic": "t", "payload": "old", "expiry": "3s" } },
            { "at": "10s", "client": "pub", "publish": { "topic": "t", "payload": "new" } }],
        "faults": [{ "cut": "sub", "at": "1s" }],
        "expect": [{ "sequence": ["new"], "to": "sub" },
                   { "notes": "dropped", "by": "broker", "message": "m2", "times": 0 }] }"#,
    );
}

/// 3.2.2-15: a limit binds when CONNACK has told it.
#[test]
fn a_connect_is_not_held_against_a_limit_that_nobody_has_told() {
    holds(
        r#"{ "title": "x", "mqtt": "5.0", "broker": { "maximum-packet-size": 20 },
        "clients": { "a": { "client-id": "a-client-with-a-very-long-identifier" } },
        "expect": [{ "connects": "a", "times": 1 },
                   { "notes": "session-created", "by": "broker", "times": 1 }] }"#,
    );
}

#[test]
fn a_small_space_of_identifiers_is_no_stuck_quota() {
    holds(
        r#"{ "title": "x", "qos": 2, "mqtt": "5.0", "broker": { "unknown-pubrel": "ignore" },
        "clients": { "pub": { "window": 1 }, "sub": { "subscribe": "t" } },
        "script": [{ "at": "1s", "client": "pub",
                     "publish": { "topic": "t", "payload": "{n}", "count": 2 } }],
        "faults": [{ "cut": "PUBCOMP broker->pub @1" }],
        "expect": [{ "check": "quota-resets", "is": "unknown" },
                   { "check": "answered", "is": "broken" },
                   { "check": "drains", "is": "broken" },
                   { "check": "at-least-once", "is": "broken" },
                   { "check": "exactly-once", "is": "broken" }] }"#,
    );
}

#[test]
fn a_session_is_named_by_its_identifier_and_not_by_its_client() {
    for (version, id, clean) in [("3.1.1", "x", false), ("5.0", "", false), ("3.1.1", "", true)] {
        holds(&format!(
            r#"{{ "title": "x", "qos": 1, "mqtt": "{version}",
            "clients": {{
                "dev": {{ "client-id": "{id}", "clean": {clean}, "subscribe": "t",
                          "will": {{ "topic": "t", "payload": "gone" }} }},
                "sub": {{ "subscribe": "t" }} }},
            "script": [{{ "at": "4s", "client": "sub",
                          "publish": {{ "topic": "t", "payload": "x" }} }}],
            "faults": [{{ "cut": "dev", "at": "2s", "notice": "client" }}],
            "expect": [{{ "check": "will-once", "is": "held" }},
                       {{ "check": "session-present-true", "is": "held" }},
                       {{ "check": "no-phantom", "is": "held" }},
                       {{ "delivered": {{ "to": "dev", "payload": "x", "times": 1 }} }}] }}"#
        ));
    }
}

#[test]
fn a_run_is_over_with_its_last_event_or_where_the_file_says() {
    let source = |until: &str| {
        format!(
            r#"{{ "title": "x", "qos": 1, {until} "clients": {{ "pub": {{}}, "sub": {{ "subscribe": "t" }} }},
            "script": [{{ "at": "1s", "client": "pub",
                          "publish": {{ "topic": "t", "payload": "x" }} }}] }}"#
        )
    };
    let quiet = report(&source("")).trace;
    let last = quiet.events.last().expect("something happened").at;
    assert_eq!((quiet.footer.end, quiet.footer.at), (End::Quiet, last));
    let long = report(&source(r#""until": "60s","#)).trace;
    assert!(long.footer.at == last || long.footer.end == End::Until, "{:?}", long.footer);
}
