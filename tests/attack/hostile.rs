//! Hostile but readable scenarios: each ends by itself or at a bound, in little time and memory.

use qoslab_scenario::Scenario;
use qoslab_trace::{End, Trace};

const CLIENTS: &str = r#""pub": {}, "sub": { "subscribe": "t/#" }"#;
const PUBLISH: &str =
    r#"{ "at": "1s", "client": "pub", "publish": { "topic": "t/a", "payload": "x" } }"#;

fn file(clients: &str, script: &str, more: &str) -> String {
    format!(
        "{{ \"title\": \"x\", \"qos\": 1, \"clients\": {{ {clients} }}, \
         \"script\": [{script}], {more} }}"
    )
}

fn run(source: &str) -> Trace {
    let scenario = Scenario::parse("x.json", source);
    let scenario = scenario.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    qoslab_sim::record(&scenario.plan(&scenario.variants()[0], None))
}

fn refusal(source: &str) -> String {
    Scenario::parse("x.json", source).expect_err("this is refused").render(false)
}

#[test]
fn a_bridge_that_feeds_itself_is_stopped_by_the_bytes_of_its_topics() {
    let forward = r##"[{ "filter": "#", "prefix": "t/" }]"##;
    let sub =
        format!(r#""sub": {{ "subscribe": "t/#", "application": {{ "forward": {forward} }} }}"#);
    let trace = run(&file(&format!("\"pub\": {{}}, {sub}"), PUBLISH, ""));
    assert_eq!(trace.footer.end, End::ByteBound);
}

#[test]
fn megabytes_in_a_loop_are_stopped_by_their_size() {
    let publish = r#"{ "at": "1s", "client": "pub", "publish":
        { "topic": "t/a", "payload": { "bytes": 1048576 }, "count": 1000, "every": "1ms" } }"#;
    assert_eq!(run(&file(CLIENTS, publish, "")).footer.end, End::ByteBound);
}

#[test]
fn an_answer_to_every_packet_that_answers_itself_is_stopped() {
    let publish = r#"{ "after": "PUBLISH @*", "client": "pub", "publish":
        { "topic": "t/a", "payload": "x", "count": 5000, "every": "0ms" } }"#;
    let trace = run(&file(CLIENTS, &format!("{publish}, {PUBLISH}"), ""));
    assert_eq!(trace.footer.end, End::EventBound);
}

#[test]
fn five_thousand_clients_have_their_dice() {
    let many: String = (0..5_000).map(|n| format!("\"c{n}\": {{}}, ")).collect();
    let bounds = r#""bounds": { "events": 10 }, "defaults": { "link": { "loss": "50%" } }"#;
    let trace = run(&file(&format!("{many}{CLIENTS}"), PUBLISH, bounds));
    assert_eq!(trace.footer.end, End::EventBound);
}

#[test]
fn more_than_a_memory_holds_is_refused() {
    let copies = r#""link": "proxy", "faults": [{ "copy": "PUBLISH", "times": 4294967295 }]"#;
    let events = r#""bounds": { "events": 4294967295 }"#;
    for more in [copies, events] {
        assert!(refusal(&file(CLIENTS, PUBLISH, more)).contains("out of range"));
    }
    let text = "x".repeat(10_000);
    let publish = format!(
        r#"{{ "at": "1s", "client": "pub", "publish":
        {{ "topic": "t/a", "payload": "{{n}} {text}", "count": 90000, "every": "1us" }} }}"#
    );
    assert!(refusal(&file(CLIENTS, &publish, "")).contains("too large together"));
    let expected = "{ \"doubled\": 0 },".repeat(1_001);
    let more = format!("\"expect\": [{expected}]");
    assert!(refusal(&file(CLIENTS, PUBLISH, &more)).contains("too many expectations"));
}
