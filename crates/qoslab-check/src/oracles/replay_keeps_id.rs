//! `replay-keeps-id`: a PUBLISH that is sent again, and the PUBREL of an exchange, carry the
//! identifier under which the exchange began.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::packet::PacketId;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, EventId};

#[derive(Debug, Default)]
pub(crate) struct ReplayKeepsId(Case);

impl ReplayKeepsId {
    fn accuse(
        &mut self,
        view: &View,
        event: &Event,
        flight: &Flight,
        (id, of): (PacketId, PacketId),
        begun: EventId,
    ) {
        let cited = Some((Rule::IdKept, view.conn(flight.conn).version));
        self.0.accuse(cited, flight.message, [begun, event.n], || {
            format!(
                "{} sent {} {id} for an exchange that began as {of}.",
                view.sender(flight.conn, flight.dir),
                flight.wire.name()
            )
        });
    }
}

impl Oracle for ReplayKeepsId {
    const NAME: &'static str = "replay-keeps-id";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::IdKept);
    const SENT: u8 = heard::PUBLISH | heard::PUBREL;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let Some(message) = flight.message else { return };
        let lane = view.lane(flight.conn, flight.dir);
        match flight.wire {
            Wire::Publish { id: Some(id), dup: true, .. } => {
                self.0.see();
                // Another copy of the message that is owed to this session is another exchange, and
                // may have waited since an earlier connection (A10).
                let key = view.conn(flight.conn).key;
                let receipt = view.receipts.get(key, message);
                let other = flight.dir == Direction::Down
                    && receipt.is_some_and(|of| of.sends.saturating_sub(of.repeats) < of.routed);
                let again =
                    other || matches!(view.asked(flight), Some(Asked::Again(_) | Asked::Loose));
                if let Some((of, exchange)) = lane.elsewhere(message, id).filter(|_| !again) {
                    self.accuse(view, event, flight, (id, of), exchange.begun);
                }
            }
            Wire::Pubrel { id } if !lane.open.contains(id) => {
                self.0.see();
                let other = lane.elsewhere(message, id);
                if let Some((of, exchange)) = other.filter(|(_, of)| of.recorded.is_some()) {
                    self.accuse(view, event, flight, (id, of), exchange.begun);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn the_old_number_holds() {
        held(
            "replay-keeps-id",
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
    fn a_new_number_breaks_it() {
        let (rule, story) = broken(
            "replay-keeps-id",
            "start\n\
             pub publish m1 q1\n\
             pub >x PUBLISH m1 q1 #1\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q1 #2",
        );
        assert_eq!(rule, "MQTT-4.4.0-1");
        assert!(story.contains("began as #1"), "{story}");
    }

    #[test]
    fn a_pubrel_with_another_number_breaks_it() {
        let (rule, story) = broken(
            "replay-keeps-id",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #2",
        );
        assert_eq!(rule, "MQTT-4.4.0-1");
        assert!(story.contains("PUBREL #2"), "{story}");
    }

    #[test]
    fn another_copy_is_another_exchange() {
        judged(
            "replay-keeps-id",
            "start\nbroker subscribes sub t/# q2\nhop1 m1 q2 #1\nbroker routes m1 sub q2",
            &[
                // It may have waited since an earlier connection (A10).
                (
                    "held",
                    "broker routes m1 sub q2 filter=t/#\nsub < PUBLISH m1 q2 #1\nsub cut\n\
                     sub connect present\nsub < PUBLISH dup m1 q2 #2",
                ),
                (
                    "broken",
                    "sub < PUBLISH m1 q2 #1\nsub cut\nsub connect present\n\
                     sub < PUBLISH dup m1 q2 #2",
                ),
                (
                    "vacuous",
                    "broker routes m1 sub q2 filter=t/#\nsub < PUBLISH m1 q2 #1\n\
                     sub < PUBLISH m1 q2 #2\nsub > PUBREC m1 #1\nsub > PUBREC m1 #2\n\
                     sub < PUBREL m1 #1\nsub < PUBREL m1 #2",
                ),
            ],
        );
    }
}
