//! Objects with known keys: one declaration gives the struct, its reader and its schema.
//!
//! Unknown keys are noted with a suggestion, missing ones with the place where they are missed. All
//! fields are read even when one is wrong, so that all errors of an object come at once.

use super::error::{Problem, Problems};
use super::node::{Kind, Member, Node, Span};
use super::read::{At, Read, wrong};
use super::suggest::{did_you_mean, nearest, one_of};

/// A key that may be left out.
pub(crate) type Opt<T> = Option<At<T>>;
/// A key that must be there.
pub(crate) type Req<T> = At<T>;

/// How a field is taken from an object.
pub(crate) trait Field: Sized {
    /// Takes it; `None` when it is needed and cannot be had.
    fn take(node: &Node, key: &str, problems: &mut Problems) -> Option<Self>;
}

/// What cannot be read is noted and counts as left out, so that the rest can be looked at.
impl<T: Read> Field for Option<At<T>> {
    fn take(node: &Node, key: &str, problems: &mut Problems) -> Option<Self> {
        let Some(member) = node.member(key) else { return Some(None) };
        let value = At::read(&member.value, problems);
        if value.is_none() {
            problems.lose(key, node.span);
        }
        Some(value)
    }
}

/// What is missing or cannot be read is noted, and something harmless stands in for it if possible.
impl<T: Read> Field for At<T> {
    fn take(node: &Node, key: &str, problems: &mut Problems) -> Option<Self> {
        let value = match node.member(key) {
            Some(member) => Self::read(&member.value, problems),
            None => {
                let problem = Problem::new(node.span.head(), format!("`{key}` is missing here"));
                problems.push(problem);
                None
            }
        };
        if value.is_none() {
            problems.lose(key, node.span);
        }
        value.or_else(Self::stand_in)
    }
}

/// Notes keys that do not exist; false when this is no object at all.
pub(crate) fn known_keys(
    node: &Node,
    noun: &str,
    known: &[&'static str],
    problems: &mut Problems,
) -> bool {
    let Kind::Object(members) = &node.kind else {
        wrong(node, &format!("an object: {noun}"), problems);
        return false;
    };
    for member in members.iter().filter(|member| !known.contains(&member.key.as_str())) {
        problems.push(unknown_key(member, noun, known));
        problems.lose(nearest(&member.key, known.iter().copied()).unwrap_or("*"), node.span);
    }
    true
}

fn unknown_key(member: &Member, noun: &str, known: &[&'static str]) -> Problem {
    let key: String = member.key.chars().take(60).collect();
    let hint = did_you_mean(&key, known.iter().copied());
    let problem = Problem::new(member.at, format!("unknown key `{key}`{hint}"));
    if !hint.is_empty() {
        return problem;
    }
    problem.help(format!("{noun} has {}", one_of(known.iter().copied()).replace(" or ", " and ")))
}

/// The key that says what an object is about: exactly one of `kinds`.
pub(crate) fn deciding_key(
    node: &Node,
    noun: &str,
    kinds: &[&'static str],
    problems: &mut Problems,
) -> Option<&'static str> {
    let Kind::Object(members) = &node.kind else {
        wrong(node, &format!("an object: {noun}"), problems);
        return None;
    };
    let found = |key: &&&str| members.iter().any(|member| member.key == **key);
    let mut present = kinds.iter().filter(found);
    match (present.next(), present.next()) {
        (Some(only), None) => Some(only),
        (Some(first), Some(second)) => {
            let at = node.member(second).map_or(node.span.head(), |member| member.at);
            let message = format!("{noun} has `{first}` and `{second}`: only one is possible");
            problems.push(Problem::new(at, message).help("write two of them, one after the other"));
            None
        }
        (None, _) => {
            problems.push(undecided(node.span, members, noun, kinds));
            None
        }
    }
}

fn undecided(span: Span, members: &[Member], noun: &str, kinds: &[&'static str]) -> Problem {
    let slip = members.iter().find_map(|member| {
        let hint = did_you_mean(&member.key, kinds.iter().copied());
        (!hint.is_empty()).then_some((member, hint))
    });
    match slip {
        Some((member, hint)) => {
            Problem::new(member.at, format!("unknown key `{}`{hint}", member.key))
        }
        None => Problem::new(span.head(), format!("{noun} does not say what it is about"))
            .help(format!("it needs one of {}", one_of(kinds.iter().copied()))),
    }
}

/// Declares an object. Doc comments become descriptions of the schema.
macro_rules! object {
    ($(#[$meta:meta])* $name:ident, $noun:literal {
        $($(#[$fmeta:meta])* $key:literal $field:ident: $type:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub(crate) struct $name {
            /// Where the object stands.
            #[schemars(skip)]
            #[allow(dead_code, reason = "not every object is the place of an error")]
            pub(crate) span: $crate::syntax::Span,
            $($(#[$fmeta])* #[schemars(rename = $key)] pub(crate) $field: $type,)*
        }

        impl $crate::syntax::Read for $name {
            fn read(
                node: &$crate::syntax::Node,
                problems: &mut $crate::syntax::Problems,
            ) -> Option<Self> {
                use $crate::syntax::object::{Field, known_keys};
                if !known_keys(node, $noun, &[$($key,)*], problems) {
                    return None;
                }
                $(let $field = <$type as Field>::take(node, $key, problems);)*
                Some(Self { span: node.span, $($field: $field?,)* })
            }
        }
    };
}

/// Declares an object that is one of several kinds, told apart by the key that only one kind has.
macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident, $noun:literal {
        $($(#[$kmeta:meta])* $key:literal $kind:ident($type:ty),)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, schemars::JsonSchema)]
        #[schemars(untagged)]
        pub(crate) enum $name { $($(#[$kmeta])* $kind(Box<$type>),)* }

        impl $crate::syntax::Read for $name {
            fn read(
                node: &$crate::syntax::Node,
                problems: &mut $crate::syntax::Problems,
            ) -> Option<Self> {
                use $crate::syntax::object::deciding_key;
                let key = deciding_key(node, $noun, &[$($key,)*], problems)?;
                $(if key == $key {
                    return Box::read(node, problems).map(Self::$kind);
                })*
                None
            }
        }
    };
}

pub(crate) use {kinds, object};
