//! How long the broker must keep each session, as CONNECT, DISCONNECT, time and crashes make it:
//! the bookkeeping behind two oracles, and no oracle. What the broker says it has plays no part.

use crate::view::{Flight, Key, View, Wire};
use alloc::collections::BTreeMap;
use qoslab_mqtt::packet::{Packet, Properties, Version};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::{Event, EventId, Sent, StoreFate, What};

#[derive(Debug, Default)]
pub(crate) struct Keeping {
    pub(crate) kept: BTreeMap<Key, Kept>,
    /// How long the sessions of connections that ask for one are to live.
    asked: BTreeMap<usize, Duration>,
}

/// What the broker must have of a session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    /// How long it outlives its connection.
    pub(crate) expiry: Duration,
    /// When its connection closed; `None` while it is open.
    closed: Option<Instant>,
    /// How long it lives at least: a server need not grant what DISCONNECT asks for on top.
    sure: Duration,
    /// The most that the server grants, where it has said so in CONNACK.
    cap: Duration,
    /// The CONNACK that began it.
    pub(crate) since: EventId,
    /// Whether it may be there or not.
    unsure: bool,
}

impl Kept {
    /// Whether it must be there when its connection is gone, if that can be said.
    pub(crate) fn there(self, now: Instant) -> Option<bool> {
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

fn expiry(version: Version, clean: bool, properties: &Properties) -> Duration {
    match version {
        Version::V311 if clean => Duration::ZERO,
        Version::V311 => Duration::FOREVER,
        Version::V5 => lasting(properties.session_expiry().unwrap_or(0)),
    }
}

impl Keeping {
    pub(crate) fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let What::Send { packet: Sent::Packet(packet), .. } = &event.what else { return };
        match (flight.wire, packet) {
            (Wire::Connack { error: false, .. }, Packet::Connack(connack)) => {
                let asked = self.asked.get(&flight.conn.0).copied().unwrap_or(Duration::ZERO);
                let said = connack.properties.session_expiry().map(lasting);
                let (expiry, cap) = (said.unwrap_or(asked), said.unwrap_or(Duration::FOREVER));
                let conn = view.conn(flight.conn);
                // A CONNECT of deliberate bytes has not said what it asks for.
                let unsure = conn.connect.is_none();
                let kept = Kept { expiry, sure: expiry, closed: None, cap, since: event.n, unsure };
                self.kept.insert(conn.key, kept);
            }
            (Wire::Connect, Packet::Connect(connect)) => {
                let expiry = expiry(connect.version, connect.clean, &connect.properties);
                self.asked.insert(flight.conn.0, expiry);
            }
            (Wire::Disconnect { .. }, Packet::Disconnect(body)) => {
                let changed = body.properties.as_ref().and_then(Properties::session_expiry);
                if let Some(seconds) = changed {
                    self.asked.insert(flight.conn.0, lasting(seconds));
                }
            }
            _ => {}
        }
    }

    pub(crate) fn arrived(&mut self, view: &View, flight: &Flight) {
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

    pub(crate) fn turned(&mut self, view: &View, event: &Event) {
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

#[cfg(test)]
mod tests {
    use crate::fixture::judged;

    #[test]
    fn at_the_very_instant_of_its_expiry_a_session_may_be_there_or_not() {
        judged(
            "session-present-true",
            "sub connect expiry=3\nsub cut\nwait 3",
            &[("held", "sub connect present"), ("held", "sub connect")],
        );
    }

    #[test]
    fn at_the_very_instant_of_its_expiry_a_session_may_end() {
        judged(
            "session-kept",
            "sub connect expiry=3\nsub cut",
            &[
                ("held", "wait 3\nbroker ends sub expired"),
                ("broken", "wait 2\nbroker ends sub expired"),
            ],
        );
    }

    #[test]
    fn a_clean_session_of_3_1_1_ends_with_its_connection() {
        judged(
            "session-present-true",
            "mqtt 3.1.1",
            &[
                ("held", "sub connect clean\nsub cut\nsub connect"),
                ("broken", "sub connect clean\nsub cut\nsub connect present"),
            ],
        );
    }

    #[test]
    fn disconnect_changes_the_expiry() {
        judged(
            "session-present-true",
            "",
            &[
                (
                    "broken",
                    "sub connect expiry=9\nsub > DISCONNECT expiry=2\nsub closed\nwait 3\n\
                     sub connect present",
                ),
                (
                    "held",
                    "sub connect expiry=9\nsub > DISCONNECT expiry=2\nsub closed\nwait 3\n\
                     sub connect",
                ),
                // A session of no length stays one (3.14.2-2).
                (
                    "broken",
                    "sub connect expiry=0\nsub > DISCONNECT expiry=9\nsub closed\n\
                     sub connect present",
                ),
            ],
        );
    }

    #[test]
    fn the_expiry_counts_from_the_close_at_the_broker() {
        judged(
            "session-kept",
            "sub connect expiry=3\nsub closes\nwait 5",
            &[
                ("broken", "sub thrown\nwait 2\nbroker ends sub expired"),
                ("held", "sub thrown\nwait 4\nbroker ends sub expired"),
            ],
        );
    }

    #[test]
    fn what_a_kept_store_has_to_have() {
        judged(
            "session-present-true",
            "",
            &[
                (
                    "broken",
                    "sub connect\nbroker crash kept\nsub closed\nbroker restart\nsub connect",
                ),
                (
                    "held",
                    "sub connect expiry=5\nbroker crash kept\nsub closed\nbroker restart\n\
                     sub connect",
                ),
                (
                    "held",
                    "sub connect expiry=5\nbroker crash kept\nsub closed\nbroker restart\n\
                     sub connect present",
                ),
                (
                    "broken",
                    "sub connect expiry=0\nbroker crash kept\nsub closed\nbroker restart\n\
                     sub connect present",
                ),
            ],
        );
    }
}
