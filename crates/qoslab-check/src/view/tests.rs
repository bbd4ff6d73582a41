//! What the view knows, by what the oracles make of it: each table is one thing that a careful
//! reader of a record has to know.

use crate::fixture::{finding, judged, ladder};
use crate::verdict::Verdict;
use qoslab_trace::{LossReason, What};

#[test]
fn the_last_that_was_heard_of_a_message_is_its_loss() {
    let text = "start\npub publish m1 q1\npub >x PUBLISH m1 q1 #1\npub cut\npub connect present";
    let trace = ladder(text);
    let lost = |what: &What| matches!(what, What::Lose { why: LossReason::Cut, .. });
    let lost = trace.events.iter().find(|event| lost(&event.what)).map(|event| event.n);
    let Verdict::Broken { event, .. } = finding("at-least-once", text).verdict else {
        panic!("m1 is missing")
    };
    assert_eq!(Some(event), lost);
}

#[test]
fn what_has_no_number_is_no_message() {
    judged("at-least-once", "start", &[("vacuous", "pub publish m0 q1")]);
}

#[test]
fn what_has_no_number_is_known_by_dup_or_by_its_connection() {
    judged(
        "ids-free",
        "start\npub > PUBLISH m0 q1 #1",
        &[
            ("broken", "pub > PUBLISH m0 q1 #1"),
            ("held", "pub > PUBLISH dup m0 q1 #1"),
            ("held", "pub cut\npub connect present\npub > PUBLISH m0 q1 #1"),
        ],
    );
}

#[test]
fn what_arrives_in_part_has_not_arrived() {
    judged(
        "answered",
        "start\npub >~ a PUBLISH m1 q1 #1",
        &[("vacuous", "part a"), ("broken", "arrive a")],
    );
}

#[test]
fn what_has_landed_is_not_under_way() {
    judged(
        "flows-as-stream",
        "",
        &[
            (
                "broken",
                "link pub proxy\nstart\npub >~ a PINGREQ\npub >~ b PINGREQ\narrive b\n\
                 arrive b",
            ),
            (
                "vacuous",
                "link pub datagram\npub open\npub >~ a PINGREQ\npub >~ b PINGREQ\n\
                 arrive b\narrive a",
            ),
        ],
    );
}

#[test]
fn an_answer_that_the_link_has_copied_may_end_another_exchange() {
    judged(
        "at-least-once",
        "link pub proxy\nstart\npub publish m1 q1\npub publish m2 q1",
        &[
            // A second PUBACK by the link.
            (
                "held",
                "pub > PUBLISH m1 q1 #1\nbroker owns m1 q1\npub <~ a PUBACK m1 #1\n\
                 copy a\narrive a\npub >~ b PUBLISH m2 q1 #1\narrive a\nlose b\npub cut\n\
                 pub connect present",
            ),
            // A second PUBACK for a second PUBLISH by the link.
            (
                "held",
                "pub >~ a PUBLISH m1 q1 #1\ncopy a\narrive a\nbroker owns m1 q1\n\
                 pub <~ b PUBACK m1 #1\narrive a\npub <~ c PUBACK m1 #1\narrive b\n\
                 pub >~ d PUBLISH m2 q1 #1\narrive c\nlose d\npub cut\npub connect present",
            ),
            // A second PUBACK for nothing.
            (
                "broken",
                "pub > PUBLISH m1 q1 #1\nbroker owns m1 q1\npub <~ b PUBACK m1 #1\n\
                 pub <~ c PUBACK m1 #1\narrive b\npub >~ d PUBLISH m2 q1 #1\narrive c\n\
                 lose d\npub cut\npub connect present",
            ),
        ],
    );
}

#[test]
fn a_lost_store_leaves_doubt_only_where_an_identifier_may_be_held() {
    judged(
        "suppressed-was-known",
        "start",
        &[
            (
                "broken",
                "pub crash lost\npub closed\npub restart\npub connect present\n\
                 pub > PUBLISH m2 q2 #1\nbroker suppresses m2 pub",
            ),
            (
                "held",
                "pub > PUBLISH m1 q2 #1\npub crash lost\npub closed\npub restart\n\
                 pub connect present\npub > PUBLISH m2 q2 #1\nbroker suppresses m2 pub",
            ),
            (
                "held",
                "pub >x PUBLISH m1 q2 #1\npub crash lost\npub closed\npub restart\n\
                 pub connect present\npub > PUBLISH m2 q2 #1\nbroker suppresses m2 pub",
            ),
            (
                "broken",
                "broker crash lost\nsub closed\nbroker restart\nsub open\nsub > CONNECT\n\
                 sub < CONNACK present\nsub < PUBLISH m2 q2 #1\nsub suppresses m2 broker",
            ),
            (
                "held",
                "sub < PUBLISH m1 q2 #1\nbroker crash lost\nsub closed\nbroker restart\n\
                 sub open\nsub > CONNECT\nsub < CONNACK present\nsub < PUBLISH m2 q2 #1\n\
                 sub suppresses m2 broker",
            ),
            (
                "held",
                "sub <x PUBLISH m1 q2 #1\nbroker crash lost\nsub closed\nbroker restart\n\
                 sub open\nsub > CONNECT\nsub < CONNACK present\nsub < PUBLISH m2 q2 #1\n\
                 sub suppresses m2 broker",
            ),
        ],
    );
}

#[test]
fn a_stale_store_may_remember_what_was_finished() {
    judged(
        "replay-keeps-id",
        "start\npub publish m1 q1",
        &[
            ("broken", "pub > PUBLISH m1 q1 #1\npub > PUBLISH dup m1 q1 #2"),
            (
                "held",
                "pub crash stale\npub closed\npub restart\npub connect present\n\
                 pub > PUBLISH m1 q1 #1\npub > PUBLISH dup m1 q1 #2",
            ),
        ],
    );
}

#[test]
fn the_exchange_of_another_message_is_another() {
    judged(
        "replay-keeps-id",
        "start\npub cut\npub publish m1 q1\npub publish m2 q1\npub connect present",
        &[("held", "pub > PUBLISH m2 q1 #2\npub > PUBLISH dup m1 q1 #1")],
    );
}

#[test]
fn that_the_link_repeats_excuses_no_loss() {
    judged(
        "exactly-once",
        "link sub proxy\nstart\nbroker subscribes sub t/# q2\nhop1 m1 q2 #1\n\
         broker routes m1 sub q2\nbroker routes m1 sub q2 filter=t/#\n\
         sub <~ a PUBLISH m1 q2 #1\ncopy a\narrive a\nsub gets m1 q2\nsub > PUBREC m1 #1\n\
         sub < PUBREL m1 #1\nsub > PUBCOMP m1 #1\narrive a",
        &[("broken", ""), ("held", "broker ends sub overflow\nsub cut\nsub connect")],
    );
}

#[test]
fn the_first_routing_is_the_first() {
    judged(
        "dup-on-replay",
        "start\nhop1 m1 q1 #1\nsub cut\nbroker routes m1 sub q1\nsub connect present",
        &[("vacuous", "broker routes m1 sub q1\nsub < PUBLISH dup m1 q1 #1")],
    );
}

#[test]
fn the_end_of_a_session_excuses_what_it_had_not_finished() {
    judged(
        "exactly-once",
        "start\nhop1 m1 q2 #1",
        &[
            (
                "broken",
                "hop2 m1 q2 #1\nsub cut\nbroker ends sub overflow\nsub connect\n\
                 sub gets m1 q2",
            ),
            (
                "held",
                "broker routes m1 sub q2\nsub < PUBLISH m1 q2 #1\nsub gets m1 q2\n\
                 sub cut\nbroker ends sub overflow\nsub connect\nsub gets m1 q2",
            ),
        ],
    );
}

#[test]
fn what_may_be_dropped() {
    judged(
        "at-least-once",
        "start\npub publish m1 q1",
        &[
            ("held", "pub > PUBLISH m1 q1 #1\nbroker drops m1 - large\npub < PUBACK m1 #1"),
            ("held", "pub drops m1 - full"),
            ("broken", "sub drops m1 - rejected"),
            ("held", "hop1 m1 q1 #1\nbroker routes m1 sub q1\nbroker drops m1 sub full"),
            ("held", "hop1 m1 q1 #1\nbroker routes m1 sub q1\nsub drops m1 broker rejected"),
            // Only QoS 0 needs a receiver that is there.
            ("broken", "hop1 m1 q1 #1\nbroker routes m1 sub q1\nbroker drops m1 sub offline"),
        ],
    );
}

#[test]
fn what_was_dropped_is_finished() {
    judged(
        "drains",
        "start\nhop1 m1 q1 #1\nbroker routes m1 sub q1\nsub < PUBLISH m1 q1 #1",
        &[
            ("broken", ""),
            ("held", "broker drops m1 sub large"),
            ("broken", "broker drops m2 sub large"),
        ],
    );
}

#[test]
fn a_clean_connect_ends_the_session_without_a_note() {
    judged(
        "clean-start-empties",
        "start\nhop1 m1 q1 #1\nbroker routes m1 sub q1\nsub cut",
        &[("broken", "sub connect clean\nsub < PUBLISH m1 q1 #1")],
    );
}

#[test]
fn a_client_that_finds_no_session_has_lost_it() {
    judged(
        "at-least-once",
        "start\npub publish m1 q1\npub >x PUBLISH m1 q1 #1\npub cut",
        &[("held", "pub connect"), ("broken", "pub connect present")],
    );
}

#[test]
fn a_client_of_3_1_1_that_has_lost_it_may_go_on_or_begin_anew() {
    judged(
        "ids-free",
        "mqtt 3.1.1\nstart\npub publish m1 q1\npub >x PUBLISH m1 q1 #1\npub cut",
        &[
            ("held", "pub connect\npub > PUBLISH m2 q1 #1"),
            ("held", "pub connect\npub > PUBLISH dup m1 q1 #1"),
            ("broken", "pub connect present\npub > PUBLISH m2 q1 #1"),
        ],
    );
}

#[test]
fn who_loses_a_store_loses_what_was_in_it() {
    judged(
        "at-least-once",
        "start\npub publish m1 q1",
        &[
            ("broken", ""),
            ("held", "pub crash lost\npub closed\npub restart\npub connect"),
            ("broken", "sub crash lost\nsub closed\nsub restart\nsub connect"),
        ],
    );
}

#[test]
fn an_identifier_in_use_stays_with_its_exchange() {
    judged(
        "suppressed-was-known",
        "start\npub > PUBLISH m1 q2 #1",
        &[
            (
                "held",
                "pub < PUBREC #1 in-use\npub > PUBLISH dup m1 q2 #1\n\
                 broker suppresses m1 pub",
            ),
            ("broken", "pub < PUBREC #1 err\npub > PUBLISH dup m1 q2 #1\nbroker suppresses m1 pub"),
        ],
    );
}

#[test]
fn what_nobody_will_release_may_swallow_a_message() {
    judged(
        "exactly-once",
        "",
        &[
            // A copy came when its exchange was over.
            (
                "held",
                "link pub proxy\nstart\npub publish m1 q2\npub >~ a PUBLISH m1 q2 #1\n\
                 copy a\narrive a\nbroker owns m1 q2\npub < PUBREC m1 #1\n\
                 pub > PUBREL m1 #1\npub < PUBCOMP m1 #1\narrive a\npub publish m2 q2\n\
                 pub > PUBLISH m2 q2 #1\nbroker suppresses m2 pub\npub < PUBREC m2 #1\n\
                 pub > PUBREL m2 #1\npub < PUBCOMP m2 #1",
            ),
            // A copy came when only its sender did not know that it was over.
            (
                "held",
                "link pub proxy\nstart\npub publish m1 q2\npub >~ a PUBLISH m1 q2 #1\n\
                 copy a\narrive a\nbroker owns m1 q2\npub < PUBREC m1 #1\n\
                 pub > PUBREL m1 #1\npub <~ b PUBCOMP m1 #1\narrive a\narrive b\n\
                 pub publish m2 q2\npub > PUBLISH m2 q2 #1\nbroker suppresses m2 pub\n\
                 pub < PUBREC m2 #1\npub > PUBREL m2 #1\npub < PUBCOMP m2 #1",
            ),
            // The first was overtaken by its repeat.
            (
                "held",
                "mqtt 3.1.1\nlink pub datagram\nstart\npub publish m1 q2\n\
                 pub >~ a PUBLISH m1 q2 #1\npub > PUBLISH dup m1 q2 #1\n\
                 broker owns m1 q2\npub < PUBREC m1 #1\npub > PUBREL m1 #1\n\
                 pub < PUBCOMP m1 #1\narrive a\npub publish m2 q2\n\
                 pub > PUBLISH m2 q2 #1\nbroker suppresses m2 pub\npub < PUBREC m2 #1\n\
                 pub > PUBREL m2 #1\npub < PUBCOMP m2 #1",
            ),
            // It came on a connection that another had taken over (A14).
            (
                "held",
                "start\npub publish m1 q2\npub >~ a PUBLISH m1 q2 #1\n\
                 pub connect present\npub > PUBLISH dup m1 q2 #1\nbroker owns m1 q2\n\
                 pub < PUBREC m1 #1\npub > PUBREL m1 #1\npub < PUBCOMP m1 #1\narrive a\n\
                 pub publish m2 q2\npub > PUBLISH m2 q2 #1\nbroker suppresses m2 pub\n\
                 pub < PUBREC m2 #1\npub > PUBREL m2 #1\npub < PUBCOMP m2 #1",
            ),
            // On a stream, in one connection, nothing excuses it.
            (
                "broken",
                "start\npub > PUBLISH m1 q2 #1\nbroker owns m1 q2\npub < PUBREC m1 #1\n\
                 pub < PUBCOMP m1 #1\npub publish m2 q2\npub > PUBLISH m2 q2 #1\n\
                 broker suppresses m2 pub\npub < PUBREC m2 #1\npub > PUBREL m2 #1\n\
                 pub < PUBCOMP m2 #1",
            ),
        ],
    );
}
