//! `acks-answer`: an acknowledgement answers something that has arrived on this connection, with
//! its identifier, and once. Acknowledgements are never repeated on their own, nor carried over
//! from an old connection. A PUBREL for an identifier that its sender does not know is legal.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire, asked_by, way};
use alloc::format;
use qoslab_mqtt::packet::PacketType;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::Event;

#[derive(Debug, Default)]
pub(crate) struct AcksAnswer(Case);

impl Oracle for AcksAnswer {
    const NAME: &'static str = "acks-answer";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::AckRepeatsId);
    const SENT: u8 = heard::ANSWER | heard::PUBCOMP | heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let conn = view.conn(flight.conn);
        let inbox = &conn.inbox[way(flight.dir.reverse())];
        let (rule, asked, known) = match flight.wire {
            Wire::Puback { id, .. } | Wire::Pubrec { id, .. } => {
                let known = inbox.publishes.iter().any(|owed| owed.id == id);
                (Rule::AckRepeatsId, PacketType::Publish, known)
            }
            Wire::Pubcomp { id } => {
                let known = inbox.pubrels.iter().any(|(of, _)| *of == id);
                (Rule::AckRepeatsId, PacketType::Pubrel, known)
            }
            Wire::Reply { kind, id, .. } => {
                let asked = asked_by(kind);
                let mut requests = inbox.requests.iter();
                let known = requests.any(|(of, with, ..)| *of == asked && *with == Some(id));
                (Rule::SubackRepeatsId, asked, known)
            }
            Wire::Pingresp => {
                let known = inbox.requests.iter().any(|(of, ..)| *of == PacketType::Pingreq);
                (Rule::PingAnswered, PacketType::Pingreq, known)
            }
            _ => return,
        };
        self.0.see();
        if known || conn.raw {
            return;
        }
        self.0.accuse(Some((rule, conn.version)), flight.message, [event.n], || {
            format!(
                "{} sent a {} for which no unanswered {asked} has come on this connection.",
                view.sender(flight.conn, flight.dir),
                flight.wire.name()
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken};

    #[test]
    fn an_answer_to_what_came_holds() {
        held(
            "acks-answer",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn a_pubcomp_for_an_unknown_pubrel_is_legal() {
        nothing_broken(
            "start\n\
             pub > PUBREL #7\n\
             pub < PUBCOMP #7",
        );
    }

    #[test]
    fn an_answer_of_the_old_connection_breaks_it() {
        let (rule, story) = broken(
            "acks-answer",
            "start\n\
             sub < PUBLISH m1 q1 #1\n\
             sub cut\n\
             sub connect present\n\
             sub > PUBACK m1 #1",
        );
        assert_eq!(rule, "MQTT-2.2.1-5");
        assert!(story.contains("no unanswered PUBLISH"), "{story}");
    }

    #[test]
    fn a_second_pubrec_breaks_it() {
        let (rule, story) = broken(
            "acks-answer",
            "start\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1\n\
             pub < PUBREC m1 #1",
        );
        assert_eq!(rule, "MQTT-2.2.1-5");
        assert!(story.contains("no unanswered PUBLISH"), "{story}");
    }

    #[test]
    fn a_suback_with_another_number_breaks_it() {
        let (rule, story) = broken(
            "acks-answer",
            "start\n\
             pub > SUBSCRIBE q1 #1\n\
             pub < SUBACK #2",
        );
        assert_eq!(rule, "MQTT-2.2.1-6");
        assert!(story.contains("SUBACK"), "{story}");
    }

    #[test]
    fn an_unasked_pingresp_breaks_it() {
        let (rule, story) = broken(
            "acks-answer",
            "start\n\
             pub < PINGRESP",
        );
        assert_eq!(rule, "MQTT-3.12.4-1");
        assert!(story.contains("PINGRESP"), "{story}");
    }

    #[test]
    fn a_pubcomp_that_nobody_asked_for_breaks_it() {
        judged("acks-answer", "start", &[("broken", "pub < PUBCOMP #7")]);
    }
}
