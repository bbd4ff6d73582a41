//! How long a packet travels, and how many bytes a second a link carries.

use super::text_schema;
use super::time::Length;
use crate::syntax::object::{Opt, Req, object};
use crate::syntax::read::text;
use crate::syntax::{At, Kind, Node, Problem, Problems, Read};
use qoslab_sim::plan::Delay;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

object! {
    /// Exponentially spread: `mean` on average on top of `least`, cut off at 20 means.
    Exponential, "`exponential`" {
        /// The least.
        "least" least: Req<Length>,
        /// The mean of what comes on top.
        "mean" mean: Req<Length>,
    }
}

object! {
    /// Long-tailed (Pareto): mostly near `least`, now and then far above, at most `most`.
    LongTail, "`long-tail`" {
        /// The least: half of all are below 1.41 times this.
        "least" least: Req<Length>,
        /// The most.
        "most" most: Req<Length>,
    }
}

object! {
    /// A spread of times.
    Spread, "a spread of times" {
        /// Evenly spread between two times, both included.
        "uniform" uniform: Opt<Vec<At<Length>>>,
        /// Exponentially spread.
        "exponential" exponential: Opt<Exponential>,
        /// Long-tailed.
        "long-tail" long_tail: Opt<LongTail>,
    }
}

/// A length of time that may be left to chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DelayValue(pub(crate) Delay);

impl JsonSchema for DelayValue {
    fn schema_name() -> Cow<'static, str> {
        "Delay".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let fixed = generator.subschema_for::<Length>();
        let spread = generator.subschema_for::<Spread>();
        json_schema!({
            "anyOf": [fixed, spread],
            "description": "A fixed time, or `uniform`, `exponential` or `long-tail`.",
        })
    }
}

impl Read for DelayValue {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if !matches!(node.kind, Kind::Object(_)) {
            return Length::read(node, problems).map(|length| Self(Delay::Fixed(length.0)));
        }
        let before = problems.len();
        let spread = Spread::read(node, problems)?;
        let found = [
            spread.uniform.as_ref().and_then(|pair| uniform(pair, problems)),
            spread
                .exponential
                .as_ref()
                .map(|e| Delay::Exponential { least: e.least.0, mean: e.mean.0 }),
            spread.long_tail.as_ref().and_then(|tail| long_tail(tail, problems)),
        ];
        let mut found = found.into_iter().flatten();
        match (found.next(), found.next()) {
            (Some(delay), None) => Some(Self(delay)),
            (_, _) => {
                if problems.len() == before {
                    problems.push(
                        Problem::new(node.span.head(), "a spread of times is one of three").help(
                            "`uniform` with two times, `exponential` with `least` and `mean`, or \
                             `long-tail` with `least` and `most`",
                        ),
                    );
                }
                None
            }
        }
    }
}

fn uniform(pair: &At<Vec<At<Length>>>, problems: &mut Problems) -> Option<Delay> {
    match pair.as_slice() {
        [least, most] if least.0 <= most.0 => Some(Delay::Uniform(least.0, most.0)),
        [_, most] => {
            problems.push(
                Problem::new(most.span, "the second time is below the first")
                    .help("`uniform` is the least and the most"),
            );
            None
        }
        _ => {
            let problem = Problem::new(pair.span, "`uniform` has two times");
            problems.push(problem.help("the least and the most: `[\"1ms\", \"10ms\"]`"));
            None
        }
    }
}

fn long_tail(tail: &LongTail, problems: &mut Problems) -> Option<Delay> {
    if tail.least.0 > tail.most.0 {
        problems.push(Problem::new(tail.most.span, "`most` is below `least`"));
        return None;
    }
    Some(Delay::LongTail { least: tail.least.0, most: tail.most.0 })
}

/// Bytes a second; none is unlimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bandwidth(pub(crate) Option<u64>);

text_schema!(
    Bandwidth,
    "Bandwidth",
    r"^(unlimited|[0-9]+(bit|kbit|Mbit|Gbit|B|kB|MB|GB)/s)$",
    "A whole number of bits or bytes a second, or `unlimited`; k, M and G are powers of 1000.",
    ["64kbit/s", "1MB/s", "unlimited"]
);

/// The units with the bits that they stand for.
const UNITS: [(&str, u64); 8] = [
    ("bit/s", 1),
    ("kbit/s", 1_000),
    ("Mbit/s", 1_000_000),
    ("Gbit/s", 1_000_000_000),
    ("B/s", 8),
    ("kB/s", 8_000),
    ("MB/s", 8_000_000),
    ("GB/s", 8_000_000_000),
];

impl Read for Bandwidth {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = text(node, "a bandwidth such as `\"64kbit/s\"`", problems)?;
        if text == "unlimited" {
            return Some(Self(None));
        }
        let bytes = bytes_a_second(text);
        if bytes.is_none() {
            let shown: String = text.chars().take(30).collect();
            problems.push(
                Problem::new(node.span, format!("`{shown}` is no bandwidth")).help(
                    "write `\"64kbit/s\"`, `\"1MB/s\"` (1B/s to 1000GB/s) or `\"unlimited\"`",
                ),
            );
        }
        bytes.map(|bytes| Self(Some(bytes)))
    }
}

fn bytes_a_second(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let (_, bits) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let bytes = number.parse::<u64>().ok()?.checked_mul(*bits)? / 8;
    (1..=1_000_000_000_000).contains(&bytes).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bandwidth_is_counted_in_bytes_a_second() {
        assert_eq!(bytes_a_second("64kbit/s"), Some(8_000));
        assert_eq!(bytes_a_second("1MB/s"), Some(1_000_000));
        for bad in ["", "64", "kbit/s", "1bit/s", "64kbit", "99999999999999GB/s"] {
            assert_eq!(bytes_a_second(bad), None, "{bad}");
        }
    }
}
