//! How long the lists of a file may be: every variant, every packet, every event is held against
//! them.

use crate::file::ScenarioFile;
use crate::syntax::{At, Problem, Problems};

/// Faults are asked for every packet.
const FAULTS: usize = 10_000;
/// The others are held against a whole run, or against every setting.
const OTHERS: usize = 1_000;

/// Notes lists that are too long; says whether there are none.
pub(crate) fn check(file: &ScenarioFile, problems: &mut Problems) -> bool {
    let before = problems.len();
    at_most(OTHERS, "overrides", file.overrides.as_ref(), problems);
    at_most(FAULTS, "faults", file.faults.as_ref(), problems);
    at_most(OTHERS, "expectations", file.expect.as_ref(), problems);
    at_most(OTHERS, "narrations", file.narrate.as_ref(), problems);
    problems.len() == before
}

fn at_most<T>(most: usize, noun: &str, list: Option<&At<Vec<T>>>, problems: &mut Problems) {
    if let Some(list) = list.filter(|list| list.value.len() > most) {
        let problem = Problem::new(list.span.head(), format!("too many {noun}"));
        problems.push(problem.help(format!("at most {most}")).certain());
    }
}
