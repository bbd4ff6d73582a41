//! Two runs as one diagram, with a gutter: `-` gone, `+` new, `~` changed.

use super::glyphs::Set;
use super::grid::Grid;
use super::{Options, push_line, row, summary};
use crate::diff::{Diff, Mark, diff};
use crate::escape::{Glyphs, clean};
use crate::scene::{Drawn, Row, Scene};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use qoslab_trace::{Header, Trace};

/// The version of this form.
pub const DIFF_FORM: u32 = 1;

/// The columns of the gutter.
const GUTTER: usize = 2;

/// The most changes that are told in words.
const TOLD: usize = 12;

/// Draws two records as one. Of stretches that are the same, `context` rows stay on each side of a
/// difference; none shows all. `facts` are lines about both that the records do not have.
pub fn draw_diff(
    old: &Trace,
    new: &Trace,
    options: &Options,
    context: Option<usize>,
    facts: &[String],
) -> String {
    let both = diff(old, new);
    let width = options.width.saturating_sub(GUTTER);
    let grid = Grid::new(&both.scene, Set::of(options.glyphs), width);
    let page = grid.page + GUTTER;
    let mut text = format!("# qoslab diff {DIFF_FORM}\n");
    push_line(&mut text, &run('-', &old.header, page, options.glyphs));
    push_line(&mut text, &run('+', &new.header, page, options.glyphs));
    for line in summary::wrapped("names", &grid.legend, page) {
        push_line(&mut text, &line);
    }
    push_line(&mut text, &format!("#   {}", grid.titles().trim_start_matches('#')));
    let mut painter = row::Painter::new(&grid, both.scene.one_topic);
    let shown = shown(&both.marks, context);
    let mut left_out = 0;
    for ((row, mark), shown) in both.scene.rows.iter().zip(&both.marks).zip(shown) {
        if !shown {
            left_out += 1;
            continue;
        }
        push_fold(&mut text, &mut left_out, &grid);
        push_line(&mut text, &format!("{} {}", gutter(mark), painter.draw(row)));
    }
    push_fold(&mut text, &mut left_out, &grid);
    for line in counted(&both).iter().chain(&told(&both)).chain(facts) {
        for line in summary::broken(line, page, options.glyphs) {
            push_line(&mut text, &line);
        }
    }
    text
}

/// `# - lost-puback  qos=1  seed=1`
fn run(sign: char, header: &Header, width: usize, glyphs: Glyphs) -> String {
    let variant: String = header.variant.split_whitespace().map(|bit| format!("  {bit}")).collect();
    let wrong = header.parties.iter().filter(|party| !party.mutants.is_empty());
    let mutants: String =
        wrong.map(|party| format!("  {}: {}", party.name, party.mutants.join(", "))).collect();
    let line = format!("# {sign} {}{variant}  seed={}{mutants}", header.scenario, header.seed);
    clean(&line, width, glyphs)
}

const fn gutter(mark: &Mark) -> char {
    match mark {
        Mark::Same => ' ',
        Mark::Gone => '-',
        Mark::New => '+',
        Mark::Changed(_) => '~',
    }
}

/// Which rows are shown: the differences and some rows around each.
fn shown(marks: &[Mark], context: Option<usize>) -> Vec<bool> {
    let Some(context) = context else { return alloc::vec![true; marks.len()] };
    let mut shown = alloc::vec![false; marks.len()];
    for (at, _) in marks.iter().enumerate().filter(|(_, mark)| **mark != Mark::Same) {
        let last = (at + context + 1).min(marks.len());
        shown[at.saturating_sub(context)..last].fill(true);
    }
    // A single row is no longer than the line that stands for it.
    for at in 0..shown.len() {
        let before = at.checked_sub(1).is_none_or(|before| shown[before]);
        if before && shown.get(at + 1).is_none_or(|after| *after) {
            shown[at] = true;
        }
    }
    shown
}

/// A line for the rows that were left out.
fn push_fold(text: &mut String, left_out: &mut usize, grid: &Grid) {
    if *left_out > 0 {
        let indent = " ".repeat(GUTTER + grid.time + 2);
        push_line(text, &format!("{indent}{} {left_out} rows the same", grid.set.more));
        *left_out = 0;
    }
}

fn counted(both: &Diff) -> Vec<String> {
    let count = |is: fn(&Mark) -> bool| both.marks.iter().filter(|mark| is(mark)).count();
    let same = count(|mark| *mark == Mark::Same);
    let gone = count(|mark| *mark == Mark::Gone);
    let new = count(|mark| *mark == Mark::New);
    let changed = both.marks.len() - same - gone - new;
    Vec::from([format!("rows       {same} the same, {gone} gone, {new} new, {changed} changed")])
}

/// What has changed, in words.
fn told(both: &Diff) -> Vec<String> {
    let rows = both.scene.rows.iter().zip(&both.marks);
    let changed: Vec<(&Row, &Vec<String>)> = rows
        .filter_map(|(row, mark)| match mark {
            Mark::Changed(changes) => Some((row, changes)),
            Mark::Same | Mark::Gone | Mark::New => None,
        })
        .collect();
    let mut lines: Vec<String> = changed
        .iter()
        .take(TOLD)
        .map(|(row, changes)| {
            let who = subject(row, &both.scene);
            format!("changed    {} s, {who}: {}", row.at, changes.join("; "))
        })
        .collect();
    if changed.len() > TOLD {
        lines.push(format!("changed    and {} more", changed.len() - TOLD));
    }
    lines
}

/// What a row is about, in words.
fn subject(row: &Row, scene: &Scene) -> String {
    let name = |lane: usize| scene.lanes.get(lane).map_or("?", |lane| &*lane.name);
    match &row.what {
        Drawn::Arrow(of) => {
            format!("{} {}->{}", of.label.essence(), name(of.from), name(of.to))
        }
        Drawn::Tail(of) => {
            format!("{} {}->{}", of.label.essence(), name(of.from), name(of.to))
        }
        Drawn::Fault(of) => of.texts.first().cloned().unwrap_or_default(),
        Drawn::Note(of) => {
            format!("{}: {}", name(of.lane), of.texts.first().map_or("", String::as_str))
        }
        Drawn::Fold(_) => String::new(),
    }
}
