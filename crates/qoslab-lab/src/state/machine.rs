//! The machine that a packet belongs to: its rows, the state of the identifier before and after,
//! the row that was taken, and what stands there by the standard where this run has another.

use super::boxes::{Facts, Scene, Sign, said};
use super::packet;
use qoslab_mqtt::broker::Broker;
use qoslab_mqtt::client::Client;
use qoslab_mqtt::flow::{Flows, Machine, Row, State, Table};
use qoslab_mqtt::options::{ReceiverOptions, SenderOptions};
use qoslab_mqtt::packet::{Packet, PacketId, PacketType, QoS, Version};
use qoslab_mqtt::policy::Method;
use qoslab_sim::plan::Plan;
use qoslab_sim::world::{Memory, Moment, RowTaken};
use qoslab_trace::{Direction, LinkId, PartyId, Trace, What};

/// One exchange between two parties.
struct Exchange {
    link: LinkId,
    /// Who sends the message, and who gets it.
    sender: PartyId,
    receiver: PartyId,
    id: PacketId,
    /// Whether it is one of QoS 2.
    exactly_once: bool,
}

impl Exchange {
    /// The one that a packet belongs to.
    fn of(trace: &Trace, link: LinkId, dir: Direction, packet: &Packet) -> Option<Self> {
        let kind = packet.packet_type();
        let (exactly_once, from_sender) = match kind {
            PacketType::Publish => (qos(packet)? == QoS::ExactlyOnce, true),
            PacketType::Puback => (false, false),
            PacketType::Pubrec | PacketType::Pubcomp => (true, false),
            PacketType::Pubrel => (true, true),
            _ => return None,
        };
        let dir = if from_sender { dir } else { dir.reverse() };
        let (sender, receiver) = trace.ends(link, dir)?;
        Some(Self { link, sender, receiver, id: packet.id()?, exactly_once })
    }

    /// The machines of its two ends.
    const fn machines(&self) -> [(Machine, PartyId); 2] {
        let (sender, receiver) = match self.exactly_once {
            true => (Machine::Qos2Sender, Machine::Qos2Receiver),
            false => (Machine::Qos1Sender, Machine::Qos1Receiver),
        };
        [(sender, self.sender), (receiver, self.receiver)]
    }
}

fn qos(packet: &Packet) -> Option<QoS> {
    match packet {
        Packet::Publish(publish) => Some(publish.qos),
        _ => None,
    }
}

/// The box of the machine.
pub(super) fn facts(scene: &Scene<'_>) -> Option<Facts> {
    let trace = scene.trace;
    let flight = trace.send(scene.flight()?)?;
    let (link, dir, packet) = packet::sent(&flight.what, trace)?;
    let mut exchange = Exchange::of(trace, link, dir, &packet)?;
    let version = trace.version_on(link);
    let taken = scene.now.and_then(|now| taken(scene, now, &exchange));
    if let Some(row) = taken {
        // An answer of the wrong kind meets the machine that waits, not its own.
        exchange.exactly_once =
            matches!(row.taken.machine, Machine::Qos2Sender | Machine::Qos2Receiver);
    }
    let mut lines = Vec::new();
    for (machine, party) in exchange.machines() {
        let flows = flows(scene.plan, trace, party, version)?;
        let right = standard(scene.plan, trace, party, version)?;
        let state = |moment: Option<&Moment>| {
            state(trace, moment?, &exchange, machine, party).map(|state| (state, state.0))
        };
        let (now, then) = (state(scene.now), state(scene.then));
        lines.push(said(headline(&exchange, machine, &trace.party_name(party), now, then)));
        let used = taken.filter(|of| of.party == party && of.taken.machine == machine);
        let here = now.map(|(_, state)| state);
        let pair = (flows.machine(machine), right.machine(machine));
        lines.extend(rows(pair, here, used, version));
    }
    lines.push(said("> what can come next, * the row just taken"));
    if scene.now.is_some() && taken.is_none() && flight.n == scene.event {
        lines.push(said("no row was taken here: the packet has waited, or is the scenario's own"));
    }
    if lines.iter().any(|(sign, _)| *sign == Sign::Right) {
        lines.push(said("! a row that this run has in the place of ~, the row by default"));
    }
    Some(Facts::new("the machine", lines))
}

/// What is known of an identifier at one end.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Known(State, bool);

fn headline(
    exchange: &Exchange,
    machine: Machine,
    party: &str,
    now: Option<(Known, State)>,
    then: Option<(Known, State)>,
) -> String {
    let words = match (now, then) {
        (None, _) => String::new(),
        (Some((Known(_, false), _)), _) => ": Free, no session is kept".to_owned(),
        (Some((_, now)), Some((_, then))) if now != then => format!(": {now:?}, was {then:?}"),
        (Some((_, now)), _) => format!(": {now:?}"),
    };
    format!("{party}: {} of #{}{words}", name(machine), exchange.id.get())
}

/// The rows of a machine, each with its sign; behind one that is exchanged the right one.
fn rows(
    (table, right): (&Table, &Table),
    here: Option<State>,
    used: Option<RowTaken>,
    version: Version,
) -> Vec<(Sign, String)> {
    let mut lines = Vec::new();
    for row in table.rows() {
        let used =
            used.is_some_and(|of| (of.taken.state, of.taken.event) == (row.state, row.event));
        let usual = right.step(row.state, row.event).ok();
        let exchanged = usual != Some(row);
        let sign = match (used, exchanged, Some(row.state) == here) {
            (true, _, _) => Sign::Used,
            (false, true, _) => Sign::Exchanged,
            (false, false, true) => Sign::Here,
            (false, false, false) => Sign::Same,
        };
        let rule = row.rule.clause(version).filter(|_| used);
        let rule = rule.map_or_else(String::new, |clause| format!(" [{}]", clause.number));
        let here = if exchanged && used { " (! exchanged)" } else { "" };
        lines.push((sign, format!("{}{rule}{here}", line(row))));
        if exchanged {
            let words = usual.map_or_else(|| "no such row".to_owned(), line);
            lines.push((Sign::Right, format!("instead of {words}")));
        }
    }
    lines
}

/// The row that was taken for this event: of the party that sends the packet where it is sent, of
/// the one that gets it where it arrives, else the last one before the event with the same cause.
fn taken(scene: &Scene<'_>, now: &Moment, exchange: &Exchange) -> Option<RowTaken> {
    let event = scene.trace.event(scene.event)?;
    let is_sender = |machine| matches!(machine, Machine::Qos1Sender | Machine::Qos2Sender);
    let is_own = |row: &&RowTaken| {
        let party = if is_sender(row.taken.machine) { exchange.sender } else { exchange.receiver };
        row.link == exchange.link && row.taken.id == exchange.id && row.party == party
    };
    let mut own = now.rows.iter().filter(is_own);
    let found = match &event.what {
        What::Send { dir, .. } => {
            let party = scene.trace.ends(exchange.link, *dir)?.0;
            own.rfind(|row| row.after < event.n && row.party == party)
        }
        What::Arrive { .. } => own.find(|row| row.cause == Some(event.n)),
        What::Lose { .. } | What::Tamper { .. } => None,
        _ => own.rfind(|row| row.after < event.n && row.cause == event.cause),
    };
    found.copied()
}

/// The state of the identifier at one end, and whether that end keeps a session at all.
fn state(
    trace: &Trace,
    moment: &Moment,
    exchange: &Exchange,
    machine: Machine,
    party: PartyId,
) -> Option<Known> {
    let client = trace.link(exchange.link)?.client;
    let own = moment
        .memories
        .iter()
        .find(|of| of.client.is_none() && of.party == trace.party_name(client))?;
    let memory = match trace.broker() == Some(party) {
        true => moment.memories.iter().find(|of| of.client.is_some() && of.client == own.id),
        false => Some(own),
    };
    let Some(memory) = memory else { return Some(Known(State::Free, false)) };
    Some(Known(of_identifier(memory, machine, exchange.id.get()), true))
}

fn of_identifier(memory: &Memory, machine: Machine, id: u16) -> State {
    match machine {
        Machine::Qos1Sender | Machine::Qos2Sender => {
            let exchange = memory.in_flight.iter().find(|of| of.id == id);
            exchange.map_or(State::Free, |of| match of.waits_for {
                "PUBACK" => State::AwaitPuback,
                "PUBREC" => State::AwaitPubrec,
                "PUBCOMP" => State::AwaitPubcomp,
                _ => State::Free,
            })
        }
        // QoS 1 remembers nothing.
        Machine::Qos1Receiver => State::Free,
        Machine::Qos2Receiver => match memory.received.iter().any(|of| of.id == id) {
            true => State::AwaitPubrel,
            false => State::Free,
        },
    }
}

/// The machines that a party of a run uses, deliberate bugs included.
fn flows(plan: &Plan, trace: &Trace, party: PartyId, version: Version) -> Option<Flows> {
    if trace.broker() == Some(party) {
        return Some(Broker::new(plan.broker.clone()).flows(version).clone());
    }
    let name = trace.party_name(party);
    let client = plan.clients.iter().find(|client| client.name == name)?;
    Some(Client::new(client.options.clone()).flows().clone())
}

/// The machines that it would have with no bug and no choice but that of its method.
fn standard(plan: &Plan, trace: &Trace, party: PartyId, version: Version) -> Option<Flows> {
    let name = trace.party_name(party);
    let method: Method = match trace.broker() == Some(party) {
        true => plan.broker.receiver.method,
        false => {
            let client = plan.clients.iter().find(|client| client.name == name)?;
            client.options.receiver.method
        }
    };
    let receiver = ReceiverOptions { method, ..ReceiverOptions::standard() };
    Some(Flows::new(version, &SenderOptions::standard(), &receiver))
}

const fn name(machine: Machine) -> &'static str {
    match machine {
        Machine::Qos1Sender => "QoS 1 sender",
        Machine::Qos1Receiver => "QoS 1 receiver",
        Machine::Qos2Sender => "QoS 2 sender",
        Machine::Qos2Receiver => "QoS 2 receiver",
    }
}

fn line(row: &Row) -> String {
    let actions: Vec<String> = row.actions.iter().map(|action| format!("{action:?}")).collect();
    format!("{:?} {:?} -> {:?}: {}", row.state, row.event, row.next, actions.join(", "))
}

#[cfg(test)]
mod tests;
