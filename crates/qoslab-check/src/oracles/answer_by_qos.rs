//! `answer-by-qos`: a PUBLISH at QoS 1 is answered by PUBACK, at QoS 2 by PUBREC.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire, way};
use alloc::format;
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::Event;

#[derive(Debug, Default)]
pub(crate) struct AnswerByQos(Case);

impl Oracle for AnswerByQos {
    const NAME: &'static str = "answer-by-qos";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::AnswerByQos);
    const SENT: u8 = heard::ANSWER;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let (id, due) = match flight.wire {
            Wire::Puback { id, .. } => (id, QoS::AtLeastOnce),
            Wire::Pubrec { id, .. } => (id, QoS::ExactlyOnce),
            _ => return,
        };
        let conn = view.conn(flight.conn);
        let publishes = &conn.inbox[way(flight.dir.reverse())].publishes;
        let mut of_id = publishes.iter().filter(|owed| owed.id == id);
        let Some(first) = of_id.clone().next() else { return };
        self.0.see();
        if of_id.any(|owed| owed.qos == due) || conn.raw {
            return;
        }
        let cited = Some((Rule::AnswerByQos, conn.version));
        self.0.accuse(cited, flight.message, [first.event, event.n], || {
            format!(
                "{} answered the PUBLISH {id} at QoS {} by {}.",
                view.sender(flight.conn, flight.dir),
                first.qos,
                flight.wire.name()
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held};

    #[test]
    fn the_answer_of_its_qos_holds() {
        held(
            "answer-by-qos",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn a_puback_for_qos_2_breaks_it() {
        let (rule, story) = broken(
            "answer-by-qos",
            "start\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBACK m1 #1",
        );
        assert_eq!(rule, "MQTT-3.3.4-1");
        assert!(story.contains("by PUBACK"), "{story}");
    }
}
