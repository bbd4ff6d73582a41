//! A branch and the one it comes from: as one ladder, or side by side.

use crate::action::{Action, Way};
use crate::app::App;
use crate::ladder::{Ladder, Shape};
use crate::mode::Mode;
use qoslab_render::diff::{Diff, Mark, diff};
use qoslab_render::scene::{Row, Scene};

/// Two runs as one.
#[derive(Debug)]
pub struct DiffView {
    /// What stands above it.
    pub title: String,
    /// The names of both branches.
    pub names: (String, String),
    /// The ladder of both.
    pub ladder: Ladder,
    /// The ladder of each, line by line beside the other, where that is wanted.
    pub sides: Option<(Ladder, Ladder)>,
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
    columns: u16,
}

/// How many rows stand around a difference when only differences are shown.
const CONTEXT: usize = 2;

/// From how many columns on two ladders have room, and from how many they are shown at first.
const ROOM: u16 = 120;
const AMPLE: u16 = 140;

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
        let names = (tree.name(parent), tree.name(tree.at));
        let columns = app.settings.size.0;
        let mut view = Self {
            title: format!("{} -> {}: {}", names.0, names.1, new.what),
            names,
            ladder: Ladder::of(whole.scene.clone(), one(app.settings.shape(), columns)),
            sides: None,
            marks: whole.marks.clone(),
            row: 0,
            facts: qoslab_lab::facts::facts(before, after),
            only: false,
            command: command(&old.order, &new.order),
            whole,
            columns,
        };
        view.row = view.next(Way::Next, None).unwrap_or(0);
        if columns >= AMPLE {
            view.lay(view.ladder.shape, false, true);
        }
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

    /// Lays it out anew where the screen has another size now.
    pub fn reshape(&mut self, shape: Shape, columns: u16) {
        if columns != self.columns || shape.glyphs != self.ladder.shape.glyphs {
            self.columns = columns;
            let sides = self.sides.is_some() && columns >= ROOM;
            self.lay(one(shape, columns), self.only, sides);
        }
    }

    /// All rows, or only those near a difference; as one ladder, or side by side.
    fn lay(&mut self, shape: Shape, only: bool, sides: bool) {
        let event = self.ladder.rows().get(self.row).map(|row| row.event);
        let whole = &self.whole;
        let kept: Vec<usize> = match only {
            true => places(whole),
            false => (0..whole.marks.len()).collect(),
        };
        let scene = |row: &dyn Fn(usize) -> Option<Row>| Scene {
            lanes: whole.scene.lanes.clone(),
            rows: kept.iter().filter_map(|at| row(*at)).collect(),
            one_topic: whole.scene.one_topic,
        };
        let before = |at: usize| whole.before[at].clone();
        let after =
            |at: usize| (whole.marks[at] != Mark::Gone).then(|| whole.scene.rows[at].clone());
        self.marks = kept.iter().map(|at| whole.marks[*at].clone()).collect();
        self.ladder = Ladder::of(scene(&|at| Some(whole.scene.rows[at].clone())), shape);
        self.sides = sides.then(|| {
            let half = Shape { width: usize::from(self.columns / 2).saturating_sub(3), ..shape };
            let side = |row: &dyn Fn(usize) -> Option<Row>| {
                let there: Vec<bool> = kept.iter().map(|at| row(*at).is_some()).collect();
                Ladder::beside(scene(row), half, &there)
            };
            (side(&before), side(&after))
        });
        self.row = event.map_or(0, |event| self.ladder.row_of(event));
        self.only = only;
    }
}

/// The shape of one ladder over the whole screen, a line for each row.
fn one(shape: Shape, columns: u16) -> Shape {
    let width = usize::from(columns).saturating_sub(2).min(118);
    Shape { width, true_time: false, airy: false, ..shape }
}

/// The command of the shell.
fn command(old: &crate::order::Order, new: &crate::order::Order) -> String {
    format!("qoslab diff {} {}{}", old.name(), new.name(), new.changes())
}

/// The places of the rows near a difference.
fn places(whole: &Diff) -> Vec<usize> {
    let is_near = |at: &usize| {
        let from = at.saturating_sub(CONTEXT);
        let to = (at + CONTEXT + 1).min(whole.marks.len());
        whole.marks[from..to].iter().any(|mark| *mark != Mark::Same)
    };
    (0..whole.marks.len()).filter(is_near).collect()
}

/// The rows near a difference, with their marks.
pub fn near(whole: &Diff) -> (Scene, Vec<Mark>) {
    let kept = places(whole);
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
        Action::Fold => view.lay(view.ladder.shape, !view.only, view.sides.is_some()),
        Action::Sides if view.sides.is_none() && view.columns < ROOM => {
            let columns = view.columns;
            app.say(format!("side by side needs {ROOM} columns; this screen has {columns}"));
        }
        Action::Sides => view.lay(view.ladder.shape, view.only, view.sides.is_none()),
        _ => return false,
    }
    true
}
