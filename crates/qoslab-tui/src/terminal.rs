//! The terminal: keys become actions, jobs go to threads, the screen is drawn, and whatever
//! happens, the terminal is given back as it was.

#![expect(clippy::disallowed_types, reason = "the one place of the lab where time passes")]

use crate::action::Action;
use crate::app::App;
use crate::draw;
use crate::job::Answer;
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
use ratatui::prelude::{CrosstermBackend, Terminal};
use std::io::{self, Stdout, Write};
use std::panic::AssertUnwindSafe;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// Signals at which the lab is left as by its key, so that the terminal is given back.
const GO: &[i32] = &[signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT];

/// How often time passes while a run is played: as long as a frame may be seen.
const FRAME: Duration = Duration::from_millis(20);

/// What the lab wakes up for. It sleeps until one of these comes, whatever its source.
enum Wake {
    /// A key, a click, another size; or why there will be none any more.
    Input(io::Result<Event>),
    /// A job is done.
    Done(Answer),
    /// A job has panicked, and has said so.
    Broken,
    /// A signal says that the lab is to be left.
    Go,
}

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
    let (sender, wakes) = channel();
    listen(&sender)?;
    let mut mouse = app.settings.mouse;
    let mut last = Instant::now();
    while !app.quit {
        start(app, &sender);
        draw_frame(app, &mut terminal)?;
        if mouse != app.settings.mouse {
            mouse = app.settings.mouse;
            listen_to_mouse(mouse)?;
        }
        let plays = app.player.as_ref().is_some_and(|player| player.playing.is_some());
        wait(app, &wakes, plays)?;
        let elapsed = last.elapsed();
        last = Instant::now();
        if plays {
            app.update(Action::Tick(u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX)));
        }
        give_out(app)?;
        if app.suspend {
            app.suspend = false;
            suspend(mouse)?;
            // Not `clear`: it asks the terminal where its cursor is, and the answer would be taken
            // for a key by the thread that reads them.
            terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
            // The window may have been given another size meanwhile, and nobody was told.
            let size = terminal.size()?;
            app.update(Action::Resize(size.width, size.height));
        }
    }
    Ok(())
}

/// Sleeps until something comes, or a frame's time while a run is played; then takes all that has
/// come, so that one frame shows it, however fast keys are repeated.
fn wait(app: &mut App, wakes: &Receiver<Wake>, plays: bool) -> io::Result<()> {
    let first = match plays {
        true => wakes.recv_timeout(FRAME).ok(),
        false => wakes.recv().ok(),
    };
    for wake in first.into_iter().chain(wakes.try_iter()) {
        match wake {
            Wake::Input(event) => take(app, event?),
            Wake::Done(answer) => app.update(Action::Done(answer)),
            Wake::Broken => return Err(io::Error::other("a run could not be made; see above")),
            Wake::Go => app.quit = true,
        }
        // What was typed behind these is for whoever comes next.
        if app.quit || app.suspend {
            break;
        }
    }
    Ok(())
}

/// Threads that sleep on keys and on signals. They end with the process.
fn listen(sender: &Sender<Wake>) -> io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new(GO)?;
    let go = sender.clone();
    std::thread::spawn(move || signals.forever().try_for_each(|_| go.send(Wake::Go)));
    let keys = sender.clone();
    std::thread::spawn(move || {
        loop {
            let event = event::read();
            // A mouse that only moves wakes nobody.
            if let Ok(Event::Mouse(mouse)) = &event
                && matches!(mouse.kind, MouseEventKind::Moved)
            {
                continue;
            }
            let over = event.is_err();
            if keys.send(Wake::Input(event)).is_err() || over {
                break;
            }
        }
    });
    Ok(())
}

/// Begins the jobs that were put down.
fn start(app: &mut App, sender: &Sender<Wake>) {
    for job in std::mem::take(&mut app.jobs) {
        let sender = sender.clone();
        std::thread::spawn(move || {
            let done = std::panic::catch_unwind(AssertUnwindSafe(|| job.run()));
            // Nobody listens any more when the lab has been left.
            let _ = sender.send(done.map_or(Wake::Broken, Wake::Done));
        });
    }
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
        app.written(write_new(&file, &text));
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
