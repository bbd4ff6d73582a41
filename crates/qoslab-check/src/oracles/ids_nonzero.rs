//! `ids-nonzero`: PUBLISH above QoS 0 carries an identifier, PUBLISH at QoS 0 carries none.

use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::Event;

#[derive(Debug, Default)]
pub(crate) struct IdsNonzero(Case);

impl Oracle for IdsNonzero {
    const NAME: &'static str = "ids-nonzero";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::IdNonZero);
    const SENT: u8 = heard::PUBLISH;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let Wire::Publish { id, qos, .. } = flight.wire else { return };
        self.0.see();
        let (rule, what) = match (qos, id) {
            (QoS::AtMostOnce, Some(_)) => (Rule::IdNoneAtQos0, "with an identifier"),
            (QoS::AtLeastOnce | QoS::ExactlyOnce, None) => {
                (Rule::IdNonZero, "without an identifier")
            }
            (QoS::AtMostOnce, None) | (QoS::AtLeastOnce | QoS::ExactlyOnce, Some(_)) => return,
        };
        let cited = Some((rule, view.conn(flight.conn).version));
        self.0.accuse(cited, flight.message, [event.n], || {
            format!(
                "{} sent {} at QoS {qos} {what}.",
                view.sender(flight.conn, flight.dir),
                Named(flight.message)
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held};

    #[test]
    fn an_identifier_above_qos_0_holds() {
        held(
            "ids-nonzero",
            "start\n\
             hop1 m1 q1 #1\n\
             hop2 m1 q1 #1",
        );
    }

    #[test]
    fn none_above_qos_0_breaks_it() {
        let (rule, story) = broken(
            "ids-nonzero",
            "start\n\
             pub > PUBLISH m1 q1",
        );
        assert_eq!(rule, "MQTT-2.2.1-3");
        assert!(story.contains("without an identifier"), "{story}");
    }

    #[test]
    fn one_at_qos_0_breaks_it() {
        let (rule, story) = broken(
            "ids-nonzero",
            "start\n\
             pub > PUBLISH m1 q0 #1",
        );
        assert_eq!(rule, "MQTT-2.2.1-2");
        assert!(story.contains("with an identifier"), "{story}");
    }
}
