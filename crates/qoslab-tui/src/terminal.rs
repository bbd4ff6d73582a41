//! The terminal: keys become actions, jobs go to threads, the screen is drawn, and whatever
//! happens, the terminal is given back as it was.

#![expect(clippy::disallowed_types, reason = "the one place of the lab where time passes")]

use crate::action::Action;
use crate::app::App;
use crate::draw;
use crate::job::{Answer, Job};
use crate::keys;
use crate::view::Canvas;
use anyhow::Context;
use ratatui::crossterm::clipboard::CopyToClipboard;
use ratatui::crossterm::event::{
    self, DisableMouseCapture, EnableMouseCapture, Event, KeyEventKind, MouseButton, MouseEventKind,
};
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{cursor, execute};
use ratatui::layout::{Position, Rect};
use ratatui::prelude::{CrosstermBackend, Terminal};
use std::io::{self, Stdout, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// Signals at which the lab is left as by its key, so that the terminal is given back.
const GO: &[i32] = &[signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT];

/// How long the lab waits for a key while nothing plays and no job is under way.
const CALM: Duration = Duration::from_millis(250);

/// How long while something does.
const LIVELY: Duration = Duration::from_millis(20);

/// Shows the lab until it is left.
pub fn show(app: &mut App) -> anyhow::Result<()> {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let _ = leave();
        before(info);
    }));
    enter(app.settings.mouse).context("the terminal cannot be used")?;
    let left = run(app);
    let given_back = leave().context("the terminal cannot be given back");
    left.and(given_back)
}

fn enter(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen)?;
    listen_to_mouse(mouse)
}

/// Gives the terminal back, stops the process as Ctrl-Z does everywhere, and goes on when it is
/// told to.
fn suspend(mouse: bool) -> io::Result<()> {
    leave()?;
    #[cfg(unix)]
    signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
    enter(mouse)
}

fn listen_to_mouse(mouse: bool) -> io::Result<()> {
    match mouse {
        true => execute!(io::stdout(), EnableMouseCapture),
        false => execute!(io::stdout(), DisableMouseCapture),
    }
}

fn leave() -> io::Result<()> {
    execute!(io::stdout(), DisableMouseCapture, LeaveAlternateScreen, cursor::Show)?;
    disable_raw_mode()
}

fn run(app: &mut App) -> anyhow::Result<()> {
    let mut terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
    let (sender, answers) = channel();
    let (mut under_way, mut mouse) = (0_usize, app.settings.mouse);
    let mut last = Instant::now();
    let told_to_go = Arc::new(AtomicBool::new(false));
    for signal in GO {
        signal_hook::flag::register(*signal, told_to_go.clone())?;
    }
    while !app.quit {
        under_way += start(app, &sender);
        draw_frame(app, &mut terminal)?;
        if mouse != app.settings.mouse {
            mouse = app.settings.mouse;
            listen_to_mouse(mouse)?;
        }
        let plays = app.player.as_ref().is_some_and(|player| player.playing.is_some());
        let wait = if plays || under_way > 0 { LIVELY } else { CALM };
        if event::poll(wait)? {
            take(app, event::read()?);
        }
        under_way -= collect(app, &answers);
        let elapsed = last.elapsed();
        last = Instant::now();
        if plays {
            app.update(Action::Tick(u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX)));
        }
        give_out(app)?;
        if app.suspend {
            app.suspend = false;
            suspend(mouse)?;
            // To `clear` would ask the terminal where its cursor is, and not each one answers.
            let size = terminal.size()?;
            terminal.resize(Rect::from((Position::ORIGIN, size)))?;
        }
        if told_to_go.load(Ordering::Relaxed) {
            app.quit = true;
        }
    }
    Ok(())
}

/// Begins the jobs that were put down.
fn start(app: &mut App, sender: &Sender<Answer>) -> usize {
    let jobs: Vec<Job> = std::mem::take(&mut app.jobs);
    let count = jobs.len();
    for job in jobs {
        let sender = sender.clone();
        // Nobody listens any more when the lab has been left.
        std::thread::spawn(move || {
            let _ = sender.send(job.run());
        });
    }
    count
}

fn collect(app: &mut App, answers: &Receiver<Answer>) -> usize {
    let mut count = 0;
    while let Ok(answer) = answers.try_recv() {
        count += 1;
        app.update(Action::Done(answer));
    }
    count
}

fn draw_frame(app: &App, terminal: &mut Terminal<CrosstermBackend<Stdout>>) -> anyhow::Result<()> {
    terminal.draw(|frame| {
        let area = frame.area();
        let theme = app.settings.colours();
        let mut canvas = Canvas { buffer: frame.buffer_mut(), theme, cursor: None };
        draw::draw(app, &mut canvas, area);
        if let Some(cursor) = canvas.cursor.filter(|_| app.settings.cursor) {
            frame.set_cursor_position(cursor);
        }
    })?;
    Ok(())
}

fn take(app: &mut App, event: Event) {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            if let Some(name) = keys::name(&key) {
                app.key(&name);
            }
        }
        Event::Resize(columns, rows) => app.update(Action::Resize(columns, rows)),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollDown => app.key("Down"),
            MouseEventKind::ScrollUp => app.key("Up"),
            MouseEventKind::Down(MouseButton::Left) => {
                app.update(Action::Click(mouse.column, mouse.row));
            }
            _ => {}
        },
        Event::Paste(text) => text.chars().for_each(|letter| app.key(&letter.to_string())),
        _ => {}
    }
}

/// What leaves the lab: copies and files.
fn give_out(app: &mut App) -> io::Result<()> {
    if let Some(text) = app.copied.take() {
        // OSC 52: the terminal puts it into the clipboard of the machine before the user.
        execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))?;
    }
    for (file, text) in std::mem::take(&mut app.files) {
        let said = write_new(&file, &text);
        app.say(said);
    }
    Ok(())
}

/// Writes a file that is not there yet; says what came of it.
pub(crate) fn write_new(file: &str, text: &str) -> String {
    let options = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
    match options.and_then(|mut out| out.write_all(text.as_bytes())) {
        Ok(()) => format!("{file} is written"),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            format!("{file} is there, and is never overwritten")
        }
        Err(error) => format!("{file} cannot be written: {error}"),
    }
}
