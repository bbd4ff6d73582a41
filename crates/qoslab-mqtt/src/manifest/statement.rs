//! One numbered statement of the standard, and the short form in which the lists are written.

use crate::packet::Version;
use crate::rule::Rule;

/// A numbered statement of one version of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its number without the `MQTT-` prefix, as the body of the standard has it.
    pub number: &'static str,
    /// What it is to the lab.
    pub class: Class,
    /// What it says, in our own words.
    pub text: &'static str,
    /// How the house stands to it.
    pub standing: Standing,
}

impl Statement {
    /// The rules of the code that carry this number in `version`: what outputs and events cite.
    pub fn rules(&self, version: Version) -> impl Iterator<Item = Rule> + use<> {
        let number = self.number;
        let cites = move |rule: &Rule| rule.clause(version).is_some_and(|of| of.number == number);
        Rule::ALL.iter().copied().filter(cites)
    }
}

/// What a statement is to the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The guarantees rest on it.
    Essential,
    /// A full broker or client obeys it.
    Useful,
    /// It has no part in what the lab is about: spelling, sign-in, other transports.
    Outside,
}

impl Class {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Essential, Self::Useful, Self::Outside];

    /// As the page writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Essential => "essential",
            Self::Useful => "useful",
            Self::Outside => "outside",
        }
    }
}

/// How the house stands to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The cores obey it.
    Obeyed {
        /// The modules of this crate in which they do.
        by: &'static [&'static str],
    },
    /// The cores do not, or have nothing that could.
    LeftOut {
        /// Why.
        reason: &'static str,
    },
    /// It binds the transport, which is not part of a core.
    Transport {
        /// What stands for it here.
        reason: &'static str,
    },
}

/// A list of statements: number, class (`E`, `U` or `O`), text, standing (`in`, `left` or `link`).
macro_rules! statements {
    ($($number:literal $class:ident $text:literal $standing:tt $what:tt;)*) => {
        /// The statements, in the order of the standard.
        pub(super) const STATEMENTS: &[Statement] = &[$(Statement {
            number: $number,
            class: statements!(@class $class),
            text: $text,
            standing: statements!(@standing $standing $what),
        },)*];
    };
    (@class E) => { $crate::manifest::Class::Essential };
    (@class U) => { $crate::manifest::Class::Useful };
    (@class O) => { $crate::manifest::Class::Outside };
    (@standing in $by:tt) => { $crate::manifest::Standing::Obeyed { by: &$by } };
    (@standing left $reason:literal) => {
        $crate::manifest::Standing::LeftOut { reason: $reason }
    };
    (@standing link $reason:literal) => {
        $crate::manifest::Standing::Transport { reason: $reason }
    };
}

pub(super) use statements;
