//! A packet arrives, whole or in part, at an end that may be open, closed or down.

use super::send::{AtArrival, Flight, Label};
use super::{World, receiver};
use crate::chance::Chance;
use crate::faults::Look;
use crate::plan::Act;
use crate::seat::Party;
use bytes::Bytes;
use qoslab_mqtt::face::{ConnId, Input, Tag};
use qoslab_trace::{LossReason, Sink, What};

impl<C: Chance, S: Sink> World<'_, C, S> {
    pub(super) fn arrive(&mut self, place: u32) {
        let slot = &mut self.flights[place as usize];
        let flight = slot.as_mut().expect("a flight stays until all its arrivals are over");
        flight.copies -= 1;
        let gone = flight.lost;
        let flight = if flight.copies == 0 {
            self.free_flights.push(place);
            slot.take().expect("it was there")
        } else {
            flight.clone()
        };
        if !gone {
            self.come_in(flight);
        }
    }

    #[inline]
    fn come_in(&mut self, flight: Flight) {
        let Flight { label, bytes, at_arrival, .. } = flight;
        let event = Some(label.event);
        if let Some(AtArrival::Crash(fault)) = at_arrival
            && self.crashes_before(fault)
        {
            self.crash_by_fault(fault, event);
        }
        let party = receiver(label.client, label.dir);
        if let Some(why) = self.closed_door(party, label) {
            return self.lose(label, why, None);
        }
        let (bytes, part) = match at_arrival {
            // A cut behind the last byte is no cut inside: all of the packet has come.
            Some(AtArrival::CutInside(part, _)) if (part as usize) < bytes.len() => {
                (bytes.slice(..part as usize), Some(part))
            }
            _ => (bytes, None),
        };
        self.take_in(party, label, bytes, part);
        match at_arrival {
            Some(AtArrival::CutInside(_, fault) | AtArrival::CutAfter(fault)) => {
                self.cut(label.conn, fault, event);
            }
            Some(AtArrival::Crash(fault)) if !self.crashes_before(fault) => {
                self.crash_by_fault(fault, event);
            }
            Some(AtArrival::Crash(_)) | None => {}
        }
    }

    fn take_in(&mut self, party: Party, label: Label, bytes: Bytes, part: Option<u32>) {
        let flight = label.event;
        let what = || What::Arrive { flight, bytes: part };
        let arrival = self.emit(Some(flight), None, label.tag, what);
        if part.is_none() {
            self.triggered_steps(label, true);
        }
        if party == Party::Broker
            && let Some(conn) = self.conns.get_mut(label.conn).filter(|conn| conn.is_news())
        {
            conn.heard_of();
            self.tell(party, Input::Opened(label.conn), Some(arrival));
        }
        let of_message = label.look.is_some_and(Look::is_of_exchange);
        self.input_tag = if of_message { label.tag } else { Tag::NONE };
        let tag = self.tag_for_input(label);
        self.tell(party, Input::Bytes(label.conn, bytes, tag), Some(arrival));
        self.input_tag = Tag::NONE;
        if let Party::Client(client) = party {
            let seat = &mut self.clients[usize::from(client)];
            if seat.core.as_ref().is_some_and(qoslab_mqtt::client::Client::is_connected) {
                seat.failures = 0;
            }
        }
    }

    /// The tag that the messages in a packet get: raw bytes may hold one that nobody has numbered.
    fn tag_for_input(&mut self, label: Label) -> Tag {
        if label.look.is_some() || label.tag != Tag::NONE {
            return label.tag;
        }
        self.wills += 1;
        Tag(super::FIRST_WILL + self.wills)
    }

    /// Why a packet cannot come in, if it cannot.
    fn closed_door(&self, party: Party, label: Label) -> Option<LossReason> {
        if !self.is_up(party) {
            return Some(LossReason::Down);
        }
        let conn = self.conns.get(label.conn)?;
        let open = conn.believes(party) || party == Party::Broker && conn.is_news();
        (!open && !self.reads_on(party, label.conn)).then_some(LossReason::Closed)
    }

    /// A14: whether the broker still reads a connection that it has closed for a takeover.
    fn reads_on(&self, party: Party, conn: ConnId) -> bool {
        party == Party::Broker
            && self.broker.core.as_ref().is_some_and(|core| core.connections().contains_key(&conn))
    }

    fn crashes_before(&self, fault: usize) -> bool {
        matches!(self.plan.faults[fault].act, Act::Crash { before: true, .. })
    }
}
