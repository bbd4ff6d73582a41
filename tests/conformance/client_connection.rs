//! The client core: CONNECT, CONNACK, sessions, keep alive, the end.

use super::client::Bench;
use super::words::*;
use bytestring::ByteString;
use qoslab_mqtt::client::Order;
use qoslab_mqtt::packet::*;
use qoslab_mqtt::policy::OnSessionLost;
use qoslab_mqtt::time::Duration;

/// 5.0: 3.1.0-1, 3.1.0-2. 3.1.1: 3.1.0-1, 3.1.0-2.
#[test]
fn the_first_packet_is_connect_and_there_is_one() {
    for (version, expected) in
        [(V5, "CONNECT c SessionExpiryInterval(4294967295)"), (V311, "CONNECT c")]
    {
        let mut bench = Bench::new(version);
        bench.publish(publish(Q1, 0, "t", "x"));
        bench.open();
        assert_eq!(bench.heard(), [expected]);
        bench.connack(false, 0, &[]);
        assert_eq!(bench.heard(), ["PUBLISH #1 q1 t=x"]);
    }
}

/// 5.0: 3.2.0-1, 3.2.0-2. 3.1.1: 3.2.0-1.
#[test]
fn a_packet_before_connack_or_a_second_connack_closes() {
    for (version, last) in [(V5, &["DISCONNECT 0x82", "closed"][..]), (V311, &["closed"])] {
        let mut bench = Bench::new(version);
        bench.open();
        bench.heard();
        bench.send(Packet::Pingresp);
        assert_eq!(bench.heard(), last);
        bench.accept(false, &[]);
        bench.connack(false, 0, &[]);
        assert_eq!(bench.heard(), last);
    }
}

/// 5.0: 3.2.2-7, 4.13.2-1. 3.1.1: 3.2.2-5.
#[test]
fn a_refusal_closes() {
    for (version, code) in [(V5, 0x87), (V311, 5)] {
        let mut bench = Bench::new(version);
        bench.open();
        bench.heard();
        bench.connack(false, code, &[]);
        assert_eq!(bench.heard(), ["closed"]);
    }
}

/// 5.0: 4.13.2-1, 3.14.4-1.
#[test]
fn a_disconnect_from_the_server_closes() {
    let mut bench = Bench::connected(V5, |_| {});
    bench.send(disconnect(0x8E));
    assert_eq!(bench.heard(), ["closed"]);
    bench.publish(publish(Q0, 0, "t", "x"));
    assert_eq!(bench.heard(), ["Dropped(Offline)"]);
}

/// 5.0: 3.14.4-1, 3.14.4-2. 3.1.1: 3.14.4-1, 3.14.4-2.
#[test]
fn after_disconnect_a_client_closes_and_says_nothing_more() {
    for version in VERSIONS {
        let mut bench = Bench::connected(version, |_| {});
        bench.order(Order::Disconnect { reason: ReasonCode::SUCCESS, session_expiry: None });
        assert_eq!(bench.heard(), ["DISCONNECT", "closed"]);
        bench.publish(publish(Q1, 0, "t", "x"));
        bench.wait(1_000);
        assert!(bench.heard().is_empty());
    }
}

/// 5.0: 3.1.2-20, 3.1.2-21, 3.2.2-21. 3.1.1: 3.1.2-23.
#[test]
fn a_silent_client_pings_within_its_keep_alive() {
    for (version, properties, interval) in
        [(V311, vec![], 10), (V5, vec![], 10), (V5, vec![Property::ServerKeepAlive(4)], 4)]
    {
        let mut bench = Bench::with(version, |options| options.keep_alive = 10);
        bench.accept(false, &properties);
        bench.wait(interval - 1);
        bench.publish(publish(Q0, 0, "t", "x"));
        bench.send(Packet::Publish(publish(Q0, 0, "t", "y")));
        assert_eq!(bench.heard(), ["PUBLISH q0 t=x", "Sent", "deliver t=y"]);
        bench.wait(interval - 1);
        assert_eq!(bench.heard(), [""; 0]);
        bench.wait(1);
        assert_eq!(bench.heard(), ["PINGREQ"]);
        bench.send(Packet::Pingresp);
        bench.wait(interval);
        assert_eq!(bench.heard(), ["PINGREQ"]);
    }
}

/// Section 3.1.2.10: a PINGREQ may be sent at any time, whatever the interval; without one a client
/// that only talks never learns that nobody is there.
#[test]
fn a_client_that_hears_nothing_pings_though_it_talks() {
    for version in [V311, V5] {
        let mut bench = Bench::with(version, |options| options.keep_alive = 10);
        bench.accept(false, &[]);
        bench.wait(9);
        bench.publish(publish(Q0, 0, "t", "x"));
        assert_eq!(bench.heard(), ["PUBLISH q0 t=x", "Sent"]);
        bench.wait(1);
        assert_eq!(bench.heard(), ["PINGREQ"]);
    }
}

/// Section 3.1.2.10, a should.
#[test]
fn a_client_whose_ping_is_not_answered_gives_up() {
    let mut bench = Bench::connected(V311, |options| {
        options.keep_alive = 10;
        options.ping_timeout = Duration::from_secs(3);
    });
    bench.wait(12);
    assert_eq!(bench.heard(), ["PINGREQ"]);
    bench.wait(1);
    assert_eq!(bench.heard(), ["closed"]);
}

/// 5.0: 3.2.2-4.
#[test]
fn a_client_without_a_session_that_sees_one_present_closes_and_comes_back_clean() {
    let mut bench = Bench::new(V5);
    bench.open();
    bench.heard();
    bench.connack(true, 0, &[]);
    assert_eq!(bench.heard(), ["DISCONNECT 0x82", "closed"]);
    bench.open();
    assert_eq!(bench.heard(), ["CONNECT c clean SessionExpiryInterval(4294967295)"]);
}

/// 5.0: 3.2.2-5; A11.
#[test]
fn a_client_whose_session_is_lost_discards_or_publishes_anew() {
    for (policy, expected) in [
        (OnSessionLost::Discard, &["Dropped(SessionEnded)", "Dropped(SessionEnded)"][..]),
        (OnSessionLost::Republish, &["PUBLISH #3 q1 t=1", "PUBLISH #4 q2 t=2"]),
    ] {
        let mut bench = Bench::connected(V5, |options| options.on_session_lost = policy);
        bench.publish(publish(Q1, 0, "t", "1"));
        bench.publish(publish(Q2, 0, "t", "2"));
        assert_eq!(bench.heard().len(), 2);
        bench.cut();
        bench.accept(false, &[]);
        assert_eq!(bench.heard(), expected);
    }
}

/// 5.0: 3.1.2-4. 3.1.1: 3.1.2-6.
#[test]
fn a_clean_client_forgets_what_it_sent_and_received() {
    for version in VERSIONS {
        let mut bench = Bench::connected(version, |options| options.clean = true);
        bench.publish(publish(Q1, 0, "t", "1"));
        bench.send(Packet::Publish(publish(Q2, 1, "t", "2")));
        bench.heard();
        bench.cut();
        bench.open();
        bench.heard();
        bench.connack(false, 0, &[]);
        assert!(bench.heard().is_empty());
        bench.send(Packet::Publish(dup(publish(Q2, 1, "t", "3"))));
        assert_eq!(bench.heard(), ["deliver t=3", "PUBREC #1"], "{version}");
    }
}

/// 5.0: 3.1.3-7, 3.1.3-2.
#[test]
fn an_assigned_client_identifier_is_used_from_then_on() {
    let mut bench = Bench::with(V5, |options| options.client_id = ByteString::new());
    bench.accept(false, &[Property::AssignedClientIdentifier(ByteString::from_static("n"))]);
    bench.cut();
    bench.open();
    assert_eq!(bench.heard(), ["CONNECT n SessionExpiryInterval(4294967295)"]);
}

/// 5.0: 4.12.0-6.
#[test]
fn an_auth_packet_that_nobody_asked_for_closes() {
    let mut bench = Bench::connected(V5, |_| {});
    bench.send(Packet::Auth(Auth::default()));
    assert_eq!(bench.heard(), ["DISCONNECT 0x82", "closed"]);
}

/// 5.0: 4.13.1-1. 3.1.1: 4.8.0-1.
#[test]
fn packets_that_only_a_client_sends_close() {
    for (version, expected) in [(V5, &["DISCONNECT 0x82", "closed"][..]), (V311, &["closed"])] {
        let mut bench = Bench::connected(version, |_| {});
        bench.send(Packet::Pingreq);
        assert_eq!(bench.heard(), expected);
    }
}
