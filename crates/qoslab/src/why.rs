//! `qoslab why`: what led to an event, from its beginning, in the sentences of the narration.

use crate::args::WhyArgs;
use crate::output;
use anyhow::bail;
use qoslab_lab::Verdict;
use qoslab_lab::wanted::Wanted;
use qoslab_trace::EventId;

pub(crate) fn why(args: &WhyArgs) -> anyhow::Result<Verdict> {
    let wanted = Wanted::find(&args.run, &args.sets)?;
    let trace = qoslab_sim::record(&wanted.plan());
    let said = wanted.scenario.narration(&trace);
    match qoslab_lab::why::why(&trace, EventId(args.event), &said, &args.run) {
        Some(text) => output::print(&text),
        None => bail!("there is no event {}: this run has 1 to {}", args.event, trace.events.len()),
    }
}
