//! The state inspector: boxes, in as many columns as fit.

use super::Canvas;
use super::words::wrapped;
use crate::inspect::{Facts, Sign};
use crate::signs::Signs;
use crate::theme::Class;
use qoslab_render::escape::{Glyphs, clean};
use ratatui::layout::{Position, Rect};

/// A box that has been laid out.
#[derive(Debug)]
struct Laid<'a> {
    title: &'a str,
    lines: Vec<(Sign, String)>,
}

/// Where the boxes stand.
#[derive(Debug)]
pub struct Layout<'a> {
    /// How many lines there are in all.
    pub lines: usize,
    /// The columns of each box.
    width: u16,
    /// The boxes: in which column, from which line on.
    placed: Vec<(usize, usize, Laid<'a>)>,
}

impl<'a> Layout<'a> {
    /// Puts the boxes into as many columns as fit.
    pub fn new(boxes: &'a [Facts], width: u16, glyphs: Glyphs) -> Self {
        let columns = usize::from(width / 52).max(1);
        let width = width / columns as u16;
        let mut heights = vec![0_usize; columns];
        let mut placed = Vec::new();
        for facts in boxes {
            let laid = lay(facts, usize::from(width).saturating_sub(6), glyphs);
            // Into the column that is shortest, the left one of equals.
            let column = (0..columns).min_by_key(|column| heights[*column]).unwrap_or(0);
            let at = heights[column];
            heights[column] += laid.lines.len() + 2;
            placed.push((column, at, laid));
        }
        Self { lines: heights.iter().copied().max().unwrap_or(0), width, placed }
    }

    /// The first line to show so that a box is seen, its title at least; as it is if it is.
    pub fn top_for(&self, focus: usize, top: usize, height: usize) -> usize {
        let Some((_, at, laid)) = self.placed.get(focus) else { return top };
        let end = at + laid.lines.len() + 2;
        if *at < top {
            *at
        } else if end > top + height {
            (*at).min(end - height.min(end))
        } else {
            top
        }
    }
}

/// Draws the boxes, so many lines further down, one of them in focus.
pub fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    boxes: &[Facts],
    (top, focus): (usize, usize),
    glyphs: Glyphs,
) {
    let layout = Layout::new(boxes, area.width, glyphs);
    let width = layout.width;
    let top = top.min(layout.lines.saturating_sub(usize::from(area.height)));
    canvas.cursor = Some(Position::new(area.x, area.y));
    for (place, (column, at, laid)) in layout.placed.iter().enumerate() {
        let column = *column as u16 * width;
        let in_focus = place == focus;
        draw_box(canvas, area, (column, width), (*at, top), (laid, in_focus), glyphs);
        let row = at.checked_sub(top).filter(|row| *row < usize::from(area.height));
        if let Some(row) = row.filter(|_| in_focus) {
            canvas.cursor = Some(Position::new(area.x + column, area.y + row as u16));
        }
    }
}

fn lay(facts: &Facts, width: usize, glyphs: Glyphs) -> Laid<'_> {
    let mut lines = Vec::new();
    for (sign, text) in &facts.lines {
        // Columns inside a line are kept as long as it fits.
        let text = clean(text, usize::MAX, glyphs);
        if text.chars().count() <= width {
            lines.push((*sign, text));
            continue;
        }
        for (at, part) in wrapped(&text, width.saturating_sub(2)).into_iter().enumerate() {
            // The sign stands at the first line only.
            match at {
                0 => lines.push((*sign, part)),
                _ => lines.push((Sign::Same, format!("  {part}"))),
            }
        }
    }
    Laid { title: &facts.title, lines }
}

/// Draws what of a box lies in the area: its frame is cut where the area ends.
fn draw_box(
    canvas: &mut Canvas<'_>,
    area: Rect,
    (column, width): (u16, u16),
    (at, top): (usize, usize),
    (laid, in_focus): (&Laid<'_>, bool),
    glyphs: Glyphs,
) {
    let frame = Frame::of(glyphs);
    let inner = usize::from(width).saturating_sub(2);
    let mut put = |line: usize, text: &str, class: Class| {
        // Lines above the area have no row in it; those below are left out by the canvas.
        if let Some(row) = (at + line).checked_sub(top) {
            canvas.put(area, column, u16::try_from(row).unwrap_or(u16::MAX), text, class);
        }
    };
    let title = clean(laid.title, inner.saturating_sub(6), glyphs);
    let (title, class) = match in_focus {
        true => (format!("{} {title}", frame.cursor), Class::Strong),
        false => (title, Class::Plain),
    };
    put(0, &frame.top(&title, inner), class);
    for (offset, (sign, text)) in laid.lines.iter().enumerate() {
        let (side, blanks) = (frame.side, " ".repeat(inner));
        put(offset + 1, &format!("{side}{blanks}{side}"), Class::Plain);
        let class = match sign {
            Sign::Same => Class::Plain,
            Sign::Gone | Sign::Right => Class::Dim,
            Sign::New | Sign::Here | Sign::Used | Sign::Exchanged => Class::Strong,
        };
        let line = format!("{side} {} {text}", sign.glyph());
        put(offset + 1, &line, class);
    }
    put(laid.lines.len() + 1, &frame.bottom(inner), Class::Plain);
}

/// The characters of a frame.
struct Frame {
    line: char,
    side: char,
    corners: [char; 4],
    /// Before the title of the box in focus.
    cursor: char,
}

impl Frame {
    const fn of(glyphs: Glyphs) -> Self {
        let signs = Signs::of(glyphs);
        Self { line: signs.dash, side: signs.side, corners: signs.corners, cursor: signs.cursor }
    }

    fn top(&self, title: &str, inner: usize) -> String {
        let words: String = format!("{} {title} ", self.line).chars().take(inner).collect();
        let rest = inner - words.chars().count();
        let line: String = std::iter::repeat_n(self.line, rest).collect();
        format!("{}{words}{line}{}", self.corners[0], self.corners[1])
    }

    fn bottom(&self, inner: usize) -> String {
        let line: String = std::iter::repeat_n(self.line, inner).collect();
        format!("{}{line}{}", self.corners[2], self.corners[3])
    }
}
