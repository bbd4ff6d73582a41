//! Which column is whose: the time, the lanes, the room for labels and marks. Nothing is drawn here
//! but the titles.

use super::fit;
use super::glyphs::Set;
use crate::escape::clean;
use crate::scene::{Drawn, Mark, Row, Scene, Side};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_mqtt::time::Instant;

/// The columns of a diagram.
pub(super) struct Grid {
    pub(super) set: &'static Set,
    /// The width of the times.
    time: usize,
    /// Whether all times have six decimals.
    micros: bool,
    /// The column of each lane.
    pub(super) lanes: Vec<usize>,
    /// The width of the whole.
    pub(super) total: usize,
    /// The width of lines that have no lanes: those above and below the rows.
    pub(super) page: usize,
    /// The columns that a label may take in the narrowest gap.
    pub(super) room: usize,
}

/// The widest gap when there are more than three parties.
const WIDE_GAP: usize = 30;

/// The widest gap when there are only two parties: longer arrows say no more.
const LONE_GAP: usize = 44;

/// The narrowest gap: a label is cut rather than lanes touching each other.
const NARROW_GAP: usize = 12;

impl Grid {
    pub(super) fn new(scene: &Scene, set: &'static Set, width: usize) -> Self {
        let micros = scene.rows.iter().any(|row| row.at.as_micros() % 1_000 != 0);
        let times = scene.rows.iter().map(|row| time(row.at, micros).len());
        let time = times.max().unwrap_or(0).max(8);
        // A blank on both sides of a mark on the outside of the first lane.
        let left = time + 2 + marks(scene, Side::Left);
        let right = (marks(scene, Side::Right) + 1).max(4);
        let count = scene.lanes.len().max(1);
        let mut grid = Self { set, time, micros, lanes: Vec::new(), total: 0, page: 0, room: 0 };
        let space = width.max(60).saturating_sub(left + count + right);
        let mut at = left;
        for gap in gaps(count, space, || widest(scene, set)) {
            grid.lanes.push(at);
            at += gap + 1;
        }
        grid.lanes.push(at);
        grid.total = at + 1 + right;
        if grid.lanes.len() == 1 {
            grid.total = width.max(60);
        }
        grid.page = grid.total.max(width.max(60));
        let narrowest = grid.lanes.windows(2).map(|pair| pair[1] - pair[0] - 1).min();
        grid.room = narrowest.unwrap_or(0).saturating_sub(set.lead + 2);
        grid
    }

    /// The time of a row, at the right of its column.
    pub(super) fn time(&self, at: Instant) -> String {
        format!("{:>width$}", time(at, self.micros), width = self.time)
    }

    /// The columns strictly between two lanes that are neighbours.
    pub(super) fn gap(&self, lane: usize, side: Side) -> Option<(usize, usize)> {
        let other = match side {
            Side::Left => lane.checked_sub(1)?,
            Side::Right => lane + 1,
        };
        let (a, b) = (*self.lanes.get(lane)?, *self.lanes.get(other)?);
        Some((a.min(b) + 1, a.max(b)))
    }

    /// The second line: names above their lanes, each within the half gaps beside it.
    pub(super) fn titles(&self, scene: &Scene) -> String {
        let unit = "time s";
        let mut line = format!("#{unit:>width$}", width = self.time.saturating_sub(1));
        for (index, (lane, &column)) in scene.lanes.iter().zip(&self.lanes).enumerate() {
            let before = index.checked_sub(1).map(|before| self.lanes[before]);
            let from = before.map_or(self.time + 1, |before| before.midpoint(column) + 1);
            let after = self.lanes.get(index + 1);
            let to = after.map_or(self.total, |after| column.midpoint(*after));
            let name = clean(&lane.name, to.saturating_sub(from), self.set.glyphs);
            let cells = name.chars().count();
            let start = column.saturating_sub(cells / 2).min(to.saturating_sub(cells)).max(from);
            let blanks = start.saturating_sub(line.chars().count());
            line.extend(core::iter::repeat_n(' ', blanks));
            line.push_str(&name);
        }
        line
    }
}

/// The gaps between the lanes; what is left of the space goes to the first ones.
fn gaps(lanes: usize, space: usize, widest: impl Fn() -> usize) -> Vec<usize> {
    let count = lanes - 1;
    if count == 0 {
        return Vec::new();
    }
    let (share, rest) = (space / count, space % count);
    if lanes > 3 {
        let needed = widest().min(WIDE_GAP);
        return alloc::vec![share.max(needed).max(NARROW_GAP); count];
    }
    let most = if lanes == 2 { LONE_GAP } else { usize::MAX };
    (0..count).map(|gap| (share + usize::from(gap < rest)).min(most).max(NARROW_GAP)).collect()
}

/// The gap that the longest label needs to stand uncut.
fn widest(scene: &Scene, set: &Set) -> usize {
    let needs = scene.rows.iter().map(|row| match &row.what {
        Drawn::Arrow(arrow) => {
            fit::label(&arrow.label, WIDE_GAP, scene.one_topic, set).chars().count() + set.lead + 2
        }
        Drawn::Fault(fault) => shortest(&fault.texts) + 4,
        Drawn::Note(note) => shortest(&note.texts) + 2,
        Drawn::Tail(_) | Drawn::Fold(_) => 0,
    });
    needs.max().unwrap_or(0)
}

fn shortest(texts: &[String]) -> usize {
    texts.last().map_or(0, |text| text.chars().count())
}

/// The columns of the widest mark outside the first or the last lane.
fn marks(scene: &Scene, side: Side) -> usize {
    let edge = match side {
        Side::Left => 0,
        Side::Right => scene.lanes.len().saturating_sub(1),
    };
    let mark = |row: &Row| row.mark.filter(|mark| mark.lane == edge && mark.side == side);
    scene.rows.iter().filter_map(mark).map(|mark| mark_cells(&mark)).max().unwrap_or(0)
}

/// The glyph and the number.
fn mark_cells(mark: &Mark) -> usize {
    1 + mark.copy.to_string().len()
}

/// Seconds with three decimals, or with six when any row of the diagram needs them.
fn time(at: Instant, micros: bool) -> String {
    let micros_of = at.as_micros();
    let (whole, rest) = (micros_of / 1_000_000, micros_of % 1_000_000);
    if micros { format!("{whole}.{rest:06}") } else { format!("{whole}.{:03}", rest / 1_000) }
}
