//! CONNECT and CONNACK: who comes in, who does not, and what both are told.

use super::broker::Bench;
use super::words::*;
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::packet::*;

/// 5.0: 3.1.4-5, 3.2.0-1, 3.2.0-2. 3.1.1: 3.1.4-4, 3.2.0-1.
#[test]
fn connect_is_answered_by_connack_and_nothing_else() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let a = bench.try_join(hello(version, "a"));
        assert_eq!(bench.heard(a), ["CONNACK 0x00"]);
    }
}

/// 5.0: 3.1.0-1, 3.14.0-1, 4.13.1-1. 3.1.1: 3.1.0-1, 4.8.0-1.
#[test]
fn a_first_packet_other_than_connect_closes_without_a_word() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let a = bench.open(version);
        bench.send(a, Packet::Pingreq);
        assert_eq!(bench.heard(a), ["closed"]);
    }
}

/// 5.0: 3.1.0-2, 3.14.4-2. 3.1.1: 3.1.0-2.
#[test]
fn a_second_connect_closes() {
    for (version, expected) in [(V5, &["DISCONNECT 0x82", "closed"][..]), (V311, &["closed"])] {
        let mut bench = Bench::new();
        let a = bench.join(hello(version, "a"));
        bench.send(a, Packet::Connect(Box::new(hello(version, "a"))));
        assert_eq!(bench.heard(a), expected);
    }
}

/// 5.0: 3.1.2-1, 3.1.2-2. 3.1.1: 3.1.2-1, 3.1.2-2.
#[test]
fn a_level_that_nobody_speaks_is_answered_in_the_nearest_form() {
    for (version, connect, expected) in [
        (V311, "10 0D 0004 'MQTT' 03 02 003C 0001 'c'", "CONNACK 0x01"),
        (V311, "10 0F 0006 'MQIsdp' 03 02 003C 0001 'c'", "CONNACK 0x01"),
        (V5, "10 0D 0004 'MQTT' 06 02 003C 0001 'c'", "CONNACK 0x84"),
    ] {
        let mut bench = Bench::new();
        let a = bench.open(version);
        bench.bytes(a, raw(connect));
        assert_eq!(bench.heard(a), [expected, "closed"], "{connect}");
    }
}

/// 5.0: 3.1.2-3, 3.1.2-9, 3.1.2-12, 3.1.4-1. 3.1.1: 3.1.2-3, 3.1.2-9, 3.1.2-14, 3.1.4-1.
#[test]
fn a_connect_with_wrong_flags_closes_without_connack() {
    for connect in [
        "10 0D 0004 'MQTT' 04 03 0000 0001 'c'", // the reserved flag
        "10 0E 0004 'MQTT' 05 03 0000 00 0001 'c'",
        "10 0D 0004 'MQTT' 04 04 0000 0001 'c'", // a will and no fields for it
        "10 0E 0004 'MQTT' 05 04 0000 00 0001 'c'",
        "10 13 0004 'MQTT' 04 1C 0000 0001 'c' 0001 'w' 0001 'x'", // QoS 3
        "10 15 0004 'MQTT' 05 1C 0000 00 0001 'c' 00 0001 'w' 0001 'x'",
    ] {
        let mut bench = Bench::new();
        let a = bench.open(V311);
        bench.bytes(a, raw(connect));
        assert_eq!(bench.heard(a), ["closed"]);
    }
}

/// 3.1.1: 3.1.3-6, 3.1.3-7, 3.1.3-8, 3.1.3-9, 3.2.2-4, 3.2.2-5.
#[test]
fn in_3_1_1_an_empty_client_identifier_needs_a_clean_session() {
    let mut bench = Bench::new();
    let a = bench.try_join(hello(V311, ""));
    assert_eq!(bench.heard(a), ["CONNACK 0x02", "closed"]);
    let b = bench.try_join(clean(hello(V311, "")));
    assert_eq!(bench.heard(b), ["CONNACK 0x00"]);
}

/// 5.0: 3.1.3-6, 3.1.3-7, 3.2.2-16.
#[test]
fn in_5_0_an_empty_client_identifier_is_replaced_by_a_new_one() {
    let mut bench = Bench::new();
    bench.join(hello(V5, "auto-1"));
    let b = bench.try_join(hello(V5, ""));
    let c = bench.try_join(hello(V5, ""));
    assert_eq!(bench.heard(b), ["CONNACK 0x00 AssignedClientIdentifier(\"auto-2\")"]);
    assert_eq!(bench.heard(c), ["CONNACK 0x00 AssignedClientIdentifier(\"auto-3\")"]);
}

/// 5.0: 3.1.4-2, 3.1.4-6, 3.2.2-6, 3.2.2-7. 3.1.1: 3.1.4-5, 3.2.2-4, 3.2.2-5.
#[test]
fn a_refused_client_is_closed_and_what_it_sent_on_is_not_processed() {
    for (version, expected) in [(V5, "CONNACK 0x86"), (V311, "CONNACK 0x04")] {
        let users = vec![(ByteString::from_static("u"), ByteString::from_static("p"))];
        let mut bench = Bench::with(|options| options.users = users);
        let mut connect = hello(version, "a");
        connect.login.user_name = Some(ByteString::from_static("u"));
        let mut good = connect.clone();
        good.login.password = Some(Bytes::from_static(b"p"));
        bench.join(good);
        let a = bench.open(version);
        let mut sent = bytes(&Packet::Connect(Box::new(connect)), version).to_vec();
        sent.extend(bytes(&Packet::Subscribe(subscribe(1, &[("t", Q1)])), version));
        bench.bytes(a, sent.into());
        assert_eq!(bench.heard(a), [expected, "closed"]);
        bench.send(a, Packet::Pingreq);
        assert!(bench.is_silent());
    }
}

/// 5.0: 3.1.4-5. 3.1.1: 3.1.4-4.
#[test]
fn packets_right_behind_connect_are_processed_after_it() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let a = bench.open(version);
        let mut sent = bytes(&Packet::Connect(Box::new(hello(version, "a"))), version).to_vec();
        sent.extend(bytes(&Packet::Pingreq, version));
        bench.bytes(a, sent.into());
        assert_eq!(bench.heard(a), ["CONNACK 0x00", "PINGRESP"]);
    }
}

/// 5.0: 4.12.0-1, 4.12.0-4, 4.12.0-7.
#[test]
fn an_authentication_exchange_is_refused() {
    let mut bench = Bench::new();
    let method = Property::AuthenticationMethod(ByteString::from_static("SCRAM"));
    let a = bench.try_join(with(hello(V5, "a"), method));
    assert_eq!(bench.heard(a), ["CONNACK 0x8C", "closed"]);
    let b = bench.join(hello(V5, "b"));
    bench.send(b, Packet::Auth(Auth::default()));
    assert_eq!(bench.heard(b), ["DISCONNECT 0x82", "closed"]);
}

fn will(qos: QoS, retain: bool) -> Option<Will> {
    let (topic, payload) = (ByteString::from_static("w"), Bytes::from_static(b"gone"));
    Some(Will { qos, retain, properties: Properties::NONE, topic, payload })
}

/// 5.0: 3.2.2-12, 3.2.2-13.
#[test]
fn a_will_beyond_the_server_is_refused() {
    let mut bench = Bench::with(|options| {
        options.maximum_qos = Q1;
        options.retain_available = false;
    });
    for (qos, retain, expected) in [(Q2, false, "CONNACK 0x9B"), (Q1, true, "CONNACK 0x9A")] {
        let mut connect = hello(V5, "a");
        connect.will = will(qos, retain);
        let a = bench.try_join(connect);
        assert_eq!(bench.heard(a), [expected, "closed"]);
    }
}

/// 5.0: 3.1.2-21, 3.2.2-9.
#[test]
fn connack_tells_what_the_server_cannot_do() {
    let mut bench = Bench::with(|options| {
        options.maximum_qos = Q1;
        options.retain_available = false;
        options.topic_alias_maximum = 0;
        options.receiver.receive_maximum = Some(7);
        options.server_keep_alive = Some(9);
        options.session_expiry_maximum = 60;
    });
    let a = bench.try_join(hello(V5, "a"));
    let told = "CONNACK 0x00 SessionExpiryInterval(60) ReceiveMaximum(7) MaximumQos(1) \
                RetainAvailable(0) ServerKeepAlive(9)";
    assert_eq!(bench.heard(a), [told]);
    let b = bench.try_join(hello(V311, "b"));
    assert_eq!(bench.heard(b), ["CONNACK 0x00"]);
}

/// 5.0: 3.12.4-1. 3.1.1: 3.12.4-1.
#[test]
fn pingreq_is_answered() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let a = bench.join(hello(version, "a"));
        bench.send(a, Packet::Pingreq);
        assert_eq!(bench.heard(a), ["PINGRESP"]);
    }
}

/// 5.0: 2.1.3-1, 3.3.1-4, 3.6.1-1, 3.8.1-1, 3.10.1-1, 3.14.1-1, 4.13.1-1.
/// 3.1.1: 2.2.2-1, 2.2.2-2, 3.3.1-4, 3.6.1-1, 3.8.1-1, 3.10.1-1, 3.14.1-1, 4.8.0-1.
#[test]
fn malformed_packets_close_and_5_0_says_why() {
    for wrong in [
        "36 06 0001 't' 0001 00", // QoS 3
        "60 02 0001",             // PUBREL without its flags
        "80 06 0001 0001 't' 00",
        "A0 05 0001 0001 't'",
        "E1 00",
        "C1 00",
        "00 00",
    ] {
        for (version, expected) in [(V5, &["DISCONNECT 0x81", "closed"][..]), (V311, &["closed"])] {
            let mut bench = Bench::new();
            let a = bench.join(hello(version, "a"));
            bench.bytes(a, raw(wrong));
            assert_eq!(bench.heard(a), expected, "{wrong} in {version}");
            bench.bytes(a, raw("C0 00"));
            assert!(bench.is_silent());
        }
    }
}

/// 5.0: 3.14.2-1, 4.13.1-1.
#[test]
fn a_disconnect_of_the_server_has_a_code_that_disconnect_may_carry() {
    let mut bench = Bench::new();
    let a = bench.join(hello(V5, "a"));
    bench.bytes(a, raw("10 0D 0004 'MQTT' 06 02 003C 0001 'c'"));
    assert_eq!(bench.heard(a), ["DISCONNECT 0x82", "closed"]);
}

/// 5.0: 4.13.1-1. 3.1.1: 4.8.0-1.
#[test]
fn packets_that_only_a_server_sends_close() {
    for packet in [
        Packet::Pingresp,
        Packet::Suback(SubAck {
            id: id(1),
            properties: Properties::NONE,
            reasons: vec![ReasonCode(0)],
        }),
    ] {
        let mut bench = Bench::new();
        let a = bench.join(hello(V5, "a"));
        bench.send(a, packet);
        assert_eq!(bench.heard(a), ["DISCONNECT 0x82", "closed"]);
    }
}
