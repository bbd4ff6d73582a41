//! The names of checks that an expectation may use: those of the oracles, nothing else.

use crate::syntax::suggest::{did_you_mean, one_of};
use qoslab_check::{Kind, ORACLES, OracleInfo};

fn names() -> impl Iterator<Item = &'static str> {
    ORACLES.iter().map(|oracle| oracle.name)
}

/// Whether a check has this name; if not, what there is.
pub(crate) fn known(name: &str) -> Result<(), String> {
    if names().any(|known| known == name) {
        return Ok(());
    }
    // Somebody who knows the standard asks by number.
    let number = name.strip_prefix("MQTT-").unwrap_or(name);
    let about = |oracle: &&OracleInfo| {
        oracle.rule.is_some_and(|rule| rule.numbers().0 == number || rule.numbers().1 == number)
    };
    let by_rule: Vec<&str> = ORACLES.iter().filter(about).map(|oracle| oracle.name).collect();
    if !number.is_empty() && !by_rule.is_empty() {
        return Err(format!("this rule is checked by {}", one_of(by_rule)));
    }
    Err(format!("a check is {}", one_of(names())))
}

/// ", did you mean …?"
pub(crate) fn suggest(name: &str) -> String {
    did_you_mean(name, names())
}

/// Whether a check only says that something happened: not to know is no fault of the run.
pub(crate) fn only_sometimes(name: &str) -> bool {
    ORACLES.iter().any(|oracle| oracle.name == name && matches!(oracle.kind, Kind::Sometimes))
}
