//! Lessons: those that are built in are right, and the check bites where one is not.

mod bites;
mod refused;

use qoslab_lab::lesson::{self, Act, Lesson, Playing, check};
use qoslab_mqtt::mutant;
use qoslab_render::escape::Glyphs;
use qoslab_render::text::{Options, draw};
use qoslab_trace::EventId;
use std::collections::{BTreeMap, BTreeSet};

fn course() -> Vec<Playing> {
    let all = lesson::course().unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    all.into_iter().map(Playing::start).collect()
}

fn told(complaints: &[check::Complaint]) -> Vec<String> {
    complaints.iter().map(ToString::to_string).collect()
}

#[test]
fn every_lesson_is_right_and_all_claims_are_walked_through() {
    let all = course();
    assert!(all.len() >= 14, "{}", all.len());
    assert_eq!(told(&check::course(&all)), [""; 0]);
}

#[test]
fn a_course_with_a_lesson_less_misses_its_claims_and_its_number() {
    let mut all = course();
    all.retain(|playing| playing.lesson.name != "how-many-copies");
    let told = told(&check::course(&all)).join("\n");
    assert!(told.contains("no stop shows claim 10 on streams"), "{told}");
    assert!(told.contains("no stop shows claim 10 with a retry timer"), "{told}");
    assert!(told.contains("not numbered through"), "{told}");
}

/// Who guesses by place does not get far.
#[test]
fn the_right_choice_has_no_favourite_place() {
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    for playing in course() {
        for standing in playing.stops.iter().filter(|standing| !standing.truth.is_empty()) {
            *places.entry(standing.right().expect("one is true")).or_default() += 1;
        }
    }
    let all: usize = places.values().sum();
    assert!(all >= 60, "{places:?}");
    assert!(places.values().all(|count| count * 2 <= all), "{places:?}");
}

/// A broker or client with a deliberate bug makes another run, and a lesson that speaks of it is
/// no longer true.
#[test]
fn lessons_notice_deliberate_bugs() {
    let noticed = |party: &str, name: &str| {
        let path = format!("{party}.mutant");
        let lessons = lesson::course_with(&[(path.as_str(), name)]).ok()?;
        let all: Vec<Playing> = lessons.into_iter().map(Playing::start).collect();
        let found = check::course(&all);
        let mut names: BTreeSet<String> = found.into_iter().map(|of| of.lesson).collect();
        // It has a bug of its own, which this one would take the place of.
        names.remove("what-dup-can-tell");
        (!names.is_empty()).then_some(names)
    };
    let of = |name: &str| noticed("broker", name).unwrap_or_default();
    assert!(of("qos1-repeat-is-no-message").contains("a-silence-with-two-causes"));
    assert!(of("deliver-before-dedup").contains("four-losses"));
    assert!(of("qos2-ids-die-with-connection").contains("the-boundary"));
    let caught: Vec<&str> = mutant::all()
        .map(|mutant| mutant.name)
        .filter(|name| noticed("broker", name).is_some())
        .collect();
    assert!(caught.len() >= 3, "{caught:?}");
}

#[test]
fn what_comes_behind_a_stop_is_not_shown() {
    for playing in course() {
        for (at, stop) in playing.lesson.stops.iter().enumerate() {
            let event = playing.stops[at].event.expect("it comes");
            let seen = playing.seen(at);
            assert_eq!(seen.events.len(), event.0 as usize);
            assert!(seen.footer.left_over.is_empty());
            assert_eq!(seen, playing.until(stop.run, event));
            let options = Options { summary: false, ..Options::new(Glyphs::Ascii) };
            let (part, whole) = (draw(&seen, &options, &[]), &playing.traces[stop.run]);
            assert!(part.len() <= draw(whole, &options, &[]).len() + 200);
        }
    }
}

/// Whatever a stop tells before the guess, it does not tell what is said after it.
#[test]
fn a_question_in_lines_does_not_answer_itself() {
    for playing in course() {
        for (at, stop) in playing.lesson.stops.iter().enumerate() {
            let text = lesson::text::stop(&playing, at);
            let Act::Ask(ask) = &stop.act else { continue };
            let begin = |text: &str| text.chars().take(30).collect::<String>();
            assert!(!text.contains(&begin(&ask.say)), "{text}");
            let right = playing.stops[at].right().expect("one is true");
            let reveal = lesson::text::reveal(&playing, at, Some(right));
            assert!(reveal.starts_with(&format!("You said {}, and so it is.", right + 1)));
            assert!(reveal.contains(&begin(&ask.say)), "{reveal}");
        }
    }
}

#[test]
fn what_parties_know_can_be_asked_at_any_event() {
    let playing = Playing::start(lesson::find("2").expect("the second lesson"));
    let event = playing.stops[1].event.expect("it comes");
    let waits = |event| {
        let memories = playing.memories(0, event);
        memories.iter().find(|of| of.party == "pub").expect("pub").in_flight.len()
    };
    assert_eq!((waits(EventId(0)), waits(event)), (0, 1));
    assert_eq!(waits(playing.traces[0].events.last().expect("an event").n), 0);
}

fn sets(pairs: &[(&str, &str)]) -> lesson::Sets {
    pairs.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn an_attempt_says_what_is_missing() {
    let playing = Playing::start(lesson::find("how-many-copies").expect("it is built in"));
    let at = playing.lesson.stops.len() - 1;
    let attempt = |pairs: &[(&str, &str)]| playing.attempt(at, &sets(pairs)).expect("a run");
    let done = attempt(&[("faults[0].cut", "PUBACK broker->pub @1..2")]);
    assert!(done.solved && done.reasons.iter().all(|reason| reason.met && reason.why.is_empty()));
    assert_ne!(done.trace.events, playing.traces[0].events);
    let nothing = attempt(&[]);
    let missed: Vec<_> = nothing.reasons.iter().filter(|reason| !reason.met).collect();
    assert!(!nothing.solved && missed.len() == 1);
    assert_eq!(
        (&*missed[0].text, &*missed[0].why),
        ("sub gets m1 4 times", "deliveries of m1: 3, not 4")
    );
    let third = r#"{ "cut": "PUBACK broker->pub @2" }"#;
    let fourth = r#"{ "cut": "PUBACK broker->pub @3" }"#;
    let much = attempt(&[("faults[+]", third), ("faults[+]", fourth)]);
    assert!(!much.solved && much.reasons[0].why == "it has 4 faults", "{:?}", much.reasons);
    let other = attempt(&[("script[0].publish.payload", "x")]);
    assert!(
        other.reasons.iter().any(|reason| reason.why == "you changed script[0].publish.payload")
    );
    let error = playing
        .attempt(at, &sets(&[("faults[0].cut", "PUBAKC broker->pub @1")]))
        .expect_err("a slip");
    assert!(error.to_string().contains("did you mean `PUBACK`?"), "{error}");
    assert!(playing.attempt(0, &[]).is_err(), "nothing is to be tried at the first stop");
}

/// A file from anywhere may need lessons of the course, and plays the scenario beside it first.
#[test]
fn lessons_are_found_by_number_name_and_file() {
    let by = |wanted: &str| lesson::find(wanted).map(|lesson: Lesson| lesson.name);
    assert_eq!(by("10").expect("there"), "the-boundary");
    assert_eq!(by("the-boundary").expect("there"), "the-boundary");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guide/files/small.lesson.json");
    assert_eq!(by(file).expect("there"), "small");
    let error = by("the-boundry").expect_err("a slip").to_string();
    assert!(error.contains("did you mean `the-boundary`?"), "{error}");
}
