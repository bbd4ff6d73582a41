//! Bare sockets against the broker core: ideas of public conformance suites, in our own words.

use super::raw::*;
use super::served::Served;
use qoslab_mqtt::options::BrokerOptions;
use qoslab_mqtt::packet::*;

const VERSIONS: [Version; 2] = [Version::V311, Version::V5];
const ONE: QoS = QoS::AtLeastOnce;
const TWO: QoS = QoS::ExactlyOnce;

/// In 5.0 the reason is said, in 3.1.1 the connection just closes.
fn said(version: Version, reason: ReasonCode) -> Option<ReasonCode> {
    (version == Version::V5).then_some(reason)
}

#[test]
fn a_connection_that_does_not_begin_with_connect_is_closed_without_a_word() {
    let served = Served::standard();
    for version in VERSIONS {
        for first in [Packet::Pingreq, Packet::Publish(publish("t", "x", ONE, 1))] {
            let mut raw = Raw::open(served.port, version);
            raw.send(first);
            assert_eq!(raw.refused(), None);
        }
        let mut raw = Raw::open(served.port, version);
        raw.bytes(b"GET / HTTP/1.1\r\n\r\n");
        assert_eq!(raw.refused(), None);
    }
}

#[test]
fn a_second_connect_is_a_protocol_error() {
    let served = Served::standard();
    for version in VERSIONS {
        let (mut raw, _) = Raw::connect(served.port, hello("twice", version, true));
        raw.send(Packet::Connect(Box::new(hello("twice", version, true))));
        assert_eq!(raw.refused(), said(version, ReasonCode::PROTOCOL_ERROR));
    }
}

#[test]
fn a_malformed_packet_closes_the_connection() {
    let served = Served::standard();
    let cases: [(&str, &[u8], &[u8], ReasonCode); 8] = [
        (
            "SUBSCRIBE with wrong flags",
            b"\x80\x06\0\x01\0\x01a\0",
            b"\x80\x07\0\x01\0\0\x01a\0",
            ReasonCode::MALFORMED_PACKET,
        ),
        (
            "SUBSCRIBE without filter",
            b"\x82\x02\0\x01",
            b"\x82\x03\0\x01\0",
            ReasonCode::PROTOCOL_ERROR,
        ),
        (
            "SUBSCRIBE with id 0",
            b"\x82\x06\0\0\0\x01a\0",
            b"\x82\x07\0\0\0\0\x01a\0",
            ReasonCode::MALFORMED_PACKET,
        ),
        (
            "SUBSCRIBE with QoS 3",
            b"\x82\x06\0\x01\0\x01a\x03",
            b"\x82\x07\0\x01\0\0\x01a\x03",
            ReasonCode::PROTOCOL_ERROR,
        ),
        (
            "UNSUBSCRIBE without filter",
            b"\xa2\x02\0\x01",
            b"\xa2\x03\0\x01\0",
            ReasonCode::PROTOCOL_ERROR,
        ),
        (
            "PUBLISH with QoS 3",
            b"\x36\x05\0\x01a\0\x01",
            b"\x36\x06\0\x01a\0\x01\0",
            ReasonCode::MALFORMED_PACKET,
        ),
        (
            "PUBLISH to a wildcard",
            b"\x30\x03\0\x01#",
            b"\x30\x04\0\x01#\0",
            ReasonCode::TOPIC_NAME_INVALID,
        ),
        (
            "a length of five bytes",
            b"\x30\xff\xff\xff\xff\x01",
            b"\x30\xff\xff\xff\xff\x01",
            ReasonCode::MALFORMED_PACKET,
        ),
    ];
    for (what, old, new, reason) in cases {
        for version in VERSIONS {
            let (mut raw, _) = Raw::connect(served.port, hello("wrong", version, true));
            raw.bytes(if version == Version::V5 { new } else { old });
            let answer = raw.refused();
            // Which of the codes for a wrong packet is taken is not for a stranger to say.
            let taken = answer == said(version, reason)
                || answer == said(version, ReasonCode::MALFORMED_PACKET)
                || answer == said(version, ReasonCode::PROTOCOL_ERROR);
            assert!(taken, "{what}, {version}: {answer:?}");
        }
    }
}

#[test]
fn packets_may_come_byte_by_byte_or_all_at_once() {
    let served = Served::standard();
    for version in VERSIONS {
        let mut bytes = bytes_of(&Packet::Connect(Box::new(hello("bits", version, true))), version);
        bytes.extend(bytes_of(&subscribe("t", SubscribeOptions::new(ONE), &[]), version));
        bytes.extend(bytes_of(&Packet::Publish(publish("t", "hello", ONE, 7)), version));
        bytes.extend(bytes_of(&Packet::Pingreq, version));
        for piece in [1, bytes.len()] {
            let mut raw = Raw::open(served.port, version);
            bytes.chunks(piece).for_each(|piece| raw.bytes(piece));
            let types: Vec<PacketType> = (0..5).map(|_| raw.next().packet_type()).collect();
            assert_eq!(types[0], PacketType::Connack);
            assert_eq!(types[1], PacketType::Suback);
            // The order of the copy and of the acknowledgement is free.
            assert!(types[2..4].contains(&PacketType::Publish), "{types:?}");
            assert!(types[2..4].contains(&PacketType::Puback), "{types:?}");
            assert_eq!(types[4], PacketType::Pingresp);
        }
    }
}

#[test]
fn an_empty_identifier_needs_a_clean_session_in_3_1_1_only() {
    let served = Served::standard();
    let refuse = |version, clean| {
        let mut raw = Raw::open(served.port, version);
        raw.send(Packet::Connect(Box::new(hello("", version, clean))));
        raw.send(Packet::Disconnect(Disconnect::default()));
        raw.refused()
    };
    assert_eq!(refuse(Version::V311, false), Some(ReasonCode(2)));
    assert_eq!(refuse(Version::V311, true), Some(ReasonCode::SUCCESS));
    assert_eq!(refuse(Version::V5, false), Some(ReasonCode::SUCCESS));
    assert_eq!(refuse(Version::V5, true), Some(ReasonCode::SUCCESS));
}

#[test]
fn an_unknown_protocol_level_is_answered_before_the_close() {
    let served = Served::standard();
    for (version, connect, reason) in [
        (Version::V311, &b"\x10\x0f\0\x06MQIsdp\x03\x02\0\0\0\x01a"[..], ReasonCode(1)),
        (Version::V311, &b"\x10\x0d\0\x04MQTT\x03\x02\0\0\0\x01a"[..], ReasonCode(1)),
        (Version::V5, &b"\x10\x0e\0\x04MQTT\x06\x02\0\0\0\0\x01a"[..], ReasonCode(0x84)),
    ] {
        let mut raw = Raw::open(served.port, version);
        raw.bytes(connect);
        assert_eq!(raw.refused(), Some(reason));
    }
}

#[test]
fn a_silent_client_is_closed_and_its_will_is_published() {
    let served = Served::standard();
    for version in VERSIONS {
        let (mut heir, _) = Raw::connect(served.port, hello("heir", version, true));
        heir.subscribe("w", ONE);
        let mut connect = hello("silent", version, true);
        connect.keep_alive = 1;
        connect.will = Some(Will {
            qos: ONE,
            retain: false,
            properties: Properties::NONE,
            topic: "w".into(),
            payload: "silence"[..].into(),
        });
        let (raw, _) = Raw::connect(served.port, connect);
        assert_eq!(raw.refused(), said(version, ReasonCode::KEEP_ALIVE_TIMEOUT));
        let Packet::Publish(will) = heir.next() else { panic!("the will comes") };
        assert_eq!(will.payload, "silence");
    }
}

#[test]
fn what_was_not_acknowledged_is_sent_again_in_order_with_dup_and_the_same_identifiers() {
    let served = Served::standard();
    for version in VERSIONS {
        let name = format!("again-{version}");
        let topic = format!("t/{version}");
        let (mut sub, _) = Raw::connect(served.port, hello(&name, version, false));
        sub.subscribe(&topic, TWO);
        let (mut publisher, _) = Raw::connect(served.port, hello("pub", version, true));
        for (qos, number) in [(ONE, 1), (TWO, 2), (ONE, 3), (TWO, 4)] {
            publisher.send(Packet::Publish(publish(&topic, &number.to_string(), qos, number)));
        }
        let first: Vec<Packet> = (0..4).map(|_| sub.next()).collect();
        // The second is received, so that it is a PUBREL that is owed.
        let second = first[1].id().expect("QoS 2 has an identifier");
        sub.send(Packet::Pubrec(Ack::new(second)));
        assert_eq!(sub.next(), Packet::Pubrel(Ack::new(second)));
        drop(sub);
        let (mut sub, present) = Raw::connect(served.port, hello(&name, version, false));
        assert!(present);
        let again = |packet: &Packet| match packet {
            Packet::Publish(publish) => Packet::Publish(Publish { dup: true, ..publish.clone() }),
            other => panic!("{other:?} is no PUBLISH"),
        };
        assert_eq!(sub.next(), again(&first[0]));
        assert_eq!(sub.next(), Packet::Pubrel(Ack::new(second)));
        assert_eq!(sub.next(), again(&first[2]));
        assert_eq!(sub.next(), again(&first[3]));
        sub.quiet();
    }
}

#[test]
fn a_repeated_publish_of_qos_2_is_one_message_until_pubrel() {
    let served = Served::standard();
    for version in VERSIONS {
        let (mut sub, _) = Raw::connect(served.port, hello("sub", version, true));
        sub.subscribe("t", QoS::AtMostOnce);
        let (mut publisher, _) = Raw::connect(served.port, hello("pub", version, false));
        let message = publish("t", "once", TWO, 9);
        publisher.send(Packet::Publish(message.clone()));
        assert_eq!(publisher.next(), Packet::Pubrec(Ack::new(id(9))));
        drop(publisher);
        let (mut publisher, present) = Raw::connect(served.port, hello("pub", version, false));
        assert!(present);
        for _ in 0..2 {
            publisher.send(Packet::Publish(Publish { dup: true, ..message.clone() }));
            assert_eq!(publisher.next(), Packet::Pubrec(Ack::new(id(9))));
        }
        for reason in [ReasonCode::SUCCESS, ReasonCode::PACKET_IDENTIFIER_NOT_FOUND] {
            publisher.send(Packet::Pubrel(Ack::new(id(9))));
            let Packet::Pubcomp(pubcomp) = publisher.next() else { panic!("PUBCOMP answers") };
            assert_eq!(pubcomp.reason(), said(version, reason).unwrap_or(ReasonCode::SUCCESS));
        }
        // The identifier is free: the same bytes are another message now.
        publisher.send(Packet::Publish(message));
        assert_eq!(publisher.next(), Packet::Pubrec(Ack::new(id(9))));
        for _ in 0..2 {
            assert!(matches!(sub.next(), Packet::Publish(publish) if publish.payload == "once"));
        }
        sub.quiet();
        publisher.send(Packet::Pubrel(Ack::new(id(9))));
        assert_eq!(publisher.next(), Packet::Pubcomp(Ack::new(id(9))));
    }
}

/// What a client of 5.0 must not do, and the code with which it is sent away.
fn forbidden() -> Vec<(&'static str, Packet, ReasonCode)> {
    let with = |property: Property| {
        let message = publish("t", "x", ONE, 1);
        Packet::Publish(Publish { properties: Properties(vec![property]), ..message })
    };
    let no_local = SubscribeOptions { no_local: true, ..SubscribeOptions::new(ONE) };
    let expiry = [Property::SessionExpiryInterval(5)].into_iter().collect();
    let auth = Auth { reason: Some(ReasonCode(0x19)), properties: Some(Properties::NONE) };
    let bye = Disconnect { reason: Some(ReasonCode::SUCCESS), properties: Some(expiry) };
    let error = ReasonCode::PROTOCOL_ERROR;
    vec![
        ("an alias too high", with(Property::TopicAlias(17)), ReasonCode::TOPIC_ALIAS_INVALID),
        ("the alias 0", with(Property::TopicAlias(0)), ReasonCode::TOPIC_ALIAS_INVALID),
        ("a subscription identifier", with(Property::SubscriptionIdentifier(1)), error),
        ("no-local and shared", subscribe("$share/g/t", no_local, &[]), error),
        ("AUTH", Packet::Auth(auth), error),
        ("an expiry after 0", Packet::Disconnect(bye), error),
        (
            "SUBACK",
            Packet::Suback(SubAck {
                id: id(1),
                properties: Properties::NONE,
                reasons: vec![ReasonCode::SUCCESS],
            }),
            error,
        ),
    ]
}

#[test]
fn what_5_0_forbids_is_answered_with_its_code() {
    let served = Served::standard();
    for (what, packet, reason) in forbidden() {
        let mut raw = Raw::connect(served.port, hello("bad", Version::V5, true)).0;
        let mut bytes = Vec::new();
        if qoslab_mqtt::codec::encode(&packet, Version::V5, &mut bytes).is_err() {
            // The one that no codec writes: an alias of 0.
            bytes = b"\x32\x09\0\x01t\0\x01\x03\x23\0\0".to_vec();
        }
        raw.bytes(&bytes);
        assert_eq!(raw.refused(), Some(reason), "{what}");
    }
}

#[test]
fn the_limits_that_the_broker_announced_hold() {
    let mut options = BrokerOptions::standard();
    options.receiver.receive_maximum = Some(2);
    options.maximum_packet_size = Some(100);
    let served = Served::start(options);
    let (mut raw, _) = Raw::connect(served.port, hello("many", Version::V5, true));
    for number in 1..=2 {
        raw.send(Packet::Publish(publish("t", "x", TWO, number)));
        assert!(matches!(raw.next(), Packet::Pubrec(_)));
    }
    raw.send(Packet::Publish(publish("t", "x", TWO, 3)));
    assert_eq!(raw.refused(), Some(ReasonCode::RECEIVE_MAXIMUM_EXCEEDED));
    let (mut raw, _) = Raw::connect(served.port, hello("long", Version::V5, true));
    raw.send(Packet::Publish(publish("t", &"x".repeat(100), ONE, 1)));
    assert_eq!(raw.refused(), Some(ReasonCode::PACKET_TOO_LARGE));
}

#[test]
fn authentication_that_nobody_knows_is_refused_in_connack() {
    let served = Served::standard();
    let mut connect = hello("auth", Version::V5, true);
    connect.properties = Properties(vec![Property::AuthenticationMethod("dance".into())]);
    let mut raw = Raw::open(served.port, Version::V5);
    raw.send(Packet::Connect(Box::new(connect)));
    assert_eq!(raw.refused(), Some(ReasonCode::BAD_AUTHENTICATION_METHOD));
}

#[test]
fn a_wrong_password_is_refused_in_the_words_of_the_version() {
    let users = vec![("ann".into(), "secret".into())];
    let served = Served::start(BrokerOptions { users, ..BrokerOptions::standard() });
    for (version, reason) in
        [(Version::V311, ReasonCode(4)), (Version::V5, ReasonCode::BAD_USER_NAME_OR_PASSWORD)]
    {
        for (password, expected) in [("secret", ReasonCode::SUCCESS), ("wrong", reason)] {
            let mut connect = hello("login", version, true);
            let password = Some(password.into());
            connect.login = Login { user_name: Some("ann".into()), password };
            let mut raw = Raw::open(served.port, version);
            raw.send(Packet::Connect(Box::new(connect)));
            let Packet::Connack(connack) = raw.next() else { panic!("CONNACK answers") };
            assert_eq!(connack.reason, expected);
        }
    }
}
