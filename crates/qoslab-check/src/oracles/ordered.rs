//! `ordered`: messages of one publisher, topic and QoS are first received in the order of their
//! publication, by the broker and by each consumer. Repeats may run over again (1 2 3 2 3 4), and
//! nothing is promised across topics, QoS, publishers, shared groups or links that reorder.

use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Key, View};
use alloc::collections::BTreeMap;
use alloc::format;
use qoslab_mqtt::face::{Delivery, Note};
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId, MessageId, PartyId};

#[derive(Debug, Default)]
pub(crate) struct Ordered {
    case: Case,
    /// The latest message of a stream that the broker has taken.
    taken: BTreeMap<u32, (MessageId, EventId)>,
    /// The latest, by the broker's order, that a consumer has got.
    got: BTreeMap<(Key, u32, QoS), (EventId, MessageId, EventId)>,
}

impl Oracle for Ordered {
    const NAME: &'static str = "ordered";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::TopicOrder);

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn noted(&mut self, view: &View, event: &Event, _party: PartyId, note: &Note) {
        let Note::Owned { tag, .. } = note else { return };
        let id = MessageId(tag.0);
        let Some(message) = view.messages.get(id) else { return };
        let Some(publisher) = message.publisher else { return };
        let free = message.owned > 0
            || message.excuse.is_some()
            || view.unordered(view.first_hop(message));
        if free || !self.case.open() {
            return;
        }
        let latest = self.taken.entry(message.stream).or_insert((id, event.n));
        let (before, when) = *latest;
        if before <= id {
            if before < id {
                self.case.see();
            }
            *latest = (id, event.n);
            return;
        }
        let cited = Some((Rule::TopicOrder, view.version_of(publisher)));
        self.case.accuse(cited, Some(id), [message.born, when, event.n], || {
            format!(
                "m{} of {} reached the broker before m{}, which was published first to the \
                 same topic at the same QoS.",
                before.0,
                view.name(publisher),
                id.0
            )
        });
    }

    fn delivered(&mut self, view: &View, event: &Event, at: PartyId, delivery: &Delivery) {
        let id = MessageId(delivery.tag.0);
        let Some(key) = view.key_of(at) else { return };
        let Some(message) = view.messages.get(id) else { return };
        let Some(receipt) = view.receipts.get(key, id) else { return };
        // A subscription may have come after the first of several ownings: what counts is the one
        // by which the message was first owed to this session.
        let rank = receipt.rank;
        let free = receipt.routed == 0
            || receipt.delivered > 0
            || receipt.shared.is_some()
            || receipt.excuse.is_some()
            || receipt.is_retained()
            || view.unordered(view.link_of(at));
        if free || !self.case.open() {
            return;
        }
        let latest =
            self.got.entry((key, message.stream, delivery.qos)).or_insert((rank, id, event.n));
        let (before, other, when) = *latest;
        if before <= rank {
            if before < rank {
                self.case.see();
            }
            *latest = (rank, id, event.n);
            return;
        }
        let cited = Some((Rule::TopicOrder, view.version_of(at)));
        self.case.accuse(cited, Some(id), [rank, when, event.n], || {
            format!(
                "m{} reached {} before m{}, which the broker had taken first for the same topic \
                 at the same QoS.",
                other.0,
                view.name(at),
                id.0
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken};

    #[test]
    fn first_receipts_in_order_hold() {
        held(
            "ordered",
            "start\n\
             hop1 m1 q1 #1\n\
             hop2 m1 q1 #1\n\
             hop1 m2 q1 #2\n\
             hop2 m2 q1 #2",
        );
    }

    #[test]
    fn a_replayed_suffix_holds() {
        held(
            "ordered",
            "start\n\
             hop1 m1 q1 #1\n\
             hop1 m2 q1 #2\n\
             broker routes m1 sub q1\n\
             broker routes m2 sub q1\n\
             sub < PUBLISH m1 q1 #1\n\
             sub gets m1 q1\n\
             sub < PUBLISH m2 q1 #2\n\
             sub gets m2 q1\n\
             sub >x PUBACK m1 #1\n\
             sub cut\n\
             sub connect present\n\
             sub < PUBLISH dup m1 q1 #1\n\
             sub gets m1 q1\n\
             sub < PUBLISH dup m2 q1 #2\n\
             sub gets m2 q1\n\
             sub > PUBACK m1 #1\n\
             sub > PUBACK m2 #2",
        );
    }

    #[test]
    fn overtaking_on_the_way_down_breaks_it() {
        let (rule, story) = broken(
            "ordered",
            "start\n\
             hop1 m1 q1 #1\n\
             hop1 m2 q1 #2\n\
             hop2 m2 q1 #1\n\
             hop2 m1 q1 #2",
        );
        assert_eq!(rule, "MQTT-4.6.0-5");
        assert!(story.contains("before m1"), "{story}");
    }

    #[test]
    fn overtaking_on_the_way_up_breaks_it() {
        let (rule, story) = broken(
            "ordered",
            "start\n\
             pub publish m1 q1\n\
             hop1 m2 q1 #1\n\
             pub > PUBLISH m1 q1 #2\n\
             broker owns m1 q1",
        );
        assert_eq!(rule, "MQTT-4.6.0-5");
        assert!(story.contains("before m1"), "{story}");
    }

    #[test]
    fn a_datagram_link_promises_no_order() {
        nothing_broken(
            "link sub datagram\n\
             start\n\
             hop1 m1 q1 #1\n\
             hop1 m2 q1 #2\n\
             hop2 m2 q1 #1\n\
             hop2 m1 q1 #2",
        );
    }

    #[test]
    fn another_qos_has_an_order_of_its_own() {
        nothing_broken(
            "start\n\
             hop1 m1 q1 #1\n\
             hop1 m2 q2 #2\n\
             hop2 m2 q2 #1\n\
             hop2 m1 q1 #2",
        );
    }

    #[test]
    fn what_has_no_order_on_the_way_up() {
        judged(
            "ordered",
            "",
            &[
                (
                    "broken",
                    "start\npub publish m1 q1\nhop1 m2 q1 #2\npub > PUBLISH m1 q1 #1\n\
                     broker owns m1 q1",
                ),
                // A repeat.
                ("held", "start\nhop1 m1 q1 #1\nhop1 m2 q1 #2\nbroker owns m1 q1"),
                // Its session has ended in between.
                (
                    "vacuous",
                    "start\npub publish m1 q1\npub >x PUBLISH m1 q1 #1\npub cut\n\
                     pub connect clean had\nhop1 m2 q1 #2\npub > PUBLISH m1 q1 #1\n\
                     broker owns m1 q1",
                ),
                (
                    "vacuous",
                    "link pub datagram\nstart\npub publish m1 q1\nhop1 m2 q1 #2\n\
                     pub > PUBLISH m1 q1 #1\nbroker owns m1 q1",
                ),
            ],
        );
    }

    #[test]
    fn one_message_has_no_order() {
        judged(
            "ordered",
            "",
            &[
                ("vacuous", "start\nhop1 m1 q1 #1"),
                ("held", "start\nhop1 m1 q1 #1\nhop1 m2 q1 #2"),
                // Where the way up promises none, two must have come down.
                (
                    "vacuous",
                    "link pub datagram\nstart\nhop1 m1 q1 #1\nhop1 m2 q1 #2\nhop2 m1 q1 #1",
                ),
                (
                    "held",
                    "link pub datagram\nstart\nhop1 m1 q1 #1\nhop1 m2 q1 #2\nhop2 m1 q1 #1\n\
                     hop2 m2 q1 #2",
                ),
            ],
        );
    }
}
