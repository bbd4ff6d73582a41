//! Variants side by side.

use super::{Canvas, foot, within};
use crate::columns::Column;
use crate::ladder::{Ladder, kind};
use crate::mode::compare::{Compare, TIME};
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

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, compare: &Compare, glyphs: Glyphs) {
    if let Some(why) = &compare.refused {
        canvas.put(area, 1, 1, &clean(why, usize::from(area.width) - 2, glyphs), Class::Lost);
        return canvas.put(area, 1, 3, "a compares along the next axis", Class::Plain);
    }
    let Some(columns) = &compare.columns else {
        return canvas.put(area, 1, 1, "the columns are being run", Class::Dim);
    };
    // Columns that have no room are to the right: the one under the cursor is always shown.
    let least = 22;
    let fit =
        usize::from(area.width.saturating_sub(TIME) / least).clamp(1, columns.all.len().max(1));
    let first = compare.column.saturating_sub(fit - 1);
    let shown = &columns.all[first..(first + fit).min(columns.all.len())];
    let width = area.width.saturating_sub(TIME) / shown.len().max(1) as u16;
    for (at, column) in shown.iter().enumerate() {
        let class = if first + at == compare.column { Class::Cursor } else { Class::Strong };
        let name = clean(&column.name, usize::from(width) - 2, glyphs);
        canvas.put(area, TIME + at as u16 * width, 0, &name, class);
    }
    let notes = columns.notes.len() as u16;
    let below = FIGURES.len() as u16 + 1 + notes;
    let rows = within(area, 1, below);
    draw_steps(canvas, rows, compare, (first, shown), width, glyphs);
    let below = foot(area, below);
    for (row, note) in columns.notes.iter().enumerate() {
        let note = clean(note, usize::from(area.width) - 2, glyphs);
        canvas.put(below, 1, row as u16, &note, Class::Dim);
    }
    draw_figures(canvas, within(below, notes, 0), shown, width, glyphs);
}

fn draw_steps(
    canvas: &mut Canvas<'_>,
    area: Rect,
    compare: &Compare,
    (first, shown): (usize, &[Column]),
    width: u16,
    glyphs: Glyphs,
) {
    let titles = u16::from(!compare.ladders.is_empty());
    for (place, ladder) in compare.ladders.iter().enumerate() {
        let names: String = ladder.page.titles().chars().skip(ladder.page.times()).collect();
        canvas.put(area, TIME + place as u16 * width, 0, &names, Class::Dim);
    }
    let area = within(area, titles, 0);
    let height = usize::from(area.height);
    let most = compare.steps.len().saturating_sub(height);
    let top = compare.at.saturating_sub(height * 2 / 3).min(most);
    let divergence = compare.divergence();
    for (offset, step) in compare.steps.iter().enumerate().skip(top).take(height) {
        let row = (offset - top) as u16;
        let mut at = None;
        for (place, column) in shown.iter().enumerate() {
            let Some(of) = step[first + place] else { continue };
            at = Some(column.rows[of].at);
            let from = TIME + place as u16 * width;
            match compare.ladders.get(first + place) {
                Some(ladder) => draw_row(canvas, area, (from, row), ladder, of),
                None => {
                    let told = &column.rows[of];
                    let class = if told.wrong { Class::Lost } else { Class::Plain };
                    let text = told.line(usize::from(width) - 1, glyphs);
                    canvas.put(area, from, row, &text, class);
                }
            }
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

/// A row of a ladder without its time, from a column on.
fn draw_row(
    canvas: &mut Canvas<'_>,
    area: Rect,
    (from, at): (u16, u16),
    ladder: &Ladder,
    row: usize,
) {
    let Some(row) = ladder.rows().get(row) else { return };
    let (drawing, times) = (ladder.page.draw(row), ladder.page.times());
    let text: String = drawing.text.chars().skip(times).collect();
    canvas.put(area, from, at, &text, Class::Dim);
    let column = |column: usize| usize::from(from) + column.saturating_sub(times);
    let columns = |of: &std::ops::Range<usize>| column(of.start)..column(of.end);
    // The type of a tail stands in the words of its arrow.
    let kind = kind(row, &std::collections::BTreeMap::new());
    canvas.paint(area, columns(&drawing.drawn), at, super::ladder::class(kind));
    if let Some(mark) = &drawing.mark {
        canvas.paint(area, columns(mark), at, Class::Strong);
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
        canvas.put(area, 1, row, &clean(short, usize::from(TIME) - 2, glyphs), Class::Dim);
        for (place, column) in shown.iter().enumerate() {
            let cell = column.figures.iter().find(|(of, _)| of == noun);
            let cell = cell.map_or("", |(_, cell)| cell);
            canvas.put(area, TIME + place as u16 * width, row, cell, Class::Plain);
        }
    }
}

/// What the axis is called above the columns.
pub fn axis(compare: &Compare) -> &str {
    compare.axis.as_deref().unwrap_or("the variants of the file")
}
