//! `ordered-acks`: PUBACKs leave in the order in which the PUBLISHes came, PUBRECs likewise, and
//! PUBRELs in the order in which the PUBRECs came. An answer that a slow application holds back
//! holds back those behind it.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Ways, Wire, way};
use alloc::format;
use qoslab_mqtt::packet::{PacketId, QoS};
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId};

#[derive(Debug, Default)]
pub(crate) struct OrderedAcks {
    case: Case,
    released: Ways<Option<EventId>>,
}

impl OrderedAcks {
    fn answer(&mut self, view: &View, event: &Event, flight: &Flight, id: PacketId, qos: QoS) {
        let inbox = &view.conn(flight.conn).inbox[way(flight.dir.reverse())];
        let mut waiting = inbox.publishes.iter().filter(|owed| owed.qos == qos && !owed.covered);
        let Some(first) = waiting.next() else { return };
        if first.id == id {
            self.case.see();
            return;
        }
        let Some(own) = waiting.find(|owed| owed.id == id) else { return };
        let rule = match qos {
            QoS::AtMostOnce | QoS::AtLeastOnce => Rule::PubackOrder,
            QoS::ExactlyOnce => Rule::PubrecOrder,
        };
        let cited = Some((rule, view.conn(flight.conn).version));
        self.case.accuse(cited, flight.message, [first.event, own.event, event.n], || {
            format!(
                "{} sent {} {id} before the one for {}, whose PUBLISH came first.",
                view.sender(flight.conn, flight.dir),
                flight.wire.name(),
                first.id
            )
        });
    }

    fn release(&mut self, view: &View, event: &Event, flight: &Flight, id: PacketId) {
        let Some(exchange) = view.lane(flight.conn, flight.dir).open.get(id) else { return };
        let Some(recorded) = exchange.recorded.filter(|_| !exchange.orphan) else { return };
        let elsewhere = exchange.pubrecs_on(flight.conn) == 0;
        if exchange.pubrels_on(flight.conn) > 0 || elsewhere && view.unordered(Some(flight.link)) {
            return;
        }
        self.case.see();
        let released = self.released.at(flight.conn, flight.dir);
        let last = released.unwrap_or(recorded);
        if recorded >= last {
            *released = Some(recorded);
            return;
        }
        let cited = Some((Rule::PubrelOrder, view.conn(flight.conn).version));
        self.case.accuse(cited, flight.message, [recorded, last, event.n], || {
            format!(
                "{} sent PUBREL {id} after one whose PUBREC came later.",
                view.sender(flight.conn, flight.dir)
            )
        });
    }
}

impl Oracle for OrderedAcks {
    const NAME: &'static str = "ordered-acks";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::PubackOrder);
    const SENT: u8 = heard::ANSWER | heard::PUBREL;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        if !self.case.open() {
            return;
        }
        match flight.wire {
            Wire::Puback { id, .. } => self.answer(view, event, flight, id, QoS::AtLeastOnce),
            Wire::Pubrec { id, .. } => self.answer(view, event, flight, id, QoS::ExactlyOnce),
            Wire::Pubrel { id } => self.release(view, event, flight, id),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn answers_in_the_order_of_arrival_hold() {
        held(
            "ordered-acks",
            "start\n\
             hop1 m1 q2 #1\n\
             hop1 m2 q2 #2\n\
             broker routes m1 sub q2\n\
             broker routes m2 sub q2\n\
             sub < PUBLISH m1 q2 #1\n\
             sub < PUBLISH m2 q2 #2\n\
             sub gets m1 q2\n\
             sub gets m2 q2\n\
             sub > PUBREC m1 #1\n\
             sub > PUBREC m2 #2\n\
             sub < PUBREL m1 #1\n\
             sub < PUBREL m2 #2\n\
             sub > PUBCOMP m1 #1\n\
             sub > PUBCOMP m2 #2",
        );
    }

    #[test]
    fn a_puback_that_overtakes_breaks_it() {
        let (rule, story) = broken(
            "ordered-acks",
            "start\n\
             sub < PUBLISH m1 q1 #1\n\
             sub < PUBLISH m2 q1 #2\n\
             sub > PUBACK m2 #2",
        );
        assert_eq!(rule, "MQTT-4.6.0-2");
        assert!(story.contains("before the one for #1"), "{story}");
    }

    #[test]
    fn a_pubrec_that_overtakes_breaks_it() {
        let (rule, story) = broken(
            "ordered-acks",
            "start\n\
             sub < PUBLISH m1 q2 #1\n\
             sub < PUBLISH m2 q2 #2\n\
             sub > PUBREC m2 #2",
        );
        assert_eq!(rule, "MQTT-4.6.0-3");
        assert!(story.contains("before the one for #1"), "{story}");
    }

    #[test]
    fn a_pubrel_that_overtakes_breaks_it() {
        let (rule, story) = broken(
            "ordered-acks",
            "start\n\
             sub < PUBLISH m1 q2 #1\n\
             sub < PUBLISH m2 q2 #2\n\
             sub > PUBREC m1 #1\n\
             sub > PUBREC m2 #2\n\
             sub < PUBREL m2 #2\n\
             sub < PUBREL m1 #1",
        );
        assert_eq!(rule, "MQTT-4.6.0-4");
        assert!(story.contains("PUBREL #1 after"), "{story}");
    }

    #[test]
    fn qos_1_and_2_have_orders_of_their_own() {
        held(
            "ordered-acks",
            "start\n\
             hop1 m1 q2 #1\n\
             hop1 m2 q1 #2\n\
             broker routes m1 sub q2\n\
             broker routes m2 sub q1\n\
             sub < PUBLISH m1 q2 #1\n\
             sub < PUBLISH m2 q1 #2\n\
             sub gets m1 q2\n\
             sub gets m2 q1\n\
             sub > PUBACK m2 #2\n\
             sub > PUBREC m1 #1\n\
             sub < PUBREL m1 #1\n\
             sub > PUBCOMP m1 #1",
        );
    }

    #[test]
    fn a_repeated_pubrel_has_no_order() {
        judged(
            "ordered-acks",
            "start\npub > PUBLISH m1 q2 #1\npub > PUBLISH m2 q2 #2\npub < PUBREC m1 #1\n\
             pub < PUBREC m2 #2\npub > PUBREL m1 #1\npub > PUBREL m2 #2",
            &[("held", "pub > PUBREL m1 #1")],
        );
    }

    #[test]
    fn pubrels_that_are_sent_again_keep_their_order() {
        judged(
            "ordered-acks",
            "",
            &[
                (
                    "broken",
                    "start\npub > PUBLISH m1 q2 #1\npub > PUBLISH m2 q2 #2\n\
                     pub < PUBREC m1 #1\npub < PUBREC m2 #2\npub cut\npub connect present\n\
                     pub > PUBREL m2 #2\npub > PUBREL m1 #1",
                ),
                // A link that lets packets overtake promises no order of the PUBRECs.
                (
                    "held",
                    "link pub datagram\nstart\npub > PUBLISH m1 q2 #1\n\
                     pub > PUBLISH m2 q2 #2\npub < PUBREC m1 #1\npub < PUBREC m2 #2\npub cut\n\
                     pub connect present\npub > PUBREL m2 #2\npub > PUBREL m1 #1",
                ),
            ],
        );
    }

    #[test]
    fn a_late_pubrec_that_finds_no_connection_is_not_heeded() {
        held(
            "ordered-acks",
            "link sub datagram\n\
             start\n\
             hop1 m1 q2 #1\n\
             hop1 m2 q2 #2\n\
             broker routes m1 sub q2\n\
             broker routes m2 sub q2\n\
             sub < PUBLISH m1 q2 #1\n\
             sub < PUBLISH m2 q2 #2\n\
             sub gets m1 q2\n\
             sub gets m2 q2\n\
             sub >~ a PUBREC m1 #1\n\
             sub >x PUBREC m2 #2\n\
             sub thrown\n\
             sub connect present\n\
             sub leave\n\
             arrive a\n\
             sub connect present\n\
             sub < PUBLISH dup m1 q2 #1\n\
             sub < PUBLISH dup m2 q2 #2\n\
             sub >~ b PUBREC m1 #1\n\
             sub > PUBREC m2 #2\n\
             sub < PUBREL m2 #2\n\
             arrive b\n\
             sub < PUBREL m1 #1\n\
             sub > PUBCOMP m2 #2\n\
             sub > PUBCOMP m1 #1",
        );
    }

    #[test]
    fn a_late_pubrec_that_finds_one_is_the_first() {
        let (rule, story) = broken(
            "ordered-acks",
            "link sub datagram\n\
             start\n\
             hop1 m1 q2 #1\n\
             hop1 m2 q2 #2\n\
             broker routes m1 sub q2\n\
             broker routes m2 sub q2\n\
             sub < PUBLISH m1 q2 #1\n\
             sub < PUBLISH m2 q2 #2\n\
             sub gets m1 q2\n\
             sub gets m2 q2\n\
             sub >~ a PUBREC m1 #1\n\
             sub >x PUBREC m2 #2\n\
             sub thrown\n\
             sub connect present\n\
             arrive a\n\
             sub < PUBLISH dup m1 q2 #1\n\
             sub < PUBLISH dup m2 q2 #2\n\
             sub >~ b PUBREC m1 #1\n\
             sub > PUBREC m2 #2\n\
             sub < PUBREL m2 #2\n\
             arrive b\n\
             sub < PUBREL m1 #1",
        );
        assert_eq!(rule, "MQTT-4.6.0-4");
        assert!(story.contains("PUBREL #1 after"), "{story}");
    }
}
