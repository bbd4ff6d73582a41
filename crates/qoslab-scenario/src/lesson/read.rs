//! A lesson from its text: the tree, the file, its runs, and all that is wrong at once.

use super::bind::Bind;
use super::{Lesson, Run, Sets};
use crate::file::lesson::{LessonFile, RunFile};
use crate::scenario::{LARGEST, Scenario};
use crate::syntax::error::Errors;
use crate::syntax::read::Named;
use crate::syntax::suggest::did_you_mean;
use crate::syntax::{At, Lost, Node, Problem, Problems, Read, Span, node};
use crate::value::Json;
use crate::variant::Variant;

/// Gives the text of a scenario by its name.
type Find<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads a lesson.
pub(super) fn read(
    name: &str,
    source: &str,
    sets: &[(&str, &str)],
    find: Find<'_>,
) -> Result<Lesson, Errors> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let texts = vec![(name.to_owned(), source.to_owned())];
    let mut problems = Problems::default();
    if source.len() > LARGEST {
        let problem = Problem::new(Span { text: 0, start: 0, end: 0 }, "this file is too large");
        problems.push(problem.help(format!("a lesson has at most {LARGEST} bytes")));
        return Err(Errors::new(vec![(name.to_owned(), String::new())], None, problems));
    }
    let Some(root) = node::parse(source, 0, &mut problems) else {
        return Err(Errors::new(texts, None, problems));
    };
    match understand(&root, &mut problems, sets, find) {
        Some(lesson) if problems.is_empty() => Ok(Lesson { name: stem(name), ..lesson }),
        Some(_) | None => Err(Errors::new(texts, Some(&root), problems)),
    }
}

/// `at-least-once` of `scenarios/lessons/02-at-least-once.lesson.json`
fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.strip_suffix(".json").unwrap_or(file);
    let stem = stem.strip_suffix(".lesson").unwrap_or(stem);
    let bare = stem.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-');
    if bare.is_empty() { stem.to_owned() } else { bare.to_owned() }
}

fn understand(
    root: &Node,
    problems: &mut Problems,
    sets: &[(&str, &str)],
    find: Find<'_>,
) -> Option<Lesson> {
    let mut reading = Problems::default();
    let file = LessonFile::read(root, &mut reading);
    let lost = Lost::of(&[problems, &reading], root);
    reading.into_list().into_iter().for_each(|problem| problems.push(problem));
    let file = file?;
    let mut meaning = Problems::default();
    let runs = runs(&file, &mut meaning, sets, find);
    // Of a run that cannot be made nothing can be said.
    let lesson = (runs.len() == file.runs.entries.len())
        .then(|| Bind { file: &file, runs: &runs }.lesson(&mut meaning))
        .flatten();
    let said = meaning.into_list().into_iter().filter(|problem| !lost.explains(problem, root));
    said.for_each(|problem| problems.push(problem));
    if lesson.is_none() && problems.is_empty() {
        problems.push(Problem::new(root.span.head(), "this lesson cannot be read"));
    }
    lesson
}

/// Values of an object by their path.
pub(super) fn sets(file: Option<&At<Named<Json>>>) -> Sets {
    let entries = file.iter().flat_map(|named| named.entries.iter());
    let pair = |(path, value): &(At<String>, Option<Json>)| {
        value.as_ref().map(|value| (path.value.clone(), value.0.clone()))
    };
    entries.filter_map(pair).collect()
}

fn runs(
    file: &LessonFile,
    problems: &mut Problems,
    extra: &[(&str, &str)],
    find: Find<'_>,
) -> Vec<Run> {
    if file.runs.entries.is_empty() {
        let problem = Problem::new(file.runs.span, "a lesson has a run");
        problems.push(problem.help("`\"runs\": { \"stream\": { \"scenario\": \"NAME\" } }`"));
    }
    let named = file.runs.entries.iter();
    named.filter_map(|(name, run)| self::run(name, run.as_ref()?, problems, extra, find)).collect()
}

fn run(
    name: &At<String>,
    run: &RunFile,
    problems: &mut Problems,
    extra: &[(&str, &str)],
    find: Find<'_>,
) -> Option<Run> {
    let Some(text) = find(&run.scenario.value) else {
        let message = format!("there is no scenario `{}`", run.scenario.value);
        let problem = Problem::new(run.scenario.span, message);
        problems.push(problem.help("`qoslab list` shows what there is").certain());
        return None;
    };
    let mut sets = sets(run.set.as_ref());
    sets.extend(extra.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())));
    let all: Vec<(&str, &str)> = sets.iter().map(|(path, value)| (&**path, &**value)).collect();
    let scenario = match Scenario::parse_with(&run.scenario.value, &text, &all) {
        Ok(scenario) => scenario,
        Err(errors) => {
            let place = run.set.as_ref().map_or(run.scenario.span, |set| set.span);
            let first = errors.iter().next().map_or(String::new(), ToString::to_string);
            let problem = Problem::new(place, "with these values the scenario cannot be read");
            problems.push(problem.help(first).certain());
            return None;
        }
    };
    let wanted = run.variant.as_ref().map_or("", |variant| variant.value.as_str());
    let Some(variant) = scenario.variant(wanted).cloned() else {
        let names = || scenario.variants().iter().map(Variant::name);
        let place = run.variant.as_ref().map_or(run.span, |variant| variant.span);
        let message = format!("no variant `{wanted}`{}", did_you_mean(wanted, names()));
        let problem = Problem::new(place, message);
        problems.push(problem.help(format!("there is {}", names().collect::<Vec<_>>().join("; "))));
        return None;
    };
    let of = run.scenario.value.clone();
    Some(Run { name: name.value.clone(), of, source: text, sets, scenario, variant })
}
