//! All errors of a file in one run: those of values and those of meaning, each once, and none that
//! is only a consequence of another. And what could do nothing but harm.

use super::refusing::{clients, errors_of, refused, snapshot, with};

#[test]
fn errors_of_values_and_of_meaning_come_at_once() {
    let source = r#"{
  "qos": 3,
  "variants": { "mqtt": ["3.1.1", "5.0"], "method": ["A", "B"] },
  "clients": {
    "pub": { "keep-alvie": "60s", "window": 0 },
    "sub": { "subscribe": [], "retry": { "timer": "0ms" } }
  },
  "script": [
    { "at": "1 s", "client": "pup", "publish": { "topic": "t" } },
    { "client": "pub", "publish": { "topic": "t/+", "every": "1s" } },
    { "at": "2s", "client": "sub", "subscribe": { "filter": "t", "no-local": true } },
    { "at": "500d", "client": "sub", "unsubscribe": [] }
  ],
  "faults": [
    { "lose": "PUBACKK broker->pub" },
    { "cut": "PUBREK borker->pub", "where": "middle" },
    { "lose": "PUBACK broker->pub", "when": { "link": "proxy" } },
    { "cut": "PUBACK broker->pub", "tail": "arrives" },
    { "crash": "broker", "when": { "mqtt": "5" } }
  ],
  "expect": [
    { "check": "exactly-twice", "is": "held", "when": { "qos": 1 } },
    { "delivered": { "to": "bus", "times": "once" } },
    { "packets": "PUBLISH" }
  ],
  "narrate": [ { "at": "PINGREQ broker->pub", "fault": 1 } ]
}
"#;
    snapshot!(refused(&[("everything", source.to_owned())]));
}

#[test]
fn an_error_of_several_variants_is_told_once() {
    let all = with(
        r#""variants": { "qos": [0, 1, 2], "mqtt": ["3.1.1", "5.0"] },
      "faults": [ { "lose": "PUBACK" } ], "expect": [ { "undelivered": 0, "to": "bus" } ]"#,
    );
    assert_eq!(errors_of("together", &all).len(), 2);
    let some = with(
        r#""variants": { "qos": [0, 1, 2], "mqtt": ["3.1.1", "5.0"] },
      "defaults": { "receive-maximum": 7 }"#,
    );
    let found = errors_of("together", &some);
    assert_eq!(found.len(), 1);
    assert!(found.to_string().contains("in the variant `qos=0 mqtt=3.1.1`"), "{found}");
}

/// Sources with the number of their errors: what follows from one of them is not told.
fn counted(cases: &[(usize, String)]) {
    for (count, source) in cases {
        let found = errors_of("together", source);
        assert_eq!(found.len(), *count, "{source}\n{}", found.render(false));
    }
}

#[test]
fn an_unreadable_setting_has_no_second_error() {
    let client = |text: &str| clients(&format!("\"pub\": {{ {text} }}, \"sub\": {{}}"));
    let five = r#""subscribe": { "filter": "t", "no-local": true }"#;
    counted(&[
        (1, with(r#""link": "proxi", "faults": [ { "lose": "PUBACK" } ]"#)),
        (1, with(r#""defaults": { "lnk": "proxy" }, "faults": [ { "lose": "PUBACK" } ]"#)),
        (1, with(r#""variants": { "link": "proxy" }, "faults": [ { "lose": "PUBACK" } ]"#)),
        (1, with(r#""link": "proxy", "link": "stream", "faults": [ { "lose": "PUBACK" } ]"#)),
        (
            1,
            with(
                r#""until": "9000", "bounds": { "time": "9000d" }, "script":
            [ { "at": "8000d", "client": "pub", "hangup": true } ]"#,
            ),
        ),
        (1, client(&format!(r#""mqtt": "5", {five}"#))),
        (1, client(&format!(r#""mqt": "5.0", {five}"#))),
        (2, clients(&format!(r#""pub": {{ "mqtt": "5", {five} }}, "sub": {{ {five} }}"#))),
        (1, client(r#""password": "x", "user-name": 7"#)),
        (1, client(r#""clean": "yes", "session-expiry": "0s""#)),
        (1, with(r#""broker": { "name": 7 }, "faults": [ { "cut": "PUBACK hub->pub" } ]"#)),
        (2, with(r#""broker": { "window": 0 }, "faults": [ { "cut": "PUBACK hub->pub" } ]"#)),
        (
            1,
            with(
                r#""overrides": [ { "when": { "link": "proxi" },
            "defaults": { "receive-maximum": 1 } } ], "variants": { "link": ["proxy"] }"#,
            ),
        ),
    ]);
}

#[test]
fn an_unreadable_part_of_a_step_a_fault_or_a_condition_has_no_second_error() {
    let step = |text: &str| with(&format!("\"script\": [ {{ \"client\": \"pub\", {text} }} ]"));
    counted(&[
        (1, step(r#""at": 5, "hangup": true"#)),
        (1, step(r#""att": "5s", "hangup": true"#)),
        (2, step(r#""at": 5, "disconnect": { "with-will": true }"#)),
        (1, step(r#""at": "1s", "publish": { "topic": "t", "every": "1s", "conut": 2 }"#)),
        (2, step(r#""at": "1s", "publish": { "topic": 7, "every": "1s" }"#)),
        (1, step(r#""at": "1s", "subscribe": ["t#"]"#)),
        (1, with(r#""faults": [ { "cut": "pub", "at": 5 } ]"#)),
        (2, with(r#""faults": [ { "cut": "PUBACKK", "notice": "bth" } ]"#)),
        (1, with(r#""faults": [ { "cut": "pub", "at": "1s", "tail": "arrives", "notice": 1 } ]"#)),
        (1, with(r#""faults": [ { "refuse": "pub", "attempts": "0" } ]"#)),
        (1, with(r#""faults": [ { "lose": "PUBACK", "when": { "mqtt": 5 } } ]"#)),
        (
            1,
            with(
                r#""faults": [ { "lose": { "packet": "PUBACK", "link": 7 } } ],
            "clients": { "pub": { "link": "proxy" }, "sub": {} }"#,
            )
            .replacen(r#""clients": { "pub": {}, "sub": {} },"#, "", 1),
        ),
        (1, with(r#""expect": [ { "packets": "PUBACK", "sent": "one" } ]"#)),
        (1, with(r#""narrate": [ { "fault": 0, "say": "x" } ]"#)),
        (
            1,
            with(
                r#""variants": { "qos": [1, 7] },
            "expect": [ { "ends": "quiet", "when": { "qos": 2 } } ]"#,
            ),
        ),
        (
            2,
            with(
                r#""variants": { "qos": [1, 2], "link": ["stram"] },
            "expect": [ { "ends": "quiet", "when": { "qos": 0 } } ]"#,
            ),
        ),
        (
            2,
            r#"{ "clients": { "pub": {} }, "expect": [ { "connects": "pup", "times": 1 } ] }"#
                .into(),
        ),
    ]);
}

#[test]
fn what_could_do_nothing_but_harm() {
    let step = |text: &str| {
        with(&format!("\"script\": [ {{ \"at\": \"1s\", \"client\": \"sub\",\n    {text} }} ]"))
    };
    let cut = |text: &str| {
        with(&format!("\"faults\": [ {{ \"cut\": \"pub\", \"at\": \"1s\",\n    {text} }} ]"))
    };
    snapshot!(refused(&[
        ("a client subscribes to nothing", clients(r#""sub": { "subscribe": [] }"#)),
        ("a step subscribes to nothing", step(r#""subscribe": []"#)),
        ("a group of nothing", step(r#""subscribe": { "filters": [], "identifier": 1 }"#)),
        (
            "one of several groups is empty",
            step(r#""subscribe": [{ "filters": "t" }, { "filters": [] }]"#)
        ),
        (
            "a filter among groups",
            step(r#""subscribe": [{ "filters": "t" }, "u", { "filter": "v" }]"#)
        ),
        ("unsubscribe from nothing", step(r#""unsubscribe": []"#)),
        ("a timer without a period", clients(r#""pub": { "retry": { "timer": "0ms" } }"#)),
        ("a tail when both notice", cut(r#""notice": "both", "tail": "arrives""#)),
        ("a tail when nothing is said of notice", cut(r#""tail": "arrives""#)),
        ("an order of nothing", with(r#""expect": [ { "order": [] } ]"#)),
        (
            "a condition of nothing",
            with(
                r#""variants": { "qos": [0, 1] },
            "expect": [ { "ends": "quiet", "when": { "qos": [] } } ]"#
            )
        ),
    ]));
}
