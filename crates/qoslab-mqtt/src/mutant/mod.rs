//! Deliberate bugs with names: one rule of a core exchanged for what software in the field does.
//!
//! A mutant is data. Either it puts rows in the place of the right ones in the four machines, or
//! it gives a named decision (a [policy](crate::policy) or a [slip](crate::slip)) a wrong answer.
//! It stands in the options of a party, so that it is in the program and survives a restart. Where
//! each was seen, and which run shows it, is no business of the core: that is the museum's.

mod rows;
mod values;

use crate::flow::{Flows, Machine, Row};
use crate::options::{BrokerOptions, ClientOptions};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A named bug.
#[derive(Clone, Copy)]
pub struct Mutant {
    /// Its name, in kebab case.
    pub name: &'static str,
    /// What a party with it does, in one sentence without a subject.
    pub wrong: &'static str,
    /// What is exchanged.
    pub change: Change,
}

/// What a mutant exchanges.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// Rows of the machines, for both roles.
    Rows(&'static [(Machine, Row)]),
    /// The answer to a named decision.
    Value {
        /// The decision.
        decision: &'static str,
        /// The right answer.
        right: &'static str,
        /// The wrong one.
        wrong: &'static str,
        /// How a client is given it; none where a client has no such decision.
        client: Option<fn(&mut ClientOptions)>,
        /// How a broker is given it; none where a broker has no such decision.
        broker: Option<fn(&mut BrokerOptions)>,
    },
}

/// All mutants, those of the machines first.
pub fn all() -> impl Iterator<Item = &'static Mutant> + Clone {
    rows::ROWS.iter().chain(values::VALUES)
}

/// The names of some, for a record.
pub fn names(mutants: &[&Mutant]) -> Vec<String> {
    mutants.iter().map(|mutant| mutant.name.to_string()).collect()
}

impl Mutant {
    /// The mutant of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        all().find(|mutant| mutant.name == name)
    }

    /// Whether a client can have it.
    pub const fn is_for_clients(&self) -> bool {
        match self.change {
            Change::Rows(_) => true,
            Change::Value { client, .. } => client.is_some(),
        }
    }

    /// Whether a broker can have it.
    pub const fn is_for_brokers(&self) -> bool {
        match self.change {
            Change::Rows(_) => true,
            Change::Value { broker, .. } => broker.is_some(),
        }
    }

    /// Puts its rows into the machines of a party.
    pub(crate) fn exchange(&self, flows: &mut Flows) {
        let Change::Rows(rows) = self.change else { return };
        for (machine, row) in rows {
            flows.machine_mut(*machine).exchange(*row);
        }
    }
}

/// The settings of a client with what its mutants change in them.
pub(crate) fn client(mut options: ClientOptions) -> ClientOptions {
    for mutant in options.mutants.clone() {
        if let Change::Value { client: Some(change), .. } = mutant.change {
            change(&mut options);
        }
    }
    options
}

/// The settings of a broker with what its mutants change in them.
pub(crate) fn broker(mut options: BrokerOptions) -> BrokerOptions {
    for mutant in options.mutants.clone() {
        if let Change::Value { broker: Some(change), .. } = mutant.change {
            change(&mut options);
        }
    }
    options
}

/// A mutant is its name.
impl PartialEq for Mutant {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Mutant {}

impl fmt::Debug for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Serialize for Mutant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for &'static Mutant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Mutant::named(&name).ok_or_else(|| de::Error::custom("no mutant of this name"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{ReceiverOptions, SenderOptions};
    use crate::packet::Version;
    use crate::policy::Method;
    use alloc::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let names: Vec<&str> = all().map(|mutant| mutant.name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        let kebab = |name: &&str| {
            name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        assert!(names.iter().all(kebab), "{names:?}");
    }

    #[test]
    fn every_mutant_changes_something() {
        let standard = ClientOptions::standard("a".into(), Version::V5);
        for mutant in all() {
            let mutants = alloc::vec![mutant];
            let own = ClientOptions { mutants: mutants.clone(), ..standard.clone() };
            let as_client = client(own.clone()) != own;
            let own = BrokerOptions { mutants, ..BrokerOptions::standard() };
            let as_broker = broker(own.clone()) != own;
            let by_rows = [Method::B, Method::A].into_iter().any(|method| {
                let receiver = ReceiverOptions { method, ..ReceiverOptions::standard() };
                let right = Flows::new(Version::V5, &SenderOptions::standard(), &receiver);
                let mut wrong = right.clone();
                mutant.exchange(&mut wrong);
                wrong != right
            });
            assert_eq!(mutant.is_for_clients(), as_client || by_rows, "{}", mutant.name);
            assert_eq!(mutant.is_for_brokers(), as_broker || by_rows, "{}", mutant.name);
        }
    }
}
