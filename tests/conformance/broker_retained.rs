//! Retained messages: kept, replaced, removed, sent to those who subscribe.

use super::broker::Bench;
use super::words::*;
use bytestring::ByteString;
use qoslab_mqtt::face::ConnId;
use qoslab_mqtt::packet::*;

/// What a new client gets that subscribes to `t` with these options.
fn subscribed(
    bench: &mut Bench,
    client: ConnId,
    filter: &'static str,
    options: SubscribeOptions,
) -> Vec<String> {
    let filters = vec![(ByteString::from_static(filter), options)];
    let subscribe = Subscribe { id: id(1), properties: Properties::NONE, filters };
    bench.send(client, Packet::Subscribe(subscribe));
    let mut heard = bench.heard(client);
    assert!(heard.remove(0).starts_with("SUBACK #1 "));
    heard
}

const PLAIN: SubscribeOptions = SubscribeOptions::new(Q2);

/// 5.0: 3.3.1-5, 3.3.1-6, 3.3.1-7, 3.3.1-8, 3.3.1-9.
/// 3.1.1: 3.3.1-5, 3.3.1-6, 3.3.1-7, 3.3.1-8, 3.3.1-10, 3.3.1-11, 3.3.1-12.
#[test]
fn the_last_retained_message_wins_and_an_empty_one_removes_it() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let a = bench.join(hello(version, "a"));
        for (message, expected) in [
            (retained(publish(Q1, 1, "t", "x")), &["PUBLISH #1 q1 retain t=x"][..]),
            (retained(publish(Q0, 0, "t", "y")), &["PUBLISH q0 retain t=y"]),
            (publish(Q0, 0, "t", "live"), &["PUBLISH q0 retain t=y"]),
            (publish(Q0, 0, "t", ""), &["PUBLISH q0 retain t=y"]),
            (retained(publish(Q0, 0, "t", "")), &[]),
            (retained(publish(Q0, 0, "t", "")), &[]),
        ] {
            bench.publish(a, message);
            let b = bench.join(clean(hello(version, "b")));
            assert_eq!(subscribed(&mut bench, b, "#", PLAIN), expected, "{version}");
        }
        assert!(bench.broker.store().retained().is_empty());
    }
}

/// 5.0: 3.3.1-6, 3.3.1-12. 3.1.1: 3.3.1-9, 3.3.1-10.
#[test]
fn a_subscription_that_is_there_gets_retained_messages_as_live_ones() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let b = bench.listener(version, "b", &[("t", Q0)]);
        let a = bench.join(hello(version, "a"));
        bench.publish(a, retained(publish(Q0, 0, "t", "x")));
        bench.publish(a, retained(publish(Q0, 0, "t", "")));
        assert_eq!(bench.heard(b), ["PUBLISH q0 t=x", "PUBLISH q0 t="]);
    }
}

/// 5.0: 3.3.1-12, 3.3.1-13.
#[test]
fn retain_as_published_keeps_the_flag() {
    let mut bench = Bench::new();
    let b = bench.join(hello(V5, "b"));
    let kept = SubscribeOptions { retain_as_published: true, ..PLAIN };
    subscribed(&mut bench, b, "t", kept);
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, retained(publish(Q0, 0, "t", "x")));
    bench.publish(a, publish(Q0, 0, "t", "y"));
    assert_eq!(bench.heard(b), ["PUBLISH q0 retain t=x", "PUBLISH q0 t=y"]);
}

/// 5.0: 3.3.1-9, 3.3.1-10, 3.3.1-11.
#[test]
fn retain_handling_decides_who_gets_old_news() {
    for (retain_handling, at_first, again) in [
        (RetainHandling::Always, true, true),
        (RetainHandling::IfNew, true, false),
        (RetainHandling::Never, false, false),
    ] {
        let mut bench = Bench::new();
        let a = bench.join(hello(V5, "a"));
        bench.publish(a, retained(publish(Q0, 0, "t", "x")));
        let b = bench.join(hello(V5, "b"));
        let options = SubscribeOptions { retain_handling, ..PLAIN };
        for expected in [at_first, again] {
            let heard = subscribed(&mut bench, b, "t", options);
            let wanted: &[&str] = if expected { &["PUBLISH q0 retain t=x"] } else { &[] };
            assert_eq!(heard, wanted, "{retain_handling:?}");
        }
    }
}

/// 3.1.1: 3.8.4-3. 5.0: 3.8.4-3, 3.8.4-4.
#[test]
fn the_same_subscription_again_brings_the_retained_messages_again() {
    let mut bench = Bench::new();
    let a = bench.join(hello(V311, "a"));
    bench.publish(a, retained(publish(Q0, 0, "t", "x")));
    let b = bench.join(hello(V311, "b"));
    for _ in 0..2 {
        assert_eq!(subscribed(&mut bench, b, "t", PLAIN), ["PUBLISH q0 retain t=x"]);
    }
}

/// 5.0: section 3.8.4.
#[test]
fn shared_subscriptions_get_no_retained_messages() {
    let mut bench = Bench::new();
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, retained(publish(Q0, 0, "t", "x")));
    let b = bench.join(hello(V5, "b"));
    assert!(subscribed(&mut bench, b, "$share/g/t", PLAIN).is_empty());
}

/// 5.0: 3.8.4-8, 3.3.4-9. 3.1.1: 3.8.4-6.
#[test]
fn retained_messages_pass_through_downgrade_and_window() {
    let mut bench = Bench::new();
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, retained(publish(Q2, 1, "t/1", "x")));
    bench.send(a, pubrel(1));
    bench.publish(a, retained(publish(Q2, 1, "t/2", "y")));
    bench.send(a, pubrel(1));
    let b = bench.join(with(hello(V5, "b"), Property::ReceiveMaximum(1)));
    let once = SubscribeOptions::new(Q1);
    assert_eq!(subscribed(&mut bench, b, "t/+", once), ["PUBLISH #1 q1 retain t/1=x"]);
    bench.send(b, puback(1));
    assert_eq!(bench.heard(b), ["PUBLISH #2 q1 retain t/2=y"]);
}

/// 5.0: 3.3.2-5, 3.3.2-6.
#[test]
fn a_retained_message_expires() {
    let mut bench = Bench::new();
    let a = bench.join(hello(V5, "a"));
    let message = saying(publish(Q0, 0, "t", "x"), Property::MessageExpiryInterval(10));
    bench.publish(a, retained(message));
    bench.wait(4);
    let b = bench.join(clean(hello(V5, "b")));
    let left = "PUBLISH q0 retain t=x MessageExpiryInterval(6)";
    assert_eq!(subscribed(&mut bench, b, "t", PLAIN), [left]);
    bench.wait(6);
    assert!(subscribed(&mut bench, b, "t", PLAIN).is_empty());
}
