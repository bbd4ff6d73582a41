//! How a cited rule is written: its name, the version and, for other people's viewers, its number.

use crate::header::Cited;
use alloc::string::{String, ToString};
use core::fmt;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize, Deserialize)]
struct Written {
    rule: Rule,
    mqtt: Version,
    /// Derived from the other two; not read back.
    #[serde(default)]
    clause: Option<String>,
}

impl Serialize for Cited {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let clause = self.rule.clause(self.mqtt).map(|clause| clause.to_string());
        Written { rule: self.rule, mqtt: self.mqtt, clause }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cited {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        Ok(Self { rule: written.rule, mqtt: written.mqtt })
    }
}

/// The number, `MQTT-4.3.3-6`; the rule's name where the version has no number for it.
impl fmt::Display for Cited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rule.clause(self.mqtt) {
            Some(clause) => clause.fmt(f),
            None => write!(f, "{:?}", self.rule),
        }
    }
}
