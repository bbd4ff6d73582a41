//! `quota-resets`: the send quota starts anew with each connection. A message that waits at the end
//! while the resumed connection works and its window has room shows that it did not.

use super::delivery::hindered;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{ConnIx, Flight, Lane, View, Wire, way};
use alloc::format;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, Footer};

#[derive(Debug, Default)]
pub(crate) struct QuotaResets(Case);

impl QuotaResets {
    fn lane(&mut self, view: &View, footer: &Footer, lane: &Lane, at: ConnIx, dir: Direction) {
        let conn = view.conn(at);
        let Some((message, queued)) = lane.queued.first_key_value() else { return };
        let limit = view.limit(at, dir).unwrap_or(0);
        let room = conn.outstanding[way(dir)] < limit;
        if conn.version != Version::V5 || !conn.present || !conn.alive() || !room {
            return;
        }
        let who = view.name_of(conn.key);
        if let Some(missing) = hindered(view, footer, Some(at), who) {
            self.0.doubt(|| missing);
            return;
        }
        let cited = Some((Rule::QuotaStarts, Version::V5));
        let events = [*queued, conn.established.unwrap_or(*queued)];
        self.0.accuse(cited, Some(*message), events, || {
            format!(
                "m{} still waits at {} although the new connection's window of {limit} has room.",
                message.0,
                view.sender(at, dir)
            )
        });
    }
}

impl Oracle for QuotaResets {
    const NAME: &'static str = "quota-resets";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::QuotaStarts);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn arrived(&mut self, view: &View, _event: &Event, flight: &Flight) {
        let resumed = Wire::Connack { error: false, present: true };
        if flight.wire == resumed && view.conn(flight.conn).version == Version::V5 {
            self.0.see();
        }
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        each_lane(view, |lane, conn, dir| self.lane(view, footer, lane, conn, dir));
    }
}

/// Every lane with the latest connection that serves it.
pub(crate) fn each_lane(view: &View, mut look: impl FnMut(&Lane, ConnIx, Direction)) {
    for link in &view.links {
        if let Some(conn) = link.conn {
            look(&link.up, conn, Direction::Up);
        }
    }
    for session in &view.sessions {
        if let Some(conn) = session.conn {
            look(&session.down, conn, Direction::Down);
        }
    }
}
