//! The schema of the format, from which editors complete, and the starter file of `qoslab new`.

use crate::file::ScenarioFile;
use schemars::generate::SchemaSettings;

/// The JSON Schema (2020-12) of scenario files, as text with a last line end. The same on every
/// machine.
pub fn json_schema() -> String {
    let schema =
        SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<ScenarioFile>();
    let mut value = schema.to_value();
    if let Some(object) = value.as_object_mut() {
        object.insert("title".to_owned(), "qoslab scenario".into());
        object.insert("allowComments".to_owned(), true.into());
        object.insert("allowTrailingCommas".to_owned(), true.into());
    }
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

/// A starter file with comments, which parses and shows something. `name` becomes its title.
pub fn template(name: &str) -> String {
    let title = serde_json::Value::from(name.replace(['-', '_'], " ")).to_string();
    include_str!("template.json").replacen("\"TITLE\"", &title, 1)
}
