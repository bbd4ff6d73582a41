//! Where the words of a note stand: on which side of its lane, and how far they go.

use super::fit;
use super::grid::Grid;
use crate::scene::{Note, Side};
use alloc::format;
use alloc::string::String;

/// The words beside a lane, and where they stand.
pub(super) struct Beside {
    pub(super) text: String,
    pub(super) column: usize,
    /// The last lane that they cover; the note's own when they stay in the gap.
    pub(super) until: usize,
}

impl Beside {
    /// In the gap beside the lane; if they have no room there, over the lanes behind it; if they
    /// reach the end of the row, on the other side where that helps.
    pub(super) fn new(note: &Note, grid: &Grid) -> Self {
        // More than one client may be on that side of the broker: words that do not name theirs are
        // followed by what it is called above its lane.
        let about = note.about.filter(|_| grid.lanes.len() > 3);
        let end = about.map_or(String::new(), |about| format!(" ({})", grid.names[about]));
        let words = fit::Words { texts: &note.texts, end };
        let other = match note.side {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        };
        let most = |side| {
            let column = grid.lanes[note.lane];
            let (from, to) = grid.gap(note.lane, side).unwrap_or(match side {
                Side::Left => (grid.time, column),
                Side::Right => (column + 1, grid.total),
            });
            let edge = match side {
                Side::Left => column.saturating_sub(grid.time + 2),
                Side::Right => grid.total.saturating_sub(column + 3),
            };
            let room = (to - from).saturating_sub(2);
            (room, room.max(grid.reach.min(edge)))
        };
        let fits = |side| words.fitting(most(side).1, grid.set).is_some();
        let wider = fits(other) || most(other).1 > most(note.side).1;
        let side = if grid.reach > 0 && !fits(note.side) && wider { other } else { note.side };
        let (room, further) = most(side);
        Self::at(note.lane, side, words.fit(room, further, grid.set), grid)
    }

    fn at(lane: usize, side: Side, text: String, grid: &Grid) -> Self {
        let (column, cells) = (grid.lanes[lane], text.chars().count());
        match side {
            Side::Left => {
                let start = column.saturating_sub(cells + 1);
                let covered = grid.lanes[..lane].iter().rev().take_while(|lane| **lane >= start);
                Self { text, column: start, until: lane - covered.count() }
            }
            Side::Right => {
                let end = column + 2 + cells;
                let covered = grid.lanes[lane + 1..].iter().take_while(|lane| **lane < end);
                Self { text, column: column + 2, until: lane + covered.count() }
            }
        }
    }
}
