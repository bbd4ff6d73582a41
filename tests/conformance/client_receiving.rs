//! The client core as a receiver and a subscriber, option by option.

use super::client::Bench;
use super::words::*;
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::client::Order;
use qoslab_mqtt::face::{ConnId, Input, Tag};
use qoslab_mqtt::flow::Flows;
use qoslab_mqtt::options::{ReceiverOptions, Refusal, SenderOptions};
use qoslab_mqtt::packet::*;
use qoslab_mqtt::policy::*;
use qoslab_mqtt::session::{Inbound, Message};
use qoslab_mqtt::time::Instant;

fn suback(number: u16, codes: &[u8]) -> Packet {
    let reasons = codes.iter().map(|code| ReasonCode(*code)).collect();
    Packet::Suback(SubAck { id: id(number), properties: Properties::NONE, reasons })
}

/// 5.0: 4.9.0-1 seen from the receiver: what is open from before is not of this connection.
#[test]
fn receive_maximum_counts_what_came_on_this_connection() {
    let mut bench = Bench::connected(V5, |options| options.receiver.receive_maximum = Some(1));
    bench.send(Packet::Publish(publish(Q2, 1, "t", "1")));
    assert_eq!(bench.heard(), ["deliver t=1", "PUBREC #1"]);
    bench.cut();
    bench.accept(true, &[]);
    bench.send(Packet::Publish(publish(Q2, 2, "t", "2")));
    assert_eq!(bench.heard(), ["deliver t=2", "PUBREC #2"]);
    bench.send(Packet::Publish(dup(publish(Q2, 2, "t", "2"))));
    assert_eq!(bench.heard(), ["PUBREC #2"]);
    bench.send(Packet::Publish(publish(Q2, 3, "t", "3")));
    assert_eq!(bench.heard(), ["DISCONNECT 0x93", "closed"]);
}

/// What still comes on a connection that this side has left is nothing to it.
#[test]
fn late_bytes_of_an_old_connection_are_not_read() {
    let mut bench = Bench::connected(V5, |_| {});
    bench.accept(true, &[]);
    let late = bytes(&Packet::Publish(publish(Q1, 1, "t", "late")), V5);
    let mut out = Vec::new();
    let input = Input::Bytes(ConnId(1), late, Tag::NONE);
    bench.client.handle(Instant::ZERO, input, &mut out);
    bench.client.handle(Instant::ZERO, Input::Closed(ConnId(1)), &mut out);
    assert!(out.is_empty() && bench.client.is_connected(), "{out:?}");
}

/// 3.1.1: 3.2.2-4; 5.0: 3.2.2-4: only a 3.1.1 client that kept its session may believe it.
#[test]
fn a_session_that_this_side_does_not_have_is_believed_by_3_1_1_alone() {
    for (version, clean, expected) in
        [(V311, false, true), (V311, true, false), (V5, false, false), (V5, true, false)]
    {
        let mut bench = Bench::with(version, |options| options.clean = clean);
        bench.accept(true, &[]);
        assert_eq!(bench.client.is_connected(), expected, "{version} {clean}");
    }
}

#[test]
fn receive_maximum_is_for_5_0_and_for_the_strict() {
    for (version, over_limit) in [(V311, OverLimit::Close), (V5, OverLimit::Tolerate)] {
        let mut bench = Bench::connected(version, |options| {
            options.receiver.receive_maximum = Some(1);
            options.receiver.over_limit = over_limit;
        });
        for number in [1, 2] {
            bench.heard();
            bench.send(Packet::Publish(publish(Q2, number, "t", "x")));
            assert_eq!(bench.heard(), ["deliver t=x", format!("PUBREC #{number}").as_str()]);
        }
    }
}

/// DUP of a delivery is that of the PUBLISH that brought it; a refusal without an answer is told.
#[test]
fn the_receiving_half_says_what_came_how() {
    for (version, method, tells) in [
        (V5, Method::A, true),
        (V5, Method::B, true),
        (V311, Method::A, false),
        (V311, Method::B, false),
    ] {
        let receiver = ReceiverOptions { method, ..ReceiverOptions::standard() };
        let flows = Flows::new(version, &SenderOptions::standard(), &receiver);
        for (qos, is_dup) in [(Q1, false), (Q1, true), (Q2, false), (Q2, true)] {
            let mut inbound = Inbound::default();
            let packet = publish(qos, 1, "t", "x");
            let message = Message::received(packet, Tag::NONE, Instant::ZERO);
            let mut take =
                |refusal| inbound.publish(&flows, id(1), is_dup, message.clone(), refusal);
            let refused = take(Some(ReasonCode(0x87)));
            assert_eq!((refused.discarded, refused.suppressed), (!tells, false));
            let again = take(Some(ReasonCode(0x87)));
            let suppressed = qos == Q2 && !tells;
            assert_eq!((again.discarded, again.suppressed), (!tells && !suppressed, suppressed));
            let mut inbound = Inbound::default();
            let mut received = inbound.publish(&flows, id(1), is_dup, message, None);
            if received.deliver.is_none() {
                received = inbound.pubrel(&flows, id(1));
            }
            assert!(received.deliver.is_some());
            assert_eq!(received.dup, is_dup, "{version:?} {method:?} {qos}");
        }
    }
}

/// 5.0: 3.4.2-1: what the operator refuses.
#[test]
fn a_refused_topic_is_answered_with_its_code() {
    let mut bench = Bench::connected(V5, |options| {
        let filter = ByteString::from_static("no/#");
        options.receiver.refuse.push(Refusal { filter, reason: ReasonCode(0x87) });
    });
    bench.send(Packet::Publish(publish(Q1, 1, "no/t", "x")));
    bench.send(Packet::Publish(publish(Q2, 2, "no/t", "x")));
    assert_eq!(bench.heard(), ["PUBACK #1 0x87", "PUBREC #2 0x87"]);
}

/// A22, A23: behind an acknowledgement that waits, the next one waits too, unless order is nothing.
#[test]
fn an_answer_to_a_repeat_waits_its_turn() {
    for (order, expected) in [
        (AckOrder::AsReceived, &["deliver t=1"][..]),
        (AckOrder::AsCompleted, &["deliver t=1", "PUBREC #2"]),
    ] {
        let mut bench = Bench::connected(V5, |options| options.ack_order = order);
        bench.send(Packet::Publish(publish(Q2, 2, "t", "2")));
        bench.client.options_mut().ack_when = AckWhen::AfterApplication;
        bench.heard();
        bench.send(Packet::Publish(publish(Q1, 1, "t", "1")));
        bench.send(Packet::Publish(dup(publish(Q2, 2, "t", "2"))));
        assert_eq!(bench.heard(), expected, "{order:?}");
    }
}

#[test]
fn a_new_session_is_subscribed_again_to_what_was_granted() {
    for (policy, expected) in
        [(Resubscribe::OnNewSession, &["SUBSCRIBE #3 a:1"][..]), (Resubscribe::Never, &[])]
    {
        let mut bench = Bench::connected(V5, |options| options.resubscribe = policy);
        for filter in ["a", "b", "c"] {
            bench.subscribe(filter);
        }
        bench.send(suback(1, &[1]));
        bench.send(suback(2, &[0x87]));
        bench.send(suback(3, &[0]));
        bench.order(Order::Unsubscribe(vec!["c".into()]));
        let properties = Properties::NONE;
        let reasons = vec![ReasonCode::SUCCESS];
        bench.send(Packet::Unsuback(UnsubAck { id: id(4), properties, reasons }));
        bench.cut();
        bench.heard();
        bench.accept(true, &[]);
        assert!(bench.heard().is_empty());
        bench.cut();
        bench.accept(false, &[]);
        let heard = bench.heard();
        let said: Vec<_> = heard.iter().map(|text| text.replace("#5", "#3")).collect();
        assert_eq!(said, expected, "{policy:?}");
    }
}

/// 5.0: 3.2.2-15: a request that is never sent holds no identifier.
#[test]
fn a_request_that_is_too_large_keeps_nothing_from_the_next() {
    let mut bench = Bench::with(V5, |options| options.sender.id_space = 1);
    bench.accept(false, &[Property::MaximumPacketSize(12)]);
    bench.subscribe("a/filter/that/is/long");
    bench.subscribe("t");
    assert_eq!(bench.heard(), ["SUBSCRIBE #1 t:1"]);
    bench.send(suback(1, &[1]));
    bench.subscribe("u");
    assert_eq!(bench.heard(), ["SUBSCRIBE #1 u:1"]);
}

/// 3.8.4-2, 3.10.4-4: an identifier is free when its own answer has come, no copy of an older one.
#[test]
fn a_late_suback_does_not_answer_an_unsubscribe() {
    let mut bench = Bench::connected(V311, |options| options.sender.id_space = 1);
    bench.subscribe("a");
    bench.order(Order::Unsubscribe(vec!["b".into()]));
    bench.publish(publish(Q1, 0, "t", "x"));
    bench.heard();
    bench.send(suback(1, &[1]));
    assert_eq!(bench.heard(), ["UNSUBSCRIBE #1 b"]);
    bench.send(suback(1, &[1]));
    assert!(bench.heard().is_empty());
    let (properties, reasons) = (Properties::NONE, Vec::new());
    bench.send(Packet::Unsuback(UnsubAck { id: id(1), properties, reasons }));
    assert_eq!(bench.heard(), ["PUBLISH #1 q1 t=x"]);
}

#[test]
fn raw_bytes_go_out_as_they_are() {
    let mut bench = Bench::connected(V311, |_| {});
    bench.order(Order::Raw(Bytes::from_static(b"\xC0\x00")));
    assert_eq!(bench.heard(), ["raw b\"\\xc0\\0\""]);
}

/// What is at its default is not said.
#[test]
fn connect_says_only_what_is_set() {
    let mut bench = Bench::with(V5, |options| options.session_expiry = 0);
    bench.open();
    assert_eq!(bench.heard(), ["CONNECT c"]);
    let mut bench = Bench::with(V5, |options| {
        options.session_expiry = 7;
        options.topic_alias_maximum = 3;
    });
    bench.open();
    assert_eq!(bench.heard(), ["CONNECT c SessionExpiryInterval(7) TopicAliasMaximum(3)"]);
}
