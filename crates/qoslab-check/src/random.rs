//! Whatever the events are, no oracle panics: random ladders, and events with wild numbers.

use crate::fixture::ladder;
use crate::{Counts, ORACLES, check};
use alloc::format;
use alloc::string::String;
use alloc::vec;
use bytes::Bytes;
use bytestring::ByteString;
use proptest::prelude::*;
use qoslab_mqtt::face::{Closing, ConnId, Note, SessionEnd, Tag};
use qoslab_mqtt::packet::{Ack, Packet, PacketId, QoS};
use qoslab_trace::{
    Chance, Copying, Direction, Event, EventId, LinkId, LossReason, MessageId, PartyId, Sent,
    StoreFate, What,
};

const LINES: &[&str] = &[
    "pub publish m1 q2",
    "pub publish m2 q1",
    "pub publish m3 q0",
    "pub > PUBLISH m1 q2 #1",
    "pub > PUBLISH dup m1 q2 #1",
    "pub >x PUBLISH m1 q2 #1",
    "pub > PUBLISH m2 q1 #2",
    "pub > PUBLISH m2 q1 #1",
    "pub >? PUBLISH m2 q1 #2",
    "pub > PUBLISH m3 q0",
    "pub < PUBREC m1 #1",
    "pub < PUBREC m1 #1 err",
    "pub < PUBACK m2 #2",
    "pub > PUBREL m1 #1",
    "pub < PUBCOMP m1 #1",
    "pub outcome m1 acknowledged",
    "pub cut",
    "pub connect present",
    "pub connect clean",
    "pub leave",
    "pub crash lost",
    "pub crash stale",
    "broker crash kept",
    "broker crash lost",
    "broker crash stale",
    "pub restart",
    "broker owns m1 q2",
    "broker owns m2 q1 retain",
    "broker owns m3 q0",
    "broker routes m1 sub q2",
    "broker routes m2 sub q1 retained",
    "broker routes m1 other q2 group=g",
    "broker queues m1 sub",
    "broker drops m1 sub full",
    "broker ends sub clean",
    "broker ends pub expired",
    "broker suppresses m1 pub",
    "broker wills m9 sub",
    "sub < PUBLISH m1 q2 #1",
    "sub < PUBLISH dup m1 q2 #1",
    "sub < PUBLISH m2 q1 #1",
    "sub gets m1 q2",
    "sub gets m2 q1",
    "sub > PUBREC m1 #1",
    "sub > PUBACK m2 #1",
    "sub < PUBREL m1 #1",
    "sub > PUBCOMP m1 #1",
    "sub >~ a PINGREQ",
    "sub <~ a PUBLISH m1 q2 #1",
    "arrive a",
    "lose a",
    "copy a",
    "sub cut",
    "sub connect will present rm=1",
    "sub connect expiry=0",
    "sub ends sub lost",
    "sub silence",
    "sub thrown",
    "wait 3",
    "end until",
];

fn wild() -> impl Strategy<Value = Event> {
    let numbers = (0_u8..16, any::<u16>(), 0_u32..9, any::<bool>(), 0_u32..400);
    numbers.prop_map(|(kind, wide, small, flag, n)| {
        let link = LinkId(if flag { wide } else { wide % 3 });
        let conn = ConnId(small);
        let party = PartyId(if flag { wide } else { wide % 4 });
        let dir = if small % 2 == 0 { Direction::Up } else { Direction::Down };
        let flight = EventId(if flag { n } else { small });
        let message = (small > 2).then_some(MessageId(if flag { u32::MAX } else { small }));
        let id = PacketId::new(wide | 1).expect("odd");
        let client = ByteString::from(if flag { "sub" } else { "nobody" });
        let ack = Ack::new(id);
        let packet = match small % 4 {
            0 => Packet::Puback(ack),
            1 => Packet::Pubrec(ack),
            2 => Packet::Pubrel(ack),
            _ => Packet::Pubcomp(ack),
        };
        let tag = Tag(small);
        let what = match kind {
            0..=2 => {
                let packet = if flag { Sent::Raw } else { Sent::Packet(packet) };
                let (bytes, chance) = (Bytes::new(), Chance::NONE);
                What::Send { link, conn, dir, packet, bytes, chance }
            }
            3 => What::Arrive { flight, bytes: flag.then_some(small) },
            4 => What::Lose { flight, why: LossReason::Cut, fault: None },
            5 => What::Tamper {
                flight,
                how: Copying::Copied { after: qoslab_mqtt::time::Duration::ZERO },
                fault: small,
            },
            6 => What::Open { link, conn, chance: Chance::NONE },
            7 => What::Cut { link, conn, fault: 0 },
            8 => What::Close { link, conn, party, why: Closing::TakenOver },
            9 => What::Crash { party, store: StoreFate::Stale, fault: 0 },
            10 => What::Note { party, note: Note::SessionCreated { client } },
            11 => What::Note { party, note: Note::SessionEnded { client, why: SessionEnd::Clean } },
            12 => What::Note { party, note: Note::Queued { tag, to: client } },
            13 => What::Note {
                party,
                note: Note::Routed {
                    tag,
                    to: client,
                    filter: ByteString::new(),
                    qos: QoS::ExactlyOnce,
                    retained: flag,
                    group: None,
                },
            },
            14 => What::Note { party, note: Note::WillPublished { client, tag } },
            _ => What::Command { client: party, text: String::new() },
        };
        let at = qoslab_mqtt::time::Instant::from_micros(u64::from(n));
        Event { n: EventId(n), at, cause: None, rule: None, message, what }
    })
}

proptest! {
    #[test]
    fn random_ladders_never_panic(picks in prop::collection::vec(0..LINES.len(), 0..60)) {
        let mut text = String::from("start\nother connect\nsub >~ a PINGREQ\n");
        for pick in picks {
            text.push_str(LINES[pick]);
            text.push('\n');
        }
        let trace = ladder(&text);
        let findings = check(&trace);
        prop_assert_eq!(findings.len(), ORACLES.len());
        let counts = Counts::of(&trace);
        prop_assert!(counts.tally(None, None, None).sent > 0, "{}", format!("{counts:?}"));
    }

    #[test]
    fn random_events_never_panic(events in prop::collection::vec(wild(), 0..200)) {
        let mut trace = ladder("");
        trace.events = events;
        trace.footer.left_over = vec![String::from("something")];
        prop_assert_eq!(check(&trace).len(), ORACLES.len());
        let _ = Counts::of(&trace);
    }
}

#[test]
fn names_are_unique_and_kebab_case() {
    for (at, oracle) in ORACLES.iter().enumerate() {
        assert!(oracle.name.bytes().all(|c| c.is_ascii_lowercase() || b"-0123456789".contains(&c)));
        assert!(ORACLES[..at].iter().all(|other| other.name != oracle.name), "{}", oracle.name);
    }
}
