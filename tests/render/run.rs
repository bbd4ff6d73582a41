//! A trace made by hand, event by event. It checks nothing: it can also tell lies.

use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::face::{Closing, ConnId, Delivery, Note, Tag};
use qoslab_mqtt::packet::{
    Ack, ConnAck, Connect, Login, Packet, PacketId, Properties, Publish, QoS, ReasonCode, SubAck,
    Subscribe, SubscribeOptions, Version,
};
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::Instant;
use qoslab_trace::*;

pub(crate) const UP: Direction = Direction::Up;
pub(crate) const DOWN: Direction = Direction::Down;

/// A trace in the making.
pub(crate) struct Run {
    trace: Trace,
    now: u64,
    cause: Option<EventId>,
    message: Option<MessageId>,
    rule: Option<Rule>,
    conns: Vec<u32>,
}

impl Run {
    /// The broker is the first party, the clients follow; link n is client n's.
    pub(crate) fn new(scenario: &str, clients: &[&str]) -> Self {
        let (mqtt, mutants) = (Version::V5, Vec::new);
        let party =
            |name: &str, broker| PartyInfo { name: name.into(), broker, mqtt, mutants: mutants() };
        let mut parties = vec![party("broker", true)];
        parties.extend(clients.iter().map(|name| party(name, false)));
        let link = |client: u16| LinkInfo { client: PartyId(client), kind: LinkKind::Stream };
        let header = Header {
            qoslab_trace: FORMAT,
            scenario: scenario.into(),
            variant: "qos=1 mqtt=5.0".into(),
            seed: 42,
            parties,
            links: (1..=clients.len() as u16).map(link).collect(),
            streams: Vec::new(),
        };
        let footer = Footer {
            end: End::Quiet,
            at: Instant::ZERO,
            left_over: Vec::new(),
            state_digest: "91ab77e0".repeat(4),
            trace_digest: "6f1c02d4".repeat(4),
        };
        let trace = Trace { header, events: Vec::new(), footer };
        let conns = vec![1; clients.len()];
        Self { trace, now: 0, cause: None, message: None, rule: None, conns }
    }

    pub(crate) fn header(&mut self) -> &mut Header {
        &mut self.trace.header
    }

    /// The instant of the next events, in milliseconds.
    pub(crate) fn at(&mut self, millis: u64) -> &mut Self {
        self.now = millis * 1000;
        self
    }

    pub(crate) fn at_micros(&mut self, micros: u64) -> &mut Self {
        self.now = micros;
        self
    }

    /// The message of the next events; 0 is none.
    pub(crate) fn m(&mut self, message: u32) -> &mut Self {
        self.message = (message > 0).then_some(MessageId(message));
        self
    }

    pub(crate) fn event(&mut self, what: What) -> EventId {
        let n = EventId(self.trace.events.len() as u32 + 1);
        let at = Instant::from_micros(self.now);
        let rule = self.rule.take().map(|rule| Cited { rule, mqtt: Version::V5 });
        let event = Event { n, at, cause: self.cause.take(), rule, message: self.message, what };
        self.trace.events.push(event);
        n
    }

    pub(crate) fn open(&mut self, link: u16) {
        self.conns[usize::from(link)] += 1;
        let conn = ConnId(self.conns[usize::from(link)]);
        self.event(What::Open { link: LinkId(link), conn, chance: Chance::NONE });
    }

    fn conn(&self, link: u16) -> ConnId {
        ConnId(self.conns.get(usize::from(link)).copied().unwrap_or(9))
    }

    pub(crate) fn send(&mut self, link: u16, dir: Direction, packet: Packet) -> EventId {
        let (packet, conn) = (Sent::Packet(packet), self.conn(link));
        let bytes = Bytes::from_static(&[1, 2]);
        self.event(What::Send {
            link: LinkId(link),
            conn,
            dir,
            packet,
            bytes,
            chance: Chance::NONE,
        })
    }

    pub(crate) fn arrive(&mut self, flight: EventId) -> EventId {
        self.event(What::Arrive { flight, bytes: None })
    }

    pub(crate) fn lose(&mut self, flight: EventId, why: LossReason, fault: Option<u32>) {
        self.event(What::Lose { flight, why, fault });
    }

    /// A packet there and 20 ms later.
    pub(crate) fn pass(&mut self, link: u16, dir: Direction, packet: Packet) -> EventId {
        let flight = self.send(link, dir, packet);
        self.now += 20_000;
        self.arrive(flight)
    }

    pub(crate) fn deliver(&mut self, arrival: EventId, client: u16, copy: u32) {
        let delivery = Delivery {
            tag: Tag(self.message.map_or(0, |message| message.0)),
            qos: QoS::AtLeastOnce,
            dup: false,
            retain: false,
            topic: "t/temp".into(),
            payload: Bytes::from_static(b"21.5"),
            properties: Properties::NONE,
            rule: Rule::Qos1Puback,
        };
        self.cause = Some(arrival);
        self.rule = Some(Rule::Qos1Puback);
        self.event(What::Deliver { client: PartyId(client), copy, delivery });
    }

    pub(crate) fn publish(&mut self, client: u16, message: u32) {
        self.m(message);
        let (topic, payload) = (ByteString::from_static("t/temp"), Bytes::from_static(b"21.5"));
        let (client, qos, stamp) = (PartyId(client), QoS::AtLeastOnce, Stamp::default());
        self.event(What::Publish { client, topic, payload, qos, retain: false, stamp });
    }

    pub(crate) fn cut(&mut self, link: u16, fault: u32) {
        let conn = self.conn(link);
        self.event(What::Cut { link: LinkId(link), conn, fault });
        self.closed(link, 0);
        self.closed(link, link + 1);
    }

    pub(crate) fn closed(&mut self, link: u16, party: u16) {
        let conn = self.conn(link);
        self.event(What::Closed { link: LinkId(link), conn, party: PartyId(party) });
    }

    pub(crate) fn close(&mut self, link: u16, party: u16, why: Closing) {
        let conn = self.conn(link);
        self.event(What::Close { link: LinkId(link), conn, party: PartyId(party), why });
    }

    pub(crate) fn silence(&mut self, link: u16, fault: u32) {
        let conn = self.conn(link);
        self.event(What::Silence { link: LinkId(link), conn, fault });
    }

    pub(crate) fn note(&mut self, party: u16, note: Note) {
        self.event(What::Note { party: PartyId(party), note });
    }

    pub(crate) fn done(mut self) -> Trace {
        self.trace.footer.at = Instant::from_micros(self.now);
        self.trace
    }
}

fn id(number: u16) -> PacketId {
    PacketId::new(number).unwrap_or(PacketId::FIRST)
}

pub(crate) fn publish(number: u16, payload: &str) -> Packet {
    publish_to(number, "t/temp", payload)
}

pub(crate) fn publish_to(number: u16, topic: &str, payload: &str) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: if number == 0 { QoS::AtMostOnce } else { QoS::AtLeastOnce },
        retain: false,
        topic: topic.into(),
        id: PacketId::new(number),
        properties: Properties::NONE,
        payload: Bytes::copy_from_slice(payload.as_bytes()),
    })
}

pub(crate) fn qos2(number: u16, payload: &str) -> Packet {
    let Packet::Publish(publish) = publish(number, payload) else { unreachable!() };
    Packet::Publish(Publish { qos: QoS::ExactlyOnce, ..publish })
}

pub(crate) fn dup(packet: Packet) -> Packet {
    let Packet::Publish(publish) = packet else { unreachable!() };
    Packet::Publish(Publish { dup: true, ..publish })
}

pub(crate) fn puback(number: u16) -> Packet {
    Packet::Puback(Ack::new(id(number)))
}

pub(crate) fn pubrec(number: u16) -> Packet {
    Packet::Pubrec(Ack::new(id(number)))
}

pub(crate) fn pubrec_error(number: u16) -> Packet {
    Packet::Pubrec(Ack::with_reason(id(number), ReasonCode::QUOTA_EXCEEDED))
}

pub(crate) fn pubrel(number: u16) -> Packet {
    Packet::Pubrel(Ack::new(id(number)))
}

pub(crate) fn pubcomp(number: u16) -> Packet {
    Packet::Pubcomp(Ack::new(id(number)))
}

pub(crate) fn connect(client: &str, clean: bool) -> Packet {
    Packet::Connect(Box::new(Connect {
        version: Version::V5,
        clean,
        keep_alive: 60,
        properties: Properties::NONE,
        client_id: client.into(),
        will: None,
        login: Login::default(),
    }))
}

pub(crate) fn connack(session_present: bool) -> Packet {
    let (reason, properties) = (ReasonCode::SUCCESS, Properties::NONE);
    Packet::Connack(Box::new(ConnAck { session_present, reason, properties }))
}

pub(crate) fn subscribe(number: u16, filter: &str) -> Packet {
    let filters = vec![(filter.into(), SubscribeOptions::new(QoS::AtLeastOnce))];
    Packet::Subscribe(Subscribe { id: id(number), properties: Properties::NONE, filters })
}

pub(crate) fn suback(number: u16) -> Packet {
    let reasons = vec![ReasonCode::GRANTED_QOS_1];
    Packet::Suback(SubAck { id: id(number), properties: Properties::NONE, reasons })
}
