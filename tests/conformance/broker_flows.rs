//! Messages that come to the broker: taken over, answered, recognised as repeats.

use super::broker::Bench;
use super::words::*;
use bytestring::ByteString;
use qoslab_mqtt::face::ConnId;
use qoslab_mqtt::options::{BrokerOptions, Refusal};
use qoslab_mqtt::packet::*;
use qoslab_mqtt::policy::{Method, Overflow};

/// A publisher `a` and a listener `b` at QoS 2.
fn pair(version: Version, change: impl FnOnce(&mut BrokerOptions)) -> (Bench, ConnId, ConnId) {
    let mut bench = Bench::with(change);
    let b = bench.listener(version, "b", &[("#", Q2)]);
    let a = bench.join(hello(version, "a"));
    (bench, a, b)
}

/// 5.0: 3.3.4-1, 2.2.1-5, 4.3.2-4, 4.3.3-8. 3.1.1: 3.3.4-1, 2.3.1-6, 4.3.2-2, 4.3.3-2.
#[test]
fn the_answer_follows_from_the_qos_and_has_its_identifier() {
    for version in VERSIONS {
        let (mut bench, a, _) = pair(version, |_| {});
        for (qos, number, expected) in
            [(Q0, 0, &[][..]), (Q1, 9, &["PUBACK #9"]), (Q2, 10, &["PUBREC #10"])]
        {
            bench.publish(a, publish(qos, number, "t", "x"));
            assert_eq!(bench.heard(a), expected, "{version}");
        }
    }
}

/// 5.0: 4.3.2-5, 3.3.1-3. 3.1.1: 4.3.2-2, 3.3.1-3.
#[test]
fn after_puback_the_identifier_brings_a_new_message_whatever_dup_says() {
    for version in VERSIONS {
        let (mut bench, a, b) = pair(version, |_| {});
        bench.publish(a, publish(Q1, 1, "t", "x"));
        bench.publish(a, dup(publish(Q1, 1, "t", "x")));
        assert_eq!(bench.heard(a), ["PUBACK #1", "PUBACK #1"]);
        assert_eq!(bench.heard(b), ["PUBLISH #1 q1 t=x", "PUBLISH #2 q1 t=x"]);
    }
}

/// 5.0: 4.3.3-10, 4.3.3-11, 4.3.3-12. 3.1.1: 4.3.3-2; A1, A6.
#[test]
fn a_repeat_before_pubrel_is_answered_and_not_handed_on() {
    for version in VERSIONS {
        for method in Method::ALL {
            let (mut bench, a, b) = pair(version, |options| options.receiver.method = *method);
            bench.publish(a, dup(publish(Q2, 1, "t", "x")));
            bench.publish(a, dup(publish(Q2, 1, "t", "x")));
            bench.publish(a, publish(Q2, 1, "t", "x"));
            assert_eq!(bench.heard(a), ["PUBREC #1", "PUBREC #1", "PUBREC #1"]);
            bench.send(a, pubrel(1));
            assert_eq!(bench.heard(a), ["PUBCOMP #1"]);
            assert_eq!(bench.heard(b), ["PUBLISH #1 q2 t=x"], "{version} {method:?}");
            bench.publish(a, dup(publish(Q2, 1, "t", "y")));
            bench.send(a, pubrel(1));
            assert_eq!(bench.heard(b), ["PUBLISH #2 q2 t=y"], "{version} {method:?}");
        }
    }
}

/// 5.0: 3.1.2-23, 4.3.3-10. 3.1.1: 4.1.0-1, 4.3.3-2.
#[test]
fn a_repeat_on_the_next_connection_is_still_a_repeat() {
    for version in VERSIONS {
        let (mut bench, a, b) = pair(version, |_| {});
        bench.publish(a, publish(Q2, 1, "t", "x"));
        bench.cut(a);
        let a = bench.join(hello(version, "a"));
        bench.heard(a);
        bench.publish(a, dup(publish(Q2, 1, "t", "x")));
        bench.send(a, pubrel(1));
        assert_eq!(bench.heard(a), ["PUBREC #1", "PUBCOMP #1"]);
        assert_eq!(bench.heard(b), ["PUBLISH #1 q2 t=x"]);
    }
}

/// 5.0: 4.3.3-11, 3.7.2-1. 3.1.1: 4.3.3-2; A7.
#[test]
fn a_pubrel_that_nobody_waits_for_is_answered() {
    for (version, expected) in [(V5, "PUBCOMP #5 0x92"), (V311, "PUBCOMP #5")] {
        let (mut bench, a, _) = pair(version, |_| {});
        bench.send(a, pubrel(5));
        assert_eq!(bench.heard(a), [expected]);
    }
}

fn refusing(options: &mut BrokerOptions) {
    let (filter, reason) = (ByteString::from_static("no/#"), ReasonCode::NOT_AUTHORIZED);
    options.receiver.refuse = vec![Refusal { filter, reason }];
}

/// 5.0: 4.3.3-9, 3.4.2-1, 3.5.2-1.
#[test]
fn in_5_0_a_refusal_has_a_code_and_frees_the_identifier() {
    let (mut bench, a, b) = pair(V5, refusing);
    bench.publish(a, publish(Q1, 1, "no/t", "x"));
    bench.publish(a, publish(Q2, 2, "no/t", "x"));
    assert_eq!(bench.heard(a), ["PUBACK #1 0x87", "PUBREC #2 0x87"]);
    bench.publish(a, publish(Q2, 2, "t", "y"));
    assert_eq!(bench.heard(a), ["PUBREC #2"]);
    assert_eq!(bench.heard(b), ["PUBLISH #1 q2 t=y"]);
}

/// 3.1.1: 3.3.5-2.
#[test]
fn in_3_1_1_a_message_that_is_not_allowed_is_acknowledged_and_thrown_away() {
    let (mut bench, a, b) = pair(V311, refusing);
    bench.publish(a, publish(Q1, 1, "no/t", "x"));
    bench.publish(a, publish(Q2, 2, "no/t", "x"));
    bench.send(a, pubrel(2));
    assert_eq!(bench.heard(a), ["PUBACK #1", "PUBREC #2", "PUBCOMP #2"]);
    assert!(bench.heard(b).is_empty());
}

/// 5.0: 4.6.0-2, 4.6.0-3, 4.6.0-5, 4.6.0-6. 3.1.1: 4.6.0-2, 4.6.0-3, 4.6.0-5, 4.6.0-6.
#[test]
fn answers_and_deliveries_keep_the_order_of_arrival() {
    for version in VERSIONS {
        let (mut bench, a, b) = pair(version, |_| {});
        let mut sent = Vec::new();
        for (qos, number, payload) in [(Q1, 3, "1"), (Q2, 2, "2"), (Q1, 1, "3"), (Q2, 9, "4")] {
            let packet = Packet::Publish(publish(qos, number, "t", payload));
            sent.extend(bytes(&packet, version));
        }
        bench.bytes(a, sent.into());
        assert_eq!(bench.heard(a), ["PUBACK #3", "PUBREC #2", "PUBACK #1", "PUBREC #9"]);
        let payloads: Vec<_> =
            bench.heard(b).iter().map(|text| text[text.len() - 1..].to_string()).collect();
        assert_eq!(payloads, ["1", "2", "3", "4"]);
    }
}

/// 5.0: section 3.4.2.1.
#[test]
fn in_5_0_the_publisher_hears_that_nobody_has_subscribed() {
    let mut bench = Bench::new();
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, publish(Q1, 1, "t", "x"));
    bench.publish(a, publish(Q2, 2, "t", "x"));
    assert_eq!(bench.heard(a), ["PUBACK #1 0x10", "PUBREC #2 0x10"]);
}

/// 5.0: 3.3.1-2, 3.3.2-2, 4.7.0-1, 4.7.3-1. 3.1.1: 3.3.1-2, 3.3.2-2, 4.7.1-1, 4.7.3-1.
#[test]
fn wrong_publishes_close() {
    for (version, wrong, expected) in [
        (V5, "38 04 0001 't' 00", &["DISCONNECT 0x81", "closed"][..]),
        (V5, "30 05 0002 't#' 00", &["DISCONNECT 0x81", "closed"]),
        (V5, "30 03 0000 00", &["DISCONNECT 0x82", "closed"]),
        (V5, "32 06 0001 't' 0000 00", &["DISCONNECT 0x82", "closed"]),
        (V311, "38 03 0001 't'", &["closed"]),
        (V311, "30 04 0002 't+'", &["closed"]),
        (V311, "30 02 0000", &["closed"]),
        (V311, "32 05 0001 't' 0000", &["closed"]),
    ] {
        let (mut bench, a, b) = pair(version, |_| {});
        bench.bytes(a, raw(wrong));
        assert_eq!(bench.heard(a), expected, "{wrong}");
        assert!(bench.heard(b).is_empty());
    }
}

/// 5.0: 3.2.2-11, 3.2.2-14, seen from the server.
#[test]
fn what_the_server_said_it_cannot_do_closes() {
    let (mut bench, a, _) = pair(V5, |options| options.maximum_qos = Q1);
    bench.publish(a, publish(Q2, 1, "t", "x"));
    assert_eq!(bench.heard(a), ["DISCONNECT 0x9B", "closed"]);
    let (mut bench, a, _) = pair(V5, |options| options.retain_available = false);
    bench.publish(a, retained(publish(Q0, 0, "t", "x")));
    assert_eq!(bench.heard(a), ["DISCONNECT 0x9A", "closed"]);
}

/// 3.1.1: 4.5.0-1; A19. There is no answer that says no, so only the full queue misses the message.
#[test]
fn in_3_1_1_a_full_queue_does_not_take_the_message_from_the_others() {
    for (version, answer, heard) in [
        (V5, "PUBACK #2 0x97", &["PUBLISH #1 q1 t=1"][..]),
        (V311, "PUBACK #2", &["PUBLISH #1 q1 t=1", "PUBLISH #2 q1 t=2"]),
    ] {
        let (mut bench, a, b) = pair(version, |options| {
            options.overflow = Overflow::Reject;
            options.sender.queue_bound = 1;
        });
        let away = bench.listener(version, "away", &[("t", Q1)]);
        bench.cut(away);
        bench.publish(a, publish(Q1, 1, "t", "1"));
        bench.heard(a);
        bench.publish(a, publish(Q1, 2, "t", "2"));
        assert_eq!(bench.heard(a), [answer]);
        assert_eq!(bench.heard(b), heard, "{version}");
    }
}
