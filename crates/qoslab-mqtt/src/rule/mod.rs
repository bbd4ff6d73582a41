//! The rules of the standard that the code obeys, by meaning. A rule knows its number in each
//! version.
//!
//! The full list of numbered statements, with what obeys and what checks each, is printed from
//! the manifest into `docs/rules.md`; this is the part of it that outputs and events can name.

mod list;

pub use list::Rule;

use crate::packet::Version;
use core::fmt;

/// The number of one rule in one version: prints as `MQTT-4.3.3-6`, or as `section 2.1.4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clause {
    /// The version of the standard.
    pub version: Version,
    /// The number without the `MQTT-` prefix; `4.8` style numbers are unnumbered section text.
    pub number: &'static str,
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.number.contains('-') { "MQTT-" } else { "section " };
        write!(f, "{kind}{}", self.number)
    }
}

impl Rule {
    /// The number of this rule in `version`, if that version has it.
    pub const fn clause(self, version: Version) -> Option<Clause> {
        let (v311, v5) = self.numbers();
        let number = if matches!(version, Version::V5) { v5 } else { v311 };
        if number.is_empty() { None } else { Some(Clause { version, number }) }
    }
}
