//! The columns of a comparison: each a run of its own, its rows in few words, its figures.

use crate::order::Order;
use crate::signs::Signs;
use qoslab_lab::figures;
use qoslab_mqtt::time::Instant;
use qoslab_render::escape::{Glyphs, clean};
use qoslab_render::scene::{Drawn, Ending, Row, Scene};
use qoslab_trace::Trace;

/// The axes in the order of the key, behind the variants that the file has.
const AXES: [&str; 4] = ["qos", "method", "mqtt", "link"];

/// An axis: none for the variants of the file; else a path with a list of values.
pub type Axis = Option<String>;

/// The next axis of the key; behind a setting it begins anew.
pub fn next(axis: &Axis) -> Axis {
    let at = match axis {
        None => 0,
        Some(axis) => AXES.iter().position(|of| of == axis)? + 1,
    };
    AXES.get(at).map(|of| (*of).to_owned())
}

/// All columns, and what is to be known of them.
#[derive(Debug)]
pub struct Columns {
    /// From left to right.
    pub all: Vec<Column>,
    /// What was left out, or made comparable.
    pub notes: Vec<String>,
}

/// A column, run.
#[derive(Debug)]
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// What is run: the paths and values, and the variant.
    pub sets: Vec<(String, String)>,
    /// The variant of the file.
    pub variant: String,
    /// The record.
    pub trace: Trace,
    /// Its picture, the setting up folded.
    pub scene: Scene,
    /// The rows of the picture in few words.
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
    pub fn without_qos(&self) -> Self {
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

/// Runs the columns of a scenario.
pub fn run(order: &Order, axis: &Axis) -> Result<Columns, String> {
    let sets: Vec<(&str, &str)> =
        order.sets.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
    let scenario = order.scenario()?;
    let found = qoslab_lab::compare::columns(&order.source, &scenario, &sets, "", axis.as_deref());
    let (columns, notes) = found.map_err(|error| format!("{error:#}"))?;
    let column = |column: qoslab_lab::compare::Column| {
        let plan = column.scenario.plan(&column.variant, order.seed);
        let trace = qoslab_sim::record(&plan);
        let mut sum = figures::Sum::default();
        sum.add(&column.scenario, &column.variant, plan.seed);
        let figures = figures::rows(&[sum]).into_iter();
        let figures = figures.map(|(noun, cells)| (noun, cells.concat())).collect();
        let mut scene = Scene::new(&trace);
        scene.fold_setup();
        let rows = scene.rows.iter().map(|row| one(row, &scene)).collect();
        let variant = column.variant.name().to_owned();
        Column { name: column.name, sets: column.sets, variant, trace, scene, rows, figures }
    };
    Ok(Columns { all: columns.into_iter().map(column).collect(), notes })
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
pub fn in_step(columns: &[Column]) -> Vec<Vec<Option<usize>>> {
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
