//! Any JSON value, kept as text: what a lesson puts at a path of a scenario.

use crate::syntax::write::inline;
use crate::syntax::{Node, Problems, Read};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A value as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Json(pub(crate) String);

impl Read for Json {
    fn read(node: &Node, _: &mut Problems) -> Option<Self> {
        Some(Self(inline(node)))
    }
}

impl JsonSchema for Json {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Json".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "Any value, as the scenario takes it there." })
    }
}
