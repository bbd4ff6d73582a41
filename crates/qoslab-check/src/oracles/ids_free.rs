//! `ids-free`: a new PUBLISH, SUBSCRIBE or UNSUBSCRIBE takes an identifier that no unfinished
//! exchange of its sender has. The two directions are two spaces; reuse after the end is legal.

use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, Asks, Exchange, Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::packet::PacketId;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event};

#[derive(Debug, Default)]
pub(crate) struct IdsFree(Case);

impl IdsFree {
    fn accuse(
        &mut self,
        view: &View,
        event: &Event,
        flight: &Flight,
        id: PacketId,
        taken: &Exchange,
    ) {
        let rule = match flight.dir {
            Direction::Up => Rule::IdFree,
            Direction::Down => Rule::IdFreeServer,
        };
        let cited = Some((rule, view.conn(flight.conn).version));
        self.0.accuse(cited, flight.message, [taken.begun, event.n], || {
            let what = match taken.asks {
                Asks::Publish(_) => Named(taken.message),
                Asks::Request(_) => Named(None),
            };
            format!(
                "{} gave {id} to a new {} while the exchange of {what} still has it.",
                view.sender(flight.conn, flight.dir),
                flight.wire.name()
            )
        });
    }
}

impl Oracle for IdsFree {
    const NAME: &'static str = "ids-free";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::IdFree);
    const SENT: u8 = heard::PUBLISH | heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        match flight.wire {
            Wire::Publish { id: Some(id), .. } => {
                self.0.see();
                if let Some(Asked::Taken(taken)) = view.asked(flight) {
                    self.accuse(view, event, flight, id, taken);
                }
            }
            Wire::Request { kind, id, .. } => {
                self.0.see();
                let Some(taken) = view.lane(flight.conn, flight.dir).open.get(id) else { return };
                let repeat = taken.asks == Asks::Request(kind);
                if !repeat && !taken.orphan {
                    self.accuse(view, event, flight, id, taken);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken};

    #[test]
    fn both_directions_may_use_one_number() {
        held(
            "ids-free",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn reuse_after_the_end_is_legal() {
        nothing_broken(
            "start\n\
             hop1 m1 q1 #1\n\
             hop2 m1 q1 #1\n\
             hop1 m2 q1 #1\n\
             hop2 m2 q1 #1",
        );
    }

    #[test]
    fn a_busy_number_breaks_it() {
        let (rule, story) = broken(
            "ids-free",
            "start\n\
             pub publish m1 q1\n\
             pub publish m2 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             pub > PUBLISH m2 q1 #1",
        );
        assert_eq!(rule, "MQTT-2.2.1-3");
        assert!(story.contains("gave #1 to a new PUBLISH"), "{story}");
    }

    #[test]
    fn the_broker_is_held_to_it_too() {
        let (rule, story) = broken(
            "ids-free",
            "start\n\
             sub < PUBLISH m1 q1 #1\n\
             sub < PUBLISH m2 q1 #1",
        );
        assert_eq!(rule, "MQTT-2.2.1-4");
        assert!(story.contains("broker gave #1"), "{story}");
    }

    #[test]
    fn subscribe_shares_the_space_with_publish() {
        let (rule, story) = broken(
            "ids-free",
            "start\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             pub > SUBSCRIBE q1 #1",
        );
        assert_eq!(rule, "MQTT-2.2.1-3");
        assert!(story.contains("new SUBSCRIBE"), "{story}");
    }

    #[test]
    fn a_request_that_is_sent_again_keeps_its_number() {
        judged(
            "ids-free",
            "start\npub > SUBSCRIBE q1 #1",
            &[("held", "pub > SUBSCRIBE q1 #1"), ("broken", "pub > UNSUBSCRIBE #1")],
        );
    }
}
