//! The packets of a record: from where to where, how each ends, and which need two rows.

use super::lanes::Lanes;
use super::{Ending, Label, label, note};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use qoslab_mqtt::packet::PacketType;
use qoslab_mqtt::time::Instant;
use qoslab_trace::{Direction, EventId, Fate, LinkId, LossReason, Sent, Trace, What};

/// A packet on its way.
pub(super) struct Flight {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) kind: Option<PacketType>,
    pub(super) label: Label,
    /// How it ends; never [`Ending::Splits`], since the letter is given when it is drawn.
    pub(super) ending: Ending,
    /// The event of its arrival, if it arrives.
    pub(super) arrival: Option<EventId>,
    /// Whether its departure and its arrival are rows of their own.
    pub(super) split: bool,
}

/// All flights between known lanes, by their `Send` event.
pub(super) fn flights(trace: &Trace, lanes: &Lanes) -> BTreeMap<EventId, Flight> {
    let fates = trace.fates();
    let mut flights = BTreeMap::new();
    for event in &trace.events {
        let What::Send { link, dir, packet, bytes, .. } = &event.what else { continue };
        let Some((from, to)) = lanes.ends(*link, *dir) else { continue };
        let (ending, arrival) = match fates.get(&event.n).copied().unwrap_or(Fate::Pending) {
            Fate::Arrived(arrival, _) => (Ending::Arrives, Some(arrival)),
            Fate::Partial(_, bytes) => (Ending::Partial(bytes), None),
            Fate::Lost(by, why) => (Ending::Lost { why, fault: fault_alone(trace, by, why) }, None),
            Fate::Pending => (Ending::Pending, None),
        };
        let kind = match packet {
            Sent::Packet(packet) => Some(packet.packet_type()),
            Sent::Raw => None,
        };
        let label = label(packet, bytes.len(), &lanes.lanes[from].name);
        let flight = Flight { from, to, kind, label, ending, arrival, split: false };
        flights.entry(event.n).or_insert(flight);
    }
    split(trace, lanes, &fates, &mut flights);
    flights
}

/// The fault behind a loss, where no other row names it; 0 is chance on the link itself.
fn fault_alone(trace: &Trace, by: EventId, why: LossReason) -> Option<u32> {
    if let (LossReason::Lost, What::Lose { fault, .. }) = (why, &trace.event(by)?.what) {
        Some(fault.unwrap_or(0))
    } else {
        None
    }
}

/// A flight that one row can still tell truthfully.
struct Open {
    flight: EventId,
    sent: EventId,
    arrives: Instant,
}

/// Marks the flights whose single row would tell a lie: see the module [`super`].
fn split(
    trace: &Trace,
    lanes: &Lanes,
    fates: &BTreeMap<EventId, Fate>,
    flights: &mut BTreeMap<EventId, Flight>,
) {
    let mut open: BTreeMap<(LinkId, Direction), Vec<Open>> = BTreeMap::new();
    let mut ways = BTreeMap::new();
    for event in &trace.events {
        match &event.what {
            What::Send { link, dir, .. } => {
                // Its sender speaks before what travels towards it has arrived.
                mark(open.get_mut(&(*link, dir.reverse())), flights, |other| {
                    other.arrives > event.at
                });
                if let Some(Fate::Arrived(_, arrives)) = fates.get(&event.n).copied() {
                    let flight = Open { flight: event.n, sent: event.n, arrives };
                    open.entry((*link, *dir)).or_default().push(flight);
                    ways.insert(event.n, (*link, *dir));
                }
            }
            What::Arrive { flight, .. } => {
                let Some(way) = ways.get(flight) else { continue };
                let same = open.get_mut(way);
                if let Some(same) = same {
                    same.retain(|other| other.flight != *flight);
                    // It has overtaken those that left earlier and are still on their way.
                    mark(Some(same), flights, |other| other.sent < *flight);
                }
            }
            what => {
                let Some((lane, about)) = note::place(what, lanes) else { continue };
                // Something is written at a lane before what travels towards it has arrived.
                for (&(link, dir), waiting) in &mut open {
                    let to = lanes.ends(link, dir).map(|(_, to)| to);
                    let concerns = about.is_none() || about == lanes.link(link);
                    if to == Some(lane) && concerns {
                        mark(Some(waiting), flights, |other| other.arrives > event.at);
                    }
                }
            }
        }
    }
}

/// Marks those that `lies` picks, and forgets them.
fn mark(
    open: Option<&mut Vec<Open>>,
    flights: &mut BTreeMap<EventId, Flight>,
    lies: impl Fn(&Open) -> bool,
) {
    let Some(open) = open else { return };
    for lie in open.extract_if(.., |flight| lies(flight)) {
        if let Some(flight) = flights.get_mut(&lie.flight) {
            flight.split = true;
        }
    }
}
