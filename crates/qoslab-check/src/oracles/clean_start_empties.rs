//! `clean-start-empties`: after a clean CONNECT every identifier and every message is new, at both
//! ends and in both directions.

use super::ended_session_is_gone::leftover;
use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::face::Note;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, EventId, PartyId};

#[derive(Debug, Default)]
pub(crate) struct CleanStartEmpties(Case);

impl CleanStartEmpties {
    /// When the client forgot its exchanges, if this packet up continues one of them.
    fn revived(view: &View, flight: &Flight) -> Option<EventId> {
        let conn = view.conn(flight.conn);
        if flight.dir == Direction::Down || !conn.clean {
            return None;
        }
        let old = match flight.wire {
            Wire::Publish { dup: true, .. } => matches!(view.asked(flight), Some(Asked::Fresh)),
            Wire::Pubrel { id } => {
                let known = view.lane(flight.conn, flight.dir).open.get(id);
                known.is_none_or(|exchange| exchange.orphan)
            }
            _ => false,
        };
        // A message published since is not an old one, whatever is wrong with its packets.
        let message = flight.message.and_then(|message| view.messages.get(message));
        // One that was never sent before, or is published anew, is new whatever its DUP flag
        // (A10, A11).
        let born = message.is_some_and(|message| {
            let sent = message.sent_first.is_some_and(|sent| Some(sent) < conn.connect);
            Some(message.born) < conn.connect && sent && !message.republished
        });
        conn.connect.filter(|_| old && born)
    }
}

impl Oracle for CleanStartEmpties {
    const NAME: &'static str = "clean-start-empties";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::CleanDropsSession);
    const SENT: u8 = heard::PUBLISH | heard::PUBREL | heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let conn = view.conn(flight.conn);
        let session = view.session(conn.key);
        if !conn.clean && !session.begun_clean {
            return;
        }
        self.0.see();
        let old = match leftover(view, flight).filter(|_| session.begun_clean) {
            Some((_, begun)) => Some(begun),
            None => Self::revived(view, flight),
        };
        let Some(begun) = old else { return };
        let cited = Some((Rule::CleanDropsSession, conn.version));
        self.0.accuse(cited, flight.message, [begun, event.n], || {
            format!(
                "{} sent {} of {}, which belongs to the session that a clean CONNECT has ended.",
                view.sender(flight.conn, flight.dir),
                flight.wire.name(),
                Named(flight.message)
            )
        });
    }

    fn noted(&mut self, view: &View, event: &Event, _party: PartyId, note: &Note) {
        let Note::RepeatSuppressed { tag, from } = note else { return };
        let Some(key) = view.key_named(from).filter(|key| !view.had_raw(*key)) else { return };
        let session = view.session(key);
        let Some((arrival, true)) = view.latest.filter(|_| session.begun_clean) else { return };
        if session.tainted || event.cause.is_some_and(|cause| cause != arrival) {
            return;
        }
        let cited = Some((Rule::CleanDropsSession, view.mqtt()));
        self.0.accuse(cited, event.message, [session.begun, arrival, event.n], || {
            format!(
                "m{} is taken for a repeat, by an identifier of the session that a clean CONNECT \
                 has ended.",
                tag.0
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn a_new_message_under_an_old_number_is_new() {
        held(
            "clean-start-empties",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub >x PUBREL m1 #1\n\
             pub cut\n\
             pub connect clean had\n\
             pub publish m2 q2\n\
             pub > PUBLISH m2 q2 #1\n\
             broker owns m2 q2\n\
             pub < PUBREC m2 #1\n\
             pub > PUBREL m2 #1\n\
             pub < PUBCOMP m2 #1\n\
             pub outcome m2 acknowledged\n\
             hop2 m2 q2 #1",
        );
    }

    #[test]
    fn a_memory_that_outlives_it_breaks_it() {
        let (rule, story) = broken(
            "clean-start-empties",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub >x PUBREL m1 #1\n\
             pub cut\n\
             pub connect clean had\n\
             pub publish m2 q2\n\
             pub > PUBLISH m2 q2 #1\n\
             broker suppresses m2 pub",
        );
        assert_eq!(rule, "MQTT-3.1.2-4");
        assert!(story.contains("taken for a repeat"), "{story}");
    }

    #[test]
    fn an_old_pubrel_breaks_it() {
        let (rule, story) = broken(
            "clean-start-empties",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub >x PUBREL m1 #1\n\
             pub cut\n\
             pub connect clean had\n\
             pub publish m2 q2\n\
             pub > PUBREL m1 #1",
        );
        assert_eq!(rule, "MQTT-3.1.2-4");
        assert!(story.contains("sent PUBREL of m1"), "{story}");
    }

    #[test]
    fn an_old_publish_down_breaks_it() {
        let (rule, story) = broken(
            "clean-start-empties",
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             sub cut\n\
             sub connect clean had\n\
             sub < PUBLISH dup m1 q1 #1",
        );
        assert_eq!(rule, "MQTT-3.1.2-4");
        assert!(story.contains("belongs to the session"), "{story}");
    }

    #[test]
    fn what_a_client_says_of_an_old_message() {
        judged(
            "clean-start-empties",
            "start\npub publish m1 q1",
            &[
                (
                    "broken",
                    "pub >x PUBLISH m1 q1 #1\npub cut\npub connect clean had\n\
                     pub > PUBLISH dup m1 q1 #1",
                ),
                // Before CONNACK too.
                (
                    "broken",
                    "pub >x PUBLISH m1 q1 #1\npub cut\npub open\npub > CONNECT clean\n\
                     pub > PUBLISH dup m1 q1 #1",
                ),
                // Published anew it is a new message, and so is one that had only waited (A10).
                (
                    "held",
                    "pub >x PUBLISH m1 q1 #1\npub cut\npub connect clean had\n\
                     pub > PUBLISH m1 q1 #1",
                ),
                (
                    "held",
                    "pub >x PUBLISH m1 q1 #1\npub cut\npub connect clean had\n\
                     pub republishes m1\npub > PUBLISH dup m1 q1 #1",
                ),
                ("held", "pub cut\npub connect clean had\npub > PUBLISH dup m1 q1 #1"),
            ],
        );
    }

    #[test]
    fn what_belongs_to_the_session_since_then_is_not_old() {
        judged(
            "clean-start-empties",
            "start\npub connect clean had\nhop1 m1 q2 #1\npub cut\npub connect present",
            &[("held", "pub > PUBREL m1 #1")],
        );
    }

    #[test]
    fn a_message_of_the_old_session_is_old_on_every_later_connection() {
        judged(
            "clean-start-empties",
            "start\nhop1 m1 q1 #1\nbroker routes m1 sub q1\nsub cut\nsub connect clean had\n\
             sub cut",
            &[("broken", "sub connect present\nsub < PUBLISH m1 q1 #1")],
        );
    }

    #[test]
    fn after_a_stale_store_nobody_knows_what_is_held() {
        judged(
            "clean-start-empties",
            "start\npub connect clean had\nbroker crash stale\npub closed\nbroker restart\n\
             pub connect present",
            &[("held", "pub publish m1 q2\npub > PUBLISH m1 q2 #1\nbroker suppresses m1 pub")],
        );
    }
}
