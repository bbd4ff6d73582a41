//! The file as a tree in which every value knows where it stands. Comments are gone, order is kept.
//!
//! Doubled keys and too deep nesting are found here; what the values mean is decided elsewhere.

use super::error::{Problem, Problems};
use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use std::collections::BTreeMap;
use std::ops::Range;

/// How deep arrays and objects may be nested.
const DEPTH: usize = 32;

/// A place: in the file (`text` 0) or in the value of the `text`-th `--set`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// 0 is the file, k the k-th `--set`.
    pub(crate) text: usize,
    /// First byte.
    pub(crate) start: usize,
    /// First byte after.
    pub(crate) end: usize,
}

impl Span {
    /// Where a value stands that is in no file: what stands in for one that could not be read.
    pub(crate) const NOWHERE: Self = Self { text: usize::MAX, start: 0, end: 0 };

    /// Whether it is the value of a `--set`, not of the file.
    pub(crate) const fn is_set(self) -> bool {
        self.text != 0 && self.text != usize::MAX
    }

    /// The first byte: where something is missing in an object, its brace stands for it.
    pub(crate) fn head(self) -> Self {
        Self { end: self.end.min(self.start + 1), ..self }
    }

    /// Whether `inner` lies in this place.
    pub(crate) fn contains(self, inner: Self) -> bool {
        self.text == inner.text && self.start <= inner.start && inner.end <= self.end
    }

    /// A part of it, counted from its first byte.
    pub(crate) fn part(self, range: Range<usize>) -> Self {
        Self { start: self.start + range.start, end: self.start + range.end, ..self }
    }
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Where it stands.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) kind: Kind,
}

/// A JSON value.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as it is written.
    Number(String),
    /// Text; `offset` is where it begins in its span when it is written without escapes.
    Text {
        /// The text.
        text: String,
        /// Bytes of the span before the text.
        offset: Option<usize>,
    },
    /// An array.
    List(Vec<Node>),
    /// An object; no key is doubled.
    Object(Vec<Member>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// The key.
    pub(crate) key: String,
    /// Where the key stands.
    pub(crate) at: Span,
    /// The value.
    pub(crate) value: Node,
}

impl Node {
    /// What kind of value this is, with its article.
    pub(crate) fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Bool(true) => "`true`",
            Kind::Bool(false) => "`false`",
            Kind::Number(_) => "a number",
            Kind::Text { .. } => "text",
            Kind::List(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }

    /// Whether it is neither a list nor an object: then it is underlined as a whole.
    pub(crate) const fn is_plain(&self) -> bool {
        match self.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text { .. } => true,
            Kind::List(_) | Kind::Object(_) => false,
        }
    }

    /// Every text in it, with its path below `path`.
    pub(crate) fn texts(&self, path: &str, all: &mut Vec<(String, String)>) {
        match &self.kind {
            Kind::Text { text, .. } => all.push((path.to_owned(), text.clone())),
            Kind::List(items) => {
                let places = items.iter().enumerate();
                places.for_each(|(at, item)| item.texts(&format!("{path}[{at}]"), all));
            }
            Kind::Object(members) => members
                .iter()
                .for_each(|member| member.value.texts(&format!("{path}.{}", member.key), all)),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
        }
    }

    /// The member with this key.
    pub(crate) fn member(&self, key: &str) -> Option<&Member> {
        match &self.kind {
            Kind::Object(members) => members.iter().find(|member| member.key == key),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text { .. } | Kind::List(_) => {
                None
            }
        }
    }

    /// The path of the deepest value that holds `span`: `clients.pub.keep-alive`.
    pub(crate) fn path_to(&self, span: Span) -> String {
        let mut path = String::new();
        self.walk(span, &mut path);
        path
    }

    fn walk(&self, span: Span, path: &mut String) {
        match &self.kind {
            Kind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if item.span.contains(span) {
                        path.push_str(&format!("[{index}]"));
                        return item.walk(span, path);
                    }
                }
            }
            Kind::Object(members) => {
                for member in members {
                    if member.at.contains(span) || member.value.holds(span) {
                        if !path.is_empty() {
                            path.push('.');
                        }
                        path.push_str(&member.key);
                        return member.value.walk(span, path);
                    }
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text { .. } => {}
        }
    }

    fn holds(&self, span: Span) -> bool {
        self.span.contains(span)
            || match &self.kind {
                Kind::List(items) => items.iter().any(|item| item.holds(span)),
                Kind::Object(members) => members.iter().any(|member| member.value.holds(span)),
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text { .. } => false,
            }
    }
}

/// Reads a text into a tree; `text` is the number that spans get.
pub(crate) fn parse(source: &str, text: usize, problems: &mut Problems) -> Option<Node> {
    let collect = CollectOptions::default();
    match parse_to_ast(source, &collect, &strict()) {
        Ok(result) => match result.value {
            Some(value) => convert(&value, source, text, DEPTH, problems),
            None => {
                let span = Span { text, start: 0, end: source.len().min(1) };
                problems.push(
                    Problem::new(span, "the file is empty")
                        .help("`qoslab new NAME` writes a starter file"),
                );
                None
            }
        },
        Err(error) => {
            let range = error.range();
            let span = whole_chars(source, range.start, range.end, text);
            let message = lower_first(&error.kind().to_string());
            problems.push(Problem::new(span, format!("not valid JSON: {message}")));
            None
        }
    }
}

/// JSON with comments and trailing commas, and nothing else.
fn strict() -> ParseOptions {
    ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect::<String>().trim_end_matches('.').to_owned()
    })
}

/// A range widened to whole characters inside the text: what can be underlined.
fn whole_chars(source: &str, start: usize, end: usize, text: usize) -> Span {
    let mut start = start.min(source.len());
    while !source.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = end.clamp(start, source.len());
    while !source.is_char_boundary(end) {
        end += 1;
    }
    Span { text, start, end }
}

fn convert(
    value: &ast::Value<'_>,
    source: &str,
    text: usize,
    depth: usize,
    problems: &mut Problems,
) -> Option<Node> {
    let range = value.range();
    let span = whole_chars(source, range.start, range.end, text);
    if depth == 0 {
        problems.push(
            Problem::new(span.head(), format!("nested deeper than {DEPTH} levels"))
                .help("no setting of a scenario is nested that deep"),
        );
        return None;
    }
    let kind = match value {
        ast::Value::NullKeyword(_) => Kind::Null,
        ast::Value::BooleanLit(literal) => Kind::Bool(literal.value),
        ast::Value::NumberLit(literal) => Kind::Number(literal.value.to_owned()),
        ast::Value::StringLit(literal) => {
            let plain = span.end - span.start == literal.value.len() + 2;
            Kind::Text { text: literal.value.to_string(), offset: plain.then_some(1) }
        }
        ast::Value::Array(array) => {
            let items = array.elements.iter();
            let items = items.map(|item| convert(item, source, text, depth - 1, problems));
            Kind::List(items.collect::<Option<Vec<_>>>()?)
        }
        ast::Value::Object(object) => {
            Kind::Object(members(object, source, text, depth - 1, problems)?)
        }
    };
    Some(Node { span, kind })
}

fn members(
    object: &ast::Object<'_>,
    source: &str,
    text: usize,
    depth: usize,
    problems: &mut Problems,
) -> Option<Vec<Member>> {
    let mut members: Vec<Member> = Vec::with_capacity(object.properties.len());
    let mut places = BTreeMap::new();
    let mut whole = true;
    for property in &object.properties {
        let key = property.name.as_str().to_owned();
        let range = property.name.range();
        let at = whole_chars(source, range.start, range.end, text);
        let Some(value) = convert(&property.value, source, text, depth, problems) else {
            whole = false;
            continue;
        };
        if let Some(first) = places.get(&key) {
            problems.push(
                Problem::new(at, format!("`{key}` is given twice"))
                    .also(*first, "first given here")
                    .help("leave one of the two out; the last one would win without a word"),
            );
            let range = object.range();
            problems.lose(&key, whole_chars(source, range.start, range.end, text));
            continue;
        }
        places.insert(key.clone(), at);
        members.push(Member { key, at, value });
    }
    whole.then_some(members)
}
