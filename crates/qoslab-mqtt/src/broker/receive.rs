//! What the broker does with each packet that arrives.

use super::Broker;
use crate::face::{ConnId, DropReason, Note, Output, Tag};
use crate::flow::Event;
use crate::packet::{Ack, Packet, PacketId, Property, Publish, QoS, ReasonCode, Version};
use crate::policy::{OverLimit, Overflow};
use crate::rule::Rule;
use crate::session::{Acked, Message, Received};
use crate::slip::ForwardedDup;
use crate::time::Instant;
use crate::topic;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;

impl Broker {
    /// Bytes arrived; each whole packet in them is dealt with.
    pub(super) fn bytes(
        &mut self,
        now: Instant,
        conn: ConnId,
        bytes: Bytes,
        tag: Tag,
        out: &mut Vec<Output>,
    ) {
        if let Some(connection) = self.state.connections.get_mut(&conn) {
            connection.last_received = now;
            connection.decoder.feed(bytes);
        }
        // A packet may close the connection; what follows it is not read (3.1.4-5; 5.0: 3.1.4-6).
        while let Some(connection) = self.state.connections.get_mut(&conn) {
            let greeted = connection.client.is_some();
            match connection.decoder.next(connection.version) {
                Ok(Some((packet, _))) if greeted => self.packet(now, conn, packet, tag, out),
                Ok(Some((Packet::Connect(connect), _))) => {
                    self.stirred = true;
                    self.connect(now, conn, &connect, tag, out);
                }
                Ok(Some(_)) => {
                    let what = "the first packet is not CONNECT";
                    let rule = Rule::ConnectFirst;
                    self.violation(now, conn, ReasonCode::PROTOCOL_ERROR, rule, what, out);
                }
                Ok(None) => return,
                Err(bad) if !greeted && bad.reason == ReasonCode::UNSUPPORTED_PROTOCOL_VERSION => {
                    // A level that nobody knows is answered in the form that all know.
                    self.refuse(conn, bad.version, bad.reason, bad.rule, out);
                }
                Err(bad) => {
                    let (reason, rule) = as_told(bad.reason, bad.rule);
                    self.violation(now, conn, reason, rule, bad.what, out);
                }
            }
        }
    }

    fn packet(
        &mut self,
        now: Instant,
        conn: ConnId,
        packet: Packet,
        tag: Tag,
        out: &mut Vec<Output>,
    ) {
        match packet {
            Packet::Publish(publish) => self.published(now, conn, publish, tag, out),
            Packet::Puback(ack) => {
                let event =
                    if ack.reason().is_error() { Event::PubackError } else { Event::Puback };
                self.acked(now, conn, event, &ack, out);
            }
            Packet::Pubrec(ack) => {
                let event =
                    if ack.reason().is_error() { Event::PubrecError } else { Event::Pubrec };
                self.acked(now, conn, event, &ack, out);
            }
            Packet::Pubcomp(ack) => self.acked(now, conn, Event::Pubcomp, &ack, out),
            Packet::Pubrel(ack) => self.released(now, conn, ack.id, out),
            Packet::Subscribe(subscribe) => self.subscribe(now, conn, &subscribe, out),
            Packet::Unsubscribe(unsubscribe) => self.unsubscribe(conn, &unsubscribe, out),
            Packet::Pingreq => {
                self.answer(conn, Packet::Pingresp, Rule::PingAnswered, Tag::NONE, out);
            }
            Packet::Disconnect(disconnect) => self.disconnected(now, conn, &disconnect, out),
            Packet::Connect(_) => {
                let (reason, rule) = (ReasonCode::PROTOCOL_ERROR, Rule::ConnectOnce);
                self.violation(now, conn, reason, rule, "a second CONNECT", out);
            }
            Packet::Auth(_) => {
                let what = "AUTH although the client named no authentication method";
                let rule = Rule::AuthWithoutMethod;
                self.violation(now, conn, ReasonCode::PROTOCOL_ERROR, rule, what, out);
            }
            Packet::Connack(_) | Packet::Suback(_) | Packet::Unsuback(_) | Packet::Pingresp => {
                let what = "a packet that only a server sends";
                let rule = Rule::ViolationCloses;
                self.violation(now, conn, ReasonCode::PROTOCOL_ERROR, rule, what, out);
            }
        }
    }

    fn acked(
        &mut self,
        now: Instant,
        conn: ConnId,
        event: Event,
        ack: &Ack,
        out: &mut Vec<Output>,
    ) {
        let Some(client) = self.client_of(conn) else { return };
        let broken = self.with_wire(now, &client, out, |outbound, wire| {
            match outbound.ack(event, ack.id, ack.reason(), wire) {
                Acked::Done => {}
                Acked::Ignored => {
                    let what = "an acknowledgement that nothing waits for";
                    let what = ByteString::from_static(what);
                    wire.out.push(Output::Note(Note::Ignored { what }));
                }
                Acked::Violation(rule) => return Some(rule),
            }
            outbound.pump(wire, &[]);
            None
        });
        if let Some(rule) = broken.flatten() {
            let what = "an acknowledgement that does not fit its exchange";
            self.violation(now, conn, ReasonCode::PROTOCOL_ERROR, rule, what, out);
        }
    }

    fn published(
        &mut self,
        now: Instant,
        conn: ConnId,
        mut publish: Publish,
        tag: Tag,
        out: &mut Vec<Output>,
    ) {
        let Some(connection) = self.state.connections.get_mut(&conn) else { return };
        let Some(client) = connection.client.clone() else { return };
        let version = connection.version;
        let maximum = self.options.topic_alias_maximum;
        let resolved = connection.aliases_in.resolve(&mut publish, maximum, Rule::AliasMaximum);
        if let Err((reason, rule, what)) = resolved {
            return self.violation(now, conn, reason, rule, what, out);
        }
        if let Some((reason, rule, what)) = self.fault(version, &client, &publish) {
            return self.violation(now, conn, reason, rule, what, out);
        }
        let (id, dup) = (publish.id, publish.dup);
        let message = Message::received(publish, tag, now);
        let refusal = self.refusal(now, &message, &client, version);
        let full = refusal == Some(ReasonCode::RECEIVE_MAXIMUM_EXCEEDED);
        if full && !self.holds(&client, message.qos, id) {
            let what = "a queue is full and the overflow policy disconnects the publisher";
            let (reason, rule) = (ReasonCode::RECEIVE_MAXIMUM_EXCEEDED, Rule::OwnedToSessions);
            return self.violation(now, conn, reason, rule, what, out);
        }
        let Some(id) = id else {
            match refusal {
                Some(_) => out.push(discarded(tag)),
                None => {
                    self.own(now, Some(&client), message, out);
                }
            }
            return;
        };
        let flows = self.flows.of(version);
        let Some(session) = self.state.store.sessions.get_mut(&client) else { return };
        if message.qos == QoS::ExactlyOnce {
            session.inbound.share(&session.outbound, id, &self.options.receiver);
        }
        let received = session.inbound.publish(flows, id, dup, message, refusal);
        self.received(now, conn, &client, received, tag, out);
    }

    /// Whether a PUBLISH is a repeat of what this broker has taken already: that is answered,
    /// whatever the queues are like now (rule 4.3.3-10).
    fn holds(&self, client: &ByteString, qos: QoS, id: Option<PacketId>) -> bool {
        let session = self.state.store.sessions.get(client);
        let id = id.filter(|_| qos == QoS::ExactlyOnce);
        session.zip(id).is_some_and(|(session, id)| session.inbound.is_open(id))
    }

    fn released(&mut self, now: Instant, conn: ConnId, id: PacketId, out: &mut Vec<Output>) {
        let Some(client) = self.client_of(conn) else { return };
        let flows = self.flows.of(self.version_of(conn));
        let Some(session) = self.state.store.sessions.get_mut(&client) else { return };
        let received = session.inbound.pubrel(flows, id);
        self.received(now, conn, &client, received, Tag::NONE, out);
    }

    /// Takes ownership, then answers (rules 4.3.2-2, 4.3.3-2; 5.0: 4.3.2-4, 4.3.3-8).
    fn received(
        &mut self,
        now: Instant,
        conn: ConnId,
        client: &ByteString,
        received: Received,
        tag: Tag,
        out: &mut Vec<Output>,
    ) {
        if self.flows.v5.tells {
            out.push(Output::Took(conn, received.taken));
        }
        if received.violation {
            let what = "a packet identifier that this state does not allow";
            let reason = ReasonCode::PROTOCOL_ERROR;
            return self.violation(now, conn, reason, received.rule, what, out);
        }
        if received.suppressed {
            out.push(Output::Note(Note::RepeatSuppressed { tag, from: client.clone() }));
        }
        if received.discarded {
            out.push(discarded(tag));
        }
        let tag = received.deliver.as_ref().map_or(tag, |message| message.tag);
        let copied = self.options.slips.forwarded_dup == ForwardedDup::Copied;
        let dup = received.dup && copied;
        let owned = received
            .deliver
            .map(|message| self.own(now, Some(client), Message { dup, ..message }, out));
        let Some(connection) = self.state.connections.get(&conn) else { return };
        if connection.deposed {
            return;
        }
        let Some(mut answer) = received.answer else { return };
        // A client of four bytes is told no more than that it was heard.
        let room = connection.limits.packet_size.is_none_or(|limit| limit > 4);
        if owned == Some(0) && connection.version == Version::V5 && room {
            no_subscribers(&mut answer);
        }
        self.answer(conn, answer, received.rule, tag, out);
    }

    /// What a PUBLISH may not be, beyond what the codec can see.
    fn fault(
        &self,
        version: Version,
        client: &ByteString,
        publish: &Publish,
    ) -> Option<(ReasonCode, Rule, &'static str)> {
        let is_identifier =
            |property: &Property| matches!(property, Property::SubscriptionIdentifier(_));
        if publish.properties.iter().any(is_identifier) {
            let rule = Rule::NoSubscriptionIdFromClient;
            return Some((
                ReasonCode::PROTOCOL_ERROR,
                rule,
                "a subscription identifier from a client",
            ));
        }
        if publish.qos > self.options.maximum_qos {
            let what = "a QoS above the Maximum QoS of this server";
            return Some((ReasonCode::QOS_NOT_SUPPORTED, Rule::MaximumQos, what));
        }
        if publish.retain && !self.options.retain_available {
            let what = "a retained message, which this server does not support";
            return Some((ReasonCode::RETAIN_NOT_SUPPORTED, Rule::RetainUnavailable, what));
        }
        let maximum = self.options.receiver.receive_maximum?;
        let strict = version == Version::V5 && self.options.receiver.over_limit == OverLimit::Close;
        let inbound = &self.state.store.sessions.get(client)?.inbound;
        // QoS 1 is acknowledged at once and never outstanding here; it only must find room.
        let repeat = |id| publish.qos == QoS::ExactlyOnce && inbound.is_open(id);
        let new = publish.id.is_some_and(|id| !repeat(id));
        let what = "more unacknowledged PUBLISH packets than Receive Maximum allows";
        (strict && new && inbound.open_here() >= usize::from(maximum)).then_some((
            ReasonCode::RECEIVE_MAXIMUM_EXCEEDED,
            Rule::ReceiveMaximumClient,
            what,
        ))
    }

    /// The code with which this message is refused, by rule of the operator or for a full queue
    /// (A19).
    fn refusal(
        &self,
        now: Instant,
        message: &Message,
        from: &ByteString,
        version: Version,
    ) -> Option<ReasonCode> {
        let refusals = self.options.receiver.refuse.iter();
        let refused = refusals
            .filter(|refusal| topic::matches(&refusal.filter, &message.topic))
            .map(|refusal| refusal.reason)
            .next();
        if refused.is_some() {
            return refused;
        }
        let reason = match (self.options.overflow, version) {
            (Overflow::Reject, Version::V5) => ReasonCode::QUOTA_EXCEEDED,
            (Overflow::Disconnect, _) => ReasonCode::RECEIVE_MAXIMUM_EXCEEDED,
            // 3.1.1 has no answer that says no: the message is taken, and the full queue misses it.
            (Overflow::Reject, Version::V311)
            | (Overflow::DropNewest | Overflow::DropOldest | Overflow::EndSession, _) => {
                return None;
            }
        };
        self.would_overflow(now, message, from).then_some(reason)
    }

    pub(super) fn version_of(&self, conn: ConnId) -> Version {
        self.state.connections.get(&conn).map_or(Version::V5, |connection| connection.version)
    }
}

/// A message that this broker refuses for everybody, where no answer says so.
fn discarded(tag: Tag) -> Output {
    Output::Note(Note::Dropped { tag, to: ByteString::new(), why: DropReason::Rejected })
}

/// What the codec found, as a server tells it: to it a CONNECT is the second one, whatever is wrong
/// with it (DISCONNECT cannot say 0x84), and the maximum packet size is its own.
fn as_told(reason: ReasonCode, rule: Rule) -> (ReasonCode, Rule) {
    match (reason, rule) {
        (ReasonCode::UNSUPPORTED_PROTOCOL_VERSION, _) => {
            (ReasonCode::PROTOCOL_ERROR, Rule::ConnectOnce)
        }
        (_, Rule::PacketSize) => (reason, Rule::ServerPacketSize),
        (_, _) => (reason, rule),
    }
}

/// 5.0: success, but nobody has subscribed.
fn no_subscribers(answer: &mut Packet) {
    if let Packet::Puback(ack) | Packet::Pubrec(ack) = answer
        && ack.reason.is_none()
    {
        ack.reason = Some(ReasonCode::NO_MATCHING_SUBSCRIBERS);
    }
}
