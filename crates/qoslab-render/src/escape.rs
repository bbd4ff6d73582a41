//! Foreign text made harmless: names, topics, payloads as characters of width one, cut to length.
//!
//! Control characters, combining marks, wide characters and text that runs from right to left would
//! break a character grid; they are written as escapes. Not an escape for any other language.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Which characters may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// Printable ASCII only: the same on every terminal and in every diff.
    Ascii,
    /// What code page 437 has, and with it the console of Linux: box drawing, few letters.
    Basic,
    /// Box drawing, and letters of width one as they are.
    Unicode,
}

impl Glyphs {
    /// All sets, the poorest first.
    pub const ALL: [Self; 3] = [Self::Ascii, Self::Basic, Self::Unicode];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ascii => "ascii",
            Self::Basic => "basic",
            Self::Unicode => "unicode",
        }
    }

    /// The mark of something cut off.
    pub const fn more(self) -> char {
        match self {
            Self::Ascii | Self::Basic => '~',
            Self::Unicode => '…',
        }
    }

    /// Whether a character stands for itself and takes one cell.
    pub fn plain(self, character: char) -> bool {
        match (self, character) {
            (_, ' '..='~') => true,
            (Self::Ascii, _) => false,
            (Self::Basic, character) => CODE_PAGE.contains(character),
            (Self::Unicode, character) => narrow(character),
        }
    }
}

/// The letters and signs of code page 437 above ASCII, without its boxes.
const CODE_PAGE: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥áíóúñÑªº¿¬½¼¡«»ßµ±÷°·²";

/// Letters and signs that every terminal draws in one cell, left to right. A closed list on
/// purpose: it needs no table of the Unicode version, so that the output is the same everywhere.
const fn narrow(character: char) -> bool {
    matches!(character,
        '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}' // Latin; not the soft hyphen
        | '\u{391}'..='\u{3a1}' | '\u{3a3}'..='\u{3c9}' // Greek
        | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' // Cyrillic
        | '\u{2013}' | '\u{2014}' | '\u{2018}'..='\u{201e}' | '\u{2026}' | '\u{20ac}')
}

/// Text as pieces that must not be torn apart: characters and escapes. A backslash is doubled, so
/// that what is shown says without doubt what was there.
pub fn pieces(text: &str, glyphs: Glyphs) -> impl Iterator<Item = String> + '_ {
    text.chars().map(move |character| match character {
        '\\' => "\\\\".to_string(),
        '\n' => "\\n".to_string(),
        '\r' => "\\r".to_string(),
        '\t' => "\\t".to_string(),
        plain if glyphs.plain(plain) => plain.to_string(),
        other => format!("\\u{{{:x}}}", u32::from(other)),
    })
}

/// The pieces side by side, at most `width` cells of them; what is cut off leaves a mark.
pub fn cut(pieces: impl Iterator<Item = String>, width: usize, glyphs: Glyphs) -> String {
    // One cell too many tells that a cut is needed; the rest need not be looked at.
    let (mut kept, mut cells) = (Vec::new(), 0);
    for piece in pieces {
        cells += piece.chars().count();
        kept.push(piece);
        if cells > width {
            break;
        }
    }
    if cells <= width {
        return kept.concat();
    }
    while cells + 1 > width
        && let Some(last) = kept.pop()
    {
        cells -= last.chars().count();
    }
    let mut text = kept.concat();
    if width > 0 {
        text.push(glyphs.more());
    }
    text
}

/// Text escaped and cut.
pub fn clean(text: &str, width: usize, glyphs: Glyphs) -> String {
    cut(pieces(text, glyphs), width, glyphs)
}

/// Text in quotes, escaped and cut, the quotes counted; less than three cells cannot hold it.
pub fn quoted(text: &str, width: usize, glyphs: Glyphs) -> String {
    let pieces = pieces(text, glyphs).map(|piece| match piece.as_str() {
        "\"" => "\\\"".to_string(),
        _ => piece,
    });
    format!("\"{}\"", cut(pieces, width.saturating_sub(2), glyphs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_the_grid_is_escaped() {
        assert_eq!(clean("a\u{7}\u{e9}\u{6f22}\\", 40, Glyphs::Unicode), "a\\u{7}é\\u{6f22}\\\\");
        assert_eq!(clean("\u{e9}\n", 40, Glyphs::Ascii), "\\u{e9}\\n");
        assert_eq!(clean("\u{202e}\u{5d0}", 40, Glyphs::Unicode), "\\u{202e}\\u{5d0}");
    }

    #[test]
    fn a_cut_never_tears_an_escape() {
        assert_eq!(clean("abcdef", 6, Glyphs::Unicode), "abcdef");
        assert_eq!(clean("abcdef", 5, Glyphs::Unicode), "abcd…");
        assert_eq!(clean("a\u{6f22}b", 6, Glyphs::Ascii), "a~");
        assert_eq!(clean("abc", 0, Glyphs::Ascii), "");
        assert_eq!(quoted("say \"a\"", 9, Glyphs::Ascii), "\"say \\\"~\"");
    }
}
