//! Everything that is wrong with a scenario file, at once: line, column, underline, a way out.

use super::lost::Leans;
use super::node::{Node, Span};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde_json::json;
use std::fmt;
use std::ops::Range;

/// More than this many errors are counted, not shown.
const SHOWN: usize = 50;

/// How wide the lines of help are.
const WIDTH: usize = 84;

/// One thing that is wrong, before it is known how its file is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Where.
    pub(crate) span: Span,
    /// What.
    pub(crate) message: String,
    /// A second place that matters, and what is there.
    pub(crate) also: Option<(Span, String)>,
    /// Ways out and reasons.
    pub(crate) help: Vec<String>,
    /// What must have been read for this to be a problem of its own.
    pub(crate) leans: Leans,
}

impl Problem {
    /// Something is wrong at `span`.
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        let leans = Leans::Here(&[]);
        Self { span, message: message.into(), also: None, help: Vec::new(), leans }
    }

    /// With a way out.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// With a way out, if there is one.
    pub(crate) fn maybe_help(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// True whatever else is wrong with the file: a name that is not there.
    pub(crate) fn certain(self) -> Self {
        self.leans(Leans::Nothing)
    }

    /// A mere consequence, should these keys of the object around it not have been read.
    pub(crate) fn without(self, keys: &'static [&'static str]) -> Self {
        self.leans(Leans::Here(keys))
    }

    /// A mere consequence, should what it leans on not have been read.
    pub(crate) fn leans(mut self, leans: Leans) -> Self {
        self.leans = leans;
        self
    }

    /// With a second place.
    pub(crate) fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.also = Some((span, label.into()));
        self
    }
}

/// What has been found wrong so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
    /// Keys that could not be read, with the object or list that lacks them.
    lost: Vec<(String, Span)>,
}

impl Problems {
    /// Adds one, unless the same is there already.
    pub(crate) fn push(&mut self, problem: Problem) {
        if !self.list.contains(&problem) {
            self.list.push(problem);
        }
    }

    /// Notes that a key of an object could not be read; an empty key is an entry of a list.
    pub(crate) fn lose(&mut self, key: &str, owner: Span) {
        self.lost.push((key.to_owned(), owner));
    }

    /// Keys that could not be read, with the object or list that lacks them.
    pub(crate) fn lost(&self) -> &[(String, Span)] {
        &self.lost
    }

    /// Whether something is known to be wrong at this place that begins with these words.
    pub(crate) fn has(&self, span: Span, words: &str) -> bool {
        self.list.iter().any(|known| known.span == span && known.message.starts_with(words))
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// All of them.
    pub(crate) fn into_list(self) -> Vec<Problem> {
        self.list
    }
}

/// One error of a scenario file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The name of the file as it was given, or `--set PATH` for a value from the command line.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The bytes of the offending text.
    pub range: Range<usize>,
    /// Where in the tree of the file: `clients.pub.keep-alive`, `faults[0].lose`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// Reasons and ways out.
    pub help: Vec<String>,
    /// Which text it stands in, and a second place with its label.
    text: usize,
    also: Option<(Span, String)>,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " ({help})"))
    }
}

/// All errors of a scenario file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.list.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Errors {
    /// Name and text: the file first, then each `--set`.
    texts: Vec<(String, String)>,
    list: Vec<Error>,
}

impl Errors {
    /// Gives the problems their file, line, column and path. `texts[0]` is the file.
    pub(crate) fn new(
        texts: Vec<(String, String)>,
        root: Option<&Node>,
        problems: Problems,
    ) -> Self {
        let mut found = problems.into_list();
        found.sort_by_key(|problem| problem.span);
        let list = found.into_iter().map(|problem| locate(problem, &texts, root)).collect();
        Self { texts, list }
    }

    /// The errors, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Error> {
        self.list.iter()
    }

    /// How many there are: never 0.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none, which does not happen.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// As a person reads them: the offending text underlined, with reasons and ways out.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut out = String::new();
        for error in self.list.iter().take(SHOWN) {
            out.push_str(&renderer.render(&[self.report(error)]));
            out.push_str("\n\n");
        }
        if self.list.len() > SHOWN {
            out.push_str(&format!("and {} more errors\n\n", self.list.len() - SHOWN));
        }
        let count = match self.list.len() {
            1 => "1 error".to_owned(),
            count => format!("{count} errors"),
        };
        let name = self.texts.first().map_or("", |(name, _)| name.as_str());
        out.push_str(&format!("{name}: {count}, nothing was run\n"));
        out
    }

    fn report<'a>(&'a self, error: &'a Error) -> annotate_snippets::Group<'a> {
        let (name, source) =
            self.texts.get(error.text).map_or(("", ""), |(name, text)| (name, text));
        let primary = AnnotationKind::Primary.span(error.range.clone());
        let mut snippet = Snippet::source(source).path(name).annotation(primary);
        if let Some((span, label)) = &error.also
            && span.text == error.text
        {
            let context = AnnotationKind::Context.span(whole(*span, source));
            snippet = snippet.annotation(context.label(label.as_str()));
        }
        let group = Level::ERROR.primary_title(error.message.as_str()).element(snippet);
        let help = error.help.iter().map(|help| Level::HELP.message(wrapped(help)));
        group.elements(help)
    }

    /// As a program reads them: an array of objects with `file`, `line`, `column`, `start`, `end`,
    /// `path`, `message` and `help`.
    pub fn to_json(&self) -> serde_json::Value {
        let list = self.list.iter().map(|error| {
            json!({
                "file": error.file, "line": error.line, "column": error.column,
                "start": error.range.start, "end": error.range.end, "path": error.path,
                "message": error.message, "help": error.help,
            })
        });
        serde_json::Value::Array(list.collect())
    }
}

impl<'a> IntoIterator for &'a Errors {
    type Item = &'a Error;
    type IntoIter = std::slice::Iter<'a, Error>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Long lists become several lines; the renderer indents them.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last().map_or(0, String::len);
        if last > 0 && last + word.len() >= WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// The bytes of a span, made wider to whole characters: what reads JSON byte by byte may complain
/// of the first byte of a character alone.
fn whole(span: Span, source: &str) -> Range<usize> {
    source.floor_char_boundary(span.start)..source.ceil_char_boundary(span.end)
}

fn locate(problem: Problem, texts: &[(String, String)], root: Option<&Node>) -> Error {
    let Problem { span, message, also, help, leans: _ } = problem;
    let (file, source) =
        texts.get(span.text).map_or(("", ""), |(name, text)| (name.as_str(), text.as_str()));
    let before = source.get(..span.start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let path = match (span.text, root) {
        (0, None) => String::new(),
        (0, Some(root)) => root.path_to(span),
        (_, _) => file.trim_start_matches("--set ").to_owned(),
    };
    let range = whole(span, source);
    Error { file: file.to_owned(), line, column, range, path, message, help, text: span.text, also }
}
