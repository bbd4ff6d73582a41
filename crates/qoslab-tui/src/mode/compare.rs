//! Variants side by side: rows in step, the first divergence, and what each costs.

use crate::action::{Act, Action, Way};
use crate::app::App;
use crate::columns::{self, Axis, Column, Columns, in_step};
use crate::edit;
use crate::job::Job;
use crate::ladder::{Ladder, Shape};
use crate::mode::Mode;
use crate::order::{Order, quoted};
use qoslab_render::scene::Drawn;
use std::sync::Arc;

/// Columns side by side.
#[derive(Debug)]
pub struct Compare {
    /// What is compared.
    pub order: Order,
    /// Along what.
    pub axis: Axis,
    /// The columns; none while they are run.
    pub columns: Option<Arc<Columns>>,
    /// The ladder of each column, where all have room for one.
    pub ladders: Vec<Ladder>,
    /// Rows in step: for each column the place of its row.
    pub steps: Vec<Vec<Option<usize>>>,
    /// The step under the cursor.
    pub at: usize,
    /// The column under the cursor.
    pub column: usize,
    /// Why there is nothing to compare.
    pub refused: Option<String>,
    /// How many acts were added here: so many can be taken back.
    acts: usize,
    /// The shape for which the ladders were laid out.
    shape: Option<(u16, Shape)>,
}

/// The least columns of a ladder without its times.
const LADDER: u16 = 46;

/// The least columns of the times in a ladder.
const TIMES: usize = 8;

/// Columns of the cursor and the times, left of all columns.
pub const TIME: u16 = 13;

impl Compare {
    /// What is to be compared, before anything has been run.
    pub const fn new(order: Order, axis: Axis) -> Self {
        Self {
            order,
            axis,
            columns: None,
            ladders: Vec::new(),
            steps: Vec::new(),
            at: 0,
            column: 0,
            refused: None,
            acts: 0,
            shape: None,
        }
    }

    /// The job that runs it.
    pub fn job(&self) -> Job {
        Job::Compare(self.order.clone(), self.axis.clone())
    }

    /// Takes the answer of the job.
    pub fn take(&mut self, answer: Result<Arc<Columns>, String>) {
        match answer {
            Ok(columns) => {
                self.steps = in_step(&columns.all);
                self.at = self.at.min(self.steps.len().saturating_sub(1));
                self.column = self.column.min(columns.all.len().saturating_sub(1));
                (self.columns, self.refused) = (Some(columns), None);
            }
            Err(why) => {
                self.refused = Some(why);
                self.columns = None;
                self.steps.clear();
            }
        }
        self.shape = None;
    }

    /// Lays the ladders out for a screen of so many columns, if they fit beside each other.
    pub fn reshape(&mut self, columns: u16, shape: Shape) {
        if self.shape == Some((columns, shape)) {
            return;
        }
        self.shape = Some((columns, shape));
        self.ladders.clear();
        let Some(found) = &self.columns else { return };
        let each = columns.saturating_sub(TIME) / found.all.len().max(1) as u16;
        if each < LADDER {
            return;
        }
        // The times stand once, left of all columns; of a ladder they are left out.
        let width = usize::from(each) + TIMES;
        let shape = Shape { width, true_time: false, airy: false, ..shape };
        for (place, column) in found.all.iter().enumerate() {
            let there: Vec<bool> = self.steps.iter().map(|step| step[place].is_some()).collect();
            self.ladders.push(Ladder::beside(column.scene.clone(), shape, &there));
        }
        // More parties than have room: words instead.
        if self.ladders.iter().any(|ladder| ladder.page.width() > width) {
            self.ladders.clear();
        }
    }

    /// What an act on the packet under the cursor is, in every column at once: a fault that has an
    /// address all of them understand.
    fn act(&self, act: Act) -> Result<edit::Edit, String> {
        let none = || "there is no packet in this row of the column".to_owned();
        let column = self.here().ok_or_else(none)?;
        let row = self.steps.get(self.at).and_then(|step| step[self.column]).ok_or_else(none)?;
        let flight = match &column.scene.rows[row].what {
            Drawn::Arrow(arrow) => arrow.flight,
            Drawn::Tail(tail) => tail.flight,
            Drawn::Fault(_) | Drawn::Note(_) | Drawn::Fold(_) => return Err(none()),
        };
        edit::for_any_qos(&column.trace, flight, act)
    }

    /// The column under the cursor.
    pub fn here(&self) -> Option<&Column> {
        self.columns.as_ref()?.all.get(self.column)
    }

    /// The first step in which the columns differ.
    pub fn divergence(&self) -> Option<usize> {
        let columns = self.columns.as_ref()?;
        self.steps.iter().position(|step| {
            let told = |(column, row): (&Column, &Option<usize>)| {
                row.map(|row| column.rows[row].without_qos())
            };
            let mut all = columns.all.iter().zip(step).map(told);
            let first = all.next();
            !all.all(|told| Some(told) == first)
        })
    }

    /// The command of the shell.
    pub fn command(&self) -> String {
        let axis = self.axis.as_ref().map_or(String::new(), |axis| format!(" --axis {axis}"));
        let name = quoted(&self.order.source.origin);
        format!("qoslab compare {name}{axis}{}", self.order.changes())
    }
}

/// What an action does.
pub fn update(app: &mut App, action: &Action) -> bool {
    let height = app.body_height();
    let Some(Mode::Compare(compare)) = app.modes.last_mut() else { return false };
    let last = compare.steps.len().saturating_sub(1);
    let columns = compare.columns.as_ref().map_or(0, |columns| columns.all.len());
    match action {
        Action::Step(Way::Next) => compare.at = (compare.at + 1).min(last),
        Action::Step(Way::Previous) => compare.at = compare.at.saturating_sub(1),
        Action::Page(Way::Next) => compare.at = (compare.at + height / 2).min(last),
        Action::Page(Way::Previous) => compare.at = compare.at.saturating_sub(height / 2),
        Action::End(Way::Next) => compare.at = last,
        Action::End(Way::Previous) => compare.at = 0,
        Action::Lane(Way::Next) => {
            compare.column = (compare.column + 1).min(columns.saturating_sub(1));
        }
        Action::Lane(Way::Previous) => compare.column = compare.column.saturating_sub(1),
        Action::Fault(_) => match compare.divergence() {
            Some(at) => compare.at = at,
            None => app.say("the columns do not differ".to_owned()),
        },
        Action::Pane(_) => {
            let acts = compare.acts;
            **compare = Compare::new(compare.order.clone(), columns::next(&compare.axis));
            compare.acts = acts;
            let job = compare.job();
            app.jobs.push(job);
        }
        Action::Act(act) => match compare.act(*act) {
            Ok(edit) => {
                compare.order.sets.extend(edit.sets);
                compare.acts += 1;
                run_again(app);
            }
            Err(why) => app.say(why),
        },
        Action::Undo if compare.acts > 0 => {
            compare.acts -= 1;
            compare.order.sets.pop();
            run_again(app);
        }
        Action::Undo => app.say("nothing was done here that could be taken back".to_owned()),
        Action::Accept => open(app),
        _ => return false,
    }
    true
}

/// Runs all columns anew; the old ones stay in sight until the new ones are there.
fn run_again(app: &mut App) {
    if let Some(Mode::Compare(compare)) = app.modes.last() {
        let job = compare.job();
        app.jobs.push(job);
    }
}

/// Opens the column under the cursor in the player.
fn open(app: &mut App) {
    let Some(Mode::Compare(compare)) = app.modes.last() else { return };
    let Some(column) = compare.here() else { return };
    let mut order = compare.order.clone();
    order.sets.clone_from(&column.sets);
    order.variant.clone_from(&column.variant);
    app.open(order);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::run;
    use qoslab_lab::library;

    #[test]
    fn the_three_qos_stand_in_step_and_diverge() {
        let source = Arc::new(library::find(library::FLAGSHIP).expect("it is built in"));
        let (order, qos) = (Order::new(source), Some("qos".to_owned()));
        let mut compare = Compare::new(order.clone(), qos.clone());
        compare.take(run(&order, &qos).map(Arc::new));
        let columns = compare.columns.clone().expect("they have been run");
        assert_eq!(columns.all.len(), 3, "{:?}", compare.refused);
        for (place, column) in columns.all.iter().enumerate() {
            let shown: Vec<usize> = compare.steps.iter().filter_map(|step| step[place]).collect();
            let all: Vec<usize> = (0..column.rows.len()).collect();
            assert_eq!(shown, all, "every row once and in its order");
        }
        assert!(compare.divergence().is_some());
    }
}
