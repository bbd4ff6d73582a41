//! What chance answers: a length of time, or a number as the record has it.

use super::time::Length;
use crate::syntax::read::integer;
use crate::syntax::{Kind, Node, Problems, Read};
use schemars::JsonSchema;

/// The largest number: as many microseconds as the longest length of time has.
const MOST: u64 = 100_000 * 86_400 * 1_000_000;

/// An answer of chance.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Answer {
    /// 1 for yes, 0 for no; a length of time in microseconds.
    Number(u64),
    /// A length of time.
    Length(Length),
}

impl Answer {
    /// As the record has it.
    pub(crate) const fn number(self) -> u64 {
        match self {
            Self::Number(number) => number,
            Self::Length(Length(length)) => length.as_micros(),
        }
    }
}

impl Read for Answer {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::Text { .. } => Length::read(node, problems).map(Self::Length),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Object(_) => {
                integer(node, 0, MOST, problems).map(Self::Number)
            }
        }
    }
}
