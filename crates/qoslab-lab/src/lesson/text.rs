//! A lesson in lines: the list of the course, a stop with what may be seen there, its reveal, and
//! for the teacher all of it.

use super::{Act, Ask, Attempt, Beside, Compare, Lesson, Playing, Run, Try};
use crate::compare::{columns, differences};
use crate::figures::Sum;
use crate::library::Source;
use crate::words::wrapped;
use qoslab_mqtt::manifest::statements;
use qoslab_mqtt::rule::Clause;
use qoslab_render::escape::Glyphs;
use qoslab_render::scene::{Drawn, Scene};
use qoslab_render::text::{Options, draw, draw_diff};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The course as a list.
pub fn list(course: &[Lesson]) -> String {
    let mut text = String::new();
    let mut group = "";
    let width = course.iter().map(|of| of.title.chars().count()).max().unwrap_or(0);
    for lesson in course {
        if lesson.group != group {
            group = &lesson.group;
            text += &format!("{}{group}\n", if text.is_empty() { "" } else { "\n" });
        }
        let Lesson { number, title, about, name, .. } = lesson;
        line(&mut text, format_args!("  {number:2}  {title:width$}  {about:12} {name}"));
    }
    text += "\nqoslab lesson NAME begins one; qoslab lesson NAME --answers is for the teacher.\n";
    text
}

fn line(text: &mut String, what: std::fmt::Arguments<'_>) {
    let mut line = String::new();
    line.write_fmt(what).expect("a string takes everything");
    *text += line.trim_end();
    text.push('\n');
}

fn para(text: &mut String, words: &str) {
    *text += &wrapped("", "", words);
}

/// What stands above the first stop: title, summary, what it needs, the words it introduces.
pub fn intro(lesson: &Lesson) -> String {
    let Lesson { number, title, about, minutes, .. } = lesson;
    let mut text = format!("LESSON {number}  {title}  ({about}, {minutes} minutes)\n\n");
    para(&mut text, &lesson.summary);
    if !lesson.needs.is_empty() {
        line(&mut text, format_args!("\nNeeds  {}", lesson.needs.join(", ")));
    }
    if !lesson.words.is_empty() {
        text.push('\n');
        for (word, means) in &lesson.words {
            text += &wrapped(&format!("  {word}: "), "    ", means);
        }
    }
    text.push('\n');
    text
}

/// A stop: what may be seen there, and what it says or asks. Nothing that comes behind is told.
pub fn stop(playing: &Playing, at: usize) -> String {
    let stop = &playing.lesson.stops[at];
    let count = playing.lesson.stops.len();
    let mut text = format!("-- {} of {count}: {}\n", at + 1, stop.title);
    let seen = playing.seen(at);
    if !seen.events.is_empty() {
        // What the stop is about must not be folded away.
        let mut scene = Scene::new(&seen);
        scene.fold_setup();
        let fold_setup = !matches!(scene.rows.last().map(|row| &row.what), Some(Drawn::Fold(_)));
        let options = Options { summary: false, fold_setup, ..Options::new(Glyphs::Ascii) };
        text += &draw(&seen, &options, &[]);
    }
    text.push('\n');
    match &stop.act {
        Act::Say(say) => {
            para(&mut text, say);
            text += &rules(&stop.rules);
        }
        Act::Ask(ask) => question(&mut text, ask),
        Act::Try(task) => self::task(&mut text, playing, at, task),
        Act::Compare(compare) => {
            text += &beside(playing, at, compare);
            para(&mut text, &compare.say);
            text += &rules(&stop.rules);
        }
    }
    text.push('\n');
    text
}

fn question(text: &mut String, ask: &Ask) {
    para(text, &ask.question);
    text.push('\n');
    for (at, choice) in ask.choices.iter().enumerate() {
        *text += &wrapped(&format!("  {}  ", at + 1), "     ", &choice.text);
    }
}

fn task(text: &mut String, playing: &Playing, at: usize, task: &Try) {
    para(text, &task.task);
    let limit = &task.limit;
    if let Some(faults) = limit.faults {
        line(text, format_args!("  faults in all: at most {faults}"));
    }
    if let Some(changes) = limit.changes {
        line(text, format_args!("  changes: at most {changes}"));
    }
    if !limit.only.is_empty() {
        line(text, format_args!("  to be changed: only {}", limit.only.join(", ")));
    }
    let run = playing.lesson.stops[at].run;
    line(text, format_args!("  the run: {}", playing.command(run, &[])));
}

/// What is told at a question when the reader has guessed, or wants to see: the answer, what the
/// choice means, why, the rules, something to try.
pub fn reveal(playing: &Playing, at: usize, guess: Option<usize>) -> String {
    let stop = &playing.lesson.stops[at];
    let Act::Ask(ask) = &stop.act else { return String::new() };
    let right = playing.stops[at].right();
    let number = |of: Option<usize>| of.map_or("?".to_owned(), |of| (of + 1).to_string());
    let mut text = match guess {
        Some(guess) if Some(guess) == right => format!("You said {}, and so it is.\n", guess + 1),
        Some(guess) => format!("You said {}. It was {}.\n", guess + 1, number(right)),
        None => format!("It was {}.\n", number(right)),
    };
    if let Some(choice) = right.and_then(|right| ask.choices.get(right)) {
        text += &wrapped("  ", "  ", &choice.text);
    }
    text.push('\n');
    if let Some(said) = guess.and_then(|guess| ask.choices.get(guess)?.say.as_ref()) {
        para(&mut text, said);
    }
    para(&mut text, &ask.say);
    text += &rules(&stop.rules);
    if let Some(idea) = &ask.idea {
        text += &wrapped("\nTry: ", "  ", &idea.say);
        line(&mut text, format_args!("  {}", playing.command(stop.run, &idea.sets)));
    }
    text
}

/// Statements of the standard in our own words; what both versions say alike is told once.
pub fn rules(rules: &[Clause]) -> String {
    let mut text = String::new();
    let mut told = BTreeSet::new();
    for clause in rules {
        let found = statements(clause.version).iter().find(|of| of.number == clause.number);
        let words = found.map_or("", |of| of.text);
        let lead = format!("[MQTT-{}] ({})  ", clause.number, clause.version);
        let words = if told.insert(words) { words } else { "The same." };
        text += &wrapped(&format!("\n{lead}"), "  ", words);
    }
    text
}

/// What came of an attempt.
pub fn attempt(playing: &Playing, at: usize, attempt: &Attempt) -> String {
    let options = Options { summary: false, fold_setup: true, ..Options::new(Glyphs::Ascii) };
    let mut text = draw(&attempt.trace, &options, &[]);
    text.push('\n');
    for reason in &attempt.reasons {
        let (word, why) = match reason.met {
            true => ("yes", String::new()),
            false => ("no ", format!(": {}", reason.why)),
        };
        text += &wrapped(&format!("  {word}  "), "       ", &format!("{}{why}", reason.text));
    }
    let Act::Try(task) = &playing.lesson.stops[at].act else { return text };
    if attempt.solved {
        text += "\nDone.\n";
        task.say.iter().for_each(|say| para(&mut text, say));
    } else if !task.is_free() {
        text += "\nNot yet.\n";
    }
    text
}

/// Runs beside each other.
fn beside(playing: &Playing, at: usize, compare: &Compare) -> String {
    match compare.with {
        Beside::Axis(name) => {
            let run = &playing.lesson.runs[playing.lesson.stops[at].run];
            let table = axis(playing, at).unwrap_or_else(|error| format!("{error}\n"));
            format!("qoslab compare {} --axis {name}\n\n{table}\n", run.of)
        }
        Beside::Run(other) => {
            let (old, new) =
                (&playing.traces[playing.lesson.stops[at].run], &playing.traces[other]);
            let options = Options { summary: false, ..Options::new(Glyphs::Ascii) };
            draw_diff(old, new, &options, None, &crate::facts::facts(old, new)) + "\n"
        }
    }
}

/// The figures of a stop that compares along an axis, as a table.
pub fn axis(playing: &Playing, at: usize) -> anyhow::Result<String> {
    let stop = &playing.lesson.stops[at];
    let Act::Compare(Compare { with: Beside::Axis(axis), .. }) = &stop.act else {
        return Ok(String::new());
    };
    let Run { of, source, sets, scenario, variant, .. } = &playing.lesson.runs[stop.run];
    let file = Source { name: of.clone(), folder: "", origin: of.clone(), text: source.clone() };
    let sets: Vec<(&str, &str)> = sets.iter().map(|(path, value)| (&**path, &**value)).collect();
    let key = format!("{axis}=");
    let kept: Vec<&str> = variant.name().split(' ').filter(|of| !of.starts_with(&key)).collect();
    let (columns, _) = columns(&file, scenario, &sets, &kept.join(" "), Some(axis))?;
    let mut sums: Vec<Sum> = columns.iter().map(|_| Sum::default()).collect();
    for (column, sum) in columns.iter().zip(&mut sums) {
        let seed = column.scenario.plan(&column.variant, None).seed;
        sum.add(&column.scenario, &column.variant, seed);
    }
    anyhow::ensure!(columns.len() > 1, "there is only one {axis}");
    // What all columns have stands in the picture already.
    let own = |name: &str| name.split(' ').find(|part| part.starts_with(&key)).map(str::to_owned);
    let names: Vec<String> =
        columns.iter().map(|of| own(&of.name).unwrap_or_else(|| of.name.clone())).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Ok(differences(&names, &sums))
}

/// The whole lesson for the teacher: every answer, every solution, every note; no pictures.
pub fn answers(playing: &Playing) -> String {
    let lesson = &playing.lesson;
    let mut text = intro(lesson);
    if let Some(notes) = &lesson.notes {
        text += &wrapped("For the teacher: ", "  ", notes);
        text.push('\n');
    }
    for (at, stop) in lesson.stops.iter().enumerate() {
        let event = playing.stops[at].event.map_or(0, |event| event.0);
        let run = &lesson.runs[stop.run].name;
        line(&mut text, format_args!("-- {}: {} (run {run}, event {event})", at + 1, stop.title));
        match &stop.act {
            Act::Say(say) => para(&mut text, say),
            Act::Ask(ask) => {
                question(&mut text, ask);
                text.push('\n');
                text += &reveal(playing, at, None);
                for (number, hint) in ask.hints.iter().enumerate() {
                    text += &wrapped(&format!("Hint {}: ", number + 1), "  ", hint);
                }
            }
            Act::Try(task) => {
                self::task(&mut text, playing, at, task);
                if !task.is_free() {
                    let command = playing.command(stop.run, &task.solution);
                    line(&mut text, format_args!("  one way: {command}"));
                }
            }
            Act::Compare(compare) => para(&mut text, &compare.say),
        }
        if let Some(notes) = &stop.notes {
            text += &wrapped("For the teacher: ", "  ", notes);
        }
        text.push('\n');
    }
    text
}
