//! Lessons: which there are, and one of them started, with every answer computed from its runs.
//!
//! Whoever shows a lesson asks a [`Playing`] where its stops stand, what may be seen there and
//! which choice is right, and hands it what the reader tries. Nothing here prints or draws a
//! screen.

mod attempt;
pub mod check;
mod terms;
pub mod text;

pub use attempt::{Attempt, Reason};
pub use qoslab_scenario::lesson::{Act, Ask, Beside, Choice, Compare, Idea, Lesson, Limit, Run};
pub use qoslab_scenario::lesson::{Sets, Stop, Try};

use crate::library;
use anyhow::bail;
use qoslab_check::Finding;
use qoslab_scenario::{Errors, Judged, Moment, Outcome};
use qoslab_sim::world::Memory;
use qoslab_trace::{EventId, Trace};
use std::path::Path;

/// A lesson that was started: its runs have been run.
#[derive(Debug)]
pub struct Playing {
    /// The lesson.
    pub lesson: Lesson,
    /// The record of each run, whole. Show only what [`Playing::until`] gives.
    pub traces: Vec<Trace>,
    /// The verdicts of the checks on each run.
    pub findings: Vec<Vec<Finding>>,
    /// The stops, in the order of the lesson.
    pub stops: Vec<Standing>,
}

/// A stop in its run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The last event that may be seen; 0 is the beginning. None when the moment never comes.
    pub event: Option<EventId>,
    /// For each choice whether it is true; empty where nothing is asked.
    pub truth: Vec<Outcome>,
}

impl Standing {
    /// The place of the right choice: the only one that is true.
    pub fn right(&self) -> Option<usize> {
        let mut held =
            self.truth.iter().enumerate().filter(|(_, outcome)| **outcome == Outcome::Held);
        match (held.next(), held.next()) {
            (Some((at, _)), None) => Some(at),
            (_, _) => None,
        }
    }
}

/// The text of a scenario that is built in.
fn scenario(name: &str) -> Option<String> {
    let is_it = |place: &str| library::short(place) == name;
    library::BUILT_IN.iter().find(|(place, _)| is_it(place)).map(|(_, text)| (*text).to_owned())
}

/// The text of a scenario beside a lesson file, or of one that is built in.
fn scenario_near(folder: &Path, name: &str) -> Option<String> {
    let beside = folder.join(format!("{name}.json"));
    match library::read(&beside) {
        Ok(source) if beside.is_file() => Some(source.text),
        Ok(_) | Err(_) => scenario(name),
    }
}

/// All lessons that are built in, in the order of the course. `sets` are values that are exchanged
/// in all of their runs.
pub fn course_with(sets: &[(&str, &str)]) -> Result<Vec<Lesson>, Errors> {
    let read = |(place, text): &(&str, &str)| {
        Lesson::parse(&format!("scenarios/{place}.json"), text, sets, &scenario)
    };
    let mut all = library::LESSONS.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|lesson| lesson.number);
    Ok(all)
}

/// All lessons that are built in, in the order of the course.
pub fn course() -> Result<Vec<Lesson>, Errors> {
    course_with(&[])
}

/// A lesson from a file. Its scenarios are those beside it, then those that are built in.
pub fn read(file: &Path, sets: &[(&str, &str)]) -> anyhow::Result<Lesson> {
    let source = library::read(file)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let find = |name: &str| scenario_near(folder, name);
    Ok(Lesson::parse(&source.origin, &source.text, sets, &find)?)
}

/// A lesson by its number, its name or its file.
pub fn find(wanted: &str) -> anyhow::Result<Lesson> {
    if Path::new(wanted).is_file() {
        return read(Path::new(wanted), &[]);
    }
    let course = course()?;
    let is_it = |of: &&Lesson| of.name == wanted || of.number.to_string() == wanted;
    if let Some(found) = course.iter().find(is_it) {
        return Ok(found.clone());
    }
    let alike = |of: &&Lesson| strsim::sorensen_dice(&of.name, wanted);
    let near = course.iter().filter(|of| alike(of) > 0.5);
    match near.max_by(|a, b| alike(a).total_cmp(&alike(b))) {
        Some(near) => {
            bail!("no lesson `{wanted}`; did you mean `{}`? (`qoslab lesson`)", near.name)
        }
        None => bail!("no lesson `{wanted}`; `qoslab lesson` lists the {} there are", course.len()),
    }
}

impl Playing {
    /// Runs what the lesson plays, and finds out what is true.
    pub fn start(lesson: Lesson) -> Self {
        let record = |run: &Run| qoslab_sim::record(&run.scenario.plan(&run.variant, None));
        let traces: Vec<Trace> = lesson.runs.iter().map(record).collect();
        let findings: Vec<_> = traces.iter().map(qoslab_check::check).collect();
        let mut playing = Self { lesson, traces, findings, stops: Vec::new() };
        playing.stops = playing.standings();
        playing
    }

    fn standings(&self) -> Vec<Standing> {
        let runs: Vec<(&Trace, Vec<Judged<'_>>)> = self
            .traces
            .iter()
            .zip(&self.findings)
            .map(|(trace, findings)| (trace, findings.iter().map(Judged::from).collect()))
            .collect();
        let stand = |stop: &Stop| {
            let event = stop.event(&self.traces[stop.run]);
            let truth = match (&stop.act, event) {
                (Act::Ask(ask), Some(event)) => {
                    let memories = self.memories(stop.run, event);
                    let now = Moment { event, memories: &memories, run: stop.run, runs: &runs };
                    ask.choices.iter().map(|choice| choice.judge(&now)).collect()
                }
                (Act::Ask(_) | Act::Say(_) | Act::Try(_) | Act::Compare(_), _) => Vec::new(),
            };
            Standing { event, truth }
        };
        self.lesson.stops.iter().map(stand).collect()
    }

    /// What the parties know when they have dealt with an event of a run. For what they knew before
    /// it, ask for the event before.
    pub fn memories(&self, run: usize, event: EventId) -> Vec<Memory> {
        let Run { scenario, variant, .. } = &self.lesson.runs[run];
        qoslab_sim::look(&scenario.plan(variant, None), event, |world| world.memories()).1
    }

    /// The run up to an event: nothing that comes behind is in it.
    pub fn until(&self, run: usize, event: EventId) -> Trace {
        let mut trace = self.traces[run].clone();
        trace.events.retain(|of| of.n <= event);
        if let Some(last) = trace.events.last() {
            trace.footer.at = last.at;
        }
        trace.footer.left_over.clear();
        trace
    }

    /// What may be seen at a stop; nothing when its moment never comes.
    pub fn seen(&self, stop: usize) -> Trace {
        let event = self.stops[stop].event.unwrap_or(EventId(0));
        self.until(self.lesson.stops[stop].run, event)
    }

    /// The command that does the same as a run with these values exchanged.
    pub fn command(&self, run: usize, sets: &[(String, String)]) -> String {
        let Run { of, variant, sets: own, .. } = &self.lesson.runs[run];
        let variant = match variant.name() {
            "" => String::new(),
            name => format!(":{}", name.replace(' ', ",")),
        };
        let quoted = |(path, value): &(String, String)| format!(" --set '{path}={value}'");
        let sets: Vec<String> = own.iter().chain(sets).map(quoted).collect();
        format!("qoslab run {of}{variant}{}", sets.concat())
    }
}
