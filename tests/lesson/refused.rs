//! Lesson files that cannot be read, what a person then reads, and the documents.

use qoslab_lab::{lesson, library};
use qoslab_scenario::lesson::Lesson;
use qoslab_scenario::{Errors, lesson_schema};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const GOOD: &str = include_str!("../../docs/guide/files/small.lesson.json");
const DOCUMENT: &str = include_str!("../../docs/lesson-format.md");
const SCENARIOS: &str = include_str!("../../docs/scenario-format.md");
const SCHEMA: &str = include_str!("../../docs/lesson.schema.json");

fn parse(source: &str) -> Result<Lesson, Errors> {
    let find = |name: &str| library::find(name).ok().map(|source| source.text);
    Lesson::parse("x.lesson.json", source, &[], &find)
}

#[test]
fn slips_are_told_with_their_place_and_a_way_out() {
    let mut out = String::new();
    for (name, old, new) in [
        ("a key that is misspelt", "\"minutes\": 3", "\"minuets\": 3"),
        ("a key twice", "\"minutes\": 3", "\"minutes\": 3, \"minutes\": 4"),
        ("an unknown scenario", "lost-puback-two-copies", "lost-pubak"),
        ("an unknown variant", "link=stream", "link=wire"),
        ("an unknown run", "\"run\": \"bad\"", "\"run\": \"bat\""),
        (
            "a value that a run cannot take",
            "\"variant\": \"link=stream\"",
            "\"set\": { \"qos\": 3 }",
        ),
        (
            "an unknown party",
            "\"knows\": \"pub\", \"copies\": 1",
            "\"knows\": \"pup\", \"copies\": 1",
        ),
        ("nothing known", "\"knows\": \"pub\", \"copies\": 1", "\"knows\": \"pub\""),
        (
            "the broker without a session",
            "\"knows\": \"pub\", \"copies\": 1",
            "\"knows\": \"broker\", \"copies\": 1",
        ),
        ("two moments", "\"fault\": 1", "\"fault\": 1, \"moment\": \"end\""),
        ("two things at once", "\"compare\": {", "\"say\": \"x\", \"compare\": {"),
        ("a condition", "\"times\": 1 } }", "\"times\": 1 }, \"when\": { \"qos\": 1 } }"),
        (
            "an unknown claim of a choice",
            "{ \"knows\": \"pub\", \"copies\": 0 }",
            "{ \"nexd\": \"PUBACK\" }",
        ),
        ("a rule that is not there", "5.0 4.3.2-3", "4.3.3-12"),
        ("no such axis", "\"axis\": \"qos\"", "\"axis\": \"speed\""),
        (
            "a goal without a solution",
            "\"solution\": { \"faults[0].cut\": \"PUBACK broker->pub @1..3\" },",
            "",
        ),
        (
            "a packet that is none",
            "\"at\": \"PUBLISH pub->broker\"",
            "\"at\": \"PUBLISH pub->sub\"",
        ),
    ] {
        assert!(GOOD.contains(old), "{old}");
        match parse(&GOOD.replacen(old, new, 1)) {
            Ok(_) => panic!("not refused: {name}"),
            Err(errors) => write!(out, "## {name}\n\n{}\n", errors.render(false)).expect("room"),
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(out) });
}

#[test]
fn a_lesson_cut_anywhere_is_an_answer_and_no_panic() {
    for end in (0..GOOD.trim_end().len()).filter(|end| GOOD.is_char_boundary(*end)).step_by(7) {
        assert!(parse(&GOOD[..end]).is_err());
    }
    for word in ["null", "[]", "{}", "0", "\"\"", "true"] {
        for (at, _) in GOOD.match_indices(": ").step_by(3) {
            let rest = GOOD[at + 2..].find([',', '\n', '}']).map_or(GOOD.len(), |end| at + 2 + end);
            let _ = parse(&format!("{}{word}{}", &GOOD[..at + 2], &GOOD[rest..]));
        }
    }
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/lessons");
    let entries = fs::read_dir(folder).expect("the folder of lessons");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

#[test]
fn the_committed_schema_of_lessons_is_current_and_takes_every_lesson() {
    let current = lesson_schema();
    if std::env::var_os("QOSLAB_UPDATE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/lesson.schema.json");
        fs::write(path, &current).expect("the schema can be written");
        return;
    }
    assert!(SCHEMA == current, "write it anew: QOSLAB_UPDATE=1 cargo test -p qoslab-tests schema");
    let schema = serde_json::from_str(SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let value = |source: &str| -> serde_json::Value {
        jsonc_parser::parse_to_serde_value(source, &Default::default()).expect("JSON")
    };
    let mut all: Vec<String> =
        files().iter().map(|file| fs::read_to_string(file).expect("a lesson")).collect();
    all.push(GOOD.to_owned());
    for source in all {
        let errors: Vec<String> =
            validator.iter_errors(&value(&source)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{source}");
    }
    for (old, new) in
        [("minutes", "minuets"), ("\"knows\"", "\"nows\""), ("\"say\": \"Each", "\"sya\": \"Each")]
    {
        assert!(!validator.is_valid(&value(&GOOD.replacen(old, new, 1))), "{new}");
    }
}

#[test]
fn every_key_of_a_lesson_is_in_the_documents() {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).expect("JSON");
    let mut objects = vec![&schema];
    objects.extend(schema["$defs"].as_object().expect("definitions").values());
    let keys = objects.iter().filter_map(|object| object["properties"].as_object());
    let known =
        |key: &&String| !DOCUMENT.contains(key.as_str()) && !SCENARIOS.contains(key.as_str());
    let missing: Vec<&String> = keys.flat_map(|keys| keys.keys()).filter(known).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn files_of_lessons_are_numbered_as_they_say_and_no_scenarios() {
    let course = lesson::course().expect("it can be read");
    assert_eq!(files().len(), course.len());
    for (file, lesson) in files().iter().zip(&course) {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        assert_eq!(name, format!("{:02}-{}.lesson.json", lesson.number, lesson.name));
        assert!(library::is_lesson(file));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let found = library::folder(&folder).expect("the folder of scenarios");
    assert_eq!(found.len(), library::built_in().count(), "a folder gives its scenarios only");
}
