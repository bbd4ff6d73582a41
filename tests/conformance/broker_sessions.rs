//! Sessions: begun, resumed, taken over, ended.

use super::broker::Bench;
use super::words::*;
use bytes::Bytes;
use qoslab_mqtt::packet::*;
use qoslab_mqtt::policy::TakeoverUnread;

/// 5.0: 3.1.2-4, 3.1.2-5, 3.1.2-6, 3.1.2-23, 3.1.4-4, 3.2.2-2, 3.2.2-3.
/// 3.1.1: 3.1.2-4, 3.1.2-6, 3.1.4-3, 3.2.2-1, 3.2.2-2, 3.2.2-3.
#[test]
fn session_present_tells_whether_there_was_a_session_to_go_on_with() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        for (connect, expected) in [
            (hello(version, "a"), "CONNACK 0x00"),
            (hello(version, "a"), "CONNACK 0x00 present"),
            (clean(hello(version, "a")), "CONNACK 0x00"),
            (hello(version, "b"), "CONNACK 0x00"),
        ] {
            let conn = bench.try_join(connect);
            assert_eq!(bench.heard(conn), [expected], "{version}");
            bench.cut(conn);
        }
    }
}

/// 3.1.1: 3.1.2-6.
#[test]
fn in_3_1_1_a_clean_session_ends_with_its_connection() {
    let mut bench = Bench::new();
    let a = bench.join(clean(hello(V311, "a")));
    bench.cut(a);
    let a = bench.try_join(hello(V311, "a"));
    assert_eq!(bench.heard(a), ["CONNACK 0x00"]);
}

/// 5.0: 3.1.2-23, 4.1.0-2.
#[test]
fn in_5_0_a_session_lives_on_for_its_expiry_whatever_clean_start_was() {
    for (expiry, away, expected) in [
        (0, 0, "CONNACK 0x00"),
        (10, 9, "CONNACK 0x00 present"),
        (10, 10, "CONNACK 0x00"),
        (u32::MAX, 4_000_000_000, "CONNACK 0x00 present"),
    ] {
        let mut bench = Bench::new();
        let a = bench.join(clean(expiring(hello(V5, "a"), expiry)));
        bench.cut(a);
        bench.wait(away);
        let a = bench.try_join(hello(V5, "a"));
        assert_eq!(bench.heard(a), [expected], "expiry {expiry}, away {away}");
    }
}

/// 5.0: 4.1.0-2.
#[test]
fn a_session_has_expired_also_when_nobody_woke_the_broker_for_it() {
    let mut bench = Bench::new();
    let a = bench.join(expiring(hello(V5, "a"), 10));
    bench.cut(a);
    bench.oversleep(11);
    let a = bench.try_join(hello(V5, "a"));
    assert_eq!(bench.heard(a), ["CONNACK 0x00"]);
}

/// 5.0: 4.1.0-1. 3.1.1: 4.1.0-1, 4.1.0-2.
#[test]
fn a_session_lasts_as_long_as_its_connection() {
    let mut bench = Bench::new();
    let a = bench.join(clean(expiring(hello(V5, "a"), 0)));
    bench.send(a, Packet::Subscribe(subscribe(1, &[("t", Q0)])));
    bench.wait(1_000_000);
    bench.publish(a, publish(Q0, 0, "t", "x"));
    assert_eq!(bench.heard(a), ["SUBACK #1 0x00", "PUBLISH q0 t=x"]);
}

/// 5.0: 3.1.3-2, 3.1.4-3, 3.14.2-2, 3.14.4-1, 3.14.4-2. 3.1.1: 3.1.3-2, 3.1.4-2.
#[test]
fn a_second_connection_throws_out_the_first() {
    for (version, expected) in [(V5, &["DISCONNECT 0x8E", "closed"][..]), (V311, &["closed"])] {
        let mut bench = Bench::new();
        let old = bench.join(hello(version, "a"));
        let new = bench.try_join(hello(version, "a"));
        assert_eq!(bench.heard(old), expected);
        assert_eq!(bench.heard(new), ["CONNACK 0x00 present"]);
        bench.send(old, Packet::Pingreq);
        bench.cut(old);
        bench.send(new, Packet::Pingreq);
        assert_eq!((bench.heard(old), bench.heard(new)), (vec![], vec!["PINGRESP".into()]));
    }
}

/// A14: what the old connection still says is read or not; the will is the new connection's.
#[test]
fn late_bytes_of_the_old_connection_are_dropped_or_processed() {
    for (policy, published) in [(TakeoverUnread::Drop, 0), (TakeoverUnread::Process, 1)] {
        let mut bench = Bench::with(|options| options.takeover_unread = policy);
        let b = bench.listener(V5, "b", &[("#", Q0)]);
        let old = bench.join(hello(V5, "a"));
        let mut connect = hello(V5, "a");
        let (topic, payload) = ("w".into(), Bytes::from_static(b"gone"));
        let properties = Properties::NONE;
        connect.will = Some(Will { qos: Q0, retain: false, properties, topic, payload });
        let new = bench.join(connect);
        bench.heard(old);
        bench.publish(old, publish(Q0, 0, "t", "late"));
        bench.send(old, disconnect(0));
        assert_eq!(bench.heard(b).len(), published, "{policy:?}");
        assert!(bench.heard(old).is_empty());
        bench.cut(new);
        assert_eq!(bench.heard(b), ["PUBLISH q0 w=gone"]);
    }
}

/// A14: what is still read of a connection that is closed is answered nowhere, and it is not closed
/// again.
#[test]
fn nothing_is_said_on_a_connection_that_was_taken_over() {
    for version in [V311, V5] {
        let process = TakeoverUnread::Process;
        let mut bench = Bench::with(|options| options.takeover_unread = process);
        let old = bench.join(hello(version, "a"));
        let new = bench.join(hello(version, "a"));
        bench.heard(old);
        bench.send(old, Packet::Subscribe(subscribe(1, &[("t", Q0)])));
        bench.send(old, unsubscribe(2, &["u"]));
        bench.publish(old, publish(Q1, 3, "t", "late"));
        bench.send(old, Packet::Pingreq);
        bench.send(old, Packet::Connect(Box::new(hello(version, "a"))));
        assert!(bench.heard(old).is_empty());
        assert_eq!(bench.heard(new), ["PUBLISH q0 t=late"]);
    }
}

/// 5.0: 3.1.4-3, 4.1.0-2; A13.
#[test]
fn a_session_that_ends_with_its_connection_is_not_inherited() {
    let mut bench = Bench::new();
    let old = bench.join(expiring(hello(V5, "a"), 0));
    let new = bench.try_join(expiring(hello(V5, "a"), 0));
    assert_eq!(bench.heard(old), ["DISCONNECT 0x8E", "closed"]);
    assert_eq!(bench.heard(new), ["CONNACK 0x00"]);
}

fn leave(code: u8, expiry: u32) -> Packet {
    let properties = [Property::SessionExpiryInterval(expiry)].into_iter().collect();
    Packet::Disconnect(Disconnect { reason: Some(ReasonCode(code)), properties: Some(properties) })
}

/// 5.0: 3.1.2-23, 3.14.4-2.
#[test]
fn disconnect_may_change_the_session_expiry() {
    for (before, after, away, expected) in [
        (10, 0, 0, "CONNACK 0x00"),
        (10, 20, 15, "CONNACK 0x00 present"),
        (20, 10, 15, "CONNACK 0x00"),
    ] {
        let mut bench = Bench::new();
        let a = bench.join(expiring(hello(V5, "a"), before));
        bench.send(a, leave(0, after));
        assert_eq!(bench.heard(a), ["closed"]);
        bench.wait(away);
        let a = bench.try_join(hello(V5, "a"));
        assert_eq!(bench.heard(a), [expected]);
    }
}

/// 5.0: section 3.14.2.2.2.
#[test]
fn disconnect_may_not_turn_an_expiry_of_0_into_another() {
    let mut bench = Bench::new();
    let a = bench.join(expiring(hello(V5, "a"), 0));
    bench.send(a, leave(0, 10));
    assert_eq!(bench.heard(a), ["DISCONNECT 0x82", "closed"]);
}

/// 5.0: 3.1.2-23, 4.5.0-1. 3.1.1: 3.1.2-4, 3.1.2-5, 4.5.0-1; A21.
#[test]
fn qos_1_and_2_wait_for_a_client_that_is_away_and_qos_0_does_not() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let a = bench.listener(version, "a", &[("t", Q2)]);
        bench.cut(a);
        let b = bench.join(hello(version, "b"));
        for (qos, number, payload) in [(Q0, 0, "x"), (Q1, 1, "y"), (Q2, 2, "z")] {
            bench.publish(b, publish(qos, number, "t", payload));
        }
        let a = bench.join(hello(version, "a"));
        assert_eq!(bench.heard(a), ["PUBLISH #1 q1 t=y", "PUBLISH #2 q2 t=z"]);
    }
}

/// 5.0: 3.1.2-4. 3.1.1: 3.1.2-6; A12.
#[test]
fn a_clean_start_forgets_subscriptions_deliveries_and_received_identifiers() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let b = bench.listener(version, "b", &[("t", Q2)]);
        let a = bench.listener(version, "a", &[("t", Q2)]);
        bench.publish(a, publish(Q2, 1, "t", "x"));
        assert_eq!(bench.heard(a), ["PUBLISH #1 q2 t=x", "PUBREC #1"]);
        bench.cut(a);
        let a = bench.join(clean(hello(version, "a")));
        assert!(bench.heard(a).is_empty());
        bench.publish(a, dup(publish(Q2, 1, "t", "y")));
        assert_eq!(bench.heard(a), ["PUBREC #1"]);
        assert_eq!(bench.heard(b), ["PUBLISH #1 q2 t=x", "PUBLISH #2 q2 t=y"]);
    }
}

/// 3.1.1: 3.1.2-7.
#[test]
fn retained_messages_outlive_the_session_that_published_them() {
    let mut bench = Bench::new();
    let a = bench.join(clean(hello(V311, "a")));
    bench.publish(a, retained(publish(Q0, 0, "t", "x")));
    bench.cut(a);
    let b = bench.join(clean(hello(V311, "b")));
    bench.send(b, Packet::Subscribe(subscribe(1, &[("t", Q1)])));
    assert_eq!(bench.heard(b), ["SUBACK #1 0x01", "PUBLISH q0 retain t=x"]);
}
