//! What can be changed in a run beside its faults: a page of values, each an edit of the file.

use crate::action::Action;
use crate::mode::text::{TextLine, TextPage};
use crate::order::Run;
use crate::theme::Class;
use qoslab_lab::museum::exhibits;
use qoslab_mqtt::mutant::Mutant;
use serde_json::Value;

/// Settings of the whole file: the path, what it is, the values.
const WHOLE: &[(&str, &str, &[&str])] = &[
    ("qos", "the QoS of publishes and subscriptions", &["0", "1", "2"]),
    ("mqtt", "the version", &["\"3.1.1\"", "\"5.0\""]),
    ("method", "the QoS 2 method of receivers", &["A", "B"]),
    ("link", "the kind of links", &["stream", "proxy", "datagram"]),
];

/// Numbers that are worth trying.
const NUMBERS: &[(&str, &[&str], &str)] = &[
    ("window", &["1", "2", "20"], "How many exchanges it has open at once."),
    ("packet-ids", &["1", "2", "8"], "How many packet identifiers it has."),
];

/// The page for a run: every value that the format knows a list of, with what the schema says of
/// it.
pub(crate) fn page(run: &Run) -> TextPage {
    let mut page = TextPage::new("SETTINGS", "", String::new());
    heading(&mut page, "the run:");
    for variant in run.scenario.variants() {
        if run.scenario.variants().len() > 1 {
            let action = Action::VariantNamed(variant.name().to_owned());
            entry(&mut page, format!("variant {}", variant.name()), action);
        }
    }
    for (path, about, values) in WHOLE {
        values.iter().for_each(|value| set(&mut page, path, value, about));
    }
    let schema: Value = serde_json::from_str(&qoslab_scenario::json_schema()).unwrap_or_default();
    let plan = run.scenario.plan(&run.variant, None);
    heading(&mut page, "the broker:");
    party(&mut page, "broker", &schema["$defs"]["BrokerFile"]["properties"]);
    for client in &plan.clients {
        heading(&mut page, &format!("{}:", client.name));
        let path = format!("clients.{}", client.name);
        for (key, values, about) in NUMBERS {
            values.iter().for_each(|value| set(&mut page, &format!("{path}.{key}"), value, about));
        }
        party(&mut page, &path, &schema["$defs"]["ClientFile"]["properties"]);
    }
    page
}

/// The settings of a party that have a list of values.
fn party(page: &mut TextPage, path: &str, properties: &Value) {
    for (key, property) in properties.as_object().into_iter().flatten() {
        let about = property["description"].as_str().unwrap_or_default();
        let words = property["enum"].as_array().into_iter().flatten();
        let mut values: Vec<String> = words.map(Value::to_string).collect();
        if property["type"] == "boolean" {
            values = vec!["true".to_owned(), "false".to_owned()];
        }
        for value in values {
            let value = value.trim_matches('"');
            set(page, &format!("{path}.{key}"), value, about);
        }
    }
}

/// The deliberate bugs that a broker or a client may have; the story of each is a key away.
pub(crate) fn mutants(run: &Run) -> TextPage {
    let plan = run.scenario.plan(&run.variant, None);
    let mut page = TextPage::new("DELIBERATE BUGS", "", "qoslab museum".to_owned());
    heading(&mut page, "the broker:");
    let bugs = |page: &mut TextPage, path: &str, fits: fn(&Mutant) -> bool| {
        for exhibit in exhibits().filter(|of| fits(of.mutant())) {
            let text = format!("{}: {}", exhibit.mutant, exhibit.mutant().wrong);
            let set = Action::Set(format!("{path}.mutant"), exhibit.mutant.to_owned());
            entry(page, text, set);
        }
    };
    bugs(&mut page, "broker", |mutant| mutant.is_for_brokers());
    for client in &plan.clients {
        heading(&mut page, &format!("{}:", client.name));
        bugs(&mut page, &format!("clients.{}", client.name), |mutant| mutant.is_for_clients());
    }
    page
}

fn heading(page: &mut TextPage, text: &str) {
    page.lines.push(TextLine { text: text.to_owned(), class: Class::Strong, action: None });
}

fn set(page: &mut TextPage, path: &str, value: &str, about: &str) {
    let action = Action::Set(path.to_owned(), value.to_owned());
    let setting = format!("{path}={value}");
    entry(page, format!("{setting:<36} {about}"), action);
}

fn entry(page: &mut TextPage, text: String, action: Action) {
    let text = format!("  {text}");
    page.lines.push(TextLine { text, class: Class::Plain, action: Some(action) });
}
