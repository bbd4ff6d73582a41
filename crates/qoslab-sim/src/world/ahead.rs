//! What a plan tells the world before it starts: what is due when, steps that wait for packets,
//! wishes for snapshots.

use crate::agenda::Due;
use crate::plan::{Act, Action, Fault, Plan, Selector, Step, Trigger, When};
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;
use qoslab_mqtt::time::Instant;
use qoslab_trace::StoreFate;

/// What is due by the clock. A fault comes before the actions of the same instant: what it is for
/// can be hit by it.
pub(super) fn planned(plan: &Plan) -> Vec<(Instant, Due)> {
    let faults = plan.faults.iter().enumerate().filter_map(|(place, fault)| match fault.trigger {
        Trigger::At(at) => Some((at, Due::Fault(place as u32))),
        Trigger::Packet(_) | Trigger::Connect { .. } => None,
    });
    let steps = plan.script.iter().enumerate().filter_map(|(place, step)| match step.when {
        When::At(at) => Some((at, Due::Step { step: place as u32, cause: 0 })),
        When::After(..) => None,
    });
    faults.chain(steps).collect()
}

/// The steps that a packet on each link may set off, by client, in the order of the script.
pub(super) fn waiting_steps(plan: &Plan) -> Vec<Vec<Range<usize>>> {
    let mut by_client = vec![Vec::new(); plan.clients.len()];
    for group in waiting_groups(plan) {
        match waits_for(plan, group.start).and_then(|selector| selector.link) {
            Some(link) => by_client[link].push(group),
            None => by_client.iter_mut().for_each(|groups| groups.push(group.clone())),
        }
    }
    by_client
}

/// A counted publish is many steps behind one selector, which need not be asked for each.
fn waiting_groups(plan: &Plan) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (place, step) in plan.script.iter().enumerate() {
        let When::After(selector, _) = &step.when else { continue };
        match found.last_mut() {
            Some(last) if last.end == place && waits_for(plan, last.start) == Some(selector) => {
                last.end += 1;
            }
            _ => found.push(place..place + 1),
        }
    }
    found
}

fn waits_for(plan: &Plan, step: usize) -> Option<&Selector> {
    match &plan.script[step].when {
        When::After(selector, _) => Some(selector),
        When::At(_) => None,
    }
}

pub(super) fn wants_snapshots(plan: &Plan) -> bool {
    let stale = |store: StoreFate| store == StoreFate::Stale;
    let by_fault = |fault: &Fault| matches!(fault.act, Act::Crash { store, .. } if stale(store));
    let by_script =
        |step: &Step| matches!(step.action, Action::Crash { store, .. } if stale(store));
    plan.faults.iter().any(by_fault) || plan.script.iter().any(by_script)
}
