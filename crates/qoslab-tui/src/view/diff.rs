//! Two runs: one ladder with signs, or two beside each other; and what is different, in figures.

use super::words::wrapped;
use super::{Canvas, foot, ladder, split, within};
use crate::ladder::Ladder;
use crate::mode::diff::DiffView;
use crate::signs::Signs;
use crate::theme::Class;
use qoslab_render::diff::Mark;
use qoslab_render::escape::{Glyphs, clean};
use ratatui::layout::Rect;
use std::collections::BTreeMap;

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, view: &DiffView, glyphs: Glyphs) {
    let facts = foot(area, (view.facts.len() as u16 + 2).min(area.height / 3));
    let above = within(area, 0, facts.height);
    match &view.sides {
        None => {
            let sign = |at: usize| sign(view.marks.get(at)?);
            ladder::draw(canvas, above, &shown(&view.ladder, view.row, &sign));
        }
        Some((before, after)) => {
            let (left, right) = split(above, above.width / 2);
            half(canvas, left, view, before, &view.names.0);
            for row in 0..right.height {
                canvas.sign(right, 0, row, Signs::of(glyphs).side, Class::Dim);
            }
            half(canvas, split(right, 2).1, view, after, &view.names.1);
        }
    }
    draw_facts(canvas, facts, view, glyphs);
}

/// One of two ladders. Both show the same lines; the cursor stands where this one has a row.
fn half(canvas: &mut Canvas<'_>, area: Rect, view: &DiffView, of: &Ladder, name: &str) {
    let line_of = |row: usize| of.line_of(row);
    let sign = |row: usize| sign(view.marks.get(line_of(row))?);
    // Places rise with the rows.
    let row = (0..of.rows().len()).find(|row| line_of(*row) == view.row).unwrap_or(usize::MAX);
    let height = usize::from(area.height.saturating_sub(1));
    let top = view.ladder.window(view.row, height).start;
    ladder::draw_from(canvas, area, &shown(of, row, &sign), top);
    // Over the word for the times, which need none.
    canvas.put(area, 2, 0, &format!("{name:<8}"), Class::Strong);
}

fn shown<'a>(
    ladder: &'a Ladder,
    row: usize,
    sign: &'a dyn Fn(usize) -> Option<(char, Class)>,
) -> ladder::View<'a> {
    let kind = &|row: &_| {
        const NONE: &BTreeMap<qoslab_trace::EventId, Option<qoslab_mqtt::packet::PacketType>> =
            &BTreeMap::new();
        crate::ladder::kind(row, NONE)
    };
    ladder::View {
        ladder,
        row,
        follow: None,
        lane: None,
        hidden_from: None,
        more: false,
        kind,
        sign,
    }
}

const fn sign(mark: &Mark) -> Option<(char, Class)> {
    match mark {
        Mark::Same => None,
        Mark::Gone => Some(('-', Class::Lost)),
        Mark::New => Some(('+', Class::Well)),
        Mark::Changed(_) => Some(('~', Class::Message)),
    }
}

fn draw_facts(canvas: &mut Canvas<'_>, area: Rect, view: &DiffView, glyphs: Glyphs) {
    canvas.rule(area, 0, "what is different", Signs::of(glyphs).dash);
    let changed = match view.marks.get(view.row) {
        Some(Mark::Changed(changes)) => vec![format!("here       {}", changes.join("; "))],
        _ => Vec::new(),
    };
    let width = usize::from(area.width).saturating_sub(2);
    let lines = changed.iter().chain(&view.facts);
    let lines = lines.flat_map(|line| {
        // Columns inside a line are kept as long as it fits.
        let line = clean(line, usize::MAX, glyphs);
        if line.chars().count() <= width { vec![line] } else { wrapped(&line, width) }
    });
    for (row, line) in (1..area.height).zip(lines) {
        canvas.put(area, 1, row, &line, Class::Plain);
    }
}
