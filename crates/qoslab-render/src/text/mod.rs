//! The sequence diagram in characters: one row an event, time downwards. No colour, no cursor.
//!
//! ```text
//! # qoslab text 1  scenario=lost-puback-once  qos=1  mqtt=5.0  seed=42
//! # time s pub                           broker                          sub
//!    0.100  |--PUBLISH q1 #1 "21.5"-------->|                              |
//!    0.120  |                               |--PUBLISH q1 #1 "21.5"------->| *1
//!    0.120  |            x-------PUBACK #1--|                              |
//! ```
//!
//! The same bytes everywhere: no terminal size, no locale, line feeds, no trailing blanks. The
//! first line has the version of this form, so that snapshots move on purpose.
//!
//! **Width.** Up to five parties fit into [`Options::width`]: with more than three, names and
//! labels are shortened, and a line above says who is who. With more than five the gaps stay at 14
//! columns and the rows become wider than the width; they are never broken.

mod beside;
mod diff;
mod fit;
mod glyphs;
mod grid;
mod names;
mod page;
mod row;
mod summary;

pub use crate::escape::Glyphs;
pub use diff::{DIFF_FORM, draw_diff};
pub use page::{Drawing, Page};

use crate::escape::clean;
use crate::scene::{Repeats, Scene};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use glyphs::Set;
use grid::Grid;
use qoslab_trace::{Header, PartyInfo, Trace};

/// The version of this form; a change of what a reader sees changes the number.
pub const FORM: u32 = 1;

/// The width for which the form is made: a terminal of 80 with a margin.
pub const WIDTH: usize = 78;

/// How a diagram is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Which characters may be used.
    pub glyphs: Glyphs,
    /// How wide a diagram of up to five parties may be; below 60 it is taken for 60.
    pub width: usize,
    /// Whether the counts and digests are written below the rows.
    pub summary: bool,
    /// Whether equal stretches are left out.
    pub fold: Folding,
    /// Whether connects and subscribes at the beginning become one row.
    pub fold_setup: bool,
}

impl Options {
    /// As files and pipes get it: 78 columns, everything shown, only long runs folded.
    pub const fn new(glyphs: Glyphs) -> Self {
        Self { glyphs, width: WIDTH, summary: true, fold: Folding::Long, fold_setup: false }
    }
}

/// When equal stretches of rows are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folding {
    /// Never.
    Off,
    /// In diagrams of more than 200 rows; in shorter ones only keep-alive pings.
    Long,
    /// Always.
    On,
}

/// From how many rows on [`Folding::Long`] folds.
const LONG: usize = 200;

/// Draws a record. `verdicts` are lines about it that the trace does not have: checks,
/// expectations; they are printed whole, broken where the width ends.
pub fn draw(trace: &Trace, options: &Options, verdicts: &[String]) -> String {
    let mut scene = Scene::new(trace);
    if options.fold_setup {
        scene.fold_setup();
    }
    match options.fold {
        Folding::Off => {}
        Folding::Long if scene.rows.len() <= LONG => scene.fold_repeats(Repeats::Pings),
        Folding::Long | Folding::On => scene.fold_repeats(Repeats::All),
    }
    let set = Set::of(options.glyphs);
    let grid = Grid::new(&scene, set, options.width);
    let mut text = first_line("text", FORM, &trace.header, grid.page, options.glyphs);
    for line in summary::wrapped("mutant", &mutants(trace, options.glyphs), grid.page) {
        push_line(&mut text, &line);
    }
    for line in summary::wrapped("names", &grid.legend, grid.page) {
        push_line(&mut text, &line);
    }
    push_line(&mut text, &grid.titles());
    let mut painter = row::Painter::new(&grid, scene.one_topic);
    for row in &scene.rows {
        push_line(&mut text, painter.draw(row));
    }
    if options.summary {
        summary::write(&mut text, trace, &grid, verdicts);
    }
    text
}

/// `# qoslab text 1  scenario=…  qos=1  seed=42`
pub(crate) fn first_line(
    form: &str,
    version: u32,
    header: &Header,
    width: usize,
    glyphs: Glyphs,
) -> String {
    let variant: String = header.variant.split_whitespace().map(|bit| format!("  {bit}")).collect();
    let seed = header.seed;
    // Scenario, variant and seed bring the run back: a variant that does not fit gets its own line.
    let end = format!("  seed={seed}");
    let start = format!("# qoslab {form} {version}  scenario={}", header.scenario);
    let room = width.saturating_sub(end.len());
    let apart = start.chars().count() + variant.chars().count() > room;
    let first = if apart { start } else { start + &variant };
    let mut line = clean(&first, room, glyphs);
    line.push_str(&end);
    line.push('\n');
    if apart && !variant.is_empty() {
        line.push_str(&clean(&format!("# variant {variant}"), width, glyphs));
        line.push('\n');
    }
    line
}

/// The deliberate bugs of each party that has any: `broker: forget-owed-pubrel`.
pub(crate) fn mutants(trace: &Trace, glyphs: Glyphs) -> Vec<String> {
    let parties = trace.header.parties.iter().filter(|party| !party.mutants.is_empty());
    let line = |party: &PartyInfo| format!("{}: {}", party.name, party.mutants.join(", "));
    parties.map(|party| clean(&line(party), usize::MAX, glyphs)).collect()
}

/// Adds a line without its trailing blanks.
pub(crate) fn push_line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}
