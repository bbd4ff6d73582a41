//! The tree of branches.

use crate::action::{Action, Way};
use crate::app::App;
use crate::mode::Mode;

/// What an action does in the tree.
pub fn update(app: &mut App, action: &Action) -> bool {
    let Some(player) = app.player.as_mut() else { return false };
    let listed = player.tree.listed();
    let Some(Mode::Branches(at)) = app.modes.last_mut() else { return false };
    match action {
        Action::Step(Way::Next) => *at = (*at + 1).min(listed.len() - 1),
        Action::Step(Way::Previous) => *at = at.saturating_sub(1),
        Action::End(Way::Next) => *at = listed.len() - 1,
        Action::End(Way::Previous) => *at = 0,
        Action::Accept => {
            let (branch, _) = listed[(*at).min(listed.len() - 1)];
            app.modes.pop();
            player.tree.go(branch);
            player.show_branch(None);
        }
        _ => return false,
    }
    true
}
