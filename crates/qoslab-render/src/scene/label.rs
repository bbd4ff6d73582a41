//! What is written on an arrow: parts, and which of them go when room is short. No cutting here.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_mqtt::packet::{
    ConnAck, Connect, Packet, PacketId, Publish, QoS, ReasonCode, SubAck, Subscribe,
};
use qoslab_trace::Sent;

/// What is written on an arrow, in the order of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label(pub Vec<Part>);

/// A part of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is, and by that when it goes.
    pub kind: PartKind,
    /// Foreign text in topics and payloads: to be escaped, and a payload to be quoted. At most
    /// [`LONGEST`] characters of it, since no picture shows more.
    pub text: String,
}

/// The most characters of a topic or payload that a label keeps.
pub const LONGEST: usize = 64;

/// What a part of a label is. When room is short, parts go in the order payload, topic, QoS, flag,
/// state; the others never go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    /// The type of the packet.
    Type,
    /// `DUP`.
    Dup,
    /// The packet identifier.
    Id,
    /// An error code: what changes the story.
    Code,
    /// `clean=0`, `session=1`.
    State,
    /// A flag or a code of success.
    Flag,
    /// `q1`.
    Qos,
    /// A topic or a filter.
    Topic,
    /// A payload that is text.
    Payload,
    /// A payload that is not, in hex.
    Binary,
}

impl PartKind {
    /// Whether it stays in any case.
    pub const fn stays(self) -> bool {
        match self {
            Self::Type | Self::Dup | Self::Id | Self::Code => true,
            Self::State | Self::Flag | Self::Qos | Self::Topic | Self::Payload | Self::Binary => {
                false
            }
        }
    }
}

/// The label of what was sent; `name` is the sender's, so that CONNECT need not repeat it.
pub fn label(sent: &Sent, bytes: usize, name: &str) -> Label {
    let mut label = Label(Vec::new());
    match sent {
        Sent::Raw => {
            label.push(PartKind::Type, "raw");
            label.push(PartKind::Id, &format!("{bytes} bytes"));
        }
        Sent::Packet(packet) => label.packet(packet, name),
    }
    label
}

impl Label {
    /// The parts that never go: type, `DUP`, identifier, codes.
    pub fn essence(&self) -> String {
        let parts = self.0.iter().filter(|part| part.kind.stays());
        parts.map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn push(&mut self, kind: PartKind, text: &str) {
        self.0.push(Part { kind, text: text.chars().take(LONGEST).collect() });
    }

    fn id(&mut self, id: PacketId) {
        self.push(PartKind::Id, &id.to_string());
    }

    fn qos(&mut self, qos: QoS) {
        self.push(PartKind::Qos, &format!("q{qos}"));
    }

    /// An error is always shown, a success only if it is more than that.
    fn reason(&mut self, reason: ReasonCode) {
        let kind = if reason.is_error() { PartKind::Code } else { PartKind::Flag };
        if reason != ReasonCode::SUCCESS {
            self.push(kind, &format!("0x{:02X}", reason.0));
        }
    }

    fn packet(&mut self, packet: &Packet, name: &str) {
        self.push(PartKind::Type, packet.packet_type().name());
        match packet {
            Packet::Connect(connect) => self.connect(connect, name),
            Packet::Connack(connack) => self.connack(connack),
            Packet::Publish(publish) => self.publish(publish),
            Packet::Puback(ack)
            | Packet::Pubrec(ack)
            | Packet::Pubrel(ack)
            | Packet::Pubcomp(ack) => {
                self.id(ack.id);
                self.reason(ack.reason());
            }
            Packet::Subscribe(subscribe) => self.subscribe(subscribe),
            Packet::Suback(suback) => self.suback(suback),
            Packet::Unsubscribe(packet) => {
                self.id(packet.id);
                self.filters(packet.filters.iter().map(|filter| (&**filter, None)));
            }
            Packet::Unsuback(packet) => {
                self.id(packet.id);
                // One code for each filter: where one says something, its place counts.
                let plain = packet.reasons.iter().all(|reason| *reason == ReasonCode::SUCCESS);
                for reason in packet.reasons.iter().take(LONGEST).filter(|_| !plain) {
                    let kind = if reason.is_error() { PartKind::Code } else { PartKind::Flag };
                    self.push(kind, &format!("0x{:02X}", reason.0));
                }
            }
            Packet::Pingreq | Packet::Pingresp => {}
            Packet::Disconnect(packet) => self.reason(packet.reason()),
            Packet::Auth(packet) => self.reason(packet.reason()),
        }
    }

    fn connect(&mut self, connect: &Connect, name: &str) {
        self.push(PartKind::State, if connect.clean { "clean=1" } else { "clean=0" });
        if connect.will.is_some() {
            self.push(PartKind::Flag, "will");
        }
        if &*connect.client_id != name {
            self.push(PartKind::Topic, &format!("id={}", &*connect.client_id));
        }
    }

    fn connack(&mut self, connack: &ConnAck) {
        if connack.reason.is_error() || connack.reason != ReasonCode::SUCCESS {
            // 3.1.1 has its own small numbers here, and all of them refuse.
            self.push(PartKind::Code, &format!("0x{:02X}", connack.reason.0));
        } else {
            self.push(
                PartKind::State,
                if connack.session_present { "session=1" } else { "session=0" },
            );
        }
    }

    fn publish(&mut self, publish: &Publish) {
        if publish.dup {
            self.push(PartKind::Dup, "DUP");
        }
        self.qos(publish.qos);
        if let Some(id) = publish.id {
            self.id(id);
        }
        if publish.retain {
            self.push(PartKind::Flag, "retain");
        }
        match publish.properties.topic_alias() {
            Some(alias) if publish.topic.is_empty() => {
                self.push(PartKind::Topic, &format!("alias={alias}"));
            }
            Some(_) | None => self.push(PartKind::Topic, &publish.topic),
        }
        match text(&publish.payload) {
            Some(text) => self.push(PartKind::Payload, text),
            None => self.push(PartKind::Binary, &hex(&publish.payload)),
        }
    }

    fn subscribe(&mut self, subscribe: &Subscribe) {
        self.id(subscribe.id);
        let filters = subscribe.filters.iter();
        self.filters(filters.map(|(filter, options)| (&**filter, Some(options.qos))));
    }

    /// The first filter, and how many more.
    fn filters<'a>(&mut self, mut filters: impl ExactSizeIterator<Item = (&'a str, Option<QoS>)>) {
        if let Some((filter, qos)) = filters.next() {
            self.push(PartKind::Topic, filter);
            if let Some(qos) = qos {
                self.qos(qos);
            }
        }
        if filters.len() > 0 {
            self.push(PartKind::Flag, &format!("+{}", filters.len()));
        }
    }

    fn suback(&mut self, suback: &SubAck) {
        self.id(suback.id);
        for reason in suback.reasons.iter().take(LONGEST) {
            match QoS::new(reason.0) {
                Some(granted) => self.qos(granted),
                None => self.reason(*reason),
            }
        }
    }
}

/// A payload that people would call text: lines and tabs are, other control characters are not.
pub(crate) fn text(payload: &[u8]) -> Option<&str> {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    core::str::from_utf8(payload).ok().filter(|text| !text.chars().any(control))
}

/// The first bytes as `0x00ff`.
fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().take(LONGEST / 2).map(|byte| format!("{byte:02x}"));
    core::iter::once("0x".to_string()).chain(digits).collect()
}
