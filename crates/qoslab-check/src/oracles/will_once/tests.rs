//! The wills of the oracle `will-once`, good and bad.

use crate::fixture::{broken, held, judged, nothing_broken, unknown};

#[test]
fn a_cut_fires_it_once() {
    held(
        "will-once",
        "sub connect will\n\
         sub cut\n\
         broker wills m1 sub",
    );
}

#[test]
fn a_will_that_stays_away_breaks_it() {
    let (rule, story) = broken(
        "will-once",
        "sub connect will\n\
         sub cut",
    );
    assert_eq!(rule, "MQTT-3.1.2-8");
    assert!(story.contains("was not published"), "{story}");
}

#[test]
fn a_second_one_breaks_it() {
    let (rule, story) = broken(
        "will-once",
        "sub connect will\n\
         sub cut\n\
         broker wills m1 sub\n\
         broker wills m1 sub",
    );
    assert_eq!(rule, "MQTT-3.1.2-10");
    assert!(story.contains("second time"), "{story}");
}

#[test]
fn disconnect_deletes_it() {
    let (rule, story) = broken(
        "will-once",
        "sub connect will\n\
         sub leave\n\
         broker wills m1 sub",
    );
    assert_eq!(rule, "MQTT-3.14.4-3");
    assert!(story.contains("although it was removed"), "{story}");
}

#[test]
fn disconnect_with_an_error_does_not() {
    let (rule, story) = broken(
        "will-once",
        "sub connect will\n\
         sub > DISCONNECT err\n\
         sub closed",
    );
    assert_eq!(rule, "MQTT-3.1.2-8");
    assert!(story.contains("was not published"), "{story}");
}

#[test]
fn a_connection_in_time_cancels_it() {
    nothing_broken(
        "sub connect will delay=5\n\
         sub cut\n\
         wait 2\n\
         sub connect present\n\
         wait 9",
    );
}

#[test]
fn a_takeover_without_delay_fires_it() {
    held(
        "will-once",
        "sub connect will\n\
         sub thrown\n\
         broker wills m1 sub\n\
         sub connect present",
    );
}

#[test]
fn a_delay_longer_than_the_session_ends_with_it() {
    let (rule, story) = broken(
        "will-once",
        "sub connect will delay=50 expiry=3\n\
         sub cut\n\
         wait 4\n\
         broker ends sub expired\n\
         sub commands wait",
    );
    assert_eq!(rule, "MQTT-3.1.2-8");
    assert!(story.contains("was not published"), "{story}");
}

#[test]
fn a_delay_that_has_not_passed_leaves_it_unknown() {
    unknown(
        "will-once",
        "whether the will",
        "sub connect will delay=5\n\
         sub cut\n\
         wait 2\n\
         end until",
    );
}

#[test]
fn an_identifier_that_is_not_the_name_of_the_client_is_the_session() {
    held(
        "will-once",
        "sub connect id=x will\n\
         sub cut\n\
         broker wills m1 x",
    );
    held(
        "will-once",
        "sub connect id=x will\n\
         sub thrown\n\
         broker wills m1 x\n\
         sub connect id=x present will",
    );
}

#[test]
fn an_assigned_identifier_is_the_session() {
    held(
        "will-once",
        "sub open\n\
         sub > CONNECT id= will\n\
         sub < CONNACK assigned=auto\n\
         sub cut\n\
         broker wills m1 auto",
    );
    let (_, story) = broken(
        "will-once",
        "sub open\n\
         sub > CONNECT id= will\n\
         sub < CONNACK assigned=auto\n\
         broker creates other\n\
         sub leave\n\
         broker wills m1 auto",
    );
    assert!(story.contains("although it was removed"), "{story}");
}

#[test]
fn a_note_names_what_connack_does_not() {
    held(
        "will-once",
        "mqtt 3.1.1\n\
         sub open\n\
         sub > CONNECT id= clean will\n\
         broker creates auto\n\
         sub < CONNACK\n\
         sub cut\n\
         broker wills m1 auto",
    );
}

#[test]
fn a_session_without_a_name_leaves_it_unknown() {
    unknown(
        "will-once",
        "which session auto is",
        "mqtt 3.1.1\n\
         sub open\n\
         sub > CONNECT id= clean will\n\
         sub < CONNACK\n\
         broker wills m1 auto",
    );
}

#[test]
fn two_clients_may_use_one_identifier() {
    held(
        "will-once",
        "pub connect id=x will\n\
         pub thrown\n\
         broker wills m1 x\n\
         sub connect id=x present",
    );
}

#[test]
fn which_connection_cancels_it() {
    judged(
        "will-once",
        "sub connect will delay=5\nsub cut",
        &[
            ("vacuous", "wait 4\nsub connect present\nwait 9"),
            // The delay has passed.
            ("broken", "wait 5\nsub connect present"),
            ("broken", "wait 6\nsub connect present"),
            // The session has ended with it.
            ("broken", "wait 4\nsub connect clean had\nwait 9"),
            ("broken", "wait 4\npub connect\nwait 9"),
        ],
    );
}

#[test]
fn a_takeover_cancels_what_was_to_wait() {
    judged(
        "will-once",
        "",
        &[
            ("vacuous", "sub connect will delay=5\nsub connect present\nsub thrown old\nwait 9"),
            ("broken", "sub connect will\nsub connect present\nsub thrown old"),
        ],
    );
}

#[test]
fn an_end_of_the_session_brings_it_forward() {
    judged(
        "will-once",
        "sub connect will delay=5\nsub cut\nwait 2",
        &[
            ("unknown", ""),
            ("broken", "broker ends sub overflow"),
            // What its client has lost is not what the broker has.
            ("unknown", "sub ends sub lost"),
            ("unknown", "pub connect\nbroker ends pub overflow"),
        ],
    );
}

#[test]
fn it_is_the_broker_that_must_know() {
    judged(
        "will-once",
        "sub connect will",
        &[("broken", "sub thrown"), ("vacuous", "sub closes"), ("vacuous", "sub notices")],
    );
}

#[test]
fn a_disconnect_that_breaks_a_rule_deletes_nothing() {
    judged(
        "will-once",
        "sub connect will expiry=0",
        &[
            ("broken", "sub > DISCONNECT expiry=9\nsub punished"),
            // What breaks one after it.
            ("held", "sub > DISCONNECT\nsub > PINGREQ\nsub punished"),
        ],
    );
}

#[test]
fn who_crashes() {
    judged(
        "will-once",
        "sub connect will",
        &[("broken", "sub crash kept\nsub closed"), ("vacuous", "broker crash kept\nsub closed")],
    );
}

#[test]
fn a_stopped_run_says_nothing_of_its_last_instant() {
    judged("will-once", "sub connect will\nsub cut", &[("broken", ""), ("unknown", "end until")]);
}

#[test]
fn a_client_without_one_has_none() {
    judged("will-once", "sub connect", &[("broken", "broker wills m1 sub")]);
}
