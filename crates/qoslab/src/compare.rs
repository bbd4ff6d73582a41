//! `qoslab compare`: the variants of a scenario side by side, over many seeds, in figures.

use crate::args::CompareArgs;
use crate::output;
use crate::progress::{Progress, is_stopped};
use qoslab_lab::compare::{LEGEND, columns, tables};
use qoslab_lab::figures::Sum;
use qoslab_lab::wanted::{sets, split};
use qoslab_lab::{Verdict, library};
use std::fmt::Write as _;

pub(crate) fn compare(args: &CompareArgs) -> anyhow::Result<Verdict> {
    let (wanted, kept) = split(&args.scenario);
    let source = library::find(wanted)?;
    let sets = sets(&args.sets)?;
    let scenario = source.parse(&sets)?;
    let kept = kept.unwrap_or_default();
    let axis = args.axis.as_deref();
    let (columns, refused) = columns(&source, &scenario, &sets, &kept, axis)?;
    let mut sums: Vec<Sum> = columns.iter().map(|_| Sum::default()).collect();
    let runs = columns.len() as u64 * u64::from(args.seeds);
    let mut progress = Progress::new(runs);
    // Seed by seed: whoever stops has the same seeds for every column, but for the last one.
    'seeds: for more in 0..u64::from(args.seeds) {
        for (column, sum) in columns.iter().zip(&mut sums) {
            let first = column.scenario.plan(&column.variant, None).seed;
            sum.add(&column.scenario, &column.variant, first.wrapping_add(more));
            if !progress.step() {
                break 'seeds;
            }
        }
    }
    drop(progress);
    let mut text = format!("{}: {}\n", source.name, scenario.title());
    text += &match args.seeds {
        1 => "one seed\n".to_owned(),
        seeds => format!("{seeds} seeds, figures for each run\n"),
    };
    let done = sums.iter().map(|sum| sum.runs).min().unwrap_or(0);
    if is_stopped() && done < u64::from(args.seeds) {
        let _ = writeln!(text, "stopped by hand after {done} of {} seeds", args.seeds);
    }
    refused.iter().for_each(|line| {
        let _ = writeln!(text, "{line}");
    });
    text.push('\n');
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    text += &tables(&names, &sums);
    text += LEGEND;
    output::print(&text)?;
    Ok(if is_stopped() { Verdict::Unknown } else { Verdict::Held })
}
