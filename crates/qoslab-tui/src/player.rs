//! The player: an open scenario, a cursor on its ladder, and everything that moves the cursor.
//! What is drawn of it is the business of the views.

use crate::action::Way;
use crate::branch::Tree;
use crate::follow::Follow;
use crate::ladder::{self, Kind, Ladder, Shape};
use crate::order::{Order, Run};
use qoslab_render::scene::{Drawn, Row, Sign};
use qoslab_sim::world::Moment;
use qoslab_trace::EventId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many events a second are played at each speed.
pub const SPEEDS: [u32; 6] = [1, 2, 4, 8, 16, 32];

/// An open scenario with its cursor.
#[derive(Debug)]
pub struct Player {
    /// The branches.
    pub tree: Tree,
    /// The ladder of the present branch.
    pub ladder: Ladder,
    /// The row under the cursor.
    pub row: usize,
    /// The lane in focus.
    pub lane: usize,
    /// The place in [`SPEEDS`].
    pub speed: usize,
    /// Whether it plays; and the milliseconds since its last step.
    pub playing: Option<u32>,
    /// What is followed.
    pub follow: Option<Follow>,
    /// The moment that the state is compared with; the one before if none is chosen.
    pub against: Option<EventId>,
    /// Marks by letter; `'` is where the last jump began.
    pub marks: BTreeMap<char, EventId>,
    /// What is searched.
    pub wanted: String,
    /// What the parties know after an event, and at the moment to compare with.
    pub seen: BTreeMap<EventId, Arc<Moment>>,
    /// The rows that are not shown, from this one on: a lesson hides what comes.
    pub hidden_from: Option<usize>,
    /// What is told of the event under the cursor: its sentence, and what the scenario says.
    pub told: Vec<String>,
    /// The rows with a delivery, and those in which something goes wrong.
    pub marked: (Vec<usize>, Vec<usize>),
    /// The event of which `told` tells.
    told_of: Option<EventId>,
    /// Whether a look is under way.
    looking: bool,
}

/// From how many moments on what was seen of them is forgotten.
const MANY: usize = 500;

impl Player {
    /// A run, with the cursor on its first row.
    pub fn new(order: Order, run: Arc<Run>, shape: Shape) -> Self {
        let ladder = Ladder::new(&run.report.trace, shape);
        let lane = ladder.page.scene().lanes.iter().position(|lane| lane.broker).unwrap_or(0);
        let mut player = Self {
            tree: Tree::new(order, Some(run)),
            ladder,
            row: 0,
            lane,
            speed: 1,
            playing: None,
            follow: None,
            against: None,
            marks: BTreeMap::new(),
            wanted: String::new(),
            seen: BTreeMap::new(),
            hidden_from: None,
            told: Vec::new(),
            marked: (Vec::new(), Vec::new()),
            told_of: None,
            looking: false,
        };
        player.mark();
        player
    }

    /// The run of the present branch. A branch comes into the tree with its run.
    pub fn run(&self) -> &Arc<Run> {
        let here = self.tree.here().run.as_ref();
        here.or(self.tree.branches[0].run.as_ref()).expect("the first branch has its run")
    }

    /// The row under the cursor; none in a run without rows.
    pub fn current(&self) -> Option<&Row> {
        self.ladder.rows().get(self.row)
    }

    /// The event under the cursor.
    pub fn event(&self) -> EventId {
        self.current().map_or(EventId(0), |row| row.event)
    }

    /// What a row is about.
    pub fn kind(&self, row: &Row) -> Kind {
        ladder::kind(row, &self.run().index.kinds)
    }

    /// Lays the ladder out anew; the cursor stays at its event.
    pub fn reshape(&mut self, shape: Shape) {
        if self.ladder.shape != shape {
            let event = self.event();
            self.ladder = Ladder::new(&self.run().report.trace, shape);
            self.row = self.ladder.row_of(event);
            self.mark();
        }
    }

    /// Notes which rows have a delivery or something wrong.
    fn mark(&mut self) {
        let rows = || self.ladder.rows().iter().enumerate();
        let delivered = rows().filter(|(_, row)| row.mark.is_some()).map(|(at, _)| at).collect();
        let wrong = rows().filter(|(_, row)| self.is_fault(row)).map(|(at, _)| at).collect();
        self.marked = (delivered, wrong);
        self.told_of = None;
    }

    /// Works out what is told of the event under the cursor.
    pub fn tell(&mut self) {
        let event = self.event();
        if self.told_of != Some(event) {
            self.told = self.sentences();
            self.told_of = Some(event);
        }
    }

    /// Shows the run of the present branch, with the cursor at the same moment or at `event`.
    pub fn show_branch(&mut self, event: Option<EventId>) {
        let event = event.unwrap_or_else(|| self.event());
        self.ladder = Ladder::new(&self.run().report.trace, self.ladder.shape);
        self.seen.clear();
        self.looking = false;
        self.row = self.ladder.row_of(event).min(self.last());
        self.follow = None;
        self.against = None;
        self.mark();
    }

    /// The last row that may be shown.
    pub fn last(&self) -> usize {
        let last = self.ladder.rows().len().saturating_sub(1);
        self.hidden_from.map_or(last, |hidden| last.min(hidden.saturating_sub(1)))
    }

    /// Moves the cursor by so many rows; says whether it moved.
    pub fn step(&mut self, way: Way, times: usize) -> bool {
        let before = self.row;
        self.row = match way {
            Way::Next => (self.row + times).min(self.last()),
            Way::Previous => self.row.saturating_sub(times),
        };
        self.row != before
    }

    /// Jumps to a row and remembers where the jump began.
    pub fn jump(&mut self, row: usize) {
        let event = self.event();
        self.marks.insert('\'', event);
        self.row = row.min(self.last());
    }

    /// The next or previous row of which something is true.
    pub fn seek(&self, way: Way, is: impl Fn(usize, &Row) -> bool) -> Option<usize> {
        let rows = self.ladder.rows();
        let found = |(at, row): &(usize, &Row)| is(*at, row);
        let at = match way {
            Way::Next => {
                let after = rows.iter().enumerate().skip(self.row + 1);
                after.take(self.last().saturating_sub(self.row)).find(found)
            }
            Way::Previous => rows[..self.row.min(rows.len())].iter().enumerate().rev().find(found),
        };
        at.map(|(at, _)| at)
    }

    /// Whether something goes wrong in a row.
    pub fn is_fault(&self, row: &Row) -> bool {
        matches!(self.kind(row), Kind::Lost(_) | Kind::Fault)
            || matches!(&row.what, Drawn::Note(note) if note.sign == Sign::Dies)
    }

    /// Whether a reader should stop at a row: faults, deliveries, and where the scenario speaks.
    pub fn is_stop(&self, row: &Row) -> bool {
        row.mark.is_some() || self.is_fault(row) || self.run().said.contains_key(&row.event)
    }

    /// Whether a row touches a lane.
    pub fn is_on(row: &Row, lane: usize) -> bool {
        match &row.what {
            Drawn::Arrow(of) => of.from == lane || of.to == lane,
            Drawn::Tail(of) => of.from == lane || of.to == lane,
            Drawn::Fault(of) => of.from == lane || of.to == lane,
            Drawn::Note(of) => of.lane == lane,
            Drawn::Fold(_) => false,
        }
    }

    fn sentences(&self) -> Vec<String> {
        let (run, event) = (self.run(), self.event());
        let trace = &run.report.trace;
        let story = run.index.story(trace);
        let sentence = trace.event(event).and_then(|event| story.sentence(event));
        let said = run.said.get(&event).cloned();
        let fold = self.current().filter(|row| matches!(row.what, Drawn::Fold(_)));
        let folded = fold.map(|_| "Rows are folded here; Z shows all.".to_owned());
        folded.into_iter().chain(sentence).chain(said).collect()
    }

    /// Whether a row belongs to what is followed; all do while nothing is.
    pub fn is_followed(&self) -> impl Fn(&Row) -> bool + '_ {
        let trace = &self.run().report.trace;
        move |row| self.follow.is_none_or(|follow| follow.is(row, trace))
    }

    /// The flight under the cursor: its `Send` event.
    pub fn flight(&self) -> Option<EventId> {
        flight_of(self.current()?)
    }

    /// The moment that the state is compared with; none while that is not known.
    pub fn then(&self) -> Option<EventId> {
        self.against.or_else(|| self.seen.get(&self.event()).map(|seen| seen.before))
    }

    /// Which moment the state is of, and which one it is compared with.
    pub fn state_title(&self) -> String {
        let then = self.then().map_or_else(String::new, |of| format!(", against {}", of.0));
        format!("STATE after event {}{then}", self.event().0)
    }

    /// When that is, and what is followed.
    pub fn state_place(&self) -> String {
        let follow = self.follow.map(|of| of.name(&self.run().report.trace));
        let follow = follow.map_or_else(String::new, |name| format!("follows {name}  "));
        let at = self.current().map_or_else(String::new, |row| format!("{} s", row.at));
        format!("{follow}{at}")
    }

    /// The moment that is to be looked at next: this event, then the one before it. One look is
    /// under way at a time: in a long run each goes through all that was before, and whoever
    /// scrolls only wants to know where he stops.
    pub fn wants_to_see(&mut self) -> Option<EventId> {
        if self.seen.len() > MANY {
            self.seen.clear();
        }
        let event = self.event();
        let both = [Some(event), self.then()].into_iter().flatten();
        let next = both.filter(|_| event.0 > 0).find(|of| !self.seen.contains_key(of))?;
        if self.looking {
            return None;
        }
        self.looking = true;
        Some(next)
    }

    /// Takes what the parties know after an event.
    pub fn see(&mut self, event: EventId, moment: Arc<Moment>) {
        self.looking = false;
        self.seen.insert(event, moment);
    }

    /// How often each message has come to each client up to the cursor: the last ones, so many.
    pub fn delivered(&self, most: usize) -> BTreeMap<(String, u32), u32> {
        let (run, mut all) = (self.run(), BTreeMap::new());
        for of in run.index.delivered_until(self.event()).iter().rev() {
            if all.len() >= most {
                break;
            }
            let client = run.report.trace.party_name(of.client);
            all.entry((client, of.message)).or_insert(of.copy);
        }
        all
    }
}

/// The flight of a row: its `Send` event.
pub const fn flight_of(row: &Row) -> Option<EventId> {
    match &row.what {
        Drawn::Arrow(arrow) => Some(arrow.flight),
        Drawn::Tail(tail) => Some(tail.flight),
        Drawn::Fault(_) | Drawn::Note(_) | Drawn::Fold(_) => None,
    }
}
