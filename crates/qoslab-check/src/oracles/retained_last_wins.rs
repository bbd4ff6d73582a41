//! `retained-last-wins`: what a new subscription gets as retained is the last message that was
//! published to that topic with RETAIN, and nothing if that one was empty.

use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::View;
use alloc::collections::BTreeMap;
use alloc::format;
use bytestring::ByteString;
use qoslab_mqtt::face::{Note, Tag};
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId, MessageId, PartyId, StoreFate, What};

#[derive(Debug, Default)]
pub(crate) struct RetainedLastWins {
    case: Case,
    last: BTreeMap<ByteString, (MessageId, EventId, bool)>,
    /// A broker's store came back stale.
    unsure: bool,
}

impl Oracle for RetainedLastWins {
    const NAME: &'static str = "retained-last-wins";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::RetainReplaces);

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn noted(&mut self, view: &View, event: &Event, _party: PartyId, note: &Note) {
        match note {
            // What deliberate bytes publish has no number: nobody can tell what comes back.
            Note::Owned { tag: Tag::NONE, topic, retain: true, .. } => {
                self.last.remove(topic);
            }
            Note::Owned { tag, topic, retain: true, .. } => {
                let id = MessageId(tag.0);
                let payload = view.messages.get(id).and_then(|message| message.payload.as_ref());
                let empty = payload.is_some_and(|payload| payload.is_empty());
                self.last.insert(topic.clone(), (id, event.n, empty));
            }
            Note::Routed { tag, to, retained: true, .. } => {
                let id = MessageId(tag.0);
                let Some(message) = view.messages.get(id).filter(|_| !self.unsure) else { return };
                let Some((last, when, empty)) = self.last.get(&message.topic).copied() else {
                    return;
                };
                self.case.see();
                if last == id && !empty {
                    return;
                }
                let rule = if empty { Rule::RetainRemoves } else { Rule::RetainReplaces };
                let events = [message.born, when, event.n];
                self.case.accuse(Some((rule, view.mqtt())), Some(id), events, || {
                    let fate = if empty { "removed" } else { "replaced" };
                    format!("{to} gets m{} as retained, which m{} had {fate}.", id.0, last.0)
                });
            }
            _ => {}
        }
    }

    fn turned(&mut self, view: &View, event: &Event) {
        if let What::Crash { party, store, .. } = &event.what
            && *party == view.broker
        {
            match store {
                StoreFate::Kept => {}
                StoreFate::Lost => self.last.clear(),
                StoreFate::Stale => self.unsure = true,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, finding, held, judged};

    #[test]
    fn the_last_one_holds() {
        assert!(
            finding("retained-last-wins", "start\npub publish m1 q1 retain\nbroker owns m1 q1 retain\npub publish m2 q1 retain\nbroker owns m2 q1 retain\nbroker routes m2 sub q1 retained").verdict.is_held()
        );
        held(
            "retained-last-wins",
            "start\n\
             pub publish m1 q0 retain\n\
             pub > PUBLISH m1 q0\n\
             broker owns m1 q0 retain\n\
             broker routes m1 sub q0 retained\n\
             sub < PUBLISH m1 q0\n\
             sub gets m1 q0",
        );
    }

    #[test]
    fn an_older_one_breaks_it() {
        let (rule, story) = broken(
            "retained-last-wins",
            "start\n\
             pub publish m1 q1 retain\n\
             broker owns m1 q1 retain\n\
             pub publish m2 q1 retain\n\
             broker owns m2 q1 retain\n\
             broker routes m1 sub q1 retained",
        );
        assert_eq!(rule, "MQTT-3.3.1-5");
        assert!(story.contains("replaced"), "{story}");
    }

    #[test]
    fn one_that_was_removed_breaks_it() {
        let (rule, story) = broken(
            "retained-last-wins",
            "start\n\
             pub publish m1 q1 retain\n\
             broker owns m1 q1 retain\n\
             pub publish m2 q1 retain\n\
             broker owns m2 q1 retain\n\
             pub publish m3 q1 retain empty\n\
             broker owns m3 q1 retain\n\
             broker routes m2 sub q1 retained",
        );
        assert_eq!(rule, "MQTT-3.3.1-6");
        assert!(story.contains("removed"), "{story}");
    }

    #[test]
    fn nobody_knows_what_deliberate_bytes_have_retained() {
        judged(
            "retained-last-wins",
            "start\npub publish m1 q1 retain\nbroker owns m1 q1 retain\nbroker owns q1 retain",
            &[("vacuous", "broker routes m1 sub q1 retained")],
        );
    }

    #[test]
    fn what_a_store_has_to_have() {
        judged(
            "retained-last-wins",
            "start\npub publish m1 q1 retain\nbroker owns m1 q1 retain\n\
             pub publish m2 q1 retain\nbroker owns m2 q1 retain",
            &[
                ("broken", "broker crash kept\nbroker restart\nbroker routes m1 sub q1 retained"),
                ("vacuous", "broker crash lost\nbroker restart\nbroker routes m1 sub q1 retained"),
                ("vacuous", "broker crash stale\nbroker restart\nbroker routes m1 sub q1 retained"),
                ("broken", "pub crash lost\npub restart\nbroker routes m1 sub q1 retained"),
            ],
        );
    }
}
