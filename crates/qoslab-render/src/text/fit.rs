//! Labels cut to the room there is, always in the same order: payload, topic, `q1`, flags.

use super::glyphs::Set;
use crate::escape::{clean, cut, pieces, quoted};
use crate::scene::{Label, Part, PartKind};
use alloc::string::String;
use alloc::vec::Vec;

/// The most columns that one topic or payload takes.
const FOREIGN: usize = 24;

/// The fewest columns in which the beginning of a topic or payload still tells something.
const STUMP: usize = 5;

/// The label in at most `room` columns; what never goes is cut when even that has no room.
pub(super) fn label(label: &Label, room: usize, one_topic: bool, set: &Set) -> String {
    let mut parts: Vec<(&Part, String)> = label
        .0
        .iter()
        .filter(|part| !(one_topic && part.kind == PartKind::Topic && published(label)))
        .map(|part| (part, write(part, FOREIGN, set)))
        .collect();
    for kind in [PartKind::Binary, PartKind::Payload, PartKind::Topic] {
        if let Some(at) = parts.iter().position(|(part, _)| part.kind == kind) {
            let over = width(&parts).saturating_sub(room);
            let left = parts[at].1.chars().count().saturating_sub(over);
            if over > 0 && left >= STUMP {
                parts[at].1 = write(parts[at].0, left, set);
            }
        }
        drop_until_fit(&mut parts, kind, room);
    }
    drop_until_fit(&mut parts, PartKind::Qos, room);
    drop_until_fit(&mut parts, PartKind::Flag, room);
    // A SUBACK may carry more codes than any row has room for; type and identifier stand first.
    let text = join(&parts);
    if text.chars().count() <= room { text } else { cut_text(&text, room, set) }
}

fn published(label: &Label) -> bool {
    label.0.first().is_some_and(|part| part.text == "PUBLISH")
}

fn write(part: &Part, room: usize, set: &Set) -> String {
    match part.kind {
        PartKind::Payload => quoted(&part.text, room, set.glyphs),
        PartKind::Topic | PartKind::Binary => clean(&part.text, room, set.glyphs),
        PartKind::Type
        | PartKind::Dup
        | PartKind::Id
        | PartKind::Code
        | PartKind::Flag
        | PartKind::Qos => part.text.clone(),
    }
}

/// Takes away parts of this kind, the last first, while the rest is too long.
fn drop_until_fit(parts: &mut Vec<(&Part, String)>, kind: PartKind, room: usize) {
    while width(parts) > room
        && let Some(at) = parts.iter().rposition(|(part, _)| part.kind == kind)
    {
        parts.remove(at);
    }
}

fn width(parts: &[(&Part, String)]) -> usize {
    let cells: usize = parts.iter().map(|(_, text)| text.chars().count() + 1).sum();
    cells.saturating_sub(1)
}

fn join(parts: &[(&Part, String)]) -> String {
    parts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Cuts what is clean already.
fn cut_text(text: &str, room: usize, set: &Set) -> String {
    cut(text.chars().map(String::from), room, set.glyphs)
}

/// The longest of some words that fits; the last one, cut, when none does.
pub(super) fn words(texts: &[String], room: usize, set: &Set) -> String {
    let fits = |text: &&String| {
        let cells: usize =
            pieces(text, set.glyphs).take(room + 1).map(|piece| piece.chars().count()).sum();
        cells <= room
    };
    let text = texts.iter().find(fits).or(texts.last());
    text.map_or(String::new(), |text| clean(text, room, set.glyphs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escape::Glyphs;

    fn fit(label: &Label, room: usize) -> String {
        super::label(label, room, false, Set::of(Glyphs::Ascii))
    }

    #[test]
    fn labels_shorten_in_a_fixed_order_and_never_lose_type_dup_or_id() {
        let part = |kind, text: &str| Part { kind, text: text.into() };
        let label = Label(Vec::from([
            part(PartKind::Type, "PUBLISH"),
            part(PartKind::Dup, "DUP"),
            part(PartKind::Qos, "q1"),
            part(PartKind::Id, "#1"),
            part(PartKind::Flag, "retain"),
            part(PartKind::Topic, "room/temp"),
            part(PartKind::Payload, "21.5 degrees"),
        ]));
        let whole = "PUBLISH DUP q1 #1 retain room/temp \"21.5 degrees\"";
        assert_eq!(fit(&label, 60), whole);
        assert_eq!(fit(&label, 41), "PUBLISH DUP q1 #1 retain room/temp \"21.~\"");
        assert_eq!(fit(&label, 36), "PUBLISH DUP q1 #1 retain room/temp");
        assert_eq!(fit(&label, 31), "PUBLISH DUP q1 #1 retain room/~");
        assert_eq!(fit(&label, 24), "PUBLISH DUP q1 #1 retain");
        assert_eq!(fit(&label, 21), "PUBLISH DUP #1 retain");
        assert_eq!(fit(&label, 14), "PUBLISH DUP #1");
        assert_eq!(fit(&label, 0), "");
    }
}
