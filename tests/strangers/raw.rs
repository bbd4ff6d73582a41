//! A bare socket with no client behind it: what it is told to send, it sends, wrong or right.

use super::program::DEADLINE;
use bytes::Bytes;
use qoslab_mqtt::codec::{Decoder, encode};
use qoslab_mqtt::packet::*;
use std::io::{Read, Write};
use std::net::TcpStream;

/// A connection to a broker on the loopback.
#[derive(Debug)]
pub(super) struct Raw {
    stream: TcpStream,
    version: Version,
    decoder: Decoder,
}

impl Raw {
    /// Opens a connection and says nothing.
    pub(super) fn open(port: u16, version: Version) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the broker listens");
        stream.set_read_timeout(Some(DEADLINE)).expect("a socket takes options");
        stream.set_nodelay(true).expect("a socket takes options");
        Self { stream, version, decoder: Decoder::new() }
    }

    /// Opens a connection with this CONNECT; gives it and whether the session was there.
    pub(super) fn connect(port: u16, connect: Connect) -> (Self, bool) {
        let mut raw = Self::open(port, connect.version);
        raw.send(Packet::Connect(Box::new(connect)));
        let Packet::Connack(connack) = raw.next() else { panic!("CONNACK comes first") };
        assert_eq!(connack.reason, ReasonCode::SUCCESS);
        (raw, connack.session_present)
    }

    pub(super) fn send(&mut self, packet: Packet) {
        self.bytes(&bytes_of(&packet, self.version));
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("the connection is open");
    }

    /// The next packet.
    pub(super) fn next(&mut self) -> Packet {
        self.read().expect("a packet comes before the connection closes")
    }

    /// The packets until the connection closes.
    pub(super) fn rest(mut self) -> Vec<Packet> {
        core::iter::from_fn(|| self.read()).collect()
    }

    /// That the connection closes, and before that at most a DISCONNECT or CONNACK: its code.
    pub(super) fn refused(self) -> Option<ReasonCode> {
        let rest = self.rest();
        match rest.as_slice() {
            [] => None,
            [Packet::Disconnect(disconnect)] => Some(disconnect.reason()),
            [Packet::Connack(connack)] => Some(connack.reason),
            other => panic!("nothing but a reason was to come: {other:?}"),
        }
    }

    /// Subscribes to one filter and gives the answer.
    pub(super) fn subscribe(&mut self, filter: &str, qos: QoS) -> ReasonCode {
        self.send(subscribe(filter, SubscribeOptions::new(qos), &[]));
        let Packet::Suback(suback) = self.next() else { panic!("SUBACK answers") };
        suback.reasons[0]
    }

    /// That nothing is on its way: the answer to a PINGREQ is what comes next.
    pub(super) fn quiet(&mut self) {
        self.send(Packet::Pingreq);
        assert_eq!(self.next(), Packet::Pingresp);
    }

    fn read(&mut self) -> Option<Packet> {
        let mut buffer = [0; 4096];
        loop {
            match self.decoder.next(self.version) {
                Ok(Some((packet, _))) => return Some(packet),
                Ok(None) => {}
                Err(malformed) => panic!("the broker sent a malformed packet: {malformed}"),
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return None,
                Ok(length) => self.decoder.feed(Bytes::copy_from_slice(&buffer[..length])),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("nothing came: {error}"),
            }
        }
    }
}

/// The bytes of a packet.
pub(super) fn bytes_of(packet: &Packet, version: Version) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(packet, version, &mut bytes).expect("a packet of a test can be written");
    bytes
}

/// A CONNECT without anything special; kept sessions never expire.
pub(super) fn hello(name: &str, version: Version, clean: bool) -> Connect {
    let kept = version == Version::V5 && !clean;
    let expiry = kept.then_some(Property::SessionExpiryInterval(u32::MAX));
    Connect {
        version,
        clean,
        keep_alive: 0,
        properties: expiry.into_iter().collect(),
        client_id: name.into(),
        will: None,
        login: Login::default(),
    }
}

pub(super) fn id(number: u16) -> PacketId {
    PacketId::new(number).expect("an identifier is not 0")
}

pub(super) fn subscribe(
    filter: &str,
    options: SubscribeOptions,
    properties: &[Property],
) -> Packet {
    let properties = properties.iter().cloned().collect();
    Packet::Subscribe(Subscribe { id: id(1), properties, filters: vec![(filter.into(), options)] })
}

/// A PUBLISH without properties; number 0 is QoS 0.
pub(super) fn publish(topic: &str, payload: &str, qos: QoS, number: u16) -> Publish {
    Publish {
        dup: false,
        qos,
        retain: false,
        topic: topic.into(),
        id: PacketId::new(number),
        properties: Properties::NONE,
        payload: Bytes::copy_from_slice(payload.as_bytes()),
    }
}
