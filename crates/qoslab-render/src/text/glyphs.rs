//! The characters that a diagram is made of. Foreign text is the business of [`crate::escape`].

use crate::escape::Glyphs;
use crate::scene::Line;

/// One character for each thing that is drawn.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) glyphs: Glyphs,
    /// A lifeline, and one without a connection.
    up: char,
    down: char,
    /// A lane where an arrow begins or ends, seen from the left and from the right of the arrow.
    pub(super) left_end: char,
    pub(super) right_end: char,
    pub(super) line: char,
    pub(super) head_right: char,
    pub(super) head_left: char,
    /// An arrow that passes a lane.
    pub(super) cross: char,
    /// Columns of line before a label.
    pub(super) lead: usize,
    pub(super) lost: char,
    pub(super) pending: char,
    pub(super) fault: char,
    pub(super) mark: char,
    pub(super) dies: char,
    pub(super) rises: char,
    /// Rows left out: the setting up, and repeats.
    pub(super) fold: &'static str,
    pub(super) more: &'static str,
}

const ASCII: Set = Set {
    glyphs: Glyphs::Ascii,
    up: '|',
    down: ':',
    left_end: '|',
    right_end: '|',
    line: '-',
    head_right: '>',
    head_left: '<',
    cross: '+',
    lead: 2,
    lost: 'x',
    pending: '?',
    fault: '~',
    mark: '*',
    dies: 'X',
    rises: '^',
    fold: ">",
    more: "...",
};

const UNICODE: Set = Set {
    glyphs: Glyphs::Unicode,
    up: '│',
    down: '┊',
    left_end: '├',
    right_end: '┤',
    line: '─',
    head_right: '►',
    head_left: '◄',
    cross: '┼',
    lead: 1,
    lost: '✗',
    pending: '?',
    fault: '╌',
    mark: '◆',
    dies: '✗',
    rises: '┬',
    fold: "▸",
    more: "…",
};

/// Only what code page 437 has, and with it the console of Linux.
const BASIC: Set = Set {
    glyphs: Glyphs::Basic,
    down: ':',
    lost: 'x',
    fault: '~',
    mark: '♦',
    dies: 'x',
    fold: "►",
    more: "...",
    ..UNICODE
};

impl Set {
    pub(super) const fn of(glyphs: Glyphs) -> &'static Self {
        match glyphs {
            Glyphs::Ascii => &ASCII,
            Glyphs::Basic => &BASIC,
            Glyphs::Unicode => &UNICODE,
        }
    }

    /// A lane where nothing happens; a dead process has none.
    pub(super) const fn lane(&self, line: Line) -> char {
        match line {
            Line::Up => self.up,
            Line::Down => self.down,
            Line::Dead => ' ',
        }
    }
}
