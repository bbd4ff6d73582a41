//! `session-present-true`: CONNACK's Session Present says whether the broker must still have the
//! session, as CONNECT, DISCONNECT, time and crashes make it; not what the broker says it has.

use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, Key, View, Wire};
use alloc::collections::BTreeMap;
use alloc::format;
use qoslab_mqtt::face::{Note, SessionEnd};
use qoslab_mqtt::packet::{Packet, Properties, Version};
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::{Event, EventId, PartyId, Sent, StoreFate, What};

#[derive(Debug, Default)]
pub(crate) struct SessionPresentTrue {
    case: Case,
    kept: BTreeMap<Key, Kept>,
    /// How long the sessions of connections that ask for one are to live.
    asked: BTreeMap<usize, Duration>,
}

/// What the broker must have of a session.
#[derive(Clone, Copy, Debug)]
struct Kept {
    /// How long it outlives its connection.
    expiry: Duration,
    /// When its connection closed; `None` while it is open.
    closed: Option<Instant>,
    /// How long it lives at least: a server need not grant what DISCONNECT asks for on top.
    sure: Duration,
    /// The most that the server grants, where it has said so in CONNACK.
    cap: Duration,
    /// The CONNACK that began it.
    since: EventId,
    /// Whether it may be there or not.
    unsure: bool,
}

impl Kept {
    fn there(self, now: Instant) -> Option<bool> {
        if self.unsure {
            return None;
        }
        if self.expiry == Duration::ZERO {
            return Some(false);
        }
        let Some(closed) = self.closed.filter(|_| self.expiry != Duration::FOREVER) else {
            return Some(true);
        };
        if now < closed + self.sure {
            return Some(true);
        }
        if now > closed + self.expiry { Some(false) } else { None }
    }
}

const fn lasting(seconds: u32) -> Duration {
    match seconds {
        u32::MAX => Duration::FOREVER,
        seconds => Duration::from_secs(seconds as u64),
    }
}

impl SessionPresentTrue {
    fn expiry(version: Version, clean: bool, properties: &Properties) -> Duration {
        match version {
            Version::V311 if clean => Duration::ZERO,
            Version::V311 => Duration::FOREVER,
            Version::V5 => lasting(properties.session_expiry().unwrap_or(0)),
        }
    }

    fn connack(&mut self, view: &View, event: &Event, flight: &Flight, present: bool) {
        let conn = view.conn(flight.conn);
        let before = self.kept.get(&conn.key).copied();
        let there = match before {
            _ if conn.clean => Some(false),
            Some(kept) => kept.there(event.at),
            None => Some(false),
        };
        self.case.see();
        if there == Some(!present) {
            let rule =
                if conn.clean { Rule::SessionPresentClean } else { Rule::SessionPresentTruth };
            let since = before.map_or(event.n, |kept| kept.since);
            let asked = conn.asked.unwrap_or(event.n);
            self.case.accuse(Some((rule, conn.version)), None, [since, asked, event.n], || {
                let must = if present { "none" } else { "one" };
                format!(
                    "The broker tells {} that Session Present is {}; by the rules there is {must}.",
                    view.name_of(conn.key),
                    u8::from(present)
                )
            });
        }
        let mut cap = Duration::FOREVER;
        let mut expiry = self.asked.get(&flight.conn.0).copied().unwrap_or(Duration::ZERO);
        if let What::Send { packet: Sent::Packet(Packet::Connack(connack)), .. } = &event.what
            && let Some(seconds) = connack.properties.session_expiry()
        {
            expiry = lasting(seconds);
            cap = expiry;
        }
        let kept = Kept { expiry, sure: expiry, closed: None, cap, since: event.n, unsure: false };
        self.kept.insert(conn.key, kept);
    }
}

impl Oracle for SessionPresentTrue {
    const NAME: &'static str = "session-present-true";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::SessionPresentTruth);

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        match (flight.wire, &event.what) {
            (Wire::Connack { error: false, present }, _) => {
                self.connack(view, event, flight, present);
            }
            (Wire::Connect, What::Send { packet: Sent::Packet(Packet::Connect(connect)), .. }) => {
                let expiry = Self::expiry(connect.version, connect.clean, &connect.properties);
                self.asked.insert(flight.conn.0, expiry);
            }
            (
                Wire::Disconnect { .. },
                What::Send { packet: Sent::Packet(Packet::Disconnect(body)), .. },
            ) => {
                let changed = body.properties.as_ref().and_then(Properties::session_expiry);
                if let Some(seconds) = changed {
                    self.asked.insert(flight.conn.0, lasting(seconds));
                }
            }
            _ => {}
        }
    }

    fn arrived(&mut self, view: &View, _event: &Event, flight: &Flight) {
        let Wire::Disconnect { .. } = flight.wire else { return };
        let conn = view.conn(flight.conn);
        let current = view.session(conn.key).conn == Some(flight.conn);
        let changed = self.asked.get(&flight.conn.0).copied();
        if let (true, Some(kept), Some(expiry)) = (current, self.kept.get_mut(&conn.key), changed) {
            // A session of no length may not be given one by DISCONNECT.
            if kept.expiry != Duration::ZERO {
                kept.expiry = expiry.min(kept.cap);
                kept.sure = kept.sure.min(kept.expiry);
            }
        }
    }

    fn noted(&mut self, view: &View, _event: &Event, party: PartyId, note: &Note) {
        let Note::SessionEnded { client, why } = note else { return };
        let Some(key) = view.key_named(client).filter(|_| party == view.broker) else { return };
        let administrative = match why {
            SessionEnd::Overflow => true,
            // 3.1.1 has no expiry; a broker may have one of its own.
            SessionEnd::Expired => view.mqtt() == Version::V311,
            SessionEnd::Clean | SessionEnd::WithConnection | SessionEnd::PeerLostIt => false,
        };
        if administrative {
            self.kept.remove(&key);
        }
    }

    fn turned(&mut self, view: &View, event: &Event) {
        match &event.what {
            What::Close { link, conn, party, .. } | What::Closed { link, conn, party }
                if *party == view.broker =>
            {
                let Some(conn) = view.conn_named(*link, *conn) else { return };
                let key = view.conn(conn).key;
                if view.session(key).conn == Some(conn)
                    && let Some(kept) = self.kept.get_mut(&key)
                {
                    kept.closed.get_or_insert(event.at);
                }
            }
            What::Crash { party, store, .. } if *party == view.broker => match store {
                StoreFate::Kept => {
                    for kept in self.kept.values_mut() {
                        let endless = kept.expiry == Duration::FOREVER;
                        kept.unsure |= !endless && kept.expiry != Duration::ZERO;
                        kept.closed.get_or_insert(event.at);
                    }
                }
                StoreFate::Lost => self.kept.clear(),
                StoreFate::Stale => {
                    for kept in self.kept.values_mut() {
                        kept.unsure = true;
                    }
                }
            },
            _ => {}
        }
    }
}
