//! One connection of a client: CONNECT, CONNACK, keep alive, the end. What is sent on it stands
//! elsewhere.

use super::{Client, sends};
use crate::codec::Decoder;
use crate::face::{Closing, ConnId, Note, Output, SessionEnd, Tag, Wake, WakeReason};
use crate::flow::Flows;
use crate::options::ClientOptions;
use crate::packet::{
    ConnAck, Connect, Disconnect, Packet, Properties, Property, QoS, ReasonCode, Version,
};
use crate::rule::Rule;
use crate::session::{InboundAliases, Limits, Message, OutboundAliases, Wire};
use crate::slip::{FirstPacket, Goodbye, LateAcks, LifeSign};
use crate::time::{Duration, Instant};
use alloc::boxed::Box;
use alloc::vec::Vec;
use bytestring::ByteString;
use serde::Serialize;

/// What a client knows of its present connection. Nothing of it outlives the connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// Its name.
    pub conn: ConnId,
    /// When CONNECT was sent.
    opened: Instant,
    /// Whether CONNACK with success has come.
    accepted: bool,
    /// What the server announced.
    pub limits: Limits,
    /// The server's Maximum QoS.
    pub maximum_qos: QoS,
    /// Whether the server keeps retained messages.
    pub retain_available: bool,
    /// Keep alive in force, in seconds.
    pub keep_alive: u16,
    /// When anything was last sent.
    pub last_sent: Instant,
    /// When anything last came.
    pub last_received: Instant,
    /// When a PINGREQ was sent that has no answer yet.
    pub(super) pinged: Option<Instant>,
    pub(super) decoder: Decoder,
    pub(super) aliases_in: InboundAliases,
    aliases_out: OutboundAliases,
}

impl Connection {
    fn new(conn: ConnId, now: Instant, options: &ClientOptions) -> Self {
        let mut decoder = Decoder::new();
        // 3.1.1 cannot announce it, so that it binds nobody there.
        decoder.set_limit(options.maximum_packet_size.filter(|_| options.version == Version::V5));
        Self {
            conn,
            opened: now,
            accepted: false,
            limits: Limits::NONE,
            maximum_qos: QoS::ExactlyOnce,
            retain_available: true,
            keep_alive: options.keep_alive,
            last_sent: now,
            last_received: now,
            pinged: None,
            decoder,
            aliases_in: InboundAliases::default(),
            aliases_out: OutboundAliases::default(),
        }
    }

    /// Since when one direction has been silent. Own packets show the server that this side lives
    /// (3.1.2-23), and show nothing of the server: who only counts them never finds a dead one.
    fn last_heard(&self, options: &ClientOptions) -> Instant {
        match options.slips.life_sign {
            LifeSign::BothWays => self.last_sent.min(self.last_received),
            LifeSign::OwnPackets => self.last_sent,
        }
    }

    /// Whether CONNACK with success has come.
    pub const fn is_accepted(&self) -> bool {
        self.accepted
    }

    /// Whether the server takes such a message at all.
    pub(super) fn takes(&self, message: &Message) -> bool {
        message.qos <= self.maximum_qos && (!message.retain || self.retain_available)
    }

    pub(super) fn wire<'a>(
        &'a mut self,
        now: Instant,
        options: &'a ClientOptions,
        flows: &'a Flows,
        client: &'a ByteString,
        out: &'a mut Vec<Output>,
    ) -> Wire<'a> {
        Wire {
            now,
            conn: self.conn,
            version: options.version,
            limits: self.limits,
            aliases: &mut self.aliases_out,
            options: &options.sender,
            flows,
            client,
            is_client: true,
            out,
        }
    }

    /// The server's answer binds what this side sends.
    fn learn(&mut self, properties: &Properties, options: &ClientOptions) {
        self.limits = Limits {
            receive_maximum: properties.receive_maximum().unwrap_or(u16::MAX),
            packet_size: properties.maximum_packet_size(),
            topic_aliases: properties.topic_alias_maximum().unwrap_or(0).min(options.topic_aliases),
        };
        self.maximum_qos = properties.maximum_qos().and_then(QoS::new).unwrap_or(QoS::ExactlyOnce);
        self.retain_available = properties.retain_available() != Some(0);
        if let Some(seconds) = properties.server_keep_alive() {
            self.keep_alive = seconds;
        }
    }

    pub(super) fn next_wake(&self, options: &ClientOptions) -> Option<Wake> {
        if !self.accepted {
            let at = self.opened + options.connect_timeout;
            return finite(at, WakeReason::ConnectTimeout);
        }
        let ping = match (self.keep_alive, self.pinged) {
            (0, _) => None,
            (seconds, None) => {
                let at = self.last_heard(options) + Duration::from_secs(seconds.into());
                finite(at, WakeReason::KeepAlive)
            }
            (_, Some(_)) => None,
        };
        let timeout =
            self.pinged.and_then(|at| finite(at + options.ping_timeout, WakeReason::KeepAlive));
        ping.into_iter().chain(timeout).min()
    }
}

fn finite(at: Instant, why: WakeReason) -> Option<Wake> {
    (at < Instant::NEVER).then_some(Wake { at, why })
}

impl Client {
    /// The network connection is open: CONNECT goes out (rule 3.1.0-1).
    pub(super) fn opened(&mut self, now: Instant, conn: ConnId, out: &mut Vec<Output>) {
        if self.state.connection.is_some() {
            self.lost(out);
        }
        self.state.connection = Some(Connection::new(conn, now, &self.options));
        let clean = self.options.clean || self.state.force_clean;
        if self.options.slips.first_packet == FirstPacket::LateAck {
            for ack in core::mem::take(&mut self.state.pending_acks) {
                self.send(now, ack.answer, ack.rule, Tag::NONE, out);
            }
        }
        if clean {
            self.end_session(SessionEnd::Clean, out);
        }
        let packet = Packet::Connect(Box::new(self.connect(clean)));
        out.push(Output::Send { conn, packet, rule: Rule::ConnectFirst, tag: Tag::NONE });
    }

    fn connect(&self, clean: bool) -> Connect {
        let options = &self.options;
        let mut properties = Properties::NONE;
        if options.version == Version::V5 {
            if options.session_expiry > 0 {
                properties.push(Property::SessionExpiryInterval(options.session_expiry));
            }
            if let Some(maximum) = options.receiver.receive_maximum {
                properties.push(Property::ReceiveMaximum(maximum));
            }
            if let Some(size) = options.maximum_packet_size {
                properties.push(Property::MaximumPacketSize(size));
            }
            if options.topic_alias_maximum > 0 {
                properties.push(Property::TopicAliasMaximum(options.topic_alias_maximum));
            }
            properties.0.extend(options.properties.iter().cloned());
        }
        Connect {
            version: options.version,
            clean,
            keep_alive: options.keep_alive,
            properties,
            client_id: self.client_id(),
            will: options.will.clone(),
            login: options.login.clone(),
        }
    }

    /// CONNACK: a refusal ends the connection, success opens or resumes the session.
    pub(super) fn connack(&mut self, now: Instant, connack: &ConnAck, out: &mut Vec<Output>) {
        let Some(connection) = &mut self.state.connection else { return };
        if connection.accepted {
            return self.violation(
                ReasonCode::PROTOCOL_ERROR,
                Rule::ConnackFirst,
                "a second CONNACK",
                out,
            );
        }
        if connack.reason != ReasonCode::SUCCESS {
            let why = Closing::Refused(connack.reason);
            return self.close(why, Some(Rule::RefusalCloses), out);
        }
        let clean = self.options.clean || self.state.force_clean;
        let unknown = connack.session_present && !self.state.session.exists;
        if unknown && (clean || self.options.version == Version::V5) {
            self.state.force_clean = true;
            let what = "the server claims a session that this side does not have";
            let rule = Rule::SessionPresentUnexpected;
            return self.violation(ReasonCode::PROTOCOL_ERROR, rule, what, out);
        }
        self.state.force_clean = false;
        connection.accepted = true;
        connection.learn(&connack.properties, &self.options);
        self.accepted(now, connack, out);
    }

    fn accepted(&mut self, now: Instant, connack: &ConnAck, out: &mut Vec<Output>) {
        for property in connack.properties.iter() {
            if let Property::AssignedClientIdentifier(id) = property {
                self.state.assigned_id = Some(id.clone());
            }
        }
        let granted = connack.properties.session_expiry();
        let resumed = connack.session_present;
        if !resumed && self.state.session.exists {
            self.end_session(SessionEnd::PeerLostIt, out);
        }
        let session = &mut self.state.session;
        session.expiry = match self.options.version {
            Version::V311 if self.options.clean => 0,
            Version::V311 => u32::MAX,
            Version::V5 => granted.unwrap_or(self.options.session_expiry),
        };
        session.exists = true;
        session.outbound.resume(now, &self.options.sender);
        session.inbound.connected(now, &self.options.receiver);
        let client = self.client_id();
        out.push(Output::Note(if resumed {
            Note::SessionResumed { client }
        } else {
            Note::SessionCreated { client }
        }));
        self.requests_connected(resumed);
        self.pump_requests(now, out);
        self.drop_unsupported(out);
        self.pump(now, out);
    }

    /// Time has come for something.
    pub(super) fn woke(&mut self, now: Instant, out: &mut Vec<Output>) {
        let Some(connection) = &mut self.state.connection else { return };
        if !connection.accepted {
            if connection.opened + self.options.connect_timeout <= now {
                self.close(Closing::ConnectTimeout, None, out);
            }
            return;
        }
        if connection.pinged.is_some_and(|at| at + self.options.ping_timeout <= now) {
            return self.close(Closing::KeepAliveTimeout, None, out);
        }
        let silence = now.since(connection.last_heard(&self.options));
        let due = Duration::from_secs(connection.keep_alive.into());
        if connection.keep_alive > 0 && connection.pinged.is_none() && silence >= due {
            connection.pinged = Some(now);
            self.send(now, Packet::Pingreq, Rule::KeepAliveClient, Tag::NONE, out);
        }
        self.retry(now, out);
    }

    fn retry(&mut self, now: Instant, out: &mut Vec<Output>) {
        self.retry_requests(now, out);
        let id = self.client_id();
        let Self { options, flows, state } = self;
        let Some(connection) = &mut state.connection else { return };
        let before = out.len();
        state.session.outbound.retry(&mut connection.wire(now, options, flows, &id, out));
        if sends(&out[before..]) {
            connection.last_sent = now;
        }
    }

    /// The connection is gone; what belongs to it goes with it.
    pub(super) fn lost(&mut self, out: &mut Vec<Output>) {
        self.state.connection = None;
        if !self.keeps_acks() {
            self.state.pending_acks.clear();
        }
        if self.state.session.exists && !self.session_outlives() {
            self.end_session(SessionEnd::WithConnection, out);
        }
    }

    /// Whether acknowledgements outlive their connection: never, if that is right.
    pub(super) fn keeps_acks(&self) -> bool {
        self.options.slips.late_acks == LateAcks::Survive
            || self.options.slips.first_packet == FirstPacket::LateAck
    }

    /// This side closes the connection.
    pub(super) fn close(&mut self, why: Closing, rule: Option<Rule>, out: &mut Vec<Output>) {
        let Some(connection) = &self.state.connection else { return };
        out.push(Output::Close { conn: connection.conn, why, rule });
        self.lost(out);
    }

    /// The application wants to leave (rules 3.14.4-1, 3.14.4-2).
    pub(super) fn disconnect(
        &mut self,
        reason: ReasonCode,
        expiry: Option<u32>,
        out: &mut Vec<Output>,
    ) {
        if self.state.connection.is_none() {
            return;
        }
        // A session that was to end with its connection cannot be given a life now (3.14.2.2.2).
        let expiry = expiry.filter(|seconds| *seconds == 0 || self.state.session.expiry > 0);
        let mut packet = Disconnect::default();
        if self.options.version == Version::V5 {
            if reason != ReasonCode::SUCCESS || expiry.is_some() {
                packet.reason = Some(reason);
            }
            packet.properties = expiry
                .map(|seconds| [Property::SessionExpiryInterval(seconds)].into_iter().collect());
            if let Some(seconds) = expiry {
                self.state.session.expiry = seconds;
            }
        }
        self.goodbye(packet, Rule::DisconnectCloses, out);
        if self.options.slips.goodbye == Goodbye::Closes {
            self.close(Closing::Disconnect, Some(Rule::DisconnectCloses), out);
        }
    }

    /// The server broke a rule: 5.0 says so before it closes (rules 4.8.0-1; 5.0: 4.13.1-1).
    pub(super) fn violation(
        &mut self,
        reason: ReasonCode,
        rule: Rule,
        what: &'static str,
        out: &mut Vec<Output>,
    ) {
        if self.state.connection.is_none() {
            return;
        }
        let client = self.client_id();
        out.push(Output::Note(Note::Violation {
            client,
            reason,
            rule,
            what: ByteString::from_static(what),
        }));
        if self.options.version == Version::V5 {
            self.goodbye(Disconnect::with_reason(reason), Rule::ViolationCloses, out);
        }
        self.close(Closing::Violation(reason), Some(rule), out);
    }

    /// DISCONNECT as the server takes it (rule 3.2.2-15). The shortest form says that all is well
    /// and deletes the will: it stands for nothing else.
    fn goodbye(&self, packet: Disconnect, rule: Rule, out: &mut Vec<Output>) {
        let Some(connection) = &self.state.connection else { return };
        let shortest = (packet.reason() == ReasonCode::SUCCESS).then(Disconnect::default);
        let fits = |form: &Packet| connection.limits.fit(form, self.options.version);
        let packet =
            [Some(packet), shortest].into_iter().flatten().map(Packet::Disconnect).find(fits);
        if let Some(packet) = packet {
            out.push(Output::Send { conn: connection.conn, packet, rule, tag: Tag::NONE });
        }
    }
}
