//! `quota-resets`: the send quota starts anew with each connection. A message that waits at the end
//! while the resumed connection works and its window has room shows that it did not.

use super::delivery::hindered;
use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{ConnIx, Exchange, Flight, Lane, View, Wire, way};
use alloc::format;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, Footer};

#[derive(Debug, Default)]
pub(crate) struct QuotaResets(Case);

impl QuotaResets {
    fn lane(&mut self, view: &View, footer: &Footer, lane: &Lane, at: ConnIx, dir: Direction) {
        let conn = view.conn(at);
        let Some((message, queued)) = lane.queued.first() else { return };
        let limit = view.limit(at, dir).unwrap_or(0);
        let room = conn.outstanding[way(dir)] < limit;
        if conn.version != Version::V5 || !conn.present || !conn.alive() || !room {
            return;
        }
        let who = view.client_name(conn.link);
        if let Some(missing) = hindered(view, footer, Some(at), who) {
            self.0.doubt(|| missing);
            return;
        }
        let moved = |exchange: &Exchange| {
            exchange.conn == at || exchange.released.is_some_and(|(_, last)| last == at)
        };
        if lane.open.values().any(moved) {
            // How large its own window and its space of identifiers are, the record does not say.
            self.0.doubt(|| format!("whether {who} has a place and an identifier left"));
            return;
        }
        let cited = Some((Rule::QuotaStarts, Version::V5));
        let events = [*queued, conn.established.unwrap_or(*queued)];
        self.0.accuse(cited, Some(message), events, || {
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
    const ARRIVED: u8 = heard::REST;

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

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, unknown};

    #[test]
    fn the_queue_moves_after_a_resume() {
        held(
            "quota-resets",
            "sub connect rm=1\n\
             sub subscribe t q1 #99\n\
             pub connect\n\
             hop1 m1 q1 #1\n\
             hop1 m2 q1 #2\n\
             broker routes m1 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             broker routes m2 sub q1\n\
             broker queues m2 sub\n\
             sub cut\n\
             sub connect present rm=4\n\
             sub < PUBLISH dup m1 q1 #1\n\
             sub gets m1 q1\n\
             sub > PUBACK m1 #1\n\
             sub < PUBLISH m2 q1 #2\n\
             sub gets m2 q1\n\
             sub > PUBACK m2 #2",
        );
    }

    #[test]
    fn a_queue_that_stands_breaks_it() {
        let (rule, story) = broken(
            "quota-resets",
            "sub connect rm=1\n\
             sub subscribe t q1 #99\n\
             pub connect\n\
             hop1 m1 q1 #1\n\
             hop1 m2 q1 #2\n\
             broker routes m1 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             broker routes m2 sub q1\n\
             broker queues m2 sub\n\
             sub cut\n\
             sub connect present rm=4\n\
             sub < PUBLISH dup m1 q1 #1\n\
             sub gets m1 q1\n\
             sub > PUBACK m1 #1",
        );
        assert_eq!(rule, "MQTT-4.9.0-1");
        assert!(story.contains("has room"), "{story}");
    }

    #[test]
    fn an_open_exchange_may_hold_the_last_identifier() {
        unknown(
            "quota-resets",
            "identifier left",
            "sub connect rm=1\n\
             sub subscribe t q1 #99\n\
             pub connect\n\
             hop1 m1 q1 #1\n\
             hop1 m2 q1 #2\n\
             broker routes m1 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             broker routes m2 sub q1\n\
             broker queues m2 sub\n\
             sub cut\n\
             sub connect present rm=4\n\
             sub < PUBLISH dup m1 q1 #1\n\
             sub gets m1 q1",
        );
    }

    #[test]
    fn a_stopped_run_leaves_it_unknown() {
        unknown(
            "quota-resets",
            "stopped",
            "sub connect rm=1\n\
             sub subscribe t q1 #99\n\
             pub connect\n\
             hop1 m1 q1 #1\n\
             hop1 m2 q1 #2\n\
             broker routes m1 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             broker routes m2 sub q1\n\
             broker queues m2 sub\n\
             sub cut\n\
             sub connect present rm=4\n\
             sub < PUBLISH dup m1 q1 #1\n\
             sub gets m1 q1\n\
             sub > PUBACK m1 #1\n\
             end until",
        );
    }

    #[test]
    fn what_a_message_may_wait_for() {
        judged(
            "quota-resets",
            "sub connect rm=1\nsub subscribe t q2 #99\npub connect\nhop1 m1 q1 #1\n\
             hop1 m2 q1 #2\nbroker routes m1 sub q1",
            &[
                ("broken", "broker queues m1 sub\nsub cut\nsub connect present rm=1"),
                // The window is full.
                (
                    "held",
                    "sub <x PUBLISH m1 q1 #1\nbroker queues m2 sub\nsub cut\n\
                     sub connect present rm=1\nsub < PUBLISH dup m1 q1 #1",
                ),
                // A PUBREL was sent again, and PUBCOMP has not come.
                (
                    "unknown",
                    "sub < PUBLISH m1 q2 #1\nsub > PUBREC m1 #1\nbroker queues m2 sub\n\
                     sub cut\nsub connect present rm=4\nsub < PUBREL m1 #1",
                ),
                // The first connection of a session starts nothing anew.
                ("vacuous", "broker queues m1 sub"),
            ],
        );
    }
}
