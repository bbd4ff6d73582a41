//! Limits: packet sizes, aliases, expiry, keep alive, Receive Maximum; and what passes through.

use super::broker::Bench;
use super::words::*;
use bytestring::ByteString;
use qoslab_mqtt::face::DropReason;
use qoslab_mqtt::packet::*;

/// 5.0: 3.3.2-7, 3.3.2-8, 3.3.2-9, 3.3.2-12.
#[test]
fn topic_aliases_are_learnt_used_and_forgotten() {
    let mut bench = Bench::with(|options| options.topic_alias_maximum = 2);
    let b = bench.listener(V5, "b", &[("#", Q0)]);
    let a = bench.join(hello(V5, "a"));
    let alias = |topic, number| saying(publish(Q0, 0, topic, "x"), Property::TopicAlias(number));
    for message in [alias("t", 2), alias("", 2), alias("u", 2), alias("", 2), alias("v", 1)] {
        bench.publish(a, message);
    }
    let heard =
        ["PUBLISH q0 t=x", "PUBLISH q0 t=x", "PUBLISH q0 u=x", "PUBLISH q0 u=x", "PUBLISH q0 v=x"];
    assert_eq!(bench.heard(b), heard);
    bench.cut(a);
    for (message, expected) in [
        (alias("", 2), "DISCONNECT 0x82"),
        (alias("t", 0), "DISCONNECT 0x94"),
        (alias("t", 3), "DISCONNECT 0x94"),
    ] {
        let a = bench.join(hello(V5, "a"));
        bench.publish(a, message);
        assert_eq!(bench.heard(a), [expected, "closed"]);
    }
    assert!(bench.heard(b).is_empty());
}

/// 5.0: 3.1.2-26, 3.1.2-27, 3.3.2-7, 3.3.2-11.
#[test]
fn the_server_gives_aliases_within_the_clients_maximum_and_anew_on_each_connection() {
    let mut bench = Bench::with(|options| options.topic_aliases = 10);
    let a = bench.join(hello(V5, "a"));
    for (maximum, expected) in [
        (1, ["PUBLISH q0 t=x TopicAlias(1)", "PUBLISH q0 =x TopicAlias(1)", "PUBLISH q0 u=x"]),
        (1, ["PUBLISH q0 t=x TopicAlias(1)", "PUBLISH q0 =x TopicAlias(1)", "PUBLISH q0 u=x"]),
        (0, ["PUBLISH q0 t=x", "PUBLISH q0 t=x", "PUBLISH q0 u=x"]),
    ] {
        let b = bench.join(with(hello(V5, "b"), Property::TopicAliasMaximum(maximum)));
        bench.send(b, Packet::Subscribe(subscribe(1, &[("#", Q0)])));
        bench.heard(b);
        for topic in ["t", "t", "u"] {
            bench.publish(a, publish(Q0, 0, topic, "x"));
        }
        assert_eq!(bench.heard(b), expected);
        bench.cut(b);
    }
}

/// 5.0: 3.3.2-7: a repeat on the next connection has its full topic.
#[test]
fn a_message_that_went_out_with_an_alias_is_repeated_with_its_topic() {
    let mut bench = Bench::with(|options| options.topic_aliases = 1);
    let a = bench.join(hello(V5, "a"));
    let connect = with(hello(V5, "b"), Property::TopicAliasMaximum(1));
    let b = bench.join(connect);
    bench.send(b, Packet::Subscribe(subscribe(1, &[("#", Q1)])));
    bench.publish(a, publish(Q1, 1, "t", "1"));
    bench.publish(a, publish(Q1, 2, "t", "2"));
    bench.send(b, puback(1));
    bench.cut(b);
    let b = bench.join(hello(V5, "b"));
    let heard = bench.heard(b);
    assert_eq!(heard.last().map(String::as_str), Some("PUBLISH #2 q1 dup t=2"));
}

/// 5.0: 3.2.2-15, seen from the server.
#[test]
fn a_packet_above_the_servers_maximum_closes() {
    let mut bench = Bench::with(|options| options.maximum_packet_size = Some(40));
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, publish(Q0, 0, "t", "0123456789012345678901234567890123456789"));
    assert_eq!(bench.heard(a), ["DISCONNECT 0x95", "closed"]);
}

/// 5.0: 3.1.2-24, 3.1.2-25.
#[test]
fn what_is_too_large_for_a_client_is_discarded_and_the_next_goes_on() {
    let mut bench = Bench::new();
    let b = bench.join(with(hello(V5, "b"), Property::MaximumPacketSize(16)));
    bench.send(b, Packet::Subscribe(subscribe(1, &[("#", Q2)])));
    let a = bench.join(hello(V5, "a"));
    for (number, payload) in [(1, "0123456789"), (2, "ok")] {
        bench.publish(a, publish(Q1, number, "t", payload));
    }
    assert_eq!(bench.heard(a), ["PUBACK #1", "PUBACK #2"]);
    assert_eq!(bench.heard(b)[1..], ["PUBLISH #2 q1 t=ok"]);
    assert_eq!(bench.drops(), [DropReason::TooLarge]);
}

/// 5.0: 3.1.2-25, 4.9.0-2: what became too large for the new connection does not block the window.
#[test]
fn a_repeat_that_has_become_too_large_does_not_hold_up_the_rest() {
    for qos in [Q1, Q2] {
        let mut bench = Bench::new();
        let b = bench.join(with(hello(V5, "b"), Property::ReceiveMaximum(1)));
        bench.send(b, Packet::Subscribe(subscribe(1, &[("#", Q2)])));
        let a = bench.join(hello(V5, "a"));
        bench.publish(a, publish(qos, 1, "t", "0123456789"));
        bench.publish(a, publish(qos, 2, "t", "ok"));
        bench.heard(b);
        bench.cut(b);
        let narrow = with(hello(V5, "b"), Property::ReceiveMaximum(1));
        let b = bench.join(with(narrow, Property::MaximumPacketSize(16)));
        assert_eq!(bench.heard(b), [format!("PUBLISH #2 q{qos} t=ok")]);
    }
}

/// 5.0: 3.1.2-24: SUBACK, UNSUBACK and CONNACK have their size too.
#[test]
fn an_answer_that_is_too_large_is_not_sent() {
    let mut bench = Bench::new();
    let b = bench.join(with(hello(V5, "b"), Property::MaximumPacketSize(8)));
    bench.send(b, Packet::Subscribe(subscribe(1, &[("u", Q0), ("v", Q0), ("w", Q0)])));
    bench.send(b, Packet::Subscribe(subscribe(2, &[("u", Q0), ("v", Q0), ("w", Q0), ("t", Q0)])));
    bench.send(b, unsubscribe(3, &["u", "v", "w", "x"]));
    bench.publish(b, publish(Q0, 0, "t", "x"));
    assert_eq!(bench.heard(b), ["SUBACK #1 0x00 0x00 0x00", "PUBLISH q0 t=x"]);
}

/// 5.0: 3.1.2-24.
#[test]
fn a_client_that_cannot_take_its_connack_is_refused() {
    let mut bench = Bench::with(|options| options.receiver.receive_maximum = Some(9));
    for (size, expected) in [
        (4, &["closed"][..]),
        (5, &["CONNACK 0x95", "closed"]),
        (7, &["CONNACK 0x95", "closed"]),
        (8, &["CONNACK 0x00 ReceiveMaximum(9)"]),
    ] {
        let a = bench.try_join(with(hello(V5, "a"), Property::MaximumPacketSize(size)));
        assert_eq!(bench.heard(a), expected);
    }
}

/// 5.0: 3.1.2-25: an alias that does not fit is no reason to discard the message.
#[test]
fn a_message_that_fits_without_its_alias_goes_without() {
    let mut bench = Bench::with(|options| options.topic_aliases = 1);
    let connect = with(hello(V5, "b"), Property::TopicAliasMaximum(1));
    let b = bench.join(with(connect, Property::MaximumPacketSize(8)));
    bench.send(b, Packet::Subscribe(subscribe(1, &[("#", Q0)])));
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, publish(Q0, 0, "t", "xy"));
    assert_eq!(bench.heard(b)[1..], ["PUBLISH q0 t=xy"]);
}

/// 5.0: 3.3.2-5, 3.3.2-6.
#[test]
fn a_message_that_waits_grows_old_and_is_dropped_when_it_expires() {
    let mut bench = Bench::new();
    let b = bench.listener(V5, "b", &[("#", Q1)]);
    bench.cut(b);
    let a = bench.join(hello(V5, "a"));
    for (number, seconds) in [(1, 5), (2, 10)] {
        let message = publish(Q1, number, "t", "x");
        bench.publish(a, saying(message, Property::MessageExpiryInterval(seconds)));
    }
    bench.wait(5);
    let b = bench.join(hello(V5, "b"));
    assert_eq!(bench.heard(b), ["PUBLISH #1 q1 t=x MessageExpiryInterval(5)"]);
    assert_eq!(bench.drops(), [DropReason::Expired]);
}

/// 5.0: 3.1.2-22, 3.2.2-22. 3.1.1: 3.1.2-24.
#[test]
fn silence_of_one_and_a_half_keep_alives_closes() {
    for (version, expected) in [(V5, &["DISCONNECT 0x8D", "closed"][..]), (V311, &["closed"])] {
        let mut bench = Bench::new();
        let mut connect = hello(version, "a");
        connect.keep_alive = 10;
        let a = bench.join(connect);
        bench.wait(14);
        bench.send(a, Packet::Pingreq);
        bench.wait(14);
        assert_eq!(bench.heard(a), ["PINGRESP"]);
        bench.wait(1);
        assert_eq!(bench.heard(a), expected);
    }
}

/// 5.0: 3.1.2-21, 3.2.2-21. 3.1.1 cannot be told and keeps its own.
#[test]
fn the_servers_keep_alive_overrides_the_clients() {
    for (version, silence) in [(V5, 15), (V311, 30)] {
        let mut bench = Bench::with(|options| options.server_keep_alive = Some(10));
        let mut connect = hello(version, "a");
        connect.keep_alive = 20;
        let a = bench.join(connect);
        bench.wait(silence - 1);
        assert!(bench.heard(a).is_empty());
        bench.wait(1);
        assert_eq!(bench.heard(a).last().map(String::as_str), Some("closed"));
    }
}

/// 5.0: 3.3.4-7, seen from the server.
#[test]
fn a_client_that_exceeds_receive_maximum_is_disconnected() {
    for last in [publish(Q2, 3, "t", "x"), publish(Q1, 3, "t", "x")] {
        let mut bench = Bench::with(|options| options.receiver.receive_maximum = Some(2));
        let b = bench.listener(V5, "b", &[("#", Q0)]);
        let a = bench.join(hello(V5, "a"));
        bench.publish(a, publish(Q2, 1, "t", "1"));
        bench.publish(a, publish(Q2, 2, "t", "2"));
        bench.publish(a, dup(publish(Q2, 2, "t", "2")));
        bench.send(a, pubrel(1));
        bench.publish(a, publish(Q2, 1, "t", "3"));
        let heard = ["PUBREC #1", "PUBREC #2", "PUBREC #2", "PUBCOMP #1", "PUBREC #1"];
        assert_eq!(bench.heard(a), heard);
        bench.publish(a, last);
        assert_eq!(bench.heard(a), ["DISCONNECT 0x93", "closed"]);
        assert_eq!(bench.heard(b).len(), 3);
    }
}

/// 5.0: 3.3.4-7: a repeat on the new connection takes its place in the window.
#[test]
fn repeats_on_a_new_connection_count_against_receive_maximum() {
    let mut bench = Bench::with(|options| options.receiver.receive_maximum = Some(1));
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, publish(Q2, 1, "t", "x"));
    bench.cut(a);
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, dup(publish(Q2, 1, "t", "x")));
    bench.heard(a);
    bench.publish(a, publish(Q2, 2, "t", "y"));
    assert_eq!(bench.heard(a), ["DISCONNECT 0x93", "closed"]);
}

/// 5.0: 3.3.2-4, -15, -16, -17, -18, -20.
#[test]
fn properties_of_a_message_pass_through_in_their_order() {
    let mut bench = Bench::new();
    let b = bench.listener(V5, "b", &[("#", Q0)]);
    let a = bench.join(hello(V5, "a"));
    let text = ByteString::from_static;
    let mut message = publish(Q0, 0, "t", "x");
    for property in [
        Property::PayloadFormatIndicator(1),
        Property::ContentType(text("c")),
        Property::ResponseTopic(text("r")),
        Property::CorrelationData(b"d"[..].into()),
        Property::UserProperty(text("k"), text("2")),
        Property::UserProperty(text("k"), text("1")),
    ] {
        message = saying(message, property);
    }
    let sent = words(&Packet::Publish(message.clone()));
    bench.publish(a, message);
    assert_eq!(bench.heard(b), [sent]);
}

/// A 3.1.1 subscriber gets the message without what 3.1.1 has no field for.
#[test]
fn a_message_from_5_0_reaches_3_1_1_without_its_properties() {
    let mut bench = Bench::new();
    let b = bench.listener(V311, "b", &[("t", Q1)]);
    let a = bench.join(hello(V5, "a"));
    let message = saying(publish(Q1, 1, "t", "x"), Property::MessageExpiryInterval(5));
    bench.publish(a, saying(message, Property::ContentType(ByteString::from_static("c"))));
    assert_eq!(bench.heard(b), ["PUBLISH #1 q1 t=x"]);
}
