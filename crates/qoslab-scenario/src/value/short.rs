//! The short form of a packet selector: `PUBACK#1 broker->pub @2`.
//!
//! First the type (or `*`), then in any order: `#ID`, `FROM->TO`, `@WHICH`, `mN`, `qN`, `DUP`,
//! `sent` or `arrived`, and `[from=X,to=Y]`. Blanks are free.

use super::count::{Message, Nth};
use super::packet::{Moment, Parts, packet_type, wanted};
use crate::syntax::suggest::{did_you_mean, one_of};
use qoslab_mqtt::packet::QoS;
use qoslab_sim::plan::Wanted;
use std::ops::Range;

/// What is wrong with a short form, and where in it.
pub(crate) struct Slip {
    /// The bytes of the text.
    pub(crate) range: Range<usize>,
    /// What is wrong.
    pub(crate) message: String,
    /// A way out.
    pub(crate) help: Option<String>,
}

/// A piece of the short form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Id(&'a str),
    Which(&'a str),
    Arrow,
    Brackets(&'a str),
}

/// Reads the short form. With a type that does not exist the rest can be read all the same.
pub(crate) fn parse(text: &str) -> Result<(Parts, Option<Slip>), Slip> {
    let tokens = tokens(text)?;
    let mut parts = Parts::default();
    let mut rest = tokens.as_slice();
    let mut unknown = None;
    match rest.split_first() {
        Some(((range, Token::Word(word)), after)) => {
            match type_or_any(word, range) {
                Ok(packet) => parts.packet = packet,
                Err(slip) => unknown = Some(slip),
            }
            rest = after;
        }
        Some(((range, _), _)) => return Err(no_type(range.clone())),
        None => return Err(no_type(0..text.len())),
    }
    while let Some(after) = step(rest, &mut parts)? {
        rest = after;
    }
    Ok((parts, unknown))
}

fn no_type(range: Range<usize>) -> Slip {
    let help = "begin with the type: `PUBACK broker->pub @1`; `*` is any packet".to_owned();
    Slip { range, message: "which packet?".to_owned(), help: Some(help) }
}

fn type_or_any(word: &str, range: &Range<usize>) -> Result<Option<Wanted>, Slip> {
    if word == "*" {
        return Ok(None);
    }
    if let Some(found) = packet_type(word) {
        return Ok(Some(found));
    }
    if word.starts_with("event=") || word.starts_with("t=") {
        return Err(Slip {
            range: range.clone(),
            message: "event numbers and times do not name a packet in a file".to_owned(),
            help: Some("they change with every edit; name type and count: `PUBACK#1@2`".to_owned()),
        });
    }
    let names = || wanted().map(Wanted::name);
    let shown: String = word.chars().take(30).collect();
    let hint = did_you_mean(&shown, names());
    let message = format!("unknown packet `{shown}`{hint}");
    let help = hint.is_empty().then(|| format!("it is {}", one_of(names())));
    Err(Slip { range: range.clone(), message, help })
}

type Rest<'t, 'a> = &'t [(Range<usize>, Token<'a>)];

/// Takes one modifier; none is left when the answer is none.
fn step<'t, 'a>(rest: Rest<'t, 'a>, parts: &mut Parts) -> Result<Option<Rest<'t, 'a>>, Slip> {
    let (taken, doubled) = match rest {
        [] => return Ok(None),
        [(_, Token::Word(from)), (_, Token::Arrow), (_, Token::Word(to)), ..] => {
            let first = parts.from.replace((*from).to_owned()).is_some();
            (3, parts.to.replace((*to).to_owned()).is_some() | first)
        }
        [(_, Token::Word(from)), (_, Token::Arrow), ..] => {
            (2, parts.from.replace((*from).to_owned()).is_some())
        }
        [(_, Token::Arrow), (_, Token::Word(to)), ..] => {
            (2, parts.to.replace((*to).to_owned()).is_some())
        }
        [(range, Token::Arrow), ..] => {
            return Err(slip(range, "`->` between nobody", "write `broker->pub`"));
        }
        [(range, Token::Id(digits)), ..] => (1, parts.id.replace(id(digits, range)?).is_some()),
        [(range, Token::Which(which)), ..] => {
            let help = "`@2`, `@2..4`, `@3..`, `@1,3` or `@*` for all";
            let nth = Nth::parse(which).map_err(|why| slip(range, why, help))?;
            (1, parts.nth.replace(nth).is_some())
        }
        [(range, Token::Brackets(inside)), ..] => (1, brackets(inside, range, parts)?),
        [(range, Token::Word(word)), ..] => (1, modifier(word, range, parts)?),
    };
    match rest.first() {
        Some((range, _)) if doubled => {
            Err(slip(range, "this is said twice", "leave one of the two out"))
        }
        _ => Ok(rest.get(taken..)),
    }
}

fn slip(range: &Range<usize>, message: &str, help: &str) -> Slip {
    Slip { range: range.clone(), message: message.to_owned(), help: Some(help.to_owned()) }
}

fn id(digits: &str, range: &Range<usize>) -> Result<u16, Slip> {
    match digits.parse() {
        Ok(id) if id > 0 => Ok(id),
        Ok(_) | Err(_) => Err(slip(
            range,
            "this is no packet identifier",
            "packet identifiers are 1 to 65535: `PUBACK#1`",
        )),
    }
}

/// `m1`, `q1`, `DUP`, `sent`, `arrived`. True when it has been said before.
fn modifier(word: &str, range: &Range<usize>, parts: &mut Parts) -> Result<bool, Slip> {
    if let Some(message) = Message::parse(word) {
        return Ok(parts.message.replace(message.0).is_some());
    }
    let qos = match word {
        "q0" => Some(QoS::AtMostOnce),
        "q1" => Some(QoS::AtLeastOnce),
        "q2" => Some(QoS::ExactlyOnce),
        _ => None,
    };
    if let Some(qos) = qos {
        return Ok(parts.qos.replace(qos).is_some());
    }
    match word {
        "DUP" | "dup" => Ok(parts.dup.replace(true).is_some()),
        "sent" => Ok(parts.moment.replace(Moment::Sent).is_some()),
        "arrived" => Ok(parts.moment.replace(Moment::Arrived).is_some()),
        _ => {
            let shown: String = word.chars().take(30).collect();
            let known = ["DUP", "sent", "arrived", "q0", "q1", "q2", "m1"];
            let message = format!("`{shown}` says nothing about a packet");
            let mut help = "after the type: `#1`, `broker->pub`, `@2`, `m1`, `q1`, `DUP`, `sent`, \
                            `arrived`"
                .to_owned();
            let hint = did_you_mean(&shown, known);
            if !hint.is_empty() {
                help = format!("{}; {help}", hint.trim_start_matches(", "));
            }
            Err(slip(range, &message, &help))
        }
    }
}

/// `[from=broker,to=pub]`. True when something in it has been said before.
fn brackets(inside: &str, range: &Range<usize>, parts: &mut Parts) -> Result<bool, Slip> {
    let mut doubled = false;
    for pair in inside.split(',') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = value.trim().to_owned();
        let help = "in brackets stand `from` and `to`: `[from=broker,to=pub]`";
        match key.trim() {
            "from" if !value.is_empty() => doubled |= parts.from.replace(value).is_some(),
            "to" if !value.is_empty() => doubled |= parts.to.replace(value).is_some(),
            _ => return Err(slip(range, "this is not understood", help)),
        }
    }
    Ok(doubled)
}

/// Cuts the text into its pieces.
fn tokens(text: &str) -> Result<Vec<(Range<usize>, Token<'_>)>, Slip> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        let (length, token) = match first {
            blank if blank.is_whitespace() => {
                at += blank.len_utf8();
                continue;
            }
            '#' => {
                let end = 1 + span_of(&rest[1..], |c| c.is_ascii_digit());
                (end, Token::Id(&rest[1..end]))
            }
            '@' => {
                let which = |c: char| c.is_ascii_digit() || matches!(c, '*' | '.' | ',');
                let end = 1 + span_of(&rest[1..], which);
                (end, Token::Which(&rest[1..end]))
            }
            '-' if rest.starts_with("->") => (2, Token::Arrow),
            '[' => match rest.find(']') {
                Some(end) => (end + 1, Token::Brackets(&rest[1..end])),
                None => {
                    return Err(slip(&(at..text.len()), "`]` is missing", "close the brackets"));
                }
            },
            other => {
                let end = word_end(rest).max(other.len_utf8());
                (end, Token::Word(&rest[..end]))
            }
        };
        tokens.push((at..at + length, token));
        at += length;
    }
    Ok(tokens)
}

fn span_of(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|c| !fits(c)).unwrap_or(text.len())
}

/// A word ends at a blank, at `#`, `@`, `[` and before `->`.
fn word_end(text: &str) -> usize {
    let stop = span_of(text, |c| !c.is_whitespace() && !matches!(c, '#' | '@' | '['));
    text.find("->").map_or(stop, |arrow| arrow.min(stop))
}
