//! The documentation tells the truth: its examples are read, whole scenarios are run and judged.
//! The committed schema is that of the code, and accepts and refuses what it should.

use qoslab_check::check;
use qoslab_scenario::{Judged, Outcome, Scenario, json_schema, template};
use qoslab_sim::record;

const DOCUMENT: &str = include_str!("../../docs/scenario-format.md");
const SCHEMA: &str = include_str!("../../docs/scenario.schema.json");

/// The code blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let open = format!("```{language}\n");
    let parts = DOCUMENT.split(open.as_str()).skip(1);
    parts.map(|part| part.split("\n```").next().unwrap()).collect()
}

/// A fragment of the document as a whole file, with two clients unless it has its own.
fn whole(fragment: &str) -> String {
    let clients = "\"clients\": { \"pub\": {}, \"sub\": {} },";
    let clients = if fragment.contains("\"clients\": {\n") { "" } else { clients };
    format!("{{ \"title\": \"fragment\", {clients}\n{fragment}\n}}")
}

#[test]
fn every_whole_example_is_true() {
    let examples = blocks("json");
    assert!(examples.len() >= 6);
    for source in examples {
        let scenario = Scenario::parse("example.json", source);
        let scenario = scenario.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let title = scenario.title();
        for variant in scenario.variants() {
            let trace = record(&scenario.plan(variant, None));
            let findings = check(&trace);
            let judged: Vec<Judged<'_>> = findings.iter().map(Judged::from).collect();
            for one in scenario.expectations(variant) {
                let outcome = one.judge(&trace, &judged);
                assert_eq!(outcome, Outcome::Held, "{title} {}: {}", variant.name(), one.text);
            }
            let Some(plan) = scenario.control_plan(variant, None) else { continue };
            let trace = record(&plan);
            let findings = check(&trace);
            let judged: Vec<Judged<'_>> = findings.iter().map(Judged::from).collect();
            for one in scenario.control_expectations(variant) {
                let outcome = one.judge(&trace, &judged);
                assert_eq!(outcome, Outcome::Held, "control of {title}: {}", one.text);
            }
        }
    }
}

#[test]
fn every_fragment_is_accepted() {
    for fragment in blocks("jsonc") {
        if let Err(errors) = Scenario::parse("fragment.json", &whole(fragment)) {
            panic!("{}", errors.render(false));
        }
    }
}

#[test]
fn every_key_of_the_schema_is_in_the_document() {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    let mut objects = vec![&schema];
    objects.extend(schema["$defs"].as_object().unwrap().values());
    let keys = objects.iter().filter_map(|object| object["properties"].as_object());
    let missing: Vec<&String> =
        keys.flat_map(|keys| keys.keys()).filter(|key| !DOCUMENT.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_committed_schema_is_current() {
    let current = json_schema();
    if std::env::var_os("QOSLAB_UPDATE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/scenario.schema.json");
        std::fs::write(path, &current).unwrap();
        return;
    }
    assert!(SCHEMA == current, "write it anew: QOSLAB_UPDATE=1 cargo test -p qoslab-scenario");
}

#[test]
fn the_schema_accepts_what_the_reader_accepts_and_refuses_slips() {
    let schema = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value = |source: &str| -> serde_json::Value {
        jsonc_parser::parse_to_serde_value(source, &Default::default()).unwrap()
    };
    let mut good: Vec<String> = blocks("json").into_iter().map(str::to_owned).collect();
    good.extend(blocks("jsonc").into_iter().map(whole));
    good.push(template("x"));
    for source in good {
        let errors: Vec<String> =
            validator.iter_errors(&value(&source)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{source}");
    }
    for slip in [
        r#"{ "title": "x" }"#,
        r#"{ "title": "x", "clients": {}, "seed": null }"#,
        r#"{ "title": "x", "clients": {}, "link": null }"#,
        r#"{ "title": "x", "clients": {}, "scrpt": [] }"#,
        r#"{ "title": "x", "clients": { "pub": { "window": 0 } } }"#,
        r#"{ "title": "x", "clients": { "pub": { "keep-alive": 60 } } }"#,
        r#"{ "title": "x", "clients": {}, "qos": 3 }"#,
        r#"{ "title": "x", "clients": {}, "faults": [ { "loose": "PUBACK" } ] }"#,
        r#"{ "title": "x", "clients": {}, "expect": [ { "undelivered": "none" } ] }"#,
    ] {
        assert!(!validator.is_valid(&value(slip)), "{slip}");
    }
}
