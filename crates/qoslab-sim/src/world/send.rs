//! A packet leaves: its events, the faults it sets off, and when it will arrive.

use super::outputs::{direction, link};
use super::{World, party_id};
use crate::agenda::Due;
use crate::chance::{Chance, Question};
use crate::faults::{Look, Seen, set_off};
use crate::line::{Asking, LineState, Passage};
use crate::plan::{Act, CutPoint, When};
use crate::seat::Party;
use alloc::format;
use bytes::Bytes;
use bytestring::ByteString;
use core::ops::RangeInclusive;
use qoslab_mqtt::codec;
use qoslab_mqtt::face::{ConnId, Note, Tag};
use qoslab_mqtt::packet::{Packet, PacketType, Version};
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::{Copying, Direction, EventId, LossReason, Sent, Sink, What};

/// How many bytes are asked of the allocator at once for packets, at least and at most.
const PRESS: RangeInclusive<u64> = 512..=8 << 10;

/// A packet on its way.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub(super) label: Label,
    pub(super) bytes: Bytes,
    /// How many arrivals are on the agenda.
    pub(super) copies: u32,
    /// Whether a cut has taken it: its arrivals are void.
    pub(super) lost: bool,
    /// What a fault does at its arrival.
    pub(super) at_arrival: Option<AtArrival>,
}

/// All that has to be known of a flight but for its bytes and its fate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) conn: ConnId,
    pub(super) client: u16,
    pub(super) dir: Direction,
    /// None for raw bytes.
    pub(super) look: Option<Look>,
    pub(super) tag: Tag,
    /// The event that sent it.
    pub(super) event: EventId,
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

/// What is known of a packet, or of raw bytes, apart from the bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaving {
    /// None for raw bytes.
    pub(super) look: Option<Look>,
    pub(super) tag: Tag,
    pub(super) rule: Option<Rule>,
    pub(super) cause: Option<EventId>,
}

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// Sends a packet in the version of the connection.
    #[inline(never)]
    pub(super) fn send_packet(
        &mut self,
        party: Party,
        conn: ConnId,
        packet: Packet,
        rule: Rule,
        tag: Tag,
        cause: Option<EventId>,
    ) {
        let Some(client) = self.conns.get(conn).map(|conn| conn.client) else { return };
        let tag = self.tag_of(&packet, tag);
        let version = self.version_of(Party::Client(client));
        let Some(bytes) = self.encode(party, &packet, version, cause) else { return };
        let leaving = Leaving { look: Some(Look::of(&packet)), tag, rule: Some(rule), cause };
        self.send(party, conn, || Sent::Packet(packet), bytes, leaving);
    }

    /// The bytes of a packet. One that has none is a mistake of the plan: it goes nowhere, on
    /// record.
    #[inline(always)]
    fn encode(
        &mut self,
        party: Party,
        packet: &Packet,
        version: Version,
        cause: Option<EventId>,
    ) -> Option<Bytes> {
        let mut bytes = core::mem::take(&mut self.encoded);
        bytes.clear();
        let done = codec::encode(packet, version, &mut bytes);
        if self.press.capacity() < bytes.len() {
            // As much again as the run has needed so far: a short run takes little.
            let more = self.bytes.clamp(*PRESS.start(), *PRESS.end()) as usize;
            self.press.reserve(more.max(bytes.len()));
        }
        self.press.extend_from_slice(&bytes);
        self.encoded = bytes;
        match done {
            Ok(()) => Some(self.press.split().freeze()),
            Err(why) => {
                self.has_no_bytes(party, packet.packet_type(), why, cause);
                None
            }
        }
    }

    #[cold]
    fn has_no_bytes(
        &mut self,
        party: Party,
        kind: PacketType,
        why: codec::Unencodable,
        cause: Option<EventId>,
    ) {
        let what = ByteString::from(format!("{kind} not sent: {why}"));
        let (party, note) = (party_id(party), Note::Ignored { what });
        self.emit(cause, None, Tag::NONE, || What::Note { party, note });
    }

    /// Sends a packet, or raw bytes, over a connection that its sender believes in.
    #[inline]
    pub(super) fn send(
        &mut self,
        party: Party,
        conn: ConnId,
        packet: impl FnOnce() -> Sent,
        bytes: Bytes,
        leaving: Leaving,
    ) {
        let Some(state) = self.conns.get(conn).filter(|state| state.believes(party)) else {
            return;
        };
        let (client, dead, dir) = (state.client, state.dead, direction(party));
        let Leaving { look, tag, rule, cause } = leaving;
        let seen = Seen { now: self.now, link: client.into(), dir, look, tag };
        let mut draws = core::mem::take(&mut self.draws);
        draws.clear();
        let fault = self.answering_fault(seen, &mut draws);
        let passage = self.passage(client, dir, bytes.len(), &mut draws);
        let rule = rule.and_then(|rule| self.cite(rule, self.version_of(Party::Client(client))));
        let event = self.emit(cause, rule, tag, || What::Send {
            link: link(client),
            conn,
            dir,
            packet: packet(),
            bytes: bytes.clone(),
            chance: draws.clone(),
        });
        self.draws = draws;
        self.holds(bytes.len());
        let label = Label { conn, client, dir, look, tag, event };
        self.triggered_steps(label, false);
        if dead {
            return self.lose(label, LossReason::Silent, None);
        }
        match fault {
            Some(fault) => self.act(label, bytes, passage, fault),
            None => self.travel(label, bytes, passage),
        }
    }

    /// The first fault that answers for this packet. All count it.
    #[inline]
    fn answering_fault(&mut self, seen: Seen, draws: &mut qoslab_trace::Chance) -> Option<usize> {
        if self.plan.faults.is_empty() { None } else { self.first_answering(seen, draws) }
    }

    fn first_answering(&mut self, seen: Seen, draws: &mut qoslab_trace::Chance) -> Option<usize> {
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

    #[inline(always)]
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
    #[inline(always)]
    fn travel(&mut self, label: Label, bytes: Bytes, passage: Passage) {
        if passage.lost {
            return self.lose(label, LossReason::Lost, None);
        }
        if passage.copied {
            self.tamper(label, Copying::Copied { after: Duration::ZERO }, 0);
        }
        if passage.cut {
            let at = self.cut_time(label, passage.arrives);
            let (conn, cause) = (label.conn, label.event.0);
            self.agenda.put(at, Due::Cut { conn, fault: u32::MAX, cause });
        }
        let copies = 1 + u32::from(passage.copied);
        self.under_way(Flight::new(label, bytes, copies), passage.arrives, Duration::ZERO);
    }

    /// A scripted or random fault acts on a packet.
    #[inline(never)]
    fn act(&mut self, label: Label, bytes: Bytes, passage: Passage, fault: usize) {
        let number = fault as u32 + 1;
        let arrives = passage.arrives;
        let mut flight = Flight::new(label, bytes, 1);
        match self.plan.faults[fault].act {
            Act::Lose => self.lose(label, LossReason::Lost, Some(number)),
            Act::Copy { times, after } => self.copy(flight, arrives, times, after, number),
            Act::Hold(time) => {
                let until = arrives + time;
                self.tamper(label, Copying::Held { until }, number);
                self.under_way(flight, until, Duration::ZERO);
            }
            Act::Delay(by) => {
                self.tamper(label, Copying::Delayed { by }, number);
                self.under_way(flight, arrives + by, Duration::ZERO);
            }
            Act::Cut { point, .. } => self.cut_at(flight, arrives, point, fault),
            Act::Silence { .. } => {
                self.lose(label, LossReason::Silent, Some(number));
                self.silence(label.conn, fault, Some(label.event));
            }
            Act::Crash { .. } => {
                flight.at_arrival = Some(AtArrival::Crash(fault));
                self.under_way(flight, arrives, Duration::ZERO);
            }
            // Only an attempt to connect can be refused.
            Act::Refuse { .. } => self.travel(label, flight.bytes, passage),
        }
    }

    /// A fault lets a flight arrive more than once.
    fn copy(&mut self, flight: Flight, first: Instant, times: u32, after: Duration, fault: u32) {
        // No more copies than the run may have events: a bound holds inside one step, too.
        let times = times.min(self.plan.bounds.events.saturating_sub(self.events));
        for _ in 0..times {
            self.tamper(flight.label, Copying::Copied { after }, fault);
        }
        let copies = times.saturating_add(1);
        self.under_way(Flight { copies, ..flight }, first, after);
    }

    #[inline(never)]
    fn tamper(&mut self, label: Label, how: Copying, fault: u32) {
        let flight = label.event;
        self.emit(Some(flight), None, label.tag, || What::Tamper { flight, how, fault });
    }

    fn cut_at(&mut self, mut flight: Flight, arrives: Instant, point: CutPoint, fault: usize) {
        let label = flight.label;
        let (conn, event) = (label.conn, label.event);
        match point {
            CutPoint::Before => {
                self.cut_while_sending(conn, fault, event);
                return self.lose(label, LossReason::Cut, Some(fault as u32 + 1));
            }
            CutPoint::During => {
                let at = self.cut_time(label, arrives);
                self.agenda.put(at, Due::Cut { conn, fault: fault as u32, cause: event.0 });
            }
            CutPoint::Byte(bytes) => {
                flight.at_arrival = Some(AtArrival::CutInside(bytes, fault));
            }
            CutPoint::After => flight.at_arrival = Some(AtArrival::CutAfter(fault)),
        }
        self.under_way(flight, arrives, Duration::ZERO);
    }

    /// Half way through the flight, but not before all that was sent earlier has arrived.
    fn cut_time(&mut self, label: Label, arrives: Instant) -> Instant {
        let half = self.now + arrives.since(self.now).scaled(1, 2);
        half.max(self.line(label).last_arrival).min(arrives)
    }

    #[inline]
    fn line(&mut self, label: Label) -> &mut LineState {
        let link = &mut self.links[usize::from(label.client)];
        match label.dir {
            Direction::Up => &mut link.up,
            Direction::Down => &mut link.down,
        }
    }

    /// A flight will arrive, and its copies one after the other. On an ordered link nothing that
    /// leaves later arrives earlier; on any, news of a close comes last.
    #[inline(always)]
    fn under_way(&mut self, flight: Flight, first: Instant, after: Duration) {
        let (label, copies) = (flight.label, flight.copies);
        let place = match self.free_flights.pop() {
            Some(place) => {
                self.flights[place as usize] = Some(flight);
                place
            }
            None => {
                self.flights.push(Some(flight));
                self.flights.len() as u32 - 1
            }
        };
        let mut at = first;
        self.agenda.put(at, Due::Arrive(place));
        for _ in 1..copies {
            at = at + after;
            self.agenda.put(at, Due::Arrive(place));
        }
        let line = self.line(label);
        line.last_arrival = line.last_arrival.max(at);
    }

    #[inline(never)]
    pub(super) fn lose(&mut self, label: Label, why: LossReason, fault: Option<u32>) {
        let flight = label.event;
        self.emit(Some(flight), None, label.tag, || What::Lose { flight, why, fault });
    }

    /// Steps of the script that wait for a packet.
    #[inline(always)]
    pub(super) fn triggered_steps(&mut self, label: Label, arrived: bool) {
        if !self.waiting_steps[usize::from(label.client)].is_empty() {
            self.trigger_steps(label, arrived);
        }
    }

    #[inline(never)]
    fn trigger_steps(&mut self, label: Label, arrived: bool) {
        let Label { client, dir, look, tag, event, .. } = label;
        let seen = Seen { now: self.now, link: client.into(), dir, look, tag };
        for group in &self.waiting_steps[usize::from(client)] {
            let When::After(selector, _) = &self.plan.script[group.start].when else { continue };
            if selector.on_arrival != arrived || !self.step_counts.meet(group.start, selector, seen)
            {
                continue;
            }
            for place in group.clone() {
                let When::After(_, delay) = &self.plan.script[place].when else { continue };
                let due = Due::Step { step: place as u32, cause: event.0 };
                self.agenda.put(self.now + *delay, due);
            }
        }
    }
}

impl Flight {
    const fn new(label: Label, bytes: Bytes, copies: u32) -> Self {
        Self { label, bytes, copies, lost: false, at_arrival: None }
    }
}
