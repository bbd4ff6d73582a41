//! JSON lines there and back: every kind of event, every kind of bytes, and what is refused.

use bytes::Bytes;
use bytestring::ByteString;
use proptest::prelude::*;
use qoslab_mqtt::face::{Closing, ConnId, Delivery, DropReason, Note, Outcome, SessionEnd, Tag};
use qoslab_mqtt::packet::{
    Ack, ConnAck, Connect, Disconnect, Login, Packet, PacketId, Properties, Property, Publish, QoS,
    ReasonCode, SubAck, Subscribe, SubscribeOptions, Unsubscribe, Version, Will,
};
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::json::{LineDigest, digest, from_lines, to_lines};
use qoslab_trace::*;

const PUB: PartyId = PartyId(0);
const LINK: LinkId = LinkId(0);
const CONN: ConnId = ConnId(1);

fn publish(payload: &[u8]) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: QoS::AtLeastOnce,
        retain: false,
        topic: "t/temp".into(),
        id: PacketId::new(1),
        properties: Properties(vec![Property::CorrelationData(Bytes::from_static(&[0, 255]))]),
        payload: Bytes::copy_from_slice(payload),
    })
}

fn connect() -> Packet {
    let will = Will {
        qos: QoS::AtMostOnce,
        retain: true,
        properties: Properties::NONE,
        topic: "gone".into(),
        payload: Bytes::from_static(b"\x01"),
    };
    Packet::Connect(Box::new(Connect {
        version: Version::V5,
        clean: false,
        keep_alive: 60,
        properties: Properties::NONE,
        client_id: "pub".into(),
        will: Some(will),
        login: Login { user_name: None, password: Some(Bytes::from_static(b"se\"cret")) },
    }))
}

fn send(packet: Sent) -> What {
    let chance = [Draw { stream: 0, position: 7, answer: u64::MAX }].into_iter().collect();
    let bytes = Bytes::from_static(&[0x40, 2, 0, 1]);
    What::Send { link: LINK, conn: CONN, dir: Direction::Up, packet, bytes, chance }
}

fn packets() -> Vec<Packet> {
    let id = PacketId::FIRST;
    let options = SubscribeOptions::new(QoS::ExactlyOnce);
    let refused = ReasonCode::NOT_AUTHORIZED;
    vec![
        connect(),
        Packet::Connack(Box::new(ConnAck {
            session_present: true,
            reason: ReasonCode::SUCCESS,
            properties: Properties::NONE,
        })),
        publish(b"21.5"),
        publish(&[0, 0xff]),
        Packet::Puback(Ack::new(id)),
        Packet::Pubrec(Ack::with_reason(id, ReasonCode::QUOTA_EXCEEDED)),
        Packet::Pubrel(Ack::new(id)),
        Packet::Pubcomp(Ack::new(id)),
        Packet::Subscribe(Subscribe {
            id,
            properties: Properties::NONE,
            filters: vec![("t/#".into(), options)],
        }),
        Packet::Suback(SubAck { id, properties: Properties::NONE, reasons: vec![refused] }),
        Packet::Unsubscribe(Unsubscribe {
            id,
            properties: Properties::NONE,
            filters: vec!["t/#".into()],
        }),
        Packet::Pingreq,
        Packet::Disconnect(Disconnect::default()),
    ]
}

fn applications() -> Vec<What> {
    let delivery = Delivery {
        tag: Tag(1),
        qos: QoS::AtLeastOnce,
        dup: true,
        retain: false,
        topic: "t/\u{1f980}".into(),
        payload: Bytes::from_static(b"\xc3\x28"),
        properties: Properties::NONE,
        rule: Rule::Qos1Puback,
    };
    let (topic, payload) = (ByteString::from_static("t"), Bytes::new());
    let (qos, retain, stamp) = (QoS::AtMostOnce, true, Stamp::default());
    vec![
        What::Publish { client: PUB, topic, payload, qos, retain, stamp },
        What::Deliver { client: PUB, copy: 2, delivery },
        What::Consume { client: PUB, verdict: DedupVerdict::Discarded },
        What::Outcome { client: PUB, outcome: Outcome::Dropped(DropReason::Expired) },
        What::Outcome { client: PUB, outcome: Outcome::Rejected(ReasonCode::BANNED) },
        What::Command { client: PUB, text: "subscribe t/#\n".into() },
    ]
}

fn network() -> Vec<What> {
    let flight = EventId(3);
    let tamper = |how| What::Tamper { flight, how, fault: 2 };
    vec![
        What::Open { link: LINK, conn: CONN, chance: Chance::NONE },
        What::Refuse { link: LINK, fault: 1 },
        send(Sent::Raw),
        What::Arrive { flight, bytes: None },
        What::Arrive { flight, bytes: Some(3) },
        What::Lose { flight, why: LossReason::Cut, fault: Some(1) },
        What::Lose { flight, why: LossReason::Down, fault: None },
        tamper(Copying::Copied { after: Duration::from_millis(1) }),
        tamper(Copying::Held { until: Instant::NEVER }),
        tamper(Copying::Delayed { by: Duration::FOREVER }),
        What::Cut { link: LINK, conn: CONN, fault: 1 },
        What::Silence { link: LINK, conn: CONN, fault: 1 },
        What::Close { link: LINK, conn: CONN, party: PUB, why: Closing::TakenOver },
        What::Closed { link: LINK, conn: CONN, party: PUB },
        What::Crash { party: PUB, store: StoreFate::Stale, fault: 0 },
        What::Restart { party: PUB },
    ]
}

fn notes() -> Vec<What> {
    let client = ByteString::from_static("pub");
    let ended = Note::SessionEnded { client: client.clone(), why: SessionEnd::Expired };
    let routed = Note::Routed {
        tag: Tag(1),
        to: client,
        filter: "t/#".into(),
        qos: QoS::AtMostOnce,
        retained: false,
        group: None,
    };
    vec![What::Note { party: PUB, note: ended }, What::Note { party: PUB, note: routed }]
}

/// A record with every kind of event, good for nothing else.
fn every_kind() -> Trace {
    let packets = packets().into_iter().map(|packet| send(Sent::Packet(packet)));
    let whats = applications().into_iter().chain(network()).chain(notes()).chain(packets);
    let event = |(what, n): (What, u32)| Event {
        n: EventId(n),
        at: Instant::from_micros(u64::from(n) * 250),
        cause: (n % 2 == 0).then_some(EventId(n / 2)),
        rule: (n % 3 == 0).then_some(Cited { rule: Rule::Resend, mqtt: Version::V311 }),
        message: (n % 5 == 0).then_some(MessageId(n)),
        what,
    };
    let events: Vec<Event> = whats.zip(1..).map(event).collect();
    let party = |name: &str, broker, mutants: &[&str]| PartyInfo {
        name: name.into(),
        broker,
        mqtt: Version::V5,
        mutants: mutants.iter().map(|name| (*name).to_owned()).collect(),
    };
    let header = Header {
        qoslab_trace: FORMAT,
        scenario: "all".into(),
        variant: String::new(),
        seed: u64::MAX,
        parties: vec![party("pub", false, &[]), party("broker", true, &["resend-dup0"])],
        links: vec![LinkInfo { client: PUB, kind: LinkKind::Proxy }],
        streams: vec!["pub/up/loss".into()],
    };
    let footer = Footer {
        end: End::Quiet,
        at: Instant::from_micros(1),
        left_over: vec!["m1 waits".into()],
        state_digest: "0".repeat(32),
        trace_digest: digest(&header, &events),
    };
    Trace { header, events, footer }
}

#[test]
fn every_kind_of_event_is_read_back_as_it_was() {
    let trace = every_kind();
    let text = to_lines(&trace);
    assert_eq!(from_lines(&text).unwrap(), trace);
    assert_eq!(text.lines().count(), trace.events.len() + 2);
    assert!(text.ends_with("}\n"));
}

#[test]
fn the_digest_is_taken_over_the_lines_before_the_footer() {
    let trace = every_kind();
    let text = to_lines(&trace);
    let end = text.trim_end().rfind('\n').unwrap() + 1;
    let bytes = &text.as_bytes()[..end];
    assert_eq!(trace.footer.trace_digest, format!("{:032x}", xxhash(bytes)));
    let mut digest = LineDigest::new();
    digest.header(&trace.header);
    trace.events.iter().for_each(|event| digest.event(event));
    assert_eq!(digest.finish(), trace.footer.trace_digest);
}

fn xxhash(bytes: &[u8]) -> u128 {
    xxhash_rust::xxh3::xxh3_128(bytes)
}

#[test]
fn payloads_are_text_where_they_are_readable_and_hex_where_not() {
    let json = |payload: &[u8]| {
        let mut trace = every_kind();
        trace.events.truncate(1);
        trace.events[0].what = send(Sent::Packet(publish(payload)));
        to_lines(&trace).lines().nth(1).unwrap().to_string()
    };
    assert!(json(b"21.5").contains(r#""payload":"21.5""#));
    assert!(json(b"a\nb").contains(r#""payload":{"hex":"610a62"}"#));
    assert!(json(&[0, 255]).contains(r#""payload":{"hex":"00ff"}"#));
    assert!(json(b"").contains(r#""bytes":"40020001""#));
    assert!(json(b"").contains(r#"{"correlation-data":{"hex":"00ff"}}"#));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let text = to_lines(&every_kind());
    let lines: Vec<&str> = text.lines().collect();
    let said = |lines: &[&str]| from_lines(&lines.join("\n")).unwrap_err().to_string();

    let newer = lines[0].replace("\"qoslab_trace\":1", "\"qoslab_trace\":2,\"new\":1");
    assert_eq!(said(&[&newer, lines[1]]), "line 1: trace format 2; this program reads 1");
    let gap = [lines[0], lines[1], lines[3], lines[lines.len() - 1]];
    assert_eq!(said(&gap), "line 3: event 2 expected, found event 3");
    let short = said(&lines[..5]);
    assert_eq!(short, "line 5: the record ends with an event: its footer is missing");
    let broken = [lines[0], "{\"n\":1", lines[lines.len() - 1]];
    assert!(said(&broken).starts_with("line 2: event 1 expected: EOF"), "{}", said(&broken));
    assert!(said(&[""]).starts_with("line 1: a record has a header line"));
    let odd = lines[1].replace("\"payload\":\"\"", "\"payload\":{\"hex\":\"0\"}");
    let odd = said(&[lines[0], &odd, lines[lines.len() - 1]]);
    assert!(odd.contains("odd number of hex digits"), "{odd}");
}

#[test]
fn the_fate_of_a_flight_is_its_best_news() {
    let mut trace = every_kind();
    let flight = EventId(9);
    assert!(trace.send(flight).is_some());
    assert_eq!(trace.fate(flight), Fate::Pending);
    for (event, n) in trace.events.iter_mut().zip(1..) {
        if let What::Arrive { flight, .. } | What::Lose { flight, .. } = &mut event.what {
            *flight = EventId(9);
            assert!(n > 9);
        }
    }
    let arrived = Fate::Arrived(EventId(10), Instant::from_micros(2500));
    assert_eq!(trace.fate(flight), arrived);
    assert_eq!(trace.fates()[&flight], arrived);
    let chain: Vec<u32> = trace.chain(&trace.events[7]).iter().map(|event| event.n.0).collect();
    assert_eq!(chain, [8, 4, 2, 1]);
}

proptest! {
    #[test]
    fn any_payload_is_read_back_exactly(payload: Vec<u8>, text: String) {
        for bytes in [&payload[..], text.as_bytes()] {
            let mut trace = every_kind();
            trace.events.truncate(1);
            trace.events[0].what = send(Sent::Packet(publish(bytes)));
            prop_assert_eq!(&from_lines(&to_lines(&trace)).unwrap(), &trace);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text: String) {
        let _ = from_lines(&text);
    }
}
