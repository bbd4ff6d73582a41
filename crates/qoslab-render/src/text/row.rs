//! One row of the scene as one line of characters.

use super::fit;
use super::grid::Grid;
use crate::scene::{
    Arrow, Drawn, Ending, Fault, Fold, FoldReason, Mark, Note, Row, Scene, Side, Sign, Tail,
};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use qoslab_trace::LossReason;

/// Draws a row.
pub(super) fn draw(row: &Row, scene: &Scene, grid: &Grid) -> String {
    let mut canvas = Canvas::new(row, grid);
    match &row.what {
        Drawn::Arrow(arrow) => canvas.arrow(arrow, scene.one_topic),
        Drawn::Tail(tail) => canvas.tail(tail, scene.one_topic),
        Drawn::Fault(fault) => canvas.fault(fault),
        Drawn::Note(note) => canvas.note(note),
        Drawn::Fold(fold) => return folded(row, fold, grid),
    }
    if let Some(mark) = &row.mark {
        canvas.mark(mark);
    }
    let cells: String = canvas.cells.into_iter().collect();
    format!("{}{cells}", grid.time(row.at))
}

/// The cells of a row right of the time.
struct Canvas<'a> {
    grid: &'a Grid,
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
}

impl Span {
    fn new(grid: &Grid, from: usize, to: usize) -> Self {
        let (start, end) = (grid.lanes[from], grid.lanes[to]);
        let right = start < end;
        let next = grid.lanes[if right { from + 1 } else { from - 1 }];
        let cells = start.abs_diff(end).saturating_sub(1);
        Self { start, cells, first: start.abs_diff(next).saturating_sub(1), right }
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

impl<'a> Canvas<'a> {
    /// Lifelines and nothing else.
    fn new(row: &Row, grid: &'a Grid) -> Self {
        let from = grid.time(row.at).len();
        let cells = alloc::vec![' '; grid.total.saturating_sub(from)];
        let mut canvas = Self { grid, from, cells };
        for (line, &column) in row.lines.iter().zip(&grid.lanes) {
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

    fn arrow(&mut self, arrow: &Arrow, one_topic: bool) {
        let (grid, set) = (self.grid, self.grid.set);
        let span = Span::new(grid, arrow.from, arrow.to);
        let label = fit::label(&arrow.label, grid.room, one_topic, set);
        let cells = label.chars().count();
        let middle = span.middle(cells, set.lead);
        let (stop, glyph, after) = match arrow.ending {
            Ending::Arrives => (span.cells, None, String::new()),
            Ending::Lost { why: LossReason::Closed | LossReason::Down, .. } => {
                (span.cells.saturating_sub(1), Some(set.lost), String::new())
            }
            Ending::Lost { fault, .. } => {
                let by = match fault {
                    None => String::new(),
                    Some(0) => "by chance".into(),
                    Some(fault) => format!("fault {fault}"),
                };
                (middle, Some(set.lost), by)
            }
            Ending::Partial(bytes) => (middle, Some(set.lost), format!("{bytes} bytes")),
            Ending::Pending => (middle, Some(set.pending), String::new()),
            Ending::Splits(letter) => (middle, Some(letter), String::new()),
        };
        self.line(span, 0, stop);
        self.end(span, true);
        match glyph {
            Some(glyph) => self.put(span.column(stop), glyph),
            None => self.head(span),
        }
        self.beside(span, set.lead, &label);
        // Words after the end of an arrow stand there only if they stay clear of the next lane.
        if !after.is_empty() && stop + after.len() + 3 <= span.first {
            self.beside(span, stop + 2, &after);
        }
    }

    fn tail(&mut self, tail: &Tail, one_topic: bool) {
        let (grid, set) = (self.grid, self.grid.set);
        let span = Span::new(grid, tail.from, tail.to);
        let start = match tail.letter {
            Some(letter) => {
                // The same column as the letter of the departure.
                let label = fit::label(&tail.label, grid.room, one_topic, set);
                let start = span.middle(label.chars().count(), set.lead);
                self.put(span.column(start), letter);
                start + 1
            }
            None => {
                let text = format!("copy of {}", tail.label.essence());
                let text = fit::words(&[text], grid.room, set);
                self.beside(span, set.lead, &text);
                set.lead + text.chars().count()
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
    }

    /// The line of an arrow; lanes on its way stay visible.
    fn line(&mut self, span: Span, from: usize, to: usize) {
        for cell in from..to {
            let column = span.column(cell);
            let lane = self.grid.lanes.contains(&column);
            self.put(column, if lane { self.grid.set.cross } else { self.grid.set.line });
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
    fn fault(&mut self, fault: &Fault) {
        let (grid, set) = (self.grid, self.grid.set);
        let (start, end) = (grid.lanes[fault.from], grid.lanes[fault.to]);
        for column in start.min(end) + 1..start.max(end) {
            if !grid.lanes.contains(&column) {
                self.put(column, set.fault);
            }
        }
        let side = if start < end { Side::Right } else { Side::Left };
        let Some((from, to)) = grid.gap(fault.from, side) else { return };
        let text = fit::words(&fault.texts, (to - from).saturating_sub(4), set);
        let text = format!(" {text} ");
        self.write(from + (to - from).saturating_sub(text.chars().count()) / 2, &text);
    }

    fn note(&mut self, note: &Note) {
        let (grid, set) = (self.grid, self.grid.set);
        let column = grid.lanes[note.lane];
        match note.sign {
            Sign::Plain => {}
            Sign::Dies => self.put(column, set.dies),
            Sign::Rises => self.put(column, set.rises),
        }
        let (from, to) = grid.gap(note.lane, note.side).unwrap_or((column + 1, grid.total));
        let text = fit::words(&note.texts, (to - from).saturating_sub(2), set);
        match note.side {
            Side::Left => self.write((to - 1).saturating_sub(text.chars().count()), &text),
            Side::Right => self.write(from + 1, &text),
        }
    }

    fn mark(&mut self, mark: &Mark) {
        let text = format!("{}{}", self.grid.set.mark, mark.copy);
        let column = self.grid.lanes[mark.lane];
        match mark.side {
            Side::Left => self.write(column.saturating_sub(text.chars().count() + 1), &text),
            Side::Right => self.write(column + 2, &text),
        }
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
