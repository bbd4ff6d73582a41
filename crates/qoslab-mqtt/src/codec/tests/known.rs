//! Do the bytes written by hand mean what the standard says, and come back the same?

use super::super::{Unencodable, encode, encoded_len, fields};
use super::{bytes, read};
use crate::packet::Version::{V5, V311};
use crate::packet::{
    Ack, Auth, ConnAck, Connect, Disconnect, Login, Packet, PacketId, Properties, Property,
    Publish, QoS, ReasonCode, RetainHandling, SubAck, Subscribe, SubscribeOptions, UnsubAck,
    Unsubscribe, Version, Will,
};
use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;

/// The packet has these bytes in both directions, and its fields cover them.
#[track_caller]
fn check(version: Version, hex: &str, packet: &Packet) {
    let wire = bytes(hex);
    assert_eq!(read(version, hex).as_ref(), Ok(packet));
    let mut out = vec![0xAA];
    assert_eq!(encode(packet, version, &mut out), Ok(()));
    assert_eq!(out[1..], wire[..]);
    assert_eq!(encoded_len(packet, version), Ok(wire.len()));
    assert_eq!(fields(version, &wire).1, None);
}

fn id(id: u16) -> PacketId {
    PacketId::new(id).expect("not 0")
}

fn text(text: &'static str) -> ByteString {
    ByteString::from_static(text)
}

fn all<const N: usize>(properties: [Property; N]) -> Properties {
    properties.into_iter().collect()
}

fn connect(version: Version) -> Connect {
    Connect {
        version,
        clean: true,
        keep_alive: 60,
        properties: Properties::NONE,
        client_id: text("c"),
        will: None,
        login: Login::default(),
    }
}

fn will(qos: QoS, properties: Properties) -> Will {
    Will { qos, retain: true, properties, topic: text("w"), payload: Bytes::from_static(b"\0x") }
}

#[test]
fn connect_is_read_in_the_version_it_names() {
    for asked in [V311, V5] {
        let packet = Packet::Connect(Box::new(connect(V311)));
        check(asked, "10 0D 0004 'MQTT' 04 02 003C 0001 'c'", &packet);
        let packet = Packet::Connect(Box::new(connect(V5)));
        check(asked, "10 0E 0004 'MQTT' 05 02 003C 00 0001 'c'", &packet);
    }
}

#[test]
fn connect_carries_will_and_login() {
    let login = Login { user_name: Some(text("u")), password: Some(Bytes::from_static(b"\0p")) };
    let mut packet = connect(V311);
    packet.will = Some(will(QoS::ExactlyOnce, Properties::NONE));
    packet.login = login.clone();
    check(
        V311,
        "10 1B 0004 'MQTT' 04 F6 003C 0001 'c' 0001 'w' 0002 00 'x' 0001 'u' 0002 00 'p'",
        &Packet::Connect(Box::new(packet)),
    );
    let mut packet = connect(V5);
    packet.clean = false;
    packet.properties =
        all([Property::SessionExpiryInterval(u32::MAX), Property::ReceiveMaximum(20)]);
    packet.will = Some(will(QoS::AtLeastOnce, all([Property::WillDelayInterval(5)])));
    packet.login = Login { user_name: None, password: login.password };
    check(
        V5,
        "10 27 0004 'MQTT' 05 6C 003C 08 11 FFFFFFFF 21 0014 0001 'c' \
         05 18 00000005 0001 'w' 0002 00 'x' 0002 00 'p'",
        &Packet::Connect(Box::new(packet)),
    );
}

#[test]
fn an_empty_client_identifier_is_for_the_broker_to_judge() {
    let packet = Connect { clean: false, client_id: text(""), ..connect(V311) };
    check(V311, "10 0C 0004 'MQTT' 04 00 003C 0000", &Packet::Connect(Box::new(packet)));
}

#[test]
fn connack_has_codes_of_its_version() {
    let ack = |session_present, reason, properties| {
        Packet::Connack(Box::new(ConnAck { session_present, reason, properties }))
    };
    check(V311, "20 02 01 00", &ack(true, ReasonCode::SUCCESS, Properties::NONE));
    check(V311, "20 02 00 05", &ack(false, ReasonCode(5), Properties::NONE));
    check(V5, "20 03 00 87 00", &ack(false, ReasonCode::NOT_AUTHORIZED, Properties::NONE));
    let properties = all([Property::MaximumQos(1), Property::ServerKeepAlive(9)]);
    check(V5, "20 08 01 00 05 24 01 13 0009", &ack(true, ReasonCode::SUCCESS, properties));
}

#[test]
fn publish_has_an_identifier_above_qos_0() {
    let mut publish = Publish {
        dup: false,
        qos: QoS::AtMostOnce,
        retain: true,
        topic: text("a/b"),
        id: None,
        properties: Properties::NONE,
        payload: Bytes::new(),
    };
    check(V311, "31 05 0003 'a/b'", &Packet::Publish(publish.clone()));
    check(V5, "31 06 0003 'a/b' 00", &Packet::Publish(publish.clone()));
    publish.qos = QoS::ExactlyOnce;
    publish.dup = true;
    publish.id = Some(id(0x1234));
    publish.payload = Bytes::from_static(b"\xFF\0");
    check(V311, "3D 09 0003 'a/b' 1234 FF00", &Packet::Publish(publish.clone()));
    publish.topic = text("");
    publish.properties = all([
        Property::TopicAlias(7),
        Property::SubscriptionIdentifier(128),
        Property::SubscriptionIdentifier(128),
        Property::UserProperty(text("k"), text("")),
        Property::UserProperty(text("k"), text("")),
    ]);
    check(
        V5,
        "3D 1C 0000 1234 15 23 0007 0B 8001 0B 8001 26 0001 'k' 0000 26 0001 'k' 0000 FF00",
        &Packet::Publish(publish),
    );
}

#[test]
fn acknowledgements_keep_what_was_left_out() {
    let kinds = [Packet::Puback, Packet::Pubrec, Packet::Pubrel, Packet::Pubcomp];
    for (first, kind) in ["40", "50", "62", "70"].into_iter().zip(kinds) {
        let hex = |rest: &str| [first, rest].concat();
        let mut ack = Ack::new(id(0xFFFF));
        check(V311, &hex("02 FFFF"), &kind(ack.clone()));
        check(V5, &hex("02 FFFF"), &kind(ack.clone()));
        ack.reason = Some(ReasonCode::SUCCESS);
        check(V5, &hex("03 FFFF 00"), &kind(ack.clone()));
        ack.properties = Some(Properties::NONE);
        check(V5, &hex("04 FFFF 00 00"), &kind(ack.clone()));
        ack.properties = Some(all([Property::ReasonString(text("no"))]));
        check(V5, &hex("09 FFFF 00 05 1F 0002 'no'"), &kind(ack));
    }
}

#[test]
fn subscribe_has_filters_with_options() {
    let mut options = SubscribeOptions::new(QoS::ExactlyOnce);
    let filters =
        vec![(text("$share/+/x"), SubscribeOptions::new(QoS::AtMostOnce)), (text("+/#"), options)];
    let packet = Subscribe { id: id(10), properties: Properties::NONE, filters };
    check(V311, "82 15 000A 000A '$share/+/x' 00 0003 '+/#' 02", &Packet::Subscribe(packet));
    options.no_local = true;
    options.retain_as_published = true;
    options.retain_handling = RetainHandling::Never;
    let packet = Subscribe {
        id: id(10),
        properties: all([Property::SubscriptionIdentifier(268_435_455)]),
        filters: vec![(text("a"), options)],
    };
    check(V5, "82 0C 000A 05 0B FFFFFF7F 0001 'a' 2E", &Packet::Subscribe(packet));
}

#[test]
fn suback_has_a_code_for_each_filter() {
    let codes = |codes: &[u8]| codes.iter().map(|code| ReasonCode(*code)).collect::<Vec<_>>();
    let ack = |properties, reasons| Packet::Suback(SubAck { id: id(10), properties, reasons });
    let reasons = codes(&[0, 1, 2, 0x80]);
    check(V311, "90 06 000A 00 01 02 80", &ack(Properties::NONE, reasons));
    check(V5, "90 05 000A 00 02 A2", &ack(Properties::NONE, codes(&[2, 0xA2])));
}

#[test]
fn unsubscribe_and_its_answer() {
    let filters = vec![text("a"), text("#")];
    let packet = Unsubscribe { id: id(1), properties: Properties::NONE, filters };
    check(V311, "A2 08 0001 0001 'a' 0001 '#'", &Packet::Unsubscribe(packet.clone()));
    check(V5, "A2 09 0001 00 0001 'a' 0001 '#'", &Packet::Unsubscribe(packet));
    let ack =
        |reasons| Packet::Unsuback(UnsubAck { id: id(1), properties: Properties::NONE, reasons });
    check(V311, "B0 02 0001", &ack(Vec::new()));
    check(V5, "B0 05 0001 00 00 11", &ack(vec![ReasonCode(0), ReasonCode(0x11)]));
}

#[test]
fn packets_without_a_body_are_two_bytes() {
    for version in [V311, V5] {
        check(version, "C0 00", &Packet::Pingreq);
        check(version, "D0 00", &Packet::Pingresp);
        check(version, "E0 00", &Packet::Disconnect(Disconnect::default()));
    }
    check(V5, "F0 00", &Packet::Auth(Auth::default()));
}

#[test]
fn disconnect_and_auth_give_reasons_in_5_0() {
    let mut disconnect = Disconnect::with_reason(ReasonCode::DISCONNECT_WITH_WILL);
    check(V5, "E0 01 04", &Packet::Disconnect(disconnect.clone()));
    disconnect.properties = Some(all([Property::SessionExpiryInterval(1)]));
    check(V5, "E0 07 04 05 11 00000001", &Packet::Disconnect(disconnect));
    let properties = all([
        Property::AuthenticationData(Bytes::new()),
        Property::AuthenticationMethod(text("m")),
    ]);
    let reason = Some(ReasonCode::CONTINUE_AUTHENTICATION);
    let auth = Auth { reason, properties: Some(properties) };
    check(V5, "F0 09 18 07 16 0000 15 0001 'm'", &Packet::Auth(auth));
    let auth = Auth { reason: Some(ReasonCode::SUCCESS), properties: Some(Properties::NONE) };
    check(V5, "F0 02 00 00", &Packet::Auth(auth));
}

#[test]
fn text_is_kept_as_it_is() {
    let topic = "\u{FEFF}\u{1}\u{FFFF}\u{10FFFF}";
    let publish = Publish {
        dup: false,
        qos: QoS::AtMostOnce,
        retain: false,
        topic: topic.into(),
        id: None,
        properties: Properties::NONE,
        payload: Bytes::new(),
    };
    check(V311, "30 0D 000B EFBBBF 01 EFBFBF F48FBFBF", &Packet::Publish(publish));
}

#[test]
fn a_remaining_length_takes_up_to_four_bytes() {
    let mut publish = Publish {
        dup: false,
        qos: QoS::AtMostOnce,
        retain: false,
        topic: text("a"),
        id: None,
        properties: Properties::NONE,
        payload: Bytes::new(),
    };
    for (body, size) in
        [(127, 1), (128, 2), (16_383, 2), (16_384, 3), (2_097_151, 3), (2_097_152, 4)]
    {
        publish.payload = vec![7; body - 3].into();
        let packet = Packet::Publish(publish.clone());
        let mut out = Vec::new();
        encode(&packet, V311, &mut out).expect("it fits");
        assert_eq!(out.len(), 1 + size + body);
        assert_eq!(super::super::frame_len(&out[..5]), Ok(Some(out.len())));
        assert_eq!(super::super::decode(V311, &out.into()), Ok(packet));
    }
}

#[test]
fn a_3_1_1_length_may_have_superfluous_bytes() {
    let plain = read(V311, "40 02 0001");
    assert_eq!(read(V311, "40 82808000 0001"), plain);
}

#[test]
fn what_has_no_field_is_not_written() {
    let mut out = vec![1];
    let mut no = |packet: Packet, version, why| {
        assert_eq!(encode(&packet, version, &mut out), Err(why));
        assert_eq!(encoded_len(&packet, version), Err(why));
        assert_eq!(out, [1]);
    };
    let ack = Ack::with_reason(id(1), ReasonCode::SUCCESS);
    no(Packet::Puback(ack.clone()), V311, Unencodable::NotIn311("a reason code"));
    let ack = Ack { reason: None, properties: Some(Properties::NONE), ..ack };
    let missing = Unencodable::ReasonMissing(crate::packet::PacketType::Pubrec);
    no(Packet::Pubrec(ack), V5, missing);
    no(Packet::Auth(Auth::default()), V311, Unencodable::NotIn311("AUTH"));
    let auth = Auth { reason: Some(ReasonCode::SUCCESS), properties: None };
    no(Packet::Auth(auth), V5, Unencodable::PropertiesMissing);
    let long: ByteString = "x".repeat(65_536).into();
    let connect = Connect { client_id: long.clone(), ..connect(V5) };
    no(Packet::Connect(Box::new(connect)), V5, Unencodable::FieldTooLong(65_536));
    let mut publish = Publish {
        dup: false,
        qos: QoS::AtLeastOnce,
        retain: false,
        topic: text("a"),
        id: None,
        properties: Properties::NONE,
        payload: Bytes::new(),
    };
    no(Packet::Publish(publish.clone()), V5, Unencodable::IdMissing);
    publish.qos = QoS::AtMostOnce;
    publish.id = Some(id(1));
    no(Packet::Publish(publish.clone()), V5, Unencodable::IdAtQos0);
    publish.id = None;
    for (property, why) in [
        (Property::SubscriptionIdentifier(1 << 28), Unencodable::IntegerTooLarge(1 << 28)),
        (Property::UserProperty(text("a"), long.clone()), Unencodable::FieldTooLong(65_536)),
        (Property::ContentType(long), Unencodable::FieldTooLong(65_536)),
    ] {
        publish.properties = all([property]);
        no(Packet::Publish(publish.clone()), V5, why);
        no(Packet::Publish(publish.clone()), V311, Unencodable::NotIn311("properties"));
    }
    let options = SubscribeOptions { no_local: true, ..SubscribeOptions::new(QoS::AtMostOnce) };
    let filters = vec![(text("a"), options)];
    let subscribe = Subscribe { id: id(1), properties: Properties::NONE, filters };
    let why = Unencodable::NotIn311("a subscription option other than the QoS");
    no(Packet::Subscribe(subscribe), V311, why);
    let reasons = vec![ReasonCode::SUCCESS];
    let unsuback = UnsubAck { id: id(1), properties: Properties::NONE, reasons };
    no(Packet::Unsuback(unsuback), V311, Unencodable::NotIn311("a code in UNSUBACK"));
}

#[test]
fn a_packet_beyond_the_longest_is_not_written() {
    let packet = |len: usize| {
        Packet::Publish(Publish {
            dup: false,
            qos: QoS::AtMostOnce,
            retain: false,
            topic: text("a"),
            id: None,
            properties: Properties::NONE,
            payload: vec![0; len].into(),
        })
    };
    assert_eq!(encoded_len(&packet(268_435_452), V311), Ok(268_435_460));
    let why = Unencodable::PacketTooLong(268_435_456);
    assert_eq!(encoded_len(&packet(268_435_453), V311), Err(why));
}
