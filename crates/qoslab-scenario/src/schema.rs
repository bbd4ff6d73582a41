//! The schema of the format, from which editors complete, and the starter file of `qoslab new`.

use crate::file::ScenarioFile;
use crate::file::lesson::LessonFile;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The JSON Schema (2020-12) of scenario files, as text with a last line end. The same on every
/// machine.
pub fn json_schema() -> String {
    schema_of::<ScenarioFile>("qoslab scenario")
}

/// The same of lesson files.
pub fn lesson_schema() -> String {
    schema_of::<LessonFile>("qoslab lesson")
}

fn schema_of<T: JsonSchema>(title: &str) -> String {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    let mut value = schema.to_value();
    without_null(&mut value);
    if let Some(object) = value.as_object_mut() {
        object.insert("title".to_owned(), title.into());
        object.insert("allowComments".to_owned(), true.into());
        object.insert("allowTrailingCommas".to_owned(), true.into());
    }
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

/// What may be left out may not be null: takes the null out that stands for "left out".
fn without_null(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Object(object) => {
            object.values_mut().for_each(without_null);
            for key in ["enum", "type"] {
                if let Some(Value::Array(items)) = object.get_mut(key) {
                    items.retain(|item| !item.is_null() && item != "null");
                }
            }
            if let Some(Value::Array(types)) = object.get("type")
                && let [only] = types.as_slice()
            {
                let only = only.clone();
                object.insert("type".to_owned(), only);
            }
            if let Some(Value::Array(mut kinds)) = object.remove("anyOf") {
                kinds.retain(|kind| *kind != json!({ "type": "null" }));
                match kinds.as_mut_slice() {
                    [Value::Object(only)] => {
                        // What the place says of itself is nearer than what its type says.
                        let mut merged = std::mem::take(only);
                        merged.append(object);
                        *object = merged;
                    }
                    _ => {
                        object.insert("anyOf".to_owned(), Value::Array(kinds));
                    }
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A starter file with comments, which parses and shows something. `name` becomes its title.
pub fn template(name: &str) -> String {
    let title = Value::from(name.replace(['-', '_'], " ")).to_string();
    include_str!("template.json").replacen("\"TITLE\"", &title, 1)
}
