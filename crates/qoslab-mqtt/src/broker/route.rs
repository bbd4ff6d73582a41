//! Who gets a message, at which QoS, and what happens when a session cannot take it.

use super::{Broker, Connection, Subscription};
use crate::face::{Closing, DropReason, Note, Output, SessionEnd};
use crate::options::BrokerOptions;
use crate::packet::{Property, QoS};
use crate::policy::{Downgrade, Overflow, Overlap, Qos0Offline};
use crate::rule::Rule;
use crate::session::{Message, Outbound};
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
                    message: copy(message, filter, core::iter::once(subscription)),
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
        let Self { options, flows, state, .. } = self;
        if options.downgrade == Downgrade::Never {
            message.qos = message.published;
        }
        // A full queue may have ended the session while its retained messages were sent.
        let Some(session) = state.store.sessions.get_mut(to) else { return };
        note_routed(to, &message, retained, out);
        let connected = session.connection.is_some();
        let connection = session.connection.and_then(|of| state.connections.get_mut(&of));
        let outbound = &mut session.outbound;
        let qos0 = message.qos == QoS::AtMostOnce;
        // It costs no quota and passes what waits for some, but not what was queued at QoS 0 while
        // the client was away (rule 4.6.0-5).
        if qos0 && connected && outbound.waiting().all(|of| of.qos > QoS::AtMostOnce) {
            if let Some(connection) = connection {
                let flows = flows.of(connection.version);
                outbound.send_qos0(message, &mut connection.wire(now, options, flows, to, out));
            }
            return;
        }
        if qos0 && !connected && options.qos0_offline == Qos0Offline::Drop {
            return dropped(out, to, &message, DropReason::Offline);
        }
        drop_expired(outbound, now, to, out);
        let waits = would_wait(outbound, connection.as_deref(), options);
        if waits && outbound.waiting().len() >= options.sender.queue_bound as usize {
            return self.overflow(now, to, message, out);
        }
        if waits {
            out.push(Output::Note(Note::Queued { tag: message.tag, to: to.clone() }));
        }
        outbound.accept(message, &options.sender);
        if let Some(connection) = connection {
            let flows = flows.of(connection.version);
            outbound.pump(&mut connection.wire(now, options, flows, to, out), &[]);
        }
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
                // Its will may have met the same full queue, and have closed it already.
                let open = connection.filter(|of| self.state.connections.remove(of).is_some());
                if let Some(conn) = open {
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
                let connection = session.connection.and_then(|of| self.state.connections.get(&of));
                waiting >= self.options.sender.queue_bound as usize
                    && would_wait(&session.outbound, connection, &self.options)
            })
        })
    }
}

/// Says that a copy is owed to a session.
pub(super) fn note_routed(
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
fn drop_expired(outbound: &mut Outbound, now: Instant, to: &ByteString, out: &mut Vec<Output>) {
    if outbound.waiting().any(|message| message.is_expired(now)) {
        let gone = outbound.retain_waiting(|message| !message.is_expired(now));
        gone.iter().for_each(|message| dropped(out, to, message, DropReason::Expired));
    }
}

/// Whether a message above QoS 0 for this session could not leave at once.
fn would_wait(
    outbound: &Outbound,
    connection: Option<&Connection>,
    options: &BrokerOptions,
) -> bool {
    let Some(connection) = connection else { return true };
    let window = options.sender.window.min(connection.limits.receive_maximum);
    outbound.waiting().len() > 0
        || outbound.exchanges().len() >= usize::from(window.min(options.sender.id_space))
}

/// One copy for all matching subscriptions: the highest QoS, all identifiers (3.3.5-1; 5.0:
/// 3.3.4-2 to -4).
fn one_copy<'a>(
    client: &ByteString,
    message: &Message,
    mut matching: impl Iterator<Item = (&'a ByteString, &'a Subscription)> + Clone,
) -> Option<Copy> {
    let subscriptions = matching.clone().map(|(_, of)| of);
    // The copy goes out for the one that grants its QoS.
    let highest = subscriptions.clone().map(|of| of.options.qos).max()?;
    let (filter, _) = matching.find(|(_, of)| of.options.qos == highest)?;
    Some(Copy { to: client.clone(), message: copy(message, filter, subscriptions) })
}

/// A message as it goes out for some subscriptions of one session.
pub(super) fn copy<'a>(
    message: &Message,
    filter: &ByteString,
    subscriptions: impl Iterator<Item = &'a Subscription> + Clone,
) -> Message {
    let granted = subscriptions.clone().map(|subscription| subscription.options.qos).max();
    let as_published = |of: &Subscription| of.options.retain_as_published;
    let mut properties = message.properties.clone();
    for identifier in subscriptions.clone().filter_map(|subscription| subscription.identifier) {
        properties.push(Property::SubscriptionIdentifier(identifier));
    }
    Message {
        qos: message.qos.min(granted.unwrap_or(QoS::AtMostOnce)),
        retain: message.retain && subscriptions.clone().any(as_published),
        topic: message.topic.clone(),
        payload: message.payload.clone(),
        properties,
        filter: filter.clone(),
        ..*message
    }
}

fn dropped(out: &mut Vec<Output>, to: &ByteString, message: &Message, why: DropReason) {
    out.push(Output::Note(Note::Dropped { tag: message.tag, to: to.clone(), why }));
}
