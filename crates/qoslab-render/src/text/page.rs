//! A diagram laid out: its columns stand, and a row is drawn when it is asked for. What scrolls
//! over a long run pays for the rows that it shows, and not for the run.

use super::beside::Beside;
use super::glyphs::Set;
use super::grid::Grid;
use super::row::Painter;
use crate::escape::Glyphs;
use crate::scene::{Drawn, Row, Scene, Side};
use alloc::string::String;
use core::ops::Range;

/// A diagram whose rows are drawn on demand.
#[derive(Debug)]
pub struct Page {
    scene: Scene,
    grid: Grid,
}

/// A row in characters, and which columns are what. Every character is one column wide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The whole row; it may end in blanks.
    pub text: String,
    /// The columns of the time.
    pub time: Range<usize>,
    /// The columns of what the row draws, lane to lane.
    pub drawn: Range<usize>,
    /// The columns of the mark of a delivery.
    pub mark: Option<Range<usize>>,
}

impl Page {
    /// Lays a scene out for so many columns; below 54 they are taken for 54.
    pub fn new(scene: Scene, glyphs: Glyphs, width: usize) -> Self {
        let grid = Grid::new(&scene, Set::of(glyphs), width);
        Self { scene, grid }
    }

    /// What is drawn.
    pub const fn scene(&self) -> &Scene {
        &self.scene
    }

    /// The columns that the rows take; with many parties more than were asked for.
    pub const fn width(&self) -> usize {
        self.grid.total
    }

    /// The columns of the times; more where a run is long.
    pub const fn times(&self) -> usize {
        self.grid.time
    }

    /// The column of each lane.
    pub fn lanes(&self) -> &[usize] {
        &self.grid.lanes
    }

    /// The line of names above the lanes.
    pub fn titles(&self) -> String {
        self.grid.titles()
    }

    /// Who is meant by the names that had to be shortened.
    pub fn legend(&self) -> &[String] {
        &self.grid.legend
    }

    /// A row of the scene, drawn.
    pub fn draw(&self, row: &Row) -> Drawing {
        let text = Painter::new(&self.grid, self.scene.one_topic).draw(row).into();
        let mark = row.mark.map(|mark| {
            let (lane, cells) = (self.grid.lanes[mark.lane], super::grid::mark_cells(&mark));
            match mark.side {
                Side::Left => lane.saturating_sub(cells + 1)..lane.saturating_sub(1),
                Side::Right => lane + 2..lane + 2 + cells,
            }
        });
        Drawing { text, time: 0..self.grid.time, drawn: self.drawn(row), mark }
    }

    fn drawn(&self, row: &Row) -> Range<usize> {
        let lanes = &self.grid.lanes;
        let between = |one: usize, other: usize| lanes[one.min(other)]..lanes[one.max(other)] + 1;
        match &row.what {
            Drawn::Arrow(arrow) => between(arrow.from, arrow.to),
            Drawn::Tail(tail) => between(tail.from, tail.to),
            Drawn::Fault(fault) => between(fault.from, fault.to),
            Drawn::Note(note) => {
                let (words, lane) = (Beside::new(note, &self.grid), lanes[note.lane]);
                let end = words.column + words.text.chars().count();
                words.column.min(lane)..end.max(lane + 1)
            }
            Drawn::Fold(_) => self.grid.time..self.grid.page,
        }
    }
}
