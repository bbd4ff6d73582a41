//! The client core: what it publishes, what it receives, what it asks for.

use super::client::Bench;
use super::words::*;
use bytestring::ByteString;
use qoslab_mqtt::client::Order;
use qoslab_mqtt::packet::*;
use qoslab_mqtt::policy::{AckWhen, Method};

/// 5.0: 4.3.1-1, 4.3.2-1, -2, -3, 4.3.3-1, -2, -4. 3.1.1: 4.3.1-1, 4.3.2-1, 4.3.3-1.
#[test]
fn each_qos_runs_through_its_packets() {
    for version in VERSIONS {
        let mut bench = Bench::connected(version, |_| {});
        bench.publish(publish(Q0, 0, "t", "0"));
        bench.publish(publish(Q1, 0, "t", "1"));
        bench.publish(publish(Q2, 0, "t", "2"));
        let heard = ["PUBLISH q0 t=0", "Sent", "PUBLISH #1 q1 t=1", "PUBLISH #2 q2 t=2"];
        assert_eq!(bench.heard(), heard);
        bench.send(puback(1));
        bench.send(pubrec(2));
        bench.send(pubcomp(2));
        assert_eq!(bench.heard(), ["Acknowledged", "PUBREL #2", "Acknowledged"]);
        bench.cut();
        bench.accept(true, &[]);
        assert!(bench.heard().is_empty());
    }
}

/// 5.0: 4.4.0-1, 4.6.0-1, 3.3.1-1, 4.3.3-6, 3.1.2-23. 3.1.1: 4.4.0-1, 4.6.0-1, 3.3.1-1, 2.3.1-3.
#[test]
fn on_resume_a_client_sends_again_what_has_no_answer() {
    for version in VERSIONS {
        let mut bench = Bench::connected(version, |_| {});
        for payload in ["1", "2"] {
            bench.publish(publish(Q2, 0, "t", payload));
            bench.publish(publish(Q1, 0, "t", payload));
        }
        bench.send(pubrec(1));
        bench.send(puback(2));
        bench.wait(100_000);
        bench.heard();
        bench.cut();
        bench.publish(publish(Q1, 0, "t", "3"));
        bench.accept(true, &[]);
        let owed =
            ["PUBREL #1", "PUBLISH #3 q2 dup t=2", "PUBLISH #4 q1 dup t=2", "PUBLISH #5 q1 t=3"];
        assert_eq!(bench.heard(), owed);
    }
}

/// 5.0: 4.4.0-2, 4.3.3-4.
#[test]
fn a_refused_message_is_over_and_its_application_knows() {
    let mut bench = Bench::connected(V5, |_| {});
    bench.publish(publish(Q1, 0, "t", "1"));
    bench.publish(publish(Q2, 0, "t", "2"));
    bench.heard();
    bench.send(Packet::Puback(refused(1, 0x87)));
    bench.send(Packet::Pubrec(refused(2, 0x97)));
    assert_eq!(bench.heard(), ["Rejected(ReasonCode(135))", "Rejected(ReasonCode(151))"]);
    bench.cut();
    bench.accept(true, &[]);
    assert!(bench.heard().is_empty());
}

/// 5.0: 3.3.4-1, 4.3.3-10, 4.3.3-11, 4.3.3-12. 3.1.1: 3.3.4-1, 4.3.3-2; A2.
#[test]
fn a_message_is_delivered_and_answered_by_its_qos() {
    for version in VERSIONS {
        for (method, at_publish, at_pubrel) in [
            (Method::B, &["deliver t=2", "PUBREC #8"][..], &["PUBCOMP #8"][..]),
            (Method::A, &["PUBREC #8"], &["deliver t=2", "PUBCOMP #8"]),
        ] {
            let mut bench = Bench::connected(version, |options| options.receiver.method = method);
            bench.send(Packet::Publish(publish(Q0, 0, "t", "0")));
            bench.send(Packet::Publish(publish(Q1, 7, "t", "1")));
            assert_eq!(bench.heard(), ["deliver t=0", "deliver t=1", "PUBACK #7"]);
            bench.send(Packet::Publish(publish(Q2, 8, "t", "2")));
            assert_eq!(bench.heard(), at_publish);
            bench.send(Packet::Publish(dup(publish(Q2, 8, "t", "2"))));
            assert_eq!(bench.heard(), ["PUBREC #8"]);
            bench.send(pubrel(8));
            assert_eq!(bench.heard(), at_pubrel);
            bench.send(pubrel(8));
            assert_eq!(
                bench.heard(),
                [if version == V5 { "PUBCOMP #8 0x92" } else { "PUBCOMP #8" }]
            );
        }
    }
}

/// 5.0: 4.5.0-2. 3.1.1: 4.5.0-2.
#[test]
fn a_client_answers_what_it_never_asked_for() {
    for version in VERSIONS {
        let mut bench = Bench::connected(version, |_| {});
        bench.send(Packet::Publish(publish(Q1, 1, "never/asked", "x")));
        assert_eq!(bench.heard().last().map(String::as_str), Some("PUBACK #1"));
    }
}

/// 5.0: 4.6.0-2, 4.6.0-3. 3.1.1: 4.6.0-2, 4.6.0-3; A22, A23.
#[test]
fn answers_that_wait_for_the_application_keep_their_order() {
    for version in VERSIONS {
        let after = |options: &mut qoslab_mqtt::options::ClientOptions| {
            options.ack_when = AckWhen::AfterApplication;
        };
        let mut bench = Bench::connected(version, after);
        bench.send(Packet::Publish(publish(Q1, 1, "t", "1")));
        let first = bench.client.last_handle();
        bench.send(Packet::Publish(publish(Q2, 2, "t", "2")));
        let second = bench.client.last_handle();
        assert_eq!(bench.heard(), ["deliver t=1", "deliver t=2"]);
        bench.order(Order::Processed(second));
        assert!(bench.heard().is_empty());
        bench.order(Order::Processed(first));
        assert_eq!(bench.heard(), ["PUBACK #1", "PUBREC #2"]);
    }
}

/// 5.0: 4.6.0-4. 3.1.1: 4.6.0-4.
#[test]
fn pubrels_leave_in_the_order_of_the_pubrecs() {
    let mut bench = Bench::connected(V311, |_| {});
    for payload in ["1", "2", "3"] {
        bench.publish(publish(Q2, 0, "t", payload));
    }
    bench.heard();
    for number in [2, 3, 1] {
        bench.send(pubrec(number));
    }
    assert_eq!(bench.heard(), ["PUBREL #2", "PUBREL #3", "PUBREL #1"]);
}

/// 5.0: 2.2.1-3, 4.3.2-1. 3.1.1: 2.3.1-1, 2.3.1-2, 2.3.1-3.
#[test]
fn requests_and_messages_share_the_identifiers() {
    for version in VERSIONS {
        let mut bench = Bench::connected(version, |options| options.sender.id_space = 3);
        bench.subscribe("t");
        bench.publish(publish(Q1, 0, "t", "1"));
        bench.order(Order::Unsubscribe(vec![ByteString::from_static("u")]));
        bench.publish(publish(Q1, 0, "t", "2"));
        assert_eq!(bench.heard(), ["SUBSCRIBE #1 t:1", "PUBLISH #2 q1 t=1", "UNSUBSCRIBE #3 u"]);
        bench.send(puback(2));
        assert_eq!(bench.heard(), ["Acknowledged", "PUBLISH #2 q1 t=2"]);
    }
}

/// 5.0: 3.3.4-8. A request that waits for an identifier gets the first that is free.
#[test]
fn a_request_that_found_no_identifier_goes_out_when_one_is_free() {
    let mut bench = Bench::connected(V5, |options| options.sender.id_space = 1);
    bench.publish(publish(Q1, 0, "t", "1"));
    bench.subscribe("t");
    assert_eq!(bench.heard(), ["PUBLISH #1 q1 t=1"]);
    bench.send(puback(1));
    assert_eq!(bench.heard(), ["Acknowledged", "SUBSCRIBE #1 t:1"]);
}

/// 5.0: 3.3.4-7, 3.3.4-8, 4.9.0-1, 4.9.0-2, 4.9.0-3.
#[test]
fn the_window_of_the_server_holds_back_publish_and_nothing_else() {
    let mut bench = Bench::new(V5);
    bench.accept(false, &[Property::ReceiveMaximum(1)]);
    for (qos, payload) in [(Q2, "1"), (Q1, "2"), (Q1, "3")] {
        bench.publish(publish(qos, 0, "t", payload));
    }
    bench.subscribe("t");
    bench.send(Packet::Publish(publish(Q1, 9, "u", "x")));
    bench.send(pubrec(1));
    let heard = ["PUBLISH #1 q2 t=1", "SUBSCRIBE #2 t:1", "deliver u=x", "PUBACK #9", "PUBREL #1"];
    assert_eq!(bench.heard(), heard);
    bench.send(pubcomp(1));
    assert_eq!(bench.heard(), ["Acknowledged", "PUBLISH #3 q1 t=2"]);
    bench.cut();
    bench.accept(true, &[Property::ReceiveMaximum(2)]);
    let resumed = bench.heard();
    let publishes: Vec<_> = resumed.iter().filter(|text| text.starts_with("PUBLISH")).collect();
    assert_eq!(publishes, ["PUBLISH #3 q1 dup t=2", "PUBLISH #5 q1 t=3"]);
}
