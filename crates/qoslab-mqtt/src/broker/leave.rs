//! How connections and sessions end: DISCONNECT, network failure, silence, violation, expiry.

use super::{Broker, send};
use crate::face::{Closing, ConnId, DropReason, Note, Output, SessionEnd};
use crate::flow::State;
use crate::packet::{Disconnect, Packet, Property, ReasonCode, Version};
use crate::policy::{SharedOnEnd, WillDelay};
use crate::rule::Rule;
use crate::session::Message;
use crate::slip::{SessionEnds, SessionLife, WillAtGoodbye};
use crate::time::{Duration, Instant};
use crate::topic;
use alloc::vec::Vec;
use bytestring::ByteString;

impl Broker {
    /// DISCONNECT from a client (rule 3.14.4-3: a clean one deletes the will).
    pub(super) fn disconnected(
        &mut self,
        now: Instant,
        conn: ConnId,
        disconnect: &Disconnect,
        out: &mut Vec<Output>,
    ) {
        let Some(client) = self.client_of(conn) else { return };
        // A14: the will and the expiry are those of the connection that took over.
        if self.state.connections.get(&conn).is_some_and(|connection| connection.deposed) {
            return self.lost(now, conn, out);
        }
        let Some(session) = self.state.store.sessions.get_mut(&client) else { return };
        if session.connection != Some(conn) {
            // A late goodbye of a connection that was taken over: will and expiry are the new
            // one's.
            return self.lost(now, conn, out);
        }
        let properties = disconnect.properties.as_ref();
        if let Some(expiry) = properties.and_then(|properties| properties.session_expiry()) {
            if session.expiry == 0 && expiry > 0 {
                let what = "DISCONNECT turns a session expiry of 0 into another value";
                let rule = Rule::ExpiryNotFromZero;
                return self.violation(now, conn, ReasonCode::PROTOCOL_ERROR, rule, what, out);
            }
            session.expiry = expiry.min(self.options.session_expiry_maximum);
        }
        let deletes = disconnect.reason() == ReasonCode::SUCCESS
            && self.options.slips.will_at_goodbye == WillAtGoodbye::Deleted;
        if deletes && session.will.take().is_some() {
            out.push(Output::Note(Note::WillRemoved { client, cancelled: false }));
        }
        let rule = Some(Rule::DisconnectCloses);
        out.push(Output::Close { conn, why: Closing::Disconnect, rule });
        self.lost(now, conn, out);
    }

    /// The connection is gone, whoever ended it.
    pub(super) fn lost(&mut self, now: Instant, conn: ConnId, out: &mut Vec<Output>) {
        self.stirred = true;
        let Some(connection) = self.state.connections.remove(&conn) else { return };
        let Some(client) = connection.client else { return };
        let Some(session) = self.state.store.sessions.get_mut(&client) else { return };
        // A late end of an old connection does not touch the new one.
        if session.connection == Some(conn) {
            self.session_lost(now, &client, out);
        }
    }

    /// A session has lost its connection.
    pub(super) fn session_lost(
        &mut self,
        now: Instant,
        client: &ByteString,
        out: &mut Vec<Output>,
    ) {
        let Some(session) = self.state.store.sessions.get_mut(client) else { return };
        session.connection = None;
        self.session_closed(now, client, out);
    }

    /// After a restart nobody is connected.
    pub(super) fn restarted(&mut self, now: Instant, out: &mut Vec<Output>) {
        let sessions = self.state.store.sessions.iter_mut();
        let connected: Vec<ByteString> = sessions
            .filter_map(|(client, session)| session.connection.take().map(|_| client.clone()))
            .collect();
        for client in connected {
            self.session_closed(now, &client, out);
        }
    }

    /// The connection of a session is gone: its will and its end are set.
    fn session_closed(&mut self, now: Instant, client: &ByteString, out: &mut Vec<Output>) {
        let Some(session) = self.state.store.sessions.get_mut(client) else { return };
        if !session.outlives() || self.options.slips.session_life == SessionLife::Connection {
            return self.end_session(now, client, SessionEnd::WithConnection, out);
        }
        let ends = session.expiry < u32::MAX && self.options.slips.session_end == SessionEnds::Ends;
        session.ends = ends.then(|| now + Duration::from_secs(session.expiry.into()));
        let Some(will) = &mut session.will else { return };
        if will.delay == 0 {
            return self.publish_will(now, client, out);
        }
        let due = now + Duration::from_secs(will.delay.into());
        will.due = Some(due);
        // Whichever comes first (rule 3.1.2-8), unless the end of the session takes the will along.
        let fires = self.options.will_delay == WillDelay::SessionEndFires;
        let until = session.ends.filter(|_| fires).map_or(due, |ends| due.min(ends));
        out.push(Output::Note(Note::WillDelayed { client: client.clone(), until }));
    }

    /// A session is gone with all it held; its will is due (rules 3.1.2-8, 4.1.0-2).
    pub(super) fn end_session(
        &mut self,
        now: Instant,
        client: &ByteString,
        why: SessionEnd,
        out: &mut Vec<Output>,
    ) {
        self.stirred = true;
        let Some(session) = self.state.store.sessions.get_mut(client) else { return };
        let lost = self.options.will_delay == WillDelay::LostWithSession;
        if lost && session.will.as_ref().is_some_and(|will| will.due.is_some()) {
            session.will = None;
        }
        self.publish_will(now, client, out);
        let Some(mut session) = self.state.store.sessions.remove(client) else { return };
        out.push(Output::Note(Note::SessionEnded { client: client.clone(), why }));
        let exchanges = session.outbound.retain_exchanges(|_| false);
        let unacknowledged = exchanges.into_iter().filter_map(|exchange| {
            // A QoS 2 delivery that has begun goes to nobody else (rule 4.8.2-5).
            let movable = exchange.state == State::AwaitPuback
                || self.options.shared_on_end == SharedOnEnd::MoveAll;
            exchange.message.map(|message| (*message, movable))
        });
        let waiting = session.outbound.retain_waiting(|_| false);
        let waiting = waiting.into_iter().map(|message| (message, true));
        let left: Vec<(Message, bool)> = unacknowledged.chain(waiting).collect();
        for (message, movable) in left {
            self.left_behind(now, client, message, movable, out);
        }
    }

    /// What becomes of a message whose session has ended: shared ones may go to another member.
    fn left_behind(
        &mut self,
        now: Instant,
        client: &ByteString,
        message: Message,
        movable: bool,
        out: &mut Vec<Output>,
    ) {
        let (to, tag) = (client.clone(), message.tag);
        out.push(Output::Note(Note::Dropped { tag, to, why: DropReason::SessionEnded }));
        let shared = topic::shared(&message.filter).is_some();
        let moves = match self.options.shared_on_end {
            SharedOnEnd::Move | SharedOnEnd::MoveAll => movable,
            SharedOnEnd::Drop => false,
        };
        if moves && shared {
            self.route_shared(now, &message.filter.clone(), as_published(message), out);
        }
    }

    pub(super) fn close_silent(&mut self, now: Instant, out: &mut Vec<Output>) {
        let connections = self.state.connections.values();
        let silent: Vec<ConnId> = connections
            .filter(|connection| connection.silent_at().is_some_and(|at| at <= now))
            .map(|connection| connection.conn)
            .collect();
        for conn in silent {
            // The will of the one before may have thrown it out (A19).
            if !self.state.connections.contains_key(&conn) {
                continue;
            }
            let rule = Rule::KeepAliveServer;
            self.say_why(conn, ReasonCode::KEEP_ALIVE_TIMEOUT, rule, out);
            out.push(Output::Close { conn, why: Closing::KeepAliveTimeout, rule: Some(rule) });
            self.lost(now, conn, out);
        }
    }

    pub(super) fn expire_sessions(&mut self, now: Instant, out: &mut Vec<Output>) {
        let sessions = self.state.store.sessions.iter();
        let expired: Vec<ByteString> = sessions
            .filter(|(_, session)| session.ends.is_some_and(|at| at <= now))
            .map(|(client, _)| client.clone())
            .collect();
        for client in expired {
            self.end_session(now, &client, SessionEnd::Expired, out);
        }
    }

    /// The client broke a rule: 5.0 says so, then the connection closes (4.8.0-1; 5.0: 4.13.1-1).
    pub(super) fn violation(
        &mut self,
        now: Instant,
        conn: ConnId,
        reason: ReasonCode,
        rule: Rule,
        what: &'static str,
        out: &mut Vec<Output>,
    ) {
        let client = self.client_of(conn).unwrap_or_default();
        let what = ByteString::from_static(what);
        out.push(Output::Note(Note::Violation { client, reason, rule, what }));
        self.say_why(conn, reason, rule, out);
        // A14: what was taken over is closed already.
        if !self.state.connections.get(&conn).is_some_and(|connection| connection.deposed) {
            out.push(Output::Close { conn, why: Closing::Violation(reason), rule: Some(rule) });
        }
        self.lost(now, conn, out);
    }

    /// 5.0, after CONNACK: DISCONNECT with the reason (3.14.0-1: not before).
    fn say_why(&self, conn: ConnId, reason: ReasonCode, rule: Rule, out: &mut Vec<Output>) {
        let Some(connection) = self.state.connections.get(&conn) else { return };
        if connection.version == Version::V5 && connection.client.is_some() && !connection.deposed {
            let packet = Packet::Disconnect(Disconnect::with_reason(reason));
            out.push(send(conn, packet, rule));
        }
    }
}

/// A message as it came, before it was cut to one subscription.
fn as_published(mut message: Message) -> Message {
    message.qos = message.published;
    message.properties.0.retain(|of| !matches!(of, Property::SubscriptionIdentifier(_)));
    message
}
