//! The state inspector.

use crate::action::{Action, Way};
use crate::app::App;
use crate::inspect::{self, Facts};
use crate::mode::Mode;
use crate::view::state::Layout;
use qoslab_trace::EventId;

/// Where one is in it.
#[derive(Clone, Debug, Default)]
pub struct StateView {
    /// The first line that is shown.
    pub top: usize,
    /// The box in focus.
    pub focus: usize,
    /// Whether what is unchanged is hidden.
    pub only_changes: bool,
    /// The boxes of the moment.
    pub boxes: Vec<Facts>,
    /// Of what they were made.
    made_of: Option<Made>,
}

/// Of what the boxes were made: while it is the same, so are they.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Made {
    event: EventId,
    /// Whether what is known after the event has come.
    known: bool,
    /// The moment that it is compared with, and whether that has come.
    then: Option<(EventId, bool)>,
    only_changes: bool,
}

/// Makes the boxes of the moment, unless they are there.
pub fn prepare(app: &mut App) {
    let (height, size, glyphs) = (app.body_height(), app.settings.size, app.settings.glyphs);
    let App { modes, player, .. } = app;
    let (Some(Mode::State(view)), Some(player)) = (modes.last_mut(), player) else { return };
    let event = player.event();
    let known = player.seen.contains_key(&event);
    let then = player.then().map(|then| (then, player.seen.contains_key(&then)));
    let made_of = Some(Made { event, known, then, only_changes: view.only_changes });
    if view.made_of != made_of {
        let boxes = inspect::boxes(player, view.only_changes);
        // Boxes come and go; the focus stays on the one that it was on.
        let old = view.boxes.get(view.focus).map(|facts| facts.title.as_str());
        let same = old.and_then(|old| boxes.iter().position(|facts| facts.title == old));
        view.focus = same.unwrap_or(view.focus).min(boxes.len().saturating_sub(1));
        view.boxes = boxes;
        if view.made_of.is_some_and(|made| made.only_changes != view.only_changes) {
            let layout = Layout::new(&view.boxes, size.0, glyphs);
            view.top = layout.top_for(view.focus, view.top, height);
        }
        view.made_of = made_of;
    }
}

/// What an action does in it.
pub fn update(app: &mut App, action: &Action) -> bool {
    let (height, glyphs) = (app.body_height(), app.settings.glyphs);
    let width = app.settings.size.0;
    let Some(Mode::State(view)) = app.modes.last_mut() else { return false };
    let layout = || Layout::new(&view.boxes, width, glyphs);
    match action {
        Action::Page(Way::Next) => {
            view.top = (view.top + height / 2).min(layout().lines.saturating_sub(height));
        }
        Action::Page(Way::Previous) => view.top = view.top.saturating_sub(height / 2),
        Action::Pane(way) => {
            let count = view.boxes.len().max(1);
            view.focus = match way {
                Way::Next => (view.focus + 1) % count,
                Way::Previous => (view.focus + count - 1) % count,
            };
            view.top = layout().top_for(view.focus, view.top, height);
        }
        Action::OnlyChanges => view.only_changes = !view.only_changes,
        // Everything that moves the player's cursor moves it here as well.
        _ => return super::player::update(app, action),
    }
    true
}

/// Compares with another moment than the one before: an event, a mark; nothing ends that.
pub fn against(app: &mut App, wanted: &str) {
    let Some(player) = app.player.as_mut() else { return };
    let last = player.run().report.trace.events.len();
    let mut letters = wanted.chars();
    let mark = match (letters.next(), letters.next()) {
        (Some(letter), None) => player.marks.get(&letter).copied(),
        _ => None,
    };
    let found = match (wanted.parse::<u32>(), mark) {
        (Ok(event), _) if event as usize <= last => Ok(Some(EventId(event))),
        (Ok(event), _) => Err(format!("there is no event {event}: this run has 1 to {last}")),
        (Err(_), Some(event)) => Ok(Some(event)),
        (Err(_), None) if wanted.is_empty() => Ok(None),
        (Err(_), None) => Err(format!("no event and no mark is called `{wanted}`")),
    };
    let hidden = player.hidden_from.is_some();
    match found {
        Ok(Some(event)) if hidden && event > player.event() => {
            app.say("what comes is still hidden".to_owned());
        }
        Ok(against) => {
            player.against = against;
            app.say(match against {
                Some(event) => format!("compared with the moment after event {}", event.0),
                None => "compared with the moment before".to_owned(),
            });
        }
        Err(why) => app.say(why),
    }
}
