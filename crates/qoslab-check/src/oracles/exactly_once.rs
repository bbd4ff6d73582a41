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
        let Some(message) = view.messages.get(&id) else { return };
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
        let Some(receipt) = view.receipts.get(&(key, id)) else { return };
        let Some(message) = view.messages.get(&id) else { return };
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
