//! Lessons on the screen: nothing is told too early, guesses count, tasks judge themselves.

use super::Lab;
use qoslab_lab::lesson::{Act, course};
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

#[test]
fn every_lesson_can_be_walked_through_on_both_sizes() {
    for lesson in course().expect("the lessons can be read") {
        for (columns, rows) in [(80, 24), (160, 45)] {
            let mut lab = Lab::new(columns, rows);
            lab.command(&format!("lesson {}", lesson.name));
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
        lab.command(&format!("lesson {}", lesson.name));
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
fn the_model_solution_of_a_task_is_accepted_in_the_player() {
    let mut tried = 0;
    for lesson in course().expect("the lessons can be read") {
        let mut lab = Lab::new(80, 24);
        lab.command(&format!("lesson {}", lesson.name));
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
        lab.command(&format!("lesson {}", lesson.name));
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
fn a_lesson_before_and_after_a_guess() {
    let asked = |lab: &mut Lab| {
        lab.command("lesson how-many-copies").press("Space");
    };
    super::looks::compare("lesson", asked);
    super::looks::compare("lesson-answered", |lab| {
        asked(lab);
        lab.press("1");
    });
}
