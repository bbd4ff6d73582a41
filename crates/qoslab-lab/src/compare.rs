//! Runs side by side: which columns there are, and their figures as tables.

use crate::figures::{self, Sum};
use crate::library::Source;
use crate::options::values;
use crate::{wanted, words};
use anyhow::bail;
use qoslab_scenario::{Scenario, Variant};
use std::fmt::Write as _;

/// A column: a variant of a scenario, which may have been changed to give it.
#[derive(Clone, Debug)]
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// The scenario.
    pub scenario: Scenario,
    /// The variant.
    pub variant: Variant,
    /// The paths and values that were exchanged for it.
    pub sets: Vec<(String, String)>,
}

/// What is said where faults on answers are made to hit the answer of every QoS.
const ANSWERS: &str = "faults on PUBACK and PUBREC hit the first answer of each QoS";

/// The columns for an axis, or for all variants; `kept` are pairs that all of them have. With them,
/// what is to be known of them: what had to be left out and why.
pub fn columns(
    source: &Source,
    scenario: &Scenario,
    sets: &[(&str, &str)],
    kept: &str,
    axis: Option<&str>,
) -> anyhow::Result<(Vec<Column>, Vec<String>)> {
    match axis {
        Some(axis) if !has_axis(scenario, axis) => along(source, scenario, sets, axis, kept),
        axis => Ok((own(scenario, sets, kept, axis)?, Vec::new())),
    }
}

/// What the rows of the tables mean.
pub const LEGEND: &str = "
copies       most deliveries of one message to one client
doubled      messages that a client got more than once
lost         messages that reached nobody
late         first deliveries that took over twice as long as the quickest
round trips  answers that reach the publisher, for each message
latency      from publication to the first delivery, on average
kept         at most at one moment, by all senders and all receivers
";

/// Whether the variants of a scenario differ along an axis.
fn has_axis(scenario: &Scenario, axis: &str) -> bool {
    let key = format!("{axis}=");
    let has = |of: &Variant| of.name().split(' ').any(|part| part.starts_with(&key));
    scenario.variants().iter().any(has)
}

/// Columns for an axis that the scenario does not have itself: the value is set at the top of the
/// file. A value with which the file makes no sense is told of and left out.
fn along(
    source: &Source,
    scenario: &Scenario,
    sets: &[(&str, &str)],
    axis: &str,
    kept: &str,
) -> anyhow::Result<(Vec<Column>, Vec<String>)> {
    let (mut columns, mut refused) = (Vec::new(), Vec::new());
    let answers = if axis == "qos" { answers(scenario) } else { Vec::new() };
    let values = values(axis);
    if values.is_empty() {
        bail!(
            "no axis `{axis}`; there is qos, method, mqtt, link, or the path of a setting with a \
             list of values, as broker.busy-id or clients.pub.resume-order"
        );
    }
    for text in &values {
        let own = answers.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let all: Vec<_> = sets.iter().copied().chain(own).chain([(axis, text.as_str())]).collect();
        let name = format!("{axis}={}", text.trim_matches('"'));
        match Scenario::parse_with(&source.origin, &source.text, &all) {
            Ok(scenario) => {
                let variant = wanted::choose(&scenario, kept)?.clone();
                columns.push(Column { name, scenario, variant, sets: kept_sets(&all) });
            }
            Err(errors) => refused.push(format!("{name} is left out: {}", first(&errors))),
        }
    }
    if columns.is_empty() {
        bail!("this scenario cannot be run along `{axis}`; {}", refused.join("; "));
    }
    if !answers.is_empty() {
        refused.push(ANSWERS.to_owned());
    }
    Ok((columns, refused))
}

fn kept_sets(sets: &[(&str, &str)]) -> Vec<(String, String)> {
    sets.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect()
}

/// What makes faults on the answer of one QoS hit that of any: `ANSWER` for PUBACK and PUBREC.
fn answers(scenario: &Scenario) -> Vec<(String, String)> {
    let of_any = |text: &str| {
        let rest = ["PUBACK", "PUBREC"].into_iter().find_map(|name| {
            let (word, rest) = text.split_at_checked(name.len())?;
            word.eq_ignore_ascii_case(name).then_some(rest)
        })?;
        let ends = !rest.starts_with(|of: char| of.is_ascii_alphanumeric());
        ends.then(|| serde_json::Value::from(format!("ANSWER{rest}")).to_string())
    };
    let texts = scenario.fault_texts().into_iter();
    texts.filter_map(|(path, text)| Some((path, of_any(&text)?))).collect()
}

/// The first error in a few words.
fn first(errors: &qoslab_scenario::Errors) -> String {
    let text = errors.render(false);
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// Columns from the variants that the scenario has.
fn own(
    scenario: &Scenario,
    sets: &[(&str, &str)],
    kept: &str,
    axis: Option<&str>,
) -> anyhow::Result<Vec<Column>> {
    let column = |variant: &Variant| Column {
        name: if variant.name().is_empty() { "the run" } else { variant.name() }.to_owned(),
        scenario: scenario.clone(),
        variant: variant.clone(),
        sets: kept_sets(sets),
    };
    Ok(chosen(scenario, kept, axis)?.into_iter().map(column).collect())
}

/// The variants to compare.
fn chosen<'a>(
    scenario: &'a Scenario,
    kept: &str,
    axis: Option<&str>,
) -> anyhow::Result<Vec<&'a Variant>> {
    let all = scenario.variants();
    let kept: Vec<&str> = kept.split([',', ' ']).filter(|part| !part.is_empty()).collect();
    let parts = |variant: &'a Variant| -> Vec<&'a str> { variant.name().split(' ').collect() };
    let Some(first) = all.iter().find(|of| kept.iter().all(|part| parts(of).contains(part))) else {
        let names: Vec<&str> = all.iter().map(Variant::name).collect();
        bail!("no variant `{}`; there is: {}", kept.join(" "), names.join("; "));
    };
    let fits = |variant: &&'a Variant| {
        let of = parts(variant);
        let keeps = kept.iter().all(|part| of.contains(part));
        let others = |axis: &str| {
            let key = format!("{axis}=");
            let rest = |of: &[&'a str]| -> Vec<&'a str> {
                of.iter().copied().filter(|part| !part.starts_with(&key)).collect()
            };
            rest(&of) == rest(&parts(first))
        };
        keeps && axis.is_none_or(others)
    };
    let chosen: Vec<&Variant> = all.iter().filter(fits).collect();
    Ok(chosen)
}

/// The figures as tables: a row for each, a column for each variant, as many as fit; the others in
/// further tables below.
pub fn tables(names: &[&str], sums: &[Sum]) -> String {
    table(names, &figures::rows(sums))
}

/// The figures in which the columns differ as tables, the others in a line below. What a file
/// expects is left out: it is about the file's own columns.
pub fn differences(names: &[&str], sums: &[Sum]) -> String {
    let all = figures::rows(sums).into_iter().filter(|(noun, _)| *noun != "broken expectations");
    let (told, same): (Vec<_>, Vec<_>) =
        all.partition(|(_, cells)| cells.iter().any(|cell| *cell != cells[0]));
    let same: Vec<String> = same
        .iter()
        .filter(|(_, cells)| cells[0] != "0")
        .map(|(noun, cells)| format!("{noun} {}", cells[0]))
        .collect();
    let mut text = table(names, &told);
    if !same.is_empty() {
        text += &words::wrapped("the same in all: ", "  ", &same.join(", "));
    }
    text
}

fn table(names: &[&str], rows: &[(&str, Vec<String>)]) -> String {
    let noun = rows.iter().map(|(noun, _)| noun.len()).max().unwrap_or(0);
    let heads: Vec<Vec<&str>> = names.iter().map(|name| name.split(' ').collect()).collect();
    let width = |at: usize| {
        let cells = rows.iter().map(|(_, cells)| cells[at].chars().count());
        let heads = heads[at].iter().map(|part| part.chars().count());
        cells.chain(heads).max().unwrap_or(0) + 2
    };
    let mut text = String::new();
    let mut from = 0;
    while from < names.len() {
        let (mut to, mut used) = (from + 1, noun + width(from));
        while to < names.len() && used + width(to) <= words::WIDTH {
            used += width(to);
            to += 1;
        }
        let mut line = |noun_: &str, cell: &dyn Fn(usize) -> String| {
            let mut line = format!("{noun_:noun$}");
            for at in from..to {
                let _ = write!(line, "{:>width$}", cell(at), width = width(at));
            }
            text += line.trim_end();
            text.push('\n');
        };
        let tall = heads[from..to].iter().map(Vec::len).max().unwrap_or(0);
        for part in 0..tall {
            line("", &|at| heads[at].get(part).map_or(String::new(), |part| (*part).to_owned()));
        }
        for (noun, cells) in rows {
            line(noun, &|at| cells[at].clone());
        }
        from = to;
        if from < names.len() {
            text.push('\n');
        }
    }
    text
}
