//! The whole screen: which views stand where. Row 0 says what this is, the last row which keys work
//! now, the row above it the command that does the same, or what there is to say.

mod player;

pub use player::ladder_height;
use player::{branches, draw_player};

use crate::action::Action;
use crate::app::App;
use crate::keys;
use crate::mode::Mode;
use crate::mode::lesson::LessonView;
use crate::mode::line::Purpose;
use crate::mode::text::TextPage;
use crate::settings::LEAST;
use crate::signs::Signs;
use crate::theme::Class;
use crate::view::list::{Entry, framed};
use crate::view::words::wrapped;
use crate::view::{
    Canvas, compare as view_compare, diff as view_diff, foot, lesson as view_lesson, library, list,
};
use crate::view::{seeds as view_seeds, state, within};
use crate::{edit, shell};
use qoslab_render::escape::clean;
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
                title(app, canvas, area, &player.state_title(), &player.state_place());
                let place = (view.top, view.focus);
                state::draw(canvas, body, &view.boxes, place, app.settings.glyphs);
            }
        }
        Mode::Diff(view) => {
            let only = if view.only { "only differences" } else { "" };
            title(app, canvas, area, &format!("DIFF {}", view.title), only);
            view_diff::draw(canvas, body, view, app.settings.glyphs);
        }
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

const fn signs(app: &App) -> &'static Signs {
    Signs::of(app.settings.glyphs)
}

const fn cursor(app: &App) -> char {
    signs(app).cursor
}

const fn dash(app: &App) -> char {
    signs(app).dash
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
    let right = right.replace('·', signs(app).dot.encode_utf8(&mut [0; 4]));
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
        let idle = matches!(app.mode(), Mode::Lesson(view) if !view.takes(&binding.action));
        if after_end || idle {
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

/// A lesson, with how far one has come.
fn draw_lesson(app: &App, view: &LessonView, canvas: &mut Canvas<'_>, area: Rect) {
    let lesson = &view.playing.lesson;
    let stops = lesson.stops.len();
    let [done, open] = signs(app).steps;
    let bar: String = (0..stops).map(|at| if at <= view.stop { done } else { open }).collect();
    let what = format!("LESSON {}  {}", lesson.number, lesson.title);
    let place = match view.intro {
        true => format!("{stops} stops, {} minutes", lesson.minutes),
        false => format!("stop {} of {stops}  {bar}", view.stop + 1),
    };
    title(app, canvas, area, &what, &place);
    let side = app.settings.side();
    view_lesson::draw(canvas, within(area, 1, 2), view, side, app.settings.glyphs);
}

/// What lies over the screen below.
fn draw_over(app: &App, mode: &Mode, canvas: &mut Canvas<'_>, body: Rect) {
    let Some(player) = &app.player else { return };
    let (title, entries, at) = match mode {
        Mode::Acts(at) => {
            let offers = edit::offers(player.run(), player.flight());
            let entries = offers.iter().map(|offer| match &offer.refused {
                None => entry(app, &format!("{:<2} {}", offer.key, offer.what), Class::Plain),
                Some(_) => {
                    entry(app, &format!("{:<2} {} (not here)", offer.key, offer.what), Class::Dim)
                }
            });
            ("act on this packet", entries.collect::<Vec<_>>(), *at)
        }
        Mode::Branches(at) => ("branches", branches(app, player), *at),
        _ => return,
    };
    let height = (entries.len() as u16 + 2).min(body.height);
    let area = foot(body, height);
    let inner = framed(canvas, area, title, signs(app));
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
