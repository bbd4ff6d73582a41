//! `qoslab state`: what the parties know after an event, and what is other than at another moment.

use crate::args::{StateArgs, StateFormat};
use crate::output;
use anyhow::bail;
use qoslab_lab::Verdict;
use qoslab_lab::state::boxes::{Scene, boxes, json, only_changes, page};
use qoslab_lab::wanted::Wanted;
use qoslab_render::narrate::{Story, Threads};
use qoslab_trace::EventId;

pub(crate) fn state(args: &StateArgs) -> anyhow::Result<Verdict> {
    let wanted = Wanted::find(&args.run, &args.sets)?;
    let plan = wanted.plan();
    let trace = qoslab_sim::record(&plan);
    let last = trace.events.len();
    for event in [Some(args.at), args.against].into_iter().flatten() {
        if event as usize > last {
            bail!("there is no event {event}: this run has 1 to {last}");
        }
    }
    let event = EventId(args.at);
    let now = qoslab_sim::moment(&plan, event);
    let against = args.against.map_or(now.before, EventId);
    let then = qoslab_sim::moment(&plan, against);
    let threads = Threads::new(&trace);
    let story = Story::new(&trace, &threads);
    let scene = Scene {
        trace: &trace,
        plan: &plan,
        story: &story,
        event,
        now: Some(&now),
        then: Some(&then),
        hides: false,
    };
    let all = boxes(&scene);
    let all = if args.changes { only_changes(all) } else { all };
    let text = match args.format {
        StateFormat::Text => page(&scene, against, &all),
        StateFormat::Json => serde_json::to_string_pretty(&json(&scene, against, &all))?,
    };
    output::put(&text, args.output.as_deref())?;
    Ok(Verdict::Held)
}
