//! One row of the scene as one line of characters.

use super::beside::Beside;
use super::fit;
use super::grid::Grid;
use crate::scene::{
    Arrow, Drawn, Ending, Fault, Fold, FoldReason, Line, Mark, Note, Row, Side, Sign, Tail,
};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use qoslab_trace::LossReason;

/// Writes rows. A row costs what it draws and a copy of the lifelines beside that, which are
/// written anew only when they change.
pub(super) struct Painter<'a> {
    grid: &'a Grid,
    one_topic: bool,
    /// The lanes of the row before.
    lines: Option<Arc<[Line]>>,
    /// Their lifelines and nothing else, from the end of the time on.
    behind: String,
    /// Where in that text each lane begins.
    places: Vec<usize>,
    row: String,
}

impl<'a> Painter<'a> {
    pub(super) const fn new(grid: &'a Grid, one_topic: bool) -> Self {
        Self {
            grid,
            one_topic,
            lines: None,
            behind: String::new(),
            places: Vec::new(),
            row: String::new(),
        }
    }

    /// Draws a row; it may end in blanks.
    pub(super) fn draw(&mut self, row: &Row) -> &str {
        let (grid, one_topic) = (self.grid, self.one_topic);
        let canvas = match &row.what {
            Drawn::Arrow(arrow) => {
                Canvas::new(row, grid, arrow.from, arrow.to).arrow(arrow, one_topic)
            }
            Drawn::Tail(tail) => Canvas::new(row, grid, tail.from, tail.to).tail(tail, one_topic),
            Drawn::Fault(fault) => Canvas::new(row, grid, fault.from, fault.to).fault(fault),
            Drawn::Note(note) => {
                let words = Beside::new(note, grid);
                Canvas::new(row, grid, note.lane, words.until).note(note, &words)
            }
            Drawn::Fold(fold) => {
                self.row = folded(row, fold, grid);
                return &self.row;
            }
        };
        let canvas = canvas.mark(row.mark.as_ref());
        self.lifelines(&row.lines);
        let (from, to) = canvas.lanes;
        let from = from.map_or(0, |lane| self.places[lane]);
        let to = self.places.get(to).copied().unwrap_or(self.behind.len());
        self.row.clear();
        self.row.push_str(&grid.time(row.at));
        self.row.push_str(&self.behind[..from]);
        self.row.extend(&canvas.cells);
        self.row.push_str(&self.behind[to..]);
        &self.row
    }

    fn lifelines(&mut self, lines: &Arc<[Line]>) {
        if self.lines.as_ref().is_some_and(|before| Arc::ptr_eq(before, lines)) {
            return;
        }
        self.behind.clear();
        self.places.clear();
        let mut end = self.grid.time;
        for (line, &column) in lines.iter().zip(&self.grid.lanes) {
            self.behind.extend(core::iter::repeat_n(' ', column.saturating_sub(end)));
            self.places.push(self.behind.len());
            self.behind.push(self.grid.set.lane(*line));
            end = column + 1;
        }
        self.lines = Some(lines.clone());
    }
}

/// The cells of a row between two lanes.
struct Canvas<'a> {
    grid: &'a Grid,
    /// The lane of the first cell, none when the cells begin behind the time; and the lane before
    /// which they end, one too many when they end where the row ends.
    lanes: (Option<usize>, usize),
    /// The column of the first cell.
    from: usize,
    cells: Vec<char>,
}

/// The columns of an arrow, counted from its sender.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    /// Columns strictly between the lanes.
    cells: usize,
    /// Those up to the first lane on the way.
    first: usize,
    right: bool,
    /// The first lane on the way from left to right, and the one behind the last.
    passes: (usize, usize),
}

impl Span {
    fn new(grid: &Grid, from: usize, to: usize) -> Self {
        let (start, end) = (grid.lanes[from], grid.lanes[to]);
        let right = start < end;
        let next = grid.lanes[if right { from + 1 } else { from - 1 }];
        let cells = start.abs_diff(end).saturating_sub(1);
        let passes = (from.min(to) + 1, from.max(to));
        Self { start, cells, first: start.abs_diff(next).saturating_sub(1), right, passes }
    }

    /// The column of the `cell`th cell.
    const fn column(self, cell: usize) -> usize {
        if self.right { self.start + 1 + cell } else { self.start.saturating_sub(1 + cell) }
    }

    /// Where an arrow ends that does not reach the next lane: at three fifths, or behind its label.
    fn middle(self, label: usize, lead: usize) -> usize {
        (self.first * 3 / 5).max(lead + label + 1).min(self.first.saturating_sub(1))
    }
}

/// The room of a label. A letter behind it needs a dash before and one after it, or it would read
/// as part of the label.
fn room(grid: &Grid, split: bool) -> usize {
    grid.room.saturating_sub(if split { 2 } else { 0 })
}

impl<'a> Canvas<'a> {
    /// Lifelines and nothing else, from one lane to another and in the gaps outside of them.
    fn new(row: &Row, grid: &'a Grid, one: usize, other: usize) -> Self {
        let (first, last) = (one.min(other).checked_sub(1), one.max(other) + 1);
        let from = first.map_or(grid.time, |lane| grid.lanes[lane]);
        let to = grid.lanes.get(last).copied().unwrap_or(grid.total);
        let cells = alloc::vec![' '; to.saturating_sub(from)];
        let mut canvas = Self { grid, lanes: (first, last), from, cells };
        let drawn = row.lines.iter().zip(&grid.lanes).take(last).skip(first.unwrap_or(0));
        for (line, &column) in drawn {
            canvas.put(column, grid.set.lane(*line));
        }
        canvas
    }

    fn put(&mut self, column: usize, glyph: char) {
        let cell = column.checked_sub(self.from).and_then(|cell| self.cells.get_mut(cell));
        if let Some(cell) = cell {
            *cell = glyph;
        }
    }

    fn write(&mut self, column: usize, text: &str) {
        for (offset, glyph) in text.chars().enumerate() {
            self.put(column + offset, glyph);
        }
    }

    fn arrow(mut self, arrow: &Arrow, one_topic: bool) -> Self {
        let (grid, set) = (self.grid, self.grid.set);
        let span = Span::new(grid, arrow.from, arrow.to);
        let split = matches!(arrow.ending, Ending::Splits(_));
        let label = fit::label(&arrow.label, room(grid, split), one_topic, set);
        let cells = label.chars().count();
        let middle = span.middle(cells, grid.lead);
        let (stop, glyph, after) = match arrow.ending {
            Ending::Arrives => (span.cells, None, Vec::new()),
            Ending::Lost { why: LossReason::Closed | LossReason::Down, .. } => {
                (span.cells.saturating_sub(1), Some(set.lost), Vec::new())
            }
            Ending::Lost { fault, .. } => {
                let by = match fault {
                    None => Vec::new(),
                    Some(0) => Vec::from(["by chance".into()]),
                    Some(fault) => Vec::from([format!("fault {fault}"), format!("f{fault}")]),
                };
                (middle, Some(set.lost), by)
            }
            Ending::Partial(bytes) => {
                (middle, Some(set.lost), Vec::from([format!("{bytes} bytes")]))
            }
            Ending::Pending => (middle, Some(set.pending), Vec::new()),
            Ending::Splits(letter) => (middle, Some(letter), Vec::new()),
        };
        self.line(span, 0, stop);
        self.end(span, true);
        match glyph {
            Some(glyph) => self.put(span.column(stop), glyph),
            None => self.head(span),
        }
        self.beside(span, grid.lead, &label);
        // Words after the end of an arrow stand there only if they stay clear of the next lane.
        if let Some(after) = after.iter().find(|after| stop + after.len() + 3 <= span.first) {
            self.beside(span, stop + 2, after);
        }
        self
    }

    fn tail(mut self, tail: &Tail, one_topic: bool) -> Self {
        let (grid, set) = (self.grid, self.grid.set);
        let span = Span::new(grid, tail.from, tail.to);
        let start = match tail.letter {
            Some(letter) => {
                // The same column as the letter of the departure.
                let label = fit::label(&tail.label, room(grid, true), one_topic, set);
                let start = span.middle(label.chars().count(), grid.lead);
                self.put(span.column(start), letter);
                start + 1
            }
            None => {
                let essence = tail.label.essence();
                let texts =
                    [format!("copy of {essence}"), format!("copy {essence}"), "copy".into()];
                let text = fit::Words::new(&texts).fit(grid.room, grid.room, set);
                self.beside(span, grid.lead, &text);
                grid.lead + text.chars().count()
            }
        };
        if tail.lost {
            let stop = start.max(span.cells * 4 / 5).min(span.cells.saturating_sub(1));
            self.line(span, start, stop);
            self.put(span.column(stop), set.lost);
        } else {
            self.line(span, start, span.cells);
            self.head(span);
        }
        self
    }

    /// The line of an arrow; lanes on its way stay visible.
    fn line(&mut self, span: Span, from: usize, to: usize) {
        let grid = self.grid;
        for cell in from..to {
            self.put(span.column(cell), grid.set.line);
        }
        let (first, last) = span.passes;
        for &lane in &grid.lanes[first..last] {
            if (from..to).contains(&(span.start.abs_diff(lane) - 1)) {
                self.put(lane, grid.set.cross);
            }
        }
    }

    fn head(&mut self, span: Span) {
        let set = self.grid.set;
        let head = if span.right { set.head_right } else { set.head_left };
        self.put(span.column(span.cells.saturating_sub(1)), head);
        self.end(span, false);
    }

    /// The lane at which an arrow begins or ends.
    fn end(&mut self, span: Span, begins: bool) {
        let set = self.grid.set;
        let glyph = if span.right == begins { set.left_end } else { set.right_end };
        let column = if begins { span.start } else { span.column(span.cells) };
        self.put(column, glyph);
    }

    /// Text that begins (seen from the sender) at a cell.
    fn beside(&mut self, span: Span, cell: usize, text: &str) {
        let cells = text.chars().count();
        let column =
            if span.right { span.column(cell) } else { span.start.saturating_sub(cell + cells) };
        self.write(column, text);
    }

    /// A line across the link with its words in the gap beside the client.
    fn fault(mut self, fault: &Fault) -> Self {
        let (grid, set) = (self.grid, self.grid.set);
        let (first, last) = (fault.from.min(fault.to), fault.from.max(fault.to));
        for pair in grid.lanes[first..=last].windows(2) {
            for column in pair[0] + 1..pair[1] {
                self.put(column, set.fault);
            }
        }
        let side = if fault.from < fault.to { Side::Right } else { Side::Left };
        if let Some((from, to)) = grid.gap(fault.from, side) {
            let room = grid.words(to - from);
            let text = format!(" {} ", fit::Words::new(&fault.texts).fit(room, room, set));
            self.write(from + (to - from).saturating_sub(text.chars().count()) / 2, &text);
        }
        self
    }

    fn note(mut self, note: &Note, words: &Beside) -> Self {
        let (grid, set) = (self.grid, self.grid.set);
        let column = grid.lanes[note.lane];
        match note.sign {
            Sign::Plain => {}
            Sign::Dies => self.put(column, set.dies),
            Sign::Rises => self.put(column, set.rises),
        }
        self.write(words.column, &words.text);
        self
    }

    fn mark(mut self, mark: Option<&Mark>) -> Self {
        let Some(mark) = mark else { return self };
        let text = format!("{}{}", self.grid.set.mark, mark.copy);
        let column = self.grid.lanes[mark.lane];
        match mark.side {
            Side::Left => self.write(column.saturating_sub(text.chars().count() + 1), &text),
            Side::Right => self.write(column + 2, &text),
        }
        self
    }
}

/// A row that says what was left out.
fn folded(row: &Row, fold: &Fold, grid: &Grid) -> String {
    let set = grid.set;
    let until = grid.time(fold.until);
    let until = until.trim_start();
    let messages = match fold.messages {
        Some((first, last)) if first == last => format!("m{}, ", first.0),
        Some((first, last)) => format!("m{} to m{}, ", first.0, last.0),
        None => String::new(),
    };
    let text = match fold.why {
        FoldReason::Setup => format!("{} {} setup events, until {until}", set.fold, fold.rows),
        FoldReason::Repeats { times, pings: true, .. } => {
            format!("{} {times} more pings like this (until {until})", set.more)
        }
        FoldReason::Repeats { times, each, pings: false } => {
            let each = if each == 1 { "like this" } else { "exchanges like this" };
            format!("{} {times} more {each} ({messages}until {until})", set.more)
        }
    };
    let start = grid.lanes.first().copied().unwrap_or(0);
    let time = grid.time(row.at);
    let blanks = " ".repeat(start.saturating_sub(time.len()));
    let line = format!("{time}{blanks}{text}");
    // Times of absurd length may make it too long; numbers are never cut otherwise.
    line.chars().take(grid.page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escape::Glyphs;
    use crate::scene::{Lane, Scene};
    use crate::text::glyphs::Set;
    use qoslab_mqtt::time::Instant;
    use qoslab_trace::EventId;

    /// The cells that a packet between the first two of so many lanes takes.
    fn cells(lanes: usize) -> usize {
        let lane = |number| Lane { party: None, name: format!("{number}"), broker: number == 1 };
        let note =
            Note { lane: 0, side: Side::Right, sign: Sign::Plain, about: None, texts: Vec::new() };
        let row = Row {
            event: EventId(1),
            at: Instant::ZERO,
            message: None,
            lines: alloc::vec![Line::Up; lanes].into(),
            what: Drawn::Note(note),
            mark: None,
        };
        let lanes = (0..lanes).map(lane).collect();
        let scene = Scene { lanes, rows: Vec::from([row]), one_topic: true };
        let grid = Grid::new(&scene, Set::of(Glyphs::Ascii), 78);
        Canvas::new(&scene.rows[0], &grid, 0, 1).cells.len()
    }

    #[test]
    fn what_a_row_draws_does_not_grow_with_the_lanes_beside_it() {
        assert_eq!(cells(10), cells(1_000));
    }
}
