//! The command, the setting of a file, and the mark that a run with a mutant carries.

use crate::tidy::commands::qoslab;
use qoslab_lab::museum;
use qoslab_render::{escape::Glyphs, text};
use qoslab_scenario::Scenario;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(qoslab()).args(arguments).output().expect("the command runs")
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn every_story_fits_the_width_and_names_both_sides() {
    for (number, exhibit) in (1..).zip(museum::exhibits()) {
        let by_name = run(&["museum", exhibit.mutant]);
        assert_eq!(by_name.status.code(), Some(0));
        let text = printed(&by_name);
        assert!(text.contains(&format!("exhibit {number}\n")), "{text}");
        assert!(text.contains("wrong") && text.contains("right"), "{text}");
        let wide = text.lines().find(|line| line.chars().count() > 78);
        assert_eq!(wide, None, "{}", exhibit.mutant);
    }
}

#[test]
fn the_list_has_every_exhibit_and_fits_the_width() {
    let text = printed(&run(&["museum"]));
    let wide = text.lines().find(|line| line.chars().count() > 78);
    assert_eq!(wide, None);
    for exhibit in museum::exhibits() {
        assert!(text.contains(exhibit.mutant), "{}", exhibit.mutant);
    }
}

#[test]
fn a_number_and_explain_lead_to_the_same_story() {
    let told = printed(&run(&["museum", "resend-dup0"]));
    assert_eq!(printed(&run(&["explain", "resend-dup0"])), told);
    let first = museum::exhibits().next().expect("the museum is not empty");
    assert_eq!(printed(&run(&["museum", "1"])), printed(&run(&["museum", first.mutant])));
}

#[test]
fn an_unknown_exhibit_is_refused_with_a_suggestion() {
    let refused = run(&["museum", "resend-dup-0"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("did you mean `resend-dup0`?"), "{said}");
}

const TWO: &str = r#"{ "title": "x", "clients": { "pub": { "mutant": ["resend-dup0", "resend-dup0"] },
    "sub": {} }, "broker": { "mutant": "copy-dup" } }"#;

#[test]
fn a_run_says_who_has_a_mutant() {
    let scenario = Scenario::parse("x.json", TWO).expect("it can be read");
    let trace = qoslab_sim::record(&scenario.plan(&scenario.variants()[0], None));
    let shown = text::draw(&trace, &text::Options::new(Glyphs::Ascii), &[]);
    assert!(shown.contains("\n# mutant     broker: copy-dup   pub: resend-dup0\n"), "{shown}");
    let told = qoslab_render::narrate::narrate(&trace, &[]);
    assert!(told.contains("\nDeliberate bugs of broker: copy-dup.\n"), "{told}");
    let lines = qoslab_trace::json::to_lines(&trace);
    assert!(lines.contains(r#""mutants":["copy-dup"]"#), "{lines}");
    assert_eq!(qoslab_trace::json::from_lines(&lines).as_ref(), Ok(&trace));
}

#[test]
fn a_mutant_survives_the_restart_of_its_process() {
    let source = r#"{ "title": "x", "qos": 1, "clients": { "pub": {}, "sub": { "subscribe": "t/#" } },
        "broker": { "mutant": "no-puback" },
        "script": [
            { "at": "1s", "crash": "broker", "store": "kept", "down": "1s" },
            { "at": "5s", "client": "pub", "publish": { "topic": "t/a", "payload": "x" } },
        ] }"#;
    let scenario = Scenario::parse("x.json", source);
    let scenario = scenario.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let trace = qoslab_sim::record(&scenario.plan(&scenario.variants()[0], None));
    let findings = qoslab_check::check(&trace);
    let broken = |name| findings.iter().any(|of| of.oracle == name && of.verdict.is_broken());
    assert!(broken("answered"));
}

fn refused(source: &str) -> String {
    Scenario::parse("x.json", source).expect_err("it is wrong").render(false)
}

#[test]
fn a_wrong_name_is_told_with_the_right_one() {
    let file = |party: &str, name: &str| {
        format!(
            r#"{{ "title": "x", "clients": {{ "pub": {{}} }}, {party}: {{ "mutant": {name} }} }}"#
        )
    };
    let told = refused(&file("\"broker\"", "\"copy-dupp\""));
    assert!(told.contains("unknown mutant `copy-dupp`, did you mean `copy-dup`?"), "{told}");
    let told = refused(&file("\"broker\"", "\"strange\""));
    assert!(told.contains("`qoslab museum` lists them"), "{told}");
    let told = refused(&file("\"broker\"", "\"late-acks\""));
    assert!(told.contains("unknown mutant"), "{told}");
    let told = refused(&file("\"broker\"", "\"acks-outlive-connection\""));
    assert!(told.contains("is none of the broker"), "{told}");
    let told = refused(&file("\"broker\"", "[]"));
    assert!(told.contains("no mutant is named here"), "{told}");
}
