//! The client core: one client, its session, one connection at a time. It does not open
//! connections; its driver does and says so.
//!
//! `handle(input)` or `command(order)` in, an ordered list of outputs out, `next_wake()` a
//! question.

mod connection;
mod receive;
mod requests;
mod session;

pub use connection::Connection;
pub use requests::{Order, Request};
pub use session::ClientSession;

use crate::face::{ConnId, Input, Output, Wake, WakeReason};
use crate::flow::Flows;
use crate::mutant;
use crate::options::ClientOptions;
use crate::packet::Property;
use crate::session::Message;
use crate::time::Instant;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;
use requests::PendingAck;
use serde::Serialize;

/// A client.
#[derive(Clone, Debug)]
pub struct Client {
    options: ClientOptions,
    flows: Flows,
    state: ClientState,
}

/// All that a client knows; what the inspector shows and a digest covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientState {
    /// The present connection.
    connection: Option<Connection>,
    /// What survives a connection, and with a kept store a process.
    session: ClientSession,
    /// SUBSCRIBE and UNSUBSCRIBE that wait for their turn or their answer.
    requests: VecDeque<Request>,
    /// A22: acknowledgements that wait for the application.
    pending_acks: VecDeque<PendingAck>,
    /// QoS 0 messages that were published while not connected (A21).
    next_handle: u32,
    /// The client identifier that the server assigned.
    assigned_id: Option<ByteString>,
    /// 5.0: the server claims a session that this side does not have (3.2.2-4): connect clean next.
    force_clean: bool,
}

impl Client {
    /// A client that has never connected.
    pub fn new(options: ClientOptions) -> Self {
        Self::restore(options, ClientSession::default())
    }

    /// A client whose process has restarted with this store.
    pub fn restore(options: ClientOptions, session: ClientSession) -> Self {
        let options = mutant::client(options);
        let mut flows = Flows::new(options.version, &options.sender, &options.receiver);
        options.mutants.iter().for_each(|mutant| mutant.exchange(&mut flows));
        let state = ClientState {
            connection: None,
            session,
            requests: VecDeque::new(),
            pending_acks: VecDeque::new(),
            next_handle: 0,
            assigned_id: None,
            force_clean: false,
        };
        Self { options, flows, state }
    }

    /// The four machines that it uses.
    pub const fn flows(&self) -> &Flows {
        &self.flows
    }

    /// From now on it tells which rows it takes.
    pub const fn tell_rows(&mut self) {
        self.flows.tells = true;
    }

    /// The settings; a change counts from the next connection on.
    pub const fn options_mut(&mut self) -> &mut ClientOptions {
        &mut self.options
    }

    /// The settings.
    pub const fn options(&self) -> &ClientOptions {
        &self.options
    }

    /// All that the client knows.
    pub const fn state(&self) -> &ClientState {
        &self.state
    }

    /// What a store would keep.
    pub const fn session(&self) -> &ClientSession {
        &self.state.session
    }

    /// The present connection.
    pub const fn connection(&self) -> Option<&Connection> {
        self.state.connection.as_ref()
    }

    /// Whether a CONNACK with success has come on the present connection.
    pub fn is_connected(&self) -> bool {
        self.state.connection.as_ref().is_some_and(Connection::is_accepted)
    }

    /// Something happened outside.
    pub fn handle(&mut self, now: Instant, input: Input, out: &mut Vec<Output>) {
        match input {
            Input::Opened(conn) => self.opened(now, conn, out),
            Input::Bytes(conn, bytes, tag) => {
                if self.is_current(conn) {
                    self.bytes(now, bytes, tag, out);
                }
            }
            Input::Closed(conn) => {
                if self.is_current(conn) {
                    self.lost(out);
                }
            }
            Input::Woke => self.woke(now, out),
        }
    }

    /// The application wants something.
    pub fn command(&mut self, now: Instant, order: Order, out: &mut Vec<Output>) {
        match order {
            Order::Publish(message) => self.publish(now, message, out),
            Order::Subscribe { filters, identifier } => {
                self.request(now, Request::subscribe(filters, identifier), out);
            }
            Order::Unsubscribe(filters) => self.request(now, Request::unsubscribe(filters), out),
            Order::Disconnect { reason, session_expiry } => {
                self.disconnect(reason, session_expiry, out);
            }
            Order::Processed(handle) => self.processed(now, handle, out),
            Order::Raw(bytes) => self.raw(bytes, out),
        }
    }

    /// When the client wants to be woken; a pure question.
    pub fn next_wake(&self) -> Option<Wake> {
        self.next_wake_for(|_| true)
    }

    /// When the client wants to be woken for a reason that passes `counts`.
    pub fn next_wake_for(&self, counts: impl Fn(WakeReason) -> bool) -> Option<Wake> {
        let connection = self.state.connection.as_ref()?;
        let retries = self.state.session.outbound.next_retry(&self.options.sender);
        let requests = self.next_request_retry();
        let retry = retries
            .into_iter()
            .chain(requests)
            .filter(|_| connection.is_accepted())
            .min()
            .map(|at| Wake { at, why: WakeReason::Retry });
        let wakes = connection.next_wake(&self.options).into_iter().chain(retry);
        wakes.filter(|wake| counts(wake.why)).min()
    }

    fn is_current(&self, conn: ConnId) -> bool {
        self.state.connection.as_ref().is_some_and(|connection| connection.conn == conn)
    }

    fn raw(&mut self, bytes: Bytes, out: &mut Vec<Output>) {
        if let Some(connection) = &self.state.connection {
            out.push(Output::SendRaw(connection.conn, bytes));
        }
    }

    /// Topic alias and subscription identifier are not the application's to set (rules 3.2.2-18,
    /// 3.3.4-6).
    fn publish(&mut self, now: Instant, mut message: Message, out: &mut Vec<Output>) {
        message.properties.0.retain(|property| {
            !matches!(property, Property::TopicAlias(_) | Property::SubscriptionIdentifier(_))
        });
        if !self.may_publish(&message, out) {
            return;
        }
        self.enqueue(message, out);
        self.pump(now, out);
    }
}

/// Whether a packet leaves: only that counts for the keep alive (rules 3.1.2-23; 5.0: 3.1.2-20).
fn sends(out: &[Output]) -> bool {
    out.iter().any(|output| matches!(output, Output::Send { .. }))
}
