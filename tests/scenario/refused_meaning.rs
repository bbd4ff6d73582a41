//! What is refused, continued: versions, script, variants, expectations, several errors at once.

use super::refusing::{clients, refused, snapshot, with};
use qoslab_scenario::{Scenario, template};
use std::fmt::Write as _;

#[test]
fn what_3_1_1_cannot_say() {
    let client = |text: &str| clients(&format!("\"pub\": {{ {text} }}"));
    snapshot!(refused(&[
        ("no-local", client("\"subscribe\": [{ \"filter\": \"t\", \"no-local\": true }]")),
        (
            "retain-as-published",
            client(
                "\"subscribe\": \
            { \"filter\": \"t\", \"retain-as-published\": true }"
            )
        ),
        (
            "retain-handling",
            client(
                "\"subscribe\": \
            [{ \"filter\": \"t\", \"retain-handling\": \"never\" }]"
            )
        ),
        (
            "a subscription identifier",
            client(
                "\"subscribe\": \
            { \"filters\": \"t\", \"identifier\": 1 }"
            )
        ),
        ("a shared subscription", client("\"subscribe\": \"$share/g/t\"")),
        ("session expiry", client("\"session-expiry\": \"30s\"")),
        ("receive maximum", client("\"receive-maximum\": 10")),
        ("maximum packet size", client("\"maximum-packet-size\": 100")),
        ("topic aliases", client("\"topic-aliases\": 4, \"topic-alias-maximum\": 4")),
        ("user properties", client("\"user-properties\": [[\"a\", \"b\"]]")),
        ("half a pair", client("\"mqtt\": \"5.0\", \"user-properties\": [[\"a\"]]")),
        ("authentication", client("\"authentication-method\": \"SCRAM\"")),
        ("problem information", client("\"request-problem-information\": false")),
        ("a password alone", client("\"password\": \"x\"")),
        (
            "a will with delay",
            client(
                "\"will\": \
            { \"topic\": \"t\", \"delay\": \"5s\", \"expiry\": \"5s\" }"
            )
        ),
    ]));
}

#[test]
fn what_3_1_1_cannot_say_in_some_variants_and_steps() {
    snapshot!(refused(&[
        (
            "where there is an axis",
            with(
                "\"variants\": { \"mqtt\": [\"3.1.1\", \"5.0\"] }, \
            \"defaults\": { \"receive-maximum\": 1 }"
            )
        ),
        (
            "message expiry",
            with(
                "\"script\": [{ \"at\": \"1s\", \"client\": \"pub\", \
            \"publish\": { \"topic\": \"t\", \"expiry\": \"5s\" } }]"
            )
        ),
        (
            "disconnect with will",
            with(
                "\"script\": [{ \"at\": \"1s\", \"client\": \"pub\", \
            \"disconnect\": { \"with-will\": true } }]"
            )
        ),
    ]));
}

#[test]
fn steps() {
    let step = |text: &str| with(&format!("\"script\": [\n    {text}\n  ]"));
    snapshot!(refused(&[
        ("no action", step("{ \"at\": \"1s\", \"client\": \"pub\" }")),
        ("unknown action", step("{ \"at\": \"1s\", \"client\": \"pub\", \"publsh\": {} }")),
        (
            "two actions",
            step(
                "{ \"at\": \"1s\", \"client\": \"pub\", \"connect\": true, \
            \"hangup\": true }"
            )
        ),
        ("false", step("{ \"at\": \"1s\", \"client\": \"pub\", \"hangup\": false }")),
        ("no time", step("{ \"client\": \"pub\", \"hangup\": true }")),
        (
            "two times",
            step(
                "{ \"at\": \"1s\", \"after\": \"PUBACK\", \"client\": \"pub\", \
            \"hangup\": true }"
            )
        ),
        (
            "a delay of nothing",
            step(
                "{ \"at\": \"1s\", \"delay\": \"1s\", \"client\": \"pub\", \
            \"hangup\": true }"
            )
        ),
        ("no client", step("{ \"at\": \"1s\", \"hangup\": true }")),
        ("unknown client", step("{ \"at\": \"1s\", \"client\": \"pubb\", \"hangup\": true }")),
        (
            "the broker as a client",
            step(
                "{ \"at\": \"1s\", \"client\": \"broker\", \
            \"hangup\": true }"
            )
        ),
    ]));
}

#[test]
fn publishes_and_subscriptions() {
    let step = |text: &str| with(&format!("\"script\": [\n    {text}\n  ]"));
    let publish = |text: &str| {
        step(&format!("{{ \"at\": \"1s\", \"client\": \"pub\", \"publish\": {{ {text} }} }}"))
    };
    snapshot!(refused(&[
        ("a wildcard in a topic", publish("\"topic\": \"t/#\"")),
        ("no topic", publish("\"payload\": \"x\"")),
        ("an empty topic", publish("\"topic\": \"\"")),
        ("NUL in a topic", publish("\"topic\": \"a\\u0000b\"")),
        ("a payload as a number", publish("\"topic\": \"t\", \"payload\": 21.5")),
        ("half a byte", publish("\"topic\": \"t\", \"payload\": { \"hex\": \"abc\" }")),
        ("no hex", publish("\"topic\": \"t\", \"payload\": { \"hex\": \"xy\" }")),
        ("a huge payload", publish("\"topic\": \"t\", \"payload\": { \"bytes\": 4000000000 }")),
        ("every of nothing", publish("\"topic\": \"t\", \"every\": \"1s\"")),
        ("count 0", publish("\"topic\": \"t\", \"count\": 0")),
        ("too many", publish("\"topic\": \"t\", \"count\": 4000000000")),
        ("too long", publish("\"topic\": \"t\", \"count\": 1000, \"every\": \"1d\"")),
        ("a bad filter", step("{ \"at\": \"1s\", \"client\": \"sub\", \"subscribe\": \"t/#/x\" }")),
        ("a bad plus", step("{ \"at\": \"1s\", \"client\": \"sub\", \"subscribe\": \"t+\" }")),
        ("a bad share", clients("\"sub\": { \"mqtt\": \"5.0\", \"subscribe\": \"$share/g\" }")),
        (
            "no-local shared",
            clients(
                "\"sub\": { \"mqtt\": \"5.0\", \"subscribe\": \
            { \"filter\": \"$share/g/t\", \"no-local\": true } }"
            )
        ),
        (
            "an identifier too large",
            clients(
                "\"sub\": { \"mqtt\": \"5.0\", \"subscribe\": \
            { \"filters\": \"t\", \"identifier\": 268435456 } }"
            )
        ),
        (
            "a bridge over nobody",
            clients(
                "\"b\": { \"application\": { \"forward\": \
            [{ \"filter\": \"#\", \"prefix\": \"x/\", \"via\": \"c\" }] } }"
            )
        ),
    ]));
}

#[test]
fn variants_and_conditions() {
    let expect = |text: &str| with(&format!("\"expect\": [ {{ \"ends\": \"quiet\", {text} }} ]"));
    snapshot!(refused(&[
        ("an empty axis", with("\"variants\": { \"qos\": [] }")),
        ("a value twice", with("\"variants\": { \"qos\": [1, 1] }")),
        ("an axis and a value", with("\"qos\": 1, \"variants\": { \"qos\": [1, 2] }")),
        ("an unknown axis", with("\"variants\": { \"retry\": [1] }")),
        (
            "all skipped",
            with(
                "\"variants\": { \"qos\": [1], \"skip\": \
            [{ \"qos\": 1, \"because\": \"x\" }] }"
            )
        ),
        (
            "nothing skipped",
            with(
                "\"variants\": { \"qos\": [1], \"skip\": \
            [{ \"qos\": 2, \"because\": \"x\" }] }"
            )
        ),
        (
            "skipped without a reason",
            with(
                "\"variants\": { \"qos\": [1, 2], \"skip\": \
            [{ \"qos\": 2 }] }"
            )
        ),
        ("a condition on no axis", expect("\"when\": { \"qos\": 1 }")),
        ("an empty condition", expect("\"when\": {}")),
        (
            "a value that never is",
            with(
                "\"variants\": { \"qos\": [0, 1] }, \
            \"expect\": [ { \"ends\": \"quiet\", \"when\": { \"qos\": [1, 2] } } ]"
            )
        ),
        ("an override without a condition", with("\"overrides\": [ { \"broker\": {} } ]")),
        (
            "an override of nobody",
            with(
                "\"variants\": { \"qos\": [0, 1] }, \"overrides\": \
            [ { \"when\": { \"qos\": 1 }, \"clients\": { \"pup\": {} } } ]"
            )
        ),
    ]));
}

#[test]
fn expectations_and_narration() {
    let expect = |text: &str| with(&format!("\"expect\": [ {text} ]"));
    snapshot!(refused(&[
        ("an unknown expectation", expect("{ \"deliverd\": {} }")),
        ("to nobody", expect("{ \"delivered\": { \"to\": \"bus\", \"times\": 1 } }")),
        ("how often", expect("{ \"delivered\": { \"to\": \"sub\" } }")),
        ("no message", expect("{ \"delivered\": { \"message\": \"1\", \"times\": 1 } }")),
        ("bounds backwards", expect("{ \"undelivered\": { \"at-least\": 2, \"at-most\": 1 } }")),
        ("no bounds", expect("{ \"undelivered\": {} }")),
        ("an unknown check", expect("{ \"check\": \"exactly-onec\", \"is\": \"held\" }")),
        ("a rule for a check", expect("{ \"check\": \"MQTT-4.3.3-10\", \"is\": \"held\" }")),
        ("an unknown verdict", expect("{ \"check\": \"exactly-once\", \"is\": \"ok\" }")),
        ("packets uncounted", expect("{ \"packets\": \"PUBLISH\" }")),
        ("packets at a moment", expect("{ \"packets\": \"PUBLISH arrived\", \"sent\": 1 }")),
        ("an unknown end", expect("{ \"ends\": \"silence\" }")),
        ("an unknown note", expect("{ \"notes\": \"repeat-supressed\", \"times\": 1 }")),
        ("an unknown reason", expect("{ \"closes\": \"broker\", \"why\": \"bored\" }")),
        ("a broker that connects", expect("{ \"connects\": \"broker\", \"times\": 1 }")),
        ("control without expectations", with("\"control\": {}")),
        ("no moment", with("\"narrate\": [ { \"say\": \"x\" } ]")),
        (
            "two moments",
            with("\"narrate\": [ { \"at\": \"PUBACK\", \"fault\": 1, \"say\": \"x\" } ]")
        ),
        ("nothing to say", with("\"narrate\": [ { \"at\": \"PUBACK\" } ]")),
    ]));
}

#[test]
fn all_errors_of_a_file_come_at_once() {
    let source = r#"{
  "title": "Everything is wrong",
  "mqtt": "3.1",
  "clients": {
    "pub": { "keep-alvie": "60s", "window": 0 },
    "sub": { "subscribe": ["t/#/x", "t"] }
  },
  "script": [
    { "at": "1s", "client": "pup", "publish": { "topic": "t/+", "qos": 3 } },
    { "at": "1s", "client": "pup", "publish": { "topic": "t" } },
  ],
  "faults": [ { "lose": "PUBACKK broker->pub" }, { "cut": "PUBACK borker->pub" } ],
  "expect": [ { "check": "exactly-twice", "is": "held" } ],
}
"#;
    snapshot!(refused(&[("everything", source.to_owned())]));
}

#[test]
fn errors_as_json_name_place_and_path() {
    let errors = Scenario::parse("a/x.json", &with("\"faults\": [ { \"cut\": \"PUBACKK\" } ]"));
    let json = serde_json::to_string_pretty(&errors.unwrap_err().to_json()).unwrap();
    snapshot!(json);
}

#[test]
fn values_of_the_command_line_are_refused_by_their_path() {
    let source = template("x");
    let cases = [
        ("clients.pub.keep-alive", "70000"),
        ("clients.pub.keep-alive", "70000s"),
        ("clients.pub.keep-alvie", "60s"),
        ("clients.bus.window", "3"),
        ("script[3].at", "1s"),
        ("script[0].publish.topic", "t/#"),
        ("faults[0].cut", "PUBACKK broker->pub"),
        ("title.x", "1"),
        ("a..b", "1"),
        ("script[x]", "1"),
        ("qos", "{ \"x\": "),
        ("variants.qos", "[1, 2]"),
    ];
    let mut out = String::new();
    for (path, value) in cases {
        match Scenario::parse_with("x.json", &source, &[(path, value)]) {
            Ok(_) => {
                let _ = write!(out, "## {path} = {value}\n\naccepted\n\n");
            }
            Err(errors) => {
                let _ = write!(out, "## {path} = {value}\n\n{}\n", errors.render(false));
                assert!(errors.iter().all(|error| !error.path.is_empty()), "{path}");
            }
        }
    }
    snapshot!(out);
}

#[test]
fn colours_are_only_there_when_asked_for() {
    let errors = Scenario::parse("x.json", "{}").unwrap_err();
    assert!(errors.render(true).contains('\u{1b}'));
    assert!(!errors.render(false).contains('\u{1b}'));
}
