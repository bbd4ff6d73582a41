//! `reaches-sessions`: a message that the broker owns goes into every session with a matching
//! subscription. A session that ends, or a subscription that goes, before that is excused; shared
//! subscriptions and No Local are not looked at.

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
    pending: Vec<(Key, MessageId, EventId)>,
}

impl ReachesSessions {
    fn served(&mut self, view: &View, message: u32, to: &str) {
        if let Some(key) = view.key_named(to) {
            self.pending.retain(|(of, id, _)| (*of, id.0) != (key, message));
        }
    }

    fn over(&mut self, view: &View, client: &str) {
        if let Some(key) = view.key_named(client) {
            self.pending.retain(|(of, ..)| *of != key);
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
                for (key, subscription) in view.matching(topic) {
                    self.case.see();
                    let unsure =
                        subscription.qos.min(*qos) == QoS::AtMostOnce && view.reach(key).is_none();
                    if Some(key) != own && !unsure && !view.session(key).tainted {
                        self.pending.push((key, MessageId(tag.0), event.n));
                    }
                }
            }
            Note::Routed { tag, to, .. } | Note::Dropped { tag, to, .. } => {
                self.served(view, tag.0, to);
            }
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
        for (key, id, owned) in &self.pending {
            let settled = view.messages.get(id).is_none_or(|message| message.settled);
            match stopped(footer.end) {
                Some(why) => self.case.doubt(|| why.into()),
                None if !settled => self.case.doubt(|| {
                    format!("whether the broker hands m{} on: its publisher is not done", id.0)
                }),
                None => {
                    let cited = Some((Rule::OwnedToSessions, view.mqtt()));
                    self.case.accuse(cited, Some(*id), [*owned], || {
                        let to = view.name_of(*key);
                        format!("The broker took m{} and did not put it into {to}'s session.", id.0)
                    });
                }
            }
        }
    }
}
