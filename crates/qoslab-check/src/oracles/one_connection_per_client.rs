//! `one-connection-per-client`: when the broker accepts a second connection with the same client
//! identifier, the first is over: nothing but DISCONNECT is sent on it, and it is closed.

use crate::heard;
use crate::oracle::{Case, Oracle, stopped};
use crate::verdict::Kind;
use crate::view::{ConnIx, Flight, View, Wire};
use alloc::collections::BTreeMap;
use alloc::format;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, EventId, Footer};

#[derive(Debug, Default)]
pub(crate) struct OneConnectionPerClient {
    case: Case,
    /// Connections that were taken over while the broker had them open, and by which CONNACK.
    replaced: BTreeMap<ConnIx, EventId>,
}

impl Oracle for OneConnectionPerClient {
    const NAME: &'static str = "one-connection-per-client";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::Takeover);
    const SENT: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let conn = view.conn(flight.conn);
        match (flight.dir, flight.wire) {
            (Direction::Down, Wire::Connack { error: false, .. }) => {
                self.case.see();
                let old = view.session(conn.key).conn.filter(|old| *old != flight.conn);
                if let Some(old) = old.filter(|old| !view.conn(*old).gone[1]) {
                    self.replaced.insert(old, event.n);
                }
            }
            (Direction::Down, Wire::Disconnect { .. }) | (Direction::Up, _) => {}
            (Direction::Down, _) => {
                let Some(connack) = self.replaced.get(&flight.conn).copied() else { return };
                let cited = Some((Rule::Takeover, conn.version));
                self.case.accuse(cited, flight.message, [connack, event.n], || {
                    format!(
                        "The broker sent {} on a connection of {} that a newer one has replaced.",
                        flight.wire.name(),
                        view.client_name(conn.link)
                    )
                });
            }
        }
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        let mut open = self.replaced.iter().filter(|(old, _)| !view.conn(**old).gone[1]);
        let Some((old, connack)) = open.next() else { return };
        if let Some(why) = stopped(footer.end) {
            self.case.doubt(|| why.into());
            return;
        }
        let conn = view.conn(*old);
        self.case.accuse(Some((Rule::Takeover, conn.version)), None, [*connack], || {
            format!(
                "{} has two connections that the broker holds open.",
                view.client_name(conn.link)
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, unknown};

    #[test]
    fn a_takeover_that_closes_the_old_one_holds() {
        held(
            "one-connection-per-client",
            "sub connect\n\
             sub thrown\n\
             sub connect present",
        );
    }

    #[test]
    fn two_open_ones_break_it() {
        let (rule, story) = broken(
            "one-connection-per-client",
            "sub connect\n\
             sub connect present",
        );
        assert_eq!(rule, "MQTT-3.1.4-3");
        assert!(story.contains("two connections"), "{story}");
    }

    #[test]
    fn using_the_old_one_breaks_it() {
        let (rule, story) = broken(
            "one-connection-per-client",
            "sub connect\n\
             sub connect present\n\
             sub < old PUBLISH m1 q1 #1",
        );
        assert_eq!(rule, "MQTT-3.1.4-3");
        assert!(story.contains("newer one has replaced"), "{story}");
    }

    #[test]
    fn a_stopped_run_leaves_it_unknown() {
        unknown(
            "one-connection-per-client",
            "stopped",
            "sub connect\n\
             sub connect present\n\
             end until",
        );
    }
}
