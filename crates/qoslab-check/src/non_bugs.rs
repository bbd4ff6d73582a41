//! Reports of real brokers and clients that were no bugs: none of them may be flagged. And whatever
//! the events are, no oracle panics.

use crate::fixture::{finding, held, nothing_broken};

#[test]
fn n1_a_subscriber_may_have_the_message_before_pubrec() {
    held(
        "exactly-once",
        "start\npub publish m1 q2\npub > PUBLISH m1 q2 #1\nbroker owns m1 q2\nhop2 m1 q2 #1\npub < \
         PUBREC m1 #1\npub > PUBREL m1 #1\npub < PUBCOMP m1 #1\npub outcome m1 acknowledged",
    );
}

#[test]
fn n3_an_expired_message_in_flight_is_sent_again() {
    held(
        "resume-resends",
        "start\nhop1 m1 q2 #1\nbroker routes m1 sub q2\nsub <x PUBLISH m1 q2 #1\nsub cut\nwait \
         60\nsub connect present\nsub < PUBLISH dup m1 q2 #1\nsub gets m1 q2\nsub > PUBREC m1 \
         #1\nsub < PUBREL m1 #1\nsub > PUBCOMP m1 #1",
    );
}

#[test]
fn n4_always_identifier_1_is_legal() {
    held(
        "ids-free",
        "start\nhop1 m1 q2 #1\nhop2 m1 q2 #1\nhop1 m2 q2 #1\nhop2 m2 q2 #1\nhop1 m3 q1 #1\nhop2 m3 \
         q1 #1",
    );
}

#[test]
fn n5_a_share_may_wait_for_a_member_that_is_away() {
    nothing_broken(
        "start\nother connect\nbroker unsubscribes sub t\nbroker subscribes sub $share/g/t \
         q1\nbroker subscribes other $share/g/t q1\nother cut\nhop1 m1 q1 #1\nbroker routes m1 \
         other q1 group=g\nbroker queues m1 other",
    );
}

#[test]
fn n7_messages_may_be_lost_with_the_brokers_store() {
    nothing_broken(
        "start\nhop1 m1 q2 #1\nbroker routes m1 sub q2\nsub <x PUBLISH m1 q2 #1\nbroker crash \
         lost\npub closed\nsub closed\nbroker restart\npub connect\nsub connect",
    );
}

#[test]
fn n8_a_replay_of_everything_after_a_gap_is_harmless() {
    held(
        "exactly-once",
        "start\nhop1 m1 q2 #1\nhop1 m2 q2 #2\nbroker routes m1 sub q2\nbroker routes m2 sub \
         q2\nsub < PUBLISH m1 q2 #1\nsub gets m1 q2\nsub < PUBLISH m2 q2 #2\nsub gets m2 q2\nsub \
         >x PUBREC m1 #1\nsub cut\nsub connect present\nsub < PUBLISH dup m1 q2 #1\nsub \
         suppresses m1 broker\nsub < PUBLISH dup m2 q2 #2\nsub suppresses m2 broker\nsub > PUBREC \
         m1 #1\nsub > PUBREC m2 #2\nsub < PUBREL m1 #1\nsub < PUBREL m2 #2\nsub > PUBCOMP m1 \
         #1\nsub > PUBCOMP m2 #2",
    );
}

#[test]
fn n9_overlapping_subscriptions_may_double_qos_0() {
    held(
        "at-most-once",
        "start\nbroker subscribes sub t q0\nbroker subscribes sub t/# q0\npub publish m1 q0\npub > \
         PUBLISH m1 q0\nbroker owns m1 q0\nbroker routes m1 sub q0\nsub < PUBLISH m1 q0\nsub gets \
         m1 q0\nbroker routes m1 sub q0 filter=t/#\nsub < PUBLISH m1 q0\nsub gets m1 q0",
    );
}

#[test]
fn n10_a_replayed_suffix_is_in_order() {
    let text = "start\nhop1 m1 q1 #1\nhop1 m2 q1 #2\nhop1 m3 q1 #3\nhop1 m4 q1 #4\nhop2 m1 q1 \
                #1\nbroker routes m2 sub q1\nbroker routes m3 sub q1\nbroker routes m4 sub q1\nsub \
                < PUBLISH m2 q1 #2\nsub gets m2 q1\nsub < PUBLISH m3 q1 #3\nsub gets m3 q1\nsub >x \
                PUBACK m2 #2\nsub cut\nsub connect present\nsub < PUBLISH dup m2 q1 #2\nsub gets \
                m2 q1\nsub < PUBLISH dup m3 q1 #3\nsub gets m3 q1\nsub < PUBLISH m4 q1 #4\nsub \
                gets m4 q1\nsub > PUBACK m2 #2\nsub > PUBACK m3 #3\nsub > PUBACK m4 #4";
    held("ordered", text);
    held("ordered-replays", text);
}

#[test]
fn a_run_in_which_nothing_happens_holds_only_vacuously() {
    let found = finding("at-least-once", "pub connect");
    assert_eq!(found.verdict, crate::Verdict::Held { vacuous: true });
}
