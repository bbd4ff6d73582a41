//! `receive-maximum`: unfinished PUBLISHes above QoS 0 stay within the peer's Receive Maximum of
//! this connection. Looked at twice: by the answers that have come to the sender, and by those that
//! have left the receiver; they differ by what is under way. PUBRELs of an older connection are not
//! counted (the standard contradicts itself there).

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, ConnIx, Flight, View, Wire, way};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use qoslab_mqtt::packet::{PacketId, Version};
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event};

#[derive(Debug, Default)]
pub(crate) struct ReceiveMaximum {
    case: Case,
    /// What receivers have in hand, by connection and direction.
    hands: BTreeMap<(ConnIx, usize), BTreeSet<PacketId>>,
    /// Exchanges of older connections that PUBCOMP has ended on this one: by the letter of section
    /// 4.9 each gives back what it has not cost (A27).
    gifts: BTreeMap<(ConnIx, usize), u16>,
}

impl ReceiveMaximum {
    /// The limit, where there is one worth counting.
    fn limit(view: &View, conn: ConnIx, dir: Direction) -> Option<u16> {
        view.limit(conn, dir).filter(|limit| *limit < u16::MAX)
    }

    fn accuse(
        &mut self,
        view: &View,
        event: &Event,
        flight: &Flight,
        (limit, count): (u16, usize),
        seen_by: &str,
    ) {
        let gifts = self.gifts.get(&(flight.conn, way(flight.dir))).copied().unwrap_or(0);
        if count < usize::from(limit) + usize::from(gifts) {
            self.case.doubt(|| {
                "whether quota that carried-over exchanges give back counts (A27)".into()
            });
            return;
        }
        let rule = match flight.dir {
            Direction::Up => Rule::ReceiveMaximumClient,
            Direction::Down => Rule::ReceiveMaximumServer,
        };
        let conn = view.conn(flight.conn);
        let told = match flight.dir {
            Direction::Up => conn.established,
            Direction::Down => conn.connect,
        };
        let told = told.unwrap_or(event.n);
        self.case.accuse(Some((rule, Version::V5)), flight.message, [told, event.n], || {
            format!(
                "{} has more than {limit} unfinished PUBLISHes above QoS 0 under way, as the \
                 {seen_by} counts; that is the peer's Receive Maximum.",
                view.sender(flight.conn, flight.dir)
            )
        });
    }
}

impl Oracle for ReceiveMaximum {
    const NAME: &'static str = "receive-maximum";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::QuotaCosts);
    const SENT: u8 = heard::PUBLISH | heard::ANSWER | heard::PUBCOMP;
    const ARRIVED: u8 = heard::PUBLISH | heard::PUBCOMP;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        match flight.wire {
            Wire::Publish { id: Some(_), .. } => {
                let Some(limit) = Self::limit(view, flight.conn, flight.dir) else { return };
                self.case.see();
                let counted = match view.asked(flight) {
                    Some(Asked::Again(exchange) | Asked::Taken(exchange)) => {
                        exchange.conn == flight.conn
                    }
                    Some(Asked::Fresh | Asked::Loose) | None => false,
                };
                let outstanding = view.conn(flight.conn).outstanding[way(flight.dir)];
                if !counted && outstanding >= limit {
                    self.accuse(view, event, flight, (limit, outstanding.into()), "sender");
                }
            }
            Wire::Puback { id, .. } | Wire::Pubrec { id, error: true } | Wire::Pubcomp { id } => {
                let hand = self.hands.get_mut(&(flight.conn, way(flight.dir.reverse())));
                if let Some(hand) = hand {
                    hand.remove(&id);
                }
            }
            _ => {}
        }
    }

    fn arrived(&mut self, view: &View, event: &Event, flight: &Flight) {
        if let Wire::Pubcomp { id } = flight.wire {
            let of = flight.dir.reverse();
            let exchange = view.lane(flight.conn, of).open.get(id);
            if exchange.is_some_and(|exchange| exchange.conn != flight.conn) {
                let gifts = self.gifts.entry((flight.conn, way(of))).or_default();
                *gifts = gifts.saturating_add(1);
            }
        }
        let Some((id, ..)) = flight.wire.publish() else { return };
        let Some(limit) = Self::limit(view, flight.conn, flight.dir) else { return };
        let told = match flight.dir {
            Direction::Up => view.conn(flight.conn).established < Some(flight.n),
            Direction::Down => true,
        };
        if !told {
            return;
        }
        let hand = self.hands.entry((flight.conn, way(flight.dir))).or_default();
        hand.insert(id);
        let before = hand.len() - 1;
        if before >= usize::from(limit) {
            self.accuse(view, event, flight, (limit, before), "receiver");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, nothing_broken};

    #[test]
    fn one_at_a_time_holds() {
        held(
            "receive-maximum",
            "pub connect rm=1\n\
             sub connect rm=1\n\
             sub subscribe t q2 #99\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1\n\
             hop1 m2 q2 #1\n\
             hop2 m2 q2 #1",
        );
    }

    #[test]
    fn two_at_once_break_it() {
        let (rule, story) = broken(
            "receive-maximum",
            "pub connect rm=1\n\
             sub connect\n\
             sub subscribe t q2 #99\n\
             pub publish m1 q2\n\
             pub publish m2 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub > PUBLISH m2 q2 #2",
        );
        assert_eq!(rule, "MQTT-3.3.4-7");
        assert!(story.contains("sender counts"), "{story}");
    }

    #[test]
    fn a_pubrec_gives_nothing_back() {
        let (rule, story) = broken(
            "receive-maximum",
            "pub connect rm=1\n\
             sub connect\n\
             sub subscribe t q2 #99\n\
             pub publish m1 q2\n\
             pub publish m2 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub > PUBLISH m2 q2 #2",
        );
        assert_eq!(rule, "MQTT-3.3.4-7");
        assert!(story.contains("sender counts"), "{story}");
    }

    #[test]
    fn an_error_pubrec_does() {
        nothing_broken(
            "pub connect rm=1\n\
             sub connect\n\
             sub subscribe t q2 #99\n\
             pub publish m1 q2\n\
             pub publish m2 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1 err\n\
             pub outcome m1 rejected\n\
             pub > PUBLISH m2 q2 #1\n\
             pub < PUBREC m2 #1 err\n\
             pub outcome m2 rejected",
        );
    }

    #[test]
    fn the_broker_keeps_to_the_clients() {
        let (rule, story) = broken(
            "receive-maximum",
            "sub connect rm=1\n\
             sub < PUBLISH m1 q1 #1\n\
             sub < PUBLISH m2 q1 #2",
        );
        assert_eq!(rule, "MQTT-3.3.4-9");
        assert!(story.contains("broker has more"), "{story}");
    }

    #[test]
    fn there_is_none_in_3_1_1() {
        nothing_broken(
            "mqtt 3.1.1\n\
             start\n\
             pub publish m1 q1\n\
             pub publish m2 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             pub > PUBLISH m2 q1 #2\n\
             pub < PUBACK m1 #1 err\n\
             pub < PUBACK m2 #2 err",
        );
    }
}
