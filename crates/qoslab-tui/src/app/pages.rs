//! Screens that the lab opens over others: state, differences, columns, seeds, help, explanations;
//! searches and clicks.

use super::App;
use crate::action::{Action, Way};
use crate::columns::{self, Axis};
use crate::keys;
use crate::mode::compare::Compare;
use crate::mode::diff::DiffView;
use crate::mode::line::{LineInput, Purpose};
use crate::mode::seeds::Seeds;
use crate::mode::state::StateView;
use crate::mode::text::{TextLine, TextPage};
use crate::mode::{self, Mode};
use crate::order::Order;
use crate::theme::Class;
use std::sync::Arc;

impl App {
    /// Opens a screen about the open scenario, or about the one under the library's cursor.
    pub(super) fn look(&mut self, action: &Action) {
        let in_library = matches!(self.mode(), Mode::Library);
        let order = match (self.mode(), self.library.source(), &self.player) {
            (Mode::Library, Some((_, source)), _) => Order::new(source.clone()),
            // What a lesson still hides may not be looked up beside it.
            (Mode::Lesson(view), ..) if view.intro || !view.is_open() => {
                return self.say("guess first, or Space to see the answer".to_owned());
            }
            (Mode::Lesson(_), ..) if matches!(action, Action::State | Action::Diff) => {
                return self.say("x opens the run of the lesson; there it can be done".to_owned());
            }
            (Mode::Lesson(view), ..) => view.order(&Vec::new()),
            (_, _, Some(player)) if !in_library => player.tree.here().order.clone(),
            _ => return self.say("choose a scenario first".to_owned()),
        };
        let mode = match action {
            Action::Compare => {
                // A file with one variant has nothing to compare but along an axis.
                let many = order.scenario().is_ok_and(|of| of.variants().len() > 1);
                return self.compare(order, columns::next(&None).filter(|_| !many));
            }
            Action::CompareAlong(path) => return self.compare(order, Some(path.clone())),
            Action::Seeds => match order.chosen() {
                Ok(chosen) => Mode::Seeds(Box::new(Seeds::new(order, Arc::new(chosen)))),
                Err(why) => return self.say(why.lines().next().unwrap_or_default().to_owned()),
            },
            Action::Diff => match DiffView::new(self) {
                Ok(view) => Mode::Diff(Box::new(view)),
                Err(why) => return self.say(why),
            },
            _ if self.player.is_some() && !in_library => Mode::State(StateView::default()),
            _ => return self.say("open a scenario first".to_owned()),
        };
        self.modes.push(mode);
    }

    fn compare(&mut self, order: Order, axis: Axis) {
        let compare = Compare::new(order, axis);
        self.jobs.push(compare.job());
        self.modes.push(Mode::Compare(Box::new(compare)));
    }

    pub(super) fn copy(&mut self, what: String) {
        self.say(format!("copied: {what}"));
        self.copied = Some(what);
    }

    pub(crate) fn type_line(&mut self, purpose: Purpose, begun: &str) {
        self.modes.push(Mode::Line(LineInput { purpose, text: begun.to_owned() }));
    }

    /// Searches on the screen below.
    pub fn search(&mut self, wanted: &str) {
        match self.mode() {
            Mode::Library => mode::library::search(self, wanted),
            Mode::Text(_) => mode::text::search(self, wanted),
            _ => {
                if let Some(player) = self.player.as_mut() {
                    wanted.clone_into(&mut player.wanted);
                    self.update(Action::Match(Way::Next));
                }
            }
        }
    }

    pub(super) fn help(&mut self) {
        let scope = self.mode().scope();
        let mut page =
            TextPage::new(format!("KEYS: {}", scope.name()), "", "qoslab keys".to_owned());
        for binding in keys::of(scope) {
            let action = (!matches!(binding.action, Action::Help)).then(|| binding.action.clone());
            let keys = binding.keys.join(" ");
            let text = format!("{keys:<18} {}", binding.long);
            page.lines.push(TextLine { text, class: Class::Plain, action });
        }
        self.modes.push(Mode::Text(page));
    }

    /// Explains a rule.
    pub fn explain(&mut self, rule: &str) {
        match qoslab_lab::explain::explain(rule) {
            Ok(text) => {
                let command = format!("qoslab explain {}", crate::order::quoted(rule));
                let page = TextPage::new(format!("EXPLAIN {rule}"), &text, command);
                self.modes.push(Mode::Text(page));
            }
            Err(error) => self.say(format!("{error:#}")),
        }
    }

    /// Puts the cursor where somebody clicks: on an item of the library, a row of the ladder, a
    /// place of the run's line.
    pub(super) fn click(&mut self, column: u16, row: u16) {
        let Some(offset) = usize::from(row).checked_sub(1) else { return };
        match self.mode() {
            Mode::Library => {
                let window = self.library.window(self.body_height());
                if offset < window.len() {
                    self.library.at = window.start + offset;
                }
            }
            Mode::Player => {
                let height = crate::draw::ladder_height(self);
                let Some(player) = self.player.as_mut() else { return };
                let line = offset.checked_sub(1).filter(|line| *line < height);
                let window = player.ladder.window(player.row, height);
                if let Some(line) = line.map(|line| window.start + line)
                    && let Some(crate::ladder::Line::Row(row)) = player.ladder.lines.get(line)
                {
                    let row = *row;
                    player.jump(row);
                } else if offset == height + 1 {
                    let rows = player.ladder.rows().len();
                    let width = usize::from(self.settings.size.0 - self.settings.side()).max(1);
                    player.jump(usize::from(column) * rows / width);
                }
            }
            _ => {}
        }
    }
}
