//! The client core: what the server cannot take is not sent, and its limits are minded.

use super::client::Bench;
use super::words::*;
use bytestring::ByteString;
use qoslab_mqtt::client::Order;
use qoslab_mqtt::packet::*;

const LONG: &str = "01234567890123456789";

/// 5.0: 3.2.2-11, 3.2.2-14, 3.2.2-15.
#[test]
fn what_the_server_cannot_take_is_dropped() {
    for (limit, message, why) in [
        (Property::MaximumQos(1), publish(Q2, 0, "t", "x"), "Dropped(NotSupported)"),
        (Property::RetainAvailable(0), retained(publish(Q0, 0, "t", "x")), "Dropped(NotSupported)"),
        (Property::MaximumPacketSize(20), publish(Q1, 0, "t", LONG), "Dropped(TooLarge)"),
        (Property::MaximumPacketSize(20), publish(Q0, 0, "t", LONG), "Dropped(TooLarge)"),
    ] {
        let mut bench = Bench::new(V5);
        bench.accept(false, std::slice::from_ref(&limit));
        bench.publish(message.clone());
        assert_eq!(bench.heard(), [why], "{limit:?}");
        bench.publish(publish(Q1, 0, "t", "ok"));
        assert!(bench.heard()[0].starts_with("PUBLISH #"), "{limit:?}");
    }
}

/// 5.0: 3.2.2-11, 3.2.2-14: also for what was published before CONNACK told.
#[test]
fn what_was_queued_before_the_server_told_is_dropped_too() {
    for (limit, message) in [
        (Property::MaximumQos(1), publish(Q2, 0, "t", "x")),
        (Property::RetainAvailable(0), retained(publish(Q1, 0, "t", "x"))),
    ] {
        let mut bench = Bench::new(V5);
        bench.publish(message.clone());
        bench.open();
        bench.publish(message);
        bench.publish(publish(Q1, 0, "t", "ok"));
        bench.heard();
        bench.connack(false, 0, &[limit]);
        let heard = ["Dropped(NotSupported)", "Dropped(NotSupported)", "PUBLISH #1 q1 t=ok"];
        assert_eq!(bench.heard(), heard);
    }
}

/// 5.0: 3.2.2-15.
#[test]
fn a_subscribe_that_is_too_large_is_not_sent() {
    let mut bench = Bench::new(V5);
    bench.accept(false, &[Property::MaximumPacketSize(12)]);
    bench.subscribe("a/filter/that/is/long");
    bench.subscribe("t");
    let heard = bench.heard();
    assert_eq!(heard.len(), 1);
    assert!(heard[0].starts_with("SUBSCRIBE ") && heard[0].ends_with(" t:1"), "{heard:?}");
}

/// 5.0: 3.2.2-15: answers, PINGREQ and DISCONNECT have their size too.
#[test]
fn what_is_too_large_for_a_small_server_is_not_sent() {
    for (limit, answers, violation) in [
        (5, vec!["PUBREL #9 0x92", "PUBACK #1", "PINGREQ"], vec!["DISCONNECT 0x82", "closed"]),
        (4, vec!["PUBACK #1", "PINGREQ"], vec!["DISCONNECT 0x82", "closed"]),
        (3, vec!["PINGREQ"], vec!["DISCONNECT 0x82", "closed"]),
        (2, vec!["PINGREQ"], vec!["closed"]),
        (1, vec![], vec!["closed"]),
    ] {
        let mut bench = Bench::with(V5, |options| options.keep_alive = 5);
        bench.accept(false, &[Property::MaximumPacketSize(limit)]);
        bench.send(pubrec(9));
        bench.send(Packet::Publish(publish(Q1, 1, "t", "x")));
        bench.wait(5);
        let heard = bench.heard();
        let sent: Vec<_> = heard.iter().filter(|text| !text.starts_with("deliver")).collect();
        assert_eq!(sent, answers.iter().collect::<Vec<_>>(), "{limit}");
        bench.send(Packet::Pingreq);
        assert_eq!(bench.heard(), violation, "{limit}");
    }
}

/// 5.0: 3.2.2-15, 3.14.4-3: a DISCONNECT that cannot say why is not sent as a clean one.
#[test]
fn a_disconnect_that_does_not_fit_never_deletes_the_will() {
    for (limit, reason, expected) in [
        (3, 4, &["DISCONNECT 0x04", "closed"][..]),
        (2, 4, &["closed"]),
        (2, 0, &["DISCONNECT", "closed"]),
        (1, 0, &["closed"]),
    ] {
        let mut bench = Bench::new(V5);
        bench.accept(false, &[Property::MaximumPacketSize(limit)]);
        let reason = ReasonCode(reason);
        bench.order(Order::Disconnect { reason, session_expiry: None });
        assert_eq!(bench.heard(), expected, "{limit}");
    }
}

/// 5.0: 3.2.2-17, 3.2.2-18, 3.3.2-9, 3.3.2-7.
#[test]
fn aliases_stay_within_the_servers_maximum_and_begin_anew() {
    let mut bench = Bench::with(V5, |options| options.topic_aliases = 5);
    for (maximum, expected) in [
        (1, ["PUBLISH q0 t=x TopicAlias(1)", "PUBLISH q0 =x TopicAlias(1)", "PUBLISH q0 u=x"]),
        (1, ["PUBLISH q0 t=x TopicAlias(1)", "PUBLISH q0 =x TopicAlias(1)", "PUBLISH q0 u=x"]),
        (0, ["PUBLISH q0 t=x", "PUBLISH q0 t=x", "PUBLISH q0 u=x"]),
    ] {
        let present = bench.client.session().exists;
        bench.accept(present, &[Property::TopicAliasMaximum(maximum)]);
        for topic in ["t", "t", "u"] {
            bench.publish(publish(Q0, 0, topic, "x"));
        }
        let heard = bench.heard();
        let publishes: Vec<_> = heard.iter().filter(|text| text.starts_with("PUBLISH")).collect();
        assert_eq!(publishes, expected);
        bench.cut();
    }
}

/// 5.0: 3.3.2-7, 3.3.2-8, 3.3.2-10, 3.3.2-11.
#[test]
fn aliases_of_the_server_are_taken_up_to_the_clients_maximum() {
    let alias = |topic, number| {
        Packet::Publish(saying(publish(Q0, 0, topic, "x"), Property::TopicAlias(number)))
    };
    for (packet, expected) in [
        (alias("", 1), &["DISCONNECT 0x82", "closed"][..]),
        (alias("t", 0), &["DISCONNECT 0x94", "closed"]),
        (alias("t", 3), &["DISCONNECT 0x94", "closed"]),
        (alias("t", 2), &["deliver t=x"]),
    ] {
        let mut bench = Bench::connected(V5, |options| options.topic_alias_maximum = 2);
        bench.send(packet);
        assert_eq!(bench.heard(), expected);
    }
    let mut bench = Bench::connected(V5, |options| options.topic_alias_maximum = 2);
    bench.send(alias("t", 2));
    bench.send(alias("", 2));
    assert_eq!(bench.heard(), ["deliver t=x", "deliver t=x"]);
}

/// 5.0: 3.3.4-9, seen from the client.
#[test]
fn a_server_that_exceeds_receive_maximum_is_disconnected() {
    let mut bench = Bench::connected(V5, |options| options.receiver.receive_maximum = Some(1));
    bench.send(Packet::Publish(publish(Q2, 1, "t", "1")));
    bench.heard();
    bench.send(Packet::Publish(publish(Q1, 2, "t", "2")));
    assert_eq!(bench.heard(), ["DISCONNECT 0x93", "closed"]);
}

/// 5.0: 3.1.2-24, seen from the client.
#[test]
fn a_packet_above_the_clients_maximum_closes() {
    let mut bench = Bench::connected(V5, |options| options.maximum_packet_size = Some(20));
    bench.send(Packet::Publish(publish(Q0, 0, "t", LONG)));
    assert_eq!(bench.heard(), ["DISCONNECT 0x95", "closed"]);
}

/// 5.0: 3.3.4-6, 3.2.2-18: what the wire decides is not the application's to set.
#[test]
fn an_application_cannot_slip_in_aliases_or_subscription_identifiers() {
    let mut bench = Bench::connected(V5, |_| {});
    let text = ByteString::from_static;
    let mut message = publish(Q0, 0, "t", "x");
    for property in [
        Property::TopicAlias(1),
        Property::SubscriptionIdentifier(1),
        Property::UserProperty(text("k"), text("v")),
    ] {
        message = saying(message, property);
    }
    let properties = message.properties.clone();
    let mut kept = qoslab_mqtt::session::Message::received(
        message,
        qoslab_mqtt::face::Tag::NONE,
        qoslab_mqtt::time::Instant::ZERO,
    );
    kept.properties = properties;
    bench.order(Order::Publish(kept));
    assert_eq!(bench.heard()[0], "PUBLISH q0 t=x UserProperty(\"k\", \"v\")");
}
