//! The machines that two parties of a run use with each other, deliberate bugs included.

use qoslab_mqtt::broker::Broker;
use qoslab_mqtt::client::Client;
use qoslab_mqtt::flow::Flows;
use qoslab_sim::plan::Plan;
use qoslab_trace::{LinkId, PartyId, Trace};

/// The machines of a sender and of a receiver on a link.
pub fn of(
    plan: &Plan,
    trace: &Trace,
    sender: PartyId,
    receiver: PartyId,
    link: LinkId,
) -> Option<(Flows, Flows)> {
    let of = |party: PartyId| -> Option<Flows> {
        if trace.broker() == Some(party) {
            let broker = Broker::new(plan.broker.clone());
            return Some(broker.flows(trace.version_on(link)).clone());
        }
        let name = trace.party_name(party);
        let client = plan.clients.iter().find(|client| client.name == name)?;
        Some(Client::new(client.options.clone()).flows().clone())
    };
    Some((of(sender)?, of(receiver)?))
}
