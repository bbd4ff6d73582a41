//! The player on the screen: ladder and scrubber, what happens here, who holds what.

use super::{dash, entry, signs, title};
use crate::app::App;
use crate::player::{Player, SPEEDS};
use crate::theme::Class;
use crate::view::list::Entry;
use crate::view::words::wrapped;
use crate::view::{Canvas, foot, ladder, scrubber, split, strip, within};
use qoslab_render::escape::clean;
use qoslab_render::scene::Row;
use ratatui::layout::Rect;

/// The player: ladder, scrubber, what happens here, who holds what; on wide screens a column.
pub(super) fn draw_player(app: &App, player: &Player, canvas: &mut Canvas<'_>, area: Rect) {
    let run = player.run();
    let branch = player.tree.name(player.tree.at);
    let variant = run.variant.name();
    let name = &player.tree.here().order.source.name;
    let branch = if player.tree.at == 0 { String::new() } else { format!("   branch {branch}") };
    let axes = variant.split(' ').filter(|axis| !axis.starts_with("link="));
    let what = format!("{name}{branch}   {}", axes.collect::<Vec<_>>().join(" "));
    let rows = player.ladder.rows().len();
    let state = match player.playing {
        Some(_) => format!("playing {}/s", SPEEDS[player.speed]),
        None => "paused".to_owned(),
    };
    let kinds = kinds(player);
    title(app, canvas, area, &what, &format!("{kinds}  {}/{rows}  {state}", player.row + 1));
    let body = within(area, 1, 2);
    let side = app.settings.side();
    let (left, right) = split(body, body.width - side);
    let small = if side > 0 { 1 } else { words_height(area.height) };
    draw_ladder(app, player, canvas, within(left, 0, small));
    let rest = foot(left, small);
    scrubber::draw(canvas, within(rest, 0, 0), &marks(player), app.settings.glyphs);
    if side > 0 {
        let (line, column) = split(right, 2);
        for row in 0..line.height {
            canvas.sign(line, 0, row, signs(app).side, Class::Dim);
        }
        beside(app, player, canvas, column);
    } else if small > 1 {
        below(app, player, canvas, within(rest, 1, 0));
    }
}

/// The kinds of link in the run: what may happen to a packet depends on them.
fn kinds(player: &Player) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for link in &player.run().report.trace.header.links {
        if !kinds.contains(&link.kind.name()) {
            kinds.push(link.kind.name());
        }
    }
    kinds.join("/")
}

/// How many lines of the ladder the player shows.
pub fn ladder_height(app: &App) -> usize {
    let (_, height) = app.settings.size;
    let small = if app.settings.side() > 0 { 1 } else { words_height(height) };
    usize::from(height.saturating_sub(3 + small + 1))
}

/// The rows below the ladder on a narrow screen: the scrubber and what it leaves.
const fn words_height(height: u16) -> u16 {
    match height {
        0..=18 => 2,
        19..=23 => 4,
        _ => 6,
    }
}

/// The ladder of the player.
fn draw_ladder(app: &App, player: &Player, canvas: &mut Canvas<'_>, area: Rect) {
    let sign = |at: usize| {
        let row = player.ladder.rows().get(at)?;
        player.is_fault(row).then_some(('!', Class::Lost))
    };
    let is_followed = player.is_followed();
    let view = ladder::View {
        ladder: &player.ladder,
        row: player.row,
        follow: player.follow.map(|_| &is_followed as &dyn Fn(&Row) -> bool),
        lane: Some(player.lane).filter(|_| !app.settings.projector),
        hidden_from: player.hidden_from,
        more: false,
        kind: &|row| player.kind(row),
        sign: &sign,
    };
    ladder::draw(canvas, area, &view);
}

fn marks(player: &Player) -> scrubber::Marks {
    let rows = player.ladder.rows();
    let count = rows.len().max(1);
    let place = |at: usize| (at * 1_000 / count) as u16;
    let last = player.last();
    let places = |of: &[usize]| -> Vec<u16> {
        of.iter().take_while(|at| **at <= last).map(|at| place(*at)).collect()
    };
    let end = rows.last().map_or(String::new(), |row| format!("{} s", row.at));
    scrubber::Marks {
        delivered: places(&player.marked.0),
        faults: places(&player.marked.1),
        cursor: place(player.row),
        ends: ("0".to_owned(), end),
    }
}

/// What happens here, and who holds what, in few rows.
fn below(app: &App, player: &Player, canvas: &mut Canvas<'_>, area: Rect) {
    let width = usize::from(area.width).saturating_sub(2);
    let strip_rows = if area.height > 2 { 2 } else { 0 };
    let words = within(area, 0, strip_rows);
    let task = task(app, width);
    if let Some(task) = &task {
        canvas.put(words, 1, 0, task, Class::Strong);
    }
    let told = wrapped(&player.told.join(" "), width);
    for (row, line) in (u16::from(task.is_some())..words.height).zip(&told) {
        canvas.put(words, 1, row, line, Class::Plain);
    }
    if strip_rows > 0 {
        let rows = foot(area, strip_rows);
        canvas.rule(rows, 0, "who holds what", dash(app));
        let seen = player.seen.get(&player.event()).map(|seen| seen.memories.as_slice());
        let pieces = strip::pieces(seen, &player.delivered(strip::DELIVERIES), app.settings.glyphs);
        let line = strip::joined(&pieces, width, app.settings.glyphs);
        canvas.put(rows, 1, 1, &line, Class::Plain);
    }
}

/// What the lesson below wants to be done here, in one line.
fn task(app: &App, width: usize) -> Option<String> {
    Some(clean(&format!("task: {}", app.task()?), width, app.settings.glyphs))
}

/// The same in a column, with the checks and the branches.
fn beside(app: &App, player: &Player, canvas: &mut Canvas<'_>, area: Rect) {
    let width = usize::from(area.width).saturating_sub(1);
    let mut row = 0;
    let mut part = |canvas: &mut Canvas<'_>, title: &str, lines: &[String], most: usize| {
        canvas.rule(area, row, title, dash(app));
        row += 1;
        let wrapped = lines.iter().flat_map(|line| wrapped(line, width));
        for line in wrapped.take(most) {
            canvas.put(area, 0, row, &line, Class::Plain);
            row += 1;
        }
        row += 1;
    };
    if let Some(task) = app.task() {
        part(canvas, "task", &[task.to_owned()], 6);
    }
    part(canvas, "what happens here", &player.told, 12);
    let seen = player.seen.get(&player.event()).map(|seen| seen.memories.as_slice());
    let pieces = strip::pieces(seen, &player.delivered(strip::DELIVERIES), app.settings.glyphs);
    part(canvas, "who holds what", &pieces, 12);
    part(canvas, "checks", &player.run().report.lines(), 10);
    let tree: Vec<String> = branches(app, player).into_iter().map(|entry| entry.text).collect();
    part(canvas, "branches", &tree, 8);
}

pub(super) fn branches(app: &App, player: &Player) -> Vec<Entry> {
    let tree = &player.tree;
    let one = |(branch, depth): (usize, usize)| {
        let of = &tree.branches[branch];
        let here = if branch == tree.at { "  <- here" } else { "" };
        let indent = "  ".repeat(depth);
        let text = format!("{indent}{}  {}{here}", tree.name(branch), of.what);
        entry(app, &text, Class::Plain)
    };
    tree.listed().into_iter().map(one).collect()
}
