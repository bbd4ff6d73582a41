//! `resume-resends`: on a resumed session every PUBLISH and PUBREL that is owed goes out again.
//! Judged at the end on connections that still work: a window may delay a PUBLISH, never a PUBREL.

use super::delivery::hindered;
use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{ConnIx, Exchange, Flight, Lane, View, Wire, way};
use alloc::format;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, EventId, Footer};

#[derive(Debug, Default)]
pub(crate) struct ResumeResends(Case);

impl ResumeResends {
    fn lane(&mut self, view: &View, footer: &Footer, lane: &Lane, at: ConnIx, dir: Direction) {
        let conn = view.conn(at);
        let Some(connect) = conn.connect.filter(|_| conn.present && conn.alive()) else { return };
        for exchange in lane.open.values() {
            let old = exchange.begun < connect && exchange.is_publish() && !exchange.orphan;
            let sent = match exchange.recorded {
                None => exchange.conn == at,
                Some(_) => exchange.pubrels_on(at) > 0,
            };
            if !old || sent {
                continue;
            }
            let window = exchange.recorded.is_none() && conn.outstanding[way(dir)] > 0;
            match hindered(view, footer, Some(at), "").filter(|_| exchange.recorded.is_none()) {
                Some(missing) => self.0.doubt(|| missing),
                None if window => self
                    .0
                    .doubt(|| format!("whether a window holds back {}", Named(exchange.message))),
                None => self.accuse(view, exchange, at, dir, connect),
            }
        }
    }

    fn accuse(
        &mut self,
        view: &View,
        exchange: &Exchange,
        at: ConnIx,
        dir: Direction,
        connect: EventId,
    ) {
        let conn = view.conn(at);
        let what = if exchange.recorded.is_some() { "PUBREL" } else { "PUBLISH" };
        let cited = Some((Rule::Resend, conn.version));
        let resumed = conn.established.unwrap_or(connect);
        self.0.accuse(cited, exchange.message, [exchange.begun, resumed], || {
            format!(
                "The session was resumed and {} did not send the {what} of {} again.",
                view.sender(at, dir),
                Named(exchange.message)
            )
        });
    }
}

impl Oracle for ResumeResends {
    const NAME: &'static str = "resume-resends";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::Resend);
    const ARRIVED: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn arrived(&mut self, view: &View, _event: &Event, flight: &Flight) {
        if let Wire::Connack { error: false, present: true } = flight.wire {
            let lanes = [Direction::Up, Direction::Down].map(|dir| view.lane(flight.conn, dir));
            if lanes.iter().any(|lane| lane.open.values().any(Exchange::is_publish)) {
                self.0.see();
            }
        }
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        for link in &view.links {
            if let Some(conn) = link.conn {
                self.lane(view, footer, &link.up, conn, Direction::Up);
            }
        }
        for session in &view.sessions {
            if let Some(conn) = session.conn {
                self.lane(view, footer, &session.down, conn, Direction::Down);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken, unknown};

    #[test]
    fn a_replay_holds() {
        held(
            "resume-resends",
            "start\n\
             pub publish m1 q1\n\
             pub >x PUBLISH m1 q1 #1\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q1 #1\n\
             broker owns m1 q1\n\
             pub < PUBACK m1 #1\n\
             pub outcome m1 acknowledged\n\
             hop2 m1 q1 #1",
        );
    }

    #[test]
    fn a_forgotten_publish_breaks_it() {
        let (rule, story) = broken(
            "resume-resends",
            "start\n\
             pub publish m1 q1\n\
             pub >x PUBLISH m1 q1 #1\n\
             pub cut\n\
             pub connect present",
        );
        assert_eq!(rule, "MQTT-4.4.0-1");
        assert!(story.contains("the PUBLISH of m1"), "{story}");
    }

    #[test]
    fn a_forgotten_pubrel_breaks_it() {
        let (rule, story) = broken(
            "resume-resends",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub <x PUBCOMP m1 #1\n\
             pub cut\n\
             pub connect present",
        );
        assert_eq!(rule, "MQTT-4.4.0-1");
        assert!(story.contains("the PUBREL of m1"), "{story}");
    }

    #[test]
    fn a_connection_that_dies_leaves_nothing_owed() {
        nothing_broken(
            "start\n\
             pub publish m1 q1\n\
             pub >x PUBLISH m1 q1 #1\n\
             pub cut\n\
             pub connect present\n\
             pub cut",
        );
    }

    #[test]
    fn a_window_may_hold_a_publish_back() {
        unknown(
            "resume-resends",
            "window",
            "start\n\
             pub publish m1 q1\n\
             pub publish m2 q1\n\
             pub >x PUBLISH m1 q1 #1\n\
             pub >x PUBLISH m2 q1 #2\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q1 #1",
        );
    }

    #[test]
    fn what_is_not_owed_again() {
        judged(
            "resume-resends",
            "start",
            &[
                // The session is a new one.
                (
                    "vacuous",
                    "hop1 m1 q1 #1\nbroker routes m1 sub q1\nsub <x PUBLISH m1 q1 #1\n\
                     sub cut\nsub connect",
                ),
                // The exchange began on this connection.
                (
                    "vacuous",
                    "pub cut\npub connect present\npub publish m1 q2\npub > PUBLISH m1 q2 #1\n\
                     pub < PUBREC m1 #1",
                ),
                // It was sent again, and PUBCOMP has not come.
                (
                    "held",
                    "pub publish m1 q2\npub > PUBLISH m1 q2 #1\npub < PUBREC m1 #1\npub cut\n\
                     pub connect present\npub > PUBREL m1 #1",
                ),
            ],
        );
    }
}
