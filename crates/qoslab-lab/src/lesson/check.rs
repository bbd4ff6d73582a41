//! Whether lessons are right: every stop comes, exactly one choice is true, words are introduced,
//! tasks can be done and are not done already, and all claims are walked through.

mod course;

pub use course::{CLAIMS, TWO_WAYS, Way, course};

use super::{Act, Ask, Beside, Lesson, Playing, Stop, Try, attempt, terms};
use qoslab_scenario::Outcome;
use std::collections::{BTreeMap, BTreeSet};

/// Something that is wrong with a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The lesson; empty where it is the course.
    pub lesson: String,
    /// The stop, from 1; none where it is the lesson.
    pub stop: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Complaint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.lesson.as_str(), self.stop) {
            ("", _) => write!(f, "the course: {}", self.what),
            (lesson, None) => write!(f, "{lesson}: {}", self.what),
            (lesson, Some(stop)) => write!(f, "{lesson}, stop {stop}: {}", self.what),
        }
    }
}

/// How long texts may be, so that a stop fits on a small screen: what, and how many characters.
const LONGEST: [(&str, usize); 7] = [
    ("title", 32),
    ("summary", 320),
    ("question", 240),
    ("choice", 74),
    ("what a wrong choice is told", 240),
    ("hint", 160),
    ("text", 560),
];

/// What is wrong with one lesson. `others` are the lessons among which its needs are looked up.
pub fn lesson(playing: &Playing, others: &[Lesson]) -> Vec<Complaint> {
    let lesson = &playing.lesson;
    let mut found = Found { lesson: &lesson.name, list: Vec::new() };
    let count = lesson.stops.len();
    if !(5..=9).contains(&count) {
        found.add(None, format!("it has {count} stops, and not five to nine"));
    }
    if !matches!(lesson.stops.last(), Some(Stop { act: Act::Try(_), .. })) {
        found.add(None, "its last stop is neither a task nor free play".to_owned());
    }
    let mut last: BTreeMap<usize, u32> = BTreeMap::new();
    for (at, stop) in lesson.stops.iter().enumerate() {
        match playing.stops[at].event {
            None => found.add(Some(at), "its moment never comes in the run".to_owned()),
            Some(event) if last.get(&stop.run).is_some_and(|last| *last > event.0) => {
                found.add(Some(at), format!("it goes back in the run, to event {}", event.0));
            }
            Some(event) => {
                last.insert(stop.run, event.0);
            }
        }
        match &stop.act {
            Act::Say(_) => {}
            Act::Ask(ask) => self::ask(&mut found, playing, at, ask),
            Act::Try(task) => self::task(&mut found, playing, at, task),
            Act::Compare(compare) => beside(&mut found, playing, at, &compare.with),
        }
    }
    lengths(&mut found, lesson);
    words(&mut found, lesson, others);
    found.list
}

/// The complaints so far.
struct Found<'a> {
    lesson: &'a str,
    list: Vec<Complaint>,
}

impl Found<'_> {
    fn add(&mut self, stop: Option<usize>, what: String) {
        let stop = stop.map(|at| at + 1);
        self.list.push(Complaint { lesson: self.lesson.to_owned(), stop, what });
    }
}

fn ask(found: &mut Found<'_>, playing: &Playing, at: usize, ask: &Ask) {
    let standing = &playing.stops[at];
    let numbered = || standing.truth.iter().enumerate().map(|(choice, truth)| (choice + 1, truth));
    for (choice, truth) in numbered() {
        if let Outcome::Unknown { why } = truth {
            found.add(Some(at), format!("choice {choice} cannot be said to be true or not: {why}"));
        }
    }
    let right: Vec<usize> =
        numbered().filter(|(_, of)| **of == Outcome::Held).map(|(choice, _)| choice).collect();
    match right.as_slice() {
        [_] => {}
        [] if standing.truth.is_empty() => {}
        [] => {
            let why = numbered().map(|(choice, truth)| match truth {
                Outcome::Broken { why, .. } | Outcome::Unknown { why } => {
                    format!("{choice}: {why}")
                }
                Outcome::Held => String::new(),
            });
            let why: Vec<String> = why.collect();
            found.add(Some(at), format!("no choice is true ({})", why.join("; ")));
        }
        several => {
            let all: Vec<String> = several.iter().map(ToString::to_string).collect();
            found.add(
                Some(at),
                format!("choices {} are true, and only one may be", all.join(" and ")),
            );
        }
    }
    for (choice, of) in ask.choices.iter().enumerate() {
        if of.say.is_none() && !right.contains(&(choice + 1)) {
            found.add(Some(at), format!("nothing is said to who chooses {}", choice + 1));
        }
    }
    let said: Vec<&String> = ask.choices.iter().filter_map(|of| of.say.as_ref()).collect();
    if said.iter().collect::<BTreeSet<_>>().len() < said.len() {
        found.add(Some(at), "two choices are told the same".to_owned());
    }
    if let Some(idea) = &ask.idea {
        changes_something(found, playing, at, &idea.sets);
    }
}

/// An idea must be readable and make another run.
fn changes_something(
    found: &mut Found<'_>,
    playing: &Playing,
    at: usize,
    sets: &[(String, String)],
) {
    let run = playing.lesson.stops[at].run;
    match playing.fork(run, sets) {
        Err(error) => found.add(Some(at), format!("what it proposes cannot be read: {error}")),
        Ok(scenario) => {
            let variant = scenario.variant(playing.lesson.runs[run].variant.name());
            let trace = variant.map(|of| qoslab_sim::record(&scenario.plan(of, None)));
            if trace.is_none_or(|trace| trace.events == playing.traces[run].events) {
                found.add(Some(at), "what it proposes changes nothing".to_owned());
            }
        }
    }
}

fn task(found: &mut Found<'_>, playing: &Playing, at: usize, task: &Try) {
    if task.is_free() {
        return;
    }
    match playing.attempt(at, &[]) {
        Err(error) => found.add(Some(at), error.to_string()),
        Ok(attempt) if attempt.solved => {
            found.add(Some(at), "the task is done before anything is changed".to_owned());
        }
        Ok(_) => {}
    }
    match attempt::solution(playing, at, task) {
        Err(error) => found.add(Some(at), format!("its solution cannot be read: {error}")),
        Ok(attempt) => {
            for reason in attempt.reasons.iter().filter(|reason| !reason.met) {
                let (text, why) = (&reason.text, &reason.why);
                found.add(Some(at), format!("its solution does not do it: {text}: {why}"));
            }
        }
    }
}

fn beside(found: &mut Found<'_>, playing: &Playing, at: usize, with: &Beside) {
    let run = playing.lesson.stops[at].run;
    match with {
        Beside::Run(other) => {
            if playing.traces[*other].events == playing.traces[run].events {
                found.add(Some(at), "it compares two runs that are the same".to_owned());
            }
        }
        Beside::Axis(_) => {
            if let Err(error) = super::text::axis(playing, at) {
                found.add(Some(at), format!("it cannot be compared along this axis: {error}"));
            }
        }
    }
}

fn lengths(found: &mut Found<'_>, lesson: &Lesson) {
    let mut all = vec![(None, 0, &lesson.title), (None, 1, &lesson.summary)];
    for (at, stop) in lesson.stops.iter().enumerate() {
        let at = Some(at);
        all.push((at, 0, &stop.title));
        match &stop.act {
            Act::Say(say) => all.push((at, 6, say)),
            Act::Ask(ask) => {
                all.extend([(at, 2, &ask.question), (at, 6, &ask.say)]);
                all.extend(ask.hints.iter().map(|hint| (at, 5, hint)));
                all.extend(ask.choices.iter().map(|choice| (at, 3, &choice.text)));
                all.extend(ask.choices.iter().filter_map(|of| Some((at, 4, of.say.as_ref()?))));
                all.extend(ask.idea.iter().map(|idea| (at, 5, &idea.say)));
            }
            Act::Try(task) => {
                all.push((at, 6, &task.task));
                all.extend(task.hints.iter().map(|hint| (at, 5, hint)));
                all.extend(task.say.iter().map(|say| (at, 6, say)));
            }
            Act::Compare(compare) => all.push((at, 6, &compare.say)),
        }
    }
    for (at, kind, text) in all {
        let (what, most) = LONGEST[kind];
        let count = text.chars().count();
        if count > most {
            found.add(at, format!("a {what} of {count} characters, and {most} fit: {text}"));
        }
    }
}

/// What a lesson needs is there and stands before it, and its words are known.
fn words(found: &mut Found<'_>, lesson: &Lesson, others: &[Lesson]) {
    for need in &lesson.needs {
        match others.iter().find(|other| other.name == *need) {
            None => found.add(None, format!("it needs a lesson `{need}`, which is not there")),
            Some(other) if other.number >= lesson.number => {
                found.add(None, format!("it needs {need}, which comes later"));
            }
            Some(_) => {}
        }
    }
    let mut known = BTreeSet::new();
    let mut open: Vec<&str> = lesson.needs.iter().map(String::as_str).collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        let Some(other) = others.iter().find(|other| other.name == name) else { continue };
        if seen.insert(name) {
            known.extend(other.words.iter().map(|(word, _)| terms::spelt(word)));
            open.extend(other.needs.iter().map(String::as_str));
        }
    }
    let all = others.iter().chain([lesson]).flat_map(|other| &other.words);
    let all: BTreeSet<String> = all.map(|(word, _)| terms::spelt(word)).collect();
    for word in terms::missing(lesson, &known, &all) {
        found
            .add(None, format!("it says `{word}`, and neither it nor what it needs introduces it"));
    }
}
