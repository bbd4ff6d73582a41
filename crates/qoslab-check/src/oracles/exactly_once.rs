//! `exactly-once`: what is due at QoS 2 never arrives twice, at any time and on either hop, and
//! arrives in the end. Whoever loses a session or a store may lose or double what was in it. On a
//! datagram link the standard promises nothing of the kind (a PUBLISH that comes late, after its
//! PUBCOMP, is a new message by 4.3.3-12): a duplicate there makes the verdict unknown, not broken.

use super::delivery::miss;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Key, Message, View};
use alloc::format;
use qoslab_mqtt::face::{Delivery, Note};
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, Footer, MessageId, PartyId};

#[derive(Debug, Default)]
pub(crate) struct ExactlyOnce(Case);

impl ExactlyOnce {
    /// Whether a second copy is the link's doing, or of a loss of session: then nobody is accused.
    fn excused(&mut self, view: &View, id: MessageId, message: &Message, key: Option<Key>) -> bool {
        if message.excuse.is_some() {
            return true;
        }
        let datagram = view.on_datagrams(message, key);
        if datagram {
            self.0.doubt(|| {
                format!(
                    "{} came twice over a datagram link, where exactly once is not promised",
                    Named(Some(id))
                )
            });
        }
        datagram
    }
}

impl Oracle for ExactlyOnce {
    const NAME: &'static str = "exactly-once";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::Qos2RepeatNotDelivered);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn noted(&mut self, view: &View, event: &Event, _party: PartyId, note: &Note) {
        let Note::Owned { tag, .. } = note else { return };
        let id = MessageId(tag.0);
        let Some(message) = view.messages.get(id) else { return };
        let Some(publisher) = message.publisher else { return };
        if message.qos != QoS::ExactlyOnce || !self.0.open() {
            return;
        }
        self.0.see();
        if message.owned == 0 || self.excused(view, id, message, None) {
            return;
        }
        let cited = Some((Rule::Qos2RepeatNotDelivered, view.version_of(publisher)));
        self.0.accuse(cited, Some(id), [message.born, message.owned_last, event.n], || {
            format!(
                "The broker took {} from {} a second time; at QoS 2 it is one message.",
                Named(Some(id)),
                view.name(publisher)
            )
        });
    }

    fn delivered(&mut self, view: &View, event: &Event, at: PartyId, delivery: &Delivery) {
        let id = MessageId(delivery.tag.0);
        let Some(key) = view.key_of(at) else { return };
        let Some(receipt) = view.receipts.get(key, id) else { return };
        let Some(message) = view.messages.get(id) else { return };
        let due = receipt.routed > 0 && receipt.low.min(message.qos) == QoS::ExactlyOnce;
        if !due || !self.0.open() {
            return;
        }
        self.0.see();
        if receipt.delivered < receipt.due() || receipt.excuse.is_some() {
            return;
        }
        if self.excused(view, id, message, Some(key)) {
            return;
        }
        let cited = Some((Rule::Qos2RepeatNotDelivered, view.version_of(at)));
        let first = receipt.first.unwrap_or(event.n);
        self.0.accuse(cited, Some(id), [message.born, first, event.n], || {
            format!(
                "{} reached {} a second time; at QoS 2 a repeat is answered and not handed on.",
                Named(Some(id)),
                view.name(at)
            )
        });
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        miss(&mut self.0, view, footer, QoS::ExactlyOnce);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken, unknown};

    #[test]
    fn one_delivery_holds() {
        held(
            "exactly-once",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn a_repeat_that_is_handed_on_breaks_it() {
        let (rule, story) = broken(
            "exactly-once",
            "start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2\n\
             sub < PUBLISH m1 q2 #1\n\
             sub gets m1 q2\n\
             sub >x PUBREC m1 #1\n\
             sub cut\n\
             sub connect present\n\
             sub < PUBLISH dup m1 q2 #1\n\
             sub gets m1 q2\n\
             sub > PUBREC m1 #1\n\
             sub < PUBREL m1 #1\n\
             sub > PUBCOMP m1 #1",
        );
        assert_eq!(rule, "MQTT-4.3.3-10");
        assert!(story.contains("second time"), "{story}");
    }

    #[test]
    fn the_broker_taking_it_twice_breaks_it() {
        let (rule, story) = broken(
            "exactly-once",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub <x PUBCOMP m1 #1\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q2 #1\n\
             broker owns m1 q2",
        );
        assert_eq!(rule, "MQTT-4.3.3-10");
        assert!(story.contains("took m1"), "{story}");
    }

    #[test]
    fn a_repeat_that_is_only_answered_holds() {
        held(
            "exactly-once",
            "start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2\n\
             sub < PUBLISH m1 q2 #1\n\
             sub gets m1 q2\n\
             sub >x PUBREC m1 #1\n\
             sub cut\n\
             sub connect present\n\
             sub < PUBLISH dup m1 q2 #1\n\
             sub suppresses m1 broker\n\
             sub > PUBREC m1 #1\n\
             sub < PUBREL m1 #1\n\
             sub > PUBCOMP m1 #1",
        );
    }

    #[test]
    fn a_session_lost_in_between_is_an_excuse() {
        nothing_broken(
            "mqtt 3.1.1\n\
             start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub <x PUBREC m1 #1\n\
             pub cut\n\
             broker ends pub overflow\n\
             pub connect\n\
             pub > PUBLISH dup m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub < PUBCOMP m1 #1\n\
             hop2 m1 q2 #1\n\
             pub outcome m1 acknowledged",
        );
    }

    #[test]
    fn a_late_copy_on_a_datagram_link_leaves_it_unknown() {
        unknown(
            "exactly-once",
            "datagram",
            "link sub datagram\n\
             start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2\n\
             sub <~ a PUBLISH m1 q2 #1\n\
             copy a\n\
             arrive a\n\
             sub gets m1 q2\n\
             sub > PUBREC m1 #1\n\
             sub < PUBREL m1 #1\n\
             sub > PUBCOMP m1 #1\n\
             sub commands wait\n\
             sub <~ b PUBLISH dup m1 q2 #1\n\
             arrive b\n\
             sub gets m1 q2\n\
             lose a",
        );
    }

    #[test]
    fn a_copy_on_a_proxy_must_be_recognised() {
        let (rule, story) = broken(
            "exactly-once",
            "link sub proxy\n\
             start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2\n\
             sub <~ a PUBLISH m1 q2 #1\n\
             copy a\n\
             arrive a\n\
             sub gets m1 q2\n\
             arrive a\n\
             sub gets m1 q2",
        );
        assert_eq!(rule, "MQTT-4.3.3-10");
        assert!(story.contains("second time"), "{story}");
    }

    #[test]
    fn a_copy_after_its_exchange_is_the_links_doing() {
        nothing_broken(
            "link sub proxy\n\
             start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2\n\
             sub <~ a PUBLISH m1 q2 #1\n\
             copy a\n\
             arrive a\n\
             sub gets m1 q2\n\
             sub > PUBREC m1 #1\n\
             sub < PUBREL m1 #1\n\
             sub > PUBCOMP m1 #1\n\
             arrive a\n\
             sub gets m1 q2\n\
             sub > PUBREC m1 #1",
        );
    }

    #[test]
    fn every_copy_of_an_overlap_counts() {
        held(
            "exactly-once",
            "start\n\
             broker subscribes sub t/# q2\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1\n\
             broker routes m1 sub q2 filter=t/#\n\
             sub < PUBLISH m1 q2 #2\n\
             sub gets m1 q2\n\
             sub > PUBREC m1 #2\n\
             sub < PUBREL m1 #2\n\
             sub > PUBCOMP m1 #2",
        );
    }

    #[test]
    fn it_arrives_in_the_end() {
        judged(
            "exactly-once",
            "start\nhop1 m1 q2 #1",
            &[
                ("broken", "broker routes m1 sub q2"),
                // What is due at QoS 1 is not its concern.
                ("held", "broker routes m1 sub q1"),
            ],
        );
    }

    #[test]
    fn what_nobody_owed_is_no_copy_too_many() {
        judged(
            "exactly-once",
            "start\nhop1 m1 q2 #1",
            &[("held", "sub gets m1 q2\nsub gets m1 q2")],
        );
    }
}
