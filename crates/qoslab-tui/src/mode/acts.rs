//! The menu of what can be done to the packet under the cursor.

use crate::action::{Action, Way};
use crate::app::App;
use crate::edit;
use crate::mode::line::Purpose;
use crate::mode::{Mode, player};

/// What an action does in the menu.
pub fn update(app: &mut App, action: &Action) -> bool {
    let Some(open) = app.player.as_ref() else { return false };
    let offers = edit::offers(open.run(), open.flight());
    let Some(Mode::Acts(at)) = app.modes.last_mut() else { return false };
    match action {
        Action::Step(way) => {
            *at = match way {
                Way::Next => (*at + 1).min(offers.len() - 1),
                Way::Previous => at.saturating_sub(1),
            };
            if let Some(why) = &offers[*at].refused {
                app.message = Some(why.clone());
            }
        }
        Action::Accept => {
            let offer = &offers[(*at).min(offers.len() - 1)];
            match &offer.refused {
                Some(why) => app.say(why.clone()),
                None => {
                    let (act, begun) =
                        (offer.act, edit::begun(open.run(), open.flight(), offer.act));
                    app.modes.pop();
                    match begun {
                        // What has a measure waits for it on the command line.
                        Some(command) => app.type_line(Purpose::Command, &command),
                        None => {
                            app.last_act = Some(act);
                            player::apply(app, act, 1);
                        }
                    }
                }
            }
        }
        Action::Act(act) => {
            app.modes.pop();
            app.update(Action::Act(*act));
        }
        _ => return false,
    }
    true
}
