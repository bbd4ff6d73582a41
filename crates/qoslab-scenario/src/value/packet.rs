//! Which packets: as an object, or in the short form.

use super::choice::Qos;
use super::count::{Message, Nth};
use super::short;
use super::time::Length;
use crate::syntax::object::{Opt, object};
use crate::syntax::read::{text, wrong};
use crate::syntax::suggest::{did_you_mean, one_of};
use crate::syntax::{At, Kind, Node, Problem, Problems, Read, Span};
use qoslab_mqtt::packet::{PacketType, QoS};
use qoslab_mqtt::time::Instant;
use qoslab_sim::plan::Wanted;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::num::NonZeroU16;

/// Every type that a file can name, and the answer whatever its type.
pub(crate) fn wanted() -> impl Iterator<Item = Wanted> {
    PacketType::ALL.into_iter().map(Wanted::Type).chain([Wanted::Answer])
}

/// A packet type by its name in any case.
pub(crate) fn packet_type(word: &str) -> Option<Wanted> {
    wanted().find(|known| known.name().eq_ignore_ascii_case(word))
}

/// Which end of a packet's way is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// It leaves.
    Sent,
    /// It arrives.
    Arrived,
}

/// A packet type in an object; none is any, as in the short form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TypeName(Option<Wanted>);

impl Read for TypeName {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = text(node, "a packet type such as `\"PUBACK\"`", problems)?;
        if text == "*" {
            return Some(Self(None));
        }
        let found = packet_type(text);
        if found.is_none() {
            let names = || wanted().map(Wanted::name);
            let shown: String = text.chars().take(30).collect();
            let hint = did_you_mean(&shown, names());
            let message = format!("unknown packet `{shown}`{hint}");
            let list = hint.is_empty().then(|| format!("it is {}", one_of(names())));
            problems.push(Problem::new(node.span, message).maybe_help(list));
        }
        found.map(|found| Self(Some(found)))
    }
}

impl JsonSchema for TypeName {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PacketType".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names = wanted().map(Wanted::name);
        let names: Vec<&str> = names.chain(["*"]).collect();
        json_schema!({ "enum": names })
    }
}

/// The moment in an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MomentName(Moment);

impl super::choice::Words for Moment {
    const NOUN: &'static str = "moment";

    fn all() -> &'static [(Self, &'static str)] {
        &[(Self::Arrived, "arrived"), (Self::Sent, "sent")]
    }
}

impl Read for MomentName {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        super::Choice::<Moment>::read(node, problems).map(|choice| Self(choice.0))
    }
}

impl JsonSchema for MomentName {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": ["arrived", "sent"] })
    }
}

object! {
    /// Packets by their properties. What is left out fits all.
    PacketObject, "a packet selector" {
        /// The type.
        "packet" packet: Opt<TypeName>,
        /// The party that sends it.
        "from" from: Opt<String>,
        /// The party that it is sent to.
        "to" to: Opt<String>,
        /// The client on whose link it travels, either way.
        "link" link: Opt<String>,
        /// The packet identifier.
        "id" id: Opt<NonZeroU16>,
        /// The application message that it belongs to.
        "message" message: Opt<Message>,
        /// The DUP flag of a PUBLISH.
        "dup" dup: Opt<bool>,
        /// The QoS of a PUBLISH.
        "qos" qos: Opt<Qos>,
        /// Not before this time.
        "since" since: Opt<Length>,
        /// Before this time.
        "until" until: Opt<Length>,
        /// Which of those that fit all else.
        "nth" nth: Opt<Nth>,
        /// Whether the moment is that of sending or of arriving, where a moment is meant.
        "moment" moment: Opt<MomentName>,
    }
}

/// What a selector says; parties still by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub(crate) packet: Option<Wanted>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) id: Option<u16>,
    pub(crate) message: Option<u32>,
    pub(crate) dup: Option<bool>,
    pub(crate) qos: Option<QoS>,
    pub(crate) since: Option<Instant>,
    pub(crate) until: Option<Instant>,
    pub(crate) nth: Option<Nth>,
    pub(crate) moment: Option<Moment>,
}

/// A selector and where its names stand.
#[derive(Clone, Debug)]
pub(crate) struct PacketSelector {
    /// What it says.
    pub(crate) parts: Parts,
    /// Where it stands.
    pub(crate) span: Span,
    /// The text of the short form, and where it begins if it is written without escapes.
    short: Option<(String, Option<usize>)>,
    /// Where `from`, `to` and `link` stand in the object form.
    names: Vec<At<String>>,
}

impl PacketSelector {
    /// Where a name stands: the name itself if possible.
    pub(crate) fn place_of(&self, name: &str) -> Span {
        if let Some(found) = self.names.iter().find(|at| at.value == name) {
            return found.span;
        }
        match &self.short {
            Some((text, Some(offset))) => match word_at(text, name) {
                Some(at) => self.span.part(offset + at..offset + at + name.len()),
                None => self.span,
            },
            Some((_, None)) => self.span,
            None => self.span.head(),
        }
    }

    /// Where the whole stands: the text, or the brace of the object.
    pub(crate) fn place(&self) -> Span {
        if self.short.is_some() { self.span } else { self.span.head() }
    }
}

/// The last place of a name that no letter touches: names come after the type.
fn word_at(text: &str, name: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.rmatch_indices(name).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

impl JsonSchema for PacketSelector {
    fn schema_name() -> Cow<'static, str> {
        "Packets".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let object = generator.subschema_for::<PacketObject>();
        json_schema!({
            "description": "Which packets: `PUBACK#1 broker->pub @2`, or an object.",
            "anyOf": [
                { "type": "string", "minLength": 1, "examples": ["PUBACK broker->pub @1"] },
                object,
            ],
        })
    }
}

impl Read for PacketSelector {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::Text { text, offset } => match short::parse(text) {
                Ok((parts, unknown)) => {
                    if let Some(slip) = unknown {
                        problems.push(slipped(slip, node.span, *offset));
                    }
                    let short = Some((text.clone(), *offset));
                    Some(Self { parts, span: node.span, short, names: Vec::new() })
                }
                Err(slip) => {
                    problems.push(slipped(slip, node.span, *offset));
                    None
                }
            },
            Kind::Object(_) => PacketObject::read(node, problems).map(from_object),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) => {
                wrong(node, "packets such as `\"PUBACK broker->pub @1\"`, or an object", problems);
                None
            }
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self { parts: Parts::default(), span: Span::NOWHERE, short: None, names: Vec::new() })
    }
}

/// A slip in the short form at its place: the part of the text, or all of it where it has escapes.
fn slipped(slip: short::Slip, whole: Span, offset: Option<usize>) -> Problem {
    let inside = |offset| slip.range.start + offset..slip.range.end + offset;
    let span = offset.map_or(whole, |offset| whole.part(inside(offset)));
    let span = if slip.range.is_empty() { whole } else { span };
    Problem::new(span, slip.message).maybe_help(slip.help)
}

fn from_object(object: PacketObject) -> PacketSelector {
    let names = [&object.from, &object.to, &object.link].into_iter().flatten().cloned().collect();
    let name = |at: Option<At<String>>| at.map(|at| at.value);
    let parts = Parts {
        packet: object.packet.and_then(|at| at.value.0),
        from: name(object.from),
        to: name(object.to),
        link: name(object.link),
        id: object.id.map(|id| id.get()),
        message: object.message.map(|message| message.0),
        dup: object.dup.map(|dup| dup.value),
        qos: object.qos.map(|qos| qos.0),
        since: object.since.map(|time| time.instant()),
        until: object.until.map(|time| time.instant()),
        nth: object.nth.map(|nth| nth.value),
        moment: object.moment.map(|moment| moment.value.0),
    };
    PacketSelector { parts, span: object.span, short: None, names }
}
