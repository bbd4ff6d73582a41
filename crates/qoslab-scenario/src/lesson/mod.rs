//! A lesson that has been read and found good: its runs, its stops, and what is asked there.
//!
//! It runs nothing: it gives scenarios to be run, and judges the records that come back. Which
//! scenarios there are, the caller says.

mod bind;
mod read;

use crate::build::Build;
use crate::build::narrate::{self, Place};
use crate::file::expect::ExpectFile;
use crate::judge::holds::{Moment, Predicate};
use crate::judge::{Expectation, Outcome, View};
use crate::scenario::Scenario;
use crate::syntax::error::Errors;
use crate::variant::Variant;
use qoslab_mqtt::rule::Clause;
use qoslab_trace::{EventId, Trace};

/// Values exchanged in a scenario file: paths and values, as [`Scenario::parse_with`] takes them.
pub type Sets = Vec<(String, String)>;

/// A lesson.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// What commands and other lessons call it: its file without number, folder and ending.
    pub name: String,
    /// Its number in the course.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// The part of the course in which it stands.
    pub group: String,
    /// A few characters about its subject.
    pub about: String,
    /// What it is about; gives nothing away.
    pub summary: String,
    /// How long it takes.
    pub minutes: u32,
    /// The names of the lessons that it builds on.
    pub needs: Vec<String>,
    /// The words that it introduces, each with what it means.
    pub words: Vec<(String, String)>,
    /// What it plays; never empty.
    pub runs: Vec<Run>,
    /// Its stops, in order.
    pub stops: Vec<Stop>,
    /// For the teacher.
    pub notes: Option<String>,
}

/// A run that a lesson plays.
#[derive(Clone, Debug)]
pub struct Run {
    /// What the lesson calls it.
    pub name: String,
    /// The name of the scenario.
    pub of: String,
    /// Its text, before anything is exchanged.
    pub source: String,
    /// The values that are exchanged.
    pub sets: Sets,
    /// The scenario, with these values.
    pub scenario: Scenario,
    /// The variant that is run.
    pub variant: Variant,
}

/// A stop.
#[derive(Clone, Debug)]
pub struct Stop {
    /// Its title.
    pub title: String,
    /// The place of its run in [`Lesson::runs`].
    pub run: usize,
    /// The numbers of the claims that it shows.
    pub claims: Vec<u16>,
    /// Statements of the standard.
    pub rules: Vec<Clause>,
    /// For the teacher.
    pub notes: Option<String>,
    /// What happens here.
    pub act: Act,
    place: Place,
}

/// What happens at a stop.
#[derive(Clone, Debug)]
pub enum Act {
    /// The lesson says something.
    Say(String),
    /// It asks.
    Ask(Ask),
    /// The reader changes the run.
    Try(Try),
    /// Runs beside each other.
    Compare(Compare),
}

/// A question.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The question.
    pub question: String,
    /// What may be answered.
    pub choices: Vec<Choice>,
    /// Hints, the smallest first.
    pub hints: Vec<String>,
    /// What is told when the reader has guessed.
    pub say: String,
    /// Something to try in this run.
    pub idea: Option<Idea>,
}

/// Something that may be answered.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its text.
    pub text: String,
    /// What to say to who chose it.
    pub say: Option<String>,
    holds: Predicate,
}

/// Something to try.
#[derive(Clone, Debug)]
pub struct Idea {
    /// What.
    pub say: String,
    /// The values to exchange.
    pub sets: Sets,
}

/// A task.
#[derive(Clone, Debug)]
pub struct Try {
    /// What to do.
    pub task: String,
    /// Hints, the smallest first.
    pub hints: Vec<String>,
    /// What may be changed.
    pub limit: Limit,
    /// One way to do it; empty where the reader plays freely.
    pub solution: Sets,
    /// What is told when it is done.
    pub say: Option<String>,
    goal: Vec<ExpectFile>,
}

/// Bounds of what the reader may change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// At most so many faults in all.
    pub faults: Option<u32>,
    /// At most so many values.
    pub changes: Option<u32>,
    /// Only what stands at these paths and below; empty is anything.
    pub only: Vec<String>,
}

/// Runs beside each other.
#[derive(Clone, Debug)]
pub struct Compare {
    /// What stands beside the run of the stop.
    pub with: Beside,
    /// What is to be seen.
    pub say: String,
}

/// What stands beside the run of a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// The values of an axis: `qos`, `mqtt`, `method` or `link`.
    Axis(&'static str),
    /// Another run, by its place in [`Lesson::runs`].
    Run(usize),
}

impl Lesson {
    /// Reads a lesson file. `find` gives the text of a scenario by its name; `sets` are values that
    /// are exchanged in all of its runs, behind those of the lesson itself.
    pub fn parse(
        name: &str,
        source: &str,
        sets: &[(&str, &str)],
        find: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Errors> {
        read::read(name, source, sets, find)
    }
}

impl Run {
    /// The scenario with more values exchanged, behind those of the run.
    pub fn fork(&self, sets: &[(String, String)]) -> Result<Scenario, Errors> {
        let all = self.sets.iter().chain(sets);
        let all: Vec<(&str, &str)> = all.map(|(path, value)| (&**path, &**value)).collect();
        Scenario::parse_with(&self.of, &self.source, &all)
    }
}

impl Stop {
    /// The event at which it stands in the record of its run; 0 is the beginning. None when its
    /// moment never comes.
    pub fn event(&self, trace: &Trace) -> Option<EventId> {
        narrate::events(&View::new(trace), &self.place).first().copied()
    }
}

impl Choice {
    /// Whether it is true at this moment of the run.
    pub fn judge(&self, now: &Moment<'_>) -> Outcome {
        self.holds.judge(now)
    }
}

impl Try {
    /// Whether the reader plays freely: nothing is asked for.
    pub const fn is_free(&self) -> bool {
        self.goal.is_empty()
    }

    /// What must be true of a run of a changed scenario; or why the change makes the task
    /// impossible, such as a client that is gone.
    pub fn goal(&self, scenario: &Scenario, variant: &Variant) -> Result<Vec<Expectation>, String> {
        let mut build = Build::new(scenario.file(), variant);
        let goal = build.expectations_of(&self.goal);
        match build.problems.into_list().into_iter().next() {
            Some(problem) => Err(problem.message),
            None => Ok(goal),
        }
    }
}
