//! A broker core on a bench: clients are connections that the test speaks for.

use super::words::*;
use bytes::Bytes;
use qoslab_mqtt::broker::Broker;
use qoslab_mqtt::face::{ConnId, DropReason, Input, Note, Output, Tag};
use qoslab_mqtt::options::BrokerOptions;
use qoslab_mqtt::packet::*;
use qoslab_mqtt::time::{Duration, Instant};
use std::collections::BTreeMap;

/// The bench.
pub(crate) struct Bench {
    pub(crate) broker: Broker,
    now: Instant,
    opened: u32,
    versions: BTreeMap<ConnId, Version>,
    heard: BTreeMap<ConnId, Vec<String>>,
    notes: Vec<Note>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut BrokerOptions)) -> Self {
        let mut options = BrokerOptions::standard();
        // Nothing to announce, so that CONNACK is short.
        options.topic_alias_maximum = 0;
        change(&mut options);
        Self {
            broker: Broker::new(options),
            now: Instant::ZERO,
            opened: 0,
            versions: BTreeMap::new(),
            heard: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    /// A new connection on which nothing was said yet.
    pub(crate) fn open(&mut self, version: Version) -> ConnId {
        self.opened += 1;
        let conn = ConnId(self.opened);
        self.versions.insert(conn, version);
        self.handle(Input::Opened(conn));
        conn
    }

    /// A new connection with its CONNECT; what the broker says to it is still to be heard.
    pub(crate) fn try_join(&mut self, connect: Connect) -> ConnId {
        let conn = self.open(connect.version);
        self.send(conn, Packet::Connect(Box::new(connect)));
        conn
    }

    /// A new connection that is accepted; its CONNACK is heard.
    pub(crate) fn join(&mut self, connect: Connect) -> ConnId {
        let conn = self.try_join(connect);
        let heard = self.heard.entry(conn).or_default();
        assert!(!heard.is_empty() && heard[0].starts_with("CONNACK 0x00"), "{heard:?}");
        heard.remove(0);
        conn
    }

    /// A client that is accepted and subscribed; CONNACK and SUBACK are heard.
    pub(crate) fn listener(
        &mut self,
        version: Version,
        client: &'static str,
        filters: &[(&'static str, QoS)],
    ) -> ConnId {
        let conn = self.join(hello(version, client));
        self.send(conn, Packet::Subscribe(subscribe(1000, filters)));
        let heard = self.heard(conn);
        assert!(heard[0].starts_with("SUBACK #1000"), "{heard:?}");
        conn
    }

    pub(crate) fn send(&mut self, conn: ConnId, packet: Packet) {
        let bytes = bytes(&packet, self.versions[&conn]);
        self.bytes(conn, bytes);
    }

    pub(crate) fn bytes(&mut self, conn: ConnId, bytes: Bytes) {
        self.handle(Input::Bytes(conn, bytes, Tag::NONE));
    }

    pub(crate) fn publish(&mut self, conn: ConnId, publish: Publish) {
        self.send(conn, Packet::Publish(publish));
    }

    /// The network takes the connection away.
    pub(crate) fn cut(&mut self, conn: ConnId) {
        self.handle(Input::Closed(conn));
    }

    /// Time goes by; the broker is woken when it wants to be.
    pub(crate) fn wait(&mut self, seconds: u64) {
        let until = self.now + Duration::from_secs(seconds);
        for _ in 0..1_000 {
            match self.broker.next_wake().filter(|wake| wake.at <= until) {
                Some(wake) => self.now = self.now.max(wake.at),
                None => {
                    self.now = until;
                    return;
                }
            }
            self.handle(Input::Woke);
        }
        panic!("the broker wants to be woken for ever");
    }

    /// Time goes by and nobody wakes the broker: a driver that is late.
    pub(crate) fn oversleep(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    /// What was said on a connection since it was last asked, and at its end `closed`.
    pub(crate) fn heard(&mut self, conn: ConnId) -> Vec<String> {
        self.heard.remove(&conn).unwrap_or_default()
    }

    /// Whether nobody was told anything.
    pub(crate) fn is_silent(&self) -> bool {
        self.heard.values().all(Vec::is_empty)
    }

    /// Why messages were dropped, since it was last asked.
    pub(crate) fn drops(&mut self) -> Vec<DropReason> {
        let notes = core::mem::take(&mut self.notes).into_iter();
        let dropped = notes.filter_map(|note| match note {
            Note::Dropped { why, .. } => Some(why),
            _ => None,
        });
        dropped.collect()
    }

    fn handle(&mut self, input: Input) {
        let mut out = Vec::new();
        self.broker.handle(self.now, input, &mut out);
        for output in out {
            match output {
                Output::Send { conn, packet, .. } => {
                    let text = heard(&packet, self.versions[&conn]);
                    self.heard.entry(conn).or_default().push(text);
                }
                Output::Close { conn, .. } => {
                    self.heard.entry(conn).or_default().push("closed".into());
                }
                Output::Note(note) => self.notes.push(note),
                other => panic!("no output of a broker: {other:?}"),
            }
        }
    }
}
