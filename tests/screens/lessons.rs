//! Lessons on the screen: nothing is told too early, guesses count, tasks judge themselves.

use super::Lab;
use qoslab_lab::lesson::{Act, Beside, course, text as told};
use qoslab_render::diff::Mark;
use qoslab_render::scene::Drawn;
use qoslab_tui::mode::Mode;
use qoslab_tui::mode::lesson::LessonView;

fn view(lab: &Lab) -> &LessonView {
    lab.app
        .modes
        .iter()
        .find_map(|mode| match mode {
            Mode::Lesson(view) => Some(&**view),
            _ => None,
        })
        .expect("a lesson is open")
}

/// Opens a lesson at its first stop.
fn begin(lab: &mut Lab, name: &str) {
    lab.command(&format!("lesson {name}")).press("Space");
}

/// Opens a lesson at its last stop.
fn end(lab: &mut Lab, name: &str) {
    begin(lab, name);
    while !view(lab).is_last() {
        lab.press("Space");
    }
}

#[test]
fn every_lesson_can_be_walked_through_on_both_sizes() {
    for lesson in course().expect("the lessons can be read") {
        for (columns, rows) in [(80, 24), (160, 45)] {
            let mut lab = Lab::new(columns, rows);
            begin(&mut lab, &lesson.name);
            for stop in 0..lesson.stops.len() {
                assert_eq!(view(&lab).stop, stop, "lesson {}", lesson.name);
                if let Act::Ask(ask) = &lesson.stops[stop].act {
                    let shown = lab.screen();
                    assert!(!shown.contains("You said"), "{}: {shown}", lesson.name);
                    lab.press(&ask.choices.len().to_string());
                    assert!(lab.screen().contains("You said"), "{}: {}", lesson.name, lab.screen());
                }
                lab.press("Space");
            }
            assert!(lab.app.library.played.contains(&lesson.name));
        }
    }
}

#[test]
fn before_a_guess_no_arrow_tells_where_it_ends() {
    for lesson in course().expect("the lessons can be read") {
        let mut lab = Lab::new(80, 24);
        begin(&mut lab, &lesson.name);
        for stop in &lesson.stops {
            if let Act::Ask(_) = &stop.act {
                let view = view(&lab);
                let last = view.playing.stops[view.stop].event.map_or(0, |event| event.0);
                let seen = view.ladder.rows().iter().all(|row| row.event.0 <= last);
                assert!(seen, "{}: a row behind event {last} is shown", lesson.name);
            }
            lab.press("1 Space");
        }
    }
}

#[test]
fn what_a_stop_is_about_is_not_folded_away() {
    for lesson in course().expect("the lessons can be read") {
        let mut lab = Lab::new(80, 24);
        begin(&mut lab, &lesson.name);
        for stop in &lesson.stops {
            let here = view(&lab);
            let event = here.playing.stops[here.stop].event.expect("it comes");
            let folded = matches!(here.ladder.rows()[here.row].what, Drawn::Fold(_));
            assert!(event.0 == 0 || !folded, "{}: {}", lesson.name, stop.title);
            let text = told::stop(&view(&lab).playing, view(&lab).stop);
            let last = text.lines().take_while(|line| !line.is_empty()).last().expect("a line");
            assert!(!last.contains("setup events"), "{text}");
            lab.press("1 Space");
        }
    }
}

#[test]
fn the_model_solution_of_a_task_is_accepted_in_the_player() {
    let mut tried = 0;
    for lesson in course().expect("the lessons can be read") {
        let mut lab = Lab::new(80, 24);
        begin(&mut lab, &lesson.name);
        for stop in &lesson.stops {
            if let Act::Try(task) = &stop.act
                && !task.is_free()
            {
                lab.press("x");
                for (path, value) in &task.solution {
                    lab.command(&format!("set {path}={value}"));
                }
                lab.press("Esc");
                let (at, attempt) = view(&lab).attempt.as_ref().expect("it was judged");
                assert_eq!(*at, view(&lab).stop);
                assert!(attempt.solved, "{}: {:?}", lesson.name, attempt.reasons);
                tried += 1;
            }
            lab.press("1 Space");
        }
    }
    assert!(tried > 0, "no lesson has a task");
}

#[test]
fn words_that_do_not_fit_can_be_read_to_their_end() {
    let mut long = 0;
    for lesson in course().expect("the lessons can be read") {
        let mut lab = Lab::new(80, 24);
        begin(&mut lab, &lesson.name);
        for _ in &lesson.stops {
            lab.press("1");
            if lab.screen().contains(" lines above, ") {
                long += 1;
                for _ in 0..200 {
                    lab.press("J");
                }
                assert!(lab.screen().contains("above, 0 below"), "{}", lab.screen());
            }
            lab.press("Space");
        }
    }
    assert!(long > 0, "everything fits: this test has nothing to look at");
}

#[test]
fn a_lesson_begins_with_its_words_and_what_it_builds_on() {
    for lesson in course().expect("the lessons can be read") {
        let mut lab = Lab::new(80, 24);
        let shown = lab.command(&format!("lesson {}", lesson.name)).screen();
        for (word, _) in &lesson.words {
            assert!(shown.contains(&format!(" {word}: ")), "{shown}");
        }
        assert_eq!(shown.matches("builds on").count() > 0, !lesson.needs.is_empty(), "{shown}");
        assert!(shown.contains("Space begins."), "the whole page fits: {shown}");
        assert!(!shown.contains("1-4 answer"), "{shown}");
        lab.press("1");
        assert!(view(&lab).guesses.is_empty(), "nothing is asked before it begins");
        assert!(lab.press("Space PgUp").screen().contains("Space begins."));
    }
}

#[test]
fn what_a_lesson_builds_on_is_told_until_it_is_done() {
    let mut lab = Lab::new(80, 24);
    lab.command("lesson at-least-once");
    assert!(lab.screen().contains("builds on 1 Fire and forget, which is not done yet"));
    lab.press("Esc j");
    assert!(lab.screen().contains("builds on 1 Fire and forget\n"), "{}", lab.screen());
    end(&mut lab, "fire-and-forget");
    lab.press("Space");
    assert!(lab.screen().contains("lesson 1 is done; the next one is 2 At least once"));
    assert!(lab.screen().contains("▸    2  At least once"), "{}", lab.screen());
    assert!(lab.screen().contains("builds on 1 Fire and forget, which is"), "{}", lab.screen());
    assert!(!lab.command("lesson at-least-once").screen().contains("not done"));
}

#[test]
fn a_scenario_that_is_opened_over_a_lesson_leaves_the_lesson_where_it_was() {
    let mut lab = Lab::new(80, 24);
    end(&mut lab, "how-many-copies");
    let stop = view(&lab).stop;
    lab.command("open fire-and-forget").press("j j x");
    assert_eq!(lab.app.tree().map(|tree| tree.branches.len()), Some(2), "it was cut");
    assert!(!lab.screen().contains("not yet"), "{}", lab.screen());
    assert!(view(&lab).attempt.is_none(), "another run is no attempt at the task");
    lab.press("Esc");
    assert_eq!(view(&lab).stop, stop);
    assert!(lab.screen().contains("LESSON 8"), "{}", lab.screen());
    // A column of a comparison is opened anew too.
    lab.press("x c Enter");
    assert!(matches!(lab.app.mode(), Mode::Player));
    lab.press("Esc");
    assert_eq!(view(&lab).stop, stop);
}

#[test]
fn a_task_is_judged_anew_when_a_change_is_taken_back() {
    let mut lab = Lab::new(80, 24);
    end(&mut lab, "fire-and-forget");
    let solved = |lab: &Lab| view(lab).attempt.as_ref().is_some_and(|(_, of)| of.solved);
    lab.press("x x");
    assert!(solved(&lab), "{}", lab.screen());
    lab.press("u");
    assert!(!solved(&lab), "{}", lab.screen());
    lab.press("Ctrl-r Esc");
    assert!(solved(&lab) && lab.screen().contains("Done."), "{}", lab.screen());
}

#[test]
fn two_runs_that_a_lesson_compares_are_both_shown() {
    let mut seen = 0;
    for lesson in course().expect("the lessons can be read") {
        let mut lab = Lab::new(80, 24);
        begin(&mut lab, &lesson.name);
        for stop in &lesson.stops {
            if let Act::Compare(compare) = &stop.act
                && matches!(compare.with, Beside::Run(_))
            {
                let signs = lab.screen().lines().filter(|line| line.starts_with(['▸'])).count();
                assert_eq!(signs, 1, "{}", lab.screen());
                assert!(view(&lab).marks.iter().any(|mark| *mark != Mark::Same));
                assert!(lab.screen().contains("only in the first"), "{}", lab.screen());
                seen += 1;
            }
            lab.press("1 Space");
        }
    }
    assert!(seen > 0, "no lesson compares runs");
}

#[test]
fn the_state_at_a_stop_is_a_key_away_once_it_is_answered() {
    let mut lab = Lab::new(80, 24);
    begin(&mut lab, "at-least-once");
    lab.press("Space s");
    assert!(lab.screen().contains("guess first"), "{}", lab.screen());
    lab.press("2 s");
    assert!(matches!(lab.app.mode(), Mode::State(_)), "{}", lab.screen());
    lab.press("Esc Esc");
    assert_eq!(view(&lab).stop, 1);
}

#[test]
fn a_lesson_that_is_left_goes_on_where_it_was() {
    let mut lab = Lab::new(80, 24);
    begin(&mut lab, "at-least-once");
    lab.press("Space 3 Space Esc");
    assert!(matches!(lab.app.mode(), Mode::Library), "{}", lab.screen());
    lab.command("lesson 2");
    assert_eq!((view(&lab).stop, view(&lab).guesses.get(&1)), (2, Some(&2)));
    assert!(lab.screen().contains("you left it at stop 3"), "{}", lab.screen());
    while matches!(lab.app.mode(), Mode::Lesson(_)) {
        lab.press("Space");
    }
    lab.command("lesson 2");
    assert!(view(&lab).intro, "what is done begins anew");
    // A file may have been written anew since.
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guide/files/small.lesson.json");
    lab.command(&format!("lesson {file}")).press("Space Space Esc");
    assert!(lab.command(&format!("lesson {file}")).screen().contains("Space begins."));
}

#[test]
fn a_task_in_the_lesson_and_in_the_player() {
    let reached = |lab: &mut Lab| {
        begin(lab, "how-many-copies");
        while !matches!(view(lab).act(), Act::Try(_)) {
            lab.press("1 Space");
        }
    };
    super::looks::compare("lesson-task", reached);
    super::looks::compare("lesson-task-in-the-player", |lab| {
        reached(lab);
        lab.press("x");
    });
}

#[test]
fn what_is_compared_in_a_lesson_is_its_own_run_and_only_after_a_guess() {
    let mut lab = Lab::playing(80, 24, "fire-and-forget");
    begin(&mut lab, "how-many-copies");
    lab.press("Space").command("compare qos");
    assert!(lab.screen().contains("guess first"), "{}", lab.screen());
    lab.press("1").command("diff");
    assert!(lab.screen().contains("x opens the run of the lesson"), "{}", lab.screen());
    lab.command("compare qos");
    assert!(lab.screen().contains("COMPARE lost-puback-three-copies"), "{}", lab.screen());
}

#[test]
fn two_runs_in_a_lesson() {
    super::looks::compare("lesson-compares", |lab| {
        begin(lab, "at-least-once");
        while !matches!(view(lab).act(), Act::Compare(_)) {
            lab.press("1 Space");
        }
    });
}

#[test]
fn a_lesson_before_and_after_a_guess() {
    let asked = |lab: &mut Lab| {
        lab.command("lesson how-many-copies").press("Space Space");
    };
    super::looks::compare("lesson-begins", |lab| {
        lab.command("lesson how-many-copies");
    });
    super::looks::compare("lesson", asked);
    super::looks::compare("lesson-answered", |lab| {
        asked(lab);
        lab.press("1");
    });
}
