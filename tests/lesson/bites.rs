//! A lesson that is spoilt in one place is found out, and told where.

use qoslab_lab::lesson::{self, Lesson, Playing, check};
use qoslab_lab::library;

const GOOD: &str = include_str!("../../docs/guide/files/small.lesson.json");

/// The complaints about the lesson with one piece exchanged.
fn complaints(old: &str, new: &str) -> Vec<String> {
    assert!(GOOD.contains(old), "{old}");
    let find = |name: &str| library::find(name).ok().map(|source| source.text);
    let lesson = Lesson::parse("x.lesson.json", &GOOD.replacen(old, new, 1), &[], &find);
    let lesson = lesson.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let course = lesson::course().expect("it can be read");
    check::lesson(&Playing::start(lesson), &course).iter().map(ToString::to_string).collect()
}

/// The one complaint.
fn complaint(old: &str, new: &str) -> String {
    let all = complaints(old, new);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.into_iter().next().expect("one")
}

#[test]
fn the_lesson_that_is_spoilt_below_is_good() {
    assert_eq!(complaints("phone", "phone"), [""; 0]);
}

#[test]
fn two_choices_that_are_true() {
    let what = complaint(r#""delivered": { "to": "sub", "times": 1 }"#, r#""doubled": 1"#);
    assert_eq!(what, "x, stop 3: choices 1 and 2 are true, and only one may be");
}

#[test]
fn no_choice_that_is_true() {
    let found = complaints(r#""delivered": { "to": "sub", "times": 2 }"#, r#""doubled": 7"#);
    let wanted =
        "x, stop 3: no choice is true (1: deliveries: 2, not 1; 2: doubled messages: 1, not 7)";
    assert_eq!(found, [wanted, "x, stop 3: nothing is said to who chooses 2"]);
}

#[test]
fn a_choice_that_cannot_be_judged() {
    let old = r#""delivered": { "to": "sub", "times": 1 }"#;
    let new = r#""delivered": { "to": "sub", "message": "m9", "times": 0 }"#;
    let what = complaint(old, new);
    assert!(what.starts_with("x, stop 3: choice 1 cannot be said to be true or not"), "{what}");
}

#[test]
fn a_stop_that_never_comes_or_goes_back() {
    let what = complaint(r#""at": "PUBLISH pub->broker","#, r#""at": "PUBREL pub->broker","#);
    assert_eq!(what, "x, stop 1: its moment never comes in the run");
    let what = complaint(r#""at": "PUBLISH pub->broker","#, r#""moment": "end","#);
    assert!(what.starts_with("x, stop 2: it goes back in the run"), "{what}");
}

#[test]
fn a_word_that_nobody_has_introduced() {
    let what = complaint("Only an answer ends the promise.", "Only PUBCOMPs would help.");
    assert_eq!(what, "x: it says `PUBCOMP`, and neither it nor what it needs introduces it");
    let needs =
        complaints(r#""minutes": 3,"#, r#""minutes": 3, "needs": ["four-packets", "nothing"],"#);
    assert_eq!(needs[0], "x: it needs four-packets, which comes later");
    assert_eq!(needs[1], "x: it needs a lesson `nothing`, which is not there");
}

#[test]
fn a_task_that_is_done_already_or_never() {
    let what = complaints(r#""message": "m1", "times": 4"#, r#""message": "m1", "times": 2"#);
    assert_eq!(what[0], "x, stop 5: the task is done before anything is changed");
    let what = complaint("@1..3", "@1..2");
    assert!(what.starts_with("x, stop 5: its solution does not do it: sub gets m1 4 times"));
    let what = complaint(r#""faults": 1, "only": ["faults"]"#, r#""only": ["clients"]"#);
    assert!(what.ends_with("you changed faults[0].cut"), "{what}");
    let what =
        complaint(r#""faults[0].cut": "PUBACK broker->pub @1..3""#, r#""faults[0].cut": "P""#);
    assert!(what.contains("its solution cannot be read"), "{what}");
}

#[test]
fn an_idea_that_changes_nothing() {
    let what = complaint(r#""script[0].publish.qos": 0"#, r#""title": "x""#);
    assert_eq!(what, "x, stop 2: what it proposes changes nothing");
}

#[test]
fn a_wrong_choice_without_a_sentence_and_a_text_that_does_not_fit() {
    let say = r#""say": "pub cannot know that the broker has the message.","#;
    assert_eq!(complaint(say, ""), "x, stop 3: nothing is said to who chooses 1");
    let what = complaint("An alarm for the phone", &"long ".repeat(9));
    assert!(what.contains("a title of 45 characters, and 32 fit"), "{what}");
}

#[test]
fn two_mistakes_that_are_told_the_same() {
    let right = r#"{ "text": "Twice.", "holds": { "delivered": { "to": "sub", "times": 2 } } }"#;
    let say = r#""say": "pub cannot know that the broker has the message.""#;
    let more = format!(
        r#"{right}, {{ "text": "Thrice.", "holds": {{ "delivered": {{ "to": "sub", "times": 3 }} }},
           {say} }}"#
    );
    assert_eq!(complaint(right, &more), "x, stop 3: two choices are told the same");
}

#[test]
fn a_lesson_without_an_end_for_the_reader() {
    let found = complaints(
        r#""try": {"#,
        r#""say": "That was it." }, { "title": "x", "moment": "end", "try": {"#,
    );
    assert_eq!(found, [""; 0], "six stops are as good as five");
    let task = GOOD.find("      \"title\": \"Your turn\"").expect("the last stop");
    let end = GOOD.find("  ],\n  \"notes\"").expect("the end of the stops");
    let last = &GOOD[task..end];
    let found =
        complaints(last, "\"title\": \"End\", \"moment\": \"end\", \"say\": \"Good bye.\" },\n");
    assert_eq!(found, ["x: its last stop is neither a task nor free play"]);
}
