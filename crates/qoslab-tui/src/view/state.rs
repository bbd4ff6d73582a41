//! The state inspector: boxes, in as many columns as fit.

use super::Canvas;
use super::list::framed;
use super::words::wrapped;
use crate::inspect::{Facts, Sign};
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
        for (at, part) in wrapped(&text, width).into_iter().enumerate() {
            let part = if at == 0 { part } else { format!("  {part}") };
            lines.push((*sign, part.chars().take(width).collect()));
        }
    }
    Laid { title: &facts.title, lines }
}

fn draw_box(
    canvas: &mut Canvas<'_>,
    area: Rect,
    (column, width): (u16, u16),
    (at, top): (usize, usize),
    laid: &Laid<'_>,
    glyphs: Glyphs,
) {
    let (first, height) = (at as i64 - top as i64, laid.lines.len() as i64 + 2);
    let visible = |row: i64| row >= 0 && row < i64::from(area.height);
    if first >= 0 && first + height <= i64::from(area.height) {
        let place = Rect::new(area.x + column, area.y + first as u16, width, height as u16);
        framed(
            canvas,
            place,
            &clean(laid.title, usize::from(width), glyphs),
            glyphs == Glyphs::Ascii,
        );
    } else if visible(first) {
        canvas.put(area, column, first as u16, laid.title, Class::Strong);
    }
    for (offset, (sign, text)) in laid.lines.iter().enumerate() {
        let row = first + 1 + offset as i64;
        if !visible(row) {
            continue;
        }
        let class = match sign {
            Sign::Same => Class::Plain,
            Sign::Gone => Class::Dim,
            Sign::New | Sign::Here => Class::Strong,
        };
        canvas.put(area, column + 2, row as u16, &format!("{} {text}", sign.glyph()), class);
    }
}
