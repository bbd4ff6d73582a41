//! Connections: opened, refused, cut, silenced, closed; and the client's plan to try again.

use super::outputs::link;
use super::{World, party_id};
use crate::agenda::Due;
use crate::chance::{Chance, Question};
use crate::plan::{Act, Delay, Line, Notice, Reconnect, Tail, Trigger};
use crate::seat::Party;
use alloc::vec::Vec;
use qoslab_mqtt::face::{Closing, ConnId, Input, Tag};
use qoslab_mqtt::packet::ReasonCode;
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::Duration;
use qoslab_trace::{Asked, Direction, EventId, LossReason, Sink, What};

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// A client opens a connection, or is refused.
    pub(super) fn open(&mut self, client: u16, cause: Option<EventId>) {
        let seat = &mut self.clients[usize::from(client)];
        if seat.core.is_none() || seat.conn.is_some() {
            return;
        }
        seat.attempts += 1;
        seat.round += 1;
        let chance = core::mem::take(&mut seat.waited);
        if let Some(fault) = self.refusal(client) {
            let event =
                self.emit(cause, None, Tag::NONE, || What::Refuse { link: link(client), fault });
            let waited = Asked::Reconnect(party_id(Party::Client(client)));
            self.asked(waited, chance, Some(event));
            return self.try_again(client, Some(event));
        }
        let conn = self.conns.open(client);
        let event =
            self.emit(cause, None, Tag::NONE, || What::Open { link: link(client), conn, chance });
        let lines = &mut self.links[usize::from(client)];
        lines.up.opened(self.now);
        lines.down.opened(self.now);
        self.clients[usize::from(client)].conn = Some(conn);
        self.tell(Party::Client(client), Input::Opened(conn), Some(event));
    }

    /// The number of the fault that refuses this attempt; 0 when the broker is down.
    fn refusal(&mut self, client: u16) -> Option<u32> {
        if self.broker.core.is_none() {
            return Some(0);
        }
        let place = usize::from(client);
        if let Some((until, fault)) = self.links[place].refused
            && self.now < until
        {
            return Some(fault as u32 + 1);
        }
        let attempt = self.clients[place].attempts;
        for fault in 0..self.plan.faults.len() {
            if let Trigger::Connect { link, attempts } = &self.plan.faults[fault].trigger
                && *link == place
                && attempts.contains(&attempt)
                && self.fault_acts_on_record(fault, None)
            {
                return Some(fault as u32 + 1);
            }
        }
        None
    }

    /// A connection that was wanted is gone or was refused.
    pub(super) fn try_again(&mut self, client: u16, cause: Option<EventId>) {
        let place = usize::from(client);
        let plan = &self.plan.clients[place];
        let seat = &mut self.clients[place];
        if !seat.wants || seat.core.is_none() {
            return;
        }
        let wait = match plan.reconnect {
            Reconnect::Never => return,
            Reconnect::Fixed(wait) => wait,
            Reconnect::Backoff { first, most, jitter } => {
                let full = first.scaled(1 << seat.failures.min(31), 1).min(most);
                let share = full.scaled(jitter.part.into(), jitter.of.into());
                let question = Question::UpTo(share.as_micros());
                let Self { chance, streams, links, clients, .. } = self;
                let draws = &mut clients[place].waited;
                let off = streams.ask(chance, links[place].reconnect, question, draws);
                full - Duration::from_micros(off)
            }
        };
        let seat = &mut self.clients[place];
        seat.failures += 1;
        seat.round += 1;
        let due =
            Due::Reconnect { client, round: seat.round, cause: cause.map_or(0, |event| event.0) };
        self.agenda.put(self.now + wait, due);
    }

    /// A connection dies by a fault; those who notice hear of it at once.
    pub(super) fn cut(&mut self, conn: ConnId, fault: usize, cause: Option<EventId>) {
        if let Some((client, notice, event)) = self.sever(conn, fault, cause) {
            self.notice(conn, client, notice, event);
        }
    }

    /// A connection dies while a core's packets are being sent. Who notices does so at this
    /// instant, but when the core's outputs are all carried out: nothing may get in between.
    pub(super) fn cut_while_sending(&mut self, conn: ConnId, fault: usize, cause: EventId) {
        if let Some((client, notice, event)) = self.sever(conn, fault, Some(cause)) {
            self.notice_next(conn, client, notice, event);
        }
    }

    fn sever(
        &mut self,
        conn: ConnId,
        fault: usize,
        cause: Option<EventId>,
    ) -> Option<(u16, Notice, EventId)> {
        let state = self.conns.get_mut(conn).filter(|state| !state.dead)?;
        state.dead = true;
        let client = state.client;
        let (notice, tail, number) = match self.plan.faults.get(fault).map(|fault| &fault.act) {
            Some(Act::Cut { notice, tail, .. }) => (*notice, *tail, fault as u32 + 1),
            _ => (Notice::Both, Tail::Lost, 0),
        };
        let event = self.emit(cause, None, Tag::NONE, || What::Cut {
            link: link(client),
            conn,
            fault: number,
        });
        let (up, down) = match (tail, notice) {
            (Tail::Lost, _) => (true, true),
            (Tail::Arrives, Notice::Both) => (true, true),
            (Tail::Arrives, Notice::Client) => (false, true),
            (Tail::Arrives, Notice::Broker) => (true, false),
            (Tail::Arrives, Notice::Nobody) => (false, false),
        };
        self.lose_flights(conn, (up, down), LossReason::Cut, Some(number));
        Some((client, notice, event))
    }

    /// Nothing passes any more; those who notice do so when what a core sends has been sent.
    pub(super) fn silence(&mut self, conn: ConnId, fault: usize, cause: Option<EventId>) {
        let Some(state) = self.conns.get_mut(conn).filter(|state| !state.dead) else { return };
        state.dead = true;
        let client = state.client;
        let number = fault as u32 + 1;
        let event = self.emit(cause, None, Tag::NONE, || What::Silence {
            link: link(client),
            conn,
            fault: number,
        });
        self.lose_flights(conn, (true, true), LossReason::Silent, Some(number));
        if let Act::Silence { notice, .. } = self.plan.faults[fault].act {
            self.notice_next(conn, client, notice, event);
        }
    }

    fn notice(&mut self, conn: ConnId, client: u16, notice: Notice, event: EventId) {
        for party in told(client, notice) {
            self.learns_of_close(conn, party, Some(event));
        }
    }

    fn notice_next(&mut self, conn: ConnId, client: u16, notice: Notice, event: EventId) {
        for party in told(client, notice) {
            self.agenda.put(self.now, Due::Fin { conn, party, cause: event.0 });
        }
    }

    /// Flights of a connection that will not arrive, in the order in which they left.
    fn lose_flights(
        &mut self,
        conn: ConnId,
        (up, down): (bool, bool),
        why: LossReason,
        fault: Option<u32>,
    ) {
        let mut lost = Vec::new();
        for place in 0..self.flights.len() {
            let Some(flight) = &mut self.flights[place] else { continue };
            let label = flight.label;
            let takes = match label.dir {
                Direction::Up => up,
                Direction::Down => down,
            };
            if label.conn == conn && takes && !flight.lost {
                flight.lost = true;
                lost.push(label);
                if flight.copies == 0 {
                    self.flights[place] = None;
                    self.free_flights.push(place as u32);
                }
            }
        }
        lost.sort_by_key(|label| label.event);
        for label in lost {
            self.lose(label, why, fault);
        }
    }

    /// A party closes by its own decision; the other side learns of it when all before has arrived.
    #[inline(never)]
    pub(super) fn close(
        &mut self,
        party: Party,
        conn: ConnId,
        why: Closing,
        rule: Option<Rule>,
        cause: Option<EventId>,
    ) {
        let Some(state) = self.conns.get_mut(conn).filter(|state| state.believes(party)) else {
            return;
        };
        state.leave(party);
        let (client, dead) = (state.client, state.dead);
        let rule = rule.and_then(|rule| self.cite(rule, self.version_of(Party::Client(client))));
        let id = party_id(party);
        let event = self.emit(cause, rule, Tag::NONE, || What::Close {
            link: link(client),
            conn,
            party: id,
            why,
        });
        if !dead {
            self.tell_other_end(party, conn, client, event);
        }
        if let Party::Client(_) = party {
            self.clients[usize::from(client)].conn = None;
            if is_final(why) {
                self.clients[usize::from(client)].wants = false;
            } else if why != Closing::Hangup {
                self.try_again(client, Some(event));
            }
        }
    }

    pub(super) fn tell_other_end(
        &mut self,
        party: Party,
        conn: ConnId,
        client: u16,
        event: EventId,
    ) {
        let place = usize::from(client);
        let (plan, lines) = (&self.plan.clients[place].link, &self.links[place]);
        let (other, line, state) = match party {
            Party::Broker => (Party::Client(client), &plan.down, &lines.down),
            Party::Client(_) => (Party::Broker, &plan.up, &lines.up),
        };
        let at = (self.now + least(line)).max(state.last_arrival);
        self.agenda.put(at, Due::Fin { conn, party: other, cause: event.0 });
    }

    /// A party learns that a connection is gone.
    pub(super) fn learns_of_close(&mut self, conn: ConnId, party: Party, cause: Option<EventId>) {
        let Some(state) = self.conns.get_mut(conn).filter(|state| state.believes(party)) else {
            return;
        };
        state.leave(party);
        let client = state.client;
        let id = party_id(party);
        let event = self.emit(cause, None, Tag::NONE, || What::Closed {
            link: link(client),
            conn,
            party: id,
        });
        if let Party::Client(_) = party {
            self.clients[usize::from(client)].conn = None;
        }
        self.tell(party, Input::Closed(conn), Some(event));
        if let Party::Client(_) = party {
            self.try_again(client, Some(event));
        }
    }

    /// Whether a keep alive will find a connection dead that somebody believes in.
    pub(super) fn dead_will_be_found(&self) -> bool {
        self.conns.iter().filter(|(_, state)| state.dead).any(|(conn, state)| {
            let seat = &self.clients[usize::from(state.client)];
            let by_client =
                state.believes(Party::Client(state.client))
                    && seat.core.as_ref().and_then(|core| core.connection()).is_some_and(
                        |connection| connection.conn == conn && connection.keep_alive > 0,
                    );
            let broker = self.broker.core.as_ref();
            let by_broker = state.believes(Party::Broker)
                && broker
                    .and_then(|core| core.connections().get(&conn))
                    .is_some_and(|connection| connection.keep_alive > 0);
            by_client || by_broker
        })
    }
}

/// Who learns of a dead connection at once.
fn told(client: u16, notice: Notice) -> impl Iterator<Item = Party> {
    let (client_too, broker_too) = match notice {
        Notice::Both => (true, true),
        Notice::Client => (true, false),
        Notice::Broker => (false, true),
        Notice::Nobody => (false, false),
    };
    let client = client_too.then_some(Party::Client(client));
    client.into_iter().chain(broker_too.then_some(Party::Broker))
}

/// Closes after which a client does not try again by itself.
fn is_final(why: Closing) -> bool {
    match why {
        Closing::Disconnect => true,
        Closing::Refused(reason) => !matches!(
            reason,
            ReasonCode::SERVER_UNAVAILABLE | ReasonCode::SERVER_BUSY | ReasonCode(3)
        ),
        Closing::PeerDisconnected(reason) => reason == ReasonCode::SESSION_TAKEN_OVER,
        Closing::Hangup
        | Closing::Violation(_)
        | Closing::KeepAliveTimeout
        | Closing::TakenOver
        | Closing::ConnectTimeout
        | Closing::QuotaExceeded => false,
    }
}

/// The shortest time that a line takes: how long the news of a close travels. Nothing is drawn
/// for it.
const fn least(line: &Line) -> Duration {
    match line.delay {
        Delay::Fixed(length) => length,
        Delay::Uniform(least, _)
        | Delay::Exponential { least, .. }
        | Delay::LongTail { least, .. } => least,
    }
}
