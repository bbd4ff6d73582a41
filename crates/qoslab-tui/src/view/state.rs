//! The state inspector: boxes, in as many columns as fit.

use super::Canvas;
use super::words::wrapped;
use crate::inspect::{Facts, Sign};
use crate::signs::Signs;
use crate::theme::Class;
use qoslab_render::escape::{Glyphs, clean};
use ratatui::layout::{Position, Rect};

/// A box that has been laid out.
struct Laid<'a> {
    title: &'a str,
    lines: Vec<(Sign, String)>,
}

/// Draws the boxes, so many lines further down; gives how many lines there are in all.
pub fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    boxes: &[Facts],
    top: usize,
    glyphs: Glyphs,
) -> usize {
    let columns = usize::from(area.width / 52).max(1);
    let width = area.width / columns as u16;
    let mut heights = vec![0_usize; columns];
    let mut placed = Vec::new();
    for facts in boxes {
        let laid = lay(facts, usize::from(width).saturating_sub(6), glyphs);
        // Into the column that is shortest, the left one of equals.
        let column = (0..columns).min_by_key(|column| heights[*column]).unwrap_or(0);
        placed.push((column, heights[column], laid));
        heights[column] += placed.last().map_or(0, |(_, _, laid)| laid.lines.len() + 2);
    }
    let whole = heights.iter().copied().max().unwrap_or(0);
    let top = top.min(whole.saturating_sub(usize::from(area.height)));
    for (column, at, laid) in &placed {
        draw_box(canvas, area, (*column as u16 * width, width), (*at, top), laid, glyphs);
    }
    canvas.cursor = Some(Position::new(area.x, area.y));
    whole
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
    laid: &Laid<'_>,
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
    let title = clean(laid.title, inner.saturating_sub(4), glyphs);
    put(0, &frame.top(&title, inner), Class::Plain);
    for (offset, (sign, text)) in laid.lines.iter().enumerate() {
        let (side, blanks) = (frame.side, " ".repeat(inner));
        put(offset + 1, &format!("{side}{blanks}{side}"), Class::Plain);
        let class = match sign {
            Sign::Same => Class::Plain,
            Sign::Gone => Class::Dim,
            Sign::New | Sign::Here | Sign::Used => Class::Strong,
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
}

impl Frame {
    const fn of(glyphs: Glyphs) -> Self {
        let signs = Signs::of(glyphs);
        Self { line: signs.dash, side: signs.side, corners: signs.corners }
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
