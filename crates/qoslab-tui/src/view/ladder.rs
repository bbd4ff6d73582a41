//! The ladder: the rows around the cursor, coloured by what they are.

use super::Canvas;
use crate::ladder::{Kind, Ladder, Line};
use crate::signs::Signs;
use crate::theme::Class;
use qoslab_mqtt::packet::PacketType;
use qoslab_render::scene::Row;
use ratatui::layout::{Position, Rect};

/// What is shown of a ladder.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "closures have none")]
pub struct View<'a> {
    /// The ladder.
    pub ladder: &'a Ladder,
    /// The row under the cursor.
    pub row: usize,
    /// What belongs to what is followed: the other rows are dimmed.
    pub follow: Option<&'a dyn Fn(&Row) -> bool>,
    /// The lane in focus, if that is shown.
    pub lane: Option<usize>,
    /// From this row on, nothing is shown.
    pub hidden_from: Option<usize>,
    /// Whether something comes behind the last row that may not be seen.
    pub more: bool,
    /// What a row is about.
    pub kind: &'a dyn Fn(&Row) -> Kind,
    /// What stands in the gutter of a row: a sign, and what it is.
    pub sign: &'a dyn Fn(usize) -> Option<(char, Class)>,
}

/// Columns of the gutter.
const GUTTER: u16 = 2;

impl View<'_> {
    /// The columns that are left out behind the time, where the page is wider than the area: the
    /// lane in focus stands in the middle of what is shown.
    fn left_out(&self, area: Rect) -> usize {
        let page = &self.ladder.page;
        let room = usize::from(area.width.saturating_sub(GUTTER));
        let Some(lane) = self.lane.filter(|_| page.width() > room) else { return 0 };
        let column = page.lanes().get(lane).copied().unwrap_or(0);
        column.saturating_sub(room / 2).min(page.width() - room)
    }
}

/// Text whose first columns stay, and of which the next ones are left out.
fn shifted(text: &str, stays: usize, left_out: usize) -> String {
    let begin = text.chars().take(stays);
    begin.chain(text.chars().skip(stays + left_out)).collect()
}

/// Draws the names and as many rows as there is room for.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, view: &View<'_>) {
    let titles = view.ladder.page.titles().replacen('#', " ", 1);
    let titles = shifted(&titles, view.ladder.page.times(), view.left_out(area));
    canvas.put(area, GUTTER, 0, &titles, Class::Strong);
    if let Some(lane) = view.lane {
        focus(canvas, area, view, &titles, lane);
    }
    let height = usize::from(area.height.saturating_sub(1));
    rows(canvas, area, view, view.ladder.window(view.row, height));
}

/// The same from a line on, with the cursor wherever it is.
pub fn draw_from(canvas: &mut Canvas<'_>, area: Rect, view: &View<'_>, top: usize) {
    let titles = view.ladder.page.titles();
    canvas.put(area, GUTTER, 0, &titles.replacen('#', " ", 1), Class::Strong);
    let height = usize::from(area.height.saturating_sub(1));
    rows(canvas, area, view, top..(top + height).min(view.ladder.lines.len()));
}

fn rows(canvas: &mut Canvas<'_>, area: Rect, view: &View<'_>, window: std::ops::Range<usize>) {
    for (offset, line) in view.ladder.lines[window.clone()].iter().enumerate() {
        let at = offset as u16 + 1;
        match line {
            Line::Row(row) if view.hidden_from.is_some_and(|hidden| *row >= hidden) => {
                hidden(canvas, area, at, view);
            }
            Line::Row(row) => draw_row(canvas, area, at, *row, view),
            Line::Gap(gap) => {
                let words = format!("~ {} ms", gap.as_micros() / 1_000);
                canvas.put(area, GUTTER + 10, at, &words, Class::Dim);
            }
            Line::Blank => {}
        }
    }
    let end = window.len() as u16 + 1;
    if view.more && window.end == view.ladder.lines.len() {
        hidden(canvas, area, end, view);
    }
}

fn draw_row(canvas: &mut Canvas<'_>, area: Rect, at: u16, place: usize, view: &View<'_>) {
    let Some(row) = view.ladder.rows().get(place) else { return };
    let (drawing, times) = (view.ladder.page.draw(row), view.ladder.page.times());
    let here = place == view.row;
    let dimmed = view.follow.is_some_and(|is_followed| !is_followed(row));
    let left_out = view.left_out(area);
    canvas.put(area, GUTTER, at, &shifted(&drawing.text, times, left_out), Class::Dim);
    let shift = |columns: &std::ops::Range<usize>| {
        let place = |column: usize| {
            column.saturating_sub(left_out).max(times.min(column)) + usize::from(GUTTER)
        };
        place(columns.start)..place(columns.end)
    };
    if !dimmed {
        canvas.paint(area, shift(&drawing.drawn), at, class((view.kind)(row)));
        if let Some(mark) = &drawing.mark {
            canvas.paint(area, shift(mark), at, Class::Strong);
        }
    }
    if let Some((sign, class)) = (view.sign)(place) {
        canvas.sign(area, 1, at, sign, class);
    }
    if here {
        canvas.sign(area, 0, at, Signs::of(view.ladder.shape.glyphs).cursor, Class::Strong);
        heavy(canvas, area, at, &shift(&drawing.drawn));
        canvas.cursor = Some(Position::new(area.x, area.y + at));
    }
}

/// The row under the cursor is drawn with double lines, so that it can be seen without colour.
fn heavy(canvas: &mut Canvas<'_>, area: Rect, at: u16, columns: &std::ops::Range<usize>) {
    for column in columns.clone().take_while(|column| *column < usize::from(area.width)) {
        let Some(cell) = canvas.buffer.cell_mut((area.x + column as u16, area.y + at)) else {
            continue;
        };
        let heavy = match cell.symbol() {
            "─" => "═",
            "├" => "╞",
            "┤" => "╡",
            "┼" => "╪",
            "-" => "=",
            _ => continue,
        };
        cell.set_symbol(heavy);
    }
    canvas.paint(area, columns.clone(), at, Class::Strong);
}

/// A row that is still to come.
fn hidden(canvas: &mut Canvas<'_>, area: Rect, at: u16, view: &View<'_>) {
    canvas.put(area, GUTTER + 7, at, "?", Class::Dim);
    let lanes = view.ladder.page.lanes();
    if let (Some(first), Some(last)) = (lanes.first(), lanes.last()) {
        let dot = Signs::of(view.ladder.shape.glyphs).dot;
        let words = format!("{dot}  {dot}  hidden  {dot}  {dot}");
        let middle = (first + last) / 2;
        let column = middle.saturating_sub(words.chars().count() / 2) as u16 + GUTTER;
        canvas.put(area, column, at, &words, Class::Dim);
    }
}

/// The name of the lane in focus is reversed.
fn focus(canvas: &mut Canvas<'_>, area: Rect, view: &View<'_>, titles: &str, lane: usize) {
    let Some(column) = view.ladder.page.lanes().get(lane) else { return };
    let column = column.saturating_sub(view.left_out(area));
    let names: Vec<char> = titles.chars().collect();
    let of = |range: &[char]| range.iter().rev().take_while(|of| **of != ' ').count();
    let middle = column.min(names.len());
    let from = middle - of(&names[..middle]);
    let after = names[middle..].iter().take_while(|of| **of != ' ').count();
    let gutter = usize::from(GUTTER);
    canvas.paint(area, from + gutter..middle + after + gutter, 0, Class::Cursor);
}

/// The look of what a row is about.
pub const fn class(kind: Kind) -> Class {
    match kind {
        Kind::Lost(_) | Kind::Fault => Class::Lost,
        Kind::Note => Class::Plain,
        Kind::Fold => Class::Dim,
        Kind::Packet(kind) => match kind {
            Some(PacketType::Publish) => Class::Message,
            Some(PacketType::Puback | PacketType::Pubrec) => Class::Answer,
            Some(PacketType::Pubrel | PacketType::Pubcomp) => Class::Release,
            Some(_) | None => Class::Connection,
        },
    }
}
