//! The state inspector.

use crate::action::{Action, Way};
use crate::app::App;
use crate::mode::Mode;

/// Where one is in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateView {
    /// The first line that is shown.
    pub top: usize,
}

/// What an action does in it.
pub fn update(app: &mut App, action: &Action) -> bool {
    let height = app.body_height();
    let Some(Mode::State(view)) = app.modes.last_mut() else { return false };
    match action {
        Action::Page(Way::Next) | Action::Pane(Way::Next) => view.top += height / 2,
        Action::Page(Way::Previous) | Action::Pane(Way::Previous) => {
            view.top = view.top.saturating_sub(height / 2);
        }
        // Everything that moves the player's cursor moves it here as well.
        _ => return super::player::update(app, action),
    }
    true
}
