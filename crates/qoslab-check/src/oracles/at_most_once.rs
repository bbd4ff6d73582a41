//! `at-most-once`: what is due at QoS 0 reaches each application at most once for each copy owed.
//! Copies that the link itself makes are the link's; loss is no concern here.

use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::View;
use alloc::format;
use qoslab_mqtt::face::{Delivery, Note};
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, MessageId, PartyId};

#[derive(Debug, Default)]
pub(crate) struct AtMostOnce(Case);

impl Oracle for AtMostOnce {
    const NAME: &'static str = "at-most-once";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::Qos0Once);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn delivered(&mut self, view: &View, event: &Event, at: PartyId, delivery: &Delivery) {
        let message = MessageId(delivery.tag.0);
        let Some(key) = view.key_of(at) else { return };
        let Some(receipt) = view.receipts.get(key, message) else { return };
        if receipt.routed == 0 || receipt.high != QoS::AtMostOnce {
            return;
        }
        self.0.see();
        let allowed = receipt.routed.saturating_add(receipt.link_copies);
        if receipt.delivered < allowed || receipt.excuse.is_some() {
            return;
        }
        let cited = Some((Rule::Qos0Once, view.version_of(at)));
        let before = receipt.first.unwrap_or(event.n);
        self.0.accuse(cited, Some(message), [receipt.routed_first, before, event.n], || {
            format!(
                "{} reached {} again although it was owed {} at QoS 0.",
                Named(Some(message)),
                view.name(at),
                times(receipt.routed)
            )
        });
    }

    fn noted(&mut self, view: &View, event: &Event, _party: PartyId, note: &Note) {
        let Note::Owned { tag, .. } = note else { return };
        let id = MessageId(tag.0);
        let Some(message) = view.messages.get(id) else { return };
        if message.qos != QoS::AtMostOnce || message.publisher.is_none() {
            return;
        }
        self.0.see();
        if message.owned > message.copies && message.excuse.is_none() {
            let version = message.publisher.map_or(view.mqtt(), |of| view.version_of(of));
            let events = [message.born, message.owned_last, event.n];
            self.0.accuse(Some((Rule::Qos0Once, version)), Some(id), events, || {
                format!(
                    "The broker took {} again although it was published at QoS 0.",
                    Named(Some(id))
                )
            });
        }
    }
}

/// `once`, `twice`, `3 times`.
pub(crate) fn times(count: u16) -> alloc::borrow::Cow<'static, str> {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        _ => format!("{count} times").into(),
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken};

    #[test]
    fn one_copy_at_qos_0_holds() {
        held(
            "at-most-once",
            "start\n\
             sub subscribe t q0 #98\n\
             pub publish m1 q0\n\
             pub > PUBLISH m1 q0\n\
             broker owns m1 q0\n\
             broker routes m1 sub q0\n\
             sub < PUBLISH m1 q0\n\
             sub gets m1 q0",
        );
    }

    #[test]
    fn a_second_copy_breaks_it() {
        let (rule, story) = broken(
            "at-most-once",
            "start\n\
             pub publish m1 q0\n\
             pub > PUBLISH m1 q0\n\
             broker owns m1 q0\n\
             broker routes m1 sub q0\n\
             sub < PUBLISH m1 q0\n\
             sub gets m1 q0\n\
             sub gets m1 q0",
        );
        assert_eq!(rule, "MQTT-4.3.1-1");
        assert!(story.contains("owed once at QoS 0"), "{story}");
    }

    #[test]
    fn two_copies_may_be_owed() {
        let twice = "start\n\
                     pub publish m1 q0\n\
                     pub > PUBLISH m1 q0\n\
                     broker owns m1 q0\n\
                     broker routes m1 sub q0\n\
                     broker routes m1 sub q0\n\
                     sub gets m1 q0\n\
                     sub gets m1 q0";
        judged("at-most-once", twice, &[("held", ""), ("broken", "sub gets m1 q0")]);
        let (_, story) = broken("at-most-once", &alloc::format!("{twice}\nsub gets m1 q0"));
        assert!(story.contains("owed twice"), "{story}");
    }

    #[test]
    fn owning_twice_breaks_it() {
        let (rule, story) = broken(
            "at-most-once",
            "start\n\
             pub publish m1 q0\n\
             pub > PUBLISH m1 q0\n\
             broker owns m1 q0\n\
             broker owns m1 q0",
        );
        assert_eq!(rule, "MQTT-4.3.1-1");
        assert!(story.contains("took m1 again"), "{story}");
    }

    #[test]
    fn a_copy_by_the_link_is_excused() {
        nothing_broken(
            "link sub proxy\n\
             start\n\
             pub publish m1 q0\n\
             pub > PUBLISH m1 q0\n\
             broker owns m1 q0\n\
             broker routes m1 sub q0\n\
             sub <~ a PUBLISH m1 q0\n\
             copy a\n\
             arrive a\n\
             sub gets m1 q0\n\
             arrive a\n\
             sub gets m1 q0",
        );
    }
}
