//! A broker core between four sockets: connections, packets, bytes, closes, time and restarts in
//! any order.

use super::lines::Lines;
use super::reader::Reader;
use super::{options, packets};
use bytes::Bytes;
use qoslab_mqtt::broker::{Broker, BrokerSession};
use qoslab_mqtt::codec;
use qoslab_mqtt::face::{ConnId, Input, Output, Tag};
use qoslab_mqtt::options::Retry;
use qoslab_mqtt::packet::{Packet, Version};
use qoslab_mqtt::policy::{CarriedOver, WindowRelease};
use qoslab_mqtt::time::{Duration, Instant};

/// The first bytes are the settings, the rest is the script.
pub fn broker(data: &[u8]) {
    let mut reader = Reader::new(data);
    let mut bench = Bench::new(Broker::new(options::broker(&mut reader)));
    while let Some(step) = reader.next() {
        bench.step(step, &mut reader);
    }
}

struct Bench {
    broker: Broker,
    now: Instant,
    lines: Lines,
    /// The newest connection of each socket.
    sockets: [ConnId; 4],
    opened: u32,
    tag: u32,
    out: Vec<Output>,
}

impl Bench {
    fn new(broker: Broker) -> Self {
        let (now, out) = (Instant::ZERO, Vec::new());
        let mut lines = Lines::default();
        lines.open(ConnId(0));
        Self { broker, now, lines, sockets: [ConnId(0); 4], opened: 0, tag: 0, out }
    }

    fn step(&mut self, step: u8, reader: &mut Reader<'_>) {
        let socket = usize::from(step & 3);
        let in_two = step & 0x80 != 0;
        let conn = self.sockets[socket];
        match step >> 2 & 7 {
            0 | 1 => self.open(socket, reader, in_two),
            2 => {
                let len = usize::from(reader.byte());
                self.bytes(conn, reader.take(len), in_two);
            }
            3 | 4 => {
                let version = self.version_of(conn);
                let packet = packets::packet(reader, version);
                self.packet(conn, version, &packet, in_two);
            }
            5 => self.handle(Input::Closed(conn)),
            6 => {
                if let Some(wake) = self.broker.next_wake() {
                    self.now = self.now.max(wake.at);
                }
                self.wake();
            }
            _ => self.pass(reader),
        }
    }

    /// A new connection with its CONNECT; the old one of this socket hangs until it is closed.
    fn open(&mut self, socket: usize, reader: &mut Reader<'_>, in_two: bool) {
        self.opened += 1;
        let conn = ConnId(self.opened);
        self.sockets[socket] = conn;
        self.lines.open(conn);
        self.handle(Input::Opened(conn));
        let connect = packets::connect(reader);
        let version = connect.version;
        self.lines.learn(conn, version, connect.properties.maximum_packet_size());
        self.packet(conn, version, &Packet::Connect(Box::new(connect)), in_two);
    }

    fn version_of(&self, conn: ConnId) -> Version {
        self.broker.connections().get(&conn).map_or(Version::V5, |of| of.version)
    }

    fn packet(&mut self, conn: ConnId, version: Version, packet: &Packet, in_two: bool) {
        let mut bytes = Vec::new();
        if codec::encode(packet, version, &mut bytes).is_ok() {
            self.bytes(conn, &bytes, in_two);
        }
    }

    /// Bytes in one piece; or in two as well, which must lead to the same.
    fn bytes(&mut self, conn: ConnId, bytes: &[u8], in_two: bool) {
        self.tag += 1;
        let (bytes, tag) = (Bytes::copy_from_slice(bytes), Tag(self.tag));
        if !in_two {
            return self.handle(Input::Bytes(conn, bytes, tag));
        }
        let (mut other, mut out) = (self.broker.clone(), Vec::new());
        let middle = bytes.len() / 2;
        for part in [bytes.slice(..middle), bytes.slice(middle..)] {
            other.handle(self.now, Input::Bytes(conn, part, tag), &mut out);
        }
        self.broker.handle(self.now, Input::Bytes(conn, bytes, tag), &mut self.out);
        assert_eq!(self.out, out, "cuts do not matter");
        assert_eq!(self.broker.state(), other.state(), "cuts do not matter");
        self.check();
    }

    /// Time passes, or the process restarts.
    fn pass(&mut self, reader: &mut Reader<'_>) {
        let seconds = reader.byte();
        if seconds == 0xFF {
            let (options, store) = (self.broker.options().clone(), self.broker.store().clone());
            self.broker = Broker::restore(options, store, self.now, &mut self.out);
            assert!(!self.out.iter().any(|out| matches!(out, Output::Send { .. })));
            return self.check();
        }
        self.now = self.now + Duration::from_secs(seconds.into());
        if seconds & 1 == 0 {
            self.wake();
        }
    }

    fn wake(&mut self) {
        self.handle(Input::Woke);
        let next = self.broker.next_wake();
        assert!(next.is_none_or(|wake| wake.at > self.now), "{next:?} at {}", self.now);
    }

    fn handle(&mut self, input: Input) {
        self.broker.handle(self.now, input, &mut self.out);
        self.check();
    }

    fn check(&mut self) {
        for (conn, connection) in self.broker.connections() {
            if connection.client.is_some() {
                self.lines.learn(*conn, connection.version, connection.limits.packet_size);
            }
        }
        for output in self.out.drain(..) {
            self.lines.take(&output);
            let is_clients = matches!(output, Output::Deliver(_) | Output::Outcome { .. });
            assert!(!is_clients, "{output:?} is for clients");
        }
        self.check_connections();
        for session in self.broker.store().sessions().values() {
            self.check_session(session);
        }
        for (topic, message) in self.broker.store().retained() {
            assert!(!message.payload.is_empty() && *topic == message.topic);
        }
    }

    /// A connection and its session know each other.
    fn check_connections(&self) {
        let sessions = self.broker.store().sessions();
        for (conn, connection) in self.broker.connections() {
            let Some(client) = connection.client.as_ref().filter(|_| !connection.deposed) else {
                continue;
            };
            let session = sessions.get(client).expect("who is connected has a session");
            assert_eq!(session.connection, Some(*conn));
        }
        for (client, session) in sessions {
            let Some(conn) = session.connection else { continue };
            let connection = self.broker.connections().get(&conn).expect("it is there");
            assert_eq!(connection.client.as_ref(), Some(client));
            assert!(session.ends.is_none(), "a session does not end while it is connected");
            assert!(session.will.as_ref().is_none_or(|will| will.due.is_none()));
        }
    }

    fn check_session(&self, session: &BrokerSession) {
        let sender = &self.broker.options().sender;
        let mut ids: Vec<u16> = session.outbound.exchanges().map(|of| of.id.get()).collect();
        assert!(ids.iter().all(|id| *id <= sender.id_space), "{ids:?}");
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "an identifier is given twice");
        assert!(session.outbound.waiting().len() <= sender.queue_bound as usize);
        let Some(connection) = session.connection else { return };
        let limits = self.broker.connections()[&connection].limits;
        let strict = sender.window_release == WindowRelease::Pubcomp
            && sender.carried_over == CarriedOver::Charged
            && sender.retry == Retry::OnResume;
        let here = session.outbound.exchanges().filter(|of| of.here).count();
        assert!(!strict || here <= usize::from(sender.window.min(limits.receive_maximum)));
    }
}
