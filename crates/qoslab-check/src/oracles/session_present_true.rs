//! `session-present-true`: CONNACK's Session Present says whether the broker must still have the
//! session by the rules; not what the broker says it has.

use super::keeping::Keeping;
use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::face::{Note, SessionEnd};
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, PartyId};

#[derive(Debug, Default)]
pub(crate) struct SessionPresentTrue {
    case: Case,
    keeping: Keeping,
}

impl Oracle for SessionPresentTrue {
    const NAME: &'static str = "session-present-true";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::SessionPresentTruth);
    const SENT: u8 = heard::REST;
    const ARRIVED: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        if let Wire::Connack { error: false, present } = flight.wire {
            let conn = view.conn(flight.conn);
            let before = self.keeping.kept.get(&conn.key).copied();
            let there = match before {
                _ if conn.clean => Some(false),
                Some(kept) => kept.there(event.at),
                None => Some(false),
            };
            self.case.see();
            let known = conn.connect.is_some() && view.is_known(conn.key);
            if there == Some(!present) && !known {
                self.case.doubt(|| format!("which session {} asked for", view.name_of(conn.key)));
            } else if there == Some(!present) {
                let rule =
                    if conn.clean { Rule::SessionPresentClean } else { Rule::SessionPresentTruth };
                let since = before.map_or(event.n, |kept| kept.since);
                let asked = conn.asked.unwrap_or(event.n);
                self.case.accuse(Some((rule, conn.version)), None, [since, asked, event.n], || {
                    let must = if present { "none" } else { "one" };
                    format!(
                        "The broker tells {} that Session Present is {}; by the rules there is \
                         {must}.",
                        view.name_of(conn.key),
                        u8::from(present)
                    )
                });
            }
        }
        self.keeping.sent(view, event, flight);
    }

    fn arrived(&mut self, view: &View, _event: &Event, flight: &Flight) {
        self.keeping.arrived(view, flight);
    }

    fn noted(&mut self, view: &View, _event: &Event, party: PartyId, note: &Note) {
        let Note::SessionEnded { client, why } = note else { return };
        let Some(key) = view.key_named(client).filter(|_| party == view.broker) else { return };
        let administrative = match why {
            SessionEnd::Overflow => true,
            // 3.1.1 has no expiry; a broker may have one of its own.
            SessionEnd::Expired => view.version_of_key(key) == Version::V311,
            SessionEnd::Clean | SessionEnd::WithConnection | SessionEnd::PeerLostIt => false,
        };
        if administrative {
            self.keeping.kept.remove(&key);
        }
    }

    fn turned(&mut self, view: &View, event: &Event) {
        self.keeping.turned(view, event);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken, unknown};

    #[test]
    fn the_truth_holds() {
        held(
            "session-present-true",
            "pub connect expiry=10\n\
             pub leave\n\
             wait 5\n\
             pub connect present expiry=10\n\
             pub cut\n\
             wait 11\n\
             broker ends pub expired\n\
             pub connect expiry=10",
        );
    }

    #[test]
    fn present_without_a_session_breaks_it() {
        let (rule, story) = broken("session-present-true", "pub connect present");
        assert_eq!(rule, "MQTT-3.2.2-3");
        assert!(story.contains("Session Present is 1"), "{story}");
    }

    #[test]
    fn absent_with_a_session_breaks_it() {
        let (rule, story) = broken(
            "session-present-true",
            "pub connect\n\
             pub leave\n\
             pub connect",
        );
        assert_eq!(rule, "MQTT-3.2.2-3");
        assert!(story.contains("Session Present is 0"), "{story}");
    }

    #[test]
    fn present_after_a_clean_start_breaks_it() {
        let (rule, story) = broken(
            "session-present-true",
            "pub connect\n\
             pub leave\n\
             pub connect clean present",
        );
        assert_eq!(rule, "MQTT-3.2.2-2");
        assert!(story.contains("Session Present is 1"), "{story}");
    }

    #[test]
    fn a_session_of_no_length_is_not_inherited() {
        let (rule, story) = broken(
            "session-present-true",
            "sub connect expiry=0\n\
             sub connect present",
        );
        assert_eq!(rule, "MQTT-3.2.2-3");
        assert!(story.contains("Session Present is 1"), "{story}");
    }

    #[test]
    fn an_expired_one_is_not_there() {
        let (rule, story) = broken(
            "session-present-true",
            "sub connect expiry=3\n\
             sub cut\n\
             wait 4\n\
             sub connect present expiry=3",
        );
        assert_eq!(rule, "MQTT-3.2.2-3");
        assert!(story.contains("Session Present is 1"), "{story}");
    }

    #[test]
    fn a_lost_store_is_an_excuse() {
        nothing_broken(
            "sub connect\n\
             broker crash lost\n\
             sub closed\n\
             broker restart\n\
             sub connect",
        );
    }

    #[test]
    fn an_assigned_identifier_finds_its_session_again() {
        held(
            "session-present-true",
            "sub open\n\
             sub > CONNECT id=\n\
             broker creates auto\n\
             sub < CONNACK assigned=auto\n\
             sub cut\n\
             sub connect id=auto present",
        );
    }

    #[test]
    fn identifiers_that_are_the_names_of_others_hold() {
        held(
            "session-present-true",
            "pub connect id=sub\n\
             sub connect id=pub\n\
             pub cut\n\
             pub connect id=sub present",
        );
    }

    #[test]
    fn a_session_that_nobody_names_leaves_it_unknown() {
        unknown(
            "session-present-true",
            "which session sub asked for",
            "pub connect\n\
             sub open\n\
             sub > CONNECT id=\n\
             sub < CONNACK present",
        );
    }

    #[test]
    fn only_a_server_of_3_1_1_may_have_an_expiry_of_its_own() {
        judged(
            "session-present-true",
            "",
            &[
                ("held", "mqtt 3.1.1\nsub connect\nsub cut\nbroker ends sub expired\nsub connect"),
                ("broken", "sub connect\nsub cut\nbroker ends sub expired\nsub connect"),
            ],
        );
    }
}
