//! A line that is being typed: a command or a search.

use crate::action::{Action, Input, Way};
use crate::app::App;
use crate::command;
use crate::mode::Mode;

/// What the line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A command of the lab.
    Command,
    /// A search.
    Find,
}

/// A line.
#[derive(Clone, Debug)]
pub struct LineInput {
    /// What it is for.
    pub purpose: Purpose,
    /// What has been typed.
    pub text: String,
}

/// What an action does to the line.
pub fn update(app: &mut App, action: &Action) -> bool {
    let Some(Mode::Line(line)) = app.modes.last_mut() else { return false };
    match action {
        Action::Typed(Input::Letter(letter)) => line.text.push(*letter),
        Action::Typed(Input::Backspace) => {
            if line.text.pop().is_none() {
                app.modes.pop();
            }
        }
        Action::Typed(Input::Complete) | Action::Pane(Way::Next) => {
            if line.purpose == Purpose::Command {
                line.text = command::complete(&line.text);
            }
        }
        Action::Typed(Input::Escape) | Action::Back | Action::Close => {
            app.modes.pop();
        }
        Action::Typed(Input::Enter) | Action::Accept => done(app),
        _ => return false,
    }
    true
}

fn done(app: &mut App) {
    let Some(Mode::Line(line)) = app.modes.pop() else { return };
    match line.purpose {
        Purpose::Command => match command::read(&line.text) {
            Ok(Some(action)) => app.update(action),
            Ok(None) => {}
            Err(why) => app.say(why),
        },
        Purpose::Find => app.search(&line.text),
    }
}
