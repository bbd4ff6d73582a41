//! The broker core and its queues, option by option: what waits, what is dropped, who is told.

use super::broker::Bench;
use super::words::*;
use qoslab_mqtt::face::{ConnId, DropReason};
use qoslab_mqtt::packet::*;
use qoslab_mqtt::policy::*;

const FULL: DropReason = DropReason::QueueFull;

/// A publisher, and a subscriber at QoS 2 that has gone away, with room for one message.
fn away(version: Version, overflow: Overflow) -> (Bench, ConnId) {
    let mut bench = Bench::with(|options| {
        options.overflow = overflow;
        options.sender.queue_bound = 1;
        options.qos0_offline = Qos0Offline::Queue;
    });
    let b = bench.listener(version, "b", &[("t", Q2)]);
    bench.cut(b);
    let a = bench.join(hello(version, "a"));
    (bench, a)
}

/// A19.
#[test]
fn a_full_queue_loses_the_newest_the_oldest_or_the_session() {
    for (overflow, drops, back) in [
        (
            Overflow::DropNewest,
            &[FULL, FULL][..],
            &["CONNACK 0x00 present", "PUBLISH #1 q1 t=1"][..],
        ),
        (Overflow::DropOldest, &[FULL, FULL], &["CONNACK 0x00 present", "PUBLISH #1 q1 t=3"]),
        (Overflow::EndSession, &[FULL, DropReason::SessionEnded], &["CONNACK 0x00"]),
    ] {
        let (mut bench, a) = away(V5, overflow);
        for (number, payload) in [(1, "1"), (2, "2"), (3, "3")] {
            bench.publish(a, publish(Q1, number, "t", payload));
        }
        assert_eq!(bench.drops(), drops, "{overflow:?}");
        let b = bench.try_join(hello(V5, "b"));
        assert_eq!(bench.heard(b), back, "{overflow:?}");
    }
}

/// A19: a session with a full queue that is ended loses its connection too.
#[test]
fn a_connected_session_with_a_full_queue_is_thrown_out() {
    let mut bench = Bench::with(|options| {
        options.overflow = Overflow::EndSession;
        options.sender.queue_bound = 0;
        options.sender.window = 1;
    });
    let b = bench.listener(V5, "b", &[("t", Q1)]);
    let a = bench.join(hello(V5, "a"));
    bench.publish(a, publish(Q1, 1, "t", "1"));
    assert_eq!(bench.heard(b), ["PUBLISH #1 q1 t=1"]);
    bench.publish(a, publish(Q1, 2, "t", "2"));
    assert_eq!(bench.heard(b), ["closed"]);
    assert_eq!(bench.heard(a), ["PUBACK #1", "PUBACK #2"]);
}

/// A19; 4.3.3-10: a repeat of what was taken is answered, whatever the queues are like now.
#[test]
fn a_publisher_is_thrown_out_for_new_messages_only() {
    for version in VERSIONS {
        let (mut bench, a) = away(version, Overflow::Disconnect);
        bench.publish(a, publish(Q2, 1, "t", "1"));
        bench.publish(a, dup(publish(Q2, 1, "t", "1")));
        bench.publish(a, publish(Q1, 2, "nobody", "2"));
        bench.publish(a, publish(Q0, 0, "t", "0"));
        let none = if version == V5 { "PUBACK #2 0x10" } else { "PUBACK #2" };
        assert_eq!(bench.heard(a), ["PUBREC #1", "PUBREC #1", none]);
        bench.publish(a, publish(Q1, 1, "t", "3"));
        let told: &[&str] =
            if version == V5 { &["DISCONNECT 0x93", "closed"] } else { &["closed"] };
        assert_eq!(bench.heard(a), told);
    }
}

/// 5.0: 3.3.2-5: what has expired takes no room from what has not.
#[test]
fn expired_messages_make_room() {
    let (mut bench, a) = away(V5, Overflow::DropNewest);
    let expiring = |payload, seconds| {
        saying(publish(Q1, 1, "t", payload), Property::MessageExpiryInterval(seconds))
    };
    bench.publish(a, expiring("1", 1));
    bench.oversleep(2);
    bench.publish(a, expiring("2", 100));
    assert_eq!(bench.drops(), [DropReason::Expired]);
    bench.publish(a, publish(Q1, 1, "t", "3"));
    assert_eq!(bench.drops(), [FULL]);
    let b = bench.join(hello(V5, "b"));
    assert_eq!(bench.heard(b), ["PUBLISH #1 q1 t=2 MessageExpiryInterval(100)"]);
}

/// Only what has to wait can find the queue full.
#[test]
fn what_can_leave_at_once_needs_no_queue() {
    for (bound, drops) in [(0, 2), (1, 1)] {
        let mut bench = Bench::with(|options| options.sender.queue_bound = bound);
        let b = bench.join(with(hello(V5, "b"), Property::ReceiveMaximum(1)));
        bench.send(b, Packet::Subscribe(subscribe(1, &[("t", Q1)])));
        bench.heard(b);
        let a = bench.join(hello(V5, "a"));
        for (number, payload) in [(1, "1"), (2, "2"), (3, "3")] {
            bench.publish(a, publish(Q1, number, "t", payload));
        }
        assert_eq!(bench.heard(b), ["PUBLISH #1 q1 t=1"]);
        assert_eq!(bench.drops(), vec![FULL; drops], "{bound}");
    }
}

/// 4.6.0-5; A21: what was queued at QoS 0 is not overtaken by what comes at QoS 0.
#[test]
fn qos_0_passes_what_waits_for_the_window_and_not_its_like() {
    let mut bench = Bench::with(|options| options.qos0_offline = Qos0Offline::Queue);
    let b = bench.listener(V5, "b", &[("t", Q1)]);
    bench.cut(b);
    let a = bench.join(hello(V5, "a"));
    for (qos, payload) in [(Q1, "1"), (Q1, "2"), (Q0, "3")] {
        bench.publish(a, publish(qos, u16::from(qos > Q0), "t", payload));
    }
    let b = bench.join(with(hello(V5, "b"), Property::ReceiveMaximum(1)));
    bench.publish(a, publish(Q0, 0, "t", "4"));
    assert_eq!(bench.heard(b), ["PUBLISH #1 q1 t=1"]);
    bench.send(b, puback(1));
    assert_eq!(bench.heard(b), ["PUBLISH #2 q1 t=2", "PUBLISH q0 t=3", "PUBLISH q0 t=4"]);
}

/// A subscriber at QoS 2 of `t` and `u` with a window of one; three messages are on their way.
fn behind_a_window(
    change: impl FnOnce(&mut qoslab_mqtt::options::BrokerOptions),
) -> (Bench, ConnId) {
    let mut bench = Bench::with(change);
    let b = bench.join(with(hello(V5, "b"), Property::ReceiveMaximum(1)));
    bench.send(b, Packet::Subscribe(subscribe(1, &[("t", Q2), ("u", Q2)])));
    let a = bench.join(hello(V5, "a"));
    for (number, topic) in [(1, "t"), (2, "t"), (3, "u")] {
        bench.publish(a, publish(Q2, number, topic, "x"));
    }
    bench.heard(b);
    (bench, b)
}

/// A20.
#[test]
fn the_qos_is_lowered_when_it_was_routed_or_when_it_is_sent() {
    for (downgrade, expected) in [(Downgrade::AtRouting, "q2"), (Downgrade::AtSending, "q1")] {
        let (mut bench, b) = behind_a_window(|options| options.downgrade = downgrade);
        bench.send(b, Packet::Subscribe(subscribe(2, &[("t", Q1)])));
        bench.send(b, pubrec(1));
        bench.send(b, pubcomp(1));
        let heard = bench.heard(b);
        assert_eq!(heard.last(), Some(&format!("PUBLISH #2 {expected} t=x")), "{downgrade:?}");
        let answers = if expected == "q1" { vec![puback(2)] } else { vec![pubrec(2), pubcomp(2)] };
        answers.into_iter().for_each(|answer| bench.send(b, answer));
        assert_eq!(bench.heard(b).last(), Some(&"PUBLISH #3 q2 u=x".into()), "{downgrade:?}");
    }
}

/// A24; 3.10.4-3.
#[test]
fn what_is_under_way_when_its_subscription_goes_is_completed_or_abandoned() {
    for (policy, drops, expected) in [
        (UnsubscribeInFlight::Complete, 0, "PUBLISH #1 q2 dup t=x"),
        (UnsubscribeInFlight::Abandon, 2, "PUBLISH #2 q2 u=x"),
    ] {
        let (mut bench, b) = behind_a_window(|options| options.unsubscribe = policy);
        bench.send(b, unsubscribe(2, &["t"]));
        assert_eq!(bench.drops(), vec![DropReason::Unsubscribed; drops], "{policy:?}");
        bench.cut(b);
        let b = bench.join(with(hello(V5, "b"), Property::ReceiveMaximum(1)));
        assert_eq!(bench.heard(b), [expected], "{policy:?}");
    }
}

/// Who is there comes before who is not, and somebody who is not before nobody.
#[test]
fn a_shared_message_goes_to_a_member_that_is_connected_if_there_is_one() {
    for (sharing, of_b) in
        [(Sharing::RoundRobin, 2), (Sharing::First, 2), (Sharing::RoundRobinAll, 1)]
    {
        let mut bench = Bench::with(|options| options.sharing = sharing);
        let a = bench.listener(V5, "a", &[("$share/g/t", Q1)]);
        let b = bench.listener(V5, "b", &[("$share/g/t", Q1)]);
        let p = bench.join(hello(V5, "p"));
        bench.cut(a);
        for number in [1, 2] {
            bench.publish(p, publish(Q1, number, "t", "x"));
        }
        assert_eq!(bench.heard(b).len(), of_b, "{sharing:?}");
        bench.cut(b);
        for number in [3, 4] {
            bench.publish(p, publish(Q1, number, "t", "x"));
        }
        let (a, b) = (bench.join(hello(V5, "a")), bench.join(hello(V5, "b")));
        assert_eq!(bench.heard(a).len() + bench.heard(b).len(), 4, "{sharing:?}");
    }
}

/// 5.0: 4.8.2-3, 3.3.2-17: the next member gets the message as it was published.
#[test]
fn a_shared_message_moves_with_its_properties_and_without_its_subscription() {
    let mut bench = Bench::new();
    let a = bench.join(expiring(hello(V5, "a"), 0));
    let mut shared = subscribe(1, &[("$share/g/t", Q1)]);
    shared.properties.push(Property::SubscriptionIdentifier(7));
    bench.send(a, Packet::Subscribe(shared));
    let b = bench.listener(V5, "b", &[("$share/g/t", Q1)]);
    let p = bench.join(hello(V5, "p"));
    let kind = Property::ContentType("x".into());
    bench.publish(p, saying(publish(Q1, 1, "t", "x"), kind));
    bench.cut(a);
    assert_eq!(bench.heard(b), ["PUBLISH #1 q1 t=x ContentType(\"x\")"]);
}

/// 5.0: 4.4.0-2, 4.8.2-6: what a subscriber refuses is dropped for it, and the record says so.
#[test]
fn a_message_that_its_subscriber_refuses_is_dropped() {
    for qos in [Q1, Q2] {
        let mut bench = Bench::new();
        let b = bench.listener(V5, "b", &[("t", qos)]);
        let a = bench.join(hello(V5, "a"));
        bench.publish(a, publish(qos, 1, "t", "x"));
        let no = refused(1, 0x80);
        bench.send(b, if qos == Q1 { Packet::Puback(no) } else { Packet::Pubrec(no) });
        assert_eq!(bench.drops(), [DropReason::Rejected]);
    }
}

/// Receive Maximum is for 5.0 and for the strict.
#[test]
fn receive_maximum_is_not_for_everybody() {
    for (version, over_limit) in [(V311, OverLimit::Close), (V5, OverLimit::Tolerate)] {
        let mut bench = Bench::with(|options| {
            options.receiver.receive_maximum = Some(1);
            options.receiver.over_limit = over_limit;
        });
        let a = bench.join(hello(version, "a"));
        for number in [1, 2] {
            bench.publish(a, publish(Q2, number, "t", "x"));
            assert!(bench.heard(a)[0].starts_with("PUBREC"));
        }
    }
}

/// 5.0: 3.2.2-21 and its neighbours: a server says what it grants only where that is less.
#[test]
fn the_longest_session_expiry_is_told_to_who_wanted_more() {
    for (wanted, told) in [(9, ""), (10, ""), (11, " SessionExpiryInterval(10)")] {
        let mut bench = Bench::with(|options| {
            options.session_expiry_maximum = 10;
            options.topic_alias_maximum = 5;
        });
        let a = bench.try_join(expiring(hello(V5, "a"), wanted));
        assert_eq!(bench.heard(a), [format!("CONNACK 0x00{told} TopicAliasMaximum(5)")]);
    }
}

/// 5.0: 3.2.2-12, 3.14.2-2; A13; a session for ever wants no waking.
#[test]
fn what_is_no_fault_is_let_through() {
    let mut bench = Bench::with(|options| {
        options.retain_available = false;
        options.ended_takeover = EndedTakeover::Inherit;
    });
    let mut connect = expiring(hello(V5, "a"), 0);
    let (topic, payload, properties) = ("w".into(), "".into(), Properties::NONE);
    connect.will = Some(Will { qos: Q0, retain: false, properties, topic, payload });
    bench.join(connect.clone());
    let a = bench.try_join(connect);
    assert_eq!(bench.heard(a), ["CONNACK 0x00 present RetainAvailable(0)"]);
    let properties = Some([Property::SessionExpiryInterval(0)].into_iter().collect());
    let goodbye = Disconnect { reason: Some(ReasonCode::SUCCESS), properties };
    bench.send(a, Packet::Disconnect(goodbye));
    assert_eq!(bench.heard(a), ["closed"]);
    let b = bench.join(hello(V5, "b"));
    bench.cut(b);
    assert_eq!(bench.broker.next_wake(), None);
}
