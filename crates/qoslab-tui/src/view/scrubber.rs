//! The run as one line: deliveries, faults, the cursor.

use super::Canvas;
use crate::signs::Signs;
use crate::theme::Class;
use qoslab_render::escape::Glyphs;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// What stands on the line: places from 0 up to a thousandth of the run's length, in thousandths.
#[derive(Debug)]
pub struct Marks {
    /// Deliveries.
    pub delivered: Vec<u16>,
    /// Faults.
    pub faults: Vec<u16>,
    /// The cursor.
    pub cursor: u16,
    /// When the run begins and ends, in words.
    pub ends: (String, String),
}

/// Draws the line in the first row of the area.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, marks: &Marks, glyphs: Glyphs) {
    let signs = Signs::of(glyphs);
    let [left, right] = signs.ends;
    let (begin, end) = (&marks.ends.0, &marks.ends.1);
    let from = 2 + begin.chars().count() as u16;
    let until = area.width.saturating_sub(end.chars().count() as u16 + 2);
    if until <= from + 4 {
        return;
    }
    canvas.put(area, 1, 0, begin, Class::Dim);
    canvas.put(area, until + 1, 0, end, Class::Dim);
    let cells = usize::from(until - from - 2);
    let whole: String = std::iter::once(left)
        .chain(std::iter::repeat_n(signs.dash, cells))
        .chain(std::iter::once(right))
        .collect();
    canvas.put(area, from, 0, &whole, Class::Dim);
    let column = |place: u16| from + 1 + (usize::from(place.min(999)) * cells / 1_000) as u16;
    for (places, sign, class) in [
        (&marks.delivered, signs.delivered, Class::Message),
        (&marks.faults, signs.lost, Class::Lost),
    ] {
        // Of a long run thousands fall on one cell: it is drawn once.
        let columns: BTreeSet<u16> = places.iter().map(|place| column(*place)).collect();
        for at in columns {
            canvas.sign(area, at, 0, sign, class);
        }
    }
    canvas.sign(area, column(marks.cursor), 0, signs.below, Class::Strong);
}
