//! What is drawn. Views only read: each gets what it shows and a piece of the screen.

pub mod compare;
pub mod diff;
pub mod ladder;
pub mod lesson;
pub mod library;
pub mod list;
pub mod scrubber;
pub mod seeds;
pub mod state;
pub mod strip;
pub mod words;

use crate::theme::{Class, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// A piece of the screen to draw on, and the colours.
#[derive(Debug)]
pub struct Canvas<'a> {
    /// The screen.
    pub buffer: &'a mut Buffer,
    /// The colours.
    pub theme: Theme,
    /// Where the cursor of the terminal is to stand.
    pub cursor: Option<Position>,
}

impl Canvas<'_> {
    /// Writes text from a cell on, cut at the end of the area. Every character is one cell wide.
    pub fn put(&mut self, area: Rect, column: u16, row: u16, text: &str, class: Class) {
        if row >= area.height || column >= area.width {
            return;
        }
        let room = usize::from(area.width - column);
        let style = self.theme.style(class);
        self.buffer.set_stringn(area.x + column, area.y + row, text, room, style);
    }

    /// Writes one character into a cell.
    pub fn sign(&mut self, area: Rect, column: u16, row: u16, sign: char, class: Class) {
        self.put(area, column, row, sign.encode_utf8(&mut [0; 4]), class);
    }

    /// Gives cells of a row another look, the characters stay.
    pub fn paint(&mut self, area: Rect, columns: std::ops::Range<usize>, row: u16, class: Class) {
        if row >= area.height {
            return;
        }
        let width = usize::from(area.width);
        let (from, to) = (columns.start.min(width), columns.end.min(width));
        let style = self.theme.style(class);
        let area = Rect::new(area.x + from as u16, area.y + row, (to - from) as u16, 1);
        self.buffer.set_style(area, style);
    }

    /// A line over the whole width with words in it: `── state ────`.
    pub fn rule(&mut self, area: Rect, row: u16, words: &str, line: char) {
        let words = if words.is_empty() { String::new() } else { format!(" {words} ") };
        let lead: String = std::iter::repeat_n(line, 2).collect();
        let used = 2 + words.chars().count();
        let rest: String =
            std::iter::repeat_n(line, usize::from(area.width).saturating_sub(used)).collect();
        self.put(area, 0, row, &format!("{lead}{words}{rest}"), Class::Dim);
    }
}

/// The lower part of an area, so many rows high.
pub const fn foot(area: Rect, rows: u16) -> Rect {
    let rows = if rows > area.height { area.height } else { rows };
    Rect::new(area.x, area.y + area.height - rows, area.width, rows)
}

/// An area without its first or last rows.
pub const fn within(area: Rect, top: u16, bottom: u16) -> Rect {
    let height = area.height.saturating_sub(top).saturating_sub(bottom);
    let top = if top > area.height { area.height } else { top };
    Rect::new(area.x, area.y + top, area.width, height)
}

/// An area in two, the left one so many columns wide.
pub const fn split(area: Rect, left: u16) -> (Rect, Rect) {
    let left = if left > area.width { area.width } else { left };
    (
        Rect::new(area.x, area.y, left, area.height),
        Rect::new(area.x + left, area.y, area.width - left, area.height),
    )
}
