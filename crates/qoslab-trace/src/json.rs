//! A record as lines of JSON and back: header, one event a line, footer. Not the file access.
//!
//! The digest of a record is xxh3-128 over the bytes of all lines before the footer, line feeds
//! included, so that it can be checked with ordinary tools on the file.

use crate::event::{Event, EventId};
use crate::header::{FORMAT, Footer, Header, Trace};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

/// What is wrong with the text of a record, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ParseError {
    /// The line, 1 for the first.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// The whole record as text: every line ends with a line feed.
pub fn to_lines(trace: &Trace) -> String {
    let mut text = line(&trace.header);
    for event in &trace.events {
        text.push_str(&line(event));
    }
    text.push_str(&line(&trace.footer));
    text
}

/// Reads a whole record.
///
/// The form is checked, the content is not: numbers of events without gaps, but causes may point
/// anywhere and digests may be wrong (compare [`digest`]). A record may be written by hand.
///
/// # Errors
/// Another format version, a line that is not what stands at its place, a gap in the numbers, a
/// missing footer.
pub fn from_lines(text: &str) -> Result<Trace, ParseError> {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let [first, events @ .., last] = lines.as_slice() else {
        return Err(error(1, "a record has a header line and a footer line at least"));
    };
    let header = read_header(first)?;
    let events = events
        .iter()
        .enumerate()
        .map(|(index, text)| read_event(text, index))
        .collect::<Result<Vec<_>, _>>()?;
    let footer = read_footer(last, lines.len())?;
    Ok(Trace { header, events, footer })
}

/// The digest of a record, as [`Footer::trace_digest`] has it: 32 hex digits.
pub fn digest(header: &Header, events: &[Event]) -> String {
    let mut digest = LineDigest::new();
    digest.header(header);
    for event in events {
        digest.event(event);
    }
    digest.finish()
}

/// The digest of a record whose events are seen one by one and not kept.
#[derive(Clone)]
pub struct LineDigest {
    hash: Xxh3,
}

impl LineDigest {
    /// Nothing seen yet; the header comes first.
    #[expect(clippy::new_without_default, reason = "the start is explicit in this house")]
    pub fn new() -> Self {
        Self { hash: Xxh3::new() }
    }

    /// Takes the first line.
    pub fn header(&mut self, header: &Header) {
        self.hash.update(line(header).as_bytes());
    }

    /// Takes the next event.
    pub fn event(&mut self, event: &Event) {
        self.hash.update(line(event).as_bytes());
    }

    /// The digest of all that was taken: 32 hex digits.
    pub fn finish(&self) -> String {
        format!("{:032x}", self.hash.digest128())
    }
}

impl fmt::Debug for LineDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LineDigest").field(&self.finish()).finish()
    }
}

fn line<T: Serialize>(value: &T) -> String {
    let mut text = serde_json::to_string(value).expect("a record has no maps, only structs");
    text.push('\n');
    text
}

fn read_header(text: &str) -> Result<Header, ParseError> {
    #[derive(Deserialize)]
    struct Version {
        qoslab_trace: u32,
    }
    // The version comes first: a header of another version may have other fields.
    let version: Version = read(text, 1, "a header")?;
    if version.qoslab_trace != FORMAT {
        let found = version.qoslab_trace;
        return Err(error(1, &format!("trace format {found}; this program reads {FORMAT}")));
    }
    read(text, 1, "a header")
}

fn read_event(text: &str, index: usize) -> Result<Event, ParseError> {
    let (at, number) = (index + 2, index + 1);
    let event: Event = read(text, at, &format!("event {number}"))?;
    if usize::try_from(event.n.0) == Ok(number) {
        return Ok(event);
    }
    let EventId(found) = event.n;
    Err(error(at, &format!("event {number} expected, found event {found}")))
}

fn read_footer(text: &str, at: usize) -> Result<Footer, ParseError> {
    read(text, at, "a footer").map_err(|wrong| {
        let event = serde_json::from_str::<Event>(text).is_ok();
        if event {
            error(at, "the record ends with an event: its footer is missing")
        } else {
            wrong
        }
    })
}

fn read<T: DeserializeOwned>(text: &str, at: usize, what: &str) -> Result<T, ParseError> {
    serde_json::from_str(text).map_err(|wrong| {
        // Each line is a document of its own: only the column means something to the reader.
        let wrong = wrong.to_string().replace(" at line 1 column ", ", column ");
        error(at, &format!("{what} expected: {wrong}"))
    })
}

fn error(line: usize, what: &str) -> ParseError {
    ParseError { line, what: what.to_string() }
}
