//! A packet arrives, whole or in part, at an end that may be open, closed or down.

use super::send::{AtArrival, Flight};
use super::{World, receiver};
use crate::chance::Chance;
use crate::plan::Act;
use crate::seat::Party;
use bytes::Bytes;
use qoslab_mqtt::face::{ConnId, Input, Tag};
use qoslab_mqtt::packet::Packet;
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
            self.come_in(&flight);
        }
    }

    fn come_in(&mut self, flight: &Flight) {
        if let Some(AtArrival::Crash(fault)) = flight.at_arrival
            && self.crashes_before(fault)
        {
            self.crash_by_fault(fault, Some(flight.event));
        }
        let party = receiver(flight.client, flight.dir);
        if let Some(why) = self.closed_door(party, flight) {
            return self.lose(flight, why, None);
        }
        let (bytes, part) = match flight.at_arrival {
            // A cut behind the last byte is no cut inside: all of the packet has come.
            Some(AtArrival::CutInside(bytes, _)) if (bytes as usize) < flight.bytes.len() => {
                (flight.bytes.slice(..bytes as usize), Some(bytes))
            }
            _ => (flight.bytes.clone(), None),
        };
        self.take_in(party, flight, bytes, part);
        match flight.at_arrival {
            Some(AtArrival::CutInside(_, fault) | AtArrival::CutAfter(fault)) => {
                self.cut(flight.conn, fault, Some(flight.event));
            }
            Some(AtArrival::Crash(fault)) if !self.crashes_before(fault) => {
                self.crash_by_fault(fault, Some(flight.event));
            }
            Some(AtArrival::Crash(_)) | None => {}
        }
    }

    fn take_in(&mut self, party: Party, flight: &Flight, bytes: Bytes, part: Option<u32>) {
        let event = flight.event;
        let what = || What::Arrive { flight: event, bytes: part };
        let arrival = self.emit(Some(event), None, flight.tag, what);
        if part.is_none() {
            self.triggered_steps(flight, true);
        }
        if party == Party::Broker
            && self.conns.get(&flight.conn).is_some_and(super::connection::Conn::is_news)
        {
            if let Some(conn) = self.conns.get_mut(&flight.conn) {
                conn.heard_of();
            }
            self.tell(party, Input::Opened(flight.conn), Some(arrival));
        }
        self.input_tag = match &flight.packet {
            Some(
                Packet::Publish(_)
                | Packet::Puback(_)
                | Packet::Pubrec(_)
                | Packet::Pubrel(_)
                | Packet::Pubcomp(_),
            ) => flight.tag,
            _ => Tag::NONE,
        };
        let tag = self.tag_for_input(flight);
        self.tell(party, Input::Bytes(flight.conn, bytes, tag), Some(arrival));
        self.input_tag = Tag::NONE;
        if let Party::Client(client) = party {
            let seat = &mut self.clients[usize::from(client)];
            if seat.core.as_ref().is_some_and(qoslab_mqtt::client::Client::is_connected) {
                seat.failures = 0;
            }
        }
    }

    /// The tag that the messages in a packet get: raw bytes may hold one that nobody has numbered.
    fn tag_for_input(&mut self, flight: &Flight) -> Tag {
        if flight.packet.is_some() || flight.tag != Tag::NONE {
            return flight.tag;
        }
        self.wills += 1;
        Tag(super::FIRST_WILL + self.wills)
    }

    /// Why a packet cannot come in, if it cannot.
    fn closed_door(&self, party: Party, flight: &Flight) -> Option<LossReason> {
        let up = match party {
            Party::Broker => self.broker.core.is_some(),
            Party::Client(client) => self.clients[usize::from(client)].core.is_some(),
        };
        if !up {
            return Some(LossReason::Down);
        }
        let conn = self.conns.get(&flight.conn)?;
        let open = conn.believes(party) || party == Party::Broker && conn.is_news();
        (!open && !self.reads_on(party, flight.conn)).then_some(LossReason::Closed)
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
