//! The stops of a lesson with their runs: places and claims get their positions, and what cannot
//! be is noted.

use super::read::sets;
use super::{Act, Ask, Beside, Choice, Compare, Idea, Lesson, Limit, Run, Stop, Try};
use crate::build::Build;
use crate::build::holds::Others;
use crate::build::narrate::Place;
use crate::file::holds::HoldsFile;
use crate::file::lesson::{
    AskObject, ChoiceFile, Common, CompareObject, Edge, LessonFile, LimitFile, StopFile, TryObject,
    common,
};
use crate::judge::holds::Predicate;
use crate::syntax::suggest::{did_you_mean, one_of};
use crate::syntax::{At, Problem, Problems};
use crate::value::Moment;
use crate::value::choice::Words;

/// A file and its runs, all of them made.
pub(super) struct Bind<'f> {
    pub(super) file: &'f LessonFile,
    pub(super) runs: &'f [Run],
}

impl Bind<'_> {
    /// The lesson; it is worth something when nothing was noted.
    pub(super) fn lesson(&self, problems: &mut Problems) -> Option<Lesson> {
        let file = self.file;
        let mut run = 0;
        let mut stops = Vec::new();
        for stop in file.stops.iter() {
            let common = common(stop);
            if let Some(name) = common.run {
                run = self.run_named(name, problems).unwrap_or(run);
            }
            stops.extend(self.stop(stop, &common, run, problems));
        }
        let text = |at: &At<String>| at.value.clone();
        let words = file.words.iter().flat_map(|words| words.entries.iter());
        Some(Lesson {
            name: String::new(),
            number: file.number.get(),
            title: text(&file.title),
            group: text(&file.group),
            about: text(&file.about),
            summary: text(&file.summary),
            minutes: file.minutes.get(),
            needs: file.needs.iter().flat_map(|needs| needs.iter().map(text)).collect(),
            words: words
                .filter_map(|(word, means)| Some((word.value.clone(), means.clone()?)))
                .collect(),
            runs: self.runs.to_vec(),
            stops,
            notes: file.notes.as_ref().map(text),
        })
    }

    fn run_named(&self, name: &At<String>, problems: &mut Problems) -> Option<usize> {
        let found = self.runs.iter().position(|run| run.name == name.value);
        if found.is_none() {
            let names = || self.runs.iter().map(|run| run.name.as_str());
            let message = format!("no run `{}`{}", name.value, did_you_mean(&name.value, names()));
            let problem = Problem::new(name.span, message);
            problems.push(problem.help(format!("there is {}", one_of(names()))).certain());
        }
        found
    }

    fn stop(
        &self,
        stop: &StopFile,
        common: &Common<'_>,
        run: usize,
        problems: &mut Problems,
    ) -> Option<Stop> {
        let place = self.place(common, run, problems);
        let act = match stop {
            StopFile::Say(stop) => Some(Act::Say(stop.say.value.clone())),
            StopFile::Ask(stop) => self.ask(&stop.ask.value, run, problems).map(Act::Ask),
            StopFile::Try(stop) => Some(Act::Try(self.task(&stop.task.value, run, problems))),
            StopFile::Compare(stop) => {
                self.compare(&stop.compare.value, run, problems).map(Act::Compare)
            }
        };
        Some(Stop {
            title: common.title.value.clone(),
            run,
            claims: common.claims.iter().map(|claim| claim.value).collect(),
            rules: common.rules.iter().flat_map(|rule| rule.0.iter().copied()).collect(),
            notes: common.notes.map(|notes| notes.value.clone()),
            act: act?,
            place: place?,
        })
    }

    fn build(&self, run: usize) -> Build<'_> {
        let of = &self.runs[run];
        Build::new(of.scenario.file(), &of.variant)
    }

    fn place(&self, common: &Common<'_>, run: usize, problems: &mut Problems) -> Option<Place> {
        let mut build = self.build(run);
        let place = match (common.at, common.delivered, common.fault, common.moment) {
            (Some(at), None, None, None) => {
                build.moment(&at.value, Moment::Sent).map(Place::Packet)
            }
            (None, Some(delivered), None, None) => build.delivery(delivered),
            (None, None, Some(fault), None) => Some(Place::Fault(fault.get())),
            (None, None, None, Some(edge)) => Some(match edge.0 {
                Edge::Start => Place::Start,
                Edge::End => Place::End,
            }),
            (_, _, _, _) => {
                let problem = Problem::new(common.span.head(), "where in the run is this stop?");
                let help = "exactly one of `at`, `delivered`, `fault` and `moment`: \
                            `\"at\": \"PUBACK broker->pub @1\"`, `\"moment\": \"start\"`";
                problems.push(problem.help(help).without(&["at", "delivered", "fault", "moment"]));
                None
            }
        };
        build.problems.into_list().into_iter().for_each(|problem| problems.push(problem));
        place
    }

    fn ask(&self, ask: &AskObject, run: usize, problems: &mut Problems) -> Option<Ask> {
        let count = ask.choices.len();
        if !(2..=4).contains(&count) {
            let problem =
                Problem::new(ask.choices.span.head(), format!("a question with {count} choices"));
            problems.push(problem.help("two, three or four").without(&["choices", ""]));
        }
        let choices = ask.choices.iter().map(|choice| self.choice(choice, run, problems));
        let choices: Vec<_> = choices.collect();
        Some(Ask {
            question: ask.question.value.clone(),
            choices: choices.into_iter().collect::<Option<_>>()?,
            hints: texts(ask.hints.as_ref()),
            say: ask.say.value.clone(),
            idea: ask
                .idea
                .as_ref()
                .map(|idea| Idea { say: idea.say.value.clone(), sets: sets(Some(&idea.set)) }),
        })
    }

    fn choice(&self, choice: &ChoiceFile, run: usize, problems: &mut Problems) -> Option<Choice> {
        let mut build = self.build(run);
        let all: Vec<HoldsFile> = choice.holds.iter().map(|at| at.value.clone()).collect();
        let holds = build.holds(&all, self);
        build.problems.into_list().into_iter().for_each(|problem| problems.push(problem));
        Some(Choice {
            text: choice.text.value.clone(),
            say: choice.say.as_ref().map(|say| say.value.clone()),
            holds: holds?,
        })
    }

    fn task(&self, task: &TryObject, run: usize, problems: &mut Problems) -> Try {
        let goal = task.goal.as_ref().map_or_else(Vec::new, |goal| goal.value.clone());
        let mut build = self.build(run);
        build.expectations_of(&goal);
        build.problems.into_list().into_iter().for_each(|problem| problems.push(problem));
        if !goal.is_empty() && task.solution.is_none() {
            let problem = Problem::new(task.span.head(), "a goal that nobody has reached");
            let help =
                "add a `solution`: `\"solution\": { \"faults[1]\": { \"cut\": \"PUBACK @2\" } }`";
            problems.push(problem.help(help).without(&["solution"]));
        }
        let limit = task.limit.as_ref().map(|at| limit(&at.value)).unwrap_or_default();
        Try {
            task: task.task.value.clone(),
            hints: texts(task.hints.as_ref()),
            limit,
            solution: sets(task.solution.as_ref()),
            say: task.say.as_ref().map(|say| say.value.clone()),
            goal,
        }
    }

    fn compare(
        &self,
        compare: &CompareObject,
        run: usize,
        problems: &mut Problems,
    ) -> Option<Compare> {
        let with = match (&compare.axis, &compare.with) {
            (Some(axis), None) => Beside::Axis(name_of(axis.0)),
            (None, Some(name)) => match self.run_named(name, problems)? {
                other if other == run => {
                    let problem = Problem::new(name.span, "a run compared with itself");
                    problems.push(problem.help("name another run of the lesson"));
                    return None;
                }
                other => Beside::Run(other),
            },
            (_, _) => {
                let problem = Problem::new(compare.span.head(), "compared with what?");
                let help = "either `axis` or `with`, another run of the lesson";
                problems.push(problem.help(help).without(&["axis", "with"]));
                return None;
            }
        };
        Some(Compare { with, say: compare.say.value.clone() })
    }
}

impl Others for Bind<'_> {
    fn run(&self, name: &At<String>, build: &mut Build<'_>) -> Option<usize> {
        self.run_named(name, &mut build.problems)
    }

    fn ask(&self, run: usize, all: &[HoldsFile], build: &mut Build<'_>) -> Option<Predicate> {
        let mut other = self.build(run);
        let holds = other.holds(all, self);
        other.problems.into_list().into_iter().for_each(|problem| build.problems.push(problem));
        holds
    }
}

fn name_of<T: Words>(word: T) -> &'static str {
    T::all().iter().find(|(of, _)| *of == word).map_or("", |(_, name)| name)
}

fn texts(list: Option<&At<Vec<At<String>>>>) -> Vec<String> {
    list.iter().flat_map(|list| list.iter().map(|at| at.value.clone())).collect()
}

fn limit(file: &LimitFile) -> Limit {
    Limit {
        faults: file.faults.as_ref().map(|faults| faults.value),
        changes: file.changes.as_ref().map(|changes| changes.value),
        only: texts(file.only.as_ref()),
    }
}
