//! `ordered-replays`: on a new connection, PUBLISHes are sent again in the order of their first
//! sending, QoS 1 and 2 together. PUBRELs have an order of their own; see `ordered-acks`.

use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, ConnIx, Flight, View, way};
use alloc::collections::BTreeMap;
use alloc::format;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId};

#[derive(Debug, Default)]
pub(crate) struct OrderedReplays {
    case: Case,
    last: BTreeMap<(ConnIx, usize), EventId>,
}

impl Oracle for OrderedReplays {
    const NAME: &'static str = "ordered-replays";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::ResendOrder);
    const SENT: u8 = heard::PUBLISH;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let Some(Asked::Again(exchange)) = view.asked(flight) else { return };
        if exchange.conn == flight.conn || !self.case.open() {
            return;
        }
        self.case.see();
        let last = self.last.entry((flight.conn, way(flight.dir))).or_insert(exchange.begun);
        if exchange.begun >= *last {
            *last = exchange.begun;
            return;
        }
        let cited = Some((Rule::ResendOrder, view.conn(flight.conn).version));
        self.case.accuse(cited, flight.message, [exchange.begun, *last, event.n], || {
            format!(
                "{} sent {} again after a message that it had first sent later.",
                view.sender(flight.conn, flight.dir),
                Named(flight.message)
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn the_first_order_holds() {
        held(
            "ordered-replays",
            "start\n\
             hop1 m1 q1 #1\n\
             hop1 m2 q1 #2\n\
             broker routes m1 sub q1\n\
             broker routes m2 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             sub <x PUBLISH m2 q1 #2\n\
             sub cut\n\
             sub connect present\n\
             sub < PUBLISH dup m1 q1 #1\n\
             sub gets m1 q1\n\
             sub < PUBLISH dup m2 q1 #2\n\
             sub gets m2 q1\n\
             sub > PUBACK m1 #1\n\
             sub > PUBACK m2 #2",
        );
    }

    #[test]
    fn another_order_breaks_it() {
        let (rule, story) = broken(
            "ordered-replays",
            "start\n\
             hop1 m1 q1 #1\n\
             hop1 m2 q1 #2\n\
             broker routes m1 sub q1\n\
             broker routes m2 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             sub <x PUBLISH m2 q1 #2\n\
             sub cut\n\
             sub connect present\n\
             sub < PUBLISH dup m2 q1 #2\n\
             sub < PUBLISH dup m1 q1 #1",
        );
        assert_eq!(rule, "MQTT-4.6.0-1");
        assert!(story.contains("sent m1 again after"), "{story}");
    }

    #[test]
    fn a_timer_may_choose_on_one_connection() {
        judged(
            "ordered-replays",
            "mqtt 3.1.1\nstart\npub > PUBLISH m1 q1 #1\npub > PUBLISH m2 q1 #2",
            &[("vacuous", "pub > PUBLISH dup m2 q1 #2\npub > PUBLISH dup m1 q1 #1")],
        );
    }

    #[test]
    fn a_copy_that_expires_leaves_the_one_that_was_sent_its_place() {
        held(
            "ordered-replays",
            "start\n\
             other connect\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             broker owns m1 q1\n\
             broker routes m1 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             pub <x PUBACK m1 #1\n\
             pub cut\n\
             other publish m2 q1\n\
             other > PUBLISH m2 q1 #1\n\
             broker owns m2 q1 from=other\n\
             broker routes m2 sub q1\n\
             sub <x PUBLISH m2 q1 #2\n\
             other < PUBACK m2 #1\n\
             other outcome m2 acknowledged\n\
             sub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q1 #1\n\
             broker owns m1 q1\n\
             broker routes m1 sub q1\n\
             broker queues m1 sub\n\
             pub < PUBACK m1 #1\n\
             pub outcome m1 acknowledged\n\
             broker drops m1 sub expired\n\
             sub connect present\n\
             sub <x PUBLISH dup m1 q1 #1\n\
             sub <x PUBLISH dup m2 q1 #2\n\
             sub cut\n\
             sub connect present\n\
             sub < PUBLISH dup m1 q1 #1\n\
             sub gets m1 q1\n\
             sub < PUBLISH dup m2 q1 #2\n\
             sub gets m2 q1\n\
             sub > PUBACK m1 #1\n\
             sub > PUBACK m2 #2",
        );
    }
}
