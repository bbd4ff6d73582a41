//! The client core as a sender, option by option: what it repeats, what it holds back, what it
//! gives up.

use super::client::Bench;
use super::words::*;
use qoslab_mqtt::client::Order;
use qoslab_mqtt::options::Retry;
use qoslab_mqtt::packet::*;
use qoslab_mqtt::policy::*;
use qoslab_mqtt::time::Duration;

const LONG: &str = "01234567890123456789";

/// A3: #1 and #3 wait for PUBCOMP, #2 for PUBACK.
#[test]
fn each_order_of_resume_is_what_its_name_says() {
    for (order, expected) in [
        (ResumeOrder::Exchange, ["PUBREL #1", "PUBLISH #2 q1 dup t=2", "PUBREL #3"]),
        (ResumeOrder::PubrelsFirst, ["PUBREL #1", "PUBREL #3", "PUBLISH #2 q1 dup t=2"]),
        (ResumeOrder::PublishesFirst, ["PUBLISH #2 q1 dup t=2", "PUBREL #1", "PUBREL #3"]),
    ] {
        let mut bench = Bench::connected(V5, |options| options.sender.resume_order = order);
        for (qos, payload) in [(Q2, "1"), (Q1, "2"), (Q2, "3")] {
            bench.publish(publish(qos, 0, "t", payload));
        }
        bench.send(pubrec(1));
        bench.send(pubrec(3));
        bench.heard();
        bench.cut();
        bench.accept(true, &[]);
        assert_eq!(bench.heard(), expected, "{order:?}");
    }
}

/// A25: each unanswered packet has its own time; what is still owed to this connection waits.
#[test]
fn a_retry_timer_repeats_what_is_due_and_nothing_else() {
    let mut bench = Bench::connected(V311, |options| {
        options.sender.retry = Retry::Timer(Duration::from_secs(5));
    });
    bench.publish(publish(Q1, 0, "t", "1"));
    bench.wait(2);
    bench.publish(publish(Q2, 0, "t", "2"));
    bench.subscribe("s");
    bench.heard();
    bench.wait(3);
    assert_eq!(bench.heard(), ["PUBLISH #1 q1 dup t=1"]);
    bench.wait(2);
    assert_eq!(bench.heard(), ["SUBSCRIBE #3 s:1", "PUBLISH #2 q2 dup t=2"]);
    bench.send(puback(1));
    bench.send(pubrec(2));
    bench.heard();
    bench.wait(5);
    assert_eq!(bench.heard(), ["SUBSCRIBE #3 s:1", "PUBREL #2"]);
}

#[test]
fn a_retry_timer_does_not_send_what_the_window_holds_back() {
    let mut bench = Bench::connected(V5, |options| {
        options.sender.retry = Retry::Timer(Duration::from_secs(5));
    });
    bench.publish(publish(Q1, 0, "t", "1"));
    bench.publish(publish(Q1, 0, "t", "2"));
    bench.cut();
    bench.heard();
    bench.accept(true, &[Property::ReceiveMaximum(1)]);
    assert_eq!(bench.heard(), ["PUBLISH #1 q1 dup t=1"]);
    bench.wait(5);
    assert_eq!(bench.heard(), ["PUBLISH #1 q1 dup t=1"]);
}

/// 5.0: 3.2.2-15; a repeat that has become too large is over at QoS 1, and kept at QoS 2.
#[test]
fn repeats_that_have_become_too_large_are_passed_over() {
    let mut bench = Bench::connected(V5, |_| {});
    for (qos, payload) in [(Q1, "1"), (Q2, LONG), (Q1, LONG), (Q2, "4")] {
        bench.publish(publish(qos, 0, "t", payload));
    }
    bench.cut();
    bench.heard();
    bench.accept(true, &[Property::MaximumPacketSize(20)]);
    let small = ["PUBLISH #1 q1 dup t=1", "PUBLISH #4 q2 dup t=4"];
    assert_eq!(bench.heard(), ["Dropped(TooLarge)", small[0], small[1]]);
    let left = bench.client.session().outbound.exchanges().map(|of| of.id.get());
    assert_eq!(left.collect::<Vec<_>>(), [1, 2, 4]);
}

/// 5.0: 3.2.2-15, with an alias and without.
#[test]
fn a_message_that_is_too_large_even_without_its_alias_is_dropped() {
    let mut bench = Bench::with(V5, |options| options.topic_aliases = 5);
    bench.accept(false, &[Property::MaximumPacketSize(20), Property::TopicAliasMaximum(5)]);
    bench.publish(publish(Q1, 0, "t", LONG));
    assert_eq!(bench.heard(), ["Dropped(TooLarge)"]);
}

/// A27, to the letter: the PUBCOMP of a carried-over exchange gives back what was never taken.
#[test]
fn the_quota_is_what_each_reading_makes_of_it() {
    for (reading, expected) in [
        (CarriedOver::Charged, &["Acknowledged", "PUBLISH #2 q1 t=2"][..]),
        (CarriedOver::Free, &["Acknowledged", "PUBLISH #3 q1 t=3"]),
    ] {
        let mut bench = Bench::connected(V5, |options| options.sender.carried_over = reading);
        bench.publish(publish(Q2, 0, "t", "1"));
        bench.send(pubrec(1));
        bench.cut();
        bench.heard();
        bench.accept(true, &[Property::ReceiveMaximum(1)]);
        bench.publish(publish(Q1, 0, "t", "2"));
        bench.publish(publish(Q1, 0, "t", "3"));
        bench.heard();
        bench.send(pubcomp(1));
        assert_eq!(bench.heard(), expected, "{reading:?}");
    }
}

#[test]
fn what_was_sent_on_this_connection_gives_back_no_more_than_it_took() {
    let free = |options: &mut qoslab_mqtt::options::ClientOptions| {
        options.sender.carried_over = CarriedOver::Free;
        options.sender.window = 1;
    };
    let mut bench = Bench::connected(V5, free);
    bench.publish(publish(Q2, 0, "t", "1"));
    bench.send(pubrec(1));
    bench.send(pubcomp(1));
    bench.heard();
    bench.publish(publish(Q1, 0, "t", "2"));
    bench.publish(publish(Q1, 0, "t", "3"));
    assert_eq!(bench.heard(), ["PUBLISH #2 q1 t=2"]);
    bench.cut();
    bench.accept(true, &[]);
    bench.send(puback(2));
    bench.publish(publish(Q1, 0, "t", "4"));
    let heard = ["PUBLISH #2 q1 dup t=2", "Acknowledged", "PUBLISH #3 q1 t=3"];
    assert_eq!(bench.heard(), heard);
}

/// A4: also what costs no quota waits for what is owed, or passes it.
#[test]
fn what_waits_goes_behind_what_is_owed_or_before_it() {
    for (policy, expected) in [
        (NewMessages::AfterBacklog, &["PUBLISH #1 q1 dup t=1"][..]),
        (NewMessages::Overtake, &["PUBLISH #1 q1 dup t=1", "PUBLISH q0 t=0"]),
    ] {
        let mut bench = Bench::connected(V5, |options| {
            options.sender.new_messages = policy;
            options.qos0_offline = Qos0Offline::Queue;
        });
        bench.publish(publish(Q1, 0, "t", "1"));
        bench.publish(publish(Q1, 0, "t", "2"));
        bench.cut();
        bench.publish(publish(Q0, 0, "t", "0"));
        bench.heard();
        bench.accept(true, &[Property::ReceiveMaximum(1)]);
        let heard = bench.heard();
        let sent: Vec<_> = heard.iter().filter(|text| text.starts_with("PUBLISH")).collect();
        assert_eq!(sent, expected, "{policy:?}");
    }
}

/// A19 at a client: only what has to wait can find the queue full.
#[test]
fn a_full_queue_drops_the_newest_or_the_oldest() {
    for (overflow, kept) in [(Overflow::DropNewest, "1"), (Overflow::DropOldest, "3")] {
        let mut bench = Bench::with(V5, |options| {
            options.sender.queue_bound = 1;
            options.overflow = overflow;
        });
        for payload in ["1", "2", "3"] {
            bench.publish(publish(Q1, 0, "t", payload));
        }
        assert_eq!(bench.heard(), ["Dropped(QueueFull)", "Dropped(QueueFull)"]);
        bench.accept(false, &[]);
        assert_eq!(bench.heard(), [format!("PUBLISH #1 q1 t={kept}")], "{overflow:?}");
    }
}

#[test]
fn what_can_leave_at_once_needs_no_queue() {
    let mut bench = Bench::connected(V5, |options| {
        options.sender.queue_bound = 0;
        options.sender.window = 1;
    });
    for (qos, expected) in [
        (Q1, "PUBLISH #1 q1 t=x"),
        (Q0, "PUBLISH q0 t=x"),
        (Q1, "Dropped(QueueFull)"),
        (Q0, "PUBLISH q0 t=x"),
    ] {
        bench.publish(publish(qos, 0, "t", "x"));
        assert_eq!(bench.heard()[0], expected);
    }
    let mut bench = Bench::connected(V5, |options| {
        options.sender.queue_bound = 1;
        options.sender.window = 1;
    });
    for (qos, expected) in
        [(Q1, &["PUBLISH #1 q1 t=x"][..]), (Q2, &[]), (Q0, &["Dropped(QueueFull)"])]
    {
        bench.publish(publish(qos, 0, "t", "x"));
        assert_eq!(bench.heard(), expected, "{qos}");
    }
}

/// 5.0: 3.2.2-5; A11: what the server has taken over is done, the rest is lost.
#[test]
fn when_the_session_is_lost_the_application_hears_what_became_of_each() {
    for expiry in [0, u32::MAX] {
        let mut bench = Bench::with(V5, |options| options.session_expiry = expiry);
        bench.accept(false, &[]);
        for qos in [Q1, Q2, Q2] {
            bench.publish(publish(qos, 0, "t", "x"));
        }
        bench.send(pubrec(3));
        bench.heard();
        let fates = ["Dropped(SessionEnded)", "Dropped(SessionEnded)", "Acknowledged"];
        bench.cut();
        let heard = bench.heard();
        assert_eq!(heard, if expiry == 0 { &fates[..] } else { &[] }, "{expiry}");
        bench.accept(false, &[]);
        let heard = bench.heard();
        assert_eq!(heard, if expiry == 0 { &[] } else { &fates[..] }, "{expiry}");
    }
}

/// 5.0: 3.14.2-2: a session that was to end with its connection is given no life at the end.
#[test]
fn disconnect_says_an_expiry_only_if_the_session_has_one() {
    for (before, said, expected) in [
        (0, Some(5), "DISCONNECT"),
        (0, Some(0), "DISCONNECT 0x00 SessionExpiryInterval(0)"),
        (9, Some(0), "DISCONNECT 0x00 SessionExpiryInterval(0)"),
        (9, Some(5), "DISCONNECT 0x00 SessionExpiryInterval(5)"),
        (9, None, "DISCONNECT"),
    ] {
        let mut bench = Bench::connected(V5, |options| options.session_expiry = before);
        bench.order(Order::Disconnect { reason: ReasonCode::SUCCESS, session_expiry: said });
        assert_eq!(bench.heard(), [expected, "closed"]);
    }
}

/// 5.0: 3.3.2-8: an alias that never went out stands for nothing.
#[test]
fn an_alias_that_did_not_fit_is_given_again() {
    let mut bench = Bench::with(V5, |options| options.topic_aliases = 5);
    bench.accept(false, &[Property::MaximumPacketSize(28), Property::TopicAliasMaximum(5)]);
    bench.publish(publish(Q1, 0, "t", LONG));
    bench.publish(publish(Q1, 0, "t", "x"));
    let expected = [format!("PUBLISH #1 q1 t={LONG}"), "PUBLISH #2 q1 t=x TopicAlias(1)".into()];
    assert_eq!(bench.heard(), expected);
}

#[test]
fn a_request_alone_is_repeated_by_its_timer() {
    let mut bench = Bench::connected(V311, |options| {
        options.sender.retry = Retry::Timer(Duration::from_secs(5));
    });
    bench.subscribe("s");
    bench.wait(4);
    bench.heard();
    bench.wait(1);
    assert_eq!(bench.heard(), ["SUBSCRIBE #1 s:1"]);
}

/// 3.1.2-23: what is sent by the way counts as a sign of life, what is not sent does not.
#[test]
fn the_time_to_the_next_ping_runs_from_what_was_last_sent_and_heard() {
    let quiet = |bench: &mut Bench, seconds: u64, then: bool| {
        bench.heard();
        bench.wait(seconds);
        assert!(bench.heard().is_empty());
        bench.wait(1);
        assert_eq!(bench.heard() == ["PINGREQ"], then);
    };
    let mut bench = Bench::connected(V5, |options| options.keep_alive = 10);
    bench.publish(publish(Q2, 0, "t", "x"));
    bench.wait(5);
    bench.send(pubrec(1));
    quiet(&mut bench, 9, true);
    let mut bench = Bench::connected(V5, |options| options.keep_alive = 10);
    bench.publish(publish(Q1, 0, "t", "x"));
    bench.wait(5);
    bench.send(puback(1));
    quiet(&mut bench, 4, true);
}

#[test]
fn a_client_that_waits_for_ever_does_not_want_to_be_woken() {
    let mut bench = Bench::with(V5, |options| options.connect_timeout = Duration::FOREVER);
    bench.open();
    assert_eq!(bench.client.next_wake(), None);
}
