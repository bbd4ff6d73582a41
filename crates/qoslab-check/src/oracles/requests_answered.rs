//! `requests-answered`: SUBSCRIBE, UNSUBSCRIBE and PINGREQ are answered on their connection, if
//! that lives.

use crate::heard;
use crate::oracle::{Case, Oracle, stopped};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::packet::PacketType;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, Footer};

#[derive(Debug, Default)]
pub(crate) struct RequestsAnswered(Case);

impl Oracle for RequestsAnswered {
    const NAME: &'static str = "requests-answered";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::SubackSent);
    const ARRIVED: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn arrived(&mut self, _view: &View, _event: &Event, flight: &Flight) {
        if let Wire::Request { .. } | Wire::Pingreq = flight.wire {
            self.0.see();
        }
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        for conn in view.conns.iter().filter(|conn| conn.alive()) {
            let Some((kind, _, _, came)) = conn.inbox[0].requests.first().copied() else {
                continue;
            };
            if let Some(why) = stopped(footer.end) {
                self.0.doubt(|| format!("whether the broker still answers {kind}: {why}"));
                continue;
            }
            let rule = match kind {
                PacketType::Unsubscribe => Rule::UnsubackSent,
                PacketType::Pingreq => Rule::PingAnswered,
                _ => Rule::SubackSent,
            };
            self.0.accuse(Some((rule, conn.version)), None, [came], || {
                format!("The broker never answered the {kind} of {}.", view.client_name(conn.link))
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, unknown};

    #[test]
    fn all_answers_hold() {
        held(
            "requests-answered",
            "start\n\
             pub > PINGREQ\n\
             pub < PINGRESP\n\
             sub > UNSUBSCRIBE #5\n\
             sub < UNSUBACK #5",
        );
    }

    #[test]
    fn no_suback_breaks_it() {
        let (rule, story) = broken(
            "requests-answered",
            "start\n\
             pub > SUBSCRIBE q1 #1",
        );
        assert_eq!(rule, "MQTT-3.8.4-1");
        assert!(story.contains("SUBSCRIBE"), "{story}");
    }

    #[test]
    fn no_unsuback_breaks_it() {
        let (rule, story) = broken(
            "requests-answered",
            "start\n\
             pub > UNSUBSCRIBE #1",
        );
        assert_eq!(rule, "MQTT-3.10.4-4");
        assert!(story.contains("UNSUBSCRIBE"), "{story}");
    }

    #[test]
    fn no_pingresp_breaks_it() {
        let (rule, story) = broken(
            "requests-answered",
            "start\n\
             pub > PINGREQ",
        );
        assert_eq!(rule, "MQTT-3.12.4-1");
        assert!(story.contains("PINGREQ"), "{story}");
    }

    #[test]
    fn a_stopped_run_leaves_it_unknown() {
        unknown(
            "requests-answered",
            "stopped",
            "start\n\
             pub > PINGREQ\n\
             end until",
        );
    }
}
