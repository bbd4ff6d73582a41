//! Wills: when they are published, and when not.

use super::broker::Bench;
use super::words::*;
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::face::ConnId;
use qoslab_mqtt::packet::*;
use qoslab_mqtt::policy::Overflow;

/// CONNECT with a will on topic `w`, in 5.0 with this delay.
fn willing(mut connect: Connect, delay: u32) -> Connect {
    let properties =
        (delay > 0).then_some(Property::WillDelayInterval(delay)).into_iter().collect();
    let (topic, payload) = (ByteString::from_static("w"), Bytes::from_static(b"gone"));
    connect.will = Some(Will { qos: Q1, retain: false, properties, topic, payload });
    connect
}

fn mourner(bench: &mut Bench) -> ConnId {
    bench.listener(V5, "m", &[("w", Q0)])
}

const PUBLISHED: &[&str] = &["PUBLISH q0 w=gone"];
const NOTHING: &[&str] = &[];

/// 5.0: 3.1.2-8, 3.1.3-9, 3.1.4-3. 3.1.1: 3.1.2-8; A15: the six cases.
#[test]
fn a_takeover_publishes_the_will_unless_the_session_goes_on_before_the_delay_is_over() {
    for (case, old, new, expected) in [
        ("3.1.1", willing(hello(V311, "a"), 0), hello(V311, "a"), PUBLISHED),
        ("no delay", willing(hello(V5, "a"), 0), hello(V5, "a"), PUBLISHED),
        ("no delay, clean", willing(hello(V5, "a"), 0), clean(hello(V5, "a")), PUBLISHED),
        ("delay", willing(hello(V5, "a"), 5), hello(V5, "a"), NOTHING),
        ("delay, clean", willing(hello(V5, "a"), 5), clean(hello(V5, "a")), PUBLISHED),
        ("delay, expiry 0", willing(expiring(hello(V5, "a"), 0), 5), hello(V5, "a"), PUBLISHED),
    ] {
        let mut bench = Bench::new();
        let m = mourner(&mut bench);
        bench.join(old);
        bench.join(new);
        assert_eq!(bench.heard(m), expected, "{case}");
        bench.wait(100);
        assert!(bench.heard(m).is_empty(), "{case}: once");
    }
}

/// 5.0: 3.1.2-7, 3.1.2-8, 3.1.2-10. 3.1.1: 3.1.2-8, 3.1.2-10.
#[test]
fn a_will_without_delay_is_published_once_when_the_connection_breaks() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let m = mourner(&mut bench);
        let a = bench.join(willing(hello(version, "a"), 0));
        bench.cut(a);
        assert_eq!(bench.heard(m), PUBLISHED);
        let a = bench.join(hello(version, "a"));
        bench.cut(a);
        bench.wait(100);
        assert!(bench.heard(m).is_empty());
    }
}

/// 5.0: 3.1.2-10, 3.14.4-3. 3.1.1: 3.1.2-10, 3.14.4-3.
#[test]
fn a_clean_disconnect_deletes_the_will_and_0x04_does_not() {
    for (version, code, expected) in
        [(V311, 0, NOTHING), (V5, 0, NOTHING), (V5, 0x04, PUBLISHED), (V5, 0x82, PUBLISHED)]
    {
        let mut bench = Bench::new();
        let m = mourner(&mut bench);
        let a = bench.join(willing(hello(version, "a"), 0));
        bench.send(a, disconnect(code));
        assert_eq!(bench.heard(a), ["closed"]);
        assert_eq!(bench.heard(m), expected, "{version} {code:#x}");
    }
}

/// 5.0: 3.1.2-8; A16.
#[test]
fn a_will_waits_for_its_delay_or_the_end_of_its_session() {
    for (delay, expiry, due) in [(5, u32::MAX, 5), (50, 8, 8), (5, 5, 5), (5, 0, 0)] {
        let mut bench = Bench::new();
        let m = mourner(&mut bench);
        let a = bench.join(willing(expiring(hello(V5, "a"), expiry), delay));
        bench.cut(a);
        if due > 0 {
            bench.wait(due - 1);
            assert!(bench.heard(m).is_empty(), "delay {delay}, expiry {expiry}");
            bench.wait(1);
        }
        assert_eq!(bench.heard(m), PUBLISHED, "delay {delay}, expiry {expiry}");
        bench.wait(100);
        assert!(bench.heard(m).is_empty());
    }
}

/// 5.0: 3.1.3-9.
#[test]
fn a_new_connection_in_time_cancels_the_will() {
    let mut bench = Bench::new();
    let m = mourner(&mut bench);
    let a = bench.join(willing(hello(V5, "a"), 5));
    bench.cut(a);
    bench.wait(4);
    bench.join(hello(V5, "a"));
    bench.wait(100);
    assert!(bench.heard(m).is_empty());
}

/// 5.0: 3.1.2-8.
#[test]
fn a_new_connection_after_the_delay_is_too_late_also_when_the_broker_overslept() {
    let mut bench = Bench::new();
    let m = mourner(&mut bench);
    let a = bench.join(willing(hello(V5, "a"), 5));
    bench.cut(a);
    bench.oversleep(6);
    bench.join(hello(V5, "a"));
    assert_eq!(bench.heard(m), PUBLISHED);
}

/// 5.0: 3.1.2-8, 3.1.2-22. 3.1.1: 3.1.2-8, 3.1.2-24.
#[test]
fn silence_and_violations_publish_the_will() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let m = mourner(&mut bench);
        let mut connect = willing(hello(version, "a"), 0);
        connect.keep_alive = 10;
        bench.join(connect);
        bench.wait(14);
        assert!(bench.heard(m).is_empty());
        bench.wait(1);
        assert_eq!(bench.heard(m), PUBLISHED);
        let b = bench.join(willing(hello(version, "b"), 0));
        bench.bytes(b, raw("00 00"));
        assert_eq!(bench.heard(m), PUBLISHED);
    }
}

/// 5.0: 3.1.2-14, 3.1.2-15. 3.1.1: 3.1.2-16, 3.1.2-17.
#[test]
fn a_will_is_retained_if_it_says_so() {
    for (retain, expected) in
        [(false, &["SUBACK #1 0x00"][..]), (true, &["SUBACK #1 0x00", "PUBLISH q0 retain w=gone"])]
    {
        let mut bench = Bench::new();
        let mut connect = willing(hello(V311, "a"), 0);
        connect.will = connect.will.map(|will| Will { retain, ..will });
        let a = bench.join(connect);
        bench.cut(a);
        let b = bench.join(hello(V5, "b"));
        bench.send(b, Packet::Subscribe(subscribe(1, &[("w", Q0)])));
        assert_eq!(bench.heard(b), expected);
    }
}

/// 3.1.1: 3.1.2-12.
#[test]
fn no_will_no_message() {
    let mut bench = Bench::new();
    let m = bench.listener(V5, "m", &[("#", Q0)]);
    let a = bench.join(hello(V311, "a"));
    bench.cut(a);
    bench.wait(100);
    assert!(bench.heard(m).is_empty());
}

/// A client that listens to its own will topic gets it on its next connection, not on the old one.
#[test]
fn a_will_that_a_takeover_publishes_waits_for_its_own_client_too() {
    let mut bench = Bench::new();
    let old = bench.join(willing(hello(V311, "a"), 0));
    bench.send(old, Packet::Subscribe(subscribe(1, &[("w", Q1)])));
    bench.heard(old);
    let new = bench.join(hello(V311, "a"));
    assert_eq!(bench.heard(old), ["closed"]);
    assert_eq!(bench.heard(new), ["PUBLISH #1 q1 w=gone"]);
}

/// A session with room for one message and no queue, which ends when it gets a second one.
fn narrow() -> Bench {
    Bench::with(|options| {
        options.overflow = Overflow::EndSession;
        options.sender.queue_bound = 0;
        options.sender.window = 1;
    })
}

/// A19: the will of a session that is ended for its full queue meets that queue too.
#[test]
fn a_session_that_its_own_will_overflows_is_thrown_out_once() {
    let mut bench = narrow();
    let b = bench.join(willing(hello(V5, "b"), 0));
    bench.send(b, Packet::Subscribe(subscribe(1, &[("t", Q1), ("w", Q1)])));
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, publish(Q1, 1, "t", "1"));
    assert_eq!(bench.heard(b), ["SUBACK #1 0x01 0x01", "PUBLISH #1 q1 t=1"]);
    bench.publish(a, publish(Q1, 2, "t", "2"));
    assert_eq!(bench.heard(b), ["closed"]);
}

/// A19; 5.0: 3.1.2-22. 3.1.1: 3.1.2-24.
#[test]
fn a_silent_client_that_a_will_has_thrown_out_is_not_closed_again() {
    for version in VERSIONS {
        let mut bench = narrow();
        let silent = |connect: Connect| Connect { keep_alive: 10, ..connect };
        let a = bench.join(hello(version, "a"));
        bench.join(silent(willing(hello(version, "b"), 0)));
        let c = bench.join(silent(hello(version, "c")));
        bench.send(c, Packet::Subscribe(subscribe(1, &[("w", Q1)])));
        bench.publish(a, publish(Q1, 1, "w", "1"));
        assert_eq!(bench.heard(c), ["SUBACK #1 0x01", "PUBLISH #1 q1 w=1"]);
        bench.wait(15);
        assert_eq!(bench.heard(c), ["closed"]);
    }
}
