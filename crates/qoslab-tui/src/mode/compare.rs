//! Variants side by side: rows in step, the first divergence, and what each costs.

use crate::action::{Action, Way};
use crate::app::App;
use crate::job::Job;
use crate::mode::Mode;
use crate::order::{Order, quoted};
use crate::signs::Signs;
use qoslab_lab::figures;
use qoslab_mqtt::time::Instant;
use qoslab_render::escape::{Glyphs, clean};
use qoslab_render::scene::{Drawn, Ending, Row, Scene};
use qoslab_trace::Trace;
use std::sync::Arc;

/// The axes in the order of the key; the first one is what the file has.
pub const AXES: [Option<&str>; 5] = [None, Some("qos"), Some("method"), Some("mqtt"), Some("link")];

/// A column, run.
#[derive(Debug)]
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// What happens, row by row.
    pub rows: Vec<Told>,
    /// Its figures, by what they are called.
    pub figures: Vec<(&'static str, String)>,
}

/// A row in few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When.
    pub at: Instant,
    /// Who: the client of the link, or the party that a note is about.
    pub who: String,
    /// Whether a packet goes to the broker (else from it); none for what is no packet.
    pub up: Option<bool>,
    /// What.
    pub what: String,
    /// Whether something goes wrong.
    pub wrong: bool,
    /// The how-manieth delivery of its message.
    pub copy: Option<u32>,
}

impl Told {
    /// What is compared: the QoS on a packet differs in any case.
    fn without_qos(&self) -> Self {
        let words = self.what.split(' ').filter(|word| !matches!(*word, "q0" | "q1" | "q2"));
        Self { what: words.collect::<Vec<_>>().join(" "), ..self.clone() }
    }

    /// In a line: `◆2 sub ◄ PUBLISH #1`. Names and words are foreign text and are made harmless.
    pub fn line(&self, width: usize, glyphs: Glyphs) -> String {
        let Signs { delivered: mark, lost, heads: [up, down], .. } = Signs::of(glyphs);
        let mut line = self.copy.map_or(String::new(), |copy| format!("{mark}{copy} "));
        if self.wrong && self.up.is_some() {
            line.extend([*lost, ' ']);
        }
        let way = match self.up {
            Some(true) => format!(" {up} "),
            Some(false) => format!(" {down} "),
            None if self.who.is_empty() => String::new(),
            None => ": ".to_owned(),
        };
        line += &clean(&self.who, 12, glyphs);
        line += &way;
        let room = width.saturating_sub(line.chars().count());
        line + &clean(&self.what, room, glyphs)
    }
}

/// Columns side by side.
#[derive(Debug)]
pub struct Compare {
    /// What is compared.
    pub order: Order,
    /// The place in [`AXES`].
    pub axis: usize,
    /// The columns; none while they are run.
    pub columns: Option<Arc<Vec<Column>>>,
    /// Rows in step: for each column the place of its row.
    pub steps: Vec<Vec<Option<usize>>>,
    /// The step under the cursor.
    pub at: usize,
    /// The column under the cursor.
    pub column: usize,
    /// Why there is nothing to compare.
    pub refused: Option<String>,
}

impl Compare {
    /// What is to be compared, before anything has been run.
    pub const fn new(order: Order, axis: usize) -> Self {
        Self { order, axis, columns: None, steps: Vec::new(), at: 0, column: 0, refused: None }
    }

    /// The job that runs it.
    pub fn job(&self) -> Job {
        Job::Compare(self.order.clone(), self.axis)
    }

    /// Takes the answer of the job.
    pub fn take(&mut self, answer: Result<Arc<Vec<Column>>, String>) {
        match answer {
            Ok(columns) => {
                self.steps = in_step(&columns);
                self.columns = Some(columns);
                (self.at, self.column, self.refused) = (0, 0, None);
            }
            Err(why) => {
                self.refused = Some(why);
                self.columns = Some(Arc::new(Vec::new()));
                self.steps.clear();
            }
        }
    }

    /// The first step in which the columns differ.
    pub fn divergence(&self) -> Option<usize> {
        let columns = self.columns.as_ref()?;
        self.steps.iter().position(|step| {
            let told = |(column, row): (&Column, &Option<usize>)| {
                row.map(|row| column.rows[row].without_qos())
            };
            let mut all = columns.iter().zip(step).map(told);
            let first = all.next();
            !all.all(|told| Some(told) == first)
        })
    }

    /// The command of the shell.
    pub fn command(&self) -> String {
        let axis = AXES[self.axis].map_or(String::new(), |axis| format!(" --axis {axis}"));
        let name = quoted(&self.order.source.origin);
        format!("qoslab compare {name}{axis}{}", self.order.changes())
    }
}

/// Runs the columns of a scenario.
pub fn run(order: &Order, axis: usize) -> Result<Vec<Column>, String> {
    let sets: Vec<(&str, &str)> =
        order.sets.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
    let scenario = order.scenario()?;
    let found = qoslab_lab::compare::columns(&order.source, &scenario, &sets, "", AXES[axis]);
    let (columns, _) = found.map_err(|error| format!("{error:#}"))?;
    let column = |column: qoslab_lab::compare::Column| {
        let plan = column.scenario.plan(&column.variant, order.seed);
        let trace = qoslab_sim::record(&plan);
        let mut sum = figures::Sum::default();
        sum.add(&column.scenario, &column.variant, plan.seed);
        let figures = figures::rows(&[sum]).into_iter();
        let figures = figures.map(|(noun, cells)| (noun, cells.concat())).collect();
        Column { name: column.name, rows: told(&trace), figures }
    };
    Ok(columns.into_iter().map(column).collect())
}

/// The rows of a run in few words, the setting up folded.
fn told(trace: &Trace) -> Vec<Told> {
    let mut scene = Scene::new(trace);
    scene.fold_setup();
    let rows = scene.rows.iter().filter(|row| !matches!(row.what, Drawn::Tail(_)));
    rows.map(|row| one(row, &scene)).collect()
}

fn one(row: &Row, scene: &Scene) -> Told {
    let name = |lane: usize| scene.lanes.get(lane).map_or("?".to_owned(), |of| of.name.clone());
    let is_broker = |lane: usize| scene.lanes.get(lane).is_some_and(|lane| lane.broker);
    let words = |texts: &[String]| texts.last().cloned().unwrap_or_default();
    // Every link has a client and the broker: the client's name and the direction say all.
    let packet = |from: usize, to: usize| {
        let up = is_broker(to);
        (name(if up { from } else { to }), Some(up))
    };
    let (who, up, what, wrong) = match &row.what {
        Drawn::Arrow(arrow) => {
            let (who, up) = packet(arrow.from, arrow.to);
            let lost = matches!(arrow.ending, Ending::Lost { .. } | Ending::Partial(_));
            (who, up, arrow.label.essence(), lost)
        }
        Drawn::Tail(tail) => {
            let (who, up) = packet(tail.from, tail.to);
            (who, up, format!("{} arrives", tail.label.essence()), tail.lost)
        }
        Drawn::Fault(fault) => (String::new(), None, words(&fault.texts), true),
        Drawn::Note(note) => (name(note.lane), None, words(&note.texts), false),
        Drawn::Fold(fold) => (String::new(), None, format!("{} events folded", fold.rows), false),
    };
    Told { at: row.at, who, up, what, wrong, copy: row.mark.map(|mark| mark.copy) }
}

/// Rows in step: those of one time stand beside each other, in their order.
fn in_step(columns: &[Column]) -> Vec<Vec<Option<usize>>> {
    let mut next = vec![0_usize; columns.len()];
    let mut steps = Vec::new();
    loop {
        let times = columns.iter().zip(&next).filter_map(|(of, at)| of.rows.get(*at));
        let Some(now) = times.map(|row| row.at).min() else { return steps };
        let step = columns.iter().zip(&mut next).map(|(column, at)| {
            let is_now = column.rows.get(*at).is_some_and(|row| row.at == now);
            is_now.then(|| {
                *at += 1;
                *at - 1
            })
        });
        steps.push(step.collect());
    }
}

/// What an action does.
pub fn update(app: &mut App, action: &Action) -> bool {
    let height = app.body_height();
    let Some(Mode::Compare(compare)) = app.modes.last_mut() else { return false };
    let last = compare.steps.len().saturating_sub(1);
    let columns = compare.columns.as_ref().map_or(0, |columns| columns.len());
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
            let next = Compare::new(compare.order.clone(), (compare.axis + 1) % AXES.len());
            **compare = next;
            let job = compare.job();
            app.jobs.push(job);
        }
        Action::Accept => open(app),
        _ => return false,
    }
    true
}

/// Opens the column under the cursor in the player.
fn open(app: &mut App) {
    let Some(Mode::Compare(compare)) = app.modes.last() else { return };
    let Some(column) = compare.columns.as_ref().and_then(|of| of.get(compare.column)) else {
        return;
    };
    let mut order = compare.order.clone();
    match AXES[compare.axis] {
        // The name of a column is its variant, or what was set at the top of the file.
        Some(axis) if !has_axis(&order, axis) => {
            if let Some((path, value)) = column.name.split_once('=') {
                order.sets.push((path.to_owned(), value.to_owned()));
            }
        }
        _ if column.name != "the run" => order.variant.clone_from(&column.name),
        _ => {}
    }
    app.open(order);
}

fn has_axis(order: &Order, axis: &str) -> bool {
    let key = format!("{axis}=");
    order.scenario().is_ok_and(|scenario| {
        scenario.variants().iter().any(|of| of.name().split(' ').any(|part| part.starts_with(&key)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use qoslab_lab::library;

    #[test]
    fn the_three_qos_stand_in_step_and_diverge() {
        let source = Arc::new(library::find(library::FLAGSHIP).expect("it is built in"));
        let order = Order::new(source);
        let mut compare = Compare::new(order.clone(), 1);
        compare.take(run(&order, 1).map(Arc::new));
        let columns = compare.columns.clone().expect("they have been run");
        assert_eq!(columns.len(), 3, "{:?}", compare.refused);
        for (place, column) in columns.iter().enumerate() {
            let shown: Vec<usize> = compare.steps.iter().filter_map(|step| step[place]).collect();
            let all: Vec<usize> = (0..column.rows.len()).collect();
            assert_eq!(shown, all, "every row once and in its order");
        }
        assert!(compare.divergence().is_some());
    }
}
