//! What an application can ask of its client, and SUBSCRIBE and UNSUBSCRIBE until they are
//! answered.

use super::Client;
use crate::face::{Note, Output, Tag};
use crate::options::Retry;
use crate::packet::{
    Packet, PacketId, Properties, Property, ReasonCode, Subscribe, SubscribeOptions, Unsubscribe,
    Version,
};
use crate::policy::Resubscribe;
use crate::rule::Rule;
use crate::session::Message;
use crate::time::Instant;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;
use serde::Serialize;

/// What an application asks of its client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Publish this message.
    Publish(Message),
    /// Subscribe; while not connected the request waits.
    Subscribe {
        /// Filters with their options.
        filters: Vec<(ByteString, SubscribeOptions)>,
        /// 5.0: a subscription identifier.
        identifier: Option<u32>,
    },
    /// Unsubscribe; while not connected the request waits.
    Unsubscribe(Vec<ByteString>),
    /// Send DISCONNECT and close.
    Disconnect {
        /// 5.0: the reason code.
        reason: ReasonCode,
        /// 5.0: a new session expiry interval in seconds.
        session_expiry: Option<u32>,
    },
    /// A22: the delivery with this handle is processed.
    Processed(u32),
    /// Send these bytes as they are.
    Raw(Bytes),
}

/// A SUBSCRIBE or UNSUBSCRIBE. It is not session state: a new connection sends it anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// For SUBSCRIBE the filters with options, for UNSUBSCRIBE none.
    subscribe: Vec<(ByteString, SubscribeOptions)>,
    identifier: Option<u32>,
    unsubscribe: Vec<ByteString>,
    /// Its packet identifier and when it was last sent, while it waits for the answer.
    sent: Option<(PacketId, Instant)>,
}

/// An acknowledgement that waits for the application (A22).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct PendingAck {
    /// The delivery it waits for; none when it only waits for its turn.
    pub(super) handle: Option<u32>,
    /// The packet identifier.
    pub(super) id: PacketId,
    /// The acknowledgement.
    pub(super) answer: Packet,
    /// The rule behind it.
    pub(super) rule: Rule,
}

impl PendingAck {
    pub(super) const fn is_puback(&self) -> bool {
        matches!(self.answer, Packet::Puback(_))
    }
}

impl Request {
    pub(super) const fn subscribe(
        filters: Vec<(ByteString, SubscribeOptions)>,
        identifier: Option<u32>,
    ) -> Self {
        Self { subscribe: filters, identifier, unsubscribe: Vec::new(), sent: None }
    }

    pub(super) const fn unsubscribe(filters: Vec<ByteString>) -> Self {
        Self { subscribe: Vec::new(), identifier: None, unsubscribe: filters, sent: None }
    }

    fn packet(&self, id: PacketId, version: Version) -> Packet {
        if self.unsubscribe.is_empty() {
            let identifier = self.identifier.filter(|_| version == Version::V5);
            let properties = identifier.map(Property::SubscriptionIdentifier);
            Packet::Subscribe(Subscribe {
                id,
                properties: properties.into_iter().collect(),
                filters: self.subscribe.clone(),
            })
        } else {
            let filters = self.unsubscribe.clone();
            Packet::Unsubscribe(Unsubscribe { id, properties: Properties::NONE, filters })
        }
    }
}

impl Client {
    pub(super) fn request(&mut self, now: Instant, request: Request, out: &mut Vec<Output>) {
        self.state.requests.push_back(request);
        self.pump_requests(now, out);
    }

    /// Identifiers that requests hold: they share the space with PUBLISH (rule 2.3.1-2).
    pub(super) fn reserved_ids(&self) -> Vec<PacketId> {
        self.state.requests.iter().filter_map(|request| request.sent.map(|(id, _)| id)).collect()
    }

    /// A new connection: what has no answer is sent anew; a new session has to be subscribed again.
    pub(super) fn requests_connected(&mut self, resumed: bool) {
        self.state.requests.iter_mut().for_each(|request| request.sent = None);
        if resumed {
            return;
        }
        let known = core::mem::take(&mut self.state.session.subscriptions);
        if self.options.resubscribe == Resubscribe::Never {
            return;
        }
        for (filter, options, identifier) in known.into_iter().rev() {
            let request = Request::subscribe(alloc::vec![(filter, options)], identifier);
            self.state.requests.push_front(request);
        }
    }

    /// Sends the requests that have not been sent on this connection.
    pub(super) fn pump_requests(&mut self, now: Instant, out: &mut Vec<Output>) {
        if self.state.requests.is_empty() || !self.is_connected() {
            return;
        }
        self.drop_too_large(out);
        for at in 0..self.state.requests.len() {
            if self.state.requests[at].sent.is_some() {
                continue;
            }
            let reserved = self.reserved_ids();
            let outbound = &mut self.state.session.outbound;
            let Some(id) = outbound.take_id(&self.options.sender, &reserved) else { return };
            self.state.requests[at].sent = Some((id, now));
            let packet = self.state.requests[at].packet(id, self.options.version);
            self.send(now, packet, Rule::IdFree, Tag::NONE, out);
        }
    }

    /// A request that is too large for the server will never be answered (rule 3.2.2-15).
    fn drop_too_large(&mut self, out: &mut Vec<Output>) {
        let Some(connection) = &self.state.connection else { return };
        let (limits, version) = (connection.limits, self.options.version);
        self.state.requests.retain(|request| {
            let packet = || request.packet(PacketId::FIRST, version);
            let fits = request.sent.is_some() || limits.fit(&packet(), version);
            if !fits {
                let what = "a request that is too large for the server is not sent";
                out.push(Output::Note(Note::Ignored { what: ByteString::from_static(what) }));
            }
            fits
        });
    }

    /// SUBACK or UNSUBACK; each answers its own kind: a late copy of one is no answer to the other.
    pub(super) fn answered(
        &mut self,
        now: Instant,
        id: PacketId,
        reasons: Option<&[ReasonCode]>,
        out: &mut Vec<Output>,
    ) {
        let requests = &mut self.state.requests;
        let place = requests.iter().position(|request| {
            request.unsubscribe.is_empty() == reasons.is_some()
                && request.sent.is_some_and(|(of, _)| of == id)
        });
        let Some(request) = place.and_then(|at| requests.remove(at)) else { return };
        let known = &mut self.state.session.subscriptions;
        for (index, (filter, options)) in request.subscribe.into_iter().enumerate() {
            let granted = reasons.and_then(|reasons| reasons.get(index));
            if granted.is_some_and(|reason| !reason.is_error()) {
                known.retain(|(of, _, _)| *of != filter);
                known.push((filter, options, request.identifier));
            }
        }
        known.retain(|(of, _, _)| !request.unsubscribe.contains(of));
        self.pump_requests(now, out);
        self.pump(now, out);
    }

    pub(super) fn next_request_retry(&self) -> Option<Instant> {
        let Retry::Timer(after) = self.options.sender.retry else { return None };
        self.state.requests.iter().filter_map(|request| Some(request.sent?.1 + after)).min()
    }

    /// MQTT 3.1 repeats requests by timer too.
    pub(super) fn retry_requests(&mut self, now: Instant, out: &mut Vec<Output>) {
        let Retry::Timer(after) = self.options.sender.retry else { return };
        for at in 0..self.state.requests.len() {
            let Some((id, sent)) = self.state.requests[at].sent else { continue };
            if sent + after <= now {
                self.state.requests[at].sent = Some((id, now));
                let packet = self.state.requests[at].packet(id, self.options.version);
                self.send(now, packet, Rule::IdKept, Tag::NONE, out);
            }
        }
    }
}
