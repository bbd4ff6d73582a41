//! Labels cut to the room there is, always in the same order: payload, topic, `q1`, flags,
//! `clean=0` and `session=1`; long types where that saves the rest; identifiers before codes.

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
    // A long type gives way where that saves the rest.
    if !stub(&mut parts, room, set) {
        drop_until_fit(&mut parts, PartKind::Qos, room);
        drop_until_fit(&mut parts, PartKind::Flag, room);
        drop_until_fit(&mut parts, PartKind::State, room);
        stub(&mut parts, room, set);
    }
    if parts.iter().any(|(part, _)| matches!(part.kind, PartKind::Dup | PartKind::Code)) {
        drop_until_fit(&mut parts, PartKind::Id, room);
        stub(&mut parts, room, set);
    }
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
        | PartKind::State
        | PartKind::Flag
        | PartKind::Qos => part.text.clone(),
    }
}

/// Writes a long type by its beginning, if that cannot be another type and makes the label fit;
/// says whether it fits.
fn stub(parts: &mut [(&Part, String)], room: usize, set: &Set) -> bool {
    let over = width(parts).saturating_sub(room);
    let Some((_, text)) = parts.first_mut().filter(|_| over > 0) else { return true };
    let most = match text.as_str() {
        "PUBLISH" => 4,
        "SUBSCRIBE" => 5,
        "UNSUBSCRIBE" => 7,
        "DISCONNECT" => 4,
        _ => return false,
    };
    let fits = over + most < text.len();
    if fits {
        text.truncate(most);
        text.push(set.glyphs.more());
    }
    fits
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

/// The same words in several lengths, longest first: foreign text, to be escaped.
pub(super) struct Words<'a> {
    pub(super) texts: &'a [String],
    /// What stands behind all of them but the first; it is clean.
    pub(super) end: String,
}

impl<'a> Words<'a> {
    pub(super) const fn new(texts: &'a [String]) -> Self {
        Self { texts, end: String::new() }
    }

    /// The longest that fits into the room; else into the further room; else the last one, cut to
    /// that.
    pub(super) fn fit(&self, room: usize, further: usize, set: &Set) -> String {
        let last = self.texts.len().checked_sub(1);
        let form = self.fitting(room, set).or_else(|| self.fitting(further, set)).or(last);
        form.map_or(String::new(), |form| cut(self.pieces(form, set), further, set.glyphs))
    }

    /// Which is the longest that fits.
    pub(super) fn fitting(&self, room: usize, set: &Set) -> Option<usize> {
        let cells = |form: &usize| -> usize {
            self.pieces(*form, set).take(room + 1).map(|piece| piece.chars().count()).sum()
        };
        (0..self.texts.len()).find(|form| cells(form) <= room)
    }

    fn pieces(&self, form: usize, set: &Set) -> impl Iterator<Item = String> {
        let end = if form > 0 { &*self.end } else { "" };
        pieces(&self.texts[form], set.glyphs).chain(end.chars().map(String::from))
    }
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
        assert_eq!(fit(&label, 22), "PUBL~ DUP q1 #1 retain");
        assert_eq!(fit(&label, 21), "PUBLISH DUP #1 retain");
        assert_eq!(fit(&label, 14), "PUBLISH DUP #1");
        assert_eq!(fit(&label, 12), "PUBL~ DUP #1");
        assert_eq!(fit(&label, 11), "PUBLISH DUP");
        assert_eq!(fit(&label, 9), "PUBL~ DUP");
        assert_eq!(fit(&label, 0), "");
    }

    #[test]
    fn a_flag_of_the_session_goes_as_a_whole() {
        let part = |kind, text: &str| Part { kind, text: text.into() };
        let connack = || [part(PartKind::Type, "CONNACK"), part(PartKind::State, "session=1")];
        assert_eq!(fit(&Label(connack().into()), 17), "CONNACK session=1");
        assert_eq!(fit(&Label(connack().into()), 16), "CONNACK");
        let refused = [part(PartKind::Type, "DISCONNECT"), part(PartKind::Code, "0x8E")];
        assert_eq!(fit(&Label(refused.into()), 12), "DISC~ 0x8E");
    }
}
