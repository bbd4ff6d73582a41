//! `connack-first`: the first packet of the broker on a connection is CONNACK, in answer to
//! CONNECT, and there is only one. AUTH may precede it.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Ways, Wire};
use alloc::format;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, EventId};

#[derive(Debug, Default)]
pub(crate) struct ConnackFirst {
    case: Case,
    /// The CONNACK of each connection, and whether it refused.
    connacks: Ways<Option<(EventId, bool)>>,
}

impl Oracle for ConnackFirst {
    const NAME: &'static str = "connack-first";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::ConnackFirst);
    const SENT: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let conn = view.conn(flight.conn);
        if flight.dir == Direction::Up || conn.raw || flight.wire == Wire::Raw {
            return;
        }
        self.case.see();
        let connack = self.connacks.at(flight.conn, flight.dir);
        let before = *connack;
        let what = match (flight.wire, before) {
            (Wire::Connack { error, .. }, None) if conn.asked.is_some() => {
                *connack = Some((event.n, error));
                return;
            }
            (Wire::Connack { .. }, None) => "before CONNECT came",
            (Wire::Connack { .. }, Some(_)) => "a second time",
            (Wire::Auth, _) | (_, Some((_, false))) => return,
            (_, Some((_, true))) => "after it had refused the connection",
            (_, None) => "before CONNACK",
        };
        let rule = match before {
            Some((_, true)) => Rule::RefusalCloses,
            Some((_, false)) | None => Rule::ConnackFirst,
        };
        let events = [before.map_or(event.n, |(connack, _)| connack), event.n];
        self.case.accuse(Some((rule, conn.version)), flight.message, events, || {
            let to = view.client_name(conn.link);
            format!("The broker sent {} to {to} {what}.", flight.wire.name())
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn connack_and_then_the_rest_holds() {
        held("connack-first", "start");
    }

    #[test]
    fn another_first_packet_breaks_it() {
        let (rule, story) = broken(
            "connack-first",
            "pub open\n\
             pub > CONNECT\n\
             pub < PUBLISH m1 q0",
        );
        assert_eq!(rule, "MQTT-3.2.0-1");
        assert!(story.contains("before CONNACK"), "{story}");
    }

    #[test]
    fn a_second_connack_breaks_it() {
        let (rule, story) = broken(
            "connack-first",
            "start\n\
             pub < CONNACK",
        );
        assert_eq!(rule, "MQTT-3.2.0-1");
        assert!(story.contains("a second time"), "{story}");
    }

    #[test]
    fn anything_after_a_refusal_breaks_it() {
        let (rule, story) = broken(
            "connack-first",
            "pub open\n\
             pub > CONNECT\n\
             pub < CONNACK err\n\
             pub < PINGRESP",
        );
        assert_eq!(rule, "MQTT-3.2.2-7");
        assert!(story.contains("refused"), "{story}");
    }

    #[test]
    fn an_answer_before_the_question_breaks_it() {
        judged("connack-first", "pub open", &[("broken", "pub < CONNACK")]);
    }
}
