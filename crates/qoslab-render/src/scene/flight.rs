//! The packets of a record: from where to where, how each ends, and which need two rows.

use super::lanes::Lanes;
use super::{Ending, Label, label, note};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Bound;
use qoslab_mqtt::packet::PacketType;
use qoslab_mqtt::time::Instant;
use qoslab_trace::{Copying, Direction, EventId, Fate, LinkId, LossReason, Sent, Trace, What};

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

/// Marks the flights whose single row would tell a lie: see the module [`super`].
fn split(
    trace: &Trace,
    lanes: &Lanes,
    fates: &BTreeMap<EventId, Fate>,
    flights: &mut BTreeMap<EventId, Flight>,
) {
    let mut open = Open::default();
    for event in &trace.events {
        let lies = match &event.what {
            What::Send { link, dir, .. } => {
                let Some(client) = lanes.link(*link) else { continue };
                // Its sender speaks before what travels towards it has arrived.
                let mut lies = open.after(&[(client, dir.reverse(), *link)], event.at);
                if let Some(Fate::Arrived(_, arrives)) = fates.get(&event.n).copied() {
                    let way = (client, *dir, *link);
                    open.insert(way, event.n, arrives);
                    lies.extend(open.waits_behind(way, arrives).then_some(event.n));
                }
                lies
            }
            // A fault has made it late, and on an ordered link all that leaves behind it.
            What::Tamper {
                flight, how: Copying::Held { .. } | Copying::Delayed { .. }, ..
            } => {
                open.hold_up(*flight);
                vec![*flight]
            }
            // It has overtaken those that left earlier and are still on their way.
            What::Arrive { flight, .. } => open.arrive(*flight),
            what => {
                let Some((lane, about)) = note::place(what, lanes) else { continue };
                // Something is written at a lane before what travels towards it has arrived.
                open.towards(lane, about, lanes.broker, event.at)
            }
        };
        for flight in lies {
            open.remove(flight);
            if let Some(flight) = flights.get_mut(&flight) {
                flight.split = true;
            }
        }
    }
}

/// The lane of a client, and a way on its link.
type Way = (usize, Direction, LinkId);

/// The flights that one row can still tell truthfully, by all that is asked of them: each question
/// costs what it finds, however much is on its way.
#[derive(Default)]
struct Open {
    /// All that have left and will arrive, and when.
    ways: BTreeMap<EventId, (Way, Instant)>,
    by_arrival: BTreeMap<Way, BTreeSet<(Instant, EventId)>>,
    by_departure: BTreeMap<Way, BTreeSet<EventId>>,
    to_broker: BTreeSet<(Instant, EventId)>,
    /// When the last packet arrives on a way that a fault has made late.
    late: BTreeMap<Way, Instant>,
}

impl Open {
    fn insert(&mut self, way: Way, flight: EventId, arrives: Instant) {
        self.remove(flight);
        self.ways.insert(flight, (way, arrives));
        self.by_arrival.entry(way).or_default().insert((arrives, flight));
        self.by_departure.entry(way).or_default().insert(flight);
        if way.1 == Direction::Up {
            self.to_broker.insert((arrives, flight));
        }
    }

    fn remove(&mut self, flight: EventId) {
        let Some(&(way, arrives)) = self.ways.get(&flight) else { return };
        if let Some(flights) = self.by_arrival.get_mut(&way) {
            flights.remove(&(arrives, flight));
        }
        if let Some(flights) = self.by_departure.get_mut(&way) {
            flights.remove(&flight);
        }
        self.to_broker.remove(&(arrives, flight));
    }

    fn hold_up(&mut self, flight: EventId) {
        let Some(&(way, arrives)) = self.ways.get(&flight) else { return };
        let late = self.late.entry(way).or_insert(arrives);
        *late = arrives.max(*late);
    }

    /// Whether what leaves now and arrives then has waited behind one that was made late.
    fn waits_behind(&self, way: Way, arrives: Instant) -> bool {
        self.late.get(&way).is_some_and(|late| *late == arrives)
    }

    /// Takes away what arrives; finds what left before it on the same way.
    fn arrive(&mut self, flight: EventId) -> Vec<EventId> {
        self.remove(flight);
        let same = self.ways.get(&flight).and_then(|(way, _)| self.by_departure.get(way));
        same.into_iter().flat_map(|same| same.range(..flight)).copied().collect()
    }

    /// What arrives later than `now` on these ways.
    fn after(&self, ways: &[Way], now: Instant) -> Vec<EventId> {
        let waiting = ways.iter().filter_map(|way| self.by_arrival.get(way));
        waiting.flat_map(|waiting| later(waiting, now)).collect()
    }

    /// What arrives later than `now` at a lane, from everybody or on the links of one client.
    fn towards(
        &self,
        lane: usize,
        about: Option<usize>,
        broker: usize,
        now: Instant,
    ) -> Vec<EventId> {
        let (client, dir) = match about {
            None if lane == broker => return later(&self.to_broker, now).collect(),
            Some(about) if lane == broker => (about, Direction::Up),
            None => (lane, Direction::Down),
            Some(about) if about == lane => (lane, Direction::Down),
            Some(_) => return Vec::new(),
        };
        let links = (client, dir, LinkId(0))..=(client, dir, LinkId(u16::MAX));
        let ways: Vec<Way> = self.by_arrival.range(links).map(|(way, _)| *way).collect();
        self.after(&ways, now)
    }
}

/// Those that arrive later than `now`.
fn later(
    waiting: &BTreeSet<(Instant, EventId)>,
    now: Instant,
) -> impl Iterator<Item = EventId> + '_ {
    let from = (Bound::Excluded((now, EventId(u32::MAX))), Bound::Unbounded);
    waiting.range(from).map(|(_, flight)| *flight)
}
