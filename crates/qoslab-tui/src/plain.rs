//! The lab line by line, for screen readers and terminals without a screen: the same state, the
//! same actions, and after each line what the screen would show, in words.

use crate::action::{Action, Way};
use crate::app::App;
use crate::branch::Tree;
use crate::inspect::{Facts, Sign};
use crate::keys;
use crate::mode::Mode;
use crate::mode::lesson::LessonView;
use crate::mode::library::Item;
use crate::player::Player;
use crate::view::strip;
use crate::{command, edit};
use qoslab_lab::lesson::{Act, text};
use qoslab_render::diff::Mark;
use qoslab_render::escape::Glyphs;
use std::fmt::Write as _;
use std::io::{BufRead, Write};

/// Reads lines until the lab is left or there are no more, and says what comes of each.
pub fn run(app: &mut App, input: &mut dyn BufRead, output: &mut dyn Write) -> anyhow::Result<()> {
    settle(app);
    writeln!(output, "qoslab, line by line. n next, p previous, ? help, quit leaves.")?;
    let mut line = String::new();
    loop {
        output.write_all(shown(app).as_bytes())?;
        output.write_all(b"> ")?;
        output.flush()?;
        line.clear();
        if input.read_line(&mut line)? == 0 {
            writeln!(output)?;
            return Ok(());
        }
        app.message = None;
        obey(app, line.trim());
        settle(app);
        write_files(app);
        if app.quit {
            return Ok(());
        }
    }
}

/// Does the jobs at once: nobody looks at a screen meanwhile.
pub fn settle(app: &mut App) {
    while let Some(job) = app.jobs.pop() {
        app.update(Action::Done(job.run()));
    }
}

fn write_files(app: &mut App) {
    for (file, text) in std::mem::take(&mut app.files) {
        app.written(crate::terminal::write_new(&file, &text));
    }
}

/// A line: a short word of this mode, a key of the screen, or a command.
fn obey(app: &mut App, line: &str) {
    let asks = matches!(app.mode(), Mode::Lesson(view) if !view.intro && !view.is_open());
    let follows = app.player.as_ref().is_some_and(|player| player.follow.is_some());
    // A line is a command already; who writes the colon of the screen means the same.
    let line = line.strip_prefix(':').map_or(line, str::trim);
    let action = match line {
        "" => return,
        "/" => return app.say("search for what? `/puback` finds the next one".to_owned()),
        "n" | "next" if matches!(app.mode(), Mode::Lesson(_)) => Action::Page(Way::Next),
        "p" | "previous" if matches!(app.mode(), Mode::Lesson(_)) => Action::Page(Way::Previous),
        "n" | "next" if follows => Action::Followed(Way::Next),
        "p" | "previous" if follows => Action::Followed(Way::Previous),
        "n" | "next" => Action::Step(Way::Next),
        "p" | "previous" => Action::Step(Way::Previous),
        "back" => Action::Back,
        "open" | "enter" => return app.key("Enter"),
        "cut" => Action::Act(crate::action::Act::Cut),
        "find" => return app.say("find what? `/puback` finds the next one".to_owned()),
        _ if line.starts_with('/') => return app.search(&line[1..]),
        _ if asks && line.parse::<u8>().is_ok() => Action::Answer(line.parse().unwrap_or(0)),
        _ if keys::find(app.mode().scope(), line).is_some() => return app.key(line),
        _ => match command::read(line) {
            Ok(Some(action)) => action,
            Ok(None) => return,
            Err(why) => return app.say(why),
        },
    };
    app.update(action);
}

/// What the screen would show, in words.
pub fn shown(app: &App) -> String {
    let mut all = String::new();
    let player = app.player.as_ref();
    match (app.mode(), player) {
        (Mode::Library, _) => library(&mut all, app),
        (Mode::Text(page), _) => {
            let _ = writeln!(all, "{}", page.title);
            page.lines.iter().for_each(|line| {
                let _ = writeln!(all, "{}", line.text);
            });
        }
        (Mode::Lesson(view), _) if view.intro => all += &text::intro(&view.playing.lesson),
        (Mode::Lesson(view), _) => stop(&mut all, view),
        (Mode::Compare(compare), _) => compared(&mut all, compare),
        (Mode::Seeds(seeds), _) => all += &seeds.sweep.text(Glyphs::Ascii),
        (Mode::Diff(view), _) => {
            for (row, mark) in view.ladder.rows().iter().zip(&view.marks) {
                let sign = match mark {
                    Mark::Same => continue,
                    Mark::Gone => '-',
                    Mark::New => '+',
                    Mark::Changed(_) => '~',
                };
                let _ = writeln!(all, "{sign} {}", view.ladder.page.draw(row).text.trim());
            }
            view.facts.iter().for_each(|fact| {
                let _ = writeln!(all, "{fact}");
            });
        }
        (Mode::State(view), Some(player)) => state(&mut all, player, &view.boxes),
        (Mode::Acts(at), Some(player)) => acts(&mut all, player, *at),
        (Mode::Branches(at), Some(player)) => branches(&mut all, &player.tree, *at),
        (_, Some(player)) => event(&mut all, player),
        (_, None) => {}
    }
    if let Some(message) = &app.message {
        let _ = writeln!(all, "{message}");
    }
    // The diagram's signs are for eyes.
    all.replace(['◆', '▸'], "*")
        .replace('×', "x")
        .replace('✗', "lost")
        .replace('►', "to broker:")
        .replace('◄', "from broker:")
}

/// A stop of a lesson: the answer once there was a guess, else what is asked; and what helps.
fn stop(all: &mut String, view: &LessonView) {
    let guess = view.guesses.get(&view.stop).copied();
    if matches!(view.act(), Act::Ask(_)) && view.is_open() {
        *all += &text::reveal(&view.playing, view.stop, guess);
        return;
    }
    *all += &text::stop(&view.playing, view.stop);
    for (at, hint) in view.hints_shown().iter().enumerate() {
        let _ = writeln!(all, "Hint {}: {hint}", at + 1);
    }
    let attempt = view.attempt.as_ref().filter(|(stop, _)| *stop == view.stop);
    for reason in attempt.iter().flat_map(|(_, attempt)| &attempt.reasons) {
        let said = if reason.met { "Done" } else { "Not yet" };
        let why = if reason.why.is_empty() { String::new() } else { format!(": {}", reason.why) };
        let _ = writeln!(all, "{said}: {}{why}.", reason.text);
    }
    if let Act::Try(task) = view.act()
        && view.is_solved()
    {
        task.say.iter().for_each(|say| {
            let _ = writeln!(all, "The task is done. {say}");
        });
    }
}

fn library(all: &mut String, app: &App) {
    let _ = match app.library.here() {
        Some(Item::Folder(at)) => {
            let folder = &app.library.folders[at];
            let is = if folder.open { "open" } else { "closed" };
            writeln!(
                all,
                "Folder {}, {} entries, {is}. {}",
                folder.name,
                folder.entries.len(),
                folder.about
            )
        }
        Some(Item::Lesson(at)) => {
            let lesson = &app.library.lessons[at];
            writeln!(all, "Lesson {}: {}. {}", lesson.number, lesson.title, lesson.summary)
        }
        Some(Item::Scenario(at)) => {
            let title = app.library.read.get(&at).and_then(|read| read.as_ref().ok());
            let title = title.map_or("", |scenario| scenario.title());
            writeln!(all, "Scenario {}: {title}", app.library.sources[at].name)
        }
        None => writeln!(all, "The library is empty."),
    };
}

fn event(all: &mut String, player: &Player) {
    let at = player.current().map_or(String::new(), |row| format!(" at {} s", row.at));
    let rows = player.ladder.rows().len();
    let _ = writeln!(all, "Event {}, row {} of {rows}{at}.", player.event().0, player.row + 1);
    player.told.iter().for_each(|told| {
        let _ = writeln!(all, "{told}");
    });
    if let Some(follow) = player.follow {
        let name = follow.name(&player.run().report.trace);
        let belongs = player.current().is_some_and(player.is_followed());
        let belongs = if belongs { "This row belongs to it" } else { "This row does not" };
        let _ = writeln!(all, "Follows {name}; n and p go along it. {belongs}.");
    }
    let seen = player.seen.get(&player.event()).map(|seen| seen.memories.as_slice());
    let pieces = strip::pieces(seen, &player.delivered(strip::DELIVERIES), Glyphs::Ascii);
    let _ = writeln!(all, "{}.", pieces.join("; "));
}

fn state(all: &mut String, player: &Player, boxes: &[Facts]) {
    let _ = writeln!(all, "{}, at {}.", player.state_title(), player.state_place());
    for facts in boxes {
        let _ = writeln!(all, "{}:", facts.title);
        for (sign, line) in &facts.lines {
            let word = match sign {
                Sign::Same => String::new(),
                other => format!("{}: ", other.word()),
            };
            let words: Vec<&str> = line.split_whitespace().collect();
            let _ = writeln!(all, "  {word}{}", words.join(" "));
        }
    }
}

fn acts(all: &mut String, player: &Player, at: usize) {
    for (place, offer) in edit::offers(player.run(), player.flight()).iter().enumerate() {
        let sign = if place == at { "chosen" } else { "" };
        let why = offer.refused.as_ref().map_or(String::new(), |why| format!(" (not here: {why})"));
        let _ = writeln!(all, "{:<2} {}{why} {sign}", offer.key, offer.what);
    }
}

fn branches(all: &mut String, tree: &Tree, at: usize) {
    for (place, (branch, depth)) in tree.listed().into_iter().enumerate() {
        let sign = if place == at { "chosen" } else { "" };
        let here = if branch == tree.at { "you are here" } else { "" };
        let of = &tree.branches[branch];
        let _ = writeln!(all, "level {depth}, {}: {} {here} {sign}", tree.name(branch), of.what);
    }
}

fn compared(all: &mut String, compare: &crate::mode::compare::Compare) {
    if let Some(why) = &compare.refused {
        let _ = writeln!(all, "{why}");
    }
    let Some(columns) = &compare.columns else { return };
    columns.notes.iter().for_each(|note| {
        let _ = writeln!(all, "{note}");
    });
    for column in &columns.all {
        let _ = writeln!(all, "{}:", column.name);
        for row in &column.rows {
            let _ = writeln!(all, "  {} s  {}", row.at, row.line(200, Glyphs::Unicode));
        }
        for (noun, cell) in &column.figures {
            let _ = writeln!(all, "  {noun} {cell}");
        }
    }
}
