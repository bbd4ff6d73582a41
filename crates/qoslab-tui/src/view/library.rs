//! The library: the list at the left, at the right what is known of the scenario before it is
//! played. Nothing gives the answer away: no teaching, no verdict, and of the picture only what
//! comes before the first thing that goes wrong or is delivered.

use super::words::wrapped;
use super::{Canvas, split};
use crate::ladder::{Ladder, Shape};
use crate::mode::library::{Item, Library};
use crate::order::Run;
use crate::theme::Class;
use qoslab_render::escape::{Glyphs, clean};
use qoslab_scenario::Scenario;
use ratatui::layout::{Position, Rect};

/// Draws the list and the preview.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, library: &Library, glyphs: Glyphs) {
    let left = if area.width < 100 { area.width / 2 } else { 48.min(area.width / 2) };
    let (list, rest) = split(area, left);
    let line = if glyphs == Glyphs::Ascii { "|" } else { "│" };
    for row in 0..area.height {
        canvas.put(rest, 0, row, line, Class::Dim);
    }
    let (_, preview) = split(rest, 2);
    draw_list(canvas, list, library, glyphs);
    draw_preview(canvas, preview, library, glyphs);
}

fn draw_list(canvas: &mut Canvas<'_>, area: Rect, library: &Library, glyphs: Glyphs) {
    let (cursor, open, shut, played) = match glyphs {
        Glyphs::Unicode => ("▸", "−", "+", "✓"),
        Glyphs::Ascii => (">", "-", "+", "v"),
    };
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
                canvas.put(area, 2, row, if done { played } else { " " }, Class::Well);
                let room = usize::from(area.width).saturating_sub(5);
                let text = format!("{:>2}  {}", lesson.number, lesson.title);
                canvas.put(area, 4, row, &clean(&text, room, glyphs), Class::Plain);
            }
            Item::Scenario(at) => {
                let source = &library.sources[at];
                let known = library.is_open(&source.name) && !library.revealed;
                canvas.put(area, 2, row, if known { played } else { " " }, Class::Well);
                let room = usize::from(area.width).saturating_sub(5);
                let class = match library.read.get(&at) {
                    Some(Err(_)) => Class::Lost,
                    Some(Ok(_)) | None => Class::Plain,
                };
                canvas.put(area, 4, row, &clean(&source.name, room, glyphs), class);
            }
        }
        if place == library.at {
            canvas.put(area, 0, row, cursor, Class::Strong);
            canvas.paint(area, 4..usize::from(area.width) - 1, row, Class::Strong);
            canvas.cursor = Some(Position::new(area.x, area.y + row));
        }
    }
}

fn draw_preview(canvas: &mut Canvas<'_>, area: Rect, library: &Library, glyphs: Glyphs) {
    let width = usize::from(area.width).saturating_sub(1);
    let mut row = 0;
    let mut line = |canvas: &mut Canvas<'_>, text: &str, class: Class| {
        for part in wrapped(text, width) {
            canvas.put(area, 0, row, &clean(&part, width, glyphs), class);
            row += 1;
        }
        row
    };
    let Some(at) = library.source().map(|(at, _)| at) else {
        if let Some(Item::Lesson(at)) = library.here() {
            let lesson = &library.lessons[at];
            let title = format!("{} · {}", lesson.number, lesson.title);
            line(canvas, &title.replace('·', "-"), Class::Strong);
            let stops = lesson.stops.len();
            let facts = format!("{}, {stops} stops, {} minutes", lesson.about, lesson.minutes);
            line(canvas, &facts, Class::Dim);
            line(canvas, "", Class::Plain);
            line(canvas, &lesson.summary, Class::Plain);
            if !lesson.needs.is_empty() {
                line(canvas, "", Class::Plain);
                line(canvas, &format!("needs {}", lesson.needs.join(", ")), Class::Dim);
            }
        }
        if let Some(Item::Folder(at)) = library.here() {
            let folder = &library.folders[at];
            line(canvas, &folder.name.to_uppercase(), Class::Strong);
            line(canvas, &folder.about, Class::Plain);
            line(canvas, "", Class::Plain);
            line(canvas, "Enter opens the folder, / searches in all.", Class::Dim);
        }
        return;
    };
    let source = &library.sources[at];
    let scenario = match library.read.get(&at) {
        Some(Ok(scenario)) => scenario,
        Some(Err(why)) => {
            line(canvas, &source.origin, Class::Strong);
            why.lines().for_each(|text| {
                line(canvas, text, Class::Lost);
            });
            return;
        }
        None => return,
    };
    line(canvas, scenario.title(), Class::Strong);
    for fact in facts(scenario) {
        line(canvas, &fact, Class::Dim);
    }
    line(canvas, "", Class::Plain);
    if library.is_open(&source.name)
        && let Some(teaches) = scenario.teaches()
    {
        line(canvas, teaches, Class::Plain);
    } else {
        line(canvas, "Its result is hidden until you have played it; R shows it.", Class::Dim);
    }
    let used = line(canvas, "", Class::Plain);
    if let Some((of, run)) = &library.preview
        && *of == at
        && area.height > used + 3
    {
        let rest = super::within(area, used, 0);
        draw_beginning(canvas, rest, run, library.is_open(&source.name), glyphs);
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
    canvas.rule(area, 0, if whole { "the run" } else { "how it begins" }, dash(glyphs));
    super::ladder::draw_from(canvas, super::within(area, 1, 0), &view, 0);
}

const fn dash(glyphs: Glyphs) -> char {
    match glyphs {
        Glyphs::Unicode => '─',
        Glyphs::Ascii => '-',
    }
}
