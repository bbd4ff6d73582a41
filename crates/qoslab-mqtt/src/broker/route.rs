//! Who gets a message, at which QoS, and what happens when a session cannot take it.

use super::{Broker, BrokerSession, Subscription};
use crate::face::{Closing, DropReason, Note, Output, SessionEnd};
use crate::packet::{Property, QoS};
use crate::policy::{Downgrade, Overflow, Overlap, Qos0Offline};
use crate::rule::Rule;
use crate::session::Message;
use crate::slip::RoutedTo;
use crate::time::Instant;
use crate::topic;
use alloc::vec::Vec;
use bytestring::ByteString;

/// A copy of a message that is owed to a session.
struct Copy {
    to: ByteString,
    message: Message,
}

impl Broker {
    /// The broker owns a message: it goes into every session with a matching subscription
    /// (4.5.0-1). Gives the number of subscriptions that matched. `from` is none for a will.
    pub(super) fn own(
        &mut self,
        now: Instant,
        from: Option<&ByteString>,
        message: Message,
        out: &mut Vec<Output>,
    ) -> usize {
        out.push(Output::Note(Note::Owned {
            tag: message.tag,
            from: from.cloned().unwrap_or_default(),
            topic: message.topic.clone(),
            qos: message.qos,
            retain: message.retain,
        }));
        if message.retain && self.options.retain_available {
            self.retain(&message, out);
        }
        let copies = self.copies(from, &message);
        let groups = self.groups(&message.topic);
        let matched = copies.len() + groups.len();
        for Copy { to, message } in copies {
            self.owe(now, &to, message, false, out);
        }
        for filter in groups {
            self.route_shared(now, &filter, message.clone(), out);
        }
        matched
    }

    /// The copies for subscriptions that are not shared (A17).
    fn copies(&self, from: Option<&ByteString>, message: &Message) -> Vec<Copy> {
        let mut copies = Vec::new();
        for (client, session) in &self.state.store.sessions {
            if session.connection.is_none() && self.options.slips.routed_to == RoutedTo::Connected {
                continue;
            }
            let matching = session.subscriptions.iter().filter(|(filter, subscription)| {
                topic::shared(filter).is_none()
                    && topic::matches(filter, &message.topic)
                    && !(subscription.options.no_local && from == Some(client))
            });
            match self.options.overlap {
                Overlap::One => copies.extend(one_copy(client, message, matching)),
                Overlap::First => copies.extend(one_copy(client, message, matching.take(1))),
                Overlap::Each => copies.extend(matching.map(|(filter, subscription)| Copy {
                    to: client.clone(),
                    message: copy(message, filter, &[subscription]),
                })),
            }
        }
        copies
    }

    /// A copy of a message is owed to a session: sent now, queued, or dropped with a reason.
    pub(super) fn owe(
        &mut self,
        now: Instant,
        to: &ByteString,
        mut message: Message,
        retained: bool,
        out: &mut Vec<Output>,
    ) {
        if self.options.downgrade == Downgrade::Never {
            message.qos = message.published;
        }
        // A full queue may have ended the session while its retained messages were sent.
        if !self.state.store.sessions.contains_key(to) {
            return;
        }
        self.note_routed(to, &message, retained, out);
        let Some(session) = self.state.store.sessions.get(to) else { return };
        let connected = session.connection.is_some();
        let qos0 = message.qos == QoS::AtMostOnce;
        // It costs no quota and passes what waits for some, but not what was queued at QoS 0 while
        // the client was away (rule 4.6.0-5).
        if qos0 && connected && session.outbound.waiting().all(|of| of.qos > QoS::AtMostOnce) {
            self.with_wire(now, to, out, |outbound, wire| outbound.send_qos0(message, wire));
            return;
        }
        if qos0 && !connected && self.options.qos0_offline == Qos0Offline::Drop {
            return dropped(out, to, &message, DropReason::Offline);
        }
        self.drop_expired(now, to, out);
        let Some(session) = self.state.store.sessions.get(to) else { return };
        let waits = self.would_wait(session);
        if waits && session.outbound.waiting().len() >= self.options.sender.queue_bound as usize {
            return self.overflow(now, to, message, out);
        }
        if waits {
            out.push(Output::Note(Note::Queued { tag: message.tag, to: to.clone() }));
        }
        let Some(session) = self.state.store.sessions.get_mut(to) else { return };
        session.outbound.accept(message, &self.options.sender);
        self.pump(now, to, out);
    }

    /// Says that a copy is owed to a session.
    pub(super) fn note_routed(
        &self,
        to: &ByteString,
        message: &Message,
        retained: bool,
        out: &mut Vec<Output>,
    ) {
        out.push(Output::Note(Note::Routed {
            tag: message.tag,
            to: to.clone(),
            filter: message.filter.clone(),
            qos: message.qos,
            retained,
            group: topic::shared(&message.filter).map(|(name, _)| ByteString::from(name)),
        }));
    }

    /// What has expired in a queue is deleted before anything is held against it (rule 3.3.2-5).
    fn drop_expired(&mut self, now: Instant, to: &ByteString, out: &mut Vec<Output>) {
        let Some(session) = self.state.store.sessions.get_mut(to) else { return };
        if !session.outbound.waiting().any(|message| message.is_expired(now)) {
            return;
        }
        let gone = session.outbound.retain_waiting(|message| !message.is_expired(now));
        gone.iter().for_each(|message| dropped(out, to, message, DropReason::Expired));
    }

    /// Whether a message above QoS 0 for this session could not leave at once.
    fn would_wait(&self, session: &BrokerSession) -> bool {
        let Some(connection) = session.connection else { return true };
        let Some(connection) = self.state.connections.get(&connection) else { return true };
        let window = self.options.sender.window.min(connection.limits.receive_maximum);
        session.outbound.waiting().len() > 0
            || session.outbound.exchanges().len()
                >= usize::from(window.min(self.options.sender.id_space))
    }

    /// A19: the queue of a session is full.
    fn overflow(&mut self, now: Instant, to: &ByteString, message: Message, out: &mut Vec<Output>) {
        match self.options.overflow {
            // Reject and disconnect have had their say before the message was taken; what still
            // comes here is a will, a retained message, or 3.1.1.
            Overflow::DropNewest | Overflow::Reject | Overflow::Disconnect => {
                dropped(out, to, &message, DropReason::QueueFull);
            }
            Overflow::DropOldest => {
                let Some(session) = self.state.store.sessions.get_mut(to) else { return };
                let Some(oldest) = session.outbound.drop_oldest() else {
                    return dropped(out, to, &message, DropReason::QueueFull);
                };
                dropped(out, to, &oldest, DropReason::QueueFull);
                out.push(Output::Note(Note::Queued { tag: message.tag, to: to.clone() }));
                session.outbound.accept(message, &self.options.sender);
                self.pump(now, to, out);
            }
            Overflow::EndSession => {
                dropped(out, to, &message, DropReason::QueueFull);
                let connection = self.state.store.sessions.get(to).and_then(|s| s.connection);
                self.end_session(now, to, SessionEnd::Overflow, out);
                if let Some(conn) = connection {
                    self.state.connections.remove(&conn);
                    let rule = Some(Rule::StateKept);
                    out.push(Output::Close { conn, why: Closing::QuotaExceeded, rule });
                }
            }
        }
    }

    /// Whether some session that this message is for has no room for it.
    pub(super) fn would_overflow(
        &self,
        now: Instant,
        message: &Message,
        from: &ByteString,
    ) -> bool {
        let copies = self.copies(Some(from), message);
        copies.iter().filter(|copy| copy.message.qos > QoS::AtMostOnce).any(|copy| {
            self.state.store.sessions.get(&copy.to).is_some_and(|session| {
                let waiting = session.outbound.waiting().filter(|of| !of.is_expired(now)).count();
                waiting >= self.options.sender.queue_bound as usize && self.would_wait(session)
            })
        })
    }
}

/// One copy for all matching subscriptions: the highest QoS, all identifiers (3.3.5-1; 5.0:
/// 3.3.4-2 to -4).
fn one_copy<'a>(
    client: &ByteString,
    message: &Message,
    matching: impl Iterator<Item = (&'a ByteString, &'a Subscription)>,
) -> Option<Copy> {
    let matching: Vec<(&ByteString, &Subscription)> = matching.collect();
    let subscriptions: Vec<&Subscription> = matching.iter().map(|(_, of)| *of).collect();
    // The copy goes out for the one that grants its QoS.
    let highest = subscriptions.iter().map(|of| of.options.qos).max()?;
    let (filter, _) = matching.iter().find(|(_, of)| of.options.qos == highest)?;
    Some(Copy { to: client.clone(), message: copy(message, filter, &subscriptions) })
}

/// A message as it goes out for some subscriptions of one session.
pub(super) fn copy(
    message: &Message,
    filter: &ByteString,
    subscriptions: &[&Subscription],
) -> Message {
    let granted = subscriptions.iter().map(|subscription| subscription.options.qos).max();
    let mut copy = message.clone();
    copy.qos = message.qos.min(granted.unwrap_or(QoS::AtMostOnce));
    copy.retain = message.retain
        && subscriptions.iter().any(|subscription| subscription.options.retain_as_published);
    copy.filter = filter.clone();
    for identifier in subscriptions.iter().filter_map(|subscription| subscription.identifier) {
        copy.properties.push(Property::SubscriptionIdentifier(identifier));
    }
    copy
}

fn dropped(out: &mut Vec<Output>, to: &ByteString, message: &Message, why: DropReason) {
    out.push(Output::Note(Note::Dropped { tag: message.tag, to: to.clone(), why }));
}
