//! `session-kept`: the broker ends a session only when it may: at a clean CONNECT, with a
//! connection that it was not to outlive, after its expiry, or by an overflow policy. A teardown
//! that comes late and hits the session of a newer connection is caught here.

use super::keeping::Keeping;
use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, Key, View};
use alloc::format;
use qoslab_mqtt::face::{Note, SessionEnd};
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::Duration;
use qoslab_trace::{Event, PartyId};

#[derive(Debug, Default)]
pub(crate) struct SessionKept {
    case: Case,
    keeping: Keeping,
}

/// Whether a clean CONNECT of this session has arrived and is not answered yet.
fn cleaning(view: &View, key: Key) -> bool {
    view.conns.iter().rev().any(|conn| {
        conn.key == key && conn.clean && conn.asked.is_some() && conn.accepted.is_none()
    })
}

impl Oracle for SessionKept {
    const NAME: &'static str = "session-kept";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::KeepSession);
    const SENT: u8 = heard::REST;
    const ARRIVED: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        self.keeping.sent(view, event, flight);
    }

    fn arrived(&mut self, view: &View, _event: &Event, flight: &Flight) {
        self.keeping.arrived(view, flight);
    }

    fn noted(&mut self, view: &View, event: &Event, party: PartyId, note: &Note) {
        let Note::SessionEnded { client, why } = note else { return };
        let Some(key) = view.key_named(client).filter(|_| party == view.broker) else { return };
        let Some(kept) = self.keeping.kept.get(&key).copied() else { return };
        self.case.see();
        let legal = match why {
            SessionEnd::Overflow => true,
            SessionEnd::Clean => cleaning(view, key),
            SessionEnd::WithConnection | SessionEnd::PeerLostIt => kept.expiry == Duration::ZERO,
            SessionEnd::Expired if view.version_of_key(key) == Version::V311 => true,
            SessionEnd::Expired => kept.there(event.at) != Some(true),
        };
        if legal {
            self.keeping.kept.remove(&key);
            return;
        }
        let cited = Some((Rule::KeepSession, view.version_of_key(key)));
        self.case.accuse(cited, None, [kept.since, event.n], || {
            format!("The broker ends the session of {client}, which it has to keep.")
        });
    }

    fn turned(&mut self, view: &View, event: &Event) {
        self.keeping.turned(view, event);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken};

    #[test]
    fn an_end_in_its_time_holds() {
        held(
            "session-kept",
            "sub connect expiry=3\nsub cut\nwait 4\nbroker ends sub expired\nsub connect clean",
        );
    }

    #[test]
    fn an_end_before_its_time_breaks_it() {
        let text = "sub connect expiry=3\nsub cut\nwait 2\nbroker ends sub expired";
        let (rule, story) = broken("session-kept", text);
        assert_eq!(rule, "MQTT-3.1.2-23");
        assert!(story.contains("has to keep"), "{story}");
    }

    #[test]
    fn a_late_teardown_of_a_newer_connection_breaks_it() {
        broken(
            "session-kept",
            "sub connect\nsub thrown\nsub connect present\nbroker ends sub with",
        );
    }

    #[test]
    fn a_clean_end_without_a_clean_connect_breaks_it() {
        broken("session-kept", "sub connect\nbroker ends sub clean");
    }

    #[test]
    fn an_overflow_policy_may_end_it() {
        nothing_broken("sub connect\nsub cut\nbroker ends sub overflow");
    }

    #[test]
    fn a_server_need_not_grant_what_disconnect_adds() {
        nothing_broken(
            "sub connect expiry=2\nsub > DISCONNECT expiry=4\nsub thrown\nwait \
                        3\nbroker ends sub expired\nsub connect expiry=2",
        );
    }

    #[test]
    fn the_clean_connect_of_another_is_no_reason() {
        judged(
            "session-kept",
            "sub connect\npub open\npub > CONNECT clean",
            &[("broken", "broker ends sub clean")],
        );
    }

    #[test]
    fn one_that_was_accepted_is_no_reason_either() {
        judged(
            "session-kept",
            "sub connect clean expiry=9",
            &[("broken", "broker ends sub clean")],
        );
    }

    #[test]
    fn disconnect_may_shorten_it() {
        judged(
            "session-kept",
            "sub connect expiry=9",
            &[
                ("held", "sub > DISCONNECT expiry=2\nsub closed\nwait 3\nbroker ends sub expired"),
                ("broken", "sub > DISCONNECT\nsub closed\nwait 3\nbroker ends sub expired"),
            ],
        );
    }

    #[test]
    fn a_server_of_3_1_1_may_have_an_expiry_of_its_own() {
        judged(
            "session-kept",
            "",
            &[
                ("held", "mqtt 3.1.1\nsub connect\nsub cut\nbroker ends sub expired"),
                ("broken", "sub connect\nsub cut\nbroker ends sub expired"),
            ],
        );
    }
}
