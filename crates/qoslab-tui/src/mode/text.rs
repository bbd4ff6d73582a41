//! Pages of text to scroll over: why, explanations, help.

use crate::action::{Action, Way};
use crate::app::App;
use crate::mode::Mode;
use crate::theme::Class;

/// A page.
#[derive(Clone, Debug)]
pub struct TextPage {
    /// What stands above it.
    pub title: String,
    /// Its lines.
    pub lines: Vec<TextLine>,
    /// The line under the cursor.
    pub at: usize,
    /// The command of the shell that does the same; empty when there is none.
    pub command: String,
    /// What is searched in it.
    pub wanted: String,
}

/// A line of a page.
#[derive(Clone, Debug)]
pub struct TextLine {
    /// What it says.
    pub text: String,
    /// What it is.
    pub class: Class,
    /// What Enter does on it.
    pub action: Option<Action>,
}

impl TextPage {
    /// A page of plain lines; those that end in a colon are headings.
    pub fn new(title: impl Into<String>, text: &str, command: String) -> Self {
        let line = |text: &str| TextLine {
            class: if text.ends_with(':') { Class::Strong } else { Class::Plain },
            text: text.to_owned(),
            action: None,
        };
        Self {
            title: title.into(),
            lines: text.lines().map(line).collect(),
            at: 0,
            command,
            wanted: String::new(),
        }
    }
}

/// What an action does on the page.
pub fn update(app: &mut App, action: &Action) -> bool {
    let height = app.body_height();
    let Some(Mode::Text(page)) = app.modes.last_mut() else { return false };
    let last = page.lines.len().saturating_sub(1);
    match action {
        Action::Step(Way::Next) => page.at = (page.at + 1).min(last),
        Action::Step(Way::Previous) => page.at = page.at.saturating_sub(1),
        Action::Page(Way::Next) => page.at = (page.at + height).min(last),
        Action::Page(Way::Previous) => page.at = page.at.saturating_sub(height),
        Action::End(Way::Next) => page.at = last,
        Action::End(Way::Previous) => page.at = 0,
        Action::Match(way) => {
            let wanted = page.wanted.clone();
            if !go_to(page, &wanted, *way) {
                app.say(format!("nothing further has `{wanted}` in it"));
            }
        }
        Action::Compare => match page.lines.get(page.at).and_then(|line| line.action.clone()) {
            Some(Action::Set(path, _)) => app.update(Action::CompareAlong(path)),
            _ => return false,
        },
        Action::Accept => {
            if let Some(action) = page.lines.get(page.at).and_then(|line| line.action.clone()) {
                app.modes.pop();
                app.update(action);
            }
        }
        _ => return false,
    }
    true
}

/// Searches in the page, from the line behind the cursor on.
pub fn search(app: &mut App, wanted: &str) {
    let Some(Mode::Text(page)) = app.modes.last_mut() else { return };
    wanted.clone_into(&mut page.wanted);
    if !go_to(page, wanted, Way::Next) && !go_to(page, wanted, Way::Previous) {
        app.say(format!("nothing has `{wanted}` in it"));
    }
}

fn go_to(page: &mut TextPage, wanted: &str, way: Way) -> bool {
    let wanted = wanted.to_lowercase();
    let has = |line: &TextLine| line.text.to_lowercase().contains(&wanted);
    let found = match way {
        Way::Next => {
            let after = page.lines.iter().enumerate().skip(page.at + 1);
            after.into_iter().find(|(_, line)| has(line))
        }
        Way::Previous => page.lines[..page.at].iter().enumerate().rev().find(|(_, line)| has(line)),
    };
    let found = found.map(|(at, _)| at);
    page.at = found.unwrap_or(page.at);
    found.is_some()
}
