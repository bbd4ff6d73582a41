//! What a client does with each packet that arrives.

use super::requests::PendingAck;
use super::{Client, ClientSession, sends};
use crate::face::{Closing, Delivery, DropReason, Note, Output, Tag};
use crate::flow::Event;
use crate::packet::{Ack, Packet, PacketId, Publish, QoS, ReasonCode, Version};
use crate::policy::{AckOrder, AckWhen, OverLimit};
use crate::rule::Rule;
use crate::session::{Acked, Message, Received};
use crate::slip::HandOver;
use crate::time::Instant;
use crate::topic;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;

impl Client {
    /// Bytes arrived; each whole packet in them is dealt with.
    pub(super) fn bytes(&mut self, now: Instant, bytes: Bytes, tag: Tag, out: &mut Vec<Output>) {
        if let Some(connection) = &mut self.state.connection {
            connection.last_received = now;
            connection.decoder.feed(bytes);
        }
        // A packet may close the connection; what follows it is not read.
        while let Some(connection) = &mut self.state.connection {
            match connection.decoder.next(self.options.version) {
                Ok(Some((packet, _))) => self.packet(now, packet, tag, out),
                Ok(None) => return,
                Err(malformed) => {
                    // No server sends CONNECT, and DISCONNECT cannot say 0x84.
                    let reason = match malformed.reason {
                        ReasonCode::UNSUPPORTED_PROTOCOL_VERSION => ReasonCode::PROTOCOL_ERROR,
                        reason => reason,
                    };
                    return self.violation(reason, malformed.rule, malformed.what, out);
                }
            }
        }
    }

    fn packet(&mut self, now: Instant, packet: Packet, tag: Tag, out: &mut Vec<Output>) {
        if !self.is_connected() && !matches!(packet, Packet::Connack(_) | Packet::Auth(_)) {
            let what = "a packet before CONNACK";
            return self.violation(ReasonCode::PROTOCOL_ERROR, Rule::ConnackFirst, what, out);
        }
        match packet {
            Packet::Connack(connack) => self.connack(now, &connack, out),
            Packet::Publish(publish) => self.published(now, publish, tag, out),
            Packet::Puback(ack) => {
                let event = either(&ack, Event::Puback, Event::PubackError);
                self.acked(now, event, &ack, out);
            }
            Packet::Pubrec(ack) => {
                let event = either(&ack, Event::Pubrec, Event::PubrecError);
                self.acked(now, event, &ack, out);
            }
            Packet::Pubcomp(ack) => self.acked(now, Event::Pubcomp, &ack, out),
            Packet::Pubrel(ack) => {
                let received = self.state.session.inbound.pubrel(&self.flows, ack.id);
                self.received(now, received, ack.id, tag, out);
            }
            Packet::Suback(suback) => self.answered(now, suback.id, Some(&suback.reasons), out),
            Packet::Unsuback(unsuback) => self.answered(now, unsuback.id, None, out),
            Packet::Pingresp => {
                if let Some(connection) = &mut self.state.connection {
                    connection.pinged = None;
                }
            }
            Packet::Disconnect(disconnect) if self.options.version == Version::V5 => {
                let why = Closing::PeerDisconnected(disconnect.reason());
                self.close(why, Some(Rule::ErrorMeansClosed), out);
            }
            Packet::Auth(_) => {
                let what = "AUTH although the client named no authentication method";
                let rule = Rule::AuthWithoutMethod;
                self.violation(ReasonCode::PROTOCOL_ERROR, rule, what, out);
            }
            Packet::Connect(_)
            | Packet::Subscribe(_)
            | Packet::Unsubscribe(_)
            | Packet::Pingreq
            | Packet::Disconnect(_) => {
                let what = "a packet that only a client sends";
                self.violation(ReasonCode::PROTOCOL_ERROR, Rule::ViolationCloses, what, out);
            }
        }
    }

    fn acked(&mut self, now: Instant, event: Event, ack: &Ack, out: &mut Vec<Output>) {
        let client = self.client_id();
        let Self { options, flows, state } = self;
        let Some(connection) = &mut state.connection else { return };
        let before = out.len();
        let mut wire = connection.wire(now, options, flows, &client, out);
        let acked = state.session.outbound.ack(event, ack.id, ack.reason(), &mut wire);
        if sends(&out[before..]) {
            connection.last_sent = now;
        }
        match acked {
            Acked::Done => {}
            Acked::Ignored => {
                let what = ByteString::from_static("an acknowledgement that nothing waits for");
                out.push(Output::Note(Note::Ignored { what }));
            }
            Acked::Violation(rule) => {
                let what = "an acknowledgement that does not fit its exchange";
                return self.violation(ReasonCode::PROTOCOL_ERROR, rule, what, out);
            }
        }
        // An identifier may have become free, for a request too.
        self.pump_requests(now, out);
        self.pump(now, out);
    }

    fn published(&mut self, now: Instant, mut publish: Publish, tag: Tag, out: &mut Vec<Output>) {
        let maximum = self.options.topic_alias_maximum;
        let Some(connection) = &mut self.state.connection else { return };
        let rule = Rule::AliasMaximumServer;
        if let Err(wrong) = connection.aliases_in.resolve(&mut publish, maximum, rule) {
            let (reason, rule, what) = wrong;
            return self.violation(reason, rule, what, out);
        }
        let (id, dup) = (publish.id, publish.dup);
        let message = Message::received(publish, tag, now);
        let Some(id) = id else {
            return self.hand_over(delivery(message, dup, Rule::Qos0Once), out);
        };
        if self.is_over_limit(id, message.qos) {
            let what = "more unacknowledged PUBLISH packets than Receive Maximum allows";
            let rule = Rule::ReceiveMaximumServer;
            return self.violation(ReasonCode::RECEIVE_MAXIMUM_EXCEEDED, rule, what, out);
        }
        let refusal = self.refusal(&message.topic);
        let ClientSession { inbound, outbound, .. } = &mut self.state.session;
        if message.qos == QoS::ExactlyOnce {
            inbound.share(outbound, id, &self.options.receiver);
        }
        let received = inbound.publish(&self.flows, id, dup, message, refusal);
        self.received(now, received, id, tag, out);
    }

    /// Receive Maximum, counted at the receiver: by acknowledgements sent.
    fn is_over_limit(&self, id: PacketId, qos: QoS) -> bool {
        let receiver = &self.options.receiver;
        let Some(maximum) = receiver.receive_maximum else { return false };
        if self.options.version == Version::V311 || receiver.over_limit == OverLimit::Tolerate {
            return false;
        }
        let inbound = &self.state.session.inbound;
        let repeat = qos == QoS::ExactlyOnce && inbound.is_open(id);
        let waiting = self.state.pending_acks.iter().filter(|ack| ack.is_puback()).count();
        !repeat && inbound.open_here() + waiting >= usize::from(maximum)
    }

    fn refusal(&self, name: &str) -> Option<ReasonCode> {
        let refusals = self.options.receiver.refuse.iter();
        refusals
            .filter(|refusal| topic::matches(&refusal.filter, name))
            .map(|refusal| refusal.reason)
            .next()
    }

    /// Hands on, then answers: at once, or when the application has done its work (A22).
    fn received(
        &mut self,
        now: Instant,
        received: Received,
        id: PacketId,
        tag: Tag,
        out: &mut Vec<Output>,
    ) {
        if let Some(connection) = self.state.connection.as_ref().filter(|_| self.flows.tells) {
            out.push(Output::Took(connection.conn, received.taken));
        }
        if received.violation {
            let what = "a packet identifier that this state does not allow";
            return self.violation(ReasonCode::PROTOCOL_ERROR, received.rule, what, out);
        }
        if received.suppressed {
            let from = ByteString::new();
            out.push(Output::Note(Note::RepeatSuppressed { tag: Tag::NONE, from }));
        }
        if received.discarded {
            let (to, why) = (self.client_id(), DropReason::Rejected);
            out.push(Output::Note(Note::Dropped { tag, to, why }));
        }
        let delivered = received.deliver.map(|message| {
            let tag = message.tag;
            self.hand_over(delivery(message, received.dup, received.rule), out);
            tag
        });
        let Some(answer) = received.answer else { return };
        let waits = self.options.ack_when == AckWhen::AfterApplication
            && matches!(answer, Packet::Puback(_) | Packet::Pubrec(_) | Packet::Pubcomp(_));
        let queued =
            !self.state.pending_acks.is_empty() && self.options.ack_order == AckOrder::AsReceived;
        if waits && (delivered.is_some() || queued) {
            let handle = delivered.map(|_| self.take_handle());
            let ack = PendingAck { handle, id, answer, rule: received.rule };
            self.state.pending_acks.push_back(ack);
            return;
        }
        self.send(now, answer, received.rule, delivered.unwrap_or(Tag::NONE), out);
    }

    fn hand_over(&self, delivery: Delivery, out: &mut Vec<Output>) {
        if self.options.slips.hand_over == HandOver::EachSubscription {
            let filters = self.state.session.subscriptions.iter();
            let fitting = filters.filter(|(of, ..)| topic::matches(of, &delivery.topic));
            out.extend(fitting.skip(1).map(|_| Output::Deliver(delivery.clone())));
        }
        out.push(Output::Deliver(delivery));
    }

    fn take_handle(&mut self) -> u32 {
        self.state.next_handle += 1;
        self.state.next_handle
    }

    /// A22: the application has processed a delivery; its acknowledgement may leave.
    pub(super) fn processed(&mut self, now: Instant, handle: u32, out: &mut Vec<Output>) {
        let acks = &mut self.state.pending_acks;
        let Some(at) = acks.iter().position(|ack| ack.handle == Some(handle)) else { return };
        acks[at].handle = None;
        let ready: Vec<PendingAck> = match self.options.ack_order {
            AckOrder::AsCompleted => acks.remove(at).into_iter().collect(),
            AckOrder::AsReceived => {
                let done = acks.iter().take_while(|ack| ack.handle.is_none()).count();
                acks.drain(..done).collect()
            }
        };
        for ack in ready {
            self.send(now, ack.answer, ack.rule, Tag::NONE, out);
        }
    }

    /// The handle that the next delivery will have to be reported with, when acknowledgements wait.
    pub const fn last_handle(&self) -> u32 {
        self.state.next_handle
    }

    /// Sends a packet, unless it is too large for the server (rule 3.2.2-15).
    pub(super) fn send(
        &mut self,
        now: Instant,
        packet: Packet,
        rule: Rule,
        tag: Tag,
        out: &mut Vec<Output>,
    ) {
        let Some(connection) = &mut self.state.connection else { return };
        if !connection.limits.fit(&packet, self.options.version) {
            let what = "a packet that is too large for the server is not sent";
            return out.push(Output::Note(Note::Ignored { what: ByteString::from_static(what) }));
        }
        connection.last_sent = now;
        out.push(Output::Send { conn: connection.conn, packet, rule, tag });
    }
}

fn either(ack: &Ack, success: Event, error: Event) -> Event {
    if ack.reason().is_error() { error } else { success }
}

fn delivery(message: Message, dup: bool, rule: Rule) -> Delivery {
    Delivery {
        tag: message.tag,
        qos: message.qos,
        dup,
        retain: message.retain,
        topic: message.topic,
        payload: message.payload,
        properties: message.properties,
        rule,
    }
}
