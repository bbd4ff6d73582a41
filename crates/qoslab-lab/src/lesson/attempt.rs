//! What a reader tries at a stop: a changed run, and whether it does what the task asks.

use super::{Act, Limit, Playing, Try};
use crate::report::judge;
use anyhow::{Context, bail};
use qoslab_check::Finding;
use qoslab_scenario::{Outcome, Scenario};
use qoslab_trace::{End, Trace};

/// What came of an attempt.
#[derive(Debug)]
pub struct Attempt {
    /// Whether all that is asked for is true. Free play is never solved.
    pub solved: bool,
    /// What was asked for, each with what came of it; limits first.
    pub reasons: Vec<Reason>,
    /// The changed run.
    pub trace: Trace,
    /// The verdicts of the checks on it.
    pub findings: Vec<Finding>,
}

/// Something that a task asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What, as a sentence without its full stop: `sub gets m1 4 times`.
    pub text: String,
    /// Whether it is so.
    pub met: bool,
    /// What was found instead; empty when it is met.
    pub why: String,
}

impl Reason {
    fn new(text: String, met: bool, why: impl FnOnce() -> String) -> Self {
        let why = if met { String::new() } else { why() };
        Self { text, met, why }
    }
}

impl Playing {
    /// Runs the stop's run with the reader's values and says whether the task is done. Values that
    /// the scenario cannot take are an error with their place; at a stop without a task too.
    pub fn attempt(&self, stop: usize, sets: &[(String, String)]) -> anyhow::Result<Attempt> {
        let at = self.lesson.stops.get(stop).context("there is no such stop")?;
        let Act::Try(task) = &at.act else { bail!("nothing is to be tried at this stop") };
        let run = &self.lesson.runs[at.run];
        let scenario = self.fork(at.run, sets)?;
        let wanted = run.variant.name();
        let variant = scenario.variant(wanted).context("the change took the variant away")?;
        let plan = scenario.plan(variant, None);
        let trace = qoslab_sim::record(&plan);
        let mut reasons = limits(&task.limit, sets, plan.faults.len());
        let findings = match task.goal(&scenario, variant) {
            Ok(goal) => {
                let (findings, outcomes) = judge(&trace, goal, |_| true);
                reasons.extend(outcomes.into_iter().map(|(expectation, outcome)| {
                    let met = outcome == Outcome::Held;
                    Reason::new(expectation.text, met, || why(outcome))
                }));
                findings
            }
            Err(why) => {
                reasons.push(Reason::new("the task can still be done".to_owned(), false, || why));
                qoslab_check::check(&trace)
            }
        };
        let ends = matches!(trace.footer.end, End::Quiet | End::Until);
        if !ends {
            let why = || "it was stopped at its bound".to_owned();
            reasons.push(Reason::new("the run ends".to_owned(), false, why));
        }
        let solved = !task.is_free() && reasons.iter().all(|reason| reason.met);
        Ok(Attempt { solved, reasons, trace, findings })
    }

    /// The scenario of a run with more values exchanged.
    pub fn fork(&self, run: usize, sets: &[(String, String)]) -> anyhow::Result<Scenario> {
        Ok(self.lesson.runs[run].fork(sets)?)
    }
}

fn why(outcome: Outcome) -> String {
    match outcome {
        Outcome::Held => String::new(),
        Outcome::Broken { why, .. } | Outcome::Unknown { why } => why,
    }
}

/// Whether the reader keeps to the limits.
fn limits(limit: &Limit, sets: &[(String, String)], faults: usize) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some(most) = limit.faults {
        let text = format!("at most {} in the run", counted(most, "fault"));
        let why = || format!("it has {}", counted(faults as u32, "fault"));
        reasons.push(Reason::new(text, faults <= most as usize, why));
    }
    if let Some(most) = limit.changes {
        let text = format!("at most {}", counted(most, "change"));
        let why = || format!("you made {}", counted(sets.len() as u32, "change"));
        reasons.push(Reason::new(text, sets.len() <= most as usize, why));
    }
    if !limit.only.is_empty() {
        let text = format!("nothing is changed but {}", limit.only.join(", "));
        let stray = sets.iter().find(|(path, _)| !limit.only.iter().any(|only| under(path, only)));
        let why = || stray.map_or(String::new(), |(path, _)| format!("you changed {path}"));
        reasons.push(Reason::new(text, stray.is_none(), why));
    }
    reasons
}

/// Whether a path is this place or lies in it.
fn under(path: &str, place: &str) -> bool {
    let rest = path.strip_prefix(place);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn counted(count: u32, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The model solution of a task, tried.
pub(super) fn solution(playing: &Playing, stop: usize, task: &Try) -> anyhow::Result<Attempt> {
    playing.attempt(stop, &task.solution)
}
