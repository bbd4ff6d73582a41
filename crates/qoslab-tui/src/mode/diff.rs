//! A branch and the one it comes from as one ladder.

use crate::action::{Action, Way};
use crate::app::App;
use crate::ladder::Ladder;
use crate::mode::Mode;
use qoslab_render::diff::{Diff, Mark, diff};
use qoslab_render::scene::Scene;

/// Two runs as one.
#[derive(Debug)]
pub struct DiffView {
    /// What stands above it.
    pub title: String,
    /// The ladder of both.
    pub ladder: Ladder,
    /// What stands beside each row.
    pub marks: Vec<Mark>,
    /// The row under the cursor.
    pub row: usize,
    /// What is different, in figures.
    pub facts: Vec<String>,
    /// Whether only the differences are shown.
    pub only: bool,
    /// The command of the shell.
    pub command: String,
    whole: Diff,
}

/// How many rows stand around a difference when only differences are shown.
const CONTEXT: usize = 2;

impl DiffView {
    /// Of the present branch and its parent; why not, when there is none.
    pub fn new(app: &App) -> Result<Self, String> {
        let player = app.player.as_ref().ok_or("open a scenario first")?;
        let tree = &player.tree;
        let parent = tree
            .here()
            .parent
            .ok_or("this is the run as its file has it: nothing to compare with")?;
        let (old, new) = (&tree.branches[parent], tree.here());
        let (Some(before), Some(after)) = (&old.run, &new.run) else {
            return Err("the runs are not there yet".to_owned());
        };
        let (before, after) = (&before.report.trace, &after.report.trace);
        let whole = diff(before, after);
        let title = format!("{} -> {}: {}", tree.name(parent), tree.name(tree.at), new.what);
        let command =
            format!("qoslab diff {} {}{}", old.order.name(), new.order.name(), new.order.changes());
        let mut view = Self {
            title,
            ladder: Ladder::of(whole.scene.clone(), app.settings.shape()),
            marks: whole.marks.clone(),
            row: 0,
            facts: qoslab_lab::facts::facts(before, after),
            only: false,
            command,
            whole,
        };
        view.row = view.next(Way::Next, None).unwrap_or(0);
        Ok(view)
    }

    /// The next difference.
    fn next(&self, way: Way, from: Option<usize>) -> Option<usize> {
        let differs = |at: &usize| self.marks[*at] != Mark::Same;
        match (way, from) {
            (Way::Next, from) => (from.map_or(0, |from| from + 1)..self.marks.len()).find(differs),
            (Way::Previous, from) => (0..from.unwrap_or(0)).rev().find(differs),
        }
    }

    /// All rows, or only those near a difference.
    fn show(&mut self, only: bool) {
        let event = self.ladder.rows().get(self.row).map(|row| row.event);
        let (scene, marks) = match only {
            true => near(&self.whole),
            false => (self.whole.scene.clone(), self.whole.marks.clone()),
        };
        self.marks = marks;
        self.ladder = Ladder::of(scene, self.ladder.shape);
        self.row = event.map_or(0, |event| self.ladder.row_of(event));
        self.only = only;
    }
}

/// The rows near a difference, with their marks.
pub fn near(whole: &Diff) -> (Scene, Vec<Mark>) {
    let is_near = |at: &usize| {
        let from = at.saturating_sub(CONTEXT);
        let to = (at + CONTEXT + 1).min(whole.marks.len());
        whole.marks[from..to].iter().any(|mark| *mark != Mark::Same)
    };
    let kept: Vec<usize> = (0..whole.marks.len()).filter(is_near).collect();
    let scene = Scene {
        lanes: whole.scene.lanes.clone(),
        rows: kept.iter().map(|at| whole.scene.rows[*at].clone()).collect(),
        one_topic: whole.scene.one_topic,
    };
    (scene, kept.iter().map(|at| whole.marks[*at].clone()).collect())
}

/// What an action does.
pub fn update(app: &mut App, action: &Action) -> bool {
    let height = app.body_height();
    let Some(Mode::Diff(view)) = app.modes.last_mut() else { return false };
    let last = view.ladder.rows().len().saturating_sub(1);
    match action {
        Action::Step(Way::Next) => view.row = (view.row + 1).min(last),
        Action::Step(Way::Previous) => view.row = view.row.saturating_sub(1),
        Action::Page(Way::Next) => view.row = (view.row + height).min(last),
        Action::Page(Way::Previous) => view.row = view.row.saturating_sub(height),
        Action::End(Way::Next) => view.row = last,
        Action::End(Way::Previous) => view.row = 0,
        Action::Fault(way) => match view.next(*way, Some(view.row)) {
            Some(row) => view.row = row,
            None => app.say("no further difference in that direction".to_owned()),
        },
        Action::Fold => {
            let only = !view.only;
            view.show(only);
        }
        _ => return false,
    }
    true
}
