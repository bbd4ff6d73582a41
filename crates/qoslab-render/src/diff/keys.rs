//! The name of a row that it has in any run: what it shows, and the how-manieth of its kind it is.

use crate::scene::{Arrow, Drawn, Label, Lane, PartKind, Row, Scene};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_trace::{EventId, MessageId};

/// The names of all rows; no two are alike.
pub(super) fn of(scene: &Scene) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut flights: BTreeMap<EventId, String> = BTreeMap::new();
    let mut keys = Vec::with_capacity(scene.rows.len());
    for row in &scene.rows {
        let kind = kind(row, &scene.lanes, &flights);
        let count = seen.entry(kind.clone()).or_insert(0);
        *count += 1;
        let key = format!("{kind} @{count}");
        if let Drawn::Arrow(arrow) = &row.what {
            flights.insert(arrow.flight, key.clone());
        }
        keys.push(key);
    }
    keys
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
