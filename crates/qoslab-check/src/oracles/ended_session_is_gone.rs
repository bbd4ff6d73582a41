//! `ended-session-is-gone`: nothing that was owed to a session comes out after that session ended.
//! A session that a clean CONNECT ended is the matter of `clean-start-empties`.

use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, EventId};

#[derive(Debug, Default)]
pub(crate) struct EndedSessionIsGone(Case);

/// Since when a session is a new one, if this PUBLISH down to it belongs to the one before.
pub(crate) fn leftover(view: &View, flight: &Flight) -> Option<(EventId, EventId)> {
    let (Wire::Publish { .. }, Direction::Down) = (flight.wire, flight.dir) else { return None };
    let key = view.conn(flight.conn).key;
    let session = view.session(key);
    let receipt = view.receipts.get(key, flight.message?)?;
    let old = receipt.routed > 0 && receipt.routed_last < session.begun && !session.tainted;
    old.then_some((receipt.routed_last, session.begun))
}

impl Oracle for EndedSessionIsGone {
    const NAME: &'static str = "ended-session-is-gone";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::SessionExpired);
    const SENT: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let session = view.session(view.conn(flight.conn).key);
        if flight.dir == Direction::Up || session.begun.0 == 0 || session.begun_clean {
            return;
        }
        self.0.see();
        let Some((routed, begun)) = leftover(view, flight) else { return };
        let version = view.conn(flight.conn).version;
        let rule = match version {
            Version::V311 => Rule::CleanDropsSession,
            Version::V5 => Rule::SessionExpired,
        };
        self.0.accuse(Some((rule, version)), flight.message, [routed, begun, event.n], || {
            format!(
                "{} was owed to a session of {} that has ended, and is sent to it all the same.",
                Named(flight.message),
                session.name
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn a_new_session_gets_new_messages() {
        held(
            "ended-session-is-gone",
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             sub cut\n\
             broker ends sub overflow\n\
             sub connect\n\
             sub subscribe t q1 #1\n\
             hop1 m2 q1 #2\n\
             hop2 m2 q1 #1",
        );
    }

    #[test]
    fn a_message_of_the_old_one_breaks_it() {
        let (rule, story) = broken(
            "ended-session-is-gone",
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             sub cut\n\
             broker ends sub expired\n\
             sub connect\n\
             sub < PUBLISH m1 q1 #1",
        );
        assert_eq!(rule, "MQTT-4.1.0-2");
        assert!(story.contains("has ended"), "{story}");
    }

    #[test]
    fn what_is_not_its_concern() {
        judged(
            "ended-session-is-gone",
            "start",
            &[
                // The first session.
                ("vacuous", ""),
                // Up there is nothing to send; nor has anything been sent down yet.
                ("vacuous", "sub cut\nbroker ends sub overflow\nsub open\nsub > CONNECT"),
                // A session that a clean CONNECT has ended.
                (
                    "vacuous",
                    "hop1 m1 q1 #1\nbroker routes m1 sub q1\nsub cut\nsub connect clean had\n\
                     sub < PUBLISH m1 q1 #1",
                ),
            ],
        );
    }

    #[test]
    fn what_was_never_routed_is_not_said_to_be_old() {
        judged(
            "ended-session-is-gone",
            "start\nsub gets m1 q1\nsub cut\nbroker ends sub overflow\nsub connect",
            &[("held", "sub < PUBLISH m1 q1 #1")],
        );
    }
}
