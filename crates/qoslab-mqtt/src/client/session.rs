//! What a client remembers of its session, and what it does when that is lost.

use super::{Client, sends};
use crate::face::{DropReason, Note, Outcome, Output, SessionEnd};
use crate::flow::State;
use crate::packet::{QoS, SubscribeOptions, Version};
use crate::policy::{OnSessionLost, Overflow, Qos0Offline};
use crate::session::{Exchange, Inbound, Message, Outbound};
use crate::time::Instant;
use alloc::vec::Vec;
use bytestring::ByteString;
use serde::Serialize;

/// What survives a connection: section 4.1, the client's side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClientSession {
    /// Whether a session exists, as far as this side knows.
    pub exists: bool,
    /// 5.0: the expiry interval in force, in seconds; 3.1.1: 0 for a clean session, else all ones.
    pub expiry: u32,
    /// What it sends.
    pub outbound: Outbound,
    /// What it receives.
    pub inbound: Inbound,
    /// What it has subscribed to: the application's knowledge, for subscribing again.
    pub subscriptions: Vec<(ByteString, SubscribeOptions, Option<u32>)>,
}

impl Client {
    /// Puts a message into the queue, or says why not.
    pub(super) fn enqueue(&mut self, message: Message, out: &mut Vec<Output>) {
        let connected = self.is_connected();
        let offline_qos0 = message.qos == QoS::AtMostOnce && !connected;
        if offline_qos0 && self.options.qos0_offline == Qos0Offline::Drop {
            return dropped(out, &message, DropReason::Offline);
        }
        let behind = self.state.session.outbound.waiting().len();
        let full = behind >= self.options.sender.queue_bound as usize;
        let waits =
            !connected || behind > 0 || message.qos > QoS::AtMostOnce && self.is_window_full();
        if waits && full {
            let oldest = match self.options.overflow {
                Overflow::DropOldest => self.state.session.outbound.drop_oldest(),
                _ => None,
            };
            let Some(oldest) = oldest else { return dropped(out, &message, DropReason::QueueFull) };
            dropped(out, &oldest, DropReason::QueueFull);
        }
        if waits {
            out.push(Output::Note(Note::Queued { tag: message.tag, to: self.client_id() }));
        }
        self.state.session.outbound.accept(message, &self.options.sender);
    }

    /// Whether a message of QoS 1 or 2 would have to wait.
    fn is_window_full(&self) -> bool {
        let Some(connection) = &self.state.connection else { return true };
        let sender = &self.options.sender;
        let window = sender.window.min(connection.limits.receive_maximum).min(sender.id_space);
        self.state.session.outbound.exchanges().len() >= usize::from(window)
    }

    /// Whether the server takes such a message at all (rules 3.2.2-11, 3.2.2-14).
    pub(super) fn may_publish(&self, message: &Message, out: &mut Vec<Output>) -> bool {
        let Some(connection) = &self.state.connection else { return true };
        if !connection.takes(message) {
            dropped(out, message, DropReason::NotSupported);
        }
        connection.takes(message)
    }

    /// What was queued before CONNACK told what the server takes (rules 3.2.2-11, 3.2.2-14).
    pub(super) fn drop_unsupported(&mut self, out: &mut Vec<Output>) {
        let Some(connection) = &self.state.connection else { return };
        let outbound = &mut self.state.session.outbound;
        for message in outbound.retain_waiting(|message| connection.takes(message)) {
            dropped(out, &message, DropReason::NotSupported);
        }
    }

    pub(super) fn pump(&mut self, now: Instant, out: &mut Vec<Output>) {
        if !self.is_connected() {
            return;
        }
        let reserved = self.reserved_ids();
        let id = self.client_id();
        let Self { options, flows, state } = self;
        let Some(connection) = &mut state.connection else { return };
        let before = out.len();
        let mut wire = connection.wire(now, options, flows, &id, out);
        state.session.outbound.pump(&mut wire, &reserved);
        if sends(&out[before..]) {
            connection.last_sent = now;
        }
    }

    /// The session begins anew: nothing of the old one is visible (rule 3.1.2-6; 5.0: 3.1.2-4).
    /// Queued messages have never been sent and stay.
    pub(super) fn end_session(&mut self, why: SessionEnd, out: &mut Vec<Output>) {
        let existed = self.state.session.exists;
        let exchanges = self.state.session.outbound.retain_exchanges(|_| false);
        self.state.session.inbound.clear();
        self.state.session.exists = false;
        if !self.keeps_acks() {
            self.state.pending_acks.clear();
        }
        if existed {
            out.push(Output::Note(Note::SessionEnded { client: self.client_id(), why }));
        }
        let mut again = Vec::new();
        for exchange in exchanges {
            self.exchange_lost(exchange, &mut again, out);
        }
        self.state.session.outbound.requeue(again);
    }

    /// A11: what becomes of an exchange whose session is gone.
    fn exchange_lost(&self, exchange: Exchange, again: &mut Vec<Message>, out: &mut Vec<Output>) {
        let tag = exchange.tag;
        match (self.options.on_session_lost, exchange.message) {
            (OnSessionLost::Republish, Some(message)) => {
                out.push(Output::Note(Note::Republished { tag }));
                again.push(*message);
            }
            // The receiver had taken ownership with PUBREC: for the application it is done.
            (_, None) if exchange.state == State::AwaitPubcomp => {
                out.push(Output::Outcome { tag, outcome: Outcome::Acknowledged });
            }
            (_, _) => {
                let outcome = Outcome::Dropped(DropReason::SessionEnded);
                out.push(Output::Outcome { tag, outcome });
            }
        }
    }

    /// Whether the session outlives its connection.
    pub(super) fn session_outlives(&self) -> bool {
        match self.options.version {
            Version::V311 => !self.options.clean,
            Version::V5 => self.state.session.expiry > 0,
        }
    }

    /// The client identifier in force.
    pub fn client_id(&self) -> ByteString {
        self.state.assigned_id.clone().unwrap_or_else(|| self.options.client_id.clone())
    }
}

fn dropped(out: &mut Vec<Output>, message: &Message, why: DropReason) {
    out.push(Output::Outcome { tag: message.tag, outcome: Outcome::Dropped(why) });
}
