//! The answers of chance that a file gives itself: each to a stream that its runs have.

use crate::file::ScenarioFile;
use crate::syntax::lost::Leans;
use crate::syntax::suggest::{did_you_mean, one_of};
use crate::syntax::{At, Problem, Problems};
use crate::value::Answer;
use qoslab_sim::chance::asks_for_a_length;
use qoslab_sim::plan::Plan;
use std::collections::BTreeMap;

/// The streams depend on who takes part and on what goes wrong.
const STREAMS: Leans = Leans::Top(&["clients", "faults"]);

/// The answers by stream.
pub(super) fn of(file: &ScenarioFile) -> BTreeMap<String, Vec<u64>> {
    let streams = file.answers.iter().flat_map(|at| &at.value.entries);
    let numbers = |answers: &Vec<At<Answer>>| answers.iter().map(|at| at.number()).collect();
    let known = streams.filter_map(|(name, answers)| Some((name, answers.as_ref()?)));
    known.map(|(name, answers)| (name.value.clone(), numbers(answers))).collect()
}

/// Notes streams that no run has, and answers that their stream cannot give.
pub(super) fn check(file: &ScenarioFile, plan: &Plan, problems: &mut Problems) {
    let Some(answers) = &file.answers else { return };
    let streams = qoslab_sim::streams(plan);
    for (name, answers) in &answers.value.entries {
        if !streams.contains(&name.value) {
            problems.push(unknown(name, &streams).leans(STREAMS));
        }
        let lengths = asks_for_a_length(&name.value);
        for answer in answers.iter().flatten() {
            if !lengths && answer.number() > 1 {
                let problem = Problem::new(answer.span, "this is a question of yes or no");
                problems.push(problem.help("1 is yes, 0 is no").certain());
            }
        }
    }
}

fn unknown(name: &At<String>, streams: &[String]) -> Problem {
    let known = || streams.iter().map(String::as_str);
    let shown: String = name.value.chars().take(60).collect();
    let hint = did_you_mean(&name.value, known());
    let problem = Problem::new(name.span, format!("no stream of chance `{shown}`{hint}"));
    if !hint.is_empty() {
        return problem;
    }
    let first = one_of(known().take(4)).replace(" or ", " and ");
    problem.help(format!("this run has {} of them, {first} among them", streams.len()))
}
