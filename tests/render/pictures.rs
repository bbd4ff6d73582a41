//! What runs look like, in both sets of characters.

use super::run::*;
use qoslab_mqtt::face::{Closing, DropReason, Note, SessionEnd, Tag};
use qoslab_mqtt::packet::Packet;
use qoslab_render::text::{Folding, Glyphs, Options, draw};
use qoslab_trace::{Copying, LossReason, PartyId, StoreFate, Trace, What};

fn ascii(trace: &Trace) -> String {
    draw(trace, &Options::new(Glyphs::Ascii), &[])
}

fn unicode(trace: &Trace) -> String {
    draw(trace, &Options::new(Glyphs::Unicode), &[])
}

/// The PUBACK is lost once, and the message is delivered twice.
pub(crate) fn lost_puback() -> Trace {
    let mut run = Run::new("lost-puback-once", &["pub", "sub"]);
    run.at(100).publish(1, 1);
    run.pass(0, UP, publish(1, "21.5"));
    let first = run.send(1, DOWN, publish(1, "21.5"));
    let ack = run.send(0, DOWN, puback(1));
    run.at(125).cut(0, 1);
    run.lose(ack, LossReason::Cut, Some(1));
    let first = run.at(140).arrive(first);
    run.deliver(first, 2, 1);
    run.pass(1, UP, puback(1));
    run.at(1125).m(0).open(0);
    run.pass(0, UP, connect("pub", false));
    run.at(1145).pass(0, DOWN, connack(true));
    run.at(1150).m(1).pass(0, UP, dup(publish(1, "21.5")));
    let second = run.send(1, DOWN, publish(2, "21.5"));
    let ack = run.send(0, DOWN, puback(1));
    let second = run.at(1190).arrive(second);
    run.deliver(second, 2, 2);
    run.arrive(ack);
    run.pass(1, UP, puback(2));
    run.done()
}

#[test]
fn a_lost_puback_is_followed_by_a_dup() {
    let verdicts = [
        "# checks     at-least-once ok   exactly-once FAIL m1 x2 (event 9)".to_string(),
        "expect     failed\u{7}".to_string(),
    ];
    let trace = lost_puback();
    insta::assert_snapshot!(draw(&trace, &Options::new(Glyphs::Ascii), &verdicts));
    insta::assert_snapshot!(unicode(&trace));
}

/// Two QoS 2 messages at once: PUBLISH and PUBREC, PUBREL and PUBREC meet on the way.
pub(crate) fn crossing() -> Trace {
    let mut run = Run::new("crossing", &["pub", "sub"]);
    run.at(0).open(0);
    run.pass(0, UP, connect("pub", true));
    run.pass(0, DOWN, connack(false));
    run.at(0).open(1);
    run.at(50).pass(1, UP, connect("sub", true));
    run.pass(1, DOWN, connack(false));
    run.pass(1, UP, subscribe(1, "t/#"));
    run.pass(1, DOWN, suback(1));
    run.at(200).m(1);
    let one = run.send(0, UP, qos2(1, "on"));
    run.at(210).m(2);
    let two = run.send(0, UP, qos2(2, "off"));
    run.at(220).m(1).arrive(one);
    let rec_one = run.send(0, DOWN, pubrec(1));
    run.at(230).m(2).arrive(two);
    let rec_two = run.send(0, DOWN, pubrec(2));
    run.at(240).m(1).arrive(rec_one);
    let rel_one = run.send(0, UP, pubrel(1));
    run.at(250).m(2).arrive(rec_two);
    let rel_two = run.send(0, UP, pubrel(2));
    run.at(260).m(1).arrive(rel_one);
    let forward = run.send(1, DOWN, publish(1, "on"));
    let comp_one = run.send(0, DOWN, pubcomp(1));
    run.at(270).m(2).arrive(rel_two);
    let comp_two = run.send(0, DOWN, pubcomp(2));
    let forward = run.at(280).m(1).arrive(forward);
    run.deliver(forward, 2, 1);
    run.arrive(comp_one);
    run.at(290).m(2).arrive(comp_two);
    run.done()
}

#[test]
fn packets_that_meet_take_two_rows_and_a_letter() {
    let trace = crossing();
    insta::assert_snapshot!(unicode(&trace));
    let folded = Options { fold_setup: true, summary: false, ..Options::new(Glyphs::Ascii) };
    insta::assert_snapshot!(draw(&trace, &folded, &[]));
}

/// Four clients: arrows pass lanes, deliveries stand outside their lane.
fn four_clients() -> Trace {
    let names = ["sensor-kitchen", "sensor-hall", "dashboard", "archive-of-everything-ever-said"];
    let mut run = Run::new("four", &names);
    run.at(0).publish(1, 1);
    run.pass(0, UP, publish_to(1, "home/kitchen/temp", "21.5"));
    let mut flights = Vec::new();
    for (link, number) in [(1, 7), (2, 8), (3, 65535)] {
        let packet = publish_to(number, "home/kitchen/temp", "21.5");
        flights.push((link, number, run.send(link, DOWN, packet)));
    }
    run.send(0, DOWN, puback(1));
    run.at(40);
    for (link, number, flight) in flights {
        if link == 3 {
            run.lose(flight, LossReason::Lost, Some(2));
            continue;
        }
        let arrival = run.arrive(flight);
        run.deliver(arrival, link + 1, 1);
        run.send(link, UP, puback(number));
    }
    run.at(50).m(2);
    let far = run.pass(0, DOWN, dup(publish_to(2, "home/hall", "a long text that is too long")));
    run.deliver(far, 1, 12);
    run.cut(3, 3);
    let note = Note::Queued { tag: Tag(2), to: "archive-of-everything-ever-said".into() };
    run.note(0, note);
    run.done()
}

#[test]
fn four_clients_have_the_broker_in_the_middle() {
    insta::assert_snapshot!(unicode(&four_clients()));
    insta::assert_snapshot!(ascii(&four_clients()));
}

/// The network goes silent, the client gives up, the broker still believes in the connection.
fn half_open() -> Trace {
    let mut run = Run::new("half-open", &["pub", "sub"]);
    run.at(0).open(0);
    run.pass(0, UP, connect("pub", false));
    run.pass(0, DOWN, connack(false));
    run.at(90).silence(0, 1);
    run.at(100).publish(1, 1);
    let lost = run.send(0, UP, publish(1, "21.5"));
    run.lose(lost, LossReason::Silent, Some(1));
    run.at(30_000).m(0).closed(0, 1);
    run.at(31_000).event(What::Refuse { link: qoslab_trace::LinkId(0), fault: 2 });
    run.at(32_000).publish(1, 2);
    run.at(33_000).m(0).open(0);
    run.pass(0, UP, connect("pub", false));
    run.close(0, 0, Closing::TakenOver);
    run.at(90_000).close(1, 0, Closing::KeepAliveTimeout);
    run.note(0, Note::WillPublished { client: "sub".into(), tag: Tag(3) });
    run.note(0, Note::SessionEnded { client: "sub".into(), why: SessionEnd::Expired });
    run.note(2, Note::Ignored { what: "a PUBCOMP that nobody waits for, with \u{1b}[31m".into() });
    run.done()
}

#[test]
fn a_half_open_connection_is_told_at_both_ends() {
    insta::assert_snapshot!(unicode(&half_open()));
}

/// The broker crashes with packets on their way; the store is what matters.
fn crash() -> Trace {
    let mut run = Run::new("crash", &["pub", "sub"]);
    run.at(0).publish(1, 1);
    run.pass(0, UP, qos2(1, "21.5"));
    run.pass(0, DOWN, pubrec_error(1));
    let rel = run.send(0, UP, pubrel(1));
    run.at(45).event(What::Crash { party: PartyId(0), store: StoreFate::Stale, fault: 1 });
    run.closed(0, 1);
    run.closed(1, 2);
    run.at(60).lose(rel, LossReason::Down, None);
    run.at(500).event(What::Restart { party: PartyId(0) });
    run.open(0);
    run.pass(0, UP, connect("pub", false));
    run.pass(0, DOWN, connack(true));
    let again = run.pass(0, UP, dup(qos2(1, "21.5")));
    run.note(0, Note::RepeatSuppressed { tag: Tag(1), from: "pub".into() });
    run.note(0, Note::Dropped { tag: Tag(1), to: "sub".into(), why: DropReason::QueueFull });
    run.event(What::Crash { party: PartyId(2), store: StoreFate::Lost, fault: 0 });
    run.at(600).event(What::Restart { party: PartyId(2) });
    run.note(0, Note::RetainedStored { tag: Tag(1), topic: "t/temp".into() });
    assert!(again.0 > 0);
    run.done()
}

#[test]
fn a_crash_ends_a_lane_and_a_restart_begins_it_again() {
    insta::assert_snapshot!(unicode(&crash()));
    insta::assert_snapshot!(ascii(&crash()));
}

/// A datagram link: a copy, a delay with overtaking, a cut inside a packet, an unknown end.
fn datagram() -> Trace {
    let mut run = Run::new("datagram", &["pub"]);
    run.at_micros(250).m(1);
    let one =
        run.send(0, UP, publish(1, "payload \"quoted\" \u{6f22}\n and long enough to be cut"));
    let delay = Copying::Delayed { by: qoslab_mqtt::time::Duration::from_millis(30) };
    run.event(What::Tamper { flight: one, how: delay, fault: 1 });
    run.at(10).m(2);
    let two = run.send(0, UP, publish(2, ""));
    run.at(30).arrive(two);
    run.at(50).m(1).arrive(one);
    run.at(55).arrive(one);
    run.at(56).lose(one, LossReason::Lost, None);
    let part = run.at(60).send(0, DOWN, puback(1));
    run.event(What::Arrive { flight: part, bytes: Some(3) });
    run.at(70).m(0).send(0, DOWN, Packet::Pingresp);
    run.done()
}

#[test]
fn copies_delays_and_halves_of_packets_are_shown() {
    insta::assert_snapshot!(unicode(&datagram()));
    insta::assert_snapshot!(ascii(&datagram()));
}

/// A hundred and some messages, one of them lost and repeated: about ten thousand events.
fn long_run() -> Trace {
    let mut run = Run::new("long", &["pub", "sub"]);
    let mut at = 0;
    for message in 1..=1000u32 {
        run.at(at).publish(1, message);
        let number = message as u16;
        run.pass(0, UP, publish(number, &format!("{message}")));
        let forward = run.send(1, DOWN, publish(number, &format!("{message}")));
        let ack = run.send(0, DOWN, puback(number));
        let forward = run.at(at + 40).arrive(forward);
        run.deliver(forward, 2, 1);
        let second = run.send(1, UP, puback(number));
        if message == 500 {
            run.lose(ack, LossReason::Lost, Some(4));
            let again = run.at(at + 60).send(0, UP, dup(publish(number, "500")));
            run.at(at + 80).arrive(again);
        } else {
            run.arrive(ack);
        }
        run.at(at + 90).arrive(second);
        at += 100;
    }
    for _ in 0..30 {
        run.m(0);
        run.at(at).pass(0, UP, Packet::Pingreq);
        run.pass(0, DOWN, Packet::Pingresp);
        at += 60_000;
    }
    run.done()
}

#[test]
fn ten_thousand_events_fold_to_what_is_different() {
    let trace = long_run();
    assert!(trace.events.len() > 9_000, "{}", trace.events.len());
    insta::assert_snapshot!(ascii(&trace));
    let off = Options { fold: Folding::Off, ..Options::new(Glyphs::Ascii) };
    assert!(draw(&trace, &off, &[]).lines().count() > 4_000);
}

#[test]
fn the_picture_is_the_same_every_time() {
    assert_eq!(unicode(&four_clients()), unicode(&four_clients()));
}

/// Without a scripted fault nobody may read of a "fault 0".
#[test]
fn what_no_fault_did_is_chance_or_a_broker_that_is_down() {
    let mut run = Run::new("chance", &["pub"]);
    run.at(0).event(What::Refuse { link: qoslab_trace::LinkId(0), fault: 0 });
    run.at(10).open(0);
    run.m(1);
    let one = run.send(0, UP, publish(1, "21.5"));
    let how = Copying::Copied { after: qoslab_mqtt::time::Duration::from_millis(5) };
    run.event(What::Tamper { flight: one, how, fault: 0 });
    run.at(20).arrive(one);
    run.at(25).arrive(one);
    let two = run.send(0, DOWN, puback(1));
    run.lose(two, LossReason::Lost, None);
    run.at(30).silence(0, 0);
    run.at(40).cut(0, 0);
    let trace = run.done();
    let told = qoslab_render::narrate::narrate(&trace, &[]);
    let text = format!("{}\n{told}", ascii(&trace));
    assert!(!text.to_lowercase().contains("fault"), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_long_verdict_goes_on_under_its_text() {
    let verdict = "expected   held: two messages of pub reach the subscriber in the order in which \
                   they were published, and neither of them comes twice";
    let text = draw(&lost_puback(), &Options::new(Glyphs::Ascii), &[verdict.to_string()]);
    let mut lines = text.lines().skip_while(|line| !line.starts_with("# expected"));
    let (first, second) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    assert!(first.chars().count() <= 78 && second.starts_with("#            "), "{text}");
    assert_eq!(
        format!("{first} {}", second.trim_start_matches(['#', ' '])),
        format!("# {verdict}")
    );
}
