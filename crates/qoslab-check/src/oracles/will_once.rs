//! `will-once`: a will is published at most once, and exactly once when it is owed: its connection
//! ended without a clean DISCONNECT, its delay has passed or its session has ended, and no new
//! connection came in time.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{ConnIx, Flight, Key, View, Wire};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;
use qoslab_mqtt::face::{Closing, Note};
use qoslab_mqtt::packet::{Connect, Packet, ReasonCode, Version};
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::{End, Event, EventId, Footer, MessageId, PartyId, Sent, What};

#[derive(Debug, Default)]
pub(crate) struct WillOnce {
    case: Case,
    /// Wills of connections, from their CONNECT.
    wills: BTreeMap<ConnIx, Will>,
    /// After a broker's crash nobody knows which wills it still has.
    unsure: bool,
}

#[derive(Clone, Copy, Debug)]
struct Will {
    key: Key,
    /// The lesser of its delay and of the session's expiry.
    delay: Duration,
    state: State,
    since: EventId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// CONNECT is not accepted yet.
    Asked,
    /// The connection is there.
    Stored,
    /// The connection ended; the will is due at this instant.
    Due(Instant),
    /// Published.
    Published(EventId),
    /// Deleted by DISCONNECT, or cancelled by a connection that came in time.
    Removed(EventId),
}

impl WillOnce {
    fn connect(&mut self, view: &View, event: &Event, flight: &Flight, connect: &Connect) {
        let Some(will) = &connect.will else { return };
        let key = view.conn(flight.conn).key;
        let seconds = |value: Option<u32>| Duration::from_secs(u64::from(value.unwrap_or(0)));
        let delay = match connect.version {
            Version::V311 => Duration::ZERO,
            Version::V5 => seconds(will.properties.will_delay())
                .min(seconds(connect.properties.session_expiry())),
        };
        let will = Will { key, delay, state: State::Asked, since: event.n };
        self.wills.insert(flight.conn, will);
    }

    /// A new connection of the session is accepted.
    fn accepted(&mut self, view: &View, event: &Event, flight: &Flight) {
        let conn = view.conn(flight.conn);
        for (at, will) in &mut self.wills {
            if *at == flight.conn {
                // Only now the session has its name for sure.
                will.key = conn.key;
                will.state = State::Stored;
            } else if will.key == conn.key && !conn.clean {
                match will.state {
                    State::Due(due) if due > event.at => will.state = State::Removed(event.n),
                    State::Stored if will.delay > Duration::ZERO => {
                        will.state = State::Removed(event.n);
                    }
                    State::Due(_)
                    | State::Stored
                    | State::Asked
                    | State::Published(_)
                    | State::Removed(_) => {}
                }
            }
        }
    }

    fn published(&mut self, view: &View, event: &Event, client: &str, message: MessageId) {
        let Some(key) = view.key_named(client) else {
            self.case.doubt(|| format!("which session {client} is, whose will is published"));
            return;
        };
        let mut of_key: Vec<&mut Will> =
            self.wills.values_mut().filter(|will| will.key == key).collect();
        // The oldest that is due; else one whose connection is about to be closed.
        let due = of_key.iter().position(|will| matches!(will.state, State::Due(_)));
        let live = || of_key.iter().position(|will| will.state == State::Stored);
        if let Some(at) = due.or_else(live) {
            of_key[at].state = State::Published(event.n);
            return;
        }
        let last = of_key.last().map(|will| (will.state, will.since));
        let (before, why) = match last {
            Some((State::Published(before), _)) => (before, "for the second time"),
            Some((State::Removed(before), _)) => (before, "although it was removed"),
            Some((State::Asked | State::Stored | State::Due(_), since)) => (since, "too early"),
            None => (event.n, "although it has none"),
        };
        if self.unsure {
            return;
        }
        if last.is_none() && view.has_nameless() {
            self.case.doubt(|| format!("whose will the one of {client} is"));
            return;
        }
        let rule = match last {
            Some((State::Removed(_), _)) => Rule::DisconnectDeletesWill,
            Some(_) | None => Rule::WillRemoved,
        };
        self.case.accuse(Some((rule, view.mqtt())), Some(message), [before, event.n], || {
            format!("The broker published the will of {client} {why}.")
        });
    }

    /// `violation` is what the server closes for, if it does: a DISCONNECT that breaks a rule is
    /// none.
    fn closed(&mut self, conn: Option<ConnIx>, now: Instant, violation: Option<EventId>) {
        if let Some(will) = conn.and_then(|conn| self.wills.get_mut(&conn))
            && (will.state == State::Stored
                || violation.is_some_and(|by| will.state == State::Removed(by)))
        {
            will.state = State::Due(now + will.delay);
        }
    }
}

impl Oracle for WillOnce {
    const NAME: &'static str = "will-once";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::WillPublished);
    const SENT: u8 = heard::REST;
    const ARRIVED: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        match (flight.wire, &event.what) {
            (Wire::Connect, What::Send { packet: Sent::Packet(Packet::Connect(connect)), .. }) => {
                self.connect(view, event, flight, connect);
            }
            (Wire::Connack { error: false, .. }, _) => self.accepted(view, event, flight),
            _ => {}
        }
    }

    fn arrived(&mut self, _view: &View, event: &Event, flight: &Flight) {
        if let Wire::Disconnect { reason: ReasonCode::SUCCESS } = flight.wire
            && let Some(will) = self.wills.get_mut(&flight.conn)
            && will.state == State::Stored
        {
            self.case.see();
            will.state = State::Removed(event.n);
        }
    }

    fn noted(&mut self, view: &View, event: &Event, party: PartyId, note: &Note) {
        match note {
            Note::WillPublished { client, tag } => {
                self.case.see();
                self.published(view, event, client, MessageId(tag.0));
            }
            // What a session still owes, it owes at once when it ends.
            Note::SessionEnded { client, .. } if party == view.broker => {
                let Some(key) = view.key_named(client) else { return };
                for will in self.wills.values_mut().filter(|will| will.key == key) {
                    if let State::Due(due) = &mut will.state {
                        *due = (*due).min(event.at);
                    }
                }
            }
            _ => {}
        }
    }

    fn turned(&mut self, view: &View, event: &Event) {
        match &event.what {
            What::Close { link, conn, party, why } if *party == view.broker => {
                let violation = event.cause.filter(|_| matches!(why, Closing::Violation(_)));
                self.closed(view.conn_named(*link, *conn), event.at, violation);
            }
            What::Closed { link, conn, party } if *party == view.broker => {
                self.closed(view.conn_named(*link, *conn), event.at, None);
            }
            What::Crash { party, .. } if *party == view.broker => {
                self.unsure = true;
                self.wills.clear();
            }
            _ => {}
        }
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        for will in self.wills.values() {
            let State::Due(due) = will.state else { continue };
            if !view.is_known(will.key) {
                self.case.doubt(|| format!("what {} is called", view.name_of(will.key)));
                continue;
            }
            let quiet = footer.end == End::Quiet;
            if due < footer.at || quiet && due == footer.at {
                let cited = Some((Rule::WillPublished, view.mqtt()));
                self.case.accuse(cited, None, [will.since], || {
                    format!("The will of {} is due and was not published.", view.name_of(will.key))
                });
            } else {
                self.case.doubt(|| {
                    format!("whether the will of {} is published", view.name_of(will.key))
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
