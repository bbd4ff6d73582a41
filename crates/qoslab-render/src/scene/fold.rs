//! Leaving out what tells nothing new: the setting up, and the middle of equal stretches.
//!
//! Two rows are equal here when they differ in nothing but time, identifiers, message numbers,
//! topics and payloads. A loss, a DUP, an error code, a second delivery make a row different.

use super::{Drawn, Ending, Fold, FoldReason, Label, PartKind, Repeats, Row, Scene, Sign};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use qoslab_mqtt::packet::PacketType;
use qoslab_trace::MessageId;

/// The most rows of one group that is looked for again and again.
const LONGEST_GROUP: usize = 32;

/// The fewest groups in a row that are worth a fold: two before it, two in it, one after it.
const FEWEST_GROUPS: usize = 5;

/// Connects and subscribes at the beginning, if there are two at least.
pub(super) fn setup(scene: &mut Scene) {
    let rows = scene.rows.iter().take_while(|row| sets_up(row)).count();
    if rows >= 2 {
        replace(scene, 0, rows, FoldReason::Setup);
    }
}

fn sets_up(row: &Row) -> bool {
    let Drawn::Arrow(arrow) = &row.what else {
        return matches!(row.what, Drawn::Tail(_)) && row.mark.is_none();
    };
    let arrives = matches!(arrow.ending, Ending::Arrives | Ending::Splits(_));
    let kind = matches!(
        arrow.kind,
        Some(
            PacketType::Connect
                | PacketType::Connack
                | PacketType::Subscribe
                | PacketType::Suback
                | PacketType::Auth
        )
    );
    arrives && kind && row.mark.is_none()
}

/// One pass over the rows: at each place the group that covers most rows, the shortest of equals.
pub(super) fn repeats(scene: &mut Scene, which: Repeats) {
    let shapes = shapes(&scene.rows);
    let mut rows = Vec::with_capacity(scene.rows.len());
    let mut at = 0;
    while at < shapes.len() {
        let found = best(&shapes[at..]).filter(|&(each, _)| {
            which == Repeats::All || scene.rows[at..at + each].iter().all(is_ping)
        });
        let Some((each, groups)) = found else {
            rows.push(scene.rows[at].clone());
            at += 1;
            continue;
        };
        let (first, last) = (at + 2 * each, at + (groups - 1) * each);
        let pings = scene.rows[at..at + each].iter().all(is_ping);
        let why = FoldReason::Repeats { times: groups - 3, each, pings };
        rows.extend_from_slice(&scene.rows[at..first]);
        rows.push(folded(&scene.rows[first..last], why));
        rows.extend_from_slice(&scene.rows[last..last + each]);
        at += groups * each;
    }
    scene.rows = rows;
}

/// A number for each row, the same for rows that are equal here.
fn shapes(rows: &[Row]) -> Vec<usize> {
    let (mut names, mut lines) = (BTreeMap::new(), BTreeMap::new());
    let mut last: Option<(&Row, usize)> = None;
    let mut shapes = Vec::with_capacity(rows.len());
    for row in rows {
        // The lanes seldom change, and there may be thousands of them: compared when they do.
        let same = last.filter(|(other, _)| Arc::ptr_eq(&other.lines, &row.lines));
        let next = lines.len();
        let now = same.map_or_else(|| *lines.entry(&row.lines).or_insert(next), |(_, now)| now);
        last = Some((row, now));
        let next = names.len();
        shapes.push(*names.entry((now, shape(row))).or_insert(next));
    }
    shapes
}

/// The rows of a group at the beginning of `shapes`, and how often it comes.
fn best(shapes: &[usize]) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for each in 1..=LONGEST_GROUP.min(shapes.len() / FEWEST_GROUPS) {
        let equal = shapes.iter().zip(&shapes[each..]).take_while(|(a, b)| a == b).count();
        let groups = equal / each + 1;
        let better = best.is_none_or(|(e, g)| e * g < each * groups);
        if groups >= FEWEST_GROUPS && better {
            best = Some((each, groups));
        }
    }
    best
}

fn replace(scene: &mut Scene, from: usize, to: usize, why: FoldReason) {
    let row = folded(&scene.rows[from..to], why);
    scene.rows.splice(from..to, [row]);
}

/// The row that stands for these rows; there is one at least.
fn folded(rows: &[Row], why: FoldReason) -> Row {
    let numbers = || rows.iter().filter_map(|row| row.message);
    let messages: Option<(MessageId, MessageId)> = numbers().min().zip(numbers().max());
    let (first, last) = (&rows[0], &rows[rows.len() - 1]);
    let fold = Fold { why, rows: rows.len(), until: last.at, messages };
    Row { what: Drawn::Fold(fold), mark: None, message: None, ..first.clone() }
}

fn is_ping(row: &Row) -> bool {
    match &row.what {
        Drawn::Arrow(arrow) => {
            matches!(arrow.kind, Some(PacketType::Pingreq | PacketType::Pingresp))
        }
        Drawn::Tail(tail) => tail.label.0.first().is_some_and(|part| part.text.starts_with("PING")),
        Drawn::Fault(_) | Drawn::Note(_) | Drawn::Fold(_) => false,
    }
}

/// All of a row in which it may differ from another and not be equal to it, but for the lanes.
fn shape(row: &Row) -> String {
    let mark = row.mark.map(|mark| (mark.lane, mark.copy));
    let what = match &row.what {
        Drawn::Arrow(arrow) => {
            let ending = match arrow.ending {
                Ending::Splits(_) => Ending::Splits('a'),
                Ending::Lost { why, .. } => Ending::Lost { why, fault: None },
                Ending::Arrives | Ending::Partial(_) | Ending::Pending => arrow.ending,
            };
            format!("{} {} {ending:?} {}", arrow.from, arrow.to, label(&arrow.label))
        }
        Drawn::Tail(tail) => {
            let copy = tail.letter.is_none();
            format!("{} {} {copy} {} {}", tail.from, tail.to, tail.lost, label(&tail.label))
        }
        Drawn::Fault(fault) => format!("{} {}", fault.from, without_numbers(&fault.texts)),
        Drawn::Note(note) => {
            let sign = note.sign != Sign::Plain;
            format!("{} {:?} {sign} {}", note.lane, note.side, without_numbers(&note.texts))
        }
        Drawn::Fold(_) => format!("fold {}", row.event.0),
    };
    format!("{mark:?} {what}")
}

/// Without what numbers the exchange and what the application says.
fn label(label: &Label) -> String {
    let parts = label.0.iter().filter(|part| match part.kind {
        PartKind::Type
        | PartKind::Dup
        | PartKind::Code
        | PartKind::State
        | PartKind::Flag
        | PartKind::Qos => true,
        PartKind::Id | PartKind::Topic | PartKind::Payload | PartKind::Binary => false,
    });
    parts.map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The last form of some words is the shortest and has the least foreign text in it. Numbers go,
/// error codes stay.
fn without_numbers(texts: &[String]) -> String {
    let text = texts.last().map_or("", String::as_str);
    let words = text.split(' ').map(|word| match word.strip_prefix("0x") {
        Some(code) => code,
        None => word.trim_matches(|c: char| c.is_ascii_digit()),
    });
    words.collect::<Vec<_>>().join(" ")
}
