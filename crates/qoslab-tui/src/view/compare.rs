//! Variants side by side.

use super::{Canvas, foot, within};
use crate::mode::compare::{AXES, Column, Compare};
use crate::signs::Signs;
use crate::theme::Class;
use qoslab_render::escape::{Glyphs, clean};
use ratatui::layout::{Position, Rect};

/// The figures that stand below the columns.
const FIGURES: [&str; 9] = [
    "copies",
    "doubled",
    "lost",
    "packets",
    "bytes",
    "round trips",
    "latency",
    "kept by senders, messages",
    "kept by receivers, ids",
];

/// Columns of the time.
const TIME: u16 = 11;

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, compare: &Compare, glyphs: Glyphs) {
    let Some(columns) = &compare.columns else {
        return canvas.put(area, 1, 1, "the columns are being run", Class::Dim);
    };
    if let Some(why) = &compare.refused {
        canvas.put(area, 1, 1, &clean(why, usize::from(area.width) - 2, glyphs), Class::Lost);
        return canvas.put(area, 1, 3, "a compares along the next axis", Class::Plain);
    }
    // Columns that have no room are to the right: the one under the cursor is always shown.
    let least = 22;
    let fit =
        usize::from(area.width.saturating_sub(TIME + 2) / least).clamp(1, columns.len().max(1));
    let first = compare.column.saturating_sub(fit - 1);
    let shown = &columns[first..(first + fit).min(columns.len())];
    let width = area.width.saturating_sub(TIME + 2) / shown.len().max(1) as u16;
    let place = |column: usize| TIME + 2 + (column as u16) * width;
    for (at, column) in shown.iter().enumerate() {
        let class = if first + at == compare.column { Class::Cursor } else { Class::Strong };
        let name = clean(&column.name, usize::from(width) - 2, glyphs);
        canvas.put(area, place(at), 0, &name, class);
    }
    let below = FIGURES.len() as u16 + 1;
    let rows = within(area, 1, below);
    draw_steps(canvas, rows, compare, (first, shown), width, glyphs);
    draw_figures(canvas, foot(area, below), shown, width, glyphs);
}

fn draw_steps(
    canvas: &mut Canvas<'_>,
    area: Rect,
    compare: &Compare,
    (first, shown): (usize, &[Column]),
    width: u16,
    glyphs: Glyphs,
) {
    let height = usize::from(area.height);
    let most = compare.steps.len().saturating_sub(height);
    let top = compare.at.saturating_sub(height * 2 / 3).min(most);
    let divergence = compare.divergence();
    for (offset, step) in compare.steps.iter().enumerate().skip(top).take(height) {
        let row = (offset - top) as u16;
        let mut at = None;
        for (place, column) in shown.iter().enumerate() {
            let Some(told) = step[first + place].map(|row| &column.rows[row]) else { continue };
            at = Some(told.at);
            let text = told.line(usize::from(width) - 1, glyphs);
            let class = if told.wrong { Class::Lost } else { Class::Plain };
            canvas.put(area, TIME + 2 + place as u16 * width, row, &text, class);
        }
        if let Some(at) = at {
            let time = format!("{:>9}", at.to_string());
            canvas.put(area, 2, row, &time, Class::Dim);
        }
        if Some(offset) == divergence {
            canvas.put(area, 1, row, "~", Class::Lost);
        }
        if offset == compare.at {
            canvas.sign(area, 0, row, Signs::of(glyphs).cursor, Class::Strong);
            canvas.cursor = Some(Position::new(area.x, area.y + row));
        }
    }
}

fn draw_figures(canvas: &mut Canvas<'_>, area: Rect, shown: &[Column], width: u16, glyphs: Glyphs) {
    let dash = Signs::of(glyphs).dash;
    canvas.rule(area, 0, "what it costs", dash);
    for (row, noun) in FIGURES.iter().enumerate() {
        let row = row as u16 + 1;
        let short = match *noun {
            "kept by senders, messages" => "snd. keep",
            "kept by receivers, ids" => "rcv. keep",
            noun => noun,
        };
        canvas.put(area, 1, row, &clean(short, usize::from(TIME), glyphs), Class::Dim);
        for (place, column) in shown.iter().enumerate() {
            let cell = column.figures.iter().find(|(of, _)| of == noun);
            let cell = cell.map_or("", |(_, cell)| cell);
            canvas.put(area, TIME + 2 + place as u16 * width, row, cell, Class::Plain);
        }
    }
}

/// What the axis is called above the columns.
pub fn axis(compare: &Compare) -> &'static str {
    AXES[compare.axis].unwrap_or("the variants of the file")
}
