//! The words of the format: times, chances, choices, topics, payloads, packets. Each reads itself,
//! says what is wrong with it, and describes itself for the schema.

pub(crate) mod answer;
pub(crate) mod choice;
pub(crate) mod count;
pub(crate) mod delay;
pub(crate) mod json;
pub(crate) mod mutant;
pub(crate) mod packet;
pub(crate) mod payload;
pub(crate) mod plain;
pub(crate) mod ratio;
pub(crate) mod rule;
pub(crate) mod short;
pub(crate) mod time;
pub(crate) mod topic;

pub(crate) use answer::Answer;
pub(crate) use choice::Choice;
pub(crate) use count::{Message, Nth, Times, UpTo};
pub(crate) use delay::{Bandwidth, DelayValue};
pub(crate) use json::Json;
pub(crate) use mutant::{BrokerMutant, ClientMutant};
pub(crate) use packet::{Moment, PacketSelector};
pub(crate) use payload::{Hex, Payload};
pub(crate) use ratio::Chance;
pub(crate) use rule::{RuleNumber, RuleNumbers};
pub(crate) use time::{Length, OffOr, Offset, Period, Seconds};
pub(crate) use topic::{Filter, Text, Topic};

/// A schema for text of a certain form.
macro_rules! text_schema {
    ($type:ty, $name:literal, $pattern:literal, $description:literal, $examples:expr) => {
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let examples: &[&str] = &$examples;
                schemars::json_schema!({
                    "type": "string", "pattern": $pattern,
                    "description": $description, "examples": examples,
                })
            }
        }
    };
}
pub(crate) use text_schema;
