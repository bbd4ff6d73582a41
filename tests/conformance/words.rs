//! Packets in a few words, and packets from a few words: what the conformance tests are written in.

use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::codec;
use qoslab_mqtt::packet::*;

pub(crate) const V311: Version = Version::V311;
pub(crate) const V5: Version = Version::V5;
pub(crate) const VERSIONS: [Version; 2] = [V311, V5];
pub(crate) const Q0: QoS = QoS::AtMostOnce;
pub(crate) const Q1: QoS = QoS::AtLeastOnce;
pub(crate) const Q2: QoS = QoS::ExactlyOnce;

pub(crate) fn id(number: u16) -> PacketId {
    PacketId::new(number).expect("an identifier is not 0")
}

/// CONNECT that keeps its session for ever: in 5.0 with an expiry that says so.
pub(crate) fn hello(version: Version, client: &'static str) -> Connect {
    let mut properties = Properties::NONE;
    if version == V5 {
        properties.push(Property::SessionExpiryInterval(u32::MAX));
    }
    Connect {
        version,
        clean: false,
        keep_alive: 0,
        properties,
        client_id: ByteString::from_static(client),
        will: None,
        login: Login::default(),
    }
}

/// The same, clean.
pub(crate) fn clean(mut connect: Connect) -> Connect {
    connect.clean = true;
    connect
}

/// The same with a property more, or with another value of one that it has.
pub(crate) fn with(mut connect: Connect, property: Property) -> Connect {
    let kind = core::mem::discriminant(&property);
    connect.properties.0.retain(|of| core::mem::discriminant(of) != kind);
    connect.properties.push(property);
    connect
}

/// The same with a session that lives this long.
pub(crate) fn expiring(connect: Connect, seconds: u32) -> Connect {
    with(connect, Property::SessionExpiryInterval(seconds))
}

pub(crate) fn publish(
    qos: QoS,
    number: u16,
    topic: &'static str,
    payload: &'static str,
) -> Publish {
    Publish {
        dup: false,
        qos,
        retain: false,
        topic: ByteString::from_static(topic),
        id: PacketId::new(number),
        properties: Properties::NONE,
        payload: Bytes::from_static(payload.as_bytes()),
    }
}

pub(crate) fn retained(mut publish: Publish) -> Publish {
    publish.retain = true;
    publish
}

pub(crate) fn dup(mut publish: Publish) -> Publish {
    publish.dup = true;
    publish
}

pub(crate) fn saying(mut publish: Publish, property: Property) -> Publish {
    publish.properties.push(property);
    publish
}

pub(crate) fn subscribe(number: u16, filters: &[(&'static str, QoS)]) -> Subscribe {
    let filter = |(filter, qos): &(&'static str, QoS)| {
        (ByteString::from_static(filter), SubscribeOptions::new(*qos))
    };
    let filters = filters.iter().map(filter).collect();
    Subscribe { id: id(number), properties: Properties::NONE, filters }
}

pub(crate) fn unsubscribe(number: u16, filters: &[&'static str]) -> Packet {
    let filters = filters.iter().map(|filter| ByteString::from_static(filter)).collect();
    Packet::Unsubscribe(Unsubscribe { id: id(number), properties: Properties::NONE, filters })
}

pub(crate) fn puback(number: u16) -> Packet {
    Packet::Puback(Ack::new(id(number)))
}

pub(crate) fn pubrec(number: u16) -> Packet {
    Packet::Pubrec(Ack::new(id(number)))
}

pub(crate) fn pubrel(number: u16) -> Packet {
    Packet::Pubrel(Ack::new(id(number)))
}

pub(crate) fn pubcomp(number: u16) -> Packet {
    Packet::Pubcomp(Ack::new(id(number)))
}

pub(crate) fn refused(number: u16, code: u8) -> Ack {
    Ack::with_reason(id(number), ReasonCode(code))
}

pub(crate) fn disconnect(code: u8) -> Packet {
    Packet::Disconnect(Disconnect {
        reason: (code > 0).then_some(ReasonCode(code)),
        properties: None,
    })
}

/// The bytes of a packet, which must have some.
pub(crate) fn bytes(packet: &Packet, version: Version) -> Bytes {
    let mut bytes = Vec::new();
    codec::encode(packet, version, &mut bytes).expect("a core sends only what can be written");
    bytes.into()
}

/// Bytes as a core sends them, read back and put into words.
pub(crate) fn heard(packet: &Packet, version: Version) -> String {
    let packet = codec::decode(version, &bytes(packet, version)).expect("and what can be read");
    words(&packet)
}

/// `PUBLISH #1 q2 dup t=hello TopicAlias(1)`
pub(crate) fn words(packet: &Packet) -> String {
    let name = packet.packet_type();
    let mut text = name.to_string();
    if let Some(id) = packet.id() {
        text += &format!(" {id}");
    }
    text += &match packet {
        Packet::Connect(connect) => {
            let clean = if connect.clean { " clean" } else { "" };
            format!(" {}{clean}{}", connect.client_id, properties(Some(&connect.properties)))
        }
        Packet::Connack(connack) => {
            let present = if connack.session_present { " present" } else { "" };
            format!("{}{present}{}", code(connack.reason), properties(Some(&connack.properties)))
        }
        Packet::Publish(publish) => {
            let dup = if publish.dup { " dup" } else { "" };
            let retain = if publish.retain { " retain" } else { "" };
            let payload = String::from_utf8_lossy(&publish.payload);
            let (qos, topic) = (publish.qos, &publish.topic);
            let rest = properties(Some(&publish.properties));
            format!(" q{qos}{dup}{retain} {topic}={payload}{rest}")
        }
        Packet::Puback(ack) | Packet::Pubrec(ack) | Packet::Pubrel(ack) | Packet::Pubcomp(ack) => {
            ack.reason.map_or(String::new(), code) + &properties(ack.properties.as_ref())
        }
        Packet::Subscribe(subscribe) => {
            let filters = subscribe.filters.iter();
            filters.map(|(filter, options)| format!(" {filter}:{}", options.qos)).collect()
        }
        Packet::Suback(suback) => suback.reasons.iter().map(|reason| code(*reason)).collect(),
        Packet::Unsubscribe(of) => of.filters.iter().map(|of| format!(" {of}")).collect(),
        Packet::Unsuback(of) => of.reasons.iter().map(|reason| code(*reason)).collect(),
        Packet::Disconnect(of) => {
            of.reason.map_or(String::new(), code) + &properties(of.properties.as_ref())
        }
        Packet::Pingreq | Packet::Pingresp | Packet::Auth(_) => String::new(),
    };
    text
}

fn code(reason: ReasonCode) -> String {
    format!(" 0x{:02X}", reason.0)
}

fn properties(properties: Option<&Properties>) -> String {
    properties.into_iter().flat_map(|of| of.iter()).map(|of| format!(" {of:?}")).collect()
}

/// Hex digits and 'text' as bytes; blanks do not count.
pub(crate) fn raw(text: &str) -> Bytes {
    let mut bytes = Vec::new();
    for (at, part) in text.split('\'').enumerate() {
        if at % 2 == 1 {
            bytes.extend_from_slice(part.as_bytes());
            continue;
        }
        let digits: Vec<u8> = part.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        bytes.extend(digits.chunks(2).map(|pair| {
            let pair = core::str::from_utf8(pair).expect("hex digits");
            u8::from_str_radix(pair, 16).expect("hex digits")
        }));
    }
    bytes.into()
}
