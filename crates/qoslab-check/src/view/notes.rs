//! How notes change what is known: sessions, subscriptions, ownership, routing, drops.

use super::{ConnIx, Excuse, Key, Receipt, Subscription, View};
use crate::topic;
use bytestring::ByteString;
use qoslab_mqtt::face::{DropReason, Note, SessionEnd, Tag};
use qoslab_mqtt::packet::QoS;
use qoslab_trace::{Event, EventId, LinkId, MessageId, PartyId};

impl View {
    pub(super) fn apply_note(&mut self, event: &Event, party: PartyId, note: &Note) {
        let broker = party == self.broker;
        self.speaks |= broker;
        match note {
            Note::SessionCreated { client } => {
                if broker {
                    let key = self.key_for(client);
                    self.sessions[key.0].tainted = false;
                    // A stale store may have lost the old one without a word.
                    self.sessions[key.0].subscriptions.clear();
                }
            }
            Note::SessionEnded { client, why } => {
                if broker {
                    let key = self.key_for(client);
                    self.broker_session_over(key, event.n, *why == SessionEnd::Clean);
                } else if let Some(link) = self.link_of(party) {
                    self.client_session_over(link, self.opening(link));
                }
            }
            Note::Subscribed { client, filter, qos, .. } => {
                let key = self.key_for(client);
                self.subscribe(key, filter, *qos);
            }
            Note::Unsubscribed { client, filter } => {
                let key = self.key_for(client);
                self.sessions[key.0].subscriptions.retain(|of| of.filter != *filter);
            }
            Note::Owned { tag, from, topic, qos, .. } => {
                self.own(event.n, *tag, from, topic, *qos);
            }
            Note::Routed { tag, to, filter, qos, retained, group } => {
                let key = self.key_for(to);
                let shared = group.as_ref().map(|_| filter);
                self.route(event.n, *tag, key, *qos, *retained, shared);
            }
            Note::Queued { tag, to } => {
                if *tag != Tag::NONE {
                    self.queued(event.n, party, *tag, to);
                }
            }
            Note::Dropped { tag, to, why } => self.dropped(event.n, party, *tag, to, *why),
            Note::Republished { tag } => {
                if let Some(message) = self.messages.get_mut(MessageId(tag.0)) {
                    message.republished = true;
                }
            }
            Note::SessionResumed { .. }
            | Note::RepeatSuppressed { .. }
            | Note::Ignored { .. }
            | Note::RetainedStored { .. }
            | Note::RetainedRemoved { .. }
            | Note::WillStored { .. }
            | Note::WillDelayed { .. }
            | Note::WillPublished { .. }
            | Note::WillRemoved { .. }
            | Note::Violation { .. } => {}
        }
    }

    /// The connection of a link that is being established: what goes over it is of a new session.
    fn opening(&self, link: LinkId) -> Option<ConnIx> {
        let conn = self.link(link).conn?;
        let opening = self.conn(conn).established.is_none() && !self.conn(conn).gone[0];
        opening.then_some(conn)
    }

    fn subscribe(&mut self, key: Key, filter: &ByteString, qos: QoS) {
        self.granted_anew(key, filter, qos);
        let subscriptions = &mut self.sessions[key.0].subscriptions;
        match subscriptions.iter_mut().find(|of| of.filter == *filter) {
            Some(known) => known.qos = qos,
            None => subscriptions.push(Subscription { filter: filter.clone(), qos }),
        }
    }

    /// What waits for a session may be cut to the QoS that is granted now (A20).
    fn granted_anew(&mut self, key: Key, filter: &ByteString, qos: QoS) {
        for (id, receipt) in self.receipts.of_mut(key) {
            let Some(message) = self.messages.get(id).filter(|_| receipt.waits()) else {
                continue;
            };
            if topic::matches(filter, &message.topic) {
                receipt.regrant(message.qos.min(qos));
            }
        }
    }

    fn own(&mut self, at: EventId, tag: Tag, from: &ByteString, topic: &ByteString, qos: QoS) {
        if tag == Tag::NONE {
            return;
        }
        let id = MessageId(tag.0);
        if !self.messages.contains(id) {
            let publisher = self.key_named(from).and_then(|key| self.link_of_key(key));
            let publisher = publisher.and_then(|link| self.client_of(link));
            let message = self.new_message(publisher, topic.clone(), qos, at);
            self.messages.insert(id, message);
        }
        if let Some(message) = self.messages.get_mut(id) {
            message.owned = message.owned.saturating_add(1);
            message.owned_first.get_or_insert(at);
            message.owned_last = at;
            message.last = at;
        }
    }

    fn route(
        &mut self,
        at: EventId,
        tag: Tag,
        key: Key,
        qos: QoS,
        retained: bool,
        shared: Option<&ByteString>,
    ) {
        // Deliberate bytes carry no number; what they publish is not one message but any.
        if tag == Tag::NONE {
            return;
        }
        let id = MessageId(tag.0);
        let message = self.messages.get(id);
        let (ownership, rank) = message.map_or((0, at), |of| (of.owned, of.owned_last));
        let tainted = self.session(key).tainted;
        let receipt = self.receipts.get_or(key, id, || Receipt::new(at));
        if receipt.routed == 0 {
            receipt.rank = rank;
        }
        receipt.route(ownership, qos, retained, at);
        if let Some(filter) = shared {
            receipt.shared = Some(filter.clone());
        }
        if tainted {
            Excuse::give(&mut receipt.excuse, Excuse::StoreLost);
        }
    }

    fn queued(&mut self, at: EventId, party: PartyId, tag: Tag, to: &ByteString) {
        let message = MessageId(tag.0);
        if party == self.broker {
            let key = self.key_for(to);
            self.sessions[key.0].down.queued.insert(message, at);
        } else if let Some(link) = self.link_of(party) {
            self.links[usize::from(link.0)].up.queued.insert(message, at);
        }
    }

    fn dropped(&mut self, at: EventId, party: PartyId, tag: Tag, to: &str, why: DropReason) {
        if tag == Tag::NONE {
            return;
        }
        let id = MessageId(tag.0);
        if party == self.broker && to.is_empty() {
            if let Some(message) = self.messages.get_mut(id) {
                Excuse::give(&mut message.excuse, Excuse::Rejected);
                message.last = at;
            }
            return;
        }
        if party != self.broker && why != DropReason::Rejected {
            if let Some(message) = self.messages.get_mut(id) {
                Excuse::give(&mut message.excuse, Excuse::Dropped);
                message.last = at;
            }
            if let Some(link) = self.link_of(party) {
                self.links[usize::from(link.0)].up.queued.remove(id);
            }
            return;
        }
        if let Some(key) = self.key_of(party) {
            // A receiver throws away what it must acknowledge; the exchange goes on (4.5.0-2).
            if let Some(receipt) = self.receipts.get_mut(key, id) {
                Excuse::give(&mut receipt.excuse, Excuse::Rejected);
            }
            return;
        }
        let Some(key) = self.key_named(to) else { return };
        let down = &mut self.sessions[key.0].down;
        down.queued.remove(id);
        let Some(receipt) = self.receipts.get_mut(key, id) else { return };
        receipt.last = at;
        if legal(why, receipt) {
            receipt.dropped = receipt.dropped.saturating_add(1);
            let of_it = down.open.values_mut().filter(|of| of.message == Some(id));
            of_it.filter(|_| ends_exchanges(why)).for_each(|exchange| exchange.orphan = true);
        }
    }

    /// The client at the end of a link.
    pub(super) fn client_of(&self, link: LinkId) -> Option<PartyId> {
        let at = self.link_of.iter().position(|of| *of == Some(link))?;
        u16::try_from(at).ok().map(PartyId)
    }
}

/// Whether a copy may be dropped for this reason: what has been sent does not expire any more
/// (4.3.3-7, 3.3.2-5) and is completed after UNSUBSCRIBE (3.10.4-3); only QoS 0 needs a receiver
/// that is there.
fn legal(why: DropReason, receipt: &Receipt) -> bool {
    match why {
        DropReason::QueueFull
        | DropReason::TooLarge
        | DropReason::SessionEnded
        | DropReason::NotSupported
        | DropReason::Rejected => true,
        // Of several copies one may have been sent and another have expired (A17).
        DropReason::Expired | DropReason::Unsubscribed => receipt.waits(),
        DropReason::Offline | DropReason::Saturated => receipt.low == QoS::AtMostOnce,
    }
}

/// Whether a copy that is dropped for this reason may be one that was sent. The others wait, and
/// leave the exchanges of other copies as they are; a refusal has ended its own.
const fn ends_exchanges(why: DropReason) -> bool {
    match why {
        DropReason::TooLarge | DropReason::SessionEnded => true,
        DropReason::QueueFull
        | DropReason::Expired
        | DropReason::Unsubscribed
        | DropReason::NotSupported
        | DropReason::Rejected
        | DropReason::Offline
        | DropReason::Saturated => false,
    }
}
