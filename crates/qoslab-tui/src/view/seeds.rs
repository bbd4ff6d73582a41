//! Many seeds: bars, checks, and the seeds that are not well.

use super::{Canvas, within};
use crate::mode::seeds::Seeds;
use crate::signs::Signs;
use crate::theme::Class;
use crate::view::list::{self, Entry};
use qoslab_lab::sweep::{Bad, Scale};
use qoslab_render::escape::{Glyphs, clean};
use ratatui::layout::Rect;

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, seeds: &Seeds, glyphs: Glyphs, cursor: char) {
    let dash = Signs::of(glyphs).dash;
    let sweep = &seeds.sweep;
    let scale = match seeds.scale {
        Scale::Linear => "",
        Scale::Log => " (log scale)",
    };
    let title = format!("copies of a message, and how many messages{scale}");
    canvas.put(area, 1, 0, &title, Class::Dim);
    let width = usize::from(area.width).saturating_sub(24).min(60);
    let mut row = 1;
    for line in sweep.histogram(width, seeds.scale, glyphs).iter().take(6) {
        canvas.put(area, 1, row, line, Class::Plain);
        row += 1;
    }
    canvas.rule(area, row, "what held, broke, cannot be said", dash);
    row += 1;
    let all = sweep.expectations.iter().chain(&sweep.checks);
    let (broken, held): (Vec<_>, Vec<_>) = all.partition(|(_, tally)| tally.broken > 0);
    let room = usize::from(area.height / 3);
    for (name, tally) in broken.into_iter().chain(held).take(room) {
        let class = if tally.broken > 0 { Class::Lost } else { Class::Plain };
        let text = format!("{:>7} {:>7} {:>7}  {name}", tally.held, tally.broken, tally.unknown);
        canvas.put(area, 1, row, &clean(&text, usize::from(area.width) - 2, glyphs), class);
        row += 1;
    }
    canvas.rule(area, row, &format!("seeds that are not well: {}", sweep.bad.len()), dash);
    row += 1;
    let entry = |bad: &Bad| Entry {
        text: clean(
            &format!("@{:<6} copies {:<3} lost {:<4} {}", bad.seed, bad.copies, bad.lost, bad.what),
            usize::from(area.width) - 4,
            glyphs,
        ),
        class: Class::Plain,
    };
    let entries: Vec<Entry> = sweep.bad.iter().map(entry).collect();
    list::draw(canvas, within(area, row, 0), &entries, seeds.at, cursor);
}
