//! Packets out of choices: any kind, few names and identifiers, so that they meet. A packet need
//! not be allowed; it only has to have bytes.

use super::reader::Reader;
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::packet::*;

const TOPICS: [&str; 6] = ["t", "a/b", "a", "$SYS/x", "\u{e9}/\u{1f980}", ""];
const FILTERS: [&str; 8] =
    ["t", "#", "+/b", "a/#", "$share/g/t", "$share/g/#", "$share/h/+/b", "t/#/x"];
const CODES: [u8; 16] =
    [0, 0, 0, 1, 2, 0x10, 0x80, 0x82, 0x87, 0x91, 0x92, 0x93, 0x97, 0x04, 0x8E, 0x99];

pub(super) fn id(reader: &mut Reader<'_>) -> PacketId {
    let number = reader.number();
    PacketId::new(1 + (number % 65_535) as u16).unwrap_or(PacketId::FIRST)
}

pub(super) fn qos(reader: &mut Reader<'_>) -> QoS {
    reader.pick(&QoS::ALL)
}

pub(super) fn topic(reader: &mut Reader<'_>) -> ByteString {
    ByteString::from_static(reader.pick(&TOPICS))
}

pub(super) fn filter(reader: &mut Reader<'_>) -> ByteString {
    ByteString::from_static(reader.pick(&FILTERS))
}

pub(super) fn payload(reader: &mut Reader<'_>) -> Bytes {
    let len = usize::from(reader.byte() & 0x3F);
    Bytes::from(vec![b'x'; len])
}

pub(super) fn subscribe_options(reader: &mut Reader<'_>) -> SubscribeOptions {
    let flags = reader.byte();
    SubscribeOptions {
        qos: QoS::ALL[usize::from(flags % 3)],
        no_local: flags & 0x04 != 0,
        retain_as_published: flags & 0x08 != 0,
        retain_handling: match flags >> 4 & 3 {
            0 | 3 => RetainHandling::Always,
            1 => RetainHandling::IfNew,
            _ => RetainHandling::Never,
        },
    }
}

pub(super) fn reason(reader: &mut Reader<'_>) -> ReasonCode {
    ReasonCode(reader.pick(&CODES))
}

/// A packet of any kind, those that carry messages more often than others.
pub(super) fn packet(reader: &mut Reader<'_>, version: Version) -> Packet {
    match reader.byte() % 24 {
        0..=5 => Packet::Publish(publish(reader, version)),
        6 | 7 => Packet::Puback(ack(reader, version)),
        8 | 9 => Packet::Pubrec(ack(reader, version)),
        10 | 11 => Packet::Pubrel(ack(reader, version)),
        12 | 13 => Packet::Pubcomp(ack(reader, version)),
        14 => Packet::Connect(Box::new(connect(reader))),
        15 => Packet::Connack(Box::new(connack(reader, version))),
        16 => Packet::Subscribe(subscribe(reader, version)),
        17 => Packet::Suback(SubAck {
            id: id(reader),
            properties: Properties::NONE,
            reasons: list(reader, reason),
        }),
        18 => Packet::Unsubscribe(Unsubscribe {
            id: id(reader),
            properties: Properties::NONE,
            filters: list(reader, filter),
        }),
        19 => {
            let reasons = match version {
                Version::V311 => Vec::new(),
                Version::V5 => list(reader, reason),
            };
            Packet::Unsuback(UnsubAck { id: id(reader), properties: Properties::NONE, reasons })
        }
        20 => Packet::Pingreq,
        21 => Packet::Pingresp,
        22 => Packet::Disconnect(disconnect(reader, version)),
        _ => Packet::Auth(Auth::default()),
    }
}

pub(super) fn connect(reader: &mut Reader<'_>) -> Connect {
    let flags = reader.byte();
    let version = if flags & 1 == 0 { Version::V5 } else { Version::V311 };
    let will = (flags & 0x04 != 0).then(|| will(reader, version));
    let client_id = ByteString::from_static(reader.pick(&["a", "b", "c", "", "auto-1"]));
    let mut properties = Properties::NONE;
    if version == Version::V5 && flags & 0x08 != 0 {
        properties.push(Property::SessionExpiryInterval(reader.number()));
    }
    if version == Version::V5 && flags & 0x10 != 0 {
        properties.push(Property::ReceiveMaximum(reader.number().max(1) as u16));
    }
    if version == Version::V5 && flags & 0x20 != 0 {
        properties.push(Property::MaximumPacketSize(reader.number().max(1)));
        properties.push(Property::TopicAliasMaximum(reader.byte().into()));
    }
    let user_name = (flags & 0x40 != 0).then(|| topic(reader));
    Connect {
        version,
        clean: flags & 2 != 0,
        keep_alive: if flags & 0x80 == 0 { 0 } else { reader.byte().into() },
        properties,
        client_id,
        will,
        login: Login { user_name, password: None },
    }
}

pub(super) fn will(reader: &mut Reader<'_>, version: Version) -> Will {
    let mut properties = Properties::NONE;
    let flags = reader.byte();
    if version == Version::V5 && flags & 0x04 != 0 {
        properties.push(Property::WillDelayInterval(reader.number()));
    }
    if version == Version::V5 && flags & 0x08 != 0 {
        properties.push(Property::MessageExpiryInterval(reader.number()));
    }
    Will {
        qos: QoS::ALL[usize::from(flags >> 4) % 3],
        retain: flags & 1 != 0,
        properties,
        topic: ByteString::from_static(TOPICS[usize::from(flags >> 6)]),
        payload: payload(reader),
    }
}

pub(super) fn connack(reader: &mut Reader<'_>, version: Version) -> ConnAck {
    let flags = reader.byte();
    let mut properties = Properties::NONE;
    if version == Version::V5 {
        if flags & 0x04 != 0 {
            properties.push(Property::ReceiveMaximum(reader.number().max(1) as u16));
        }
        if flags & 0x08 != 0 {
            properties.push(Property::MaximumPacketSize(reader.number().max(1)));
        }
        if flags & 0x10 != 0 {
            properties.push(Property::TopicAliasMaximum(reader.byte().into()));
        }
        if flags & 0x20 != 0 {
            properties.push(Property::MaximumQos(reader.byte() & 1));
            properties.push(Property::RetainAvailable(reader.byte() & 1));
        }
        if flags & 0x40 != 0 {
            properties.push(Property::SessionExpiryInterval(reader.number()));
            properties.push(Property::ServerKeepAlive(reader.byte().into()));
        }
        if flags & 0x80 != 0 {
            let name = ByteString::from_static("named");
            properties.push(Property::AssignedClientIdentifier(name));
        }
    }
    let reason = if flags & 2 == 0 { ReasonCode::SUCCESS } else { reason(reader) };
    ConnAck { session_present: flags & 1 != 0, reason, properties }
}

fn publish(reader: &mut Reader<'_>, version: Version) -> Publish {
    let flags = reader.byte();
    let qos = QoS::ALL[usize::from(flags & 0x0F) % 3];
    let mut properties = Properties::NONE;
    if version == Version::V5 && flags & 0x10 != 0 {
        properties.push(Property::MessageExpiryInterval(reader.number()));
    }
    if version == Version::V5 && flags & 0x20 != 0 {
        properties.push(Property::TopicAlias(1 + u16::from(reader.byte() & 0x1F)));
    }
    Publish {
        dup: flags & 0x40 != 0 && qos > QoS::AtMostOnce,
        qos,
        retain: flags & 0x80 != 0,
        topic: topic(reader),
        id: (qos > QoS::AtMostOnce).then(|| id(reader)),
        properties,
        payload: payload(reader),
    }
}

fn ack(reader: &mut Reader<'_>, version: Version) -> Ack {
    let id = id(reader);
    match version {
        Version::V5 if reader.seldom() => Ack::with_reason(id, reason(reader)),
        Version::V311 | Version::V5 => Ack::new(id),
    }
}

fn disconnect(reader: &mut Reader<'_>, version: Version) -> Disconnect {
    if version == Version::V311 {
        return Disconnect::default();
    }
    let mut packet = Disconnect::with_reason(reason(reader));
    if reader.seldom() {
        let expiry = Property::SessionExpiryInterval(reader.number());
        packet.properties = Some([expiry].into_iter().collect());
    }
    packet
}

fn subscribe(reader: &mut Reader<'_>, version: Version) -> Subscribe {
    let id = id(reader);
    let mut properties = Properties::NONE;
    if version == Version::V5 && reader.seldom() {
        properties.push(Property::SubscriptionIdentifier(reader.number().clamp(1, 268_435_455)));
    }
    let one = |reader: &mut Reader<'_>| (filter(reader), subscribe_options(reader));
    let mut filters = list(reader, one);
    if version == Version::V311 {
        filters.iter_mut().for_each(|(_, of)| *of = SubscribeOptions::new(of.qos));
    }
    Subscribe { id, properties, filters }
}

/// One to four of something.
pub(super) fn list<T>(reader: &mut Reader<'_>, one: impl Fn(&mut Reader<'_>) -> T) -> Vec<T> {
    let count = 1 + (reader.byte() & 3);
    (0..count).map(|_| one(reader)).collect()
}
