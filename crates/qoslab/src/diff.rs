//! `qoslab diff`: two runs as one ladder, and what is different about them in figures.

use crate::args::DiffArgs;
use crate::output;
use qoslab_lab::Verdict;
use qoslab_lab::facts::facts;
use qoslab_lab::wanted::Wanted;
use qoslab_render::text;

/// From how many rows on only the differences and what is near them are shown.
const LONG: usize = 60;

/// So many rows are shown on each side of a difference then.
const CONTEXT: usize = 3;

pub(crate) fn diff(args: &DiffArgs) -> anyhow::Result<Verdict> {
    let old = Wanted::find(&args.old, &[])?;
    let second = args.new.as_ref().unwrap_or(&args.old);
    let new = Wanted::find(second, &args.sets)?;
    let (old, new) = (qoslab_sim::record(&old.plan()), qoslab_sim::record(&new.plan()));
    let options = text::Options::new(output::glyphs(args.glyphs, args.output.is_some()));
    let long = old.events.len().max(new.events.len()) > LONG;
    let context = args.context.or(long.then_some(CONTEXT)).filter(|_| !args.all);
    let drawn = text::draw_diff(&old, &new, &options, context, &facts(&old, &new));
    output::put(&drawn, args.output.as_deref())?;
    let same = old.events == new.events;
    Ok(if args.exit_code && !same { Verdict::Broken } else { Verdict::Held })
}
