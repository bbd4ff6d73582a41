//! `no-resend-while-connected`: 5.0 sends PUBLISH and PUBREL again on a new connection only. In
//! 3.1.1 a timer may do it at any time; that is no concern here.

use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId};

#[derive(Debug, Default)]
pub(crate) struct NoResendWhileConnected(Case);

impl NoResendWhileConnected {
    /// The earlier sending, if this is a repeat within its connection. Every PUBREC that came may
    /// have its PUBREL.
    fn before(&mut self, view: &View, flight: &Flight) -> Option<EventId> {
        match flight.wire {
            Wire::Publish { .. } => match view.asked(flight)? {
                Asked::Again(exchange) => (exchange.conn == flight.conn).then_some(exchange.begun),
                Asked::Fresh | Asked::Taken(_) | Asked::Loose => None,
            },
            Wire::Pubrel { id } => {
                let exchange = view.lane(flight.conn, flight.dir).open.get(id)?;
                let answers = exchange.pubrecs_on(flight.conn).max(1);
                let resumed = u16::from(
                    exchange.recorded < view.conn(flight.conn).connect
                        && exchange.pubrecs_on(flight.conn) > 0,
                );
                let sent = exchange.pubrels_on(flight.conn);
                let repeat = sent >= answers.saturating_add(resumed) && !exchange.orphan;
                exchange.released.filter(|_| repeat).map(|(first, _)| first)
            }
            _ => None,
        }
    }
}

impl Oracle for NoResendWhileConnected {
    const NAME: &'static str = "no-resend-while-connected";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::Resend);
    const SENT: u8 = heard::PUBLISH | heard::PUBREL;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        if view.conn(flight.conn).version != Version::V5 {
            return;
        }
        if let Wire::Publish { id: Some(_), .. } | Wire::Pubrel { .. } = flight.wire {
            self.0.see();
        }
        let Some(before) = self.before(view, flight) else { return };
        let cited = Some((Rule::Resend, Version::V5));
        self.0.accuse(cited, flight.message, [before, event.n], || {
            format!(
                "{} sent the {} of {} again on the same connection; 5.0 allows it only after a \
                 reconnect.",
                view.sender(flight.conn, flight.dir),
                flight.wire.name(),
                Named(flight.message)
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken};

    #[test]
    fn a_repeat_on_a_new_connection_holds() {
        held(
            "no-resend-while-connected",
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
    fn a_repeat_on_the_same_connection_breaks_it() {
        let (rule, story) = broken(
            "no-resend-while-connected",
            "link pub proxy\n\
             start\n\
             pub publish m1 q1\n\
             pub >? PUBLISH m1 q1 #1\n\
             pub > PUBLISH dup m1 q1 #1",
        );
        assert_eq!(rule, "MQTT-4.4.0-1");
        assert!(story.contains("on the same connection"), "{story}");
    }

    #[test]
    fn a_repeated_pubrel_breaks_it() {
        let (rule, story) = broken(
            "no-resend-while-connected",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub > PUBREL m1 #1",
        );
        assert_eq!(rule, "MQTT-4.4.0-1");
        assert!(story.contains("PUBREL of m1"), "{story}");
    }

    #[test]
    fn a_timer_is_legal_in_3_1_1() {
        nothing_broken(
            "mqtt 3.1.1\n\
             link pub proxy\n\
             start\n\
             pub publish m1 q1\n\
             pub >? PUBLISH m1 q1 #1\n\
             pub > PUBLISH dup m1 q1 #1\n\
             broker owns m1 q1\n\
             pub < PUBACK m1 #1\n\
             pub outcome m1 acknowledged\n\
             hop2 m1 q1 #1",
        );
    }

    #[test]
    fn a_second_pubrec_may_have_its_pubrel() {
        nothing_broken(
            "link pub proxy\n\
             start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub <~ a PUBREC m1 #1\n\
             copy a\n\
             arrive a\n\
             pub > PUBREL m1 #1\n\
             arrive a\n\
             pub > PUBREL m1 #1\n\
             pub < PUBCOMP m1 #1\n\
             pub < PUBCOMP m1 #1\n\
             pub outcome m1 acknowledged\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn a_resumed_pubrel_may_go_once_for_the_resume() {
        judged(
            "no-resend-while-connected",
            "start\npub publish m1 q2\npub > PUBLISH m1 q2 #1\npub < PUBREC m1 #1\npub cut\n\
             pub connect present\npub > PUBREL m1 #1",
            &[
                // And once for each PUBREC that comes here.
                ("held", "pub < PUBREC m1 #1\npub > PUBREL m1 #1"),
                ("broken", "pub > PUBREL m1 #1"),
                ("broken", "pub < PUBREC m1 #1\npub > PUBREL m1 #1\npub > PUBREL m1 #1"),
            ],
        );
    }

    #[test]
    fn a_late_pubrec_of_the_old_connection_has_its_pubrel_on_the_new_one() {
        nothing_broken(
            "start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2\n\
             sub < PUBLISH m1 q2 #1\n\
             sub gets m1 q2\n\
             sub >~ a PUBREC m1 #1\n\
             sub thrown\n\
             sub connect present\n\
             sub < PUBLISH dup m1 q2 #1\n\
             arrive a\n\
             sub < PUBREL m1 #1\n\
             sub > PUBREC m1 #1\n\
             sub < PUBREL m1 #1\n\
             sub > PUBCOMP m1 #1\n\
             sub > PUBCOMP m1 #1",
        );
    }

    #[test]
    fn a_pubrec_that_the_old_connection_lost_has_none() {
        let (rule, story) = broken(
            "no-resend-while-connected",
            "start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2\n\
             sub < PUBLISH m1 q2 #1\n\
             sub gets m1 q2\n\
             sub >~ a PUBREC m1 #1\n\
             sub thrown\n\
             sub connect present\n\
             sub < PUBLISH dup m1 q2 #1\n\
             lose a\n\
             sub > PUBREC m1 #1\n\
             sub < PUBREL m1 #1\n\
             sub < PUBREL m1 #1",
        );
        assert_eq!(rule, "MQTT-4.4.0-1");
        assert!(story.contains("PUBREL of m1"), "{story}");
    }
}
