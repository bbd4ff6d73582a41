//! The library: the list at the left, at the right what is known of the scenario before it is
//! played. Nothing gives the answer away: no teaching, no verdict, and of the picture only what
//! comes before the first thing that goes wrong or is delivered.

use super::words::wrapped;
use super::{Canvas, split};
use crate::ladder::{Ladder, Shape};
use crate::mode::library::{Item, Library};
use crate::order::Run;
use crate::signs::Signs;
use crate::theme::Class;
use qoslab_render::escape::{Glyphs, clean};
use qoslab_scenario::Scenario;
use ratatui::layout::{Position, Rect};

/// Draws the list and the preview.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, library: &Library, glyphs: Glyphs) {
    let left = if area.width < 100 { area.width / 2 } else { 48.min(area.width / 2) };
    let (list, rest) = split(area, left);
    let signs = Signs::of(glyphs);
    for row in 0..area.height {
        canvas.sign(rest, 0, row, signs.side, Class::Dim);
    }
    let (_, preview) = split(rest, 2);
    draw_list(canvas, list, library, glyphs);
    draw_preview(canvas, preview, library, glyphs);
}

fn draw_list(canvas: &mut Canvas<'_>, area: Rect, library: &Library, glyphs: Glyphs) {
    let signs = Signs::of(glyphs);
    let [open, shut] = signs.folders;
    let window = library.window(usize::from(area.height));
    for (row, place) in window.enumerate() {
        let row = row as u16;
        match library.items[place] {
            Item::Folder(at) => {
                let folder = &library.folders[at];
                let sign = if folder.open { open } else { shut };
                let count = folder.entries.len().to_string();
                let text = format!("{sign} {}", folder.name.to_uppercase());
                canvas.put(area, 2, row, &text, Class::Strong);
                let column = area.width.saturating_sub(count.len() as u16 + 1);
                canvas.put(area, column, row, &count, Class::Dim);
            }
            Item::Lesson(at) => {
                let lesson = &library.lessons[at];
                let done = library.played.contains(&lesson.name);
                canvas.sign(area, 2, row, if done { signs.done } else { ' ' }, Class::Well);
                let room = usize::from(area.width).saturating_sub(5);
                let text = format!("{:>2}  {}", lesson.number, lesson.title);
                canvas.put(area, 4, row, &clean(&text, room, glyphs), Class::Plain);
            }
            Item::Scenario(at) => {
                let source = &library.sources[at];
                let known = library.is_open(&source.name) && !library.revealed;
                canvas.sign(area, 2, row, if known { signs.done } else { ' ' }, Class::Well);
                let room = usize::from(area.width).saturating_sub(5);
                let class = match library.read.get(&at) {
                    Some(Err(_)) => Class::Lost,
                    Some(Ok(_)) | None => Class::Plain,
                };
                canvas.put(area, 4, row, &clean(&source.name, room, glyphs), class);
            }
        }
        if place == library.at {
            canvas.sign(area, 0, row, signs.cursor, Class::Strong);
            canvas.paint(area, 4..usize::from(area.width) - 1, row, Class::Strong);
            canvas.cursor = Some(Position::new(area.x, area.y + row));
        }
    }
}

/// Lines below each other.
struct Lines<'c, 'b> {
    canvas: &'c mut Canvas<'b>,
    area: Rect,
    row: u16,
    glyphs: Glyphs,
}

impl Lines<'_, '_> {
    fn add(&mut self, text: &str, class: Class) {
        let width = usize::from(self.area.width).saturating_sub(1);
        for part in wrapped(text, width) {
            let part = clean(&part, width, self.glyphs);
            self.canvas.put(self.area, 0, self.row, &part, class);
            self.row += 1;
        }
    }

    fn blank(&mut self) {
        self.row += 1;
    }
}

fn draw_preview(canvas: &mut Canvas<'_>, area: Rect, library: &Library, glyphs: Glyphs) {
    let mut lines = Lines { canvas, area, row: 0, glyphs };
    match library.here() {
        Some(Item::Lesson(at)) => preview_lesson(&mut lines, library, at),
        Some(Item::Folder(at)) => {
            let folder = &library.folders[at];
            lines.add(&folder.name.to_uppercase(), Class::Strong);
            lines.add(&folder.about, Class::Plain);
            lines.blank();
            lines.add("Enter opens the folder, / searches in all.", Class::Dim);
        }
        Some(Item::Scenario(at)) => preview_scenario(&mut lines, library, at),
        None => {}
    }
}

fn preview_lesson(lines: &mut Lines<'_, '_>, library: &Library, at: usize) {
    let lesson = &library.lessons[at];
    lines.add(&format!("{} - {}", lesson.number, lesson.title), Class::Strong);
    let stops = lesson.stops.len();
    let facts = format!("{}, {stops} stops, {} minutes", lesson.about, lesson.minutes);
    lines.add(&facts, Class::Dim);
    lines.blank();
    lines.add(&lesson.summary, Class::Plain);
    if lesson.needs.is_empty() {
        return;
    }
    lines.blank();
    for (need, done) in library.needs(lesson) {
        let done = if done { ", which is done" } else { "" };
        lines.add(&format!("builds on {need}{done}"), Class::Dim);
    }
}

fn preview_scenario(lines: &mut Lines<'_, '_>, library: &Library, at: usize) {
    let source = &library.sources[at];
    let scenario = match library.read.get(&at) {
        Some(Ok(scenario)) => scenario,
        Some(Err(why)) => {
            lines.add(&source.origin, Class::Strong);
            why.lines().for_each(|text| lines.add(text, Class::Lost));
            return;
        }
        None => return,
    };
    lines.add(scenario.title(), Class::Strong);
    facts(scenario).iter().for_each(|fact| lines.add(fact, Class::Dim));
    lines.blank();
    let open = library.is_open(&source.name);
    match scenario.teaches().filter(|_| open) {
        Some(teaches) => lines.add(teaches, Class::Plain),
        None => {
            let hidden = "Its result is hidden until you have played it; R shows it.";
            lines.add(hidden, Class::Dim);
        }
    }
    lines.blank();
    let Some((_, run)) = library.preview.as_ref().filter(|(of, _)| *of == at) else { return };
    if lines.area.height > lines.row + 3 {
        let rest = super::within(lines.area, lines.row, 0);
        draw_beginning(lines.canvas, rest, run, open, lines.glyphs);
    }
}

fn facts(scenario: &Scenario) -> Vec<String> {
    let mut facts = Vec::new();
    let variants: Vec<&str> = scenario.variants().iter().map(|of| of.name()).collect();
    match variants.as_slice() {
        [] | [""] => {}
        [one] => facts.push((*one).to_owned()),
        many if many.len() <= 4 => facts.push(format!("variants: {}", many.join("; "))),
        many => {
            facts.push(format!("{} variants, {} to {}", many.len(), many[0], many[many.len() - 1]))
        }
    }
    let claims: Vec<String> = scenario.claims().iter().map(u16::to_string).collect();
    if !claims.is_empty() {
        facts.push(format!("claims of the article: {}", claims.join(", ")));
    }
    facts
}

/// The picture up to the first thing that is lost or delivered, or the whole of it.
fn draw_beginning(canvas: &mut Canvas<'_>, area: Rect, run: &Run, whole: bool, glyphs: Glyphs) {
    if area.width < 62 {
        return;
    }
    let width = usize::from(area.width).saturating_sub(2).min(110);
    let shape = Shape { width, glyphs, folded: true, true_time: false, airy: false };
    let ladder = Ladder::new(&run.report.trace, shape);
    let tells = |row: &qoslab_render::scene::Row| {
        row.mark.is_some()
            || matches!(
                crate::ladder::kind(row, &std::collections::BTreeMap::new()),
                crate::ladder::Kind::Lost(_) | crate::ladder::Kind::Fault
            )
    };
    let first = ladder.rows().iter().position(tells);
    let view = super::ladder::View {
        ladder: &ladder,
        row: usize::MAX,
        follow: None,
        lane: None,
        hidden_from: first.filter(|_| !whole),
        more: false,
        kind: &|row| crate::ladder::kind(row, &std::collections::BTreeMap::new()),
        sign: &|_| None,
    };
    canvas.rule(area, 0, if whole { "the run" } else { "how it begins" }, Signs::of(glyphs).dash);
    super::ladder::draw_from(canvas, super::within(area, 1, 0), &view, 0);
}
