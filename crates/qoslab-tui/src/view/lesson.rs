//! A lesson: the ladder as far as it may be seen, and what is said, asked, revealed.

use super::words::wrapped;
use super::{Canvas, foot, ladder, split, within};
use crate::mode::lesson::LessonView;
use crate::signs::Signs;
use crate::theme::Class;
use qoslab_lab::lesson::{Act, Ask, Try, text};
use qoslab_render::diff::Mark;
use qoslab_render::escape::{Glyphs, clean};
use ratatui::layout::Rect;

/// A line of the lesson.
struct Said {
    text: String,
    class: Class,
    /// Columns before it, and before what goes on below.
    hang: usize,
}

fn said(text: impl Into<String>, class: Class) -> Said {
    Said { text: text.into(), class, hang: 0 }
}

fn blank() -> Said {
    said("", Class::Plain)
}

/// Draws the stop: the ladder above or at the left, the words below or at the right.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, view: &LessonView, side: u16, glyphs: Glyphs) {
    let lines = lines(view, glyphs);
    let (picture, words) = if side > 0 {
        let (left, right) = split(area, area.width - side);
        let (line, right) = split(right, 2);
        for row in 0..line.height {
            canvas.sign(line, 0, row, Signs::of(glyphs).side, Class::Dim);
        }
        (left, right)
    } else {
        let width = usize::from(area.width).saturating_sub(2);
        let needed: usize = lines.iter().map(|line| parts(line, width).len()).sum();
        // At least six rows of the picture stay.
        let rows = (needed as u16 + 1).min(area.height.saturating_sub(7));
        let words = foot(area, rows);
        let title = &view.playing.lesson.stops[view.stop].title;
        let title = if view.intro { "before it begins" } else { title };
        canvas.rule(words, 0, title, Signs::of(glyphs).dash);
        (within(area, 0, rows), within(words, 1, 0))
    };
    let kinds = std::collections::BTreeMap::new();
    let sign = |at: usize| match view.marks.get(at)? {
        Mark::Same => None,
        Mark::Gone => Some(('-', Class::Lost)),
        Mark::New => Some(('+', Class::Well)),
        Mark::Changed(_) => Some(('~', Class::Message)),
    };
    ladder::draw(
        canvas,
        picture,
        &ladder::View {
            ladder: &view.ladder,
            row: view.row,
            follow: None,
            lane: None,
            hidden_from: None,
            more: view.more,
            kind: &|row| crate::ladder::kind(row, &kinds),
            sign: &sign,
        },
    );
    let width = usize::from(words.width).saturating_sub(2);
    let broken = |line: &Said| -> Vec<(String, Class)> {
        parts(line, width).into_iter().map(|part| (part, line.class)).collect()
    };
    draw_words(canvas, words, lines.iter().flat_map(broken).collect(), view.words);
}

/// The words from a line on; where some do not fit, the last row says how to see them.
fn draw_words(canvas: &mut Canvas<'_>, area: Rect, all: Vec<(String, Class)>, top: usize) {
    let height = usize::from(area.height);
    if all.len() <= height {
        for (row, (part, class)) in all.iter().enumerate() {
            canvas.put(area, 1, row as u16, part, *class);
        }
        return;
    }
    let rows = height.saturating_sub(1);
    let top = top.min(all.len() - rows);
    for (row, (part, class)) in all.iter().skip(top).take(rows).enumerate() {
        canvas.put(area, 1, row as u16, part, *class);
    }
    let below = all.len() - rows - top;
    let hint = format!("J K  {top} lines above, {below} below");
    canvas.put(area, 1, rows as u16, &hint, Class::Dim);
}

/// A line in the room there is.
fn parts(line: &Said, width: usize) -> Vec<String> {
    if line.text.chars().count() <= width {
        return vec![line.text.clone()];
    }
    let lead = " ".repeat(line.hang);
    let first = wrapped(&line.text, width.saturating_sub(line.hang));
    let hang = |(at, part): (usize, String)| if at == 0 { part } else { format!("{lead}{part}") };
    first.into_iter().enumerate().map(hang).collect()
}

/// What stands beside the picture.
fn lines(view: &LessonView, glyphs: Glyphs) -> Vec<Said> {
    let mut lines = Vec::new();
    match view.act() {
        _ if view.intro => begun(&mut lines, view),
        Act::Say(say) => {
            lines.push(said(say.clone(), Class::Plain));
            let rules = text::rules(&view.playing.lesson.stops[view.stop].rules);
            lines.extend(paragraphs(&rules).into_iter().map(|line| said(line, Class::Plain)));
        }
        Act::Ask(ask) if view.is_open() => revealed(&mut lines, view),
        Act::Ask(ask) => asked(&mut lines, view, ask),
        Act::Try(task) => tried(&mut lines, view, task),
        Act::Compare(compare) => {
            lines.push(said(compare.say.clone(), Class::Plain));
            lines.push(blank());
            if !view.marks.is_empty() {
                let signs = "- only in the first, + only in the second, ~ in both, otherwise";
                lines.push(said(signs, Class::Dim));
            }
            let fact = |fact: &String| Said { text: fact.clone(), class: Class::Plain, hang: 11 };
            lines.extend(view.facts.iter().map(fact));
            let table = text::axis(&view.playing, view.stop).unwrap_or_default();
            lines.extend(table.lines().map(|line| said(line, Class::Plain)));
        }
    }
    notes(&mut lines, view);
    for line in &mut lines {
        line.text = clean(&line.text, usize::MAX, glyphs);
    }
    // Its bars are characters of ours.
    tally(&mut lines, view, glyphs);
    lines
}

/// The page before the first stop.
fn begun(lines: &mut Vec<Said>, view: &LessonView) {
    lines.push(said(view.playing.lesson.summary.clone(), Class::Strong));
    for (need, done) in &view.needs {
        let done = if *done { ", which is done" } else { "" };
        lines.push(said(format!("It builds on {need}{done}."), Class::Dim));
    }
    let words = &view.playing.lesson.words;
    if !words.is_empty() {
        lines.push(blank());
    }
    for (word, means) in words {
        lines.push(Said { text: format!("{word}: {means}"), class: Class::Plain, hang: 2 });
    }
    lines.push(blank());
    lines.push(said("Space begins.", Class::Dim));
}

fn asked(lines: &mut Vec<Said>, view: &LessonView, ask: &Ask) {
    lines.push(said(ask.question.clone(), Class::Strong));
    lines.push(blank());
    for (at, choice) in ask.choices.iter().enumerate() {
        let text = format!("  {}  {}", at + 1, choice.text);
        lines.push(Said { text, class: Class::Plain, hang: 5 });
    }
    lines.push(blank());
    hints(lines, &ask.hints, view.hints);
    lines.push(said("There is no score; a wrong guess is the useful one.", Class::Dim));
}

fn hints(lines: &mut Vec<Said>, hints: &[String], shown: usize) {
    for (at, hint) in hints.iter().take(shown).enumerate() {
        lines.push(said(format!("hint {}: {hint}", at + 1), Class::Answer));
    }
    if shown < hints.len() {
        lines.push(said(format!("h  a hint ({} of {})", shown + 1, hints.len()), Class::Dim));
    }
}

fn revealed(lines: &mut Vec<Said>, view: &LessonView) {
    let guess = view.guesses.get(&view.stop).copied();
    let told = text::reveal(&view.playing, view.stop, guess);
    for (at, line) in paragraphs(&told).into_iter().enumerate() {
        lines.push(said(line, if at == 0 { Class::Strong } else { Class::Plain }));
    }
}

/// Lines that were broken for a page of another width are joined again; indented ones begin anew.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let begins = line.is_empty() || line.starts_with('[') || line.starts_with("Try:");
        let command = line.trim_start().starts_with("qoslab ");
        match all.last_mut() {
            Some(last) if open && !begins && !command => {
                last.push(' ');
                last.push_str(line.trim_start());
            }
            _ => all.push(line.to_owned()),
        }
        open = !line.is_empty() && !command;
    }
    all
}

fn tried(lines: &mut Vec<Said>, view: &LessonView, task: &Try) {
    lines.push(said(task.task.clone(), Class::Strong));
    let attempt = view.attempt.as_ref().filter(|(stop, _)| *stop == view.stop);
    let Some((_, attempt)) = attempt else {
        limits(lines, task);
        return hints(lines, &task.hints, view.hints);
    };
    if attempt.solved {
        lines.push(said("Done.", Class::Strong));
        lines.extend(task.say.iter().map(|say| said(say.clone(), Class::Plain)));
    }
    lines.push(blank());
    for reason in &attempt.reasons {
        let (word, class) = if reason.met { ("yes", Class::Well) } else { ("no ", Class::Lost) };
        let why = if reason.why.is_empty() { String::new() } else { format!(": {}", reason.why) };
        lines.push(Said { text: format!("  {word}  {}{why}", reason.text), class, hang: 7 });
    }
    if !attempt.solved {
        hints(lines, &task.hints, view.hints);
    }
}

/// What may be changed, and how it is done.
fn limits(lines: &mut Vec<Said>, task: &Try) {
    let limit = &task.limit;
    if let Some(faults) = limit.faults {
        lines.push(said(format!("  faults in all: at most {faults}"), Class::Dim));
    }
    if let Some(changes) = limit.changes {
        lines.push(said(format!("  changes: at most {changes}"), Class::Dim));
    }
    if !limit.only.is_empty() {
        lines.push(said(format!("  to be changed: only {}", limit.only.join(", ")), Class::Dim));
    }
    lines.push(blank());
    let keys = "x opens the run. There j and k choose a packet, x cuts its connection, Enter \
                lists what else can be done to it, and :set PATH=VALUE changes a value.";
    lines.push(said(keys, Class::Plain));
    let judged = "Each change is judged by the task; u takes it back, Esc comes back here.";
    let free = "u takes a change back, Esc comes back here.";
    lines.push(said(if task.is_free() { free } else { judged }, Class::Plain));
}

/// How the class voted, as bars.
fn tally(lines: &mut Vec<Said>, view: &LessonView, glyphs: Glyphs) {
    let (votes, shown) = &view.tally;
    if votes.is_empty() || !shown {
        return;
    }
    let full = Signs::of(glyphs).bar;
    let most = votes.iter().copied().max().unwrap_or(0).max(1);
    lines.push(blank());
    lines.push(said("how the class voted", Class::Dim));
    for (at, count) in votes.iter().enumerate() {
        let bar: String = std::iter::repeat_n(full, (count * 20 / most) as usize).collect();
        lines.push(said(format!("  {}  {bar:<20}  {count}", at + 1), Class::Plain));
    }
}

fn notes(lines: &mut Vec<Said>, view: &LessonView) {
    if !view.notes {
        return;
    }
    let lesson = &view.playing.lesson;
    let notes: Vec<&String> = match view.intro {
        true => lesson.notes.iter().collect(),
        false => lesson.stops[view.stop].notes.iter().collect(),
    };
    lines.push(blank());
    match notes.as_slice() {
        [] => lines.push(said("teacher: no notes for this stop", Class::Dim)),
        notes => {
            lines.extend(notes.iter().map(|note| said(format!("teacher: {note}"), Class::Answer)))
        }
    }
}
