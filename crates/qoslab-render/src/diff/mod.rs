//! Two runs as one: which rows are the same, gone, new, changed.
//!
//! Rows are matched by what they show, not by where they stand: a packet by its way, its type, its
//! message, its identifier and its occurrence; a fault by its link and its kind; words by what they
//! say. Of the matched rows, those that keep their order carry the picture. A row that stands
//! elsewhere only because another link was faster or slower is the same.

mod changes;
mod keys;

use crate::scene::{Drawn, Lane, Line, Note, Row, Scene, Side};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use changes::Reader;
use qoslab_trace::Trace;

/// Two runs in one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The lanes of both, those of the first run first.
    pub scene: Scene,
    /// What stands beside each row of the scene.
    pub marks: Vec<Mark>,
    /// Each row as the first run has it; none for what is new.
    pub before: Vec<Option<Row>>,
}

/// What stands beside a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is in both runs.
    Same,
    /// It is in the first run only.
    Gone,
    /// It is in the second run only.
    New,
    /// It is in both and is shown as in the second: what is different, in words.
    Changed(Vec<String>),
}

/// Compares two records.
pub fn diff(old: &Trace, new: &Trace) -> Diff {
    let (mut before, mut after) = (Scene::new(old), Scene::new(new));
    let lanes = merge_lanes(&mut before, &mut after);
    let one_topic = before.one_topic && after.one_topic;
    let partners = keys::partners(&before, &after);
    let anchors = in_order(&partners, before.rows.len());
    let readers = (Reader::new(old), Reader::new(new));
    let mut taken = vec![false; before.rows.len()];
    partners.iter().flatten().for_each(|place| taken[*place] = true);
    let mut merged = Merged { rows: Vec::new(), marks: Vec::new(), before: Vec::new() };
    let mut next = merged.gone(&before.rows, &taken, &anchors, 0);
    for (row, partner) in after.rows.into_iter().zip(&partners) {
        let Some(place) = *partner else {
            merged.push(row, Mark::New, None);
            continue;
        };
        let changes = changes::between(&readers, &before.rows[place], &row);
        let same = changes.is_empty();
        let mark = if same { Mark::Same } else { Mark::Changed(changes) };
        merged.push(row, mark, Some(before.rows[place].clone()));
        if anchors[place] {
            next = merged.gone(&before.rows, &taken, &anchors, next.max(place + 1));
        }
    }
    let Merged { rows, marks, before } = merged;
    Diff { scene: Scene { lanes, rows, one_topic }, marks, before }
}

struct Merged {
    rows: Vec<Row>,
    marks: Vec<Mark>,
    before: Vec<Option<Row>>,
}

impl Merged {
    fn push(&mut self, row: Row, mark: Mark, before: Option<Row>) {
        self.rows.push(row);
        self.marks.push(mark);
        self.before.push(before);
    }

    /// The rows that are gone, up to the next one that both runs have; gives its place.
    fn gone(&mut self, rows: &[Row], taken: &[bool], anchors: &[bool], from: usize) -> usize {
        let mut place = from;
        while place < rows.len() && !anchors[place] {
            if !taken[place] {
                let row = &rows[place];
                self.push(row.clone(), Mark::Gone, Some(row.clone()));
            }
            place += 1;
        }
        place
    }
}

/// Of the old rows that have a partner, the most that stand in the same order in both runs: the
/// longest rising sequence of old places, by the new order.
fn in_order(partners: &[Option<usize>], rows: usize) -> Vec<bool> {
    let places: Vec<usize> = partners.iter().copied().flatten().collect();
    // For each length, the place in `places` of the lowest end of a sequence of that length.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(places.len());
    for (at, place) in places.iter().enumerate() {
        let length = ends.partition_point(|end| places[*end] < *place);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut anchors = vec![false; rows];
    let mut last = ends.last().copied();
    while let Some(at) = last {
        anchors[places[at]] = true;
        last = before[at];
    }
    anchors
}

/// Gives both pictures the same lanes: the broker once, clients by their name.
fn merge_lanes(before: &mut Scene, after: &mut Scene) -> Vec<Lane> {
    let mut lanes = before.lanes.clone();
    let mut places = Vec::with_capacity(after.lanes.len());
    for lane in &after.lanes {
        let own = |of: &Lane| of.broker == lane.broker && (lane.broker || of.name == lane.name);
        let place = lanes.iter().position(own);
        places.push(place.unwrap_or(lanes.len()));
        if place.is_none() {
            lanes.push(lane.clone());
        }
    }
    let own: Vec<usize> = (0..before.lanes.len()).collect();
    before.rows.iter_mut().for_each(|row| move_row(row, &own, lanes.len()));
    after.rows.iter_mut().for_each(|row| move_row(row, &places, lanes.len()));
    lanes
}

/// Puts a row into other lanes; a lane that its run does not have is down.
fn move_row(row: &mut Row, places: &[usize], count: usize) {
    let same = places.iter().enumerate().all(|(at, place)| at == *place);
    if same && row.lines.len() == count {
        return;
    }
    let mut lines = vec![Line::Down; count];
    for (line, place) in row.lines.iter().zip(places) {
        lines[*place] = *line;
    }
    row.lines = Arc::from(lines);
    let at = |lane: usize| places.get(lane).copied().unwrap_or(lane);
    match &mut row.what {
        Drawn::Arrow(arrow) => (arrow.from, arrow.to) = (at(arrow.from), at(arrow.to)),
        Drawn::Tail(tail) => (tail.from, tail.to) = (at(tail.from), at(tail.to)),
        Drawn::Fault(fault) => (fault.from, fault.to) = (at(fault.from), at(fault.to)),
        Drawn::Note(note) => move_note(note, at, count),
        Drawn::Fold(_) => {}
    }
    if let Some(mark) = &mut row.mark {
        mark.lane = at(mark.lane);
        mark.side = if mark.lane == 0 { Side::Left } else { Side::Right };
    }
}

fn move_note(note: &mut Note, at: impl Fn(usize) -> usize, count: usize) {
    note.lane = at(note.lane);
    note.about = note.about.map(at);
    if note.lane == 0 {
        note.side = Side::Right;
    } else if note.lane + 1 == count {
        note.side = Side::Left;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchored(partners: &[Option<usize>]) -> Vec<usize> {
        let anchors = in_order(partners, 9).into_iter().enumerate();
        anchors.filter(|(_, is)| *is).map(|(place, _)| place).collect()
    }

    #[test]
    fn the_most_rows_that_keep_their_order_carry_the_picture() {
        let some = |places: &[usize]| places.iter().map(|place| Some(*place)).collect::<Vec<_>>();
        assert_eq!(anchored(&some(&[0, 1, 2])), [0, 1, 2]);
        assert_eq!(anchored(&some(&[2, 0, 1])), [0, 1]);
        assert_eq!(anchored(&[None, Some(3), None, Some(1), Some(2)]), [1, 2]);
        assert_eq!(anchored(&[None, None]), [0; 0]);
    }
}
