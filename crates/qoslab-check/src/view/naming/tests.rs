//! Which session is meant, by what the oracles make of it.

use crate::fixture::{broken, judged};

#[test]
fn stories_name_clients_and_sessions() {
    let (_, story) = broken("connect-first", "pub open\npub > PINGREQ");
    assert!(story.starts_with("pub sent PINGREQ"), "{story}");
    let (_, story) = broken("will-once", "sub connect id=x will\nsub cut");
    assert!(story.starts_with("The will of x is due"), "{story}");
}

#[test]
fn connect_names_the_session() {
    judged(
        "session-present-true",
        "pub open\npub > CONNECT id=x\npub < CONNACK\npub closed",
        &[
            ("held", "sub open\nsub > CONNECT id=x\nsub < CONNACK present"),
            ("broken", "sub open\nsub > CONNECT id=x\nsub < CONNACK"),
            ("broken", "sub open\nsub > CONNECT id=y\nsub < CONNACK present"),
            // Another name is another session, of the same client too.
            ("broken", "pub open\npub > CONNECT id=y\npub < CONNACK present"),
            ("held", "pub open\npub > CONNECT id=y\npub < CONNACK"),
            // What a server calls a client that has a name counts for nothing.
            (
                "broken",
                "pub open\npub > CONNECT id=x\npub < CONNACK present assigned=z\n\
                 sub open\nsub > CONNECT id=z\nsub < CONNACK present",
            ),
        ],
    );
}

#[test]
fn a_name_that_was_never_accepted_is_nobody_elses() {
    judged(
        "session-present-true",
        "pub open\npub > CONNECT id=x\npub closed\npub connect id=y",
        &[("broken", "sub connect id=x present"), ("held", "sub connect id=x")],
    );
}

#[test]
fn a_session_that_the_server_has_not_named_is_no_others() {
    judged(
        "session-present-true",
        "sub open\nsub > CONNECT id=\nsub < CONNACK\nsub closed",
        &[("broken", "sub open\nsub > CONNECT id=y\nsub < CONNACK present")],
    );
}

#[test]
fn what_a_client_had_under_its_old_name_is_over() {
    judged(
        "at-least-once",
        "start\npub publish m1 q1\npub >x PUBLISH m1 q1 #1\npub cut",
        &[("held", "pub connect id=y present"), ("broken", "pub connect present")],
    );
}

#[test]
fn a_note_names_the_one_who_waits_for_a_name() {
    judged(
        "session-present-true",
        "mqtt 3.1.1",
        &[
            // Beside one that has a name.
            (
                "held",
                "pub open\npub > CONNECT\nsub open\nsub > CONNECT id=\n\
                 broker creates auto\nsub < CONNACK\nsub cut\n\
                 other connect id=auto present",
            ),
            // Beside one that was accepted before.
            (
                "held",
                "pub open\npub > CONNECT id=\npub < CONNACK\nsub open\nsub > CONNECT id=\n\
                 broker creates auto\nsub < CONNACK\nsub cut\n\
                 other connect id=auto present",
            ),
            // Of two the one whose CONNECT it follows.
            (
                "held",
                "pub open\npub > CONNECT id=\nsub open\nsub > CONNECT id=\n\
                 broker creates auto caused\nsub < CONNACK\nsub cut\n\
                 other connect id=auto present",
            ),
            (
                "broken",
                "pub open\npub > CONNECT id=\nsub open\nsub > CONNECT id=\n\
                 broker creates auto\nsub < CONNACK\nsub cut\n\
                 other connect id=auto present",
            ),
        ],
    );
}

#[test]
fn a_will_may_be_that_of_one_without_a_name() {
    judged(
        "will-once",
        "mqtt 3.1.1\nsub connect",
        &[
            ("broken", "pub connect will\nbroker wills m1 sub"),
            ("unknown", "pub open\npub > CONNECT id= will\npub < CONNACK\nbroker wills m1 sub"),
            (
                "unknown",
                "pub connect\npub closed\npub open\npub > RAW\npub < CONNACK\n\
                 broker wills m1 sub",
            ),
        ],
    );
}

#[test]
fn what_goes_over_a_new_connection_is_of_the_new_session() {
    judged(
        "ids-free",
        "start\npub publish m1 q1\npub publish m2 q1",
        &[
            (
                "broken",
                "pub cut\npub open\npub > CONNECT\npub > PUBLISH m1 q1 #1\n\
                 pub ends pub lost\npub > PUBLISH m2 q1 #1",
            ),
            ("held", "pub > PUBLISH m1 q1 #1\npub ends pub lost\npub > PUBLISH m2 q1 #1"),
        ],
    );
}
