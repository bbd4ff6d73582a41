//! Reading values out of the tree: numbers, truth, text, lists, named maps. Errors are gathered.

use super::error::{Problem, Problems};
use super::node::{Kind, Node, Span};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;
use std::num::{NonZeroU16, NonZeroU32};
use std::ops::Deref;

/// What can be read. `None` means that a problem was noted.
pub(crate) trait Read: Sized {
    /// Reads it.
    fn read(node: &Node, problems: &mut Problems) -> Option<Self>;

    /// What stands in for a value that could not be read, so that the rest of its object can be
    /// looked at. It never gets into a run.
    fn stand_in() -> Option<Self> {
        None
    }

    /// What to say of an empty list where one or more of these are asked for, and the way out.
    const EMPTY: (&'static str, &'static str) =
        ("this list is empty", "name one at least, or leave the key out");
}

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it stands.
    pub(crate) span: Span,
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Read> Read for At<T> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        T::read(node, problems).map(|value| Self { value, span: node.span })
    }

    fn stand_in() -> Option<Self> {
        T::stand_in().map(|value| Self { value, span: Span::NOWHERE })
    }

    const EMPTY: (&'static str, &'static str) = T::EMPTY;
}

/// The place is not part of the format.
impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Notes that something else was expected.
pub(crate) fn wrong(node: &Node, expected: &str, problems: &mut Problems) {
    let span = if node.is_plain() { node.span } else { node.span.head() };
    let found = node.kind_name();
    problems.push(Problem::new(span, format!("expected {expected}, found {found}")));
}

/// The text of a node; anything else is noted as wrong.
pub(crate) fn text<'a>(node: &'a Node, expected: &str, problems: &mut Problems) -> Option<&'a str> {
    match &node.kind {
        Kind::Text { text, .. } => return Some(text),
        // On a command line nobody quotes twice: `--set mqtt=5.0` is text.
        Kind::Number(number) if node.span.is_set() => return Some(number),
        _ => {}
    }
    let mut inner = Problems::default();
    wrong(node, expected, &mut inner);
    for problem in inner.into_list() {
        let help = match &node.kind {
            Kind::Number(number) => Some(format!("write it in quotes: `\"{number}\"`")),
            Kind::Null | Kind::Bool(_) | Kind::Text { .. } | Kind::List(_) | Kind::Object(_) => {
                None
            }
        };
        problems.push(problem.maybe_help(help));
    }
    None
}

/// A whole number between two bounds.
pub(crate) fn integer(node: &Node, least: u64, most: u64, problems: &mut Problems) -> Option<u64> {
    let expected = format!("a whole number from {least} to {most}");
    let Kind::Number(number) = &node.kind else {
        wrong(node, &expected, problems);
        return None;
    };
    match number.parse::<u64>() {
        Ok(value) if (least..=most).contains(&value) => Some(value),
        Ok(_) | Err(_) => {
            let digits = number.strip_prefix('-').unwrap_or(number);
            let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
            let why = if whole { "is out of range" } else { "is not a whole number" };
            let shown: String = number.chars().take(24).collect();
            let problem = Problem::new(node.span, format!("`{shown}` {why}"));
            problems.push(problem.help(format!("expected {expected}")));
            None
        }
    }
}

macro_rules! integers {
    ($($type:ty, $least:literal;)*) => {
        $(impl Read for $type {
            fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
                let most = u64::from(Self::MAX);
                integer(node, $least, most, problems)?.try_into().ok()
            }

            fn stand_in() -> Option<Self> {
                Some($least)
            }
        })*
    };
}

integers! { u8, 0; u16, 0; u32, 0; u64, 0; }

impl Read for NonZeroU16 {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        Self::new(integer(node, 1, u64::from(u16::MAX), problems)?.try_into().ok()?)
    }
}

impl Read for NonZeroU32 {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        Self::new(integer(node, 1, u64::from(u32::MAX), problems)?.try_into().ok()?)
    }
}

impl Read for bool {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Kind::Bool(value) = node.kind {
            return Some(value);
        }
        wrong(node, "true or false", problems);
        None
    }

    fn stand_in() -> Option<Self> {
        Some(false)
    }
}

impl Read for String {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        text(node, "text", problems).map(str::to_owned)
    }

    fn stand_in() -> Option<Self> {
        Some(Self::new())
    }
}

/// What can be read is kept; the rest has been noted.
impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Kind::List(items) = &node.kind else {
            wrong(node, "a list", problems);
            return None;
        };
        let mut found = Self::with_capacity(items.len());
        for item in items {
            match T::read(item, problems) {
                Some(item) => found.push(item),
                None => problems.lose("", node.span),
            }
        }
        Some(found)
    }

    fn stand_in() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Read> Read for Box<T> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        T::read(node, problems).map(Box::new)
    }

    fn stand_in() -> Option<Self> {
        T::stand_in().map(Box::new)
    }
}

/// One value or a list of them.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged, inline)]
pub(crate) enum OneOrMore<T> {
    /// One.
    One(At<T>),
    /// A list, not empty.
    More(#[schemars(length(min = 1))] Vec<At<T>>),
}

impl<T> OneOrMore<T> {
    /// All of them.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, At<T>> {
        match self {
            Self::One(one) => std::slice::from_ref(one).iter(),
            Self::More(more) => more.iter(),
        }
    }
}

impl<T: Read> Read for OneOrMore<T> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.kind {
            Kind::List(ref items) if items.is_empty() => {
                let (message, help) = T::EMPTY;
                problems.push(Problem::new(node.span, message).help(help));
                None
            }
            Kind::List(_) => Vec::read(node, problems).map(Self::More),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text { .. } | Kind::Object(_) => {
                At::read(node, problems).map(Self::One)
            }
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self::More(Vec::new()))
    }
}

/// An object whose keys are names that the author chooses, in the order of the file.
#[derive(Clone, Debug)]
pub(crate) struct Named<T> {
    /// Names and values. A value that could not be read is none; its problems are noted.
    pub(crate) entries: Vec<(At<String>, Option<T>)>,
}

impl<T> Named<T> {
    /// The value with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.entries.iter().find(|(key, _)| key.value == name)?.1.as_ref()
    }

    /// The names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(name, _)| name.value.as_str())
    }
}

impl<T: Read> Read for Named<T> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Kind::Object(members) = &node.kind else {
            wrong(node, "an object", problems);
            return None;
        };
        let mut entries = Vec::with_capacity(members.len());
        for member in members {
            let value = T::read(&member.value, problems);
            if value.is_none() {
                problems.lose(&member.key, node.span);
            }
            entries.push((At { value: member.key.clone(), span: member.at }, value));
        }
        Some(Self { entries })
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Owned(format!("Named{}", T::schema_name()))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let inner = generator.subschema_for::<T>();
        schemars::json_schema!({ "type": "object", "additionalProperties": inner })
    }
}
