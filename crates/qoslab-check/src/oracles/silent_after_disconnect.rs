//! `silent-after-disconnect`: who has sent DISCONNECT, or has closed, sends nothing more on that
//! connection.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire, way};
use alloc::format;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::Event;

#[derive(Debug, Default)]
pub(crate) struct SilentAfterDisconnect(Case);

impl Oracle for SilentAfterDisconnect {
    const NAME: &'static str = "silent-after-disconnect";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::SilentAfterDisconnect);
    const SENT: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let conn = view.conn(flight.conn);
        if let Wire::Disconnect { .. } = flight.wire {
            self.0.see();
        }
        let way = way(flight.dir);
        if !(conn.goodbye[way] || conn.gone[way]) || flight.wire == Wire::Raw {
            return;
        }
        let cited = Some((Rule::SilentAfterDisconnect, conn.version));
        self.0.accuse(cited, flight.message, [event.n], || {
            let after = if conn.goodbye[way] { "sent DISCONNECT" } else { "closed" };
            format!(
                "{} sent {} on a connection on which it had {after}.",
                view.sender(flight.conn, flight.dir),
                flight.wire.name()
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held};

    #[test]
    fn silence_holds() {
        held(
            "silent-after-disconnect",
            "start\n\
             pub leave",
        );
    }

    #[test]
    fn a_packet_after_disconnect_breaks_it() {
        let (rule, story) = broken(
            "silent-after-disconnect",
            "start\n\
             pub > DISCONNECT\n\
             pub > PINGREQ",
        );
        assert_eq!(rule, "MQTT-3.14.4-1");
        assert!(story.contains("had sent DISCONNECT"), "{story}");
    }

    #[test]
    fn a_packet_after_the_close_breaks_it() {
        let (rule, story) = broken(
            "silent-after-disconnect",
            "start\n\
             pub closes\n\
             pub >x PINGREQ",
        );
        assert_eq!(rule, "MQTT-3.14.4-1");
        assert!(story.contains("had closed"), "{story}");
    }
}
