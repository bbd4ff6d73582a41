//! `dup-on-replay`: DUP is 1 on every repeat of a PUBLISH, also when the first one never arrived,
//! and 0 on every first sending, also when the publisher's own PUBLISH had DUP 1.

use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, Flight, View};
use alloc::format;
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, MessageId};

#[derive(Debug, Default)]
pub(crate) struct DupOnReplay(Case);

impl DupOnReplay {
    /// A10: a message that was accepted before this connection may count as repeated.
    fn waited(view: &View, flight: &Flight, id: MessageId) -> bool {
        let conn = view.conn(flight.conn);
        match flight.dir {
            Direction::Up => view.messages.get(id).map(|message| message.born) < conn.established,
            Direction::Down => {
                let receipt = view.receipts.get(conn.key, id);
                receipt.map(|receipt| receipt.routed_first) < conn.accepted
            }
        }
    }

    fn first(&mut self, view: &View, event: &Event, flight: &Flight, qos: QoS) {
        let key = view.conn(flight.conn).key;
        let Some(id) = flight.message else { return };
        let message = view.messages.get(id);
        let lost = match flight.dir {
            Direction::Up => message.and_then(|message| message.excuse).is_some(),
            Direction::Down => {
                view.receipts.get(key, id).and_then(|receipt| receipt.excuse).is_some()
            }
        };
        if lost || view.session(key).tainted || Self::waited(view, flight, id) {
            return;
        }
        let copied =
            flight.dir == Direction::Down && message.is_some_and(|message| message.repeats > 0);
        let rule = match (copied, qos) {
            (true, _) => Rule::DupNotPropagated,
            (false, QoS::AtMostOnce | QoS::AtLeastOnce) => Rule::Qos1First,
            (false, QoS::ExactlyOnce) => Rule::Qos2First,
        };
        let cited = Some((rule, view.conn(flight.conn).version));
        let born = message.map_or(event.n, |message| message.born);
        self.0.accuse(cited, flight.message, [born, event.n], || {
            format!(
                "{} sent {} for the first time and set DUP.",
                view.sender(flight.conn, flight.dir),
                Named(flight.message)
            )
        });
    }
}

impl Oracle for DupOnReplay {
    const NAME: &'static str = "dup-on-replay";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::DupOnRepeat);
    const SENT: u8 = heard::PUBLISH;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let Some((id, qos, dup)) = flight.wire.publish() else { return };
        let Some(asked) = view.asked(flight) else { return };
        match (asked, dup) {
            (Asked::Again(exchange), false) => {
                let cited = Some((Rule::DupOnRepeat, view.conn(flight.conn).version));
                self.0.accuse(cited, flight.message, [exchange.begun, event.n], || {
                    format!(
                        "{} sent {} {id} again and did not set DUP.",
                        view.sender(flight.conn, flight.dir),
                        Named(flight.message)
                    )
                });
            }
            (Asked::Fresh | Asked::Taken(_), true) => {
                let lane = view.lane(flight.conn, flight.dir);
                let moved = flight.message.and_then(|message| lane.elsewhere(message, id));
                if moved.is_none() {
                    self.first(view, event, flight, qos);
                }
            }
            (Asked::Again(_), true) => self.0.see(),
            (Asked::Fresh | Asked::Taken(_), false) | (Asked::Loose, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken};

    #[test]
    fn dup_on_the_repeat_holds() {
        held(
            "dup-on-replay",
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
    fn a_repeat_without_dup_breaks_it() {
        let (rule, story) = broken(
            "dup-on-replay",
            "start\n\
             pub publish m1 q1\n\
             pub >x PUBLISH m1 q1 #1\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH m1 q1 #1",
        );
        assert_eq!(rule, "MQTT-3.3.1-1");
        assert!(story.contains("did not set DUP"), "{story}");
    }

    #[test]
    fn dup_on_the_first_breaks_it() {
        let (rule, story) = broken(
            "dup-on-replay",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH dup m1 q2 #1",
        );
        assert_eq!(rule, "MQTT-4.3.3-2");
        assert!(story.contains("and set DUP"), "{story}");
    }

    #[test]
    fn without_a_repeat_there_is_no_dup_to_pass_on() {
        let text = "start\nhop1 m1 q1 #1\nbroker routes m1 sub q1\nsub < PUBLISH dup m1 q1 #1";
        let (rule, _) = broken("dup-on-replay", text);
        assert_eq!(rule, "MQTT-4.3.2-2");
    }

    #[test]
    fn the_publishers_dup_is_not_passed_on() {
        let (rule, story) = broken(
            "dup-on-replay",
            "start\n\
             pub publish m1 q1\n\
             pub >x PUBLISH m1 q1 #1\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q1 #1\n\
             broker owns m1 q1\n\
             broker routes m1 sub q1\n\
             sub < PUBLISH dup m1 q1 #1",
        );
        assert_eq!(rule, "MQTT-3.3.1-3");
        assert!(story.contains("and set DUP"), "{story}");
    }

    #[test]
    fn after_a_lost_session_anything_goes() {
        nothing_broken(
            "mqtt 3.1.1\n\
             start\n\
             pub publish m1 q1\n\
             pub >x PUBLISH m1 q1 #1\n\
             pub cut\n\
             broker ends pub overflow\n\
             pub connect\n\
             pub > PUBLISH dup m1 q1 #1\n\
             broker owns m1 q1\n\
             pub < PUBACK m1 #1\n\
             pub outcome m1 acknowledged\n\
             hop2 m1 q1 #1",
        );
    }

    #[test]
    fn a_message_that_waited_may_have_dup() {
        judged(
            "dup-on-replay",
            "",
            &[
                (
                    "vacuous",
                    "start\npub cut\npub publish m1 q1\npub connect present\n\
                     pub > PUBLISH dup m1 q1 #1",
                ),
                (
                    "vacuous",
                    "start\nhop1 m1 q1 #1\nsub cut\nbroker routes m1 sub q1\n\
                     sub connect present\nsub < PUBLISH dup m1 q1 #1",
                ),
                // Before CONNACK nothing has waited for it.
                ("broken", "pub open\npub > CONNECT\npub > PUBLISH dup m1 q1 #1"),
                ("broken", "sub open\nsub > CONNECT\nsub < PUBLISH dup m1 q1 #1"),
            ],
        );
    }

    #[test]
    fn what_leaves_dup_in_doubt() {
        judged(
            "dup-on-replay",
            "start",
            &[
                (
                    "vacuous",
                    "pub publish m1 q1\npub > PUBLISH m1 q1 #1\npub < PUBACK m1 #1 err\n\
                     pub > PUBLISH dup m1 q1 #1",
                ),
                // A store came back stale.
                (
                    "vacuous",
                    "sub crash stale\nsub closed\nsub restart\nsub connect present\n\
                     sub < PUBLISH m1 q1 #1\nsub gets m1 q1\nsub > PUBACK m1 #1\n\
                     sub < PUBLISH dup m1 q1 #2",
                ),
            ],
        );
    }
}
