//! The lab on screen: keys are pressed, jobs are done at once, and what is drawn is looked at.

pub(crate) mod cells;
mod commands;
mod drawn;
mod journey;
mod lessons;
mod looks;
mod picture;
mod plain;
mod random;
mod state;
mod tour;

use qoslab_tui::app::App;
use qoslab_tui::settings::Settings;
use qoslab_tui::theme::Theme;
use qoslab_tui::view::Canvas;
use qoslab_tui::{draw, plain as lines};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// A lab of a size, with nothing of the user's own.
pub(crate) struct Lab {
    pub(crate) app: App,
}

impl Lab {
    pub(crate) fn new(columns: u16, rows: u16) -> Self {
        let mut settings = Settings::new((columns, rows));
        settings.theme = Theme::Dark;
        let mut lab = Self { app: App::new(settings, Vec::new()) };
        lines::settle(&mut lab.app);
        lab
    }

    /// With this scenario open in the player.
    pub(crate) fn playing(columns: u16, rows: u16, name: &str) -> Self {
        let mut lab = Self::new(columns, rows);
        lab.command(&format!("open {name}"));
        lab
    }

    /// Presses keys, by their names, one after the other.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.app.key(key);
            lines::settle(&mut self.app);
        }
        self
    }

    /// Types a command.
    pub(crate) fn command(&mut self, line: &str) -> &mut Self {
        self.app.key(":");
        for letter in line.chars() {
            let key = if letter == ' ' { "Space".to_owned() } else { letter.to_string() };
            self.app.key(&key);
        }
        self.press("Enter")
    }

    /// Takes what is to be written, and says so as the terminal does.
    pub(crate) fn write(&mut self) -> Vec<(String, String)> {
        let files = std::mem::take(&mut self.app.files);
        for (file, _) in &files {
            self.app.written(format!("{file} is written"));
        }
        files
    }

    /// What is drawn, and where the cursor stands.
    pub(crate) fn buffer(&self) -> (Buffer, Option<Position>) {
        let (columns, rows) = self.app.settings.size;
        let area = Rect::new(0, 0, columns, rows);
        let mut buffer = Buffer::empty(area);
        let theme = self.app.settings.colours();
        let mut canvas = Canvas { buffer: &mut buffer, theme, cursor: None };
        draw::draw(&self.app, &mut canvas, area);
        let cursor = canvas.cursor;
        (buffer, cursor)
    }

    /// The characters of the screen, without blanks at the ends of lines.
    pub(crate) fn screen(&self) -> String {
        text(&self.buffer().0)
    }
}

/// The characters of a screen, without blanks at the ends of lines.
fn text(drawn: &Buffer) -> String {
    let mut text = String::new();
    for row in 0..drawn.area.height {
        let line: String =
            (0..drawn.area.width).map(|column| drawn[(column, row)].symbol()).collect();
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// Compares a file of the project with what it should hold; `QOSLAB_BLESS=1` writes it.
pub(crate) fn is_kept(path: &str, fresh: &str) {
    let file = crate::tidy::floors::root().join(path);
    if std::env::var_os("QOSLAB_BLESS").is_some() {
        let folder = file.parent().expect("a file has a folder");
        std::fs::create_dir_all(folder).expect("a folder of the project");
        std::fs::write(&file, fresh).expect("a file of the project");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == fresh, "{path} is old: QOSLAB_BLESS=1 cargo test writes it anew");
}
