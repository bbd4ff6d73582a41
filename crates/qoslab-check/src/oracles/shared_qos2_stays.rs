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
        let Some(message) = view.messages.get(&id) else { return };
        let Some(own) = view.key_named(to) else { return };
        let sends = |key| view.receipts.get(&(key, id)).map_or(0, |receipt| receipt.sends);
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
