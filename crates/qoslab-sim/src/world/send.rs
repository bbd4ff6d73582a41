//! A packet leaves: its events, the faults it sets off, and when it will arrive.

use super::outputs::{link, sent};
use super::{World, party_id, sender};
use crate::agenda::Due;
use crate::chance::{Chance, Question};
use crate::faults::{Seen, set_off};
use crate::line::{Asking, Passage};
use crate::plan::{Act, CutPoint, When};
use crate::seat::Party;
use alloc::format;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::codec;
use qoslab_mqtt::face::{ConnId, Note, Tag};
use qoslab_mqtt::packet::{Packet, Version};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::{Cited, Copying, Direction, EventId, LossReason, Sink, What};

/// A packet on its way.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub(super) conn: ConnId,
    pub(super) client: u16,
    pub(super) dir: Direction,
    /// None for raw bytes.
    pub(super) packet: Option<Packet>,
    pub(super) bytes: Bytes,
    pub(super) tag: Tag,
    /// The event that sent it.
    pub(super) event: EventId,
    /// How many arrivals are on the agenda.
    pub(super) copies: u32,
    /// Whether a cut has taken it: its arrivals are void.
    pub(super) lost: bool,
    /// What a fault does at its arrival.
    pub(super) at_arrival: Option<AtArrival>,
}

/// What a fault does when a flight arrives.
#[derive(Clone, Copy, Debug)]
pub(super) enum AtArrival {
    /// Only the first bytes come, then the connection is cut.
    CutInside(u32, usize),
    /// The connection is cut behind it.
    CutAfter(usize),
    /// A process dies.
    Crash(usize),
}

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// The bytes of a packet. One that has none is a mistake of the plan: it goes nowhere, on
    /// record.
    pub(super) fn encode(
        &mut self,
        party: Party,
        packet: &Packet,
        version: Version,
        cause: Option<EventId>,
    ) -> Option<Bytes> {
        let mut bytes = Vec::with_capacity(codec::encoded_len(packet, version).unwrap_or(0));
        match codec::encode(packet, version, &mut bytes) {
            Ok(()) => Some(Bytes::from(bytes)),
            Err(why) => {
                let what = ByteString::from(format!("{} not sent: {why}", packet.packet_type()));
                let (party, note) = (party_id(party), Note::Ignored { what });
                self.emit(cause, None, Tag::NONE, || What::Note { party, note });
                None
            }
        }
    }

    /// Sends a packet, or raw bytes, over a connection that its sender believes in.
    #[expect(clippy::too_many_arguments, reason = "a packet with all that is known of it")]
    pub(super) fn send(
        &mut self,
        conn: ConnId,
        dir: Direction,
        packet: Option<Packet>,
        bytes: Bytes,
        tag: Tag,
        rule: Option<Cited>,
        cause: Option<EventId>,
    ) {
        let Some(state) = self.conns.get(&conn) else { return };
        let (client, dead) = (state.client, state.dead);
        if !state.believes(sender(client, dir)) {
            return;
        }
        let seen = Seen { now: self.now, link: client.into(), dir, packet: packet.as_ref(), tag };
        let mut draws = core::mem::take(&mut self.draws);
        draws.clear();
        let fault = self.answering_fault(seen, &mut draws);
        let passage = self.passage(client, dir, bytes.len(), &mut draws);
        let event = self.emit(cause, rule, tag, || What::Send {
            link: link(client),
            conn,
            dir,
            packet: sent(packet.as_ref()),
            bytes: bytes.clone(),
            chance: draws.clone(),
        });
        self.draws = draws;
        self.holds(bytes.len());
        let flight = Flight {
            conn,
            client,
            dir,
            packet,
            bytes,
            tag,
            event,
            copies: 1,
            lost: false,
            at_arrival: None,
        };
        self.triggered_steps(&flight, false);
        if dead {
            self.lose(&flight, LossReason::Silent, None);
            return;
        }
        match fault {
            Some(fault) => self.act(flight, passage, fault),
            None => self.travel(flight, passage),
        }
    }

    /// The first fault that answers for this packet. All count it.
    fn answering_fault(
        &mut self,
        seen: Seen<'_>,
        draws: &mut qoslab_trace::Chance,
    ) -> Option<usize> {
        if self.plan.faults.is_empty() {
            return None;
        }
        let mut found = core::mem::take(&mut self.found);
        set_off(&self.plan.faults, &mut self.fault_counts, seen, &mut found);
        let answering = found.iter().copied().find(|place| self.fault_acts(*place, draws));
        self.found = found;
        answering
    }

    /// Whether chance lets a fault act.
    pub(super) fn fault_acts(&mut self, place: usize, draws: &mut qoslab_trace::Chance) -> bool {
        let Some(ratio) = self.plan.faults[place].chance else { return true };
        let stream = self.fault_streams[place].expect("a fault left to chance has a stream");
        let Self { chance, streams, .. } = self;
        streams.ask(chance, stream, Question::Happens(ratio), draws) == 1
    }

    fn passage(
        &mut self,
        client: u16,
        dir: Direction,
        bytes: usize,
        draws: &mut qoslab_trace::Chance,
    ) -> Passage {
        let place = usize::from(client);
        let plan = &self.plan.clients[place].link;
        let Self { chance, streams, links, .. } = self;
        let (line, state) = match dir {
            Direction::Up => (&plan.up, &mut links[place].up),
            Direction::Down => (&plan.down, &mut links[place].down),
        };
        let mut dice = Asking { chance, streams, draws };
        state.pass(line, plan.kind, self.now, bytes, &mut dice)
    }

    /// No scripted fault: what chance has decided happens.
    fn travel(&mut self, mut flight: Flight, passage: Passage) {
        if passage.lost {
            self.lose(&flight, LossReason::Lost, None);
            return;
        }
        let arrives = passage.arrives;
        if passage.copied {
            flight.copies = 2;
            let how = Copying::Copied { after: Duration::ZERO };
            let event = flight.event;
            self.emit(Some(event), None, flight.tag, || What::Tamper {
                flight: event,
                how,
                fault: 0,
            });
        }
        let cut = passage.cut.then(|| self.cut_time(&flight, arrives));
        if let Some(at) = cut {
            let (conn, cause) = (flight.conn, flight.event.0);
            self.agenda.put(at, Due::Cut { conn, fault: u32::MAX, cause });
        }
        let copies = flight.copies;
        let place = self.keep(flight);
        (0..copies).for_each(|_| self.agenda.put(arrives, Due::Arrive(place)));
        self.arrives_last(place, arrives);
    }

    /// A scripted or random fault acts on a packet.
    fn act(&mut self, flight: Flight, passage: Passage, fault: usize) {
        let number = Some(fault as u32 + 1);
        match self.plan.faults[fault].act.clone() {
            Act::Lose => self.lose(&flight, LossReason::Lost, number),
            Act::Copy { times, after } => self.copy(flight, passage.arrives, times, after, fault),
            Act::Hold(time) => {
                let until = passage.arrives + time;
                self.later(flight, until, Copying::Held { until }, fault);
            }
            Act::Delay(by) => {
                self.later(flight, passage.arrives + by, Copying::Delayed { by }, fault);
            }
            Act::Cut { point, .. } => self.cut_at(flight, passage.arrives, point, fault),
            Act::Silence { .. } => {
                let (conn, event) = (flight.conn, flight.event);
                self.lose(&flight, LossReason::Silent, number);
                self.silence(conn, fault, Some(event));
            }
            Act::Crash { .. } => {
                let flight = Flight { at_arrival: Some(AtArrival::Crash(fault)), ..flight };
                self.under_way(flight, passage.arrives);
            }
            // Only an attempt to connect can be refused.
            Act::Refuse { .. } => self.travel(flight, passage),
        }
    }

    fn copy(&mut self, flight: Flight, first: Instant, times: u32, after: Duration, fault: usize) {
        let (event, tag) = (flight.event, flight.tag);
        let number = fault as u32 + 1;
        // No more copies than the run may have events: a bound holds inside one step, too.
        let times = times.min(self.plan.bounds.events.saturating_sub(self.events));
        for _ in 0..times {
            let how = Copying::Copied { after };
            self.emit(Some(event), None, tag, || What::Tamper {
                flight: event,
                how,
                fault: number,
            });
        }
        let place = self.keep(Flight { copies: times.saturating_add(1), ..flight });
        let mut at = first;
        for _ in 0..=times {
            self.agenda.put(at, Due::Arrive(place));
            self.arrives_last(place, at);
            at = at + after;
        }
    }

    fn later(&mut self, flight: Flight, arrives: Instant, how: Copying, fault: usize) {
        let (event, tag, fault) = (flight.event, flight.tag, fault as u32 + 1);
        self.emit(Some(event), None, tag, || What::Tamper { flight: event, how, fault });
        self.under_way(flight, arrives);
    }

    fn cut_at(&mut self, mut flight: Flight, arrives: Instant, point: CutPoint, fault: usize) {
        let (conn, event) = (flight.conn, flight.event);
        match point {
            CutPoint::Before => {
                self.cut_while_sending(conn, fault, event);
                self.lose(&flight, LossReason::Cut, Some(fault as u32 + 1));
            }
            CutPoint::During => {
                let at = self.cut_time(&flight, arrives);
                self.agenda.put(at, Due::Cut { conn, fault: fault as u32, cause: event.0 });
                self.under_way(flight, arrives);
            }
            CutPoint::Byte(bytes) => {
                flight.at_arrival = Some(AtArrival::CutInside(bytes, fault));
                self.under_way(flight, arrives);
            }
            CutPoint::After => {
                flight.at_arrival = Some(AtArrival::CutAfter(fault));
                self.under_way(flight, arrives);
            }
        }
    }

    /// Half way through the flight, but not before all that was sent earlier has arrived.
    fn cut_time(&self, flight: &Flight, arrives: Instant) -> Instant {
        let half = self.now + arrives.since(self.now).scaled(1, 2);
        half.max(self.line(flight).last_arrival).min(arrives)
    }

    fn line(&self, flight: &Flight) -> &crate::line::LineState {
        let link = &self.links[usize::from(flight.client)];
        match flight.dir {
            Direction::Up => &link.up,
            Direction::Down => &link.down,
        }
    }

    fn under_way(&mut self, flight: Flight, arrives: Instant) {
        let place = self.keep(flight);
        self.agenda.put(arrives, Due::Arrive(place));
        self.arrives_last(place, arrives);
    }

    /// On an ordered link nothing that leaves later arrives earlier; on any, news of a close
    /// comes last.
    fn arrives_last(&mut self, place: u32, at: Instant) {
        let Some(flight) = &self.flights[place as usize] else { return };
        let client = usize::from(flight.client);
        let line = match flight.dir {
            Direction::Up => &mut self.links[client].up,
            Direction::Down => &mut self.links[client].down,
        };
        line.last_arrival = line.last_arrival.max(at);
    }

    fn keep(&mut self, flight: Flight) -> u32 {
        match self.free_flights.pop() {
            Some(place) => {
                self.flights[place as usize] = Some(flight);
                place
            }
            None => {
                self.flights.push(Some(flight));
                self.flights.len() as u32 - 1
            }
        }
    }

    pub(super) fn lose(&mut self, flight: &Flight, why: LossReason, fault: Option<u32>) {
        let event = flight.event;
        self.emit(Some(event), None, flight.tag, || What::Lose { flight: event, why, fault });
    }

    /// Steps of the script that wait for a packet.
    pub(super) fn triggered_steps(&mut self, flight: &Flight, arrived: bool) {
        for group in &self.waiting_steps[usize::from(flight.client)] {
            let When::After(selector, _) = &self.plan.script[group.start].when else { continue };
            let seen = Seen {
                now: self.now,
                link: flight.client.into(),
                dir: flight.dir,
                packet: flight.packet.as_ref(),
                tag: flight.tag,
            };
            if selector.on_arrival != arrived || !self.step_counts.meet(group.start, selector, seen)
            {
                continue;
            }
            for place in group.clone() {
                let When::After(_, delay) = &self.plan.script[place].when else { continue };
                let due = Due::Step { step: place as u32, cause: flight.event.0 };
                self.agenda.put(self.now + *delay, due);
            }
        }
    }
}
