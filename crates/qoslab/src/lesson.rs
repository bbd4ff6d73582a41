//! `qoslab lesson`: the course, a lesson stop by stop, its answers, and whether all of it is right.

use crate::args::LessonArgs;
use crate::output;
use anyhow::bail;
use qoslab_lab::lesson::{self, Act, Lesson, Playing, check, text};
use qoslab_lab::{Verdict, wanted};
use std::path::Path;

pub(crate) fn lesson(args: &LessonArgs) -> anyhow::Result<Verdict> {
    let sets = wanted::sets(&args.sets)?;
    if args.check {
        return check(&args.lessons, &sets);
    }
    let name = match args.lessons.as_slice() {
        [] => return output::print(&text::list(&lesson::course()?)),
        [one] => one,
        _ => bail!("one lesson at a time; only --check takes several"),
    };
    let playing = Playing::start(lesson::find(name)?);
    if args.answers {
        return output::print(&text::answers(&playing));
    }
    let count = playing.lesson.stops.len();
    let Some(number) = args.stop else {
        let begin = text::intro(&playing.lesson);
        return output::print(&(begin + &onwards(&playing, 0)));
    };
    if !(1..=count).contains(&number) {
        bail!("this lesson has the stops 1 to {count}");
    }
    let at = number - 1;
    match (&playing.lesson.stops[at].act, args.answer) {
        (Act::Ask(ask), Some(answer)) if (1..=ask.choices.len()).contains(&answer) => {
            let told = text::reveal(&playing, at, Some(answer - 1));
            output::print(&format!("{told}\n{}", onwards(&playing, at + 1)))
        }
        (Act::Ask(ask), Some(_)) => bail!("the answers are 1 to {}", ask.choices.len()),
        (Act::Say(_) | Act::Try(_) | Act::Compare(_), Some(_)) => bail!("nothing is asked here"),
        (Act::Try(task), None) if !sets.is_empty() => {
            let own: lesson::Sets =
                sets.iter().map(|(path, value)| ((*path).into(), (*value).into())).collect();
            let attempt = playing.attempt(at, &own)?;
            output::print(&text::attempt(&playing, at, &attempt))?;
            let failed = !attempt.solved && !task.is_free();
            Ok(if failed { Verdict::Broken } else { Verdict::Held })
        }
        (Act::Ask(_) | Act::Say(_) | Act::Try(_) | Act::Compare(_), None) => {
            output::print(&onwards(&playing, at))
        }
    }
}

/// The stops from one on, to the first at which the reader has to do something.
fn onwards(playing: &Playing, from: usize) -> String {
    let lesson = &playing.lesson;
    let mut shown = String::new();
    for (at, stop) in lesson.stops.iter().enumerate().skip(from) {
        shown += &text::stop(playing, at);
        let next = match stop.act {
            Act::Ask(_) => "--answer 1",
            Act::Try(_) => "--set PATH=VALUE",
            Act::Say(_) | Act::Compare(_) => continue,
        };
        return shown + &format!("qoslab lesson {} --stop {} {next}\n", lesson.name, at + 1);
    }
    shown
}

/// Checks lesson files, or the whole course.
fn check(files: &[String], sets: &[(&str, &str)]) -> anyhow::Result<Verdict> {
    let mut course = lesson::course_with(sets)?;
    let found = if files.is_empty() {
        let all: Vec<Playing> = course.into_iter().map(Playing::start).collect();
        course = all.iter().map(|playing| playing.lesson.clone()).collect();
        check::course(&all)
    } else {
        let read = |file: &String| match course.iter().find(|of| of.name == *file) {
            Some(one) => Ok(one.clone()),
            None if Path::new(file).is_file() => lesson::read(Path::new(file), sets),
            None => lesson::find(file),
        };
        let wanted = files.iter().map(read).collect::<anyhow::Result<Vec<Lesson>>>()?;
        // A file takes the place of the lesson of its name, and may need another file.
        course.retain(|known| wanted.iter().all(|of| of.name != known.name));
        course.extend(wanted.iter().cloned());
        let check = |one: Lesson| check::lesson(&Playing::start(one), &course);
        let found: Vec<_> = wanted.iter().cloned().flat_map(check).collect();
        course = wanted;
        found
    };
    let mut told: String = found.iter().map(|complaint| format!("WRONG   {complaint}\n")).collect();
    told += &format!("lessons: {}, complaints: {}\n", course.len(), found.len());
    output::print(&told)?;
    Ok(if found.is_empty() { Verdict::Held } else { Verdict::Broken })
}
