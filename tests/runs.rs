//! Runs that are saved, stopped and put beside each other.

use qoslab_lab::library;
use qoslab_lab::report::{Report, Until};
use qoslab_mqtt::time::Instant;
use qoslab_render::diff::{Mark, diff};
use qoslab_render::escape::Glyphs;
use qoslab_render::scene::Scene;
use qoslab_render::text::{Options, draw_diff};
use qoslab_scenario::{Scenario, Variant};
use qoslab_sim::record;
use qoslab_sim::world::Moment;
use qoslab_trace::{End, EventId, Trace};

/// Every built-in scenario with each of its variants.
fn for_each(mut what: impl FnMut(&Scenario, &Variant)) {
    for source in library::built_in() {
        let scenario = source.parse(&[]).expect("a built-in scenario can be read");
        scenario.variants().iter().for_each(|variant| what(&scenario, variant));
    }
}

fn scenario(name: &str, sets: &[(&str, &str)]) -> Scenario {
    library::find(name).expect("it is built in").parse(sets).expect("it can be read")
}

fn run(name: &str, sets: &[(&str, &str)], seed: Option<u64>) -> Trace {
    let scenario = scenario(name, sets);
    record(&scenario.plan(&scenario.variants()[0], seed))
}

#[test]
fn every_run_can_be_saved_and_is_the_same_to_the_byte() {
    let mut by_chance = 0;
    for_each(|scenario, variant| {
        for seed in [None, Some(7), Some(u64::MAX)] {
            let trace = record(&scenario.plan(variant, seed));
            let text = scenario.saved(&trace);
            let saved = Scenario::parse("elsewhere/other-name.json", &text)
                .unwrap_or_else(|errors| panic!("{}\n{text}", errors.render(false)));
            assert_eq!(saved.variants().len(), 1, "only this combination is run");
            let plan = saved.plan(&saved.variants()[0], None);
            assert_eq!(record(&plan), trace, "{} {}", scenario.name(), variant.name());
            by_chance += usize::from(!plan.answers.is_empty());
            assert_eq!(saved.saved(&trace), text, "a saved run is saved as it is");
        }
    });
    assert!(by_chance > 30, "some runs have something to decide: {by_chance}");
}

#[test]
fn what_is_saved_no_longer_depends_on_the_seed() {
    let name = "the-same-loss-on-three-links";
    let scenario = scenario(name, &[]);
    let trace = record(&scenario.plan(&scenario.variants()[0], None));
    let saved = Scenario::parse("x.json", &scenario.saved(&trace)).expect("it is good");
    let other = record(&saved.plan(&saved.variants()[0], Some(99)));
    assert_eq!(other.events, trace.events);
    assert_ne!(run(name, &[], Some(99)).events, trace.events, "without the answers it does");
}

#[test]
fn answers_to_nobody_and_answers_that_are_none_are_told() {
    let file = |answers: &str| {
        format!(
            r#"{{ "title": "x", "clients": {{ "pub": {{ "link": {{ "loss": "5%" }} }} }},
            "answers": {answers} }}"#
        )
    };
    let errors = |answers: &str| match Scenario::parse("x.json", &file(answers)) {
        Ok(_) => panic!("{answers} was taken"),
        Err(errors) => errors.render(false),
    };
    assert!(Scenario::parse("x.json", &file(r#"{ "pub/up/loss": [1, 0] }"#)).is_ok());
    let misspelt = errors(r#"{ "pub/up/los": [1] }"#);
    assert!(misspelt.contains("did you mean `pub/up/loss`?"), "{misspelt}");
    let unknown = errors(r#"{ "nobody": [1] }"#);
    assert!(unknown.contains("no stream of chance `nobody`"), "{unknown}");
    let answer = errors(r#"{ "pub/up/loss": ["20ms"] }"#);
    assert!(answer.contains("a question of yes or no"), "{answer}");
    let negative = errors(r#"{ "pub/up/delay": [-1] }"#);
    assert!(negative.contains("out of range"), "{negative}");
}

#[test]
fn a_stopped_run_is_the_beginning_of_the_whole_one() {
    for_each(|scenario, variant| {
        let whole = record(&scenario.plan(variant, None));
        let last = whole.events.len() as u32;
        for event in [1, last / 3 + 1, last / 2 + 1, last] {
            let until = Some(Until::Event(EventId(event)));
            let part = Report::until(scenario, variant, None, until).expect("there is one");
            let shown = part.trace.events.len();
            assert!(shown >= event as usize, "it has happened");
            assert_eq!(part.trace.events, whole.events[..shown]);
            assert_eq!(part.trace.header, whole.header);
            assert!(part.outcomes.is_empty() && part.inconclusive.is_none());
            let clients = scenario.plan(variant, None).clients.len();
            assert!(part.moment.memories.len() >= clients, "every client remembers something");
        }
        let beyond = Some(Until::Event(EventId(last + 1)));
        let error = Report::until(scenario, variant, None, beyond).expect_err("no such event");
        assert!(error.to_string().contains(&format!("1 to {last}")), "{error}");
    });
}

#[test]
fn a_run_stops_at_a_time_and_tells_what_is_known_then() {
    let scenario = scenario("lost-puback-two-copies", &[]);
    let until = Some(Until::Time(Instant::from_micros(500_000)));
    let report = Report::until(&scenario, &scenario.variants()[0], None, until).expect("a run");
    assert_eq!(report.trace.footer.end, End::Until);
    assert!(report.trace.events.iter().all(|event| event.at.as_micros() <= 500_000));
    let publisher = &report.moment.memories[0];
    let waits: Vec<_> = publisher.in_flight.iter().map(|of| (of.id, of.waits_for)).collect();
    assert_eq!(waits, [(1, "PUBACK")], "the PUBACK was lost and the client is away");
    let lines = report.lines();
    assert!(lines.iter().any(|line| line.starts_with("expected   not judged")), "{lines:?}");
}

#[test]
fn who_asks_for_rows_changes_nothing_of_a_run() {
    let mut rows = 0;
    for_each(|scenario, variant| {
        let plan = scenario.plan(variant, None);
        let last = EventId(u32::MAX);
        let (trace, untold) = qoslab_sim::look(&plan, last, |world| world.moment());
        let told = qoslab_sim::moment(&plan, last);
        assert_eq!(told.after.0 as usize, trace.events.len(), "{}", scenario.name());
        assert!(untold.rows.is_empty(), "nobody has asked");
        rows += told.rows.len();
        let told = Moment { rows: Vec::new(), ..told };
        assert_eq!(told, untold, "{}", scenario.name());
    });
    assert!(rows > 0, "the last step of some runs takes a row");
}

#[test]
fn a_moment_lies_between_two_steps() {
    let plan_of = scenario("lost-puback-two-copies", &[]);
    let plan = plan_of.plan(&plan_of.variants()[0], None);
    let mut event = EventId(u32::MAX);
    let mut steps = 0;
    while event > EventId(0) {
        let moment = qoslab_sim::moment(&plan, event);
        assert!(moment.before < moment.after, "something has happened");
        let again = qoslab_sim::moment(&plan, EventId(moment.before.0 + 1));
        assert_eq!(again, moment, "every event of a step leads to the same moment");
        for row in &moment.rows {
            assert!(row.after >= moment.before && row.after <= moment.after, "{row:?}");
        }
        (event, steps) = (moment.before, steps + 1);
    }
    assert!(steps > 10, "{steps}");
}

#[test]
fn times_and_events_are_told_apart() {
    assert!(matches!(Until::read("29"), Ok(Until::Event(EventId(29)))));
    assert!(matches!(Until::read("1.5s"), Ok(Until::Time(at)) if at.as_micros() == 1_500_000));
    for wrong in ["", "-1", "1,5s", "5 parsecs", "99999999999999999999"] {
        assert!(Until::read(wrong).is_err(), "{wrong} is neither");
    }
}

#[test]
fn a_run_is_the_same_as_itself() {
    for_each(|scenario, variant| {
        let trace = record(&scenario.plan(variant, None));
        let both = diff(&trace, &trace);
        assert_eq!(both.scene, Scene::new(&trace));
        assert!(both.marks.iter().all(|mark| *mark == Mark::Same), "{}", scenario.name());
    });
}

/// The rows of the second run stand in its order, and with those of the first nothing is lost.
#[test]
fn two_runs_in_one_picture_lose_no_row() {
    for_each(|scenario, variant| {
        let old = record(&scenario.plan(&scenario.variants()[0], None));
        let new = record(&scenario.plan(variant, None));
        let both = diff(&old, &new);
        let rows = || both.scene.rows.iter().zip(&both.marks);
        let events = |scene: &Scene| scene.rows.iter().map(|row| row.event).collect::<Vec<_>>();
        let of_new = rows().filter(|(_, mark)| **mark != Mark::Gone).map(|(row, _)| row.event);
        assert_eq!(of_new.collect::<Vec<_>>(), events(&Scene::new(&new)));
        let added = both.marks.iter().filter(|mark| **mark == Mark::New).count();
        assert_eq!(both.marks.len() - added, Scene::new(&old).rows.len());
    });
}

#[test]
fn the_same_message_at_another_qos_is_the_same_message() {
    let scenario = scenario("one-two-and-four-packets", &[]);
    let run = |name| record(&scenario.plan(scenario.variant(name).expect("a variant"), None));
    let both = diff(&run("qos=0"), &run("qos=2"));
    let count = |is: fn(&Mark) -> bool| both.marks.iter().filter(|mark| is(mark)).count();
    assert_eq!(count(|mark| *mark == Mark::Gone), 0, "no message is gone");
    assert_eq!(count(|mark| *mark == Mark::New), 60, "three answers to each of 20 PUBLISHes");
    assert!(count(|mark| matches!(mark, Mark::Changed(_))) >= 20, "each with an identifier now");
}

#[test]
fn a_difference_is_drawn_with_its_reason() {
    let name = "lost-puback-three-copies";
    let second = r#"{"cut": "PUBACK sub->broker @2"}"#;
    let new = run(name, &[("faults[1]", second)], None);
    let drawn = |context| {
        draw_diff(&run(name, &[], None), &new, &Options::new(Glyphs::Ascii), context, &[])
    };
    insta::assert_snapshot!(drawn(Some(2)));
    let all = drawn(None);
    assert!(!all.contains("rows the same"), "{all}");
    assert!(all.lines().all(|line| line.chars().count() <= 78), "{all}");
}

#[test]
fn runs_of_other_parties_share_the_lanes_they_have_in_common() {
    let (old, new) = (run("fire-and-forget", &[], None), run("a-bridge-doubles", &[], None));
    let drawn = draw_diff(&old, &new, &Options::new(Glyphs::Ascii), Some(1), &[]);
    let back = draw_diff(&new, &old, &Options::new(Glyphs::Ascii), Some(1), &[]);
    let titles = |text: &str| text.lines().find(|line| line.contains("time s")).map(str::to_owned);
    for name in ["pub", "broker", "sub"] {
        assert!(titles(&drawn).is_some_and(|line| line.contains(name)), "{drawn}");
        assert!(titles(&back).is_some_and(|line| line.contains(name)), "{back}");
    }
}
