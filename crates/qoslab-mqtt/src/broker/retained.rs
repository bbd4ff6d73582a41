//! Retained messages: the last one of each topic, for those who subscribe later.

use super::{Broker, Subscription};
use crate::face::{Note, Output};
use crate::packet::{Property, QoS, RetainHandling};
use crate::rule::Rule;
use crate::session::Message;
use crate::slip::{Retained, RetainedPath};
use crate::time::Instant;
use crate::topic;
use alloc::vec::Vec;
use bytestring::ByteString;

impl Broker {
    /// Stores or removes the retained message of a topic (rules 3.3.1-5, 3.3.1-10; 5.0: 3.3.1-6).
    pub(super) fn retain(&mut self, message: &Message, out: &mut Vec<Output>) {
        let topic = message.topic.clone();
        let retained = &mut self.state.store.retained;
        let keeps_first = self.options.slips.retained == Retained::First;
        if keeps_first && !message.payload.is_empty() && retained.contains_key(&topic) {
            return;
        }
        if !message.payload.is_empty() {
            retained.insert(topic.clone(), message.clone());
            out.push(Output::Note(Note::RetainedStored { tag: message.tag, topic }));
        } else if retained.remove(&topic).is_some() {
            out.push(Output::Note(Note::RetainedRemoved { topic }));
        }
    }

    /// Sends the retained messages that a subscription is owed (5.0: 3.3.1-9 to 3.3.1-11). They
    /// pass through the same window and the same downgrade as live ones.
    pub(super) fn send_retained(
        &mut self,
        now: Instant,
        client: &ByteString,
        filter: &ByteString,
        replaced: bool,
        out: &mut Vec<Output>,
    ) {
        let Some(session) = self.state.store.sessions.get(client) else { return };
        let Some(subscription) = session.subscriptions.get(filter).cloned() else { return };
        let wanted = match subscription.options.retain_handling {
            RetainHandling::Always => true,
            RetainHandling::IfNew => !replaced,
            RetainHandling::Never => false,
        };
        // Shared subscriptions get none (5.0 section 3.8.4).
        if !wanted || topic::shared(filter).is_some() {
            return;
        }
        self.state.store.retained.retain(|_, message| !message.is_expired(now));
        let matching = self.state.store.retained.values();
        let copies: Vec<Message> = matching
            .filter(|message| topic::matches(filter, &message.topic))
            .map(|message| old_news(message, filter, &subscription))
            .collect();
        for copy in copies {
            match self.options.slips.retained_path {
                RetainedPath::Exchange => self.owe(now, client, copy, true, out),
                RetainedPath::Wire => self.send_unkept(now, client, &copy, out),
            }
        }
    }

    /// Sends a message that leaves nothing behind in the session.
    fn send_unkept(
        &mut self,
        now: Instant,
        client: &ByteString,
        message: &Message,
        out: &mut Vec<Output>,
    ) {
        super::route::note_routed(client, message, true, out);
        self.with_wire(now, client, out, |outbound, wire| {
            let id = match message.qos {
                QoS::AtMostOnce => None,
                QoS::AtLeastOnce | QoS::ExactlyOnce => outbound.take_id(wire.options, &[]),
            };
            if let Some(packet) = wire.publish(message, id, false) {
                wire.send(packet, Rule::OwnedToSessions, message.tag);
            }
        });
    }
}

/// A retained message as it is sent to a new subscription: the flag is set (3.3.1-8).
fn old_news(message: &Message, filter: &ByteString, subscription: &Subscription) -> Message {
    let mut copy = message.clone();
    copy.qos = message.qos.min(subscription.options.qos);
    copy.retain = true;
    copy.filter = filter.clone();
    if let Some(identifier) = subscription.identifier {
        copy.properties.push(Property::SubscriptionIdentifier(identifier));
    }
    copy
}
