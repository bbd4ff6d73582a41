//! `connect-first`: the first packet of a client on a connection is CONNECT, and there is only one.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event};

#[derive(Debug, Default)]
pub(crate) struct ConnectFirst(Case);

impl Oracle for ConnectFirst {
    const NAME: &'static str = "connect-first";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::ConnectFirst);
    const SENT: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let conn = view.conn(flight.conn);
        if flight.dir == Direction::Down || flight.wire == Wire::Raw || conn.raw {
            return;
        }
        self.0.see();
        let (rule, before) = match (flight.wire == Wire::Connect, conn.connect) {
            (true, Some(before)) => (Rule::ConnectOnce, before),
            (false, None) => (Rule::ConnectFirst, event.n),
            (true, None) | (false, Some(_)) => return,
        };
        self.0.accuse(Some((rule, conn.version)), flight.message, [before, event.n], || {
            let again = if before == event.n { "before" } else { "after" };
            format!(
                "{} sent {} {again} its CONNECT.",
                view.client_name(conn.link),
                flight.wire.name()
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn connect_and_then_the_rest_holds() {
        held("connect-first", "start");
    }

    #[test]
    fn another_first_packet_breaks_it() {
        let (rule, story) = broken(
            "connect-first",
            "pub open\n\
             pub > PINGREQ",
        );
        assert_eq!(rule, "MQTT-3.1.0-1");
        assert!(story.contains("before its CONNECT"), "{story}");
    }

    #[test]
    fn a_second_connect_breaks_it() {
        let (rule, story) = broken(
            "connect-first",
            "start\n\
             pub > CONNECT",
        );
        assert_eq!(rule, "MQTT-3.1.0-2");
        assert!(story.contains("after its CONNECT"), "{story}");
    }

    #[test]
    fn what_is_not_the_clients_to_answer_for() {
        judged(
            "connect-first",
            "pub open",
            &[
                ("vacuous", "pub < CONNACK"),
                // Deliberate bytes may be a CONNECT.
                ("vacuous", "pub > RAW"),
                ("vacuous", "pub > RAW\npub > PINGREQ"),
            ],
        );
    }
}
