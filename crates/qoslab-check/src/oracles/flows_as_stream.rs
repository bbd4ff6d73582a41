//! `flows-as-stream`: the link keeps the promise of its kind. On a stream what has arrived in one
//! direction of a connection is a prefix of what was sent, in order and once; a proxy may swallow
//! and copy single packets but not reorder; a datagram link promises nothing. This one watches the
//! network, not the parties.

use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Ways};
use alloc::format;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId, LinkKind, LossReason, What};

#[derive(Debug, Default)]
pub(crate) struct FlowsAsStream {
    case: Case,
    /// The last flight that arrived and the first that was lost.
    ways: Ways<(Option<EventId>, Option<EventId>)>,
}

impl FlowsAsStream {
    fn accuse(&mut self, view: &View, event: &Event, flight: &Flight, other: EventId, what: &str) {
        let conn = view.conn(flight.conn);
        let cited = Some((Rule::OrderedTransport, conn.version));
        self.case.accuse(cited, flight.message, [other, flight.n, event.n], || {
            format!(
                "The {} link of {} {what}: {} sent at event {}.",
                view.link(flight.link).kind.name(),
                view.client_name(conn.link),
                flight.wire.name(),
                flight.n.0
            )
        });
    }
}

impl Oracle for FlowsAsStream {
    const NAME: &'static str = "flows-as-stream";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::OrderedTransport);

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn arrived(&mut self, view: &View, event: &Event, flight: &Flight) {
        let kind = view.link(flight.link).kind;
        if kind == LinkKind::Datagram {
            return;
        }
        self.case.see();
        if flight.arrivals > 0 {
            if kind == LinkKind::Stream {
                self.accuse(view, event, flight, flight.n, "delivered a packet twice");
            }
            return;
        }
        let (last, lost) = self.ways.at(flight.conn, flight.dir);
        let (before, gap) = (last.unwrap_or(flight.n), *lost);
        *last = Some(before.max(flight.n));
        if before > flight.n {
            self.accuse(view, event, flight, before, "let packets overtake");
        }
        if let Some(gap) = gap.filter(|gap| *gap < flight.n) {
            self.accuse(view, event, flight, gap, "delivered a packet behind a lost one");
        }
    }

    fn lost(&mut self, view: &View, event: &Event, flight: &Flight, why: LossReason) {
        if view.link(flight.link).kind != LinkKind::Stream {
            return;
        }
        self.case.see();
        if why == LossReason::Lost {
            self.accuse(view, event, flight, flight.n, "lost a packet alone");
        }
        let (_, lost) = self.ways.at(flight.conn, flight.dir);
        *lost = Some(lost.map_or(flight.n, |before| before.min(flight.n)));
    }

    fn turned(&mut self, view: &View, event: &Event) {
        if let What::Arrive { flight, .. } = &event.what {
            let cited = Some((Rule::OrderedTransport, view.mqtt()));
            self.case.accuse(cited, None, [event.n], || {
                format!("A packet of event {} arrives that is not under way.", flight.0)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, nothing_broken};

    #[test]
    fn a_prefix_holds() {
        held(
            "flows-as-stream",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1\n\
             pub publish m2 q1\n\
             pub >x PUBLISH m2 q1 #2\n\
             pub cut",
        );
    }

    #[test]
    fn a_single_loss_breaks_it() {
        let (rule, story) = broken(
            "flows-as-stream",
            "start\n\
             pub >? PINGREQ",
        );
        assert_eq!(rule, "MQTT-4.2-1");
        assert!(story.contains("lost a packet alone"), "{story}");
    }

    #[test]
    fn a_packet_behind_a_lost_one_breaks_it() {
        let (rule, story) = broken(
            "flows-as-stream",
            "start\n\
             pub >~ a PINGREQ\n\
             pub >~ b PINGREQ\n\
             lose a\n\
             arrive b",
        );
        assert_eq!(rule, "MQTT-4.2-1");
        assert!(story.contains("behind a lost one"), "{story}");
    }

    #[test]
    fn overtaking_breaks_it() {
        let (rule, story) = broken(
            "flows-as-stream",
            "start\n\
             pub >~ a PINGREQ\n\
             pub >~ b PINGREQ\n\
             arrive b\n\
             arrive a",
        );
        assert_eq!(rule, "MQTT-4.2-1");
        assert!(story.contains("overtake"), "{story}");
    }

    #[test]
    fn a_copy_breaks_it() {
        let (rule, story) = broken(
            "flows-as-stream",
            "start\n\
             pub >~ a PINGREQ\n\
             copy a\n\
             arrive a\n\
             arrive a",
        );
        assert_eq!(rule, "MQTT-4.2-1");
        assert!(story.contains("twice"), "{story}");
    }

    #[test]
    fn a_packet_from_nowhere_breaks_it() {
        let (rule, story) = broken(
            "flows-as-stream",
            "start\n\
             pub >~ a PINGREQ\n\
             arrive a\n\
             arrive a",
        );
        assert_eq!(rule, "MQTT-4.2-1");
        assert!(story.contains("not under way"), "{story}");
    }

    #[test]
    fn a_proxy_may_swallow_and_copy() {
        nothing_broken(
            "link pub proxy\n\
             start\n\
             pub >? PINGREQ\n\
             pub >~ a PINGREQ\n\
             copy a\n\
             arrive a\n\
             pub < PINGRESP\n\
             arrive a\n\
             pub < PINGRESP",
        );
    }

    #[test]
    fn a_proxy_may_not_reorder() {
        let (rule, story) = broken(
            "flows-as-stream",
            "link pub proxy\n\
             start\n\
             pub >~ a PINGREQ\n\
             pub >~ b PINGREQ\n\
             arrive b\n\
             arrive a",
        );
        assert_eq!(rule, "MQTT-4.2-1");
        assert!(story.contains("proxy link"), "{story}");
    }

    #[test]
    fn a_datagram_link_may_reorder() {
        nothing_broken(
            "link pub datagram\n\
             start\n\
             pub >~ a PINGREQ\n\
             pub >~ b PINGREQ\n\
             arrive b\n\
             arrive a\n\
             pub < PINGRESP\n\
             pub < PINGRESP",
        );
    }
}
