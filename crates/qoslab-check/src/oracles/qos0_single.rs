//! `qos0-single`: at QoS 0 a message is one PUBLISH for each copy that is owed, with DUP 0.

use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event};

#[derive(Debug, Default)]
pub(crate) struct Qos0Single(Case);

impl Oracle for Qos0Single {
    const NAME: &'static str = "qos0-single";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::Qos0Once);
    const SENT: u8 = heard::PUBLISH;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let Wire::Publish { qos: QoS::AtMostOnce, dup, .. } = flight.wire else { return };
        self.0.see();
        let version = view.conn(flight.conn).version;
        if dup {
            let cited = Some((Rule::DupNotAtQos0, version));
            self.0.accuse(cited, flight.message, [event.n], || {
                format!(
                    "{} sent {} at QoS 0 with DUP set.",
                    view.sender(flight.conn, flight.dir),
                    Named(flight.message)
                )
            });
        }
        let Some(id) = flight.message else { return };
        let (sends, due, last, excuse) = match flight.dir {
            Direction::Up => {
                let Some(message) = view.messages.get(id) else { return };
                (message.sends, 1, message.last, message.excuse)
            }
            Direction::Down => {
                let key = view.conn(flight.conn).key;
                let Some(receipt) = view.receipts.get(key, id) else { return };
                // A repeat at a higher QoS, granted earlier, is no sending of its own.
                let sends = receipt.sends.saturating_sub(receipt.repeats);
                (sends, receipt.routed, receipt.last, receipt.excuse)
            }
        };
        if sends < due || excuse.is_some() {
            return;
        }
        self.0.accuse(Some((Rule::Qos0Once, version)), flight.message, [last, event.n], || {
            format!(
                "{} sent m{} at QoS 0 once more than it was owed.",
                view.sender(flight.conn, flight.dir),
                id.0
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held};

    #[test]
    fn one_publish_holds() {
        held(
            "qos0-single",
            "start\n\
             sub subscribe t q0 #98\n\
             pub publish m1 q0\n\
             pub > PUBLISH m1 q0\n\
             broker owns m1 q0\n\
             broker routes m1 sub q0\n\
             sub < PUBLISH m1 q0\n\
             sub gets m1 q0",
        );
    }

    #[test]
    fn a_second_one_breaks_it() {
        let (rule, story) = broken(
            "qos0-single",
            "start\n\
             pub publish m1 q0\n\
             pub > PUBLISH m1 q0\n\
             pub > PUBLISH m1 q0",
        );
        assert_eq!(rule, "MQTT-4.3.1-1");
        assert!(story.contains("once more"), "{story}");
    }

    #[test]
    fn dup_breaks_it() {
        let (rule, story) = broken(
            "qos0-single",
            "start\n\
             pub publish m1 q0\n\
             pub > PUBLISH dup m1 q0",
        );
        assert_eq!(rule, "MQTT-3.3.1-2");
        assert!(story.contains("DUP set"), "{story}");
    }
}
