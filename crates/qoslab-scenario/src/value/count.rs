//! Counting: how many times, which of several, which message.

use crate::syntax::object::{Opt, object};
use crate::syntax::read::{integer, text};
use crate::syntax::{At, Kind, Node, Problem, Problems, Read};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;

object! {
    /// A number between bounds.
    Between, "a count" {
        /// The least that is right.
        "at-least" at_least: Opt<u32>,
        /// The most that is right.
        "at-most" at_most: Opt<u32>,
    }
}

/// A number from 1 to `MOST`: more than that nobody can want, and no memory could hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UpTo<const MOST: u32>(pub(crate) u32);

impl<const MOST: u32> JsonSchema for UpTo<MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("UpTo{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": MOST })
    }
}

impl<const MOST: u32> Read for UpTo<MOST> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        integer(node, 1, MOST.into(), problems)?.try_into().ok().map(Self)
    }
}

/// How many times: a number, or bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Times {
    /// At least.
    pub(crate) least: u32,
    /// At most; none is any number above.
    pub(crate) most: Option<u32>,
}

impl Times {
    /// Exactly so many.
    pub(crate) const fn exactly(times: u32) -> Self {
        Self { least: times, most: Some(times) }
    }

    /// Whether this number is right.
    pub(crate) fn fits(self, number: usize) -> bool {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        number >= self.least && self.most.is_none_or(|most| number <= most)
    }
}

/// `2`, `at least 1`, `1 to 3`
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (least, Some(most)) if least == most => write!(f, "{least}"),
            (0, Some(most)) => write!(f, "at most {most}"),
            (least, Some(most)) => write!(f, "{least} to {most}"),
            (least, None) => write!(f, "at least {least}"),
        }
    }
}

impl JsonSchema for Times {
    fn schema_name() -> Cow<'static, str> {
        "Times".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let between = generator.subschema_for::<Between>();
        let number = generator.subschema_for::<u32>();
        json_schema!({ "anyOf": [number, between], "description": "A number, or bounds." })
    }
}

impl Read for Times {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if !matches!(node.kind, Kind::Object(_)) {
            return u32::read(node, problems).map(Self::exactly);
        }
        let between = At::<Between>::read(node, problems)?;
        let least = between.at_least.as_ref().map_or(0, |least| least.value);
        let most = between.at_most.as_ref().map(|most| most.value);
        if most.is_some_and(|most| most < least) {
            problems.push(Problem::new(between.span.head(), "`at-most` is below `at-least`"));
            return None;
        }
        if between.at_least.is_none() && most.is_none() {
            problems.push(
                Problem::new(between.span.head(), "a count without a bound")
                    .help("`at-least`, `at-most` or both"),
            );
            return None;
        }
        Some(Self { least, most })
    }

    fn stand_in() -> Option<Self> {
        Some(Self::exactly(0))
    }
}

/// Which of those that fit: counted from 1; empty is all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Nth(pub(crate) Vec<RangeInclusive<u32>>);

const NTH_PATTERN: &str = r"^(\*|[0-9]+(\.\.[0-9]*)?(,[0-9]+(\.\.[0-9]*)?)*)$";
/// Every packet is held against every range.
const MOST_RANGES: usize = 1_000;
const NTH_FORM: &str = "`2`, `2..4`, `3..`, `1,3` or `*` for all; the first is 1";

impl Nth {
    /// Reads what stands behind `@` in the short form.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        if text == "*" {
            return Ok(Self(Vec::new()));
        }
        let ranges = text.split(',').map(one_range).collect::<Result<Vec<_>, _>>()?;
        if ranges.len() > MOST_RANGES {
            return Err("this is too long a list: at most 1000");
        }
        Ok(Self(ranges))
    }
}

fn one_range(text: &str) -> Result<RangeInclusive<u32>, &'static str> {
    let number = |text: &str| match text.parse::<u32>() {
        Ok(0) => Err("counting begins at 1"),
        Ok(number) => Ok(number),
        Err(_) => Err("this is no count"),
    };
    match text.split_once("..") {
        None => number(text).map(|nth| nth..=nth),
        Some((first, "")) => number(first).map(|first| first..=u32::MAX),
        Some((first, last)) => {
            let (first, last) = (number(first)?, number(last)?);
            if first > last { Err("the range is empty") } else { Ok(first..=last) }
        }
    }
}

impl JsonSchema for Nth {
    fn schema_name() -> Cow<'static, str> {
        "Nth".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Which of those that fit, counted from 1; `*` is all.",
            "anyOf": [
                { "type": "integer", "minimum": 1 },
                { "type": "string", "pattern": NTH_PATTERN },
            ],
        })
    }
}

impl Read for Nth {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if matches!(node.kind, Kind::Number(_)) {
            let nth = integer(node, 1, u64::from(u32::MAX), problems)?;
            let nth = u32::try_from(nth).ok()?;
            return Some(Self(vec![nth..=nth]));
        }
        match Self::parse(text(node, "a count such as `2` or `\"2..4\"`", problems)?) {
            Ok(nth) => Some(nth),
            Err(why) => {
                problems.push(Problem::new(node.span, why).help(NTH_FORM));
                None
            }
        }
    }
}

/// An application message by its number in the order of publication: `m1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Message(pub(crate) u32);

impl Message {
    /// `m1` and up.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('m')?;
        let number = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
        (number > 0).then_some(Self(number))
    }
}

super::text_schema!(
    Message,
    "Message",
    "^m[1-9][0-9]*$",
    "An application message by its number in the order of publication in the run.",
    ["m1", "m2"]
);

impl Read for Message {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = text(node, "a message such as `\"m1\"`", problems)?;
        let message = Self::parse(text);
        if message.is_none() {
            let shown: String = text.chars().take(30).collect();
            problems.push(
                Problem::new(node.span, format!("`{shown}` is no message")).help(
                    "messages are `m1`, `m2`, … in the order in which the run publishes them",
                ),
            );
        }
        message
    }

    fn stand_in() -> Option<Self> {
        Some(Self(1))
    }
}

/// A message, or every message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Messages {
    /// This one.
    One(u32),
    /// Each on its own.
    Each,
}

super::text_schema!(
    Messages,
    "Messages",
    "^(each|m[1-9][0-9]*)$",
    "A message by its number, or `each` for every message on its own.",
    ["m1", "each"]
);

impl Read for Messages {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Kind::Text { text, .. } = &node.kind
            && text == "each"
        {
            return Some(Self::Each);
        }
        Message::read(node, problems).map(|message| Self::One(message.0))
    }

    fn stand_in() -> Option<Self> {
        Some(Self::Each)
    }
}
