//! Messages that the broker sends: identifiers, windows, repeats on resume, the end of exchanges.

use super::broker::Bench;
use super::words::*;
use qoslab_mqtt::face::ConnId;
use qoslab_mqtt::options::BrokerOptions;
use qoslab_mqtt::packet::*;

/// A listener `b` at QoS 2 and a publisher `a`.
fn pair(version: Version, change: impl FnOnce(&mut BrokerOptions)) -> (Bench, ConnId, ConnId) {
    let mut bench = Bench::with(change);
    let b = bench.listener(version, "b", &[("#", Q2)]);
    let a = bench.join(hello(version, "a"));
    (bench, a, b)
}

/// `a` publishes; its own handshakes are not what these tests are about.
fn publish_all(bench: &mut Bench, a: ConnId, messages: &[(QoS, &'static str)]) {
    for (number, (qos, payload)) in (100..).zip(messages) {
        let number = if *qos == Q0 { 0 } else { number };
        bench.publish(a, publish(*qos, number, "t", payload));
        if *qos == Q2 {
            bench.send(a, pubrel(number));
        }
    }
    bench.heard(a);
}

/// 5.0: 4.3.3-1, -2, -3, -4, -5, 2.2.1-4, 2.2.1-5. 3.1.1: 4.3.3-1, 2.3.1-4, 2.3.1-6.
#[test]
fn a_qos_2_delivery_runs_through_four_packets() {
    for version in VERSIONS {
        let (mut bench, a, b) = pair(version, |_| {});
        publish_all(&mut bench, a, &[(Q2, "x")]);
        assert_eq!(bench.heard(b), ["PUBLISH #1 q2 t=x"]);
        bench.send(b, pubrec(1));
        assert_eq!(bench.heard(b), ["PUBREL #1"]);
        bench.send(b, pubcomp(1));
        bench.cut(b);
        let b = bench.join(hello(version, "b"));
        assert!(bench.heard(b).is_empty());
    }
}

/// 5.0: 4.3.1-1, 2.2.1-2, 3.3.1-2. 3.1.1: 4.3.1-1, 2.3.1-5, 3.3.1-2.
#[test]
fn a_qos_0_message_is_sent_once_and_forgotten() {
    for version in VERSIONS {
        let (mut bench, a, b) = pair(version, |_| {});
        publish_all(&mut bench, a, &[(Q0, "x")]);
        assert_eq!(bench.heard(b), ["PUBLISH q0 t=x"]);
        bench.cut(b);
        let b = bench.join(hello(version, "b"));
        assert!(bench.heard(b).is_empty());
    }
}

/// 5.0: 4.4.0-1, 4.6.0-1, 3.3.1-1, 4.3.2-3, 4.3.3-3, 4.3.3-5, 4.3.3-6.
/// 3.1.1: 4.4.0-1, 4.6.0-1, 3.3.1-1, 2.3.1-3, 4.3.2-1, 4.3.3-1; A3, A10.
#[test]
fn on_resume_all_that_is_owed_goes_out_again_in_its_order_and_nothing_else() {
    for version in VERSIONS {
        let (mut bench, a, b) = pair(version, |_| {});
        publish_all(&mut bench, a, &[(Q2, "1"), (Q1, "2"), (Q2, "3"), (Q1, "4")]);
        bench.send(b, pubrec(1));
        bench.send(b, puback(4));
        bench.heard(b);
        bench.wait(100_000);
        assert!(bench.is_silent(), "not within the connection");
        bench.cut(b);
        publish_all(&mut bench, a, &[(Q1, "5")]);
        let b = bench.join(hello(version, "b"));
        let owed =
            ["PUBREL #1", "PUBLISH #2 q1 dup t=2", "PUBLISH #3 q2 dup t=3", "PUBLISH #5 q1 t=5"];
        assert_eq!(bench.heard(b), owed);
    }
}

/// 5.0: 4.6.0-4. 3.1.1: 4.6.0-4.
#[test]
fn pubrels_leave_in_the_order_of_the_pubrecs() {
    for version in VERSIONS {
        let (mut bench, a, b) = pair(version, |_| {});
        publish_all(&mut bench, a, &[(Q2, "1"), (Q2, "2"), (Q2, "3")]);
        bench.heard(b);
        for number in [3, 1, 2] {
            bench.send(b, pubrec(number));
        }
        assert_eq!(bench.heard(b), ["PUBREL #3", "PUBREL #1", "PUBREL #2"]);
    }
}

/// 5.0: 4.4.0-2, 4.3.3-4.
#[test]
fn an_error_answer_ends_the_exchange() {
    let (mut bench, a, b) = pair(V5, |_| {});
    publish_all(&mut bench, a, &[(Q1, "1"), (Q2, "2")]);
    bench.heard(b);
    bench.send(b, Packet::Puback(refused(1, 0x80)));
    bench.send(b, Packet::Pubrec(refused(2, 0x97)));
    assert!(bench.heard(b).is_empty());
    bench.cut(b);
    let b = bench.join(hello(V5, "b"));
    assert!(bench.heard(b).is_empty());
}

/// 5.0: 3.6.2-1, 4.3.3-4; what the sender has forgotten it lets go.
#[test]
fn a_pubrec_that_nobody_waits_for_is_answered() {
    for (version, expected) in [(V5, "PUBREL #5 0x92"), (V311, "PUBREL #5")] {
        let (mut bench, _, b) = pair(version, |_| {});
        bench.send(b, pubrec(5));
        bench.send(b, pubcomp(5));
        bench.send(b, puback(6));
        assert_eq!(bench.heard(b), [expected]);
    }
}

/// 5.0: 3.3.4-1. 3.1.1: 3.3.4-1; A8.
#[test]
fn an_answer_of_the_wrong_kind_closes() {
    for (answer, number) in [(puback(1), 1), (pubcomp(1), 1), (pubrec(2), 2)] {
        let (mut bench, a, b) = pair(V5, |_| {});
        publish_all(&mut bench, a, &[(Q2, "1"), (Q1, "2")]);
        bench.heard(b);
        bench.send(b, answer);
        assert_eq!(bench.heard(b), ["DISCONNECT 0x82", "closed"], "#{number}");
    }
}

/// 5.0: 2.2.1-4, 4.3.2-1, 4.3.3-1. 3.1.1: 2.3.1-1, 2.3.1-4.
#[test]
fn identifiers_are_never_0_and_never_busy() {
    for version in VERSIONS {
        let (mut bench, a, b) = pair(version, |options| options.sender.id_space = 3);
        publish_all(&mut bench, a, &[(Q1, "1"), (Q2, "2"), (Q1, "3"), (Q1, "4")]);
        assert_eq!(bench.heard(b), ["PUBLISH #1 q1 t=1", "PUBLISH #2 q2 t=2", "PUBLISH #3 q1 t=3"]);
        bench.send(b, puback(1));
        assert_eq!(bench.heard(b), ["PUBLISH #1 q1 t=4"]);
        bench.send(b, pubrec(2));
        bench.send(b, puback(3));
        bench.send(b, puback(1));
        publish_all(&mut bench, a, &[(Q1, "5"), (Q1, "6")]);
        assert_eq!(bench.heard(b), ["PUBREL #2", "PUBLISH #3 q1 t=5", "PUBLISH #1 q1 t=6"]);
    }
}

/// 5.0: 3.3.4-9, 3.3.4-10, 4.9.0-1, 4.9.0-2, 4.9.0-3; A18.
#[test]
fn the_window_of_the_client_holds_back_publish_and_nothing_else() {
    let mut bench = Bench::new();
    let b = bench.join(with(hello(V5, "b"), Property::ReceiveMaximum(2)));
    bench.send(b, Packet::Subscribe(subscribe(1, &[("#", Q2)])));
    let a = bench.join(hello(V5, "a"));
    publish_all(&mut bench, a, &[(Q2, "1"), (Q1, "2"), (Q2, "3"), (Q0, "0")]);
    let heard = ["SUBACK #1 0x02", "PUBLISH #1 q2 t=1", "PUBLISH #2 q1 t=2", "PUBLISH q0 t=0"];
    assert_eq!(bench.heard(b), heard);
    bench.send(b, pubrec(1));
    bench.publish(b, publish(Q1, 7, "u", "x"));
    bench.send(b, Packet::Pingreq);
    bench.send(b, puback(7));
    assert_eq!(bench.heard(b), ["PUBREL #1", "PUBACK #7", "PINGRESP"]);
    bench.send(b, pubcomp(1));
    assert_eq!(bench.heard(b), ["PUBLISH #3 q2 t=3"]);
}

/// 5.0: 4.9.0-1, 3.3.4-9; A27: what is carried over is charged.
#[test]
fn the_quota_begins_anew_with_each_connection_and_may_be_smaller() {
    let mut bench = Bench::new();
    let b = bench.join(with(hello(V5, "b"), Property::ReceiveMaximum(3)));
    bench.send(b, Packet::Subscribe(subscribe(1, &[("#", Q2)])));
    let a = bench.join(hello(V5, "a"));
    publish_all(&mut bench, a, &[(Q1, "1"), (Q2, "2"), (Q1, "3"), (Q1, "4")]);
    bench.send(b, pubrec(2));
    bench.heard(b);
    bench.cut(b);
    let b = bench.join(with(hello(V5, "b"), Property::ReceiveMaximum(2)));
    assert_eq!(bench.heard(b), ["PUBLISH #1 q1 dup t=1", "PUBREL #2"]);
    bench.send(b, pubcomp(2));
    assert_eq!(bench.heard(b), ["PUBLISH #3 q1 dup t=3"]);
    bench.send(b, puback(1));
    assert_eq!(bench.heard(b), ["PUBLISH #4 q1 t=4"]);
    bench.cut(b);
    let b = bench.join(hello(V5, "b"));
    assert_eq!(bench.heard(b), ["PUBLISH #3 q1 dup t=3", "PUBLISH #4 q1 dup t=4"]);
}

/// 5.0: 4.3.3-7, 3.3.2-5. What was sent goes on, what only waited is dropped.
#[test]
fn an_expired_message_is_dropped_only_if_its_delivery_was_not_begun() {
    let mut bench = Bench::new();
    let b = bench.join(with(hello(V5, "b"), Property::ReceiveMaximum(1)));
    bench.send(b, Packet::Subscribe(subscribe(1, &[("#", Q2)])));
    let a = bench.join(hello(V5, "a"));
    for (number, payload) in [(1, "1"), (2, "2")] {
        let message = saying(publish(Q1, number, "t", payload), Property::MessageExpiryInterval(5));
        bench.publish(a, message);
    }
    bench.heard(b);
    bench.cut(b);
    bench.wait(10);
    let b = bench.join(hello(V5, "b"));
    assert_eq!(bench.heard(b), ["PUBLISH #1 q1 dup t=1 MessageExpiryInterval(0)"]);
    bench.send(b, puback(1));
    assert!(bench.heard(b).is_empty());
}

/// 5.0: 4.3.3-13.
#[test]
fn the_handshake_goes_on_although_the_message_expired_at_the_receiver() {
    let (mut bench, a, b) = pair(V5, |options| {
        options.receiver.method = qoslab_mqtt::policy::Method::A;
    });
    bench.publish(a, saying(publish(Q2, 1, "t", "x"), Property::MessageExpiryInterval(5)));
    bench.wait(10);
    bench.send(a, pubrel(1));
    assert_eq!(bench.heard(a), ["PUBREC #1", "PUBCOMP #1"]);
    assert!(bench.heard(b).is_empty());
}
