//! Everything that is refused: each with the text that a person reads. One snapshot for each theme.

use super::refusing::{clients, refused, snapshot, with};

#[test]
fn text_that_is_no_json() {
    snapshot!(refused(&[
        ("empty", String::new()),
        ("only a comment", "// later\n".to_owned()),
        ("a list", "[]".to_owned()),
        ("not closed", "{ \"title\": \"x\"".to_owned()),
        ("a comma is missing", "{ \"title\": \"x\" \"qos\": 1 }".to_owned()),
        ("single quotes", "{ 'title': \"x\" }".to_owned()),
        ("two values", "{} {}".to_owned()),
        ("nested too deep", format!("{}{}", "[".repeat(40), "]".repeat(40))),
        ("nested far too deep", "[".repeat(5000)),
        ("a key twice", with("\"qos\": 1, \"qos\": 2")),
        ("two clients of one name", clients("\"pub\": {}, \"pub\": {}")),
    ]));
}

#[test]
fn keys_and_kinds_of_values() {
    snapshot!(refused(&[
        ("title missing", "{ \"clients\": { \"pub\": {} } }".to_owned()),
        ("clients missing", "{ \"title\": \"x\" }".to_owned()),
        ("no clients", clients("")),
        ("unknown key, near", with("\"scrpt\": []")),
        ("unknown key, far", with("\"banana\": []")),
        ("unknown setting", clients("\"pub\": { \"keep-alvie\": \"10s\" }")),
        ("text for a number", with("\"qos\": \"1\"")),
        ("a number for text", with("\"teaches\": 7")),
        ("an object for a list", with("\"script\": {}")),
        ("a list for an object", "{ \"title\": \"x\", \"clients\": [\"pub\"] }".to_owned()),
        ("null", with("\"broker\": null")),
        ("QoS 3", with("\"qos\": 3")),
        ("half a QoS", with("\"qos\": 0.5")),
        ("a huge number", with("\"seed\": 99999999999999999999999999")),
        ("a negative number", with("\"seed\": -1")),
        ("a float", with("\"seed\": 1e3")),
        ("unknown version", with("\"mqtt\": \"5\"")),
        ("unknown policy value", clients("\"pub\": { \"id-policy\": \"lowest\" }")),
        ("id space 0", clients("\"pub\": { \"packet-ids\": 0 }")),
        ("window 0", clients("\"pub\": { \"window\": 0 }")),
        ("too many ids", clients("\"pub\": { \"packet-ids\": 65536 }")),
        ("unknown retry", clients("\"pub\": { \"retry\": \"on-resum\" }")),
        ("a name nobody can write", clients("\"the publisher\": {}")),
        ("a client named as the broker", clients("\"broker\": {}")),
        ("no overflow of a client", clients("\"pub\": { \"overflow\": \"reject\" }")),
        (
            "a refusal that succeeds",
            with("\"broker\": {\"refuse\": [{\"filter\": \"#\", \"reason\": 0}]}")
        ),
    ]));
}

#[test]
fn times_chances_and_amounts() {
    let link = |text: &str| clients(&format!("\"pub\": {{ \"link\": {{ {text} }} }}"));
    snapshot!(refused(&[
        ("a time without unit", with("\"until\": 10")),
        ("a time that is none", with("\"until\": \"soon\"")),
        ("an unknown unit", with("\"until\": \"10sec\"")),
        ("a time that overflows", with("\"until\": \"99999999999999999999h\"")),
        ("too fine a time", with("\"until\": \"0.5us\"")),
        ("half a second in a packet", clients("\"pub\": { \"keep-alive\": \"1500ms\" }")),
        ("keep alive too long", clients("\"pub\": { \"keep-alive\": \"20h\" }")),
        ("keep alive 0", clients("\"pub\": { \"keep-alive\": \"0s\" }")),
        ("probability over 1", link("\"loss\": \"120%\"")),
        ("a fraction over 1", link("\"loss\": \"3/2\"")),
        ("a part of nothing", link("\"loss\": \"1/0\"")),
        ("a bare probability", link("\"loss\": 0.05")),
        ("a probability as text", link("\"loss\": \"0.05\"")),
        ("too many digits", link("\"loss\": \"0.00000000001%\"")),
        ("no bandwidth", link("\"bandwidth\": \"fast\"")),
        ("bandwidth zero", link("\"bandwidth\": \"0B/s\"")),
        ("uniform backwards", link("\"delay\": { \"uniform\": [\"9ms\", \"1ms\"] }")),
        ("uniform of one", link("\"delay\": { \"uniform\": [\"9ms\"] }")),
        (
            "two spreads",
            link(
                "\"delay\": { \"uniform\": [\"1ms\", \"2ms\"], \
            \"long-tail\": { \"least\": \"1ms\", \"most\": \"2ms\" } }"
            )
        ),
        (
            "a tail backwards",
            link("\"delay\": { \"long-tail\": { \"least\": \"2s\", \"most\": \"1s\" } }")
        ),
        ("an unknown spread", link("\"delay\": { \"normal\": \"1ms\" }")),
    ]));
}

#[test]
fn links_that_cannot() {
    let link = |text: &str| clients(&format!("\"pub\": {{ \"link\": {{ {text} }} }}"));
    let faulty = |kind: &str, fault: &str| {
        with(&format!("\"link\": \"{kind}\",\n  \"faults\": [ {fault} ]"))
    };
    snapshot!(refused(&[
        ("copies on a stream", link("\"copy\": \"1%\"")),
        ("reorder on a stream", link("\"reorder\": { \"chance\": \"1%\", \"by\": \"5ms\" }")),
        (
            "reorder on a proxy",
            link(
                "\"kind\": \"proxy\", \"up\": { \"reorder\": \
            { \"chance\": \"1%\", \"by\": \"5ms\" } }"
            )
        ),
        ("retransmit on a datagram link", link("\"kind\": \"datagram\", \"retransmit\": \"1s\"")),
        ("a single loss on a stream", faulty("stream", "{ \"lose\": \"PUBACK broker->pub @1\" }")),
        ("a copy on a stream", faulty("stream", "{ \"copy\": \"PUBLISH\" }")),
        (
            "one of several links is a stream",
            "{\n  \"title\": \"x\", \"link\": \"proxy\",\n  \
            \"clients\": { \"pub\": {}, \"sub\": { \"link\": \"stream\" } },\n  \
            \"faults\": [ { \"lose\": \"PUBACK\" } ]\n}\n"
                .to_owned()
        ),
        (
            "in one variant only",
            with(
                "\"variants\": { \"link\": [\"proxy\", \"stream\"] },\n  \
            \"faults\": [ { \"lose\": \"PUBACK\" } ]"
            )
        ),
    ]));
}

#[test]
fn addresses_of_packets() {
    let lose = |text: &str| {
        with(&format!("\"link\": \"proxy\",\n  \"faults\": [ {{ \"lose\": {text} }} ]"))
    };
    snapshot!(refused(&[
        ("unknown packet", lose("\"PUBACKK\"")),
        ("unknown packet in an object", lose("{ \"packet\": \"PUBACKK\" }")),
        ("no packet", lose("\"\"")),
        ("no type", lose("\"#1\"")),
        ("an event number", lose("\"event=10\"")),
        ("unknown client", lose("\"PUBACK broker->pup\"")),
        ("unknown client in an object", lose("{ \"packet\": \"PUBACK\", \"to\": \"pup\" }")),
        ("between clients", lose("\"PUBLISH pub->sub\"")),
        ("an arrow to nobody", lose("\"PUBLISH ->\"")),
        ("the wrong way", lose("\"CONNACK pub->broker\"")),
        ("id 0", lose("\"PUBACK#0\"")),
        ("no id there", lose("\"PINGREQ#1\"")),
        ("no DUP there", lose("\"PUBACK DUP\"")),
        ("the zeroth", lose("\"PUBACK@0\"")),
        ("a range backwards", lose("\"PUBACK@3..1\"")),
        ("no count", lose("\"PUBACK@\"")),
        ("said twice", lose("\"PUBACK@1@2\"")),
        ("an unknown word", lose("\"PUBLISH QoS1\"")),
        ("brackets open", lose("\"PUBACK[from=broker\"")),
        ("unknown in brackets", lose("\"PUBACK[form=broker]\"")),
        ("two links", lose("{ \"link\": \"sub\", \"from\": \"pub\" }")),
        ("message 0", lose("{ \"message\": \"m0\" }")),
        ("a number for a packet", lose("7")),
        ("a fault at arrival", lose("\"PUBACK arrived\"")),
    ]));
}

#[test]
fn faults() {
    let fault = |text: &str| with(&format!("\"link\": \"proxy\",\n  \"faults\": [ {text} ]"));
    snapshot!(refused(&[
        ("no act", fault("{ \"at\": \"1s\" }")),
        ("an unknown act", fault("{ \"loose\": \"PUBACK\" }")),
        ("two acts", fault("{ \"lose\": \"PUBACK\", \"cut\": \"PUBACK\" }")),
        ("a key of another act", fault("{ \"lose\": \"PUBACK\", \"where\": \"after\" }")),
        ("a client without a time", fault("{ \"cut\": \"pub\" }")),
        ("a packet with a time", fault("{ \"cut\": \"PUBACK\", \"at\": \"1s\" }")),
        ("an object with a time", fault("{ \"cut\": { \"packet\": \"PUBACK\" }, \"at\": \"1s\" }")),
        (
            "a place with a time",
            fault("{ \"cut\": \"pub\", \"at\": \"1s\", \"where\": \"after\" }")
        ),
        ("an unknown place", fault("{ \"cut\": \"PUBACK\", \"where\": \"inside\" }")),
        (
            "too late",
            with("\"until\": \"5s\", \"faults\": [ { \"cut\": \"pub\", \"at\": \"6s\" } ]")
        ),
        ("refuse what", fault("{ \"refuse\": \"pub\" }")),
        ("refuse how long", fault("{ \"refuse\": \"pub\", \"at\": \"1s\" }")),
        ("refuse both", fault("{ \"refuse\": \"pub\", \"attempts\": 1, \"at\": \"1s\" }")),
        ("refuse the broker", fault("{ \"refuse\": \"broker\", \"attempts\": 1 }")),
        ("crash when", fault("{ \"crash\": \"broker\" }")),
        ("crash twice", fault("{ \"crash\": \"broker\", \"at\": \"1s\", \"after\": \"PUBREC\" }")),
        ("crash whom", fault("{ \"crash\": \"brokr\", \"at\": \"1s\" }")),
        ("a certain chance", fault("{ \"lose\": \"PUBACK\", \"chance\": \"200%\" }")),
    ]));
}
