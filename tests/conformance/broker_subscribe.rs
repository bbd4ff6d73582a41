//! SUBSCRIBE and UNSUBSCRIBE, and which message reaches which subscription at which QoS.

use super::broker::Bench;
use super::words::*;
use bytestring::ByteString;
use qoslab_mqtt::packet::*;
use qoslab_mqtt::policy::Overlap;

/// 5.0: 3.8.4-1, 3.8.4-2, 3.8.4-5, 3.8.4-6, 3.8.4-7, 3.9.3-1, 2.2.1-6.
/// 3.1.1: 3.8.4-1, 3.8.4-2, 3.8.4-4, 3.8.4-5, 3.9.3-1, 2.3.1-7.
#[test]
fn suback_has_the_identifier_and_a_code_for_each_filter_in_order() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let a = bench.join(hello(version, "a"));
        bench.send(a, Packet::Subscribe(subscribe(7, &[("x", Q2), ("y", Q0), ("z", Q1)])));
        assert_eq!(bench.heard(a), ["SUBACK #7 0x02 0x00 0x01"]);
    }
}

/// 5.0: 3.2.2-10. 3.1.1: 3.8.4-5.
#[test]
fn a_server_with_less_grants_what_it_has() {
    for version in VERSIONS {
        let mut bench = Bench::with(|options| options.maximum_qos = Q1);
        let a = bench.join(hello(version, "a"));
        bench.send(a, Packet::Subscribe(subscribe(1, &[("x", Q2), ("y", Q0)])));
        assert_eq!(bench.heard(a), ["SUBACK #1 0x01 0x00"]);
    }
}

/// 5.0: 3.9.3-2. 3.1.1: 3.8.3-2, 3.9.3-2.
#[test]
fn what_a_server_does_not_have_fails_in_its_code_and_the_rest_goes_on() {
    let refused = |bench: &mut Bench, version, identifier: Option<u32>| {
        let a = bench.join(hello(version, "a"));
        let mut packet = subscribe(1, &[("t/#", Q1), ("$share/g/t", Q1), ("t", Q1)]);
        packet.properties = identifier.map(Property::SubscriptionIdentifier).into_iter().collect();
        bench.send(a, Packet::Subscribe(packet));
        bench.heard(a)
    };
    let mut bench = Bench::with(|options| {
        options.wildcard_subscriptions = false;
        options.shared_subscriptions = false;
        options.subscription_identifiers = false;
    });
    assert_eq!(refused(&mut bench, V5, None), ["SUBACK #1 0xA2 0x9E 0x01"]);
    assert_eq!(refused(&mut bench, V5, Some(1)), ["SUBACK #1 0xA2 0x9E 0xA1"]);
    assert_eq!(refused(&mut bench, V311, None), ["SUBACK #1 0x80 0x80 0x01"]);
}

/// 5.0: 3.8.3-2, 3.8.3-4, 3.8.3-5, 3.10.3-2, 4.8.2-1, 4.8.2-2, 4.7.1-1, 4.7.1-2, 4.7.3-1.
#[test]
fn in_5_0_wrong_requests_close_with_a_code() {
    for (wrong, expected) in [
        ("82 03 0001 00", "DISCONNECT 0x82"),
        ("A2 03 0001 00", "DISCONNECT 0x82"),
        ("82 07 0001 00 0001 't' C0", "DISCONNECT 0x81"),
        ("82 07 0001 00 0001 't' 03", "DISCONNECT 0x82"),
        ("82 07 0001 00 0001 't' 30", "DISCONNECT 0x82"),
        ("82 10 0001 00 000A '$share/g/t' 05", "DISCONNECT 0x82"),
        ("82 0F 0001 00 0009 '$share//t' 01", "DISCONNECT 0x81"),
        ("82 11 0001 00 000B '$share/g+/t' 01", "DISCONNECT 0x81"),
        ("82 08 0001 00 0002 't#' 01", "DISCONNECT 0x81"),
        ("82 08 0001 00 0002 't+' 01", "DISCONNECT 0x81"),
        ("82 06 0001 00 0000 01", "DISCONNECT 0x81"),
        ("82 07 0000 00 0001 't' 01", "DISCONNECT 0x82"),
    ] {
        let mut bench = Bench::new();
        let a = bench.join(hello(V5, "a"));
        bench.bytes(a, raw(wrong));
        assert_eq!(bench.heard(a), [expected, "closed"], "{wrong}");
    }
}

/// 3.1.1: 2.3.1-1, 3.8.3-3, 3-8.3-4, 3.10.3-2, 4.7.1-2, 4.7.1-3, 4.7.3-1.
#[test]
fn in_3_1_1_wrong_requests_close() {
    for wrong in [
        "82 02 0001",
        "A2 02 0001",
        "82 06 0001 0001 't' 03",
        "82 06 0001 0001 't' 04",
        "82 07 0001 0002 't#' 01",
        "82 07 0001 0002 't+' 01",
        "82 05 0001 0000 01",
        "82 06 0000 0001 't' 01",
    ] {
        let mut bench = Bench::new();
        let a = bench.join(hello(V311, "a"));
        bench.bytes(a, raw(wrong));
        assert_eq!(bench.heard(a), ["closed"], "{wrong}");
    }
}

/// 5.0: 3.8.4-3, 3.8.4-4. 3.1.1: 3.8.4-3.
#[test]
fn the_same_filter_again_replaces_the_subscription_and_loses_nothing() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let a = bench.listener(version, "a", &[("t", Q2)]);
        let b = bench.join(hello(version, "b"));
        bench.publish(b, publish(Q2, 1, "t", "x"));
        bench.send(a, Packet::Subscribe(subscribe(2, &[("t", Q1)])));
        bench.publish(b, publish(Q2, 2, "t", "y"));
        let heard = ["PUBLISH #1 q2 t=x", "SUBACK #2 0x01", "PUBLISH #2 q1 t=y"];
        assert_eq!(bench.heard(a), heard);
        bench.send(a, pubrec(1));
        bench.send(a, pubcomp(1));
        assert_eq!(bench.heard(a), ["PUBREL #1"]);
    }
}

/// 5.0: 3.10.4-1, 3.10.4-4, 3.10.4-5, 3.10.4-6, 3.11.3-1, 3.11.3-2. 3.1.1: 3.10.4-1, -4, -5, -6.
#[test]
fn unsubscribe_compares_letter_by_letter_and_is_always_answered() {
    for (version, answer) in [(V5, "UNSUBACK #3 0x11 0x00 0x11"), (V311, "UNSUBACK #3")] {
        let mut bench = Bench::new();
        let a = bench.listener(version, "a", &[("t/+", Q0), ("u", Q0)]);
        bench.send(a, unsubscribe(3, &["t/x", "u", "U"]));
        assert_eq!(bench.heard(a), [answer]);
        let b = bench.join(hello(version, "b"));
        bench.publish(b, publish(Q0, 0, "t/x", "1"));
        bench.publish(b, publish(Q0, 0, "u", "2"));
        assert_eq!(bench.heard(a), ["PUBLISH q0 t/x=1"]);
    }
}

/// 5.0: 3.10.4-2, 3.10.4-3. 3.1.1: 3.10.4-2, 3.10.4-3; A24.
#[test]
fn unsubscribe_stops_new_messages_and_finishes_those_on_their_way() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let a = bench.listener(version, "a", &[("t", Q2)]);
        let b = bench.join(hello(version, "b"));
        bench.publish(b, publish(Q2, 1, "t", "x"));
        bench.send(a, unsubscribe(2, &["t"]));
        bench.publish(b, publish(Q2, 2, "t", "y"));
        bench.heard(a);
        bench.cut(a);
        let a = bench.join(hello(version, "a"));
        assert_eq!(bench.heard(a), ["PUBLISH #1 q2 dup t=x"]);
        bench.send(a, pubrec(1));
        assert_eq!(bench.heard(a), ["PUBREL #1"]);
    }
}

/// 5.0: 3.8.4-8. 3.1.1: 3.8.4-6.
#[test]
fn delivered_qos_is_the_lower_of_published_and_granted() {
    for version in VERSIONS {
        for published in QoS::ALL {
            for granted in QoS::ALL {
                let mut bench = Bench::new();
                let a = bench.listener(version, "a", &[("t", granted)]);
                let b = bench.join(hello(version, "b"));
                bench.publish(b, publish(published, u16::from(published > Q0), "t", "x"));
                if published == Q2 {
                    bench.send(b, pubrel(1));
                }
                let expected = match published.min(granted) {
                    QoS::AtMostOnce => "PUBLISH q0 t=x",
                    QoS::AtLeastOnce => "PUBLISH #1 q1 t=x",
                    QoS::ExactlyOnce => "PUBLISH #1 q2 t=x",
                };
                assert_eq!(bench.heard(a), [expected], "{version}: {published} to {granted}");
            }
        }
    }
}

/// 5.0: 3.3.2-3, 4.7.1-1, 4.7.1-2, 4.7.2-1, 4.7.3-4.
/// 3.1.1: 3.3.2-3, 4.7.1-2, 4.7.1-3, 4.7.2-1, 4.7.3-4.
#[test]
fn a_message_goes_to_the_filters_that_match_it() {
    for (filter, topic, matches) in [
        ("a/+/c", "a/b/c", true),
        ("a/+", "a", false),
        ("a/#", "a", true),
        ("+", "/a", false),
        ("#", "$x", false),
        ("+/y", "$x/y", false),
        ("$x/#", "$x/y", true),
        ("A", "a", false),
        ("a/", "a", false),
    ] {
        let mut bench = Bench::new();
        let a = bench.listener(V311, "a", &[(filter, Q0)]);
        let b = bench.join(hello(V311, "b"));
        bench.publish(b, publish(Q0, 0, topic, "x"));
        assert_eq!(!bench.heard(a).is_empty(), matches, "{filter} {topic}");
    }
}

/// 5.0: 3.3.4-2, 3.3.4-3, 3.3.4-4, 3.3.4-5. 3.1.1: 3.3.5-1; A17.
#[test]
fn overlapping_subscriptions_give_one_copy_at_the_highest_qos_or_one_each() {
    for (overlap, expected) in [
        (
            Overlap::One,
            &["PUBLISH #1 q2 t=x SubscriptionIdentifier(5) SubscriptionIdentifier(6)"][..],
        ),
        (
            Overlap::Each,
            &[
                "PUBLISH #1 q2 t=x SubscriptionIdentifier(5)",
                "PUBLISH q0 t=x SubscriptionIdentifier(6)",
            ],
        ),
    ] {
        let mut bench = Bench::with(|options| options.overlap = overlap);
        let a = bench.join(hello(V5, "a"));
        for (filter, qos, identifier) in [("#", Q2, 5), ("t", Q0, 6)] {
            let mut packet = subscribe(1, &[(filter, qos)]);
            packet.properties.push(Property::SubscriptionIdentifier(identifier));
            bench.send(a, Packet::Subscribe(packet));
        }
        bench.heard(a);
        let b = bench.join(hello(V5, "b"));
        bench.publish(b, publish(Q2, 1, "t", "x"));
        assert_eq!(bench.heard(a), expected);
    }
}

/// 5.0: 3.8.3-3.
#[test]
fn no_local_keeps_a_clients_messages_from_itself() {
    let mut bench = Bench::new();
    let a = bench.join(hello(V5, "a"));
    let options = SubscribeOptions { no_local: true, ..SubscribeOptions::new(Q0) };
    let filters = vec![(ByteString::from_static("t"), options)];
    let packet = Subscribe { id: id(1), properties: Properties::NONE, filters };
    bench.send(a, Packet::Subscribe(packet));
    bench.heard(a);
    bench.publish(a, publish(Q0, 0, "t", "mine"));
    let b = bench.join(hello(V5, "b"));
    bench.publish(b, publish(Q0, 0, "t", "yours"));
    assert_eq!(bench.heard(a), ["PUBLISH q0 t=yours"]);
}

/// 5.0: 3.3.4-6.
#[test]
fn a_subscription_identifier_from_a_client_closes() {
    let mut bench = Bench::new();
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, saying(publish(Q0, 0, "t", "x"), Property::SubscriptionIdentifier(1)));
    assert_eq!(bench.heard(a), ["DISCONNECT 0x82", "closed"]);
}
