//! Shared subscriptions: one member of a group gets a message.

use super::broker::Bench;
use super::words::*;
use qoslab_mqtt::packet::Packet;

const GROUP: &str = "$share/g/t";

/// 5.0: section 4.8.2.
#[test]
fn each_group_and_each_other_subscriber_gets_a_message_once() {
    let mut bench = Bench::new();
    let a = bench.listener(V5, "a", &[(GROUP, Q0)]);
    let b = bench.listener(V5, "b", &[(GROUP, Q0)]);
    let c = bench.listener(V5, "c", &[("t", Q0), ("$share/h/t", Q0)]);
    let p = bench.join(hello(V5, "p"));
    for payload in ["1", "2"] {
        bench.publish(p, publish(Q0, 0, "t", payload));
    }
    assert_eq!(bench.heard(a), ["PUBLISH q0 t=1"]);
    assert_eq!(bench.heard(b), ["PUBLISH q0 t=2"]);
    assert_eq!(bench.heard(c).len(), 4);
}

/// 5.0: 4.8.2-3.
#[test]
fn the_granted_qos_of_the_chosen_member_counts() {
    let mut bench = Bench::new();
    let a = bench.listener(V5, "a", &[(GROUP, Q0)]);
    let b = bench.listener(V5, "b", &[(GROUP, Q1)]);
    let p = bench.join(hello(V5, "p"));
    bench.publish(p, publish(Q2, 1, "t", "1"));
    bench.publish(p, publish(Q2, 2, "t", "2"));
    assert_eq!(
        (bench.heard(a), bench.heard(b)),
        (vec!["PUBLISH q0 t=1".into()], vec!["PUBLISH #1 q1 t=2".into()])
    );
}

/// 5.0: 4.8.2-4.
#[test]
fn a_qos_2_delivery_that_was_begun_waits_for_its_member() {
    let mut bench = Bench::new();
    let a = bench.listener(V5, "a", &[(GROUP, Q2)]);
    let b = bench.listener(V5, "b", &[(GROUP, Q2)]);
    let p = bench.join(hello(V5, "p"));
    bench.publish(p, publish(Q2, 1, "t", "x"));
    assert_eq!(bench.heard(a), ["PUBLISH #1 q2 t=x"]);
    bench.cut(a);
    bench.wait(1_000);
    assert!(bench.heard(b).is_empty());
    let a = bench.join(hello(V5, "a"));
    assert_eq!(bench.heard(a), ["PUBLISH #1 q2 dup t=x"]);
}

/// 5.0: 4.8.2-5; what QoS 1 does is a should of section 4.8.2.
#[test]
fn when_the_member_ends_qos_2_goes_to_nobody_and_qos_1_moves() {
    for (qos, expected) in [(Q2, &[][..]), (Q1, &["PUBLISH #1 q1 t=x"])] {
        let mut bench = Bench::new();
        let a = bench.join(expiring(hello(V5, "a"), 0));
        bench.send(a, Packet::Subscribe(subscribe(1, &[(GROUP, Q2)])));
        let b = bench.listener(V5, "b", &[(GROUP, Q2)]);
        let p = bench.join(hello(V5, "p"));
        bench.publish(p, publish(qos, 1, "t", "x"));
        bench.cut(a);
        assert_eq!(bench.heard(b), expected, "{qos}");
    }
}

/// 5.0: 4.8.2-6.
#[test]
fn an_error_answer_discards_the_message_for_the_group() {
    for qos in [Q1, Q2] {
        let mut bench = Bench::new();
        let a = bench.listener(V5, "a", &[(GROUP, Q2)]);
        let b = bench.listener(V5, "b", &[(GROUP, Q2)]);
        let p = bench.join(hello(V5, "p"));
        bench.publish(p, publish(qos, 1, "t", "x"));
        let no = refused(1, 0x80);
        bench.send(a, if qos == Q1 { Packet::Puback(no) } else { Packet::Pubrec(no) });
        bench.cut(a);
        bench.wait(1_000);
        assert!(bench.heard(b).is_empty());
        let a = bench.join(hello(V5, "a"));
        assert!(bench.heard(a).is_empty());
    }
}
