//! The names of checks that an expectation may use: those of the oracles, nothing else.

use crate::syntax::read::text;
use crate::syntax::suggest::{did_you_mean, one_of};
use crate::syntax::{Node, Problem, Problems, Read};
use qoslab_check::{Kind, ORACLES, OracleInfo};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

fn names() -> impl Iterator<Item = &'static str> {
    ORACLES.iter().map(|oracle| oracle.name)
}

/// The name of a check.
#[derive(Clone, Debug)]
pub(crate) struct CheckName(pub(crate) String);

impl Read for CheckName {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let name = text(node, "the name of a check", problems)?;
        if names().any(|known| known == name) {
            return Some(Self(name.to_owned()));
        }
        let shown: String = name.chars().take(40).collect();
        let hint = did_you_mean(&shown, names());
        let problem = Problem::new(node.span, format!("unknown check `{shown}`{hint}"));
        let list = hint.is_empty().then(|| what_there_is(name));
        problems.push(problem.maybe_help(list));
        None
    }

    fn stand_in() -> Option<Self> {
        Some(Self(String::new()))
    }
}

/// The checks; those of a rule, if somebody who knows the standard asks by its number.
fn what_there_is(name: &str) -> String {
    let number = name.strip_prefix("MQTT-").unwrap_or(name);
    let about = |oracle: &&OracleInfo| {
        oracle.rule.is_some_and(|rule| rule.numbers().0 == number || rule.numbers().1 == number)
    };
    let by_rule: Vec<&str> = ORACLES.iter().filter(about).map(|oracle| oracle.name).collect();
    if number.is_empty() || by_rule.is_empty() {
        return format!("a check is {}", one_of(names()));
    }
    format!("this rule is checked by {}", one_of(by_rule))
}

impl JsonSchema for CheckName {
    fn schema_name() -> Cow<'static, str> {
        "Check".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = names().collect();
        json_schema!({ "enum": names, "description": "A check on the record of a run." })
    }
}

/// Whether a check only says that something happened: not to know is no fault of the run.
pub(crate) fn only_sometimes(name: &str) -> bool {
    ORACLES.iter().any(|oracle| oracle.name == name && matches!(oracle.kind, Kind::Sometimes))
}
