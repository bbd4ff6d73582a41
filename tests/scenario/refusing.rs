//! Files that are refused, and what a person then reads.

use qoslab_scenario::{Errors, Scenario};
use std::fmt::Write as _;

/// A snapshot without the source of the test in it.
macro_rules! snapshot {
    ($text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($text) })
    };
}
pub(super) use snapshot;

/// A scenario of two clients with more keys.
pub(super) fn with(more: &str) -> String {
    format!(
        "{{\n  \"title\": \"x\",\n  \"clients\": {{ \"pub\": {{}}, \"sub\": {{}} }},\n  \
         {more}\n}}\n"
    )
}

/// A scenario with these clients.
pub(super) fn clients(text: &str) -> String {
    format!("{{\n  \"title\": \"x\",\n  \"clients\": {{\n    {text}\n  }},\n}}\n")
}

/// The errors of a file that must be refused.
pub(super) fn errors_of(name: &str, source: &str) -> Errors {
    match Scenario::parse("x.json", source) {
        Ok(_) => panic!("not refused: {name}\n{source}"),
        Err(errors) => errors,
    }
}

/// The errors of each case, under its name.
pub(super) fn refused(cases: &[(&str, String)]) -> String {
    let mut out = String::new();
    for (name, source) in cases {
        let errors = errors_of(name, source);
        let _ = write!(out, "## {name}\n\n{}\n", errors.render(false));
    }
    out
}
