//! `reaches-sessions`: a message that the broker owns goes into every session with a matching
//! subscription, and of overlapping ones the highest QoS counts. A session that ends, a
//! subscription that goes or a broker that dies before that is excused; shared subscriptions and
//! No Local are not looked at.

use crate::oracle::{Case, Oracle, stopped};
use crate::verdict::Kind;
use crate::view::{Key, View};
use alloc::format;
use alloc::vec::Vec;
use qoslab_mqtt::face::Note;
use qoslab_mqtt::packet::{QoS, Version};
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId, Footer, MessageId, PartyId, What};

#[derive(Debug, Default)]
pub(crate) struct ReachesSessions {
    case: Case,
    pending: Vec<Pending>,
}

/// A copy that has to be routed.
#[derive(Clone, Copy, Debug)]
struct Pending {
    key: Key,
    message: MessageId,
    owned: EventId,
    due: QoS,
    /// A routing below the QoS that is due.
    lower: Option<EventId>,
}

impl ReachesSessions {
    fn served(&mut self, view: &View, message: u32, to: &str, routed: Option<(QoS, EventId)>) {
        let Some(key) = view.key_named(to) else { return };
        self.pending.retain_mut(|of| {
            if (of.key, of.message.0) != (key, message) {
                return true;
            }
            match routed {
                Some((qos, at)) if qos < of.due => {
                    of.lower = Some(at);
                    true
                }
                Some(_) | None => false,
            }
        });
    }

    fn over(&mut self, view: &View, client: &str) {
        if let Some(key) = view.key_named(client) {
            self.pending.retain(|of| of.key != key);
        }
    }
}

impl Oracle for ReachesSessions {
    const NAME: &'static str = "reaches-sessions";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::OwnedToSessions);

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn noted(&mut self, view: &View, event: &Event, party: PartyId, note: &Note) {
        match note {
            Note::Owned { tag, from, topic, qos, .. } if tag.0 > 0 => {
                let own = view.key_named(from).filter(|_| view.mqtt() == Version::V5);
                for (key, granted) in view.matching(topic) {
                    self.case.see();
                    let due = granted.min(*qos);
                    let unsure = due == QoS::AtMostOnce && view.reach(key).is_none();
                    if Some(key) != own && !unsure && !view.session(key).tainted {
                        let (message, owned) = (MessageId(tag.0), event.n);
                        self.pending.push(Pending { key, message, owned, due, lower: None });
                    }
                }
            }
            Note::Routed { tag, to, qos, retained: false, .. } => {
                self.served(view, tag.0, to, Some((*qos, event.n)));
            }
            Note::Dropped { tag, to, .. } => self.served(view, tag.0, to, None),
            Note::SessionEnded { client, .. } if party == view.broker => self.over(view, client),
            Note::Unsubscribed { client, .. } => self.over(view, client),
            _ => {}
        }
    }

    fn turned(&mut self, view: &View, event: &Event) {
        if let What::Crash { party, .. } = &event.what
            && *party == view.broker
        {
            self.pending.clear();
        }
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        for Pending { key, message: id, owned, due, lower } in &self.pending {
            let settled = view.messages.get(*id).is_none_or(|message| message.settled);
            let to = view.name_of(*key);
            match (lower, stopped(footer.end)) {
                (Some(lower), _) => {
                    let cited = Some((Rule::OverlapHighest, view.mqtt()));
                    self.case.accuse(cited, Some(*id), [*owned, *lower], || {
                        format!("m{} goes to {to} below QoS {due}, its highest grant.", id.0)
                    });
                }
                (None, Some(why)) => self.case.doubt(|| why.into()),
                (None, None) if !settled => self.case.doubt(|| {
                    format!("whether the broker hands m{} on: its publisher is not done", id.0)
                }),
                (None, None) => {
                    let cited = Some((Rule::OwnedToSessions, view.mqtt()));
                    self.case.accuse(cited, Some(*id), [*owned], || {
                        format!("The broker took m{} and did not put it into {to}'s session.", id.0)
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken, unknown};

    #[test]
    fn routing_to_the_matching_session_holds() {
        held(
            "reaches-sessions",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn forgetting_it_breaks_it() {
        let (rule, story) = broken(
            "reaches-sessions",
            "start\n\
             hop1 m1 q1 #1",
        );
        assert_eq!(rule, "MQTT-4.5.0-1");
        assert!(story.contains("did not put it into sub"), "{story}");
    }

    #[test]
    fn a_session_that_ended_first_is_an_excuse() {
        nothing_broken(
            "start\n\
             sub leave\n\
             broker ends sub overflow\n\
             hop1 m1 q1 #1",
        );
    }

    #[test]
    fn an_unfinished_method_a_exchange_leaves_it_unknown() {
        unknown(
            "reaches-sessions",
            "not done",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub >x PUBREL m1 #1\n\
             pub cut",
        );
    }

    #[test]
    fn the_first_match_is_not_enough() {
        let text = "start\nbroker subscribes sub t/# q0\nhop1 m1 q2 #1\nbroker routes m1 sub q0 \
                    filter=t/#";
        let (rule, story) = broken("reaches-sessions", text);
        assert_eq!(rule, "MQTT-3.3.4-2");
        assert!(story.contains("below QoS 2"), "{story}");
    }

    #[test]
    fn what_excuses_a_copy_that_is_not_routed() {
        judged(
            "reaches-sessions",
            "start\nhop1 m1 q1 #1",
            &[
                ("broken", ""),
                ("held", "sub leave\nbroker ends sub overflow"),
                ("held", "broker unsubscribes sub t"),
                ("held", "broker drops m1 sub full"),
                ("held", "broker crash kept"),
                // The broker still has the session that its client has lost.
                ("broken", "sub ends sub lost"),
                ("broken", "pub crash kept"),
            ],
        );
    }

    #[test]
    fn who_is_owed_a_copy() {
        judged(
            "reaches-sessions",
            "start",
            &[
                // Deliberate bytes carry no number.
                ("vacuous", "broker owns q1"),
                (
                    "broken",
                    "pub publish m1 q0\npub > PUBLISH m1 q0\nbroker owns m1 q0\n\
                     pub outcome m1 acknowledged",
                ),
                // At QoS 0 nobody waits for a client that is away.
                (
                    "held",
                    "sub cut\npub publish m1 q0\npub > PUBLISH m1 q0\nbroker owns m1 q0\n\
                     pub outcome m1 acknowledged",
                ),
                ("broken", "sub cut\nhop1 m1 q1 #1"),
                (
                    "held",
                    "sub crash stale\nsub closed\nsub restart\nsub connect present\n\
                     hop1 m1 q1 #1",
                ),
            ],
        );
    }

    #[test]
    fn no_local_is_a_matter_of_5_0() {
        judged(
            "reaches-sessions",
            "",
            &[
                (
                    "held",
                    "start\nsub publish m1 q1\nsub > PUBLISH m1 q1 #1\n\
                     broker owns m1 q1 from=sub\nsub < PUBACK m1 #1\n\
                     sub outcome m1 acknowledged",
                ),
                (
                    "broken",
                    "mqtt 3.1.1\nstart\nsub publish m1 q1\nsub > PUBLISH m1 q1 #1\n\
                     broker owns m1 q1 from=sub\nsub < PUBACK m1 #1\n\
                     sub outcome m1 acknowledged",
                ),
            ],
        );
    }
}
