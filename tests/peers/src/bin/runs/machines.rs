//! The least that does Q2-100: bytes in, bytes out, for each of the three parties. What the
//! other simulators and the tight loop drive; ours drives its own broker and clients.

use bytes::Bytes;
use qoslab_mqtt::codec::{self, Decoder};
use qoslab_mqtt::packet::*;
use std::collections::{BTreeSet, VecDeque};

/// The messages of a run.
pub const MESSAGES: usize = 100;
/// The window of the broker towards its subscriber.
const WINDOW: usize = 20;
const V: Version = Version::V311;

fn put(packet: Packet, out: &mut Vec<u8>) {
    codec::encode(&packet, V, out).expect("the packet is in order");
}

fn publish(id: PacketId, payload: Bytes) -> Packet {
    let (topic, properties) = ("t/0".into(), Properties::NONE);
    let qos = QoS::ExactlyOnce;
    Packet::Publish(Publish {
        dup: false,
        qos,
        retain: false,
        topic,
        id: Some(id),
        properties,
        payload,
    })
}

fn connect(name: &'static str) -> Packet {
    Packet::Connect(Box::new(Connect {
        version: V,
        clean: true,
        keep_alive: 0,
        properties: Properties::NONE,
        client_id: name.into(),
        will: None,
        login: Login::default(),
    }))
}

fn id(number: usize) -> PacketId {
    PacketId::new(number as u16).expect("numbers begin at 1")
}

/// Reads every packet in some bytes.
fn each(decoder: &mut Decoder, bytes: Bytes, mut take: impl FnMut(Packet)) {
    decoder.feed(bytes);
    while let Some((packet, _)) = decoder.next(V).expect("peers send what is in order") {
        take(packet);
    }
}

/// Publishes, so many at a time.
pub struct Publisher {
    decoder: Decoder,
    window: usize,
    sent: usize,
    /// Messages that PUBCOMP has come for.
    pub done: usize,
}

impl Publisher {
    pub fn new(window: usize) -> Self {
        Self { decoder: Decoder::new(), window, sent: 0, done: 0 }
    }

    pub fn hello(&self, out: &mut Vec<u8>) {
        put(connect("pub"), out);
    }

    pub fn pump(&mut self, out: &mut Vec<u8>) {
        while self.sent < MESSAGES && self.sent - self.done < self.window {
            self.sent += 1;
            put(publish(id(self.sent), Bytes::from_static(&[b'x'; 64])), out);
        }
    }

    pub fn take(&mut self, bytes: Bytes, out: &mut Vec<u8>) {
        let mut done = 0;
        each(&mut self.decoder, bytes, |packet| match packet {
            Packet::Connack(_) => {}
            Packet::Pubrec(ack) => put(Packet::Pubrel(Ack::new(ack.id)), out),
            Packet::Pubcomp(_) => done += 1,
            other => panic!("{other:?}"),
        });
        if done > 0 {
            self.done += done;
            self.pump(out);
        }
    }
}

/// Subscribes and takes each message once.
#[derive(Default)]
pub struct Subscriber {
    decoder: Decoder,
    open: BTreeSet<PacketId>,
    /// Messages handed on.
    pub delivered: usize,
    /// Messages that PUBREL has come for.
    pub done: usize,
}

impl Subscriber {
    pub fn hello(&self, out: &mut Vec<u8>) {
        put(connect("sub"), out);
        let filters = vec![("t/0".into(), SubscribeOptions::new(QoS::ExactlyOnce))];
        put(Packet::Subscribe(Subscribe { id: id(1), properties: Properties::NONE, filters }), out);
    }

    pub fn take(&mut self, bytes: Bytes, out: &mut Vec<u8>) {
        let Self { decoder, open, delivered, done } = self;
        each(decoder, bytes, |packet| match packet {
            Packet::Connack(_) | Packet::Suback(_) => {}
            Packet::Publish(publish) => {
                let id = publish.id.expect("QoS 2 has an identifier");
                *delivered += usize::from(open.insert(id));
                put(Packet::Pubrec(Ack::new(id)), out);
            }
            Packet::Pubrel(ack) => {
                *done += usize::from(open.remove(&ack.id));
                put(Packet::Pubcomp(Ack::new(ack.id)), out);
            }
            other => panic!("{other:?}"),
        });
    }
}

/// One connection of the broker.
#[derive(Default)]
struct End {
    decoder: Decoder,
    subscribed: bool,
}

/// Takes a message once and hands it on.
#[derive(Default)]
pub struct Broker {
    ends: [End; 2],
    open: BTreeSet<PacketId>,
    waiting: VecDeque<Bytes>,
    sent: usize,
    done: usize,
}

impl Broker {
    /// Bytes of one of the two connections; what goes out on each.
    pub fn take(&mut self, from: usize, bytes: Bytes, out: &mut [Vec<u8>; 2]) {
        let Self { ends, open, waiting, done, .. } = self;
        let End { decoder, subscribed } = &mut ends[from];
        let back = &mut out[from];
        each(decoder, bytes, |packet| match packet {
            Packet::Connect(_) => {
                let (reason, properties) = (ReasonCode::SUCCESS, Properties::NONE);
                let connack = ConnAck { session_present: false, reason, properties };
                put(Packet::Connack(Box::new(connack)), back);
            }
            Packet::Subscribe(subscribe) => {
                *subscribed = true;
                let (id, reasons) = (subscribe.id, vec![ReasonCode(2)]);
                put(Packet::Suback(SubAck { id, properties: Properties::NONE, reasons }), back);
            }
            Packet::Publish(publish) => {
                let id = publish.id.expect("QoS 2 has an identifier");
                if open.insert(id) {
                    waiting.push_back(publish.payload);
                }
                put(Packet::Pubrec(Ack::new(id)), back);
            }
            Packet::Pubrel(ack) => {
                open.remove(&ack.id);
                put(Packet::Pubcomp(Ack::new(ack.id)), back);
            }
            Packet::Pubrec(ack) => put(Packet::Pubrel(Ack::new(ack.id)), back),
            Packet::Pubcomp(_) => *done += 1,
            other => panic!("{other:?}"),
        });
        let Some(to) = self.ends.iter().position(|end| end.subscribed) else { return };
        while self.sent - self.done < WINDOW
            && let Some(payload) = self.waiting.pop_front()
        {
            self.sent += 1;
            put(publish(id(self.sent), payload), &mut out[to]);
        }
    }
}
