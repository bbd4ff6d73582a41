//! Deliberate bugs by name: those that a client can have, and those that a broker can have.

use crate::syntax::read::text;
use crate::syntax::suggest::did_you_mean;
use crate::syntax::{Node, Problem, Problems, Read};
use qoslab_mqtt::mutant::{self, Mutant};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// The name of a mutant of the broker, or of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MutantName<const BROKER: bool>(pub(crate) &'static Mutant);

/// A mutant of a client.
pub(crate) type ClientMutant = MutantName<false>;
/// A mutant of the broker.
pub(crate) type BrokerMutant = MutantName<true>;

impl<const BROKER: bool> MutantName<BROKER> {
    const OWNER: &'static str = if BROKER { "the broker" } else { "a client" };
    const OTHER: &'static str = if BROKER { "a client" } else { "the broker" };

    fn fits(mutant: &Mutant) -> bool {
        if BROKER { mutant.is_for_brokers() } else { mutant.is_for_clients() }
    }

    fn names() -> impl Iterator<Item = &'static str> {
        mutant::all().filter(|mutant| Self::fits(mutant)).map(|mutant| mutant.name)
    }
}

impl<const BROKER: bool> Read for MutantName<BROKER> {
    const EMPTY: (&'static str, &'static str) =
        ("no mutant is named here", "name one, or leave `mutant` out");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let name = text(node, "the name of a mutant", problems)?;
        let problem = match Mutant::named(name) {
            Some(mutant) if Self::fits(mutant) => return Some(Self(mutant)),
            Some(_) => {
                let (owner, other) = (Self::OWNER, Self::OTHER);
                let message = format!("the mutant `{name}` is none of {owner}");
                Problem::new(node.span, message).help(format!("it is one of {other}"))
            }
            None => {
                let shown: String = name.chars().take(40).collect();
                let hint = did_you_mean(&shown, Self::names());
                let help = hint.is_empty().then(|| "`qoslab museum` lists them".to_owned());
                Problem::new(node.span, format!("unknown mutant `{shown}`{hint}")).maybe_help(help)
            }
        };
        problems.push(problem);
        None
    }
}

impl<const BROKER: bool> JsonSchema for MutantName<BROKER> {
    fn schema_name() -> Cow<'static, str> {
        if BROKER { "BrokerMutant".into() } else { "ClientMutant".into() }
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = Self::names().collect();
        json_schema!({
            "enum": names,
            "description": "A deliberate bug; `qoslab museum` tells about each.",
        })
    }
}
