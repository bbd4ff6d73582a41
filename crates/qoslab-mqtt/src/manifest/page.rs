//! The page `docs/rules.md`: statements, what obeys them, what checks and shows them; and the rest.

use super::{AMBIGUITIES, Class, Standing, Statement, statements};
use crate::packet::Version;
use crate::rule::Clause;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Something that looks at rules: an oracle that checks them, a scenario that shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name.
    pub name: String,
    /// The rules it is about, or that its record cites.
    pub clauses: BTreeSet<Clause>,
}

/// The whole page.
pub fn page(oracles: &[Witness], scenarios: &[Witness]) -> String {
    let mut page = String::from(HEAD);
    for version in [Version::V5, Version::V311] {
        page += &count(version);
    }
    page += LEGEND;
    for version in [Version::V5, Version::V311] {
        page += &format!("\n## The statements of {version}\n\n");
        page += "| number | class | in our words | obeyed by | checked by | scenarios |\n";
        page += "|---|---|---|---|---|---|\n";
        for statement in statements(version) {
            page += &row(version, statement, oracles, scenarios);
        }
    }
    page += &questions();
    page += &left_out();
    page
}

const HEAD: &str = "\
# The rules

<!-- Printed from `qoslab_mqtt::manifest` by tests/rules.rs; QOSLAB_BLESS=1 writes it anew. -->

Every numbered statement of MQTT 5.0 and 3.1.1 in our own words, with the code that obeys it, the
oracle that checks it in every run and the scenarios that show it. Then the questions that
the standard leaves open, and what is left out.

";

const LEGEND: &str = "
An *essential* statement is one that the guarantees rest on, a *useful* one belongs to a full broker
or client, one from *outside* is about spelling, sign-in or other transports. *Obeyed by* names the
rules that packets and events cite, then the modules of `crates/qoslab-mqtt/src`. Every essential or
useful statement that is obeyed has a test in `tests/conformance` that cites its number. Scenarios
that name the rule themselves stand first, then those whose record cites it, the fewest rules first:
they show one best.
";

/// `5.0: 251 statements; essential 90 obeyed, …`
fn count(version: Version) -> String {
    let all = statements(version);
    let parts: Vec<String> = Class::ALL
        .iter()
        .map(|class| {
            let of = |wanted: fn(&Standing) -> bool| {
                let of_class = all.iter().filter(|statement| statement.class == *class);
                of_class.filter(|statement| wanted(&statement.standing)).count()
            };
            let obeyed = of(|standing| matches!(standing, Standing::Obeyed { .. }));
            let left = of(|standing| matches!(standing, Standing::LeftOut { .. }));
            let link = of(|standing| matches!(standing, Standing::Transport { .. }));
            let name = class.name();
            format!("{name}: {obeyed} obeyed, {left} left out, {link} of the transport")
        })
        .collect();
    format!("- **{version}**, {} statements. {}.\n", all.len(), parts.join("; "))
}

fn row(
    version: Version,
    statement: &Statement,
    oracles: &[Witness],
    scenarios: &[Witness],
) -> String {
    let clause = Clause { version, number: statement.number };
    let obeyed = match statement.standing {
        Standing::Obeyed { by } => {
            let rules = statement.rules(version).map(|rule| format!("{rule:?}"));
            rules.chain(by.iter().map(|place| format!("`{place}`"))).collect::<Vec<_>>().join(", ")
        }
        Standing::LeftOut { .. } => "left out".into(),
        Standing::Transport { .. } => "the transport".into(),
    };
    format!(
        "| {} | {} | {} | {obeyed} | {} | {} |\n",
        statement.number,
        statement.class.name(),
        statement.text,
        named(clause, oracles),
        named(clause, scenarios),
    )
}

/// How many names a cell of the table holds.
const NAMES: usize = 4;

/// The names of those that look at a rule; of very many the first ones, and how many more.
fn named(clause: Clause, witnesses: &[Witness]) -> String {
    let looking = witnesses.iter().filter(|witness| witness.clauses.contains(&clause));
    let names: Vec<&str> = looking.map(|witness| witness.name.as_str()).collect();
    if names.len() <= NAMES {
        return names.join(", ");
    }
    format!("{} and {} more", names[..NAMES].join(", "), names.len() - NAMES)
}

fn questions() -> String {
    let mut text = String::from(
        "\n## Questions that the standard leaves open\n\n\
         | | question | option | default | other answers |\n|---|---|---|---|---|\n",
    );
    for asked in AMBIGUITIES {
        let Some((option, [default, others @ ..])) = asked.option() else { continue };
        let others = others.iter().map(|other| format!("`{other}`")).collect::<Vec<_>>().join(", ");
        let (number, question) = (asked.number, asked.question);
        text += &format!("| {number} | {question} | {option} | `{default}` | {others} |\n");
    }
    text
}

fn left_out() -> String {
    let mut text = String::from("\n## What is left out\n");
    for version in [Version::V5, Version::V311] {
        text += &format!("\n{version}:\n\n");
        for statement in statements(version) {
            let (number, class) = (statement.number, statement.class.name());
            text += &match statement.standing {
                Standing::Obeyed { .. } => continue,
                Standing::LeftOut { reason } => format!("- {number} ({class}): {reason}.\n"),
                Standing::Transport { reason } => {
                    format!("- {number} ({class}), of the transport: {reason}.\n")
                }
            };
        }
    }
    text
}
