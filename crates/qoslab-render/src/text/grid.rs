//! Which column is whose: the time, the lanes, the room for labels and marks. Nothing is drawn here
//! but the titles.

use super::glyphs::Set;
use super::names;
use crate::escape::clean;
use crate::scene::{Mark, Row, Scene, Side};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_mqtt::time::Instant;

/// The columns of a diagram.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) set: &'static Set,
    /// The width of the times.
    pub(super) time: usize,
    /// Whether all times have six decimals.
    micros: bool,
    /// The column of each lane.
    pub(super) lanes: Vec<usize>,
    /// The name of each lane, in the room that there is above it.
    pub(super) names: Vec<String>,
    /// The columns of that room.
    rooms: Vec<(usize, usize)>,
    /// Who is meant by the names that had to be shortened.
    pub(super) legend: Vec<String>,
    /// The width of the whole.
    pub(super) total: usize,
    /// The width of lines that have no lanes: those above and below the rows.
    pub(super) page: usize,
    /// Columns of line before a label.
    pub(super) lead: usize,
    /// The columns that a label may take in the narrowest gap.
    pub(super) room: usize,
    /// How far words may go that have no room in a gap, over the lanes behind it.
    pub(super) reach: usize,
}

/// The widest gap when there are only two parties: longer arrows say no more.
const LONE_GAP: usize = 44;

/// The least columns that a diagram is laid out for: three lanes with room for type, DUP and id.
const NARROWEST: usize = 54;

/// The narrowest gap: what must stay of a label fits, `PUBLISH #123` or `SUBSCRIBE #1`. Five
/// parties fit into 78 columns; with more, the diagram becomes wider.
const FLOOR: usize = 14;

/// In narrower gaps, lines and blanks around words give way to the words.
const TIGHT: usize = 24;

/// The longest words with a short name behind them.
const REACH: usize = 48;

impl Grid {
    pub(super) fn new(scene: &Scene, set: &'static Set, width: usize) -> Self {
        let width = width.max(NARROWEST);
        let micros = scene.rows.iter().any(|row| row.at.as_micros() % 1_000 != 0);
        let times = scene.rows.iter().map(|row| time(row.at, micros).len());
        let time = times.max().unwrap_or(0).max(8);
        // A blank on both sides of a mark on the outside of the first lane.
        let left = time + 2 + marks(scene, Side::Left);
        let count = scene.lanes.len().max(1);
        let mut right = marks(scene, Side::Right) + 1;
        if count <= 3 {
            right = right.max(4);
        }
        let space = width.saturating_sub(left + count + right);
        let gaps = gaps(count, space);
        let mut lanes = Vec::from([left]);
        for gap in &gaps {
            lanes.push(lanes[lanes.len() - 1] + gap + 1);
        }
        let total = if count == 1 { width } else { lanes[count - 1] + 1 + right };
        let narrowest = gaps.into_iter().min().unwrap_or(0);
        let tight = narrowest < TIGHT;
        let lead = if tight { 1 } else { set.lead };
        let room = narrowest.saturating_sub(lead + 1);
        let reach = if tight { REACH } else { 0 };
        let (names, rooms, legend) = (Vec::new(), Vec::new(), Vec::new());
        let mut grid = Self {
            set,
            names,
            rooms,
            legend,
            time,
            micros,
            lanes,
            total,
            page: width,
            lead,
            room,
            reach,
        };
        grid.name(scene);
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

    /// The columns of a gap that words on a line may take.
    pub(super) const fn words(&self, gap: usize) -> usize {
        gap.saturating_sub(if gap < TIGHT { 2 } else { 4 })
    }

    /// The line of names above their lanes.
    pub(super) fn titles(&self) -> String {
        let mut line = format!("#{:>width$}", "time s", width = self.time.saturating_sub(1));
        let mut end = self.time;
        for ((name, column), &(from, to)) in self.names.iter().zip(&self.lanes).zip(&self.rooms) {
            let cells = name.chars().count();
            let start = column.saturating_sub(cells / 2).min(to.saturating_sub(cells)).max(from);
            line.extend(core::iter::repeat_n(' ', start.saturating_sub(end)));
            line.push_str(name);
            end = end.max(start) + cells;
        }
        line
    }

    fn name(&mut self, scene: &Scene) {
        self.rooms = self.rooms(scene);
        let names = scene.lanes.iter().zip(&self.rooms);
        let names: Vec<_> =
            names.map(|(lane, (from, to))| (&*lane.name, to.saturating_sub(*from))).collect();
        self.names = names::short(&names, self.set.glyphs);
        self.legend = names::legend(&names, &self.names, self.set.glyphs);
    }

    /// The columns for the name above each lane: half the gaps beside it, and what a neighbour with
    /// a short name does not need. One column between two names stays blank.
    fn rooms(&self, scene: &Scene) -> Vec<(usize, usize)> {
        let cells = |name: &str| clean(name, self.page, self.set.glyphs).chars().count();
        let needs: Vec<usize> = scene.lanes.iter().map(|lane| cells(&lane.name)).collect();
        let mut rooms = Vec::with_capacity(needs.len());
        let mut from = self.time + 1;
        for (lane, (&column, &need)) in self.lanes.iter().zip(&needs).enumerate() {
            let (Some(next), Some(other)) = (self.lanes.get(lane + 1), needs.get(lane + 1)) else {
                rooms.push((from, self.total));
                break;
            };
            let mut begins = next.saturating_sub(other / 2);
            if lane + 2 == needs.len() {
                begins = begins.min(self.total.saturating_sub(*other));
            }
            let ends = column.saturating_sub(need / 2).max(from) + need;
            let (middle, before) = (column.midpoint(*next), begins.saturating_sub(1));
            let border = if ends > middle {
                middle.max(ends.min(before))
            } else {
                middle.min(ends.max(before))
            };
            rooms.push((from, border));
            from = border + 1;
        }
        rooms
    }
}

/// The gaps between the lanes; what is left of the space goes to the first ones.
fn gaps(lanes: usize, space: usize) -> Vec<usize> {
    let Some(count) = lanes.checked_sub(1).filter(|count| *count > 0) else { return Vec::new() };
    let (share, rest) = (space / count, space % count);
    let most = if lanes == 2 { LONE_GAP } else { usize::MAX };
    (0..count).map(|gap| (share + usize::from(gap < rest)).min(most).max(FLOOR)).collect()
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
pub(super) fn mark_cells(mark: &Mark) -> usize {
    1 + mark.copy.to_string().len()
}

/// Seconds with three decimals, or with six when any row of the diagram needs them.
fn time(at: Instant, micros: bool) -> String {
    let micros_of = at.as_micros();
    let (whole, rest) = (micros_of / 1_000_000, micros_of % 1_000_000);
    if micros { format!("{whole}.{rest:06}") } else { format!("{whole}.{:03}", rest / 1_000) }
}
