//! Strategies for valid packets of both versions, for property tests here and elsewhere.
//!
//! What they give is valid by itself: [`super::decode`] accepts its bytes and gives it back.

use crate::packet::{
    Ack, Auth, ConnAck, Connect, Disconnect, Login, Packet, PacketId, PacketType, Properties,
    Property, Publish, QoS, ReasonCode, RetainHandling, SubAck, Subscribe, SubscribeOptions,
    UnsubAck, Unsubscribe, Version, Will,
};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;
use proptest::collection::vec as list;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{select, subsequence};

/// One of the two versions.
pub fn version() -> impl Strategy<Value = Version> {
    select(&[Version::V311, Version::V5][..])
}

/// A valid packet of any type that the version has.
pub fn packet(version: Version) -> BoxedStrategy<Packet> {
    let ack = |packet_type| ack(version, packet_type);
    let both = prop_oneof![
        1 => connect(version).prop_map(|packet| Packet::Connect(Box::new(packet))),
        1 => connack(version).prop_map(|packet| Packet::Connack(Box::new(packet))),
        3 => publish(version).prop_map(Packet::Publish),
        1 => ack(PacketType::Puback).prop_map(Packet::Puback),
        1 => ack(PacketType::Pubrec).prop_map(Packet::Pubrec),
        1 => ack(PacketType::Pubrel).prop_map(Packet::Pubrel),
        1 => ack(PacketType::Pubcomp).prop_map(Packet::Pubcomp),
        1 => subscribe(version).prop_map(Packet::Subscribe),
        1 => suback(version).prop_map(Packet::Suback),
        1 => unsubscribe(version).prop_map(Packet::Unsubscribe),
        1 => unsuback(version).prop_map(Packet::Unsuback),
        1 => Just(Packet::Pingreq),
        1 => Just(Packet::Pingresp),
        1 => disconnect(version).prop_map(Packet::Disconnect),
    ];
    match version {
        Version::V311 => both.boxed(),
        Version::V5 => prop_oneof![14 => both, 1 => auth().prop_map(Packet::Auth)].boxed(),
    }
}

fn connect(version: Version) -> impl Strategy<Value = Connect> {
    let properties =
        properties(version, Section::Packet(PacketType::Connect)).prop_map(|mut all| {
            let named = all.iter().any(|one| matches!(one, Property::AuthenticationMethod(_)));
            all.0.retain(|one| named || !matches!(one, Property::AuthenticationData(_)));
            all
        });
    let login = (option::of(text()), option::of(bytes())).prop_map(move |(user_name, password)| {
        let may = version == Version::V5 || user_name.is_some();
        Login { user_name, password: password.filter(|_| may) }
    });
    let head = (any::<bool>(), any::<u16>(), properties, text());
    (head, option::of(will(version)), login).prop_map(
        move |((clean, keep_alive, properties, client_id), will, login)| Connect {
            version,
            clean,
            keep_alive,
            properties,
            client_id,
            will,
            login,
        },
    )
}

fn will(version: Version) -> impl Strategy<Value = Will> {
    (qos(), any::<bool>(), properties(version, Section::Will), topic(), bytes()).prop_map(
        |(qos, retain, properties, topic, payload)| Will {
            qos,
            retain,
            properties,
            topic,
            payload,
        },
    )
}

fn connack(version: Version) -> impl Strategy<Value = ConnAck> {
    let properties = properties(version, Section::Packet(PacketType::Connack));
    (any::<bool>(), code(version, PacketType::Connack), properties).prop_map(
        |(present, reason, properties)| ConnAck {
            session_present: present && reason == ReasonCode::SUCCESS,
            reason,
            properties,
        },
    )
}

fn publish(version: Version) -> impl Strategy<Value = Publish> {
    let flags = (any::<bool>(), qos(), any::<bool>());
    let properties = properties(version, Section::Packet(PacketType::Publish));
    let name = prop_oneof![4 => topic(), 1 => Just(ByteString::new())];
    (flags, name, id(), properties, bytes()).prop_map(
        |((dup, qos, retain), topic, id, properties, payload)| Publish {
            dup: dup && qos != QoS::AtMostOnce,
            qos,
            retain,
            topic: if topic.is_empty() && properties.topic_alias().is_none() {
                ByteString::from_static("a")
            } else {
                topic
            },
            id: Some(id).filter(|_| qos != QoS::AtMostOnce),
            properties,
            payload,
        },
    )
}

fn ack(version: Version, packet_type: PacketType) -> impl Strategy<Value = Ack> {
    (id(), tail(version, packet_type)).prop_map(|(id, (reason, properties))| Ack {
        id,
        reason,
        properties,
    })
}

fn disconnect(version: Version) -> impl Strategy<Value = Disconnect> {
    tail(version, PacketType::Disconnect)
        .prop_map(|(reason, properties)| Disconnect { reason, properties })
}

fn auth() -> impl Strategy<Value = Auth> {
    let section = Section::Packet(PacketType::Auth);
    let full = (code(Version::V5, PacketType::Auth), text(), properties(Version::V5, section))
        .prop_map(|(reason, method, mut properties)| {
            properties.0.retain(|one| !matches!(one, Property::AuthenticationMethod(_)));
            properties.push(Property::AuthenticationMethod(method));
            Auth { reason: Some(reason), properties: Some(properties) }
        });
    let bare = Auth { reason: Some(ReasonCode::SUCCESS), properties: Some(Properties::NONE) };
    prop_oneof![1 => Just(Auth::default()), 1 => Just(bare), 4 => full]
}

type Tail = (Option<ReasonCode>, Option<Properties>);

/// Reason code and properties that may be left out from the end, and are in 3.1.1.
fn tail(version: Version, packet_type: PacketType) -> BoxedStrategy<Tail> {
    let code = code(version, packet_type);
    let properties = properties(version, Section::Packet(packet_type));
    match version {
        Version::V311 => Just((None, None)).boxed(),
        Version::V5 => option::of((code, option::of(properties)))
            .prop_map(|tail| match tail {
                None => (None, None),
                Some((reason, properties)) => (Some(reason), properties),
            })
            .boxed(),
    }
}

fn subscribe(version: Version) -> impl Strategy<Value = Subscribe> {
    let properties = properties(version, Section::Packet(PacketType::Subscribe));
    let one = (filter(), options(version)).prop_map(|(filter, mut options)| {
        options.no_local &= !filter.starts_with("$share/");
        (filter, options)
    });
    (id(), properties, list(one, 1..6)).prop_map(|(id, properties, filters)| Subscribe {
        id,
        properties,
        filters,
    })
}

fn options(version: Version) -> impl Strategy<Value = SubscribeOptions> {
    let handling =
        select(&[RetainHandling::Always, RetainHandling::IfNew, RetainHandling::Never][..]);
    (qos(), any::<bool>(), any::<bool>(), handling).prop_map(
        move |(qos, no_local, retain_as_published, retain_handling)| match version {
            Version::V311 => SubscribeOptions::new(qos),
            Version::V5 => SubscribeOptions { qos, no_local, retain_as_published, retain_handling },
        },
    )
}

fn suback(version: Version) -> impl Strategy<Value = SubAck> {
    let properties = properties(version, Section::Packet(PacketType::Suback));
    let reasons = list(code(version, PacketType::Suback), 1..6);
    (id(), properties, reasons).prop_map(|(id, properties, reasons)| SubAck {
        id,
        properties,
        reasons,
    })
}

fn unsubscribe(version: Version) -> impl Strategy<Value = Unsubscribe> {
    let properties = properties(version, Section::Packet(PacketType::Unsubscribe));
    (id(), properties, list(filter(), 1..6)).prop_map(|(id, properties, filters)| Unsubscribe {
        id,
        properties,
        filters,
    })
}

fn unsuback(version: Version) -> impl Strategy<Value = UnsubAck> {
    let properties = properties(version, Section::Packet(PacketType::Unsuback));
    let reasons = list(code(version, PacketType::Unsuback), 1..6);
    (id(), properties, reasons).prop_map(move |(id, properties, reasons)| UnsubAck {
        id,
        properties,
        reasons: if version == Version::V5 { reasons } else { Vec::new() },
    })
}

/// A code from the packet's list.
fn code(version: Version, packet_type: PacketType) -> impl Strategy<Value = ReasonCode> {
    let listed = |code: &u8| super::code::is_listed(packet_type, version, *code);
    let codes: Vec<u8> = (0..=u8::MAX).filter(listed).collect();
    select(codes).prop_map(ReasonCode)
}

fn qos() -> impl Strategy<Value = QoS> {
    select(&QoS::ALL[..])
}

fn id() -> impl Strategy<Value = PacketId> {
    (1..=u16::MAX).prop_map(|id| PacketId::new(id).expect("not 0"))
}

fn text() -> impl Strategy<Value = ByteString> {
    let short = list(any::<char>().prop_filter("no U+0000", |c| *c != '\0'), 0..12);
    let long = (0..400usize).prop_map(|len| vec!['x'; len]);
    prop_oneof![6 => short, 1 => long]
        .prop_map(|characters| characters.into_iter().collect::<String>().into())
}

fn bytes() -> impl Strategy<Value = Bytes> {
    prop_oneof![6 => list(any::<u8>(), 0..20), 1 => list(any::<u8>(), 0..600)].prop_map(Bytes::from)
}

fn topic() -> impl Strategy<Value = ByteString> {
    text().prop_map(|text| {
        let name = text.replace(['+', '#'], "/");
        if name.is_empty() { ByteString::from_static("$") } else { name.into() }
    })
}

fn filter() -> impl Strategy<Value = ByteString> {
    let level = prop_oneof![
        Just(ByteString::from_static("+")),
        Just(ByteString::new()),
        topic().prop_map(|topic| topic.replace('$', "").into()),
    ];
    let levels = (list(level, 0..4), any::<bool>()).prop_map(|(levels, hash)| {
        let mut text = levels.join("/");
        if hash || text.is_empty() {
            text.push_str(if levels.is_empty() { "#" } else { "/#" });
        }
        text
    });
    (levels, any::<bool>())
        .prop_map(|(text, shared)| if shared { ["$share/g/", &*text].concat() } else { text })
        .prop_map(ByteString::from)
}

/// Where properties stand.
#[derive(Clone, Copy)]
enum Section {
    Packet(PacketType),
    Will,
}

/// Properties that may stand there, in any order; none in 3.1.1.
fn properties(version: Version, section: Section) -> BoxedStrategy<Properties> {
    use super::property_table::{Carrier, spec};
    let carrier = match section {
        Section::Packet(packet_type) => Carrier::Packet(packet_type),
        Section::Will => Carrier::Will,
    };
    let allowed = |id: &u8| spec(*id).is_some_and(|spec| spec.is_allowed_in(carrier));
    let ids: Vec<u8> = (0..0x80).filter(allowed).collect();
    let once = subsequence(ids.clone(), 0..=ids.len());
    let repeats: &[u8] = match section {
        Section::Packet(PacketType::Publish) => &[0x0B, 0x26],
        Section::Packet(_) | Section::Will => &[0x26],
    };
    match version {
        Version::V311 => Just(Properties::NONE).boxed(),
        Version::V5 => (option::of(once), list(select(repeats), 0..3))
            .prop_map(|(once, more)| [once.unwrap_or_default(), more].concat())
            .prop_shuffle()
            .prop_flat_map(|ids| ids.into_iter().map(property).collect::<Vec<_>>())
            .prop_map(Properties)
            .boxed(),
    }
}

fn property(id: u8) -> BoxedStrategy<Property> {
    use Property as P;
    match id {
        0x01 => (0..=1u8).prop_map(P::PayloadFormatIndicator).boxed(),
        0x02 => any::<u32>().prop_map(P::MessageExpiryInterval).boxed(),
        0x03 => text().prop_map(P::ContentType).boxed(),
        0x08 => topic().prop_map(P::ResponseTopic).boxed(),
        0x09 => bytes().prop_map(P::CorrelationData).boxed(),
        0x0B => {
            prop_oneof![1..=300u32, 1..=268_435_455u32].prop_map(P::SubscriptionIdentifier).boxed()
        }
        0x11 => any::<u32>().prop_map(P::SessionExpiryInterval).boxed(),
        0x12 => text().prop_map(P::AssignedClientIdentifier).boxed(),
        0x13 => any::<u16>().prop_map(P::ServerKeepAlive).boxed(),
        0x15 => text().prop_map(P::AuthenticationMethod).boxed(),
        0x16 => bytes().prop_map(P::AuthenticationData).boxed(),
        0x17 => (0..=1u8).prop_map(P::RequestProblemInformation).boxed(),
        0x18 => any::<u32>().prop_map(P::WillDelayInterval).boxed(),
        0x19 => (0..=1u8).prop_map(P::RequestResponseInformation).boxed(),
        0x1A => text().prop_map(P::ResponseInformation).boxed(),
        0x1C => text().prop_map(P::ServerReference).boxed(),
        0x1F => text().prop_map(P::ReasonString).boxed(),
        0x21 => (1..=u16::MAX).prop_map(P::ReceiveMaximum).boxed(),
        0x22 => any::<u16>().prop_map(P::TopicAliasMaximum).boxed(),
        0x23 => (1..=u16::MAX).prop_map(P::TopicAlias).boxed(),
        0x24 => (0..=1u8).prop_map(P::MaximumQos).boxed(),
        0x25 => (0..=1u8).prop_map(P::RetainAvailable).boxed(),
        0x26 => (text(), text()).prop_map(|(name, value)| P::UserProperty(name, value)).boxed(),
        0x27 => (1..=u32::MAX).prop_map(P::MaximumPacketSize).boxed(),
        0x28 => (0..=1u8).prop_map(P::WildcardSubscriptionAvailable).boxed(),
        0x29 => (0..=1u8).prop_map(P::SubscriptionIdentifierAvailable).boxed(),
        0x2A => (0..=1u8).prop_map(P::SharedSubscriptionAvailable).boxed(),
        _ => unreachable!("the table has no other identifier"),
    }
}
