//! `receive-maximum`: unfinished PUBLISHes above QoS 0 stay within the peer's Receive Maximum of
//! this connection, by the answers that have come to the sender. What a receiver has in hand is
//! less, unless the link has copied a packet, and for that no sender answers. PUBRELs of an older
//! connection are not counted (the standard contradicts itself there).

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, ConnIx, Flight, View, Wire, way};
use alloc::collections::BTreeMap;
use alloc::format;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event};

#[derive(Debug, Default)]
pub(crate) struct ReceiveMaximum {
    case: Case,
    /// Exchanges of older connections that PUBCOMP has ended on this one: by the letter of section
    /// 4.9 each gives back what it has not cost (A27).
    gifts: BTreeMap<(ConnIx, usize), u16>,
}

impl ReceiveMaximum {
    /// The limit, where there is one worth counting.
    fn limit(view: &View, conn: ConnIx, dir: Direction) -> Option<u16> {
        view.limit(conn, dir).filter(|limit| *limit < u16::MAX)
    }

    fn accuse(&mut self, view: &View, event: &Event, flight: &Flight, (limit, count): (u16, u16)) {
        let gifts = self.gifts.get(&(flight.conn, way(flight.dir))).copied().unwrap_or(0);
        if count < limit.saturating_add(gifts) {
            self.case.doubt(|| {
                "whether quota that carried-over exchanges give back counts (A27)".into()
            });
            return;
        }
        let rule = match flight.dir {
            Direction::Up => Rule::ReceiveMaximumClient,
            Direction::Down => Rule::ReceiveMaximumServer,
        };
        let conn = view.conn(flight.conn);
        let told = match flight.dir {
            Direction::Up => conn.established,
            Direction::Down => conn.connect,
        };
        let told = told.unwrap_or(event.n);
        self.case.accuse(Some((rule, Version::V5)), flight.message, [told, event.n], || {
            format!(
                "{} has more than {limit} unfinished PUBLISHes above QoS 0 under way, as the \
                 sender counts; that is the peer's Receive Maximum.",
                view.sender(flight.conn, flight.dir)
            )
        });
    }
}

impl Oracle for ReceiveMaximum {
    const NAME: &'static str = "receive-maximum";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::QuotaCosts);
    const SENT: u8 = heard::PUBLISH | heard::ANSWER | heard::PUBCOMP;
    const ARRIVED: u8 = heard::PUBLISH | heard::PUBCOMP;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let Wire::Publish { id: Some(_), .. } = flight.wire else { return };
        let Some(limit) = Self::limit(view, flight.conn, flight.dir) else { return };
        self.case.see();
        let counted = match view.asked(flight) {
            Some(Asked::Again(exchange) | Asked::Taken(exchange)) => exchange.conn == flight.conn,
            Some(Asked::Fresh | Asked::Loose) | None => false,
        };
        let outstanding = view.conn(flight.conn).outstanding[way(flight.dir)];
        if !counted && outstanding >= limit {
            self.accuse(view, event, flight, (limit, outstanding));
        }
    }

    fn arrived(&mut self, view: &View, _event: &Event, flight: &Flight) {
        if let Wire::Pubcomp { id } = flight.wire {
            let of = flight.dir.reverse();
            let exchange = view.lane(flight.conn, of).open.get(id);
            if exchange.is_some_and(|exchange| exchange.conn != flight.conn) {
                let gifts = self.gifts.entry((flight.conn, way(of))).or_default();
                *gifts = gifts.saturating_add(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken};

    #[test]
    fn one_at_a_time_holds() {
        held(
            "receive-maximum",
            "pub connect rm=1\n\
             sub connect rm=1\n\
             sub subscribe t q2 #99\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1\n\
             hop1 m2 q2 #1\n\
             hop2 m2 q2 #1",
        );
    }

    #[test]
    fn two_at_once_break_it() {
        let (rule, story) = broken(
            "receive-maximum",
            "pub connect rm=1\n\
             sub connect\n\
             sub subscribe t q2 #99\n\
             pub publish m1 q2\n\
             pub publish m2 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub > PUBLISH m2 q2 #2",
        );
        assert_eq!(rule, "MQTT-3.3.4-7");
        assert!(story.contains("sender counts"), "{story}");
    }

    #[test]
    fn a_pubrec_gives_nothing_back() {
        let (rule, story) = broken(
            "receive-maximum",
            "pub connect rm=1\n\
             sub connect\n\
             sub subscribe t q2 #99\n\
             pub publish m1 q2\n\
             pub publish m2 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub > PUBLISH m2 q2 #2",
        );
        assert_eq!(rule, "MQTT-3.3.4-7");
        assert!(story.contains("sender counts"), "{story}");
    }

    #[test]
    fn an_error_pubrec_does() {
        nothing_broken(
            "pub connect rm=1\n\
             sub connect\n\
             sub subscribe t q2 #99\n\
             pub publish m1 q2\n\
             pub publish m2 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1 err\n\
             pub outcome m1 rejected\n\
             pub > PUBLISH m2 q2 #1\n\
             pub < PUBREC m2 #1 err\n\
             pub outcome m2 rejected",
        );
    }

    #[test]
    fn the_broker_keeps_to_the_clients() {
        let (rule, story) = broken(
            "receive-maximum",
            "sub connect rm=1\n\
             sub < PUBLISH m1 q1 #1\n\
             sub < PUBLISH m2 q1 #2",
        );
        assert_eq!(rule, "MQTT-3.3.4-9");
        assert!(story.contains("broker has more"), "{story}");
    }

    #[test]
    fn there_is_none_in_3_1_1() {
        nothing_broken(
            "mqtt 3.1.1\n\
             start\n\
             pub publish m1 q1\n\
             pub publish m2 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             pub > PUBLISH m2 q1 #2\n\
             pub < PUBACK m1 #1 err\n\
             pub < PUBACK m2 #2 err",
        );
    }

    #[test]
    fn every_answer_gives_its_place_back() {
        judged(
            "receive-maximum",
            "pub connect rm=1\nsub connect rm=1\nsub subscribe t q2 #99",
            &[
                ("held", "hop1 m1 q1 #1\nhop1 m2 q1 #2\nhop2 m1 q1 #3\nhop2 m2 q1 #4"),
                ("held", "hop1 m1 q2 #1\nhop1 m2 q2 #2\nhop2 m1 q2 #3\nhop2 m2 q2 #4"),
                ("held", "pub > PUBLISH m1 q2 #1\npub < PUBREC m1 #1 err\npub > PUBLISH m2 q2 #2"),
            ],
        );
    }

    #[test]
    fn without_a_limit_nothing_is_proven() {
        judged("receive-maximum", "start", &[("vacuous", "hop1 m1 q2 #1\nhop2 m1 q2 #1")]);
    }

    #[test]
    fn a_repeat_costs_once_on_each_connection() {
        judged(
            "receive-maximum",
            "",
            &[
                ("held", "pub connect rm=1\npub > PUBLISH m1 q1 #1\npub > PUBLISH dup m1 q1 #1"),
                (
                    "held",
                    "pub connect rm=1\npub > PUBLISH m1 q1 #1\npub cut\n\
                     pub connect present rm=1\npub > PUBLISH dup m1 q1 #1",
                ),
                (
                    "broken",
                    "pub connect rm=2\npub > PUBLISH m1 q1 #1\npub > PUBLISH m2 q1 #2\n\
                     pub cut\npub connect present rm=1\npub > PUBLISH dup m1 q1 #1\n\
                     pub > PUBLISH dup m2 q1 #2",
                ),
            ],
        );
    }

    #[test]
    fn what_an_older_connection_has_begun_may_give_back_one() {
        judged(
            "receive-maximum",
            "pub connect rm=1\npub > PUBLISH m1 q2 #1\npub < PUBREC m1 #1\npub cut\n\
             pub connect present rm=1\npub > PUBREL m1 #1\npub < PUBCOMP m1 #1\n\
             pub > PUBLISH m2 q1 #2",
            &[
                ("held", ""),
                ("unknown", "pub > PUBLISH m3 q1 #3"),
                ("broken", "pub > PUBLISH m3 q1 #3\npub > PUBLISH m4 q1 #4"),
            ],
        );
    }

    #[test]
    fn a_limit_binds_who_has_heard_of_it() {
        judged(
            "receive-maximum",
            "pub open\npub > CONNECT\npub >~ a PUBLISH m1 q1 #1\npub >~ b PUBLISH m2 q1 #2",
            &[("vacuous", "pub < CONNACK rm=1\narrive a\narrive b")],
        );
    }

    #[test]
    fn the_sender_does_not_answer_for_the_link() {
        judged(
            "receive-maximum",
            "link sub proxy\nsub connect rm=1",
            &[
                // A copy that comes behind its answer occupies the receiver once more.
                (
                    "held",
                    "sub <~ a PUBLISH m1 q1 #1\ncopy a\narrive a\nsub > PUBACK m1 #1\n\
                     sub <~ b PUBLISH m2 q1 #2\narrive a\narrive b",
                ),
                // A copied answer gives back what it does not answer.
                (
                    "held",
                    "sub < PUBLISH m1 q1 #1\nsub >~ a PUBACK m1 #1\ncopy a\narrive a\n\
                     sub < PUBLISH m2 q1 #1\narrive a\nsub < PUBLISH m3 q1 #2",
                ),
            ],
        );
    }
}
