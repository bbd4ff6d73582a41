//! Whatever stands in a file or on the command line: an answer, never a panic.

use proptest::prelude::*;
use qoslab_scenario::{Scenario, template};
use qoslab_sim::record;
use qoslab_trace::Trace;
use std::sync::LazyLock;

const DOCUMENT: &str = include_str!("../../docs/scenario-format.md");

/// Good files to be spoilt: the starter file and the examples of the documentation.
static GOOD: LazyLock<Vec<String>> = LazyLock::new(|| {
    let parts = DOCUMENT.split("```json\n").skip(1);
    let blocks = parts.filter_map(|part| part.split("\n```").next());
    let mut good: Vec<String> = blocks.map(str::to_owned).collect();
    let fragments = DOCUMENT.split("```jsonc\n").skip(1);
    good.extend(fragments.filter_map(|part| part.split("\n```").next()).map(|fragment| {
        format!("{{ \"title\": \"x\", \"clients\": {{ \"pub\": {{}} }},\n{fragment} }}")
    }));
    good.push(template("x"));
    good
});

/// A record to judge, whatever the file expects.
static RUN: LazyLock<Trace> = LazyLock::new(|| {
    let scenario = Scenario::parse("x.json", &template("x")).expect("the starter file is good");
    record(&scenario.plan(&scenario.variants()[0], None))
});

/// What is put into a file.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "-1",
    "0",
    "1e9",
    "99999999999999999999",
    "0.5",
    "\"m1\"",
    "\"each\"",
    "\"\"",
    "\"pub\"",
    "\"broker\"",
    "\"5%\"",
    "\"101%\"",
    "\"1/0\"",
    "\"20ms\"",
    "\"100000d\"",
    "\"never\"",
    "\"off\"",
    "\"PUBACK@*\"",
    "\"PUBLISH#1@2..1\"",
    "\"* ->broker [from=pub]\"",
    "\"é->ü@1\"",
    "\"#\"",
    "\"@\"",
    "\"->\"",
    "\"$share/x/#\"",
    "\"at\": \"1s\",",
    "\"when\": {\"qos\": 1},",
    "\"qos\": 2,",
    "\"count\": 3,",
    "\"lose\": \"PUBACK\",",
    "{\"at-least\": 1}",
    "{\"uniform\": [\"1ms\", \"2ms\"]}",
    "// é\n",
    "/*",
    "*/",
    "\u{feff}",
    "\u{0}",
    "🦀",
    "\"variants\": {\"qos\": [0, 1, 2]},",
];

/// One change of a text.
#[derive(Clone, Debug)]
enum Change {
    Insert(usize, usize),
    Remove(usize, usize),
    Repeat(usize, usize),
    Exchange(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let (at, many) = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
    (0..4_u8, at, many).prop_map(|(kind, at, many)| {
        let (at, many) = (at.index(5000), many.index(5000));
        match kind {
            0 => Change::Insert(at, many),
            1 => Change::Remove(at, many % 40),
            2 => Change::Repeat(at, many % 200),
            _ => Change::Exchange(at, many),
        }
    })
}

fn apply(text: &mut Vec<char>, change: &Change) {
    let length = text.len().max(1);
    match *change {
        Change::Insert(at, piece) => {
            let at = at % length;
            text.splice(at..at, PIECES[piece % PIECES.len()].chars());
        }
        Change::Remove(at, many) => {
            let at = (at % length).min(text.len());
            text.drain(at..(at + many).min(text.len()));
        }
        Change::Repeat(at, many) => {
            let at = (at % length).min(text.len());
            let part: Vec<char> = text[at..(at + many).min(text.len())].to_vec();
            text.splice(at..at, part);
        }
        Change::Exchange(at, piece) => {
            // The word at this place, up to the next quote or bracket.
            let at = (at % length).min(text.len());
            let end = text[at..].iter().position(|c| ",:]}\n".contains(*c));
            let end = end.map_or(text.len(), |end| at + end);
            text.splice(at..end, PIECES[piece % PIECES.len()].chars());
        }
    }
}

/// Asks everything that can be asked.
fn look_at(result: Result<Scenario, qoslab_scenario::Errors>) {
    match result {
        Err(errors) => {
            assert!(!errors.is_empty());
            assert!(errors.iter().all(|error| error.line > 0 && error.column > 0));
            errors.render(false);
            errors.render(true);
            errors.to_json();
        }
        Ok(scenario) => {
            for variant in scenario.variants() {
                assert!(scenario.plan(variant, Some(1)).clients.len() < 100);
                scenario.control_plan(variant, None);
                for one in scenario.expectations(variant) {
                    one.judge(&RUN, &[]);
                }
                for one in scenario.control_expectations(variant) {
                    one.judge(&RUN, &[]);
                }
            }
            scenario.narration(&RUN);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_spoilt_file_is_answered(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let mut text: Vec<char> = which.get(&GOOD).chars().collect();
        for change in &changes {
            apply(&mut text, change);
        }
        let text: String = text.into_iter().collect();
        look_at(Scenario::parse("spoilt.json", &text));
    }

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        look_at(Scenario::parse("any.json", &text));
    }

    #[test]
    fn any_address_is_answered(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "PUBACK", "publish", "*", "#1", "#", "@2", "@1..", "@", "->", "pub", "broker", "sub",
            "[from=pub]", "[", "]", "m1", "q2", "DUP", "sent", "arrived", " ", "é", "-", ",",
        ]), 0..8),
        escaped in any::<bool>(),
    ) {
        let address = pieces.concat();
        let quote = if escaped { "\\u0020" } else { "" };
        let text = format!(
            "{{ \"title\": \"x\", \"clients\": {{ \"pub\": {{}}, \"sub\": {{}} }},\n\
             \"faults\": [ {{ \"cut\": \"{quote}{address}\" }} ] }}"
        );
        look_at(Scenario::parse("address.json", &text));
    }

    #[test]
    fn any_set_is_answered(
        path in "[a-z.\\[\\]0-9-]{0,20}|clients\\.pub\\.[a-z-]{3,8}|script\\[[0-9]\\]\\.[a-z]{2,7}",
        value in prop::sample::select(PIECES.to_vec()),
    ) {
        look_at(Scenario::parse_with("x.json", &template("x"), &[(&path, value)]));
    }
}

#[test]
fn every_prefix_of_a_file_is_answered() {
    let text = template("x");
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        look_at(Scenario::parse("x.json", &text[..end]));
    }
}

/// A random text had found it: the complaint is about one byte of a character that has three.
#[test]
fn a_complaint_inside_a_character_is_drawn() {
    for text in ["\u{2028}", "{\u{2028}", "[\u{6f22}", "{\"a\u{301}\": \u{a0}}"] {
        let errors = Scenario::parse("x.json", text).expect_err("this is no scenario");
        assert!(errors.render(false).contains("x.json:1:"), "{}", errors.render(false));
    }
}
