//! CONNECT: who may come in, takeover, the session that is resumed or made, CONNACK.

use super::{Broker, BrokerSession, send};
use crate::face::{Closing, ConnId, Note, Output, SessionEnd, Tag};
use crate::packet::{
    ConnAck, Connect, Disconnect, Packet, Properties, Property, QoS, ReasonCode, Version,
};
use crate::policy::{CleanStart, EndedTakeover, TakeoverUnread, TakeoverWill};
use crate::rule::Rule;
use crate::session::{Inbound, Limits, Outbound};
use crate::slip::{Greeting, Older, Teardown, Unsent};
use crate::time::Instant;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use bytestring::ByteString;

impl Broker {
    pub(super) fn connect(
        &mut self,
        now: Instant,
        conn: ConnId,
        connect: &Connect,
        tag: Tag,
        out: &mut Vec<Output>,
    ) {
        let Some(connection) = self.state.connections.get_mut(&conn) else { return };
        connection.version = connect.version;
        connection.limits.packet_size = connect.properties.maximum_packet_size();
        if connect.version == Version::V5 {
            // It binds from CONNACK on, which announces it; 3.1.1 has no property to do so.
            connection.decoder.set_limit(self.options.maximum_packet_size);
        }
        if let Err((reason, rule)) = self.admit(connect) {
            return self.refuse(conn, connect.version, reason, rule, out);
        }
        let (client, assigned) = self.name(connect);
        let mut connack = self.connack(connect, assigned);
        if !self.takes(connect, &connack) {
            let (reason, rule) = (ReasonCode::PACKET_TOO_LARGE, Rule::PacketSize);
            return self.refuse(conn, connect.version, reason, rule, out);
        }
        self.overdue(now, &client, out);
        let unsent = self.unsent(&client);
        let old = self.take_over(now, conn, &client, connect, out);
        connack.session_present = self.open_session(now, &client, connect, out);
        let Some(connection) = self.state.connections.get_mut(&conn) else { return };
        connection.client = Some(client.clone());
        connection.learn(connect, &self.options);
        let session = self.state.store.sessions.get_mut(&client).expect("it was just opened");
        session.connection = Some(conn);
        session.version = connect.version;
        session.ends = None;
        session.expiry = match connect.version {
            Version::V311 if connect.clean => 0,
            Version::V311 => u32::MAX,
            Version::V5 => {
                let wanted = connect.properties.session_expiry().unwrap_or(0);
                wanted.min(self.options.session_expiry_maximum)
            }
        };
        if let Some(unsent) = unsent.filter(|_| !connack.session_present) {
            session.outbound = unsent;
        }
        session.outbound.resume(now, &self.options.sender);
        session.inbound.connected(now, &self.options.receiver);
        self.set_will(&client, connect, tag, out);
        if self.options.slips.greeting == Greeting::Backlog {
            self.pump(now, &client, out);
        }
        out.push(send(conn, Packet::Connack(Box::new(connack)), Rule::ConnackSuccess));
        if old.is_some() && self.options.slips.teardown == Teardown::OfClient {
            self.session_lost(now, &client, out);
        }
        self.pump(now, &client, out);
    }

    /// What speaks against a CONNECT that could be read.
    fn admit(&self, connect: &Connect) -> Result<(), (ReasonCode, Rule)> {
        let is_auth = |property: &Property| matches!(property, Property::AuthenticationMethod(_));
        if connect.properties.iter().any(is_auth) {
            return Err((ReasonCode::BAD_AUTHENTICATION_METHOD, Rule::AuthMethodRefused));
        }
        if connect.client_id.is_empty() && !connect.clean && connect.version == Version::V311 {
            return Err((ReasonCode::CLIENT_IDENTIFIER_NOT_VALID, Rule::EmptyIdNeedsClean));
        }
        if !self.options.users.is_empty() && !self.knows_login(connect) {
            return Err((ReasonCode::BAD_USER_NAME_OR_PASSWORD, Rule::LoginRefused));
        }
        if let (Some(will), Version::V5) = (&connect.will, connect.version) {
            if will.qos > self.options.maximum_qos {
                return Err((ReasonCode::QOS_NOT_SUPPORTED, Rule::WillQosRefused));
            }
            if will.retain && !self.options.retain_available {
                return Err((ReasonCode::RETAIN_NOT_SUPPORTED, Rule::WillRetainRefused));
            }
        }
        Ok(())
    }

    fn knows_login(&self, connect: &Connect) -> bool {
        let login = &connect.login;
        let password = login.password.as_deref().unwrap_or_default();
        login.user_name.as_ref().is_some_and(|name| {
            self.options
                .users
                .iter()
                .any(|(user, secret)| user == name && secret.as_bytes() == password)
        })
    }

    /// The client identifier, assigned where it is empty (rules 3.1.3-6; 5.0: 3.2.2-16).
    fn name(&mut self, connect: &Connect) -> (ByteString, Option<ByteString>) {
        if !connect.client_id.is_empty() {
            return (connect.client_id.clone(), None);
        }
        loop {
            self.state.store.assigned += 1;
            let name = ByteString::from(format!("auto-{}", self.state.store.assigned));
            if !self.state.store.sessions.contains_key(&name) {
                return (name.clone(), Some(name));
            }
        }
    }

    /// Whether a client takes a CONNACK of this size (rule 3.1.2-24).
    fn takes(&self, connect: &Connect, connack: &ConnAck) -> bool {
        let packet_size = connect.properties.maximum_packet_size();
        let limits = Limits { packet_size, ..Limits::NONE };
        packet_size.is_none()
            || limits.fit(&Packet::Connack(Box::new(connack.clone())), connect.version)
    }

    /// A driver may wake the broker late: what is overdue for a client happens before it is back.
    fn overdue(&mut self, now: Instant, client: &ByteString, out: &mut Vec<Output>) {
        let Some(session) = self.state.store.sessions.get(client) else { return };
        let will = session.will.as_ref().and_then(|will| will.due);
        if session.ends.is_some_and(|at| at <= now) {
            self.end_session(now, client, SessionEnd::Expired, out);
        } else if will.is_some_and(|at| at <= now) {
            self.publish_will(now, client, out);
        }
    }

    /// Throws out an older connection with this client identifier (rules 3.1.4-2; 5.0: 3.1.4-3);
    /// says which.
    fn take_over(
        &mut self,
        now: Instant,
        new: ConnId,
        client: &ByteString,
        connect: &Connect,
        out: &mut Vec<Output>,
    ) -> Option<ConnId> {
        let session = self.state.store.sessions.get(client)?;
        let old = session.connection.filter(|old| *old != new)?;
        if self.options.slips.older == Older::Stays {
            return None;
        }
        let inherit = self.options.ended_takeover == EndedTakeover::Inherit && !connect.clean;
        let connection = self.state.connections.get_mut(&old)?;
        if connection.version == Version::V5 {
            let reason = Disconnect::with_reason(ReasonCode::SESSION_TAKEN_OVER);
            out.push(send(old, Packet::Disconnect(reason), Rule::Takeover));
        }
        out.push(Output::Close { conn: old, why: Closing::TakenOver, rule: Some(Rule::Takeover) });
        match self.options.takeover_unread {
            TakeoverUnread::Drop => {
                self.state.connections.remove(&old);
            }
            // Its bytes are still read, for the session that goes on.
            TakeoverUnread::Process => {
                connection.deposed = true;
                connection.keep_alive = 0;
            }
        }
        let session = self.state.store.sessions.get_mut(client).expect("it was there above");
        session.connection = None;
        self.taken_over_will(now, client, connect.clean, out);
        let session = self.state.store.sessions.get(client)?;
        if !session.outlives() && !inherit {
            self.end_session(now, client, SessionEnd::WithConnection, out);
        }
        Some(old)
    }

    /// What a session owes, to be given to the one that takes its place: nothing, if that is right.
    fn unsent(&self, client: &ByteString) -> Option<Outbound> {
        match self.options.slips.unsent {
            Unsent::Gone => None,
            Unsent::Inherited => Some(self.state.store.sessions.get(client)?.outbound.clone()),
        }
    }

    /// A15: the will of a connection that is taken over.
    fn taken_over_will(
        &mut self,
        now: Instant,
        client: &ByteString,
        clean: bool,
        out: &mut Vec<Output>,
    ) {
        let Some(session) = self.state.store.sessions.get_mut(client) else { return };
        let Some(will) = &session.will else { return };
        // A clean start ends the session, and so does an expiry of 0: then the delay is over too.
        let delayed = will.delay > 0 && !clean && session.outlives();
        match self.options.takeover_will {
            TakeoverWill::Standard if delayed => {
                session.will = None;
                out.push(Output::Note(Note::WillRemoved {
                    client: client.clone(),
                    cancelled: true,
                }));
            }
            TakeoverWill::Never => session.will = None,
            TakeoverWill::Standard | TakeoverWill::Always => self.publish_will(now, client, out),
        }
    }

    /// The session of an accepted CONNECT; says whether one was there.
    fn open_session(
        &mut self,
        now: Instant,
        client: &ByteString,
        connect: &Connect,
        out: &mut Vec<Output>,
    ) -> bool {
        let mut kept = Inbound::default();
        if connect.clean {
            if self.options.clean_start == CleanStart::KeepReceivedIds
                && let Some(session) = self.state.store.sessions.get_mut(client)
            {
                kept = core::mem::take(&mut session.inbound);
            }
            self.end_session(now, client, SessionEnd::Clean, out);
        }
        if let Some(session) = self.state.store.sessions.get_mut(client) {
            if session.will.take().is_some() {
                // Rule 3.1.3-9: in time before the delay was over.
                out.push(Output::Note(Note::WillRemoved {
                    client: client.clone(),
                    cancelled: true,
                }));
            }
            out.push(Output::Note(Note::SessionResumed { client: client.clone() }));
            return true;
        }
        let mut session = BrokerSession::new(connect.version);
        session.inbound = kept;
        self.state.store.sessions.insert(client.clone(), session);
        out.push(Output::Note(Note::SessionCreated { client: client.clone() }));
        false
    }

    /// The CONNACK of a client that comes in; whether its session is there is not known yet.
    fn connack(&self, connect: &Connect, assigned: Option<ByteString>) -> ConnAck {
        let mut properties = Properties::NONE;
        if connect.version == Version::V5 {
            let options = &self.options;
            let wanted = connect.properties.session_expiry().unwrap_or(0);
            let mut add = |condition: bool, property: Property| {
                if condition {
                    properties.push(property);
                }
            };
            let longest = options.session_expiry_maximum;
            add(wanted > longest, Property::SessionExpiryInterval(longest));
            if let Some(maximum) = options.receiver.receive_maximum {
                add(true, Property::ReceiveMaximum(maximum));
            }
            let qos = options.maximum_qos;
            add(qos < QoS::ExactlyOnce, Property::MaximumQos(qos.into()));
            add(!options.retain_available, Property::RetainAvailable(0));
            if let Some(size) = options.maximum_packet_size {
                add(true, Property::MaximumPacketSize(size));
            }
            if let Some(client) = assigned {
                add(true, Property::AssignedClientIdentifier(client));
            }
            let aliases = options.topic_alias_maximum;
            add(aliases > 0, Property::TopicAliasMaximum(aliases));
            add(!options.wildcard_subscriptions, Property::WildcardSubscriptionAvailable(0));
            let identifiers = options.subscription_identifiers;
            add(!identifiers, Property::SubscriptionIdentifierAvailable(0));
            add(!options.shared_subscriptions, Property::SharedSubscriptionAvailable(0));
            if let Some(seconds) = options.server_keep_alive {
                add(true, Property::ServerKeepAlive(seconds));
            }
        }
        ConnAck { session_present: false, reason: ReasonCode::SUCCESS, properties }
    }

    /// An error CONNACK, unless it is too large for the client (rule 3.1.2-24), then the close
    /// (rules 3.2.2-4, 3.2.2-5; 5.0: 3.2.2-6, 3.2.2-7).
    pub(super) fn refuse(
        &mut self,
        conn: ConnId,
        version: Version,
        reason: ReasonCode,
        rule: Rule,
        out: &mut Vec<Output>,
    ) {
        let written = match version {
            Version::V311 => return_code(reason),
            Version::V5 => Some(reason),
        };
        if let Some(reason) = written {
            let properties = Properties::NONE;
            let connack = ConnAck { session_present: false, reason, properties };
            let packet = Packet::Connack(Box::new(connack));
            let limits = self.state.connections.get(&conn).map(|connection| connection.limits);
            if limits.is_none_or(|limits| limits.fit(&packet, version)) {
                out.push(send(conn, packet, rule));
            }
        }
        self.state.connections.remove(&conn);
        out.push(Output::Close {
            conn,
            why: Closing::Refused(reason),
            rule: Some(Rule::RefusalCloses),
        });
    }
}

/// The return code of 3.1.1 for a refusal; none where 3.1.1 closes without a word (3.2.2-6).
fn return_code(reason: ReasonCode) -> Option<ReasonCode> {
    match reason {
        ReasonCode::UNSUPPORTED_PROTOCOL_VERSION => Some(ReasonCode(1)),
        ReasonCode::CLIENT_IDENTIFIER_NOT_VALID => Some(ReasonCode(2)),
        ReasonCode::SERVER_UNAVAILABLE => Some(ReasonCode(3)),
        ReasonCode::BAD_USER_NAME_OR_PASSWORD => Some(ReasonCode(4)),
        ReasonCode::NOT_AUTHORIZED => Some(ReasonCode(5)),
        _ => None,
    }
}
