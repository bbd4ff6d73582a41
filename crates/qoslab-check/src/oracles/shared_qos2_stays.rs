//! `shared-qos2-stays`: a QoS 2 delivery that was begun with one member of a shared subscription is
//! not given to another, not even when that member's session ends. QoS 1 may move.

use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Key, View};
use alloc::collections::BTreeMap;
use alloc::format;
use bytestring::ByteString;
use qoslab_mqtt::face::Note;
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId, MessageId, PartyId};

#[derive(Debug, Default)]
pub(crate) struct SharedQos2Stays {
    case: Case,
    /// By message and full filter: whom it was given to, when, and what had been sent there before.
    given: BTreeMap<(MessageId, ByteString), (Key, EventId, u16)>,
}

impl Oracle for SharedQos2Stays {
    const NAME: &'static str = "shared-qos2-stays";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::SharedQos2Stays);

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn noted(&mut self, view: &View, event: &Event, _party: PartyId, note: &Note) {
        let Note::Routed { tag, to, filter, qos: QoS::ExactlyOnce, group: Some(_), .. } = note
        else {
            return;
        };
        self.case.see();
        let id = MessageId(tag.0);
        let Some(message) = view.messages.get(id) else { return };
        let Some(own) = view.key_named(to) else { return };
        let sends = |key| view.receipts.get(key, id).map_or(0, |receipt| receipt.sends);
        let given = self.given.insert((id, filter.clone()), (own, event.n, sends(own)));
        let Some((key, routed, before)) = given else { return };
        let begun = sends(key) > before && routed > message.owned_last;
        if key == own || !begun {
            return;
        }
        let cited = Some((Rule::SharedQos2Stays, view.mqtt()));
        self.case.accuse(cited, Some(id), [routed, event.n], || {
            format!(
                "m{} was begun with {} at QoS 2 and is now given to {to}.",
                id.0,
                view.name_of(key)
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn one_member_to_the_end_holds() {
        held(
            "shared-qos2-stays",
            "start\n\
             other connect\n\
             broker subscribes sub $share/g/t q2\n\
             broker subscribes other $share/g/t q2\n\
             broker unsubscribes sub t\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub < PUBCOMP m1 #1\n\
             pub outcome m1 acknowledged\n\
             broker routes m1 sub q2 group=g\n\
             sub < PUBLISH m1 q2 #1\n\
             sub gets m1 q2\n\
             sub > PUBREC m1 #1\n\
             sub < PUBREL m1 #1\n\
             sub > PUBCOMP m1 #1",
        );
    }

    #[test]
    fn another_member_breaks_it() {
        let (rule, story) = broken(
            "shared-qos2-stays",
            "start\n\
             other connect\n\
             broker subscribes sub $share/g/t q2\n\
             broker subscribes other $share/g/t q2\n\
             broker unsubscribes sub t\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub < PUBCOMP m1 #1\n\
             pub outcome m1 acknowledged\n\
             broker routes m1 sub q2 group=g\n\
             sub < PUBLISH m1 q2 #1\n\
             sub cut\n\
             broker ends sub expired\n\
             broker routes m1 other q2 group=g",
        );
        assert_eq!(rule, "MQTT-4.8.2-4");
        assert!(story.contains("now given to other"), "{story}");
    }

    #[test]
    fn what_was_not_begun_may_move() {
        judged(
            "shared-qos2-stays",
            "start\nother connect\nhop1 m1 q2 #1\nbroker routes m1 sub q2 group=g",
            &[
                ("held", "broker routes m1 other q2 group=g"),
                // The broker has taken the message anew.
                (
                    "held",
                    "sub < PUBLISH m1 q2 #1\nbroker owns m1 q2\n\
                     broker routes m1 other q2 group=g",
                ),
                ("broken", "sub < PUBLISH m1 q2 #1\nbroker routes m1 other q2 group=g"),
            ],
        );
    }
}
