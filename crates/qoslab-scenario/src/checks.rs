//! The names of checks that an expectation may use: guarantees by name, rules by their number.
//!
//! The checks themselves live in their own crate; this is the list of what can be asked for.

use crate::syntax::suggest::{did_you_mean, one_of};
use qoslab_check::ORACLES;
use qoslab_mqtt::rule::Rule;

/// Whether a check has this name; if not, what there is.
pub(crate) fn known(name: &str) -> Result<(), String> {
    let rule = name.strip_prefix("MQTT-").is_some_and(|number| {
        Rule::ALL.iter().any(|rule| {
            let (v311, v5) = rule.numbers();
            !number.is_empty() && (v311 == number || v5 == number)
        })
    });
    if rule || names().any(|of| of == name) {
        return Ok(());
    }
    let guarantees = one_of(names());
    Err(format!("a check is {guarantees}; or a rule by its number, `MQTT-4.3.3-10`"))
}

/// ", did you mean …?"
pub(crate) fn suggest(name: &str) -> String {
    did_you_mean(name, names())
}

fn names() -> impl Iterator<Item = &'static str> {
    ORACLES.iter().map(|oracle| oracle.name)
}
