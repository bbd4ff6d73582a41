//! A numbered statement of the standard, by version: `"5.0 4.3.3-6"`.

use super::text_schema;
use crate::syntax::read::text;
use crate::syntax::suggest::did_you_mean;
use crate::syntax::{Node, Problem, Problems, Read};
use qoslab_mqtt::manifest::statements;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Clause;

/// A numbered statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuleNumber(pub(crate) Clause);

text_schema!(
    RuleNumber,
    "RuleNumber",
    r"^(3\.1\.1|5\.0) [0-9.-]+$",
    "A numbered statement of the standard: version and number.",
    ["5.0 4.3.3-6", "3.1.1 4.3.2-2"]
);

impl Read for RuleNumber {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = text(node, "a rule such as `\"5.0 4.3.3-6\"`", problems)?;
        let (version, number) = text.split_once(' ').unwrap_or(("", text));
        let version = [Version::V311, Version::V5].into_iter().find(|of| of.to_string() == version);
        let Some(version) = version else {
            let problem = Problem::new(node.span, "this rule has no version");
            problems.push(problem.help("version and number, as in `\"5.0 4.3.3-6\"`"));
            return None;
        };
        let numbers = || statements(version).iter().map(|of| of.number);
        match numbers().find(|of| *of == number) {
            Some(number) => Some(Self(Clause { version, number })),
            None => {
                let shown: String = number.chars().take(30).collect();
                let hint = did_you_mean(number, numbers());
                let message = format!("MQTT {version} has no statement `{shown}`{hint}");
                problems.push(Problem::new(node.span, message).help("docs/rules.md lists all"));
                None
            }
        }
    }
}

/// A numbered statement of one version, or without a version of both: `"5.0 4.3.2-5"`, `"4.3.2-1"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleNumbers(pub(crate) Vec<Clause>);

text_schema!(
    RuleNumbers,
    "RuleNumbers",
    r"^((3\.1\.1|5\.0) )?[0-9.-]+$",
    "A numbered statement of the standard, with its version unless both have the number.",
    ["5.0 4.3.2-5", "4.3.1-1"]
);

impl Read for RuleNumbers {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let number = text(node, "a rule such as `\"5.0 4.3.2-5\"`", problems)?;
        if number.contains(' ') {
            return RuleNumber::read(node, problems).map(|rule| Self(vec![rule.0]));
        }
        let mut both = Vec::new();
        for version in [Version::V5, Version::V311] {
            match statements(version).iter().find(|of| of.number == number) {
                Some(of) => both.push(Clause { version, number: of.number }),
                None => {
                    let shown: String = number.chars().take(30).collect();
                    let problem = format!("MQTT {version} has no statement `{shown}`");
                    let help = "name the version, as in `\"5.0 4.3.2-5\"`; docs/rules.md lists all";
                    problems.push(Problem::new(node.span, problem).help(help));
                    return None;
                }
            }
        }
        Some(Self(both))
    }
}
