//! The name of a row that it has in any run: what it shows, and the how-manieth of its kind it is.

use crate::scene::{Arrow, Drawn, Label, Lane, PartKind, Row, Scene};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_trace::{EventId, MessageId};

/// For each new row the old one that is the same, if there is one. No old row is given twice.
pub(super) fn partners(old: &Scene, new: &Scene) -> Vec<Option<usize>> {
    let (before, after) = (of(old), of(new));
    let mut partners = matched(before.iter().map(|key| &key.strict), &after, |key| &key.strict);
    // A message that goes another way altogether, at another QoS, is still the same message: where
    // no packet of its kind has found its like, identifiers do not count.
    let found = after.iter().zip(&partners).filter(|(_, partner)| partner.is_some());
    let known: BTreeSet<&str> = found.map(|(key, _)| key.kind.as_str()).collect();
    let loose = matched(before.iter().map(|key| &key.loose), &after, |key| &key.loose);
    for ((partner, loose), key) in partners.iter_mut().zip(loose).zip(&after) {
        if partner.is_none() && !key.kind.is_empty() && !known.contains(key.kind.as_str()) {
            *partner = loose;
        }
    }
    partners
}

fn matched<'k>(
    old: impl Iterator<Item = &'k String>,
    new: &[Key],
    name: fn(&Key) -> &String,
) -> Vec<Option<usize>> {
    let places: BTreeMap<&String, usize> =
        old.enumerate().map(|(place, name)| (name, place)).collect();
    new.iter().map(|key| places.get(name(key)).copied()).collect()
}

/// The names of a row; within a run no two rows have the same.
struct Key {
    /// With its packet identifier.
    strict: String,
    /// Without it, for packets that belong to a message.
    loose: String,
    /// What `loose` counts; empty for what is no packet of a message.
    kind: String,
}

fn of(scene: &Scene) -> Vec<Key> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut flights: BTreeMap<EventId, String> = BTreeMap::new();
    let mut counted = |kind: String| {
        let count = seen.entry(kind.clone()).or_insert(0);
        *count += 1;
        format!("{kind} @{count}")
    };
    let mut keys = Vec::with_capacity(scene.rows.len());
    for row in &scene.rows {
        let strict = counted(kind(row, &scene.lanes, &flights));
        let kind = of_message(row, &scene.lanes);
        if let Drawn::Arrow(arrow) = &row.what {
            flights.insert(arrow.flight, strict.clone());
        }
        let loose = counted(format!("any {kind}"));
        keys.push(Key { strict, loose, kind });
    }
    keys
}

/// A packet by its way, its type and its message; empty for anything else.
fn of_message(row: &Row, lanes: &[Lane]) -> String {
    let (Drawn::Arrow(arrow), Some(message)) = (&row.what, row.message) else {
        return String::new();
    };
    let name = |lane: usize| lanes.get(lane).map_or("?", |lane| &*lane.name);
    let kind = arrow.kind.map_or("raw", |kind| kind.name());
    format!("{}>{} {kind} m{}", name(arrow.from), name(arrow.to), message.0)
}

/// What a row shows, whatever its time and its numbers.
fn kind(row: &Row, lanes: &[Lane], flights: &BTreeMap<EventId, String>) -> String {
    let name = |lane: usize| lanes.get(lane).map_or("?", |lane| &*lane.name);
    match &row.what {
        Drawn::Arrow(arrow) => packet(arrow, row.message, name(arrow.from), name(arrow.to)),
        Drawn::Tail(tail) => {
            let flight = flights.get(&tail.flight).map_or("?", String::as_str);
            format!("arrival of {flight}")
        }
        Drawn::Fault(fault) => {
            let text = fault.texts.first().map_or("", String::as_str);
            format!("fault {} {}", name(fault.from), without_number(text))
        }
        Drawn::Note(note) => {
            let text = note.texts.first().map_or("", String::as_str);
            let about = note.about.map_or("", name);
            format!("note {} {about} {}", name(note.lane), without_number(text))
        }
        Drawn::Fold(_) => "fold".to_string(),
    }
}

/// A packet is known by its type, its identifier and its message.
fn packet(arrow: &Arrow, message: Option<MessageId>, from: &str, to: &str) -> String {
    let kind = arrow.kind.map_or("raw", |kind| kind.name());
    let message = message.map_or(String::new(), |message| format!("m{}", message.0));
    format!("{from}>{to} {kind} {} {message}", id(&arrow.label))
}

fn id(label: &Label) -> String {
    let part = label.0.iter().find(|part| part.kind == PartKind::Id);
    part.map_or(String::new(), |part| part.text.clone())
}

/// `fault 2: link cut` is the same as `fault 1: link cut`.
fn without_number(text: &str) -> &str {
    let rest = text.strip_prefix("fault ").and_then(|rest| rest.split_once(": "));
    match rest {
        Some((number, words)) if number.bytes().all(|byte| byte.is_ascii_digit()) => words,
        Some(_) | None => text,
    }
}
