//! The whole screen: which views stand where. Row 0 says what this is, the last row which keys work
//! now, the row above it the command that does the same, or what there is to say.

use crate::action::Action;
use crate::app::App;
use crate::keys;
use crate::mode::Mode;
use crate::mode::diff::DiffView;
use crate::mode::lesson::LessonView;
use crate::mode::line::Purpose;
use crate::mode::text::TextPage;
use crate::player::{Player, SPEEDS};
use crate::settings::LEAST;
use crate::theme::Class;
use crate::view::list::{Entry, framed};
use crate::view::words::wrapped;
use crate::view::{
    Canvas, compare as view_compare, foot, ladder, lesson as view_lesson, library, list, scrubber,
};
use crate::view::{seeds as view_seeds, split, state, strip, within};
use crate::{edit, inspect, shell};
use qoslab_render::diff::Mark;
use qoslab_render::escape::{Glyphs, clean};
use ratatui::layout::{Position, Rect};

/// Draws the lab.
pub fn draw(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    if area.width < LEAST.0 || area.height < LEAST.1 {
        return too_small(app, canvas, area);
    }
    if matches!(app.mode(), Mode::Blank) {
        return;
    }
    let below = app.modes.iter().rposition(|mode| !mode.is_over()).unwrap_or(0);
    let body = within(area, 1, 2);
    match &app.modes[below] {
        Mode::Library => {
            title(app, canvas, area, "LIBRARY", &counted(app));
            library::draw(canvas, body, &app.library, app.settings.glyphs);
        }
        Mode::Text(page) => {
            title(app, canvas, area, &page.title, "");
            draw_text(app, page, canvas, body);
        }
        Mode::State(view) => {
            if let Some(player) = &app.player {
                let at = player.current().map_or(String::new(), |row| format!("{} s", row.at));
                title(app, canvas, area, &format!("STATE after event {}", player.event().0), &at);
                let boxes = inspect::boxes(player);
                state::draw(canvas, body, &boxes, view.top, app.settings.glyphs);
            }
        }
        Mode::Diff(view) => draw_diff(app, view, canvas, area),
        Mode::Compare(compare) => {
            let what = format!("COMPARE {}", compare.order.source.name);
            title(app, canvas, area, &what, view_compare::axis(compare));
            view_compare::draw(canvas, body, compare, app.settings.glyphs);
        }
        Mode::Lesson(view) => draw_lesson(app, view, canvas, area),
        Mode::Seeds(seeds) => {
            let state = match (seeds.is_done(), seeds.running) {
                (true, _) => "done",
                (false, true) => "running",
                (false, false) => "paused",
            };
            let what = format!("SEEDS {}", seeds.order.name());
            title(app, canvas, area, &what, &format!("{} runs  {state}", seeds.sweep.runs));
            view_seeds::draw(canvas, body, seeds, app.settings.glyphs, cursor(app));
        }
        Mode::Player | Mode::Acts(_) | Mode::Branches(_) | Mode::Line(_) | Mode::Blank => {
            if let Some(player) = &app.player {
                draw_player(app, player, canvas, area);
            }
        }
    }
    for mode in &app.modes[below..] {
        draw_over(app, mode, canvas, body);
    }
    bottom(app, canvas, area);
}

/// A page of text; lines that are too long go on below.
fn draw_text(app: &App, page: &TextPage, canvas: &mut Canvas<'_>, body: Rect) {
    let width = usize::from(body.width).saturating_sub(3);
    let (mut entries, mut at) = (Vec::new(), 0);
    for (place, line) in page.lines.iter().enumerate() {
        if place == page.at {
            at = entries.len();
        }
        let text = clean(&line.text, usize::MAX, app.settings.glyphs);
        let indent = text.chars().take_while(|letter| *letter == ' ').count();
        if text.chars().count() <= width {
            entries.push(Entry { text, class: line.class });
            continue;
        }
        let hang = " ".repeat((indent + 2).min(width / 2));
        for (part, words) in wrapped(&text, width - hang.len()).into_iter().enumerate() {
            let lead = if part == 0 { &hang[..indent.min(hang.len())] } else { &hang };
            entries.push(Entry { text: format!("{lead}{words}"), class: line.class });
        }
    }
    list::draw(canvas, body, &entries, at, cursor(app));
}

fn entry(app: &App, text: &str, class: Class) -> Entry {
    Entry { text: clean(text, usize::MAX, app.settings.glyphs), class }
}

const fn cursor(app: &App) -> char {
    match app.settings.glyphs {
        Glyphs::Unicode => '▸',
        Glyphs::Ascii => '>',
    }
}

const fn dash(app: &App) -> char {
    match app.settings.glyphs {
        Glyphs::Unicode => '─',
        Glyphs::Ascii => '-',
    }
}

fn counted(app: &App) -> String {
    let (lessons, all) = (app.library.lessons.len(), app.library.sources.len());
    let done = |name: &String| app.library.played.contains(name);
    let done = app.library.lessons.iter().filter(|lesson| done(&lesson.name)).count();
    format!("{lessons} lessons, {done} done · {all} scenarios")
}

/// Row 0: the name of the lab, what this is, where one is.
fn title(app: &App, canvas: &mut Canvas<'_>, area: Rect, what: &str, where_: &str) {
    let width = usize::from(area.width);
    let right = format!("{where_}  ?:help ");
    let right = if app.settings.glyphs == Glyphs::Ascii { right.replace('·', "-") } else { right };
    let room = width.saturating_sub(right.chars().count() + 2);
    let left = clean(&format!("qoslab   {what}"), room, app.settings.glyphs);
    canvas.put(area, 1, 0, &left, Class::Strong);
    let column = width.saturating_sub(right.chars().count()) as u16;
    canvas.put(area, column, 0, &right, Class::Dim);
}

/// The last two rows: a message, what is typed, or the command that does the same; and the keys.
fn bottom(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = foot(area, 2);
    let width = usize::from(area.width).saturating_sub(2);
    if let Mode::Line(line) = app.mode() {
        let sign = match line.purpose {
            Purpose::Command => ':',
            Purpose::Find => '/',
        };
        let text = format!("{sign}{}", clean(&line.text, width, app.settings.glyphs));
        canvas.put(rows, 1, 0, &text, Class::Strong);
        let column = rows.x + 1 + text.chars().count() as u16;
        canvas.cursor = Some(Position::new(column.min(area.right() - 1), rows.y));
    } else if let Some(message) = &app.message {
        let line = message.lines().next().unwrap_or_default();
        canvas.put(rows, 1, 0, &clean(line, width, app.settings.glyphs), Class::Strong);
    } else if let Some(count) = app.count {
        canvas.put(rows, 1, 0, &count.to_string(), Class::Strong);
    } else {
        let command = clean(&shell::command(app), width, app.settings.glyphs);
        canvas.put(rows, 1, 0, &command, Class::Dim);
    }
    canvas.put(rows, 1, 1, &keys_now(app, width), Class::Plain);
}

/// The keys that work now, as many as fit.
fn keys_now(app: &App, width: usize) -> String {
    let mut line = String::new();
    for binding in keys::of(app.mode().scope()).filter(|binding| !binding.short.is_empty()) {
        let key = binding.keys[0];
        let named = binding.short.contains(' ');
        let text =
            if named { binding.short.to_owned() } else { format!("{key} {}", binding.short) };
        let after_end = matches!(binding.action, Action::Close) && app.modes.len() == 1;
        if after_end {
            continue;
        }
        if line.chars().count() + text.chars().count() + 2 > width {
            break;
        }
        if !line.is_empty() {
            line += "  ";
        }
        line += &text;
    }
    line
}

/// The player: ladder, scrubber, what happens here, who holds what; on wide screens a column.
fn draw_player(app: &App, player: &Player, canvas: &mut Canvas<'_>, area: Rect) {
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
            canvas.put(
                line,
                0,
                row,
                if app.settings.glyphs == Glyphs::Ascii { "|" } else { "│" },
                Class::Dim,
            );
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
    let view = ladder::View {
        ladder: &player.ladder,
        row: player.row,
        follow: player.follow,
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

/// A lesson, with how far one has come.
fn draw_lesson(app: &App, view: &LessonView, canvas: &mut Canvas<'_>, area: Rect) {
    let lesson = &view.playing.lesson;
    let stops = lesson.stops.len();
    let (done, open) = match app.settings.glyphs {
        Glyphs::Unicode => ('▮', '▯'),
        Glyphs::Ascii => ('#', '.'),
    };
    let bar: String = (0..stops).map(|at| if at <= view.stop { done } else { open }).collect();
    let what = format!("LESSON {}  {}", lesson.number, lesson.title);
    title(app, canvas, area, &what, &format!("stop {} of {stops}  {bar}", view.stop + 1));
    let side = app.settings.side();
    view_lesson::draw(canvas, within(area, 1, 2), view, side, app.settings.glyphs);
}

/// Two runs as one ladder, and what is different in figures.
fn draw_diff(app: &App, view: &DiffView, canvas: &mut Canvas<'_>, area: Rect) {
    title(
        app,
        canvas,
        area,
        &format!("DIFF {}", view.title),
        if view.only { "only differences" } else { "" },
    );
    let body = within(area, 1, 2);
    let facts = foot(body, (view.facts.len() as u16 + 1).min(body.height / 3));
    let sign = |at: usize| match view.marks.get(at)? {
        Mark::Same => None,
        Mark::Gone => Some(('-', Class::Lost)),
        Mark::New => Some(('+', Class::Well)),
        Mark::Changed(_) => Some(('~', Class::Message)),
    };
    let kinds = std::collections::BTreeMap::new();
    let shown = ladder::View {
        ladder: &view.ladder,
        row: view.row,
        follow: None,
        lane: None,
        hidden_from: None,
        more: false,
        kind: &|row| crate::ladder::kind(row, &kinds),
        sign: &sign,
    };
    ladder::draw(canvas, within(body, 0, facts.height), &shown);
    canvas.rule(facts, 0, "what is different", dash(app));
    let changed = match view.marks.get(view.row) {
        Some(Mark::Changed(changes)) => vec![format!("here       {}", changes.join("; "))],
        _ => Vec::new(),
    };
    let width = usize::from(area.width).saturating_sub(2);
    for (row, line) in changed.iter().chain(&view.facts).enumerate() {
        canvas.put(
            facts,
            1,
            row as u16 + 1,
            &clean(line, width, app.settings.glyphs),
            Class::Plain,
        );
    }
}

/// What happens here, and who holds what, in few rows.
fn below(app: &App, player: &Player, canvas: &mut Canvas<'_>, area: Rect) {
    let width = usize::from(area.width).saturating_sub(2);
    let strip_rows = if area.height > 2 { 2 } else { 0 };
    let words = within(area, 0, strip_rows);
    let told = player.told.join(" ");
    for (row, line) in wrapped(&told, width).iter().take(usize::from(words.height)).enumerate() {
        canvas.put(words, 1, row as u16, line, Class::Plain);
    }
    if strip_rows > 0 {
        let rows = foot(area, strip_rows);
        canvas.rule(rows, 0, "who holds what", dash(app));
        let seen = player.seen.get(&player.event()).map(|seen| seen.as_slice());
        let pieces = strip::pieces(seen, &player.delivered, app.settings.glyphs);
        let line = strip::joined(&pieces, width, app.settings.glyphs);
        canvas.put(rows, 1, 1, &line, Class::Plain);
    }
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
    part(canvas, "what happens here", &player.told, 12);
    let seen = player.seen.get(&player.event()).map(|seen| seen.as_slice());
    let pieces = strip::pieces(seen, &player.delivered, app.settings.glyphs);
    part(canvas, "who holds what", &pieces, 12);
    part(canvas, "checks", &player.run().report.lines(), 10);
    let tree: Vec<String> = branches(app, player).into_iter().map(|entry| entry.text).collect();
    part(canvas, "branches", &tree, 8);
}

fn branches(app: &App, player: &Player) -> Vec<Entry> {
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

/// What lies over the screen below.
fn draw_over(app: &App, mode: &Mode, canvas: &mut Canvas<'_>, body: Rect) {
    let Some(player) = &app.player else { return };
    let (title, entries, at) = match mode {
        Mode::Acts(at) => {
            let offers = edit::offers(player.run(), player.flight());
            let entries = offers.iter().map(|offer| match &offer.refused {
                None => entry(app, &format!("{:<2} {}", offer.key, offer.what), Class::Plain),
                Some(why) => {
                    entry(app, &format!("{:<2} {}: {why}", offer.key, offer.what), Class::Dim)
                }
            });
            ("act on this packet", entries.collect::<Vec<_>>(), *at)
        }
        Mode::Branches(at) => ("branches", branches(app, player), *at),
        _ => return,
    };
    let height = (entries.len() as u16 + 2).min(body.height);
    let area = foot(body, height);
    let inner = framed(canvas, area, title, app.settings.glyphs == Glyphs::Ascii);
    list::draw(canvas, inner, &entries, at, cursor(app));
}

fn too_small(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    let (width, height) = LEAST;
    let words = format!(
        "This screen has {}x{} cells; the lab needs {width}x{height}. Make it larger, or leave with \
         q and use: {}",
        area.width,
        area.height,
        shell::command(app)
    );
    for (row, line) in wrapped(&words, usize::from(area.width)).iter().enumerate() {
        canvas.put(area, 0, row as u16, line, Class::Plain);
    }
}
