//! A rule explained: what it says, which rows of the machines obey it, what checks and shows
//! it.

use crate::library;
use crate::rules::{VERSIONS, checks, shows};
use crate::{museum, words};
use anyhow::bail;
use qoslab_check::CHECKED;
use qoslab_mqtt::flow::{Flows, Machine, Row, Table};
use qoslab_mqtt::manifest::{AMBIGUITIES, Ambiguity, Standing, Statement, Witness, statements};
use qoslab_mqtt::options::{ReceiverOptions, SenderOptions};
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::policy::Method;
use qoslab_mqtt::rule::{Clause, Rule};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The text for a number, a section, a word, a rule's name, a check, a mutant or a question.
pub fn explain(wanted: &str) -> anyhow::Result<String> {
    let wanted = wanted.trim();
    if let Some(asked) = AMBIGUITIES.iter().find(|of| of.number.eq_ignore_ascii_case(wanted)) {
        return Ok(question(asked));
    }
    let clauses = clauses_of(wanted);
    if clauses.is_empty()
        && let Some(exhibit) = museum::exhibits().find(|of| of.mutant == wanted)
    {
        return Ok(museum::story(exhibit));
    }
    if clauses.is_empty() {
        let about = about(wanted);
        if !about.is_empty() {
            return Ok(about);
        }
        bail!(
            "no rule `{wanted}`; a number such as `4.3.3-4`, a section such as `4.3.3`, a word such as \
             `PUBREL`, a rule such as `Qos2Pubrel`, a check such as `exactly-once`, or a question \
             from `A1` to `A27` (docs/rules.md lists all)"
        );
    }
    let (checks, shows) = (checks(), shows());
    let told: Vec<String> = clauses
        .iter()
        .filter_map(|clause| Some(statement_text(*clause, find(*clause)?, &checks, &shows)))
        .collect();
    Ok(told.join("\n"))
}

/// The numbered statements that are meant: by number, by the name of a rule or of a check.
fn clauses_of(wanted: &str) -> Vec<Clause> {
    let number = wanted.trim_start_matches("MQTT-").trim_start_matches("mqtt-");
    let named = Rule::ALL.iter().filter(|rule| format!("{rule:?}").eq_ignore_ascii_case(wanted));
    let mut rules: BTreeSet<Rule> = named.copied().collect();
    rules.extend(
        CHECKED.iter().filter(|(name, ..)| *name == wanted).flat_map(|(_, rules, _)| *rules),
    );
    let mut found: Vec<Clause> = Vec::new();
    for version in VERSIONS {
        let of_version = statements(version).iter().map(|of| Clause { version, number: of.number });
        for clause in of_version {
            let cited = rules.iter().any(|rule| rule.clause(version) == Some(clause));
            if clause.number == number || cited {
                found.push(clause);
            }
        }
    }
    found
}

/// The statements of a section (4.3.3), or those that speak of a packet or a word (PUBREL), a line
/// each.
fn about(wanted: &str) -> String {
    let section = format!("{}-", wanted.trim_start_matches("MQTT-"));
    let is_section = wanted.starts_with(|first: char| first.is_ascii_digit());
    let mut text = String::new();
    for version in VERSIONS {
        let speaks = |of: &&Statement| match is_section {
            true => of.number.starts_with(&section),
            false => words_of(of.text).any(|word| word.eq_ignore_ascii_case(wanted)),
        };
        let of_it: Vec<&Statement> = statements(version).iter().filter(speaks).collect();
        if !of_it.is_empty() && wanted.len() > 2 {
            writeln!(text, "MQTT {version}").expect("a string takes everything");
            of_it.iter().for_each(|of| item(&mut text, of.number, of.text));
        }
    }
    text
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric())
}

fn find(clause: Clause) -> Option<&'static Statement> {
    statements(clause.version).iter().find(|statement| statement.number == clause.number)
}

fn statement_text(
    clause: Clause,
    statement: &Statement,
    checks: &[Witness],
    shows: &[Witness],
) -> String {
    let version = clause.version;
    let mut text = format!("MQTT {version}, {} ({})\n", clause.number, statement.class.name());
    item(&mut text, "", statement.text);
    let rules: Vec<Rule> = statement.rules(version).collect();
    match statement.standing {
        Standing::Obeyed { by } => {
            let names = rules.iter().map(|rule| format!("{rule:?}"));
            let by = names.chain(by.iter().map(|place| (*place).to_owned()));
            item(&mut text, "obeyed by", &by.collect::<Vec<_>>().join(", "));
        }
        Standing::LeftOut { reason } => item(&mut text, "left out", reason),
        Standing::Transport { reason } => item(&mut text, "transport", reason),
    }
    for row in rows(version, &rules) {
        item(&mut text, "row", &row);
    }
    let looking = |all: &[Witness]| -> Vec<String> {
        let of_it = all.iter().filter(|witness| witness.clauses.contains(&clause));
        of_it.map(|witness| witness.name.clone()).collect()
    };
    item(&mut text, "checked by", &some(&looking(checks)));
    item(&mut text, "shown by", &some(&looking(shows)));
    for other in VERSIONS.into_iter().filter(|other| *other != version) {
        let numbers: BTreeSet<&str> =
            rules.iter().filter_map(|rule| Some(rule.clause(other)?.number)).collect();
        if !numbers.is_empty() {
            let numbers = numbers.into_iter().collect::<Vec<_>>().join(", ");
            item(&mut text, &format!("in {other}"), &numbers);
        }
    }
    text
}

/// The rows of the four machines that cite one of these rules, under both methods.
fn rows(version: Version, rules: &[Rule]) -> Vec<String> {
    let mut told = Vec::new();
    for method in [Method::B, Method::A] {
        let receiver = ReceiverOptions { method, ..ReceiverOptions::standard() };
        let flows = Flows::new(version, &SenderOptions::standard(), &receiver);
        let tables: [&Table; 4] =
            [&flows.qos1_sender, &flows.qos1_receiver, &flows.qos2_sender, &flows.qos2_receiver];
        for table in tables {
            let of_it = table.rows().iter().filter(|row| rules.contains(&row.rule));
            for line in of_it.map(|row| row_text(table.machine(), row)) {
                if !told.contains(&line) {
                    told.push(line);
                }
            }
        }
    }
    told
}

/// A row as a line.
pub(crate) fn row_text(machine: Machine, row: &Row) -> String {
    let actions: Vec<String> = row.actions.iter().map(|action| format!("{action:?}")).collect();
    let Row { state, event, next, .. } = row;
    format!("{machine:?}: {state:?}, {event:?} -> {next:?}: {}", actions.join(", "))
}

fn question(asked: &Ambiguity) -> String {
    let mut text = format!("{}: {}\n", asked.number, asked.question);
    let Some((option, [default, others @ ..])) = asked.option() else { return text };
    item(&mut text, "option", option);
    item(&mut text, "default", default);
    item(&mut text, "others", &others.join(", "));
    let said = |text: &str| others.iter().chain([default]).any(|value| text.contains(value));
    let key = format!("\"{}\"", kebab(option));
    let shown = library::built_in().filter(|source| {
        source.folder == "choices" && source.text.contains(&key) && said(&source.text)
    });
    let shown: Vec<String> = shown.map(|source| source.name).collect();
    item(&mut text, "shown by", &some(&shown));
    text
}

/// `BusyId` as a file has it: `busy-id`.
fn kebab(name: &str) -> String {
    let mut key = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !key.is_empty() {
            key.push('-');
        }
        key.extend(character.to_lowercase());
    }
    key
}

fn some(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        names if names.len() <= 12 => names.join(", "),
        names => format!("{} and {} more", names[..12].join(", "), names.len() - 12),
    }
}

/// `  checked by  a, b, c`, wrapped under its text.
pub(crate) fn item(text: &mut String, label: &str, what: &str) {
    let lead = format!("  {label:10} ");
    let hang = " ".repeat(lead.chars().count());
    *text += &words::wrapped(&lead, &hang, what);
}
