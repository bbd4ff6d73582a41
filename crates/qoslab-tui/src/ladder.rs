//! The ladder as a list to scroll over: rows of the scene, and what true time puts between them.
//! What a row looks like is decided in `qoslab-render`; here is only which row stands where.

use qoslab_mqtt::packet::PacketType;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_render::escape::Glyphs;
use qoslab_render::scene::{Drawn, Ending, Repeats, Row, Scene};
use qoslab_render::text::Page;
use qoslab_trace::{EventId, Trace};
use std::collections::BTreeMap;

/// A line of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A row of the scene, by its place.
    Row(usize),
    /// Nothing happens for so long.
    Gap(Duration),
    /// A blank line.
    Blank,
}

/// How a ladder is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Its columns.
    pub width: usize,
    /// Its characters.
    pub glyphs: Glyphs,
    /// Whether the setting up and equal stretches are folded.
    pub folded: bool,
    /// Whether the distance of rows is the distance of their times.
    pub true_time: bool,
    /// Whether a blank line stands between rows, for projectors.
    pub airy: bool,
}

/// A ladder, laid out.
#[derive(Debug)]
pub struct Ladder {
    /// The rows.
    pub page: Page,
    /// What stands below each other.
    pub lines: Vec<Line>,
    /// The shape that it was laid out for.
    pub shape: Shape,
    /// The line of each row.
    places: Vec<usize>,
}

impl Ladder {
    /// Lays a record out.
    pub fn new(trace: &Trace, shape: Shape) -> Self {
        let mut scene = Scene::new(trace);
        if shape.folded {
            scene.fold_setup();
            scene.fold_repeats(Repeats::All);
        }
        Self::of(scene, shape)
    }

    /// Lays a scene out beside another: a line for each of `there`, blank where it has no row.
    pub fn beside(scene: Scene, shape: Shape, there: &[bool]) -> Self {
        let mut ladder = Self::of(scene, shape);
        let mut rows = 0..ladder.rows().len();
        let line = |there: &bool| {
            let row = if *there { rows.next() } else { None };
            row.map_or(Line::Blank, Line::Row)
        };
        ladder.lines = there.iter().map(line).collect();
        let at = |(at, line): (usize, &Line)| matches!(line, Line::Row(_)).then_some(at);
        ladder.places = ladder.lines.iter().enumerate().filter_map(at).collect();
        ladder
    }

    /// Lays a scene out.
    pub fn of(scene: Scene, shape: Shape) -> Self {
        let page = Page::new(scene, shape.glyphs, shape.width);
        let lines = lines(&page.scene().rows, shape);
        let at = |(at, line): (usize, &Line)| matches!(line, Line::Row(_)).then_some(at);
        let places = lines.iter().enumerate().filter_map(at).collect();
        Self { page, lines, shape, places }
    }

    /// The rows.
    pub fn rows(&self) -> &[Row] {
        &self.page.scene().rows
    }

    /// The line on which a row stands.
    pub fn line_of(&self, row: usize) -> usize {
        self.places.get(row).copied().unwrap_or(0)
    }

    /// The lines that a window of so many shows when the cursor stands on a row: what comes next
    /// stays in sight.
    pub fn window(&self, row: usize, height: usize) -> std::ops::Range<usize> {
        let line = self.line_of(row);
        let most = self.lines.len().saturating_sub(height);
        let top = line.saturating_sub(height * 2 / 3).min(most);
        top..(top + height).min(self.lines.len())
    }

    /// The row that shows an event: its own, or the last one before it.
    pub fn row_of(&self, event: EventId) -> usize {
        let exact = self.rows().iter().position(|row| row.event == event);
        exact.unwrap_or_else(|| {
            let before = self.rows().iter().rposition(|row| row.event <= event);
            before.unwrap_or(0)
        })
    }
}

/// The most blank lines between two rows in true time.
const MOST_BLANKS: u64 = 3;

fn lines(rows: &[Row], shape: Shape) -> Vec<Line> {
    let unit = if shape.true_time { unit(rows) } else { 0 };
    let mut lines = Vec::with_capacity(rows.len());
    let mut last: Option<Instant> = None;
    for (place, row) in rows.iter().enumerate() {
        if let Some(last) = last {
            let gap = row.at.since(last);
            let units = gap.as_micros().checked_div(unit).unwrap_or(0);
            if units > MOST_BLANKS + 1 {
                lines.push(Line::Gap(gap));
            } else if units > 1 {
                (1..units).for_each(|_| lines.push(Line::Blank));
            } else if shape.airy {
                lines.push(Line::Blank);
            }
        }
        lines.push(Line::Row(place));
        last = Some(row.at);
    }
    lines
}

/// The distance that one line stands for in true time: the middle one of all that are there.
fn unit(rows: &[Row]) -> u64 {
    let pairs = rows.windows(2).map(|pair| pair[1].at.since(pair[0].at));
    let mut gaps: Vec<u64> = pairs.map(|gap| gap.as_micros()).filter(|gap| *gap > 0).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied().unwrap_or(1)
}

/// What a row is about: for colours and for jumping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A packet that arrives, by its type.
    Packet(Option<PacketType>),
    /// A packet that is lost, by its type.
    Lost(Option<PacketType>),
    /// A fault.
    Fault,
    /// Words.
    Note,
    /// Rows that are left out.
    Fold,
}

/// What a row is about.
pub fn kind(row: &Row, kinds: &BTreeMap<EventId, Option<PacketType>>) -> Kind {
    match &row.what {
        Drawn::Arrow(arrow) => match arrow.ending {
            Ending::Lost { .. } | Ending::Partial(_) => Kind::Lost(arrow.kind),
            Ending::Arrives | Ending::Pending | Ending::Splits(_) => Kind::Packet(arrow.kind),
        },
        Drawn::Tail(tail) => {
            let kind = kinds.get(&tail.flight).copied().flatten();
            if tail.lost { Kind::Lost(kind) } else { Kind::Packet(kind) }
        }
        Drawn::Fault(_) => Kind::Fault,
        Drawn::Note(_) => Kind::Note,
        Drawn::Fold(_) => Kind::Fold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qoslab_lab::library;

    fn ladder(true_time: bool, airy: bool) -> Ladder {
        let source = library::find(library::FLAGSHIP).expect("it is built in");
        let scenario = source.parse(&[]).expect("it can be read");
        let trace = qoslab_sim::record(&scenario.plan(&scenario.variants()[0], None));
        let glyphs = Glyphs::Unicode;
        Ladder::new(&trace, Shape { width: 78, glyphs, folded: true, true_time, airy })
    }

    #[test]
    fn every_row_has_a_line_whatever_stands_between() {
        for ladder in [ladder(false, false), ladder(true, false), ladder(false, true)] {
            for row in 0..ladder.rows().len() {
                assert_eq!(ladder.lines[ladder.line_of(row)], Line::Row(row));
            }
        }
        assert!(ladder(true, false).lines.iter().any(|line| matches!(line, Line::Gap(_))));
        assert!(ladder(false, true).lines.contains(&Line::Blank));
    }

    #[test]
    fn the_cursor_is_always_in_the_window() {
        let ladder = ladder(true, false);
        for height in 1..30 {
            for row in 0..ladder.rows().len() {
                let window = ladder.window(row, height);
                assert!(window.contains(&ladder.line_of(row)), "row {row}, {height} lines");
                assert!(window.len() <= height);
            }
        }
    }
}
