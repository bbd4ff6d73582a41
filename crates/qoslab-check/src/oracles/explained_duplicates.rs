//! `explained-duplicates`: at QoS 1 a message may arrive again only if it was sent again, by its
//! sender or by the link, on the hop that repeats it. Duplicates themselves are legal there.

use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::View;
use alloc::format;
use qoslab_mqtt::face::{Delivery, Note};
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, MessageId, PartyId};

#[derive(Debug, Default)]
pub(crate) struct ExplainedDuplicates(Case);

impl Oracle for ExplainedDuplicates {
    const NAME: &'static str = "explained-duplicates";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::Resend);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn noted(&mut self, view: &View, event: &Event, _party: PartyId, note: &Note) {
        let Note::Owned { tag, .. } = note else { return };
        let id = MessageId(tag.0);
        let Some(message) = view.messages.get(id) else { return };
        let Some(publisher) = message.publisher else { return };
        if message.qos != QoS::AtLeastOnce {
            return;
        }
        self.0.see();
        let sent = message.sends.min(message.repeats.saturating_add(1));
        let allowed = sent.saturating_add(message.copies);
        if message.owned < allowed || message.excuse.is_some() {
            return;
        }
        let cited = Some((Rule::Resend, view.version_of(publisher)));
        self.0.accuse(cited, Some(id), [message.born, message.owned_last, event.n], || {
            format!(
                "The broker took {} once more than {} has sent it; no repeat explains it.",
                Named(Some(id)),
                view.name(publisher)
            )
        });
    }

    fn delivered(&mut self, view: &View, event: &Event, at: PartyId, delivery: &Delivery) {
        let id = MessageId(delivery.tag.0);
        let Some(key) = view.key_of(at) else { return };
        let Some(receipt) = view.receipts.get(key, id) else { return };
        let mixed = receipt.low != QoS::ExactlyOnce && receipt.high != QoS::AtMostOnce;
        if receipt.routed == 0 || !mixed {
            return;
        }
        self.0.see();
        let sent = receipt.sends.min(receipt.routed.saturating_add(receipt.repeats));
        let allowed = sent.saturating_add(receipt.link_copies);
        if receipt.delivered < allowed || receipt.excuse.is_some() {
            return;
        }
        let first = receipt.first.unwrap_or(event.n);
        let cited = Some((Rule::Resend, view.version_of(at)));
        self.0.accuse(cited, Some(id), [receipt.routed_first, first, event.n], || {
            format!(
                "{} reached {} once more than it was sent there; no repeat explains it.",
                Named(Some(id)),
                view.name(at)
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn a_duplicate_after_a_replay_holds() {
        held(
            "explained-duplicates",
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             sub < PUBLISH m1 q1 #1\n\
             sub gets m1 q1\n\
             sub >x PUBACK m1 #1\n\
             sub cut\n\
             sub connect present\n\
             sub < PUBLISH dup m1 q1 #1\n\
             sub gets m1 q1\n\
             sub > PUBACK m1 #1",
        );
    }

    #[test]
    fn copies_multiply_over_two_hops() {
        held(
            "explained-duplicates",
            "start\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             broker owns m1 q1\n\
             pub <x PUBACK m1 #1\n\
             pub cut\n\
             hop2 m1 q1 #1\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q1 #1\n\
             broker owns m1 q1\n\
             pub < PUBACK m1 #1\n\
             pub outcome m1 acknowledged\n\
             broker routes m1 sub q1\n\
             sub < PUBLISH m1 q1 #2\n\
             sub gets m1 q1\n\
             sub >x PUBACK m1 #2\n\
             sub cut\n\
             sub connect present\n\
             sub < PUBLISH dup m1 q1 #2\n\
             sub gets m1 q1\n\
             sub > PUBACK m1 #2",
        );
    }

    #[test]
    fn a_duplicate_from_nowhere_breaks_it() {
        let (rule, story) = broken(
            "explained-duplicates",
            "start\n\
             hop1 m1 q1 #1\n\
             hop2 m1 q1 #1\n\
             sub gets m1 q1",
        );
        assert_eq!(rule, "MQTT-4.4.0-1");
        assert!(story.contains("no repeat explains it"), "{story}");
    }

    #[test]
    fn taking_one_publish_twice_breaks_it() {
        let (rule, story) = broken(
            "explained-duplicates",
            "start\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             broker owns m1 q1\n\
             broker owns m1 q1",
        );
        assert_eq!(rule, "MQTT-4.4.0-1");
        assert!(story.contains("no repeat explains it"), "{story}");
    }

    #[test]
    fn the_other_qos_are_not_its_concern() {
        judged(
            "explained-duplicates",
            "start",
            &[
                ("vacuous", "hop1 m1 q2 #1\nhop2 m1 q2 #1\nsub gets m1 q2"),
                (
                    "vacuous",
                    "pub publish m1 q0\nbroker routes m1 sub q0\nsub gets m1 q0\n\
                     sub gets m1 q0",
                ),
            ],
        );
    }
}
