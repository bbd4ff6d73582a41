//! `no-phantom`: what is delivered was published, to that topic with that payload, and was owed to
//! that session: by a subscription that matches, at no more than the published and granted QoS.

use crate::oracle::{Case, Named, Oracle};
use crate::topic;
use crate::verdict::Kind;
use crate::view::View;
use alloc::format;
use qoslab_mqtt::face::{Delivery, Note};
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId, MessageId, PartyId};

#[derive(Debug, Default)]
pub(crate) struct NoPhantom(Case);

impl Oracle for NoPhantom {
    const NAME: &'static str = "no-phantom";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::DeliveredMatches);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn delivered(&mut self, view: &View, event: &Event, at: PartyId, delivery: &Delivery) {
        // Deliberate bytes of a scenario carry no number.
        if delivery.tag.0 == 0 || !self.0.open() {
            return;
        }
        self.0.see();
        let id = MessageId(delivery.tag.0);
        let who = view.name(at);
        let version = view.version_of(at);
        let Some(message) = view.messages.get(id) else {
            let cited = Some((Rule::DeliveredMatches, version));
            self.0.accuse(cited, Some(id), [event.n], || {
                format!("{who} got m{}, which nobody has published.", id.0)
            });
            return;
        };
        let payload = message.payload.as_ref().is_none_or(|payload| *payload == delivery.payload);
        if message.topic != delivery.topic || !payload {
            let cited = Some((Rule::DeliveredMatches, version));
            self.0.accuse(cited, Some(id), [message.born, event.n], || {
                let what = if payload { "topic" } else { "payload" };
                format!("{who} got m{} with another {what} than it was published with.", id.0)
            });
        }
        let key = view.key_of(at);
        if key.is_some_and(|key| !view.is_known(key)) {
            self.0.doubt(|| format!("which session {who} has, and what it is owed"));
            return;
        }
        let receipt = key.and_then(|key| view.receipts.get(key, id));
        let high = receipt.filter(|receipt| receipt.routed > 0).map(|receipt| receipt.high);
        if high.is_none() && view.speaks {
            let cited = Some((Rule::DeliveredMatches, version));
            self.0.accuse(cited, Some(id), [message.born, event.n], || {
                format!("{who} got m{}, which the broker did not owe it.", id.0)
            });
        }
        if delivery.qos > high.unwrap_or(message.qos) {
            let cited = Some((Rule::Downgrade, version));
            self.0.accuse(cited, Some(id), [message.born, event.n], || {
                format!(
                    "{who} got m{} at QoS {}, above what was published or granted.",
                    id.0, delivery.qos
                )
            });
        }
    }

    fn noted(&mut self, view: &View, event: &Event, _party: PartyId, note: &Note) {
        let Note::Routed { tag, to, filter, qos, .. } = note else { return };
        let id = MessageId(tag.0);
        let Some(message) = view.messages.get(id) else { return };
        if !self.0.open() {
            return;
        }
        self.0.see();
        let events = [message.born, event.n];
        if !topic::matches(filter, &message.topic) {
            self.0.accuse(Some((Rule::DeliveredMatches, view.mqtt())), Some(id), events, || {
                format!("m{} goes to {to} by {filter}, which does not match its topic.", id.0)
            });
        }
        let Some(session) = view.key_named(to).map(|key| view.session(key)) else { return };
        if session.tainted {
            return;
        }
        let same =
            |of: &&crate::view::Subscription| topic::plain(&of.filter) == topic::plain(filter);
        let granted = session.subscriptions.iter().filter(same).map(|of| of.qos).max();
        self.granted(view, events, (id, message.qos), (to, filter), *qos, granted);
    }
}

impl NoPhantom {
    fn granted(
        &mut self,
        view: &View,
        events: [EventId; 2],
        (id, published): (MessageId, QoS),
        (to, filter): (&str, &str),
        qos: QoS,
        granted: Option<QoS>,
    ) {
        match granted {
            None => {
                let cited = Some((Rule::UnsubscribeStops, view.mqtt()));
                self.0.accuse(cited, Some(id), events, || {
                    format!("{} goes to {to}, which has no subscription {filter}.", Named(Some(id)))
                });
            }
            Some(granted) if qos > granted.min(published) => {
                self.0.accuse(Some((Rule::Downgrade, view.mqtt())), Some(id), events, || {
                    format!(
                        "{} goes to {to} at QoS {qos}; published {published}, granted {granted}.",
                        Named(Some(id))
                    )
                });
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken};

    #[test]
    fn what_was_owed_is_no_phantom() {
        held(
            "no-phantom",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn an_unpublished_message_is_one() {
        let (rule, story) = broken(
            "no-phantom",
            "start\n\
             sub gets m7 q1",
        );
        assert_eq!(rule, "MQTT-3.3.2-3");
        assert!(story.contains("nobody has published"), "{story}");
    }

    #[test]
    fn an_unowed_message_is_one() {
        let (rule, story) = broken(
            "no-phantom",
            "start\n\
             hop1 m1 q2 #1\n\
             sub gets m1 q2",
        );
        assert_eq!(rule, "MQTT-3.3.2-3");
        assert!(story.contains("did not owe"), "{story}");
    }

    #[test]
    fn another_topic_is_one() {
        let (rule, story) = broken(
            "no-phantom",
            "start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2\n\
             sub gets m1 q2 topic=u",
        );
        assert_eq!(rule, "MQTT-3.3.2-3");
        assert!(story.contains("another topic"), "{story}");
    }

    #[test]
    fn another_payload_is_one() {
        let (rule, story) = broken(
            "no-phantom",
            "start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2\n\
             sub gets m1 q2 empty",
        );
        assert_eq!(rule, "MQTT-3.3.2-3");
        assert!(story.contains("another payload"), "{story}");
    }

    #[test]
    fn a_qos_above_the_granted_one_breaks_it() {
        let (rule, story) = broken(
            "no-phantom",
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q2",
        );
        assert_eq!(rule, "MQTT-3.8.4-8");
        assert!(story.contains("QoS 2; published 1"), "{story}");
    }

    #[test]
    fn a_delivery_above_its_qos_breaks_it() {
        let (rule, story) = broken(
            "no-phantom",
            "start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q1\n\
             sub gets m1 q2",
        );
        assert_eq!(rule, "MQTT-3.8.4-8");
        assert!(story.contains("at QoS 2"), "{story}");
    }

    #[test]
    fn routing_after_unsubscribe_breaks_it() {
        let (rule, story) = broken(
            "no-phantom",
            "start\n\
             broker unsubscribes sub t\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2",
        );
        assert_eq!(rule, "MQTT-3.10.4-2");
        assert!(story.contains("no subscription"), "{story}");
    }

    #[test]
    fn a_filter_that_does_not_match_breaks_it() {
        let (rule, story) = broken(
            "no-phantom",
            "start\n\
             broker subscribes sub u q2\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2 filter=u",
        );
        assert_eq!(rule, "MQTT-3.3.2-3");
        assert!(story.contains("does not match"), "{story}");
    }

    #[test]
    fn what_an_assigned_identifier_is_owed_is_no_phantom() {
        held(
            "no-phantom",
            "pub connect\n\
             sub open\n\
             sub > CONNECT id=\n\
             broker creates auto\n\
             sub < CONNACK assigned=auto\n\
             broker subscribes auto t q1\n\
             hop1 m1 q1 #1\n\
             broker routes m1 auto q1\n\
             sub < PUBLISH m1 q1 #1\n\
             sub gets m1 q1\n\
             sub > PUBACK m1 #1",
        );
    }

    #[test]
    fn two_clients_with_one_identifier_share_what_it_is_owed() {
        nothing_broken(
            "pub connect\n\
             sub connect id=x\n\
             broker subscribes x t q2\n\
             hop1 m1 q2 #1\n\
             broker routes m1 x q2\n\
             sub < PUBLISH m1 q2 #1\n\
             sub gets m1 q2\n\
             sub >x PUBREC m1 #1\n\
             sub thrown\n\
             other connect id=x present\n\
             other < PUBLISH dup m1 q2 #1\n\
             other gets m1 q2\n\
             other > PUBREC m1 #1\n\
             other < PUBREL m1 #1\n\
             other > PUBCOMP m1 #1",
        );
    }

    #[test]
    fn messages_without_a_number_are_not_one_message() {
        nothing_broken(
            "start\n\
             broker owns m0 q1\n\
             broker routes m0 sub q2\n\
             sub < PUBLISH q1 #1\n\
             sub gets m0 q1\n\
             sub > PUBACK #1\n\
             broker owns m0 q2\n\
             broker routes m0 sub q2\n\
             sub < PUBLISH q2 #2\n\
             sub gets m0 q2\n\
             sub > PUBREC #2\n\
             sub < PUBREL #2\n\
             sub > PUBCOMP #2\n\
             broker owns m0 q0\n\
             broker routes m0 sub q0\n\
             sub < PUBLISH q0\n\
             sub gets m0 q0",
        );
    }

    #[test]
    fn only_a_broker_that_tells_can_owe_too_little() {
        judged(
            "no-phantom",
            "pub open\npub > CONNECT\npub < CONNACK\nsub open\nsub > CONNECT\nsub < CONNACK\n\
             pub publish m1 q1",
            &[("held", "sub gets m1 q1\nsub gets m1 q1"), ("broken", "sub gets m1 q2")],
        );
    }

    #[test]
    fn another_subscription_of_the_session_is_not_this_one() {
        judged(
            "no-phantom",
            "start\nhop1 m1 q1 #1",
            &[
                ("held", "broker routes m1 sub q1 filter=t"),
                ("broken", "broker routes m1 sub q1 filter=t/#"),
            ],
        );
    }

    #[test]
    fn a_grant_that_was_raised_holds_for_what_waited() {
        nothing_broken(
            "start\n\
             sub subscribe t q1 #98\n\
             sub cut\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q1\n\
             broker queues m1 sub\n\
             sub connect present\n\
             sub subscribe t q2 #97\n\
             sub < PUBLISH m1 q2 #1\n\
             sub gets m1 q2\n\
             sub > PUBREC m1 #1\n\
             sub < PUBREL m1 #1\n\
             sub > PUBCOMP m1 #1",
        );
    }

    #[test]
    fn a_grant_that_was_raised_does_not_change_what_was_sent() {
        let (rule, story) = broken(
            "no-phantom",
            "start\n\
             sub subscribe t q1 #98\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q1\n\
             sub < PUBLISH m1 q1 #1\n\
             sub subscribe t q2 #97\n\
             sub gets m1 q2",
        );
        assert_eq!(rule, "MQTT-3.8.4-8");
        assert!(story.contains("at QoS 2"), "{story}");
    }
}
