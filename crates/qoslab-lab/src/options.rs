//! What can be set in a file beside its faults: paths with the values that they may have, as the
//! format's schema lists them.

use qoslab_scenario::{Scenario, Variant};
use serde_json::Value;

/// A path of the file, what it is, and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The path as `--set` takes it.
    pub path: String,
    /// What it is.
    pub about: String,
    /// Its values as `--set` takes them.
    pub values: Vec<String>,
}

/// Settings of the whole file.
const WHOLE: &[(&str, &str, &[&str])] = &[
    ("qos", "the QoS of publishes and subscriptions", &["0", "1", "2"]),
    ("mqtt", "the version", &["\"3.1.1\"", "\"5.0\""]),
    ("method", "the QoS 2 method of receivers", &["B", "A"]),
    ("link", "the kind of links", &["stream", "proxy", "datagram"]),
];

/// Numbers of a client that are worth trying.
const NUMBERS: &[(&str, &[&str], &str)] = &[
    ("window", &["1", "2", "20"], "How many exchanges it has open at once."),
    ("packet-ids", &["1", "2", "8"], "How many packet identifiers it has."),
];

/// The choices of the whole file.
pub fn whole() -> Vec<Choice> {
    WHOLE.iter().map(|(path, about, values)| choice((*path).to_owned(), about, values)).collect()
}

/// The choices of the broker and of each client, by their names.
pub fn parties(scenario: &Scenario, variant: &Variant) -> Vec<(String, Vec<Choice>)> {
    let broker = ("broker".to_owned(), broker());
    let plan = scenario.plan(variant, None);
    let clients = plan.clients.iter().map(|of| (of.name.clone(), client(&of.name)));
    [broker].into_iter().chain(clients).collect()
}

/// The values that a path can have; none for a path of which the format has no list.
pub fn values(path: &str) -> Vec<String> {
    let all = match path.split_once('.') {
        None => whole(),
        Some(("broker", _)) => broker(),
        Some(("clients", rest)) => {
            rest.rsplit_once('.').map_or(Vec::new(), |(name, _)| client(name))
        }
        Some(_) => Vec::new(),
    };
    all.into_iter().find(|of| of.path == path).map_or(Vec::new(), |of| of.values)
}

fn broker() -> Vec<Choice> {
    listed("broker", "BrokerFile")
}

fn client(name: &str) -> Vec<Choice> {
    let path = format!("clients.{name}");
    let number = |(key, values, about): &(&str, &[&str], &str)| {
        choice(format!("{path}.{key}"), about, values)
    };
    NUMBERS.iter().map(number).chain(listed(&path, "ClientFile")).collect()
}

fn choice(path: String, about: &str, values: &[&str]) -> Choice {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Choice { path, about: about.to_owned(), values }
}

/// The keys of a party of which the schema lists the values.
fn listed(path: &str, party: &str) -> Vec<Choice> {
    let schema: Value = serde_json::from_str(&qoslab_scenario::json_schema()).unwrap_or_default();
    let mut all = Vec::new();
    for (key, property) in schema["$defs"][party]["properties"].as_object().into_iter().flatten() {
        let words = property["enum"].as_array().into_iter().flatten();
        let mut values: Vec<String> =
            words.map(|word| word.to_string().trim_matches('"').to_owned()).collect();
        if property["type"] == "boolean" {
            values = vec!["true".to_owned(), "false".to_owned()];
        }
        if !values.is_empty() {
            let about = property["description"].as_str().unwrap_or_default().to_owned();
            all.push(Choice { path: format!("{path}.{key}"), about, values });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_have_their_values_by_path() {
        assert_eq!(values("broker.busy-id"), ["repeat", "reject", "replace"]);
        assert_eq!(values("clients.pub.window"), ["1", "2", "20"]);
        assert_eq!(values("qos"), ["0", "1", "2"]);
        assert_eq!(values("broker.nothing"), [] as [&str; 0]);
        assert_eq!(values("faults"), [] as [&str; 0]);
    }
}
