//! What a message carries: text, bytes in hex, or so many bytes.

use crate::syntax::object::{Opt, object};
use crate::syntax::read::{text, wrong};
use crate::syntax::{Kind, Node, Problem, Problems, Read};
use bytes::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// The largest payload of a scenario: 1 MiB.
const LARGEST: u32 = 1 << 20;

/// Bytes in hex, blanks allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hex(pub(crate) Bytes);

super::text_schema!(
    Hex,
    "Hex",
    r"^([0-9a-fA-F]{2}\s*)*$",
    "Bytes in hex; blanks between bytes are free.",
    ["30 07 00 01 74 68 69"]
);

impl Read for Hex {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = text(node, "bytes in hex such as `\"c0 00\"`", problems)?;
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        let Some(digits) = digits else {
            problems.push(Problem::new(node.span, "this is not hex").help("digits 0 to 9, a to f"));
            return None;
        };
        if digits.len() % 2 != 0 {
            problems.push(Problem::new(node.span, "half a byte is left over"));
            return None;
        }
        Some(Self(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()))
    }
}

object! {
    /// A payload that is not text.
    PayloadObject, "a payload" {
        /// These bytes.
        "hex" hex: Opt<Hex>,
        /// So many bytes, all the letter `x`.
        "bytes" bytes: Opt<u32>,
    }
}

/// What a message carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// Text; `{n}` in it stands for the number of a counted publish.
    Text(String),
    /// Bytes.
    Bytes(Bytes),
}

impl Payload {
    /// How many bytes the `n`-th message of a counted publish has for itself: none when all share
    /// them.
    pub(crate) fn own(&self) -> usize {
        match self {
            Self::Text(text) if text.contains("{n}") => text.len(),
            Self::Text(_) | Self::Bytes(_) => 0,
        }
    }

    /// The bytes of the `n`-th message of a counted publish; 0 when it is not counted.
    pub(crate) fn bytes(&self, n: u32) -> Bytes {
        match self {
            Self::Text(text) if n > 0 => Bytes::from(text.replace("{n}", &n.to_string())),
            Self::Text(text) => Bytes::copy_from_slice(text.as_bytes()),
            Self::Bytes(bytes) => bytes.clone(),
        }
    }
}

impl JsonSchema for Payload {
    fn schema_name() -> Cow<'static, str> {
        "Payload".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let object = generator.subschema_for::<PayloadObject>();
        json_schema!({
            "description": "Text, in which `{n}` is the number of a counted publish; or bytes.",
            "anyOf": [{ "type": "string" }, object],
        })
    }
}

impl Read for Payload {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::Object(_) => {
                let before = problems.len();
                let object = PayloadObject::read(node, problems)?;
                if problems.len() == before { from_object(&object, problems) } else { None }
            }
            Kind::Text { text, .. } => Some(Self::Text(text.clone())),
            Kind::Number(number) => {
                let number: String = number.chars().take(30).collect();
                let problem = Problem::new(node.span, "a payload is bytes, not a number");
                problems.push(problem.help(format!("as text: `\"{number}\"`")));
                None
            }
            Kind::Null | Kind::Bool(_) | Kind::List(_) => {
                wrong(node, "a payload: text, `hex` or `bytes`", problems);
                None
            }
        }
    }
}

fn from_object(object: &PayloadObject, problems: &mut Problems) -> Option<Payload> {
    match (&object.hex, &object.bytes) {
        (Some(hex), None) => Some(Payload::Bytes(hex.0.clone())),
        (None, Some(bytes)) if bytes.value <= LARGEST => {
            let length = usize::try_from(bytes.value).unwrap_or(0);
            Some(Payload::Bytes(vec![b'x'; length].into()))
        }
        (None, Some(bytes)) => {
            let problem = Problem::new(bytes.span, "larger than a scenario may be");
            problems.push(problem.help(format!("at most {LARGEST} bytes")));
            None
        }
        (Some(_), Some(_)) | (None, None) => {
            problems.push(Problem::new(object.span.head(), "a payload is `hex` or `bytes`"));
            None
        }
    }
}
