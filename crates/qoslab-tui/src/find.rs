//! What a search finds: `puback`, `#1`, `m1`, `lost`, `dup`, `t>1.1`, several words at once.

use crate::ladder::Kind;
use qoslab_render::scene::{Drawn, PartKind, Row};

/// A search that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted(Vec<Word>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    /// A part of what is written on the row.
    Text(String),
    /// A packet identifier.
    Id(String),
    /// A message.
    Message(u32),
    /// Lost packets and faults.
    Lost,
    /// Deliveries.
    Delivered,
    /// Later (or earlier) than so many microseconds.
    Time(bool, u64),
}

impl Wanted {
    /// Reads it; none when nothing is searched.
    pub fn read(text: &str) -> Option<Self> {
        let words: Vec<Word> = text.split_whitespace().map(word).collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Whether a row is what is searched.
    pub fn is(&self, row: &Row, kind: Kind) -> bool {
        self.0.iter().all(|word| match word {
            Word::Text(text) => texts(row).iter().any(|of| of.to_lowercase().contains(text)),
            Word::Id(id) => texts(row).iter().any(|of| of == id),
            Word::Message(message) => row.message.is_some_and(|of| of.0 == *message),
            Word::Lost => matches!(kind, Kind::Lost(_) | Kind::Fault),
            Word::Delivered => row.mark.is_some(),
            Word::Time(later, micros) => match later {
                true => row.at.as_micros() > *micros,
                false => row.at.as_micros() < *micros,
            },
        })
    }
}

fn word(text: &str) -> Word {
    let number = |from: char| text.strip_prefix(from).and_then(|rest| rest.parse().ok());
    if text.starts_with('#') {
        return Word::Id(text.to_owned());
    }
    if let Some(message) = number('m') {
        return Word::Message(message);
    }
    for (sign, later) in [("t>", true), ("t<", false)] {
        if let Some(micros) = text.strip_prefix(sign).and_then(seconds) {
            return Word::Time(later, micros);
        }
    }
    match text.to_lowercase().as_str() {
        "lost" | "fault" => Word::Lost,
        "delivered" | "delivery" => Word::Delivered,
        other => Word::Text(other.to_owned()),
    }
}

/// `1.25` seconds in microseconds, without a rounding in between.
pub fn seconds(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 6 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let micros: u64 = if part.is_empty() { 0 } else { format!("{part:0<6}").parse().ok()? };
    whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(micros)
}

/// What is written on a row.
fn texts(row: &Row) -> Vec<String> {
    match &row.what {
        Drawn::Arrow(arrow) => label(&arrow.label),
        Drawn::Tail(tail) => label(&tail.label),
        Drawn::Fault(fault) => fault.texts.clone(),
        Drawn::Note(note) => note.texts.clone(),
        Drawn::Fold(_) => Vec::new(),
    }
}

fn label(label: &qoslab_render::scene::Label) -> Vec<String> {
    let part = |part: &qoslab_render::scene::Part| match part.kind {
        PartKind::Payload => format!("\"{}\"", part.text),
        _ => part.text.clone(),
    };
    label.0.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_are_read_word_by_word() {
        assert_eq!(Wanted::read("  "), None);
        let words = |text| Wanted::read(text).expect("there are words").0;
        assert_eq!(words("PUBACK #1"), [Word::Text("puback".into()), Word::Id("#1".into())]);
        assert_eq!(words("m2 lost"), [Word::Message(2), Word::Lost]);
        assert_eq!(words("t>1.1"), [Word::Time(true, 1_100_000)]);
        assert_eq!(words("t>x"), [Word::Text("t>x".into())]);
    }

    #[test]
    fn seconds_have_up_to_six_decimals() {
        assert_eq!(seconds("2"), Some(2_000_000));
        assert_eq!(seconds("0.000001"), Some(1));
        assert_eq!(seconds("0.0000001"), None);
        assert_eq!(seconds("1.-5"), None);
        assert_eq!(seconds(""), None);
    }
}
