//! Traces that make no sense, as people write them by hand or as programs with bugs do: every
//! number points anywhere, every text is foreign. Lines stay lines, and nothing panics.

use super::run::*;
use bytes::Bytes;
use proptest::prelude::*;
use qoslab_mqtt::face::{Closing, ConnId, Delivery, DropReason, Note, Outcome, SessionEnd, Tag};
use qoslab_mqtt::packet::{Packet, Properties, QoS, ReasonCode};
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_render::narrate::narrate;
use qoslab_render::scene::{Repeats, Scene};
use qoslab_render::text::{Folding, Glyphs, Options, draw};
use qoslab_trace::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("pub".to_string()),
        Just("\u{202e}\u{5d0}\u{301}\u{6f22}\u{1b}[2J\"\\\t ".to_string()),
        Just("very long ".repeat(30)),
        any::<String>(),
    ]
}

fn packet() -> impl Strategy<Value = Packet> {
    (0..12u8, any::<u16>(), text(), any::<bool>()).prop_map(|(kind, number, text, flag)| match kind
    {
        0 => publish_to(number, &text, &text),
        1 => dup(qos2(number, &text)),
        2 => puback(number),
        3 => pubrec_error(number),
        4 => pubrel(number),
        5 => pubcomp(number),
        6 => connect(&text, flag),
        7 => connack(flag),
        8 => subscribe(number, &text),
        9 => suback(number),
        10 => Packet::Pingreq,
        _ => Packet::Pingresp,
    })
}

fn note() -> impl Strategy<Value = Note> {
    (0..8u8, any::<u32>(), text()).prop_map(|(kind, tag, text)| {
        let (tag, name) = (Tag(tag), text.into());
        match kind {
            0 => Note::Queued { tag, to: name },
            1 => Note::Dropped { tag, to: name, why: DropReason::NotSupported },
            2 => Note::RepeatSuppressed { tag, from: name },
            3 => Note::Ignored { what: name },
            4 => Note::SessionEnded { client: name, why: SessionEnd::Overflow },
            5 => Note::WillDelayed { client: name, until: Instant::NEVER },
            6 => Note::RetainedStored { tag, topic: name },
            _ => Note::Owned {
                tag,
                from: "".into(),
                topic: name,
                qos: QoS::AtMostOnce,
                retain: true,
            },
        }
    })
}

fn delivery(payload: &str) -> Delivery {
    Delivery {
        tag: Tag(1),
        qos: QoS::AtLeastOnce,
        dup: false,
        retain: false,
        topic: payload.into(),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
        properties: Properties::NONE,
        rule: Rule::Qos1Puback,
    }
}

fn application() -> impl Strategy<Value = What> {
    (0..5u8, 0..5u16, any::<u32>(), text(), note()).prop_map(|(kind, who, copy, text, note)| {
        let client = PartyId(who);
        match kind {
            0 => What::Publish {
                client,
                topic: text.clone().into(),
                payload: Bytes::from(text),
                qos: QoS::AtLeastOnce,
                retain: true,
                stamp: Stamp::default(),
            },
            1 => What::Deliver { client, copy, delivery: delivery(&text) },
            2 => What::Command { client, text },
            3 => What::Outcome { client, outcome: Outcome::Rejected(ReasonCode(7)) },
            _ => What::Note { party: client, note },
        }
    })
}

fn network() -> impl Strategy<Value = What> {
    let numbers = (0..5u16, 0..3u32, 0..40u32, any::<u32>());
    (0..14u8, numbers, packet(), any::<bool>()).prop_map(|(kind, numbers, packet, flag)| {
        let (link, conn, flight, fault) = numbers;
        let (party, link, conn) = (PartyId(link), LinkId(link), ConnId(conn));
        let (flight, chance) = (EventId(flight), Chance::NONE);
        let dir = if flag { UP } else { DOWN };
        let why = if flag { LossReason::Lost } else { LossReason::Down };
        match kind {
            0 => What::Open { link, conn, chance },
            1 => What::Refuse { link, fault },
            2 => What::Arrive { flight, bytes: Some(fault) },
            3 => What::Lose { flight, why, fault: flag.then_some(fault) },
            4 => What::Cut { link, conn, fault },
            5 => What::Silence { link, conn, fault },
            6 => What::Close { link, conn, party, why: Closing::Refused(ReasonCode(255)) },
            7 => What::Closed { link, conn, party },
            8 => What::Crash { party, store: StoreFate::Lost, fault },
            9 => What::Restart { party },
            10 => What::Tamper { flight, how: Copying::Held { until: Instant::NEVER }, fault },
            11 => What::Arrive { flight, bytes: None },
            12 => What::Tamper { flight, how: Copying::Delayed { by: Duration::FOREVER }, fault },
            _ => {
                let (packet, bytes) = if flag { (Sent::Raw, 0) } else { (Sent::Packet(packet), 4) };
                let bytes = Bytes::from(vec![0; bytes]);
                What::Send { link, conn, dir, packet, bytes, chance }
            }
        }
    })
}

fn send() -> impl Strategy<Value = What> {
    (0..5u16, packet(), any::<bool>()).prop_map(|(link, packet, up)| What::Send {
        link: LinkId(link),
        conn: ConnId(1),
        dir: if up { UP } else { DOWN },
        packet: Sent::Packet(packet),
        bytes: Bytes::new(),
        chance: Chance::NONE,
    })
}

fn event() -> impl Strategy<Value = Event> {
    let what = prop_oneof![2 => send(), 3 => network(), 1 => application()];
    let at = prop_oneof![4 => 0..100u64, 4 => Just(1_000), 1 => any::<u64>()];
    let option = |top: u32| proptest::option::of(0..top);
    (0..40u32, at, option(40), option(4), any::<bool>(), what).prop_map(
        |(n, at, cause, message, cited, what)| Event {
            n: EventId(n),
            at: Instant::from_micros(at),
            cause: cause.map(EventId),
            rule: cited.then_some(Cited {
                rule: Rule::WillCancelled,
                mqtt: qoslab_mqtt::packet::Version::V311,
            }),
            message: message.map(MessageId),
            what,
        },
    )
}

/// `clients` clients, with the broker anywhere or nowhere; `tidy` numbers the events in order.
fn trace(clients: usize) -> impl Strategy<Value = Trace> {
    let names = proptest::collection::vec(text(), clients);
    let events = proptest::collection::vec(event(), 0..40);
    let odd = (any::<bool>(), any::<bool>(), 0..4u16);
    (text(), names, events, odd).prop_map(|(scenario, names, events, (tidy, no_broker, link))| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut run = Run::new(&scenario, &names);
        let header = run.header();
        header.variant = scenario;
        header.parties[0].broker = !no_broker;
        if let Some(info) = header.links.first_mut() {
            info.client = PartyId(link);
        }
        let mut trace = run.done();
        trace.events = events;
        if tidy {
            (1..).zip(&mut trace.events).for_each(|(n, event)| event.n = EventId(n));
        }
        trace.footer.left_over = vec!["left\nover".repeat(40)];
        trace
    })
}

fn options() -> impl Strategy<Value = Options> {
    (any::<bool>(), any::<bool>(), 0..3u8, any::<bool>()).prop_map(
        |(ascii, setup, fold, summary)| {
            let glyphs = if ascii { Glyphs::Ascii } else { Glyphs::Unicode };
            let fold = [Folding::Off, Folding::Long, Folding::On][usize::from(fold)];
            Options { fold_setup: setup, fold, summary, ..Options::new(glyphs) }
        },
    )
}

fn lines_are_lines(text: &str, ascii: bool) {
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        assert_eq!(line, line.trim_end(), "trailing blanks");
        assert!(!line.chars().any(char::is_control), "{line:?}");
        assert!(!ascii || line.is_ascii(), "{line:?}");
    }
}

proptest! {
    #[test]
    fn no_trace_breaks_a_line(trace in (0..6usize).prop_flat_map(trace), options in options()) {
        let text = draw(&trace, &options, &["verdict \u{6f22} \n ".into()]);
        lines_are_lines(&text, options.glyphs == Glyphs::Ascii);
        prop_assert_eq!(draw(&trace, &options, &["verdict \u{6f22} \n ".into()]), text);
        lines_are_lines(&narrate(&trace, &[(EventId(3), "so \t".into())]), false);
    }

    #[test]
    fn up_to_three_parties_fit_into_78_columns(
        trace in (0..3usize).prop_flat_map(trace),
        options in options(),
        verdicts in proptest::collection::vec(text(), 0..3),
    ) {
        let mut trace = trace;
        // Three clients without a broker would get a fourth lane for it.
        trace.header.parties[0].broker |= trace.header.parties.len() == 3;
        for line in draw(&trace, &options, &verdicts).lines() {
            prop_assert!(line.chars().count() <= 78, "{} {line}", line.chars().count());
        }
    }

    #[test]
    fn a_fold_stands_for_the_rows_that_it_leaves_out(n in 5..60usize, extra in 0..4usize) {
        let mut run = Run::new("fold", &["pub"]);
        for number in 1..=n as u16 {
            let first = run.send(0, UP, publish(number, "x"));
            run.arrive(first);
            let second = run.send(0, DOWN, puback(number));
            run.arrive(second);
        }
        for _ in 0..extra {
            run.silence(0, 1);
        }
        let whole = Scene::new(&run.done());
        let mut folded = whole.clone();
        folded.fold_repeats(Repeats::All);
        prop_assert_eq!(whole.rows.len(), 2 * n + extra);
        let stands_for = |row: &qoslab_render::scene::Row| match &row.what {
            qoslab_render::scene::Drawn::Fold(fold) => fold.rows,
            _ => 1,
        };
        prop_assert_eq!(folded.rows.iter().map(stands_for).sum::<usize>(), whole.rows.len());
        prop_assert_eq!(folded.rows.len(), 2 + 2 + 1 + 2 + extra);
    }
}
