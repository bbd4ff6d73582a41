//! Every placement of up to three lost segments among the packets of ten QoS 2 messages with a
//! window of 1, each run from its beginning on the real cores. On a stream a lost segment is one
//! that comes 200 ms later, and all behind it. Of the placements every so-manieth is run.

use crate::{checked, cpu, unchecked, work};
use qoslab_mqtt::time::Duration;
use qoslab_sim::plan::{Act, Fault, Plan, Selector, Trigger};
use qoslab_trace::What;

/// Every so-manieth placement.
const STRIDE: usize = 37;

pub(crate) fn report() {
    let plan = work::plan(10, 1, 1);
    let trace = qoslab_sim::record(&plan);
    let sends = |event: &&qoslab_trace::Event| matches!(event.what, What::Send { .. });
    let packets = trace.events.iter().filter(sends).count() as u32;
    let all = placements(packets);
    let some: Vec<Plan> = all.iter().step_by(STRIDE).map(|at| losing(&plan, at)).collect();
    let rate = |run: fn(&Plan)| some.len() as f64 / cpu(|| some.iter().for_each(run));
    let (bare, with) = (rate(unchecked), rate(checked));
    println!(
        "placements: {packets} packets, {} placements; a CPU second does {bare:.0}, with oracles \
         {with:.0}",
        all.len()
    );
}

/// The sets of at most three of so many packets.
fn placements(packets: u32) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new()];
    for first in 1..=packets {
        all.push(vec![first]);
        for second in first + 1..=packets {
            all.push(vec![first, second]);
            all.extend((second + 1..=packets).map(|third| vec![first, second, third]));
        }
    }
    all
}

fn losing(plan: &Plan, packets: &[u32]) -> Plan {
    let mut plan = plan.clone();
    if !packets.is_empty() {
        let nth = packets.iter().map(|packet| *packet..=*packet).collect();
        let trigger = Trigger::Packet(Selector { nth, ..Selector::default() });
        let act = Act::Hold(Duration::from_millis(200));
        plan.faults.push(Fault { trigger, chance: None, act });
    }
    plan
}
