//! SUBSCRIBE and UNSUBSCRIBE at the broker.

use super::{Broker, Subscription};
use crate::face::{ConnId, DropReason, Note, Output, Tag};
use crate::packet::{
    Packet, Properties, ReasonCode, SubAck, Subscribe, SubscribeOptions, UnsubAck, Unsubscribe,
    Version,
};
use crate::policy::{Downgrade, UnsubscribeInFlight};
use crate::rule::Rule;
use crate::slip::{SubackCodes, Unsuback};
use crate::time::Instant;
use crate::topic;
use alloc::vec::Vec;
use bytestring::ByteString;

impl Broker {
    /// One code for each filter, in order, in one SUBACK (rules 3.8.4-4, 3.8.4-5; 5.0: 3.8.4-5,
    /// -6).
    pub(super) fn subscribe(
        &mut self,
        now: Instant,
        conn: ConnId,
        packet: &Subscribe,
        out: &mut Vec<Output>,
    ) {
        let Some(client) = self.client_of(conn) else { return };
        let version = self.version_of(conn);
        let identifier = packet.properties.subscription_identifier();
        let mut reasons = Vec::with_capacity(packet.filters.len());
        let mut made: Vec<(ByteString, bool)> = Vec::new();
        for (filter, options) in &packet.filters {
            let reason = match self.objection(filter, identifier) {
                Some(reason) if version == Version::V5 => reason,
                Some(_) => ReasonCode::UNSPECIFIED_ERROR,
                None => {
                    let (reason, replaced) = self.grant(&client, filter, *options, identifier, out);
                    made.push((filter.clone(), replaced));
                    reason
                }
            };
            reasons.push(reason);
        }
        if self.options.slips.suback == SubackCodes::One {
            reasons.truncate(1);
        }
        let suback = SubAck { id: packet.id, properties: Properties::NONE, reasons };
        self.answer(conn, Packet::Suback(suback), Rule::SubackSent, Tag::NONE, out);
        for (filter, replaced) in made {
            self.send_retained(now, &client, &filter, replaced, out);
        }
    }

    /// What this server does not support.
    fn objection(&self, filter: &str, identifier: Option<u32>) -> Option<ReasonCode> {
        let options = &self.options;
        if !options.wildcard_subscriptions && topic::has_wildcard(filter) {
            Some(ReasonCode::WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED)
        } else if !options.shared_subscriptions && topic::shared(filter).is_some() {
            Some(ReasonCode::SHARED_SUBSCRIPTIONS_NOT_SUPPORTED)
        } else if !options.subscription_identifiers && identifier.is_some() {
            Some(ReasonCode::SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED)
        } else {
            None
        }
    }

    /// Makes or replaces a subscription; nothing on its way is lost (3.8.4-3; 5.0: 3.8.4-4).
    fn grant(
        &mut self,
        client: &ByteString,
        filter: &ByteString,
        mut options: SubscribeOptions,
        identifier: Option<u32>,
        out: &mut Vec<Output>,
    ) -> (ReasonCode, bool) {
        options.qos = options.qos.min(self.options.maximum_qos);
        let qos = options.qos;
        let Some(session) = self.state.store.sessions.get_mut(client) else {
            return (ReasonCode::UNSPECIFIED_ERROR, false);
        };
        let subscription = Subscription { options, identifier };
        let replaced = session.subscriptions.insert(filter.clone(), subscription).is_some();
        if self.options.downgrade == Downgrade::AtSending {
            let waiting = session.outbound.waiting_mut();
            waiting
                .filter(|message| message.filter == *filter)
                .for_each(|message| message.qos = message.published.min(qos));
        }
        out.push(Output::Note(Note::Subscribed {
            client: client.clone(),
            filter: filter.clone(),
            qos,
            replaced,
        }));
        (ReasonCode(qos.into()), replaced)
    }

    /// Filters are compared letter by letter; what has begun is completed (3.10.4-1 to 3.10.4-3).
    pub(super) fn unsubscribe(
        &mut self,
        conn: ConnId,
        packet: &Unsubscribe,
        out: &mut Vec<Output>,
    ) {
        let Some(client) = self.client_of(conn) else { return };
        let mut reasons = Vec::new();
        for filter in &packet.filters {
            let Some(session) = self.state.store.sessions.get_mut(&client) else { return };
            let existed = session.subscriptions.remove(filter).is_some();
            reasons.push(if existed {
                ReasonCode::SUCCESS
            } else {
                ReasonCode::NO_SUBSCRIPTION_EXISTED
            });
            if existed {
                let (client, filter) = (client.clone(), filter.clone());
                out.push(Output::Note(Note::Unsubscribed { client, filter }));
            }
            if self.options.unsubscribe == UnsubscribeInFlight::Abandon {
                self.abandon(&client, filter, out);
            }
        }
        if self.options.slips.unsuback == Unsuback::IfFound
            && reasons.iter().all(|reason| *reason == ReasonCode::NO_SUBSCRIPTION_EXISTED)
        {
            return;
        }
        if self.version_of(conn) == Version::V311 {
            reasons.clear();
        }
        let unsuback = UnsubAck { id: packet.id, properties: Properties::NONE, reasons };
        self.answer(conn, Packet::Unsuback(unsuback), Rule::UnsubackSent, Tag::NONE, out);
    }

    /// A24, wrong: what was on its way for the filter is forgotten.
    fn abandon(&mut self, client: &ByteString, filter: &ByteString, out: &mut Vec<Output>) {
        let Some(session) = self.state.store.sessions.get_mut(client) else { return };
        let exchanges = session.outbound.retain_exchanges(|exchange| {
            exchange.message.as_ref().is_none_or(|message| message.filter != *filter)
        });
        let waiting = session.outbound.retain_waiting(|message| message.filter != *filter);
        let tags = exchanges.iter().map(|exchange| exchange.tag);
        for tag in tags.chain(waiting.iter().map(|message| message.tag)) {
            let why = DropReason::Unsubscribed;
            out.push(Output::Note(Note::Dropped { tag, to: client.clone(), why }));
        }
    }
}
