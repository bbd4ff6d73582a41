//! Which run is meant, as the shell would name it.

use crate::index::Index;
use qoslab_lab::library::Source;
use qoslab_lab::report::Report;
use qoslab_lab::wanted::choose;
use qoslab_scenario::{Scenario, Variant};
use qoslab_trace::EventId;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// A run as it is asked for: a file, what is changed in it, a variant, a seed.
#[derive(Clone, Debug)]
pub struct Order {
    /// The file.
    pub source: Arc<Source>,
    /// Paths and values that are exchanged, in their order.
    pub sets: Vec<(String, String)>,
    /// Some axes of the variant; empty for the first one.
    pub variant: String,
    /// The seed; none for the file's own.
    pub seed: Option<u64>,
}

impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        let own = |of: &Self| (of.source.origin.clone(), of.variant.clone(), of.seed);
        own(self) == own(other) && self.sets == other.sets && self.source.text == other.source.text
    }
}

impl Eq for Order {}

impl Order {
    /// The file as it is.
    pub fn new(source: Arc<Source>) -> Self {
        Self { source, sets: Vec::new(), variant: String::new(), seed: None }
    }

    /// `lost-puback:qos=1,mqtt=5.0@7`.
    pub fn name(&self) -> String {
        let mut name = self.source.origin.clone();
        if !self.variant.is_empty() {
            let _ = write!(name, ":{}", self.variant.replace(' ', ","));
        }
        if let Some(seed) = self.seed {
            let _ = write!(name, "@{seed}");
        }
        quoted(&name)
    }

    /// The `--set` words of the shell, each with a blank before it.
    pub fn changes(&self) -> String {
        let one = |(path, value): &(String, String)| quoted(&format!("{path}={value}"));
        self.sets.iter().map(|set| format!(" --set {}", one(set))).collect()
    }

    /// Reads the file.
    pub fn scenario(&self) -> Result<Scenario, String> {
        let sets: Vec<(&str, &str)> =
            self.sets.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
        self.source.parse(&sets).map_err(|errors| errors.render(false))
    }

    /// The file and the variant that are meant.
    pub fn chosen(&self) -> Result<(Scenario, Variant), String> {
        let scenario = self.scenario()?;
        let variant = choose(&scenario, &self.variant).map_err(|error| format!("{error:#}"))?;
        let variant = variant.clone();
        Ok((scenario, variant))
    }

    /// Runs it. The error says what is wrong in the file.
    pub fn run(&self) -> Result<Run, String> {
        let (scenario, variant) = self.chosen()?;
        let report = Report::unsealed(&scenario, &variant, self.seed);
        let mut said: BTreeMap<EventId, String> = BTreeMap::new();
        for (event, text) in scenario.narration(&report.trace) {
            let entry = said.entry(event).or_default();
            if !entry.is_empty() {
                entry.push(' ');
            }
            entry.push_str(&text);
        }
        let index = Index::new(&report.trace);
        Ok(Run { scenario, variant, report, said, index })
    }
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |of: char| of.is_ascii_alphanumeric() || "-_./:=,@+%".contains(of);
    match word.chars().all(plain) && !word.is_empty() {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// A run that has been made.
#[derive(Debug)]
pub struct Run {
    /// The scenario.
    pub scenario: Scenario,
    /// The variant.
    pub variant: Variant,
    /// The record with its verdicts; it has no digest.
    pub report: Report,
    /// What the scenario says at its events.
    pub said: BTreeMap<EventId, String>,
    /// What is looked up in the record again and again.
    pub index: Index,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_reach_the_shell_as_they_are() {
        assert_eq!(quoted("lost-puback:qos=1@7"), "lost-puback:qos=1@7");
        assert_eq!(
            quoted("faults[+]={\"cut\":\"PUBACK@1\"}"),
            "'faults[+]={\"cut\":\"PUBACK@1\"}'"
        );
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(quoted(""), "''");
    }
}
