//! `error-ack-ends`: a PUBACK or PUBREC with an error code ends the exchange: no PUBREL follows,
//! nothing is repeated, and the application is not told of success. 5.0 only.

use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire};
use alloc::collections::BTreeMap;
use alloc::format;
use qoslab_mqtt::face::Outcome;
use qoslab_mqtt::packet::{PacketId, Version};
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, EventId, LinkId, MessageId, What};

#[derive(Debug, Default)]
pub(crate) struct ErrorAckEnds {
    case: Case,
    refused: BTreeMap<(LinkId, Direction, PacketId), (Option<MessageId>, EventId)>,
}

impl Oracle for ErrorAckEnds {
    const NAME: &'static str = "error-ack-ends";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::ErrorAckEnds);
    const SENT: u8 = heard::PUBLISH | heard::PUBREL;
    const ARRIVED: u8 = heard::ANSWER;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn arrived(&mut self, view: &View, event: &Event, flight: &Flight) {
        if let Wire::Pubrec { id, error: false } = flight.wire {
            // Overtaken by the error; what comes late is answered as any PUBREC without an
            // exchange.
            self.refused.remove(&(flight.link, flight.dir.reverse(), id));
        }
        let (Wire::Puback { id, error: true } | Wire::Pubrec { id, error: true }) = flight.wire
        else {
            return;
        };
        let dir = flight.dir.reverse();
        let exchange = view.lane(flight.conn, dir).open.get(id);
        // After a PUBREC of success a late error ends nothing.
        if let Some(exchange) = exchange.filter(|exchange| exchange.recorded.is_none()) {
            self.case.see();
            self.refused.insert((flight.link, dir, id), (exchange.message, event.n));
        }
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        if self.refused.is_empty() {
            return;
        }
        let (id, again) = match flight.wire {
            Wire::Publish { id: Some(id), dup, .. } => (id, dup),
            Wire::Pubrel { id } => (id, true),
            _ => return,
        };
        let Some((message, when)) = self.refused.get(&(flight.link, flight.dir, id)).copied()
        else {
            return;
        };
        if !again || message != flight.message {
            self.refused.remove(&(flight.link, flight.dir, id));
            return;
        }
        let cited = Some((Rule::ErrorAckEnds, view.conn(flight.conn).version));
        self.case.accuse(cited, message, [when, event.n], || {
            format!(
                "{} sent {} {id} although an error code had ended the exchange of {}.",
                view.sender(flight.conn, flight.dir),
                flight.wire.name(),
                Named(message)
            )
        });
    }

    fn turned(&mut self, view: &View, event: &Event) {
        let What::Outcome { client, outcome: Outcome::Acknowledged } = &event.what else { return };
        let Some(id) = event.message else { return };
        let Some(refused) = view.messages.get(id).and_then(|message| message.refused) else {
            return;
        };
        self.case.accuse(
            Some((Rule::ErrorAckEnds, Version::V5)),
            Some(id),
            [refused, event.n],
            || {
                format!(
                    "{} takes m{} for accepted although it was refused.",
                    view.name(*client),
                    id.0
                )
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn nothing_after_the_error_holds() {
        held(
            "error-ack-ends",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1 err\n\
             pub outcome m1 rejected\n\
             hop1 m2 q2 #1\n\
             hop2 m2 q2 #1",
        );
    }

    #[test]
    fn a_pubrel_breaks_it() {
        let (rule, story) = broken(
            "error-ack-ends",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1 err\n\
             pub > PUBREL m1 #1",
        );
        assert_eq!(rule, "MQTT-4.4.0-2");
        assert!(story.contains("sent PUBREL #1"), "{story}");
    }

    #[test]
    fn a_repeat_breaks_it() {
        let (rule, story) = broken(
            "error-ack-ends",
            "start\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             pub < PUBACK m1 #1 err\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q1 #1",
        );
        assert_eq!(rule, "MQTT-4.4.0-2");
        assert!(story.contains("sent PUBLISH #1"), "{story}");
    }

    #[test]
    fn false_success_breaks_it() {
        let (rule, story) = broken(
            "error-ack-ends",
            "start\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             pub < PUBACK m1 #1 err\n\
             pub outcome m1 acknowledged",
        );
        assert_eq!(rule, "MQTT-4.4.0-2");
        assert!(story.contains("accepted although"), "{story}");
    }

    #[test]
    fn the_number_may_go_to_another_message() {
        judged(
            "error-ack-ends",
            "start\npub publish m1 q1\npub > PUBLISH m1 q1 #1\npub < PUBACK m1 #1 err",
            &[
                ("broken", "pub > PUBLISH dup m1 q1 #1"),
                ("held", "pub > PUBLISH m2 q1 #1"),
                // One that waited may have DUP (A10).
                ("held", "pub > PUBLISH dup m2 q1 #1"),
            ],
        );
    }
}
