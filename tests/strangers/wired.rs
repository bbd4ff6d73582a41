//! The client core on a real socket: one client, driven by the test until something holds.

use super::program::DEADLINE;
use super::seen::Way;
use super::served::{clock, left, read_all};
use super::server::Mosquitto;
use bytes::Bytes;
use qoslab_mqtt::client::{Client, Order};
use qoslab_mqtt::codec::{Decoder, encode};
use qoslab_mqtt::face::*;
use qoslab_mqtt::options::ClientOptions;
use qoslab_mqtt::packet::*;
use qoslab_mqtt::session::Message;
use qoslab_mqtt::time::Instant;
use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};

/// A client core with its socket, and what its application would have.
pub(super) struct Wired {
    pub(super) client: Client,
    /// Messages handed to the application.
    pub(super) delivered: Vec<Delivery>,
    /// What became of published messages, with their tags.
    pub(super) outcomes: Vec<(Tag, Outcome)>,
    /// Packets, both ways, over all connections.
    pub(super) packets: Vec<(Way, Packet)>,
    /// Why the core closed connections.
    pub(super) closings: Vec<Closing>,
    link: Option<(ConnId, TcpStream)>,
    decoder: Decoder,
    connections: u32,
    /// Cut at this packet, once. In: before the core sees it. Out: it is not written.
    trap: Option<(Way, PacketType)>,
    received: Receiver<(ConnId, Option<Bytes>)>,
    sender: Sender<(ConnId, Option<Bytes>)>,
    clock: Box<dyn Fn() -> Instant>,
}

impl Wired {
    pub(super) fn new(options: ClientOptions) -> Self {
        let (sender, received) = channel();
        Self {
            client: Client::new(options),
            delivered: Vec::new(),
            outcomes: Vec::new(),
            packets: Vec::new(),
            closings: Vec::new(),
            link: None,
            decoder: Decoder::new(),
            connections: 0,
            trap: None,
            received,
            sender,
            clock: Box::new(clock()),
        }
    }

    /// A client with the standard's settings that is connected to this server.
    pub(super) fn connected(server: &Mosquitto, options: ClientOptions) -> Self {
        let mut wired = Self::new(options);
        wired.connect(server);
        wired
    }

    /// Opens a connection and waits for the CONNACK; gives session present.
    pub(super) fn connect(&mut self, server: &Mosquitto) -> bool {
        self.open(server);
        self.until("CONNACK", |wired| wired.client.is_connected() || wired.link.is_none());
        let connack = self.all(Way::In, PacketType::Connack).last().cloned();
        matches!(connack, Some(Packet::Connack(connack)) if connack.session_present)
    }

    /// Opens a connection.
    pub(super) fn open(&mut self, server: &Mosquitto) {
        let stream = server.open();
        let reading = stream.try_clone().expect("a socket has a second handle");
        self.connections += 1;
        let conn = ConnId(self.connections);
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            read_all(reading, |bytes| sender.send((conn, Some(bytes))).is_ok());
            // The test may be over.
            let _ = sender.send((conn, None));
        });
        self.link = Some((conn, stream));
        self.decoder = Decoder::new();
        self.handle(Input::Opened(conn));
    }

    /// Sets the trap.
    pub(super) fn trap(&mut self, way: Way, packet: PacketType) {
        self.trap = Some((way, packet));
    }

    /// Cuts the connection now.
    pub(super) fn cut(&mut self) {
        let Some((conn, stream)) = self.link.take() else { return };
        // It may be closed from the other side already.
        let _ = stream.shutdown(Shutdown::Both);
        self.handle(Input::Closed(conn));
    }

    pub(super) fn command(&mut self, order: Order) {
        let mut out = Vec::new();
        self.client.command((self.clock)(), order, &mut out);
        self.perform(out);
    }

    /// Subscribes and waits for the answer.
    pub(super) fn subscribe(&mut self, filter: &str, options: SubscribeOptions) {
        let before = self.all(Way::In, PacketType::Suback).len();
        let filters = vec![(filter.into(), options)];
        self.command(Order::Subscribe { filters, identifier: None });
        self.until("SUBACK", |wired| wired.all(Way::In, PacketType::Suback).len() > before);
    }

    /// Publishes; the tag is the handle of its outcome.
    pub(super) fn publish(&mut self, topic: &str, payload: &str, qos: QoS, tag: u32) {
        let payload = Bytes::copy_from_slice(payload.as_bytes());
        self.command(Order::Publish(message(topic, payload, qos, tag)));
    }

    /// Waits until so many messages are delivered; gives their payloads.
    pub(super) fn texts(&mut self, count: usize) -> Vec<String> {
        self.until("delivery", |wired| wired.delivered.len() >= count);
        let text = |it: &Delivery| String::from_utf8_lossy(&it.payload).into_owned();
        self.delivered.iter().map(text).collect()
    }

    /// Waits for the outcome of a message.
    pub(super) fn outcome(&mut self, tag: u32) -> Outcome {
        self.until("an outcome", |wired| wired.outcomes.iter().any(|of| of.0 == Tag(tag)));
        self.outcomes.iter().find(|of| of.0 == Tag(tag)).expect("waited for").1
    }

    /// The packets of a type that went this way.
    pub(super) fn all(&self, way: Way, of: PacketType) -> Vec<Packet> {
        let those = self.packets.iter().filter(|it| it.0 == way && it.1.packet_type() == of);
        those.map(|it| it.1.clone()).collect()
    }

    /// Drives the client until this holds.
    pub(super) fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = (self.clock)() + qoslab_mqtt::time::Duration::from_secs(DEADLINE.as_secs());
        while !holds(self) {
            let now = (self.clock)();
            assert!(now < deadline, "{what} did not come; what did: {:#?}", self.packets);
            let wake = self.client.next_wake().map_or(deadline, |wake| wake.at.min(deadline));
            match self.received.recv_timeout(left(now, wake)) {
                Ok((conn, Some(bytes))) => self.bytes(conn, bytes),
                Ok((conn, None)) if self.is_open(conn) => self.cut(),
                Ok((_, None)) => {}
                Err(RecvTimeoutError::Timeout) => self.handle(Input::Woke),
                Err(RecvTimeoutError::Disconnected) => unreachable!("a sender is kept"),
            }
        }
    }

    fn is_open(&self, conn: ConnId) -> bool {
        self.link.as_ref().is_some_and(|(open, _)| *open == conn)
    }

    fn bytes(&mut self, conn: ConnId, bytes: Bytes) {
        if !self.is_open(conn) {
            return;
        }
        self.decoder.feed(bytes);
        let version = self.client.options().version;
        while let Some((packet, _)) =
            self.decoder.next(version).expect("mosquitto sends well-formed packets")
        {
            self.packets.push((Way::In, packet.clone()));
            if self.sprung(Way::In, packet.packet_type()) {
                return self.cut();
            }
            // Given on one by one, so that a cut can come between two of them.
            let mut whole = Vec::new();
            encode(&packet, version, &mut whole).expect("what was read can be written");
            self.handle(Input::Bytes(conn, whole.into(), Tag::NONE));
            if !self.is_open(conn) {
                return;
            }
        }
    }

    fn handle(&mut self, input: Input) {
        let mut out = Vec::new();
        self.client.handle((self.clock)(), input, &mut out);
        self.perform(out);
    }

    fn perform(&mut self, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { conn, packet, .. } if self.is_open(conn) => self.send(packet),
                Output::Close { conn, why, .. } => {
                    self.closings.push(why);
                    if let Some((_, stream)) = self.link.take_if(|(open, _)| *open == conn) {
                        // The other side may have been first.
                        let _ = stream.shutdown(Shutdown::Both);
                    }
                }
                Output::Deliver(delivery) => self.delivered.push(delivery),
                Output::Outcome { tag, outcome } => self.outcomes.push((tag, outcome)),
                Output::Send { .. } | Output::SendRaw(..) | Output::Note(_) | Output::Took(..) => {}
            }
        }
    }

    fn send(&mut self, packet: Packet) {
        if self.sprung(Way::Out, packet.packet_type()) {
            return self.cut();
        }
        let mut bytes = Vec::new();
        encode(&packet, self.client.options().version, &mut bytes)
            .unwrap_or_else(|error| panic!("{packet:?} cannot be written: {error:?}"));
        self.packets.push((Way::Out, packet));
        if let Some((_, stream)) = &mut self.link {
            // A broken connection is reported by its reader.
            let _ = stream.write_all(&bytes);
        }
    }

    fn sprung(&mut self, way: Way, packet: PacketType) -> bool {
        self.trap.take_if(|trap| *trap == (way, packet)).is_some()
    }
}

impl Drop for Wired {
    fn drop(&mut self) {
        if let Some((_, stream)) = self.link.take() {
            // Its reader ends with it.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// A message that is published now.
pub(super) fn message(topic: &str, payload: Bytes, qos: QoS, tag: u32) -> Message {
    Message {
        tag: Tag(tag),
        qos,
        published: qos,
        retain: false,
        topic: topic.into(),
        payload,
        properties: Properties::NONE,
        expires: None,
        filter: "".into(),
        dup: false,
    }
}
