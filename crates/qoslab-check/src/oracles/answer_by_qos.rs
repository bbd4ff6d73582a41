//! `answer-by-qos`: a PUBLISH at QoS 1 is answered by PUBACK, at QoS 2 by PUBREC.

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
