//! A client core on a bench: the test is the server.

use super::words::*;
use bytestring::ByteString;
use qoslab_mqtt::client::{Client, Order};
use qoslab_mqtt::face::{ConnId, Input, Output, Tag};
use qoslab_mqtt::options::ClientOptions;
use qoslab_mqtt::packet::*;
use qoslab_mqtt::session::Message;
use qoslab_mqtt::time::{Duration, Instant};

/// The bench.
pub(crate) struct Bench {
    pub(crate) client: Client,
    version: Version,
    now: Instant,
    conn: ConnId,
    heard: Vec<String>,
}

impl Bench {
    pub(crate) fn new(version: Version) -> Self {
        Self::with(version, |_| {})
    }

    pub(crate) fn with(version: Version, change: impl FnOnce(&mut ClientOptions)) -> Self {
        let mut options = ClientOptions::standard(ByteString::from_static("c"), version);
        change(&mut options);
        let (client, conn) = (Client::new(options), ConnId(0));
        Self { client, version, now: Instant::ZERO, conn, heard: Vec::new() }
    }

    /// A client that is connected; CONNECT is heard.
    pub(crate) fn connected(version: Version, change: impl FnOnce(&mut ClientOptions)) -> Self {
        let mut bench = Self::with(version, change);
        bench.accept(false, &[]);
        bench
    }

    /// A new connection; CONNECT is to be heard.
    pub(crate) fn open(&mut self) {
        self.conn = ConnId(self.conn.0 + 1);
        self.handle(Input::Opened(self.conn));
    }

    /// A new connection that the server accepts; CONNECT is heard.
    pub(crate) fn accept(&mut self, present: bool, properties: &[Property]) {
        self.open();
        assert!(self.heard().remove(0).starts_with("CONNECT "));
        self.connack(present, 0, properties);
    }

    pub(crate) fn connack(&mut self, present: bool, code: u8, properties: &[Property]) {
        let properties = properties.iter().cloned().collect();
        let connack = ConnAck { session_present: present, reason: ReasonCode(code), properties };
        self.send(Packet::Connack(Box::new(connack)));
    }

    /// A packet from the server.
    pub(crate) fn send(&mut self, packet: Packet) {
        let bytes = bytes(&packet, self.version);
        self.handle(Input::Bytes(self.conn, bytes, Tag::NONE));
    }

    pub(crate) fn cut(&mut self) {
        self.handle(Input::Closed(self.conn));
    }

    /// The application wants something.
    pub(crate) fn order(&mut self, order: Order) {
        let mut out = Vec::new();
        self.client.command(self.now, order, &mut out);
        self.take(out);
    }

    pub(crate) fn publish(&mut self, publish: Publish) {
        let message = Message::received(publish, Tag::NONE, self.now);
        self.order(Order::Publish(message));
    }

    pub(crate) fn subscribe(&mut self, filter: &'static str) {
        let filters = vec![(ByteString::from_static(filter), SubscribeOptions::new(Q1))];
        self.order(Order::Subscribe { filters, identifier: None });
    }

    pub(crate) fn wait(&mut self, seconds: u64) {
        let until = self.now + Duration::from_secs(seconds);
        for _ in 0..1_000 {
            match self.client.next_wake().filter(|wake| wake.at <= until) {
                Some(wake) => self.now = self.now.max(wake.at),
                None => {
                    self.now = until;
                    return;
                }
            }
            self.handle(Input::Woke);
        }
        panic!("the client wants to be woken for ever");
    }

    /// What came out since it was last asked: packets, `closed`, deliveries, outcomes.
    pub(crate) fn heard(&mut self) -> Vec<String> {
        core::mem::take(&mut self.heard)
    }

    fn handle(&mut self, input: Input) {
        let mut out = Vec::new();
        self.client.handle(self.now, input, &mut out);
        self.take(out);
    }

    fn take(&mut self, out: Vec<Output>) {
        for output in out {
            let text = match output {
                Output::Send { packet, .. } => heard(&packet, self.version),
                Output::SendRaw(_, bytes) => format!("raw {bytes:?}"),
                Output::Close { .. } => "closed".into(),
                Output::Deliver(of) => {
                    format!("deliver {}={}", of.topic, String::from_utf8_lossy(&of.payload))
                }
                Output::Outcome { outcome, .. } => format!("{outcome:?}"),
                Output::Note(_) | Output::Took(..) => continue,
            };
            self.heard.push(text);
        }
    }
}
