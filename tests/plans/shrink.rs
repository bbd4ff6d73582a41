//! Making a plan that fails small: steps, faults and clients' peculiarities go as long as the
//! complaint stays the same.

use super::judge::{Complaint, judge};
use qoslab_mqtt::options::{BrokerOptions, ReceiverOptions, SenderOptions};
use qoslab_mqtt::time::Duration;
use qoslab_sim::plan::{Act, Action, Line, Plan, Trigger};

/// A smaller plan with the same complaint.
pub(super) fn shrink(plan: &Plan, complaint: &Complaint) -> Plan {
    let mut plan = plan.clone();
    loop {
        let smaller = candidates(&plan)
            .into_iter()
            .find(|smaller| judge(smaller).is_some_and(|found| found.key == complaint.key));
        match smaller {
            Some(smaller) => plan = smaller,
            None => return plan,
        }
    }
}

fn candidates(plan: &Plan) -> Vec<Plan> {
    let mut found = Vec::new();
    let mut put = |change: &dyn Fn(&mut Plan)| {
        let mut smaller = plan.clone();
        change(&mut smaller);
        if smaller != *plan {
            found.push(smaller);
        }
    };
    if plan.clients.len() > 1 {
        put(&without_last_client);
    }
    (0..plan.faults.len()).for_each(|at| put(&|plan| drop(plan.faults.remove(at))));
    (0..plan.script.len()).for_each(|at| put(&|plan| drop(plan.script.remove(at))));
    put(&|plan| plan.broker = BrokerOptions::standard());
    put(&|plan| plan.broker.sender = SenderOptions::standard());
    put(&|plan| plan.broker.receiver = ReceiverOptions::standard());
    for at in 0..plan.clients.len() {
        put(&|plan| plan.clients[at].options.will = None);
        put(&|plan| plan.clients[at].options.sender = SenderOptions::standard());
        put(&|plan| plan.clients[at].options.receiver = ReceiverOptions::standard());
        put(&|plan| plan.clients[at].application.forward.clear());
        put(&|plan| plan.clients[at].link.up = Line::steady(Duration::from_millis(20)));
        put(&|plan| plan.clients[at].link.down = Line::steady(Duration::from_millis(20)));
    }
    found
}

fn without_last_client(plan: &mut Plan) {
    plan.clients.pop();
    let left = plan.clients.len();
    plan.script.retain(|step| step.who.is_none_or(|who| who < left));
    plan.script.iter_mut().for_each(|step| {
        if let Action::Publish(message) = &mut step.action {
            message.user_properties.clear();
        }
    });
    plan.faults.retain(|fault| {
        let of = match &fault.trigger {
            Trigger::Packet(selector) => selector.link,
            Trigger::Connect { link, .. } => Some(*link),
            Trigger::At(_) => match fault.act {
                Act::Cut { link, .. } | Act::Silence { link, .. } | Act::Refuse { link, .. } => {
                    link
                }
                _ => None,
            },
        };
        let who = match fault.act {
            Act::Crash { who, .. } => who,
            _ => None,
        };
        of.is_none_or(|of| of < left) && who.is_none_or(|who| who < left)
    });
    for client in &mut plan.clients {
        client.application.forward.retain(|forward| forward.via.is_none_or(|via| via < left));
    }
}
