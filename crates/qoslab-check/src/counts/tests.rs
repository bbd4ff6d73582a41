//! What is counted, of small records written by hand.

use super::*;
use crate::Claim;
use crate::fixture::ladder;
use crate::verdict::Verdict;

const SUB: PartyId = PartyId(2);
const TO_SUB: LinkId = LinkId(1);

fn twice() -> Counts {
    Counts::of(&ladder(
        "start\nhop1 m1 q1 #1\nbroker routes m1 sub q1\nsub < PUBLISH m1 q1 #1\nsub gets m1 \
         q1\nsub >x PUBACK m1 #1\nsub cut\nsub connect present\nsub < PUBLISH dup m1 q1 \
         #1\nsub gets m1 q1\nsub > PUBACK m1 #1\npub publish m2 q1",
    ))
}

#[test]
fn deliveries_and_repeats_are_counted() {
    let counts = twice();
    let delivery = counts.delivery(MessageId(1), SUB).expect("it was delivered");
    assert_eq!((delivery.count, delivery.events.len()), (2, 2));
    let down = counts.tally(Some(TO_SUB), Some(Direction::Down), Some(PacketType::Publish));
    assert_eq!((down.sent, down.arrived, down.resent), (2, 2, 1));
    let none = counts.tally(Some(TO_SUB), Some(Direction::Up), Some(PacketType::Publish));
    assert_eq!(none, Tally::default());
    let up = counts.tally(Some(TO_SUB), Some(Direction::Up), Some(PacketType::Puback));
    assert_eq!((up.sent, up.arrived, up.lost), (2, 1, 1));
    assert_eq!((counts.connections(TO_SUB), counts.publications()), (2, 2));
    assert_eq!(counts.order(SUB), [MessageId(1)]);
}

#[test]
fn what_has_no_number_is_counted_as_packets_only() {
    let text = "start\nsub < PUBLISH q1 #1\nsub gets m0 q1\nsub < PUBLISH q1 #2\nsub gets m0 q1";
    let counts = Counts::of(&ladder(text));
    assert_eq!((counts.deliveries().count(), counts.order(SUB).len()), (0, 0));
    assert_eq!(counts.tally(None, None, Some(PacketType::Publish)).arrived, 2);
}

#[test]
fn a_pubrel_of_a_second_exchange_is_no_repeat() {
    let text = "start\nhop1 m1 q2 #1\nhop1 m2 q2 #1\npub publish m3 q2\npub > PUBLISH m3 q2 \
                #1\npub < PUBREC m3 #1\npub > PUBREL m3 #1\npub <x PUBCOMP m3 #1\npub cut\npub \
                connect present\npub > PUBREL m3 #1";
    let counts = Counts::of(&ladder(text));
    assert_eq!(counts.tally(None, None, Some(PacketType::Pubrel)).resent, 1);
}

#[test]
fn a_claim_knows_no_excuse() {
    let counts = twice();
    let judge = |claim: Claim, message| claim.judge(&counts, MessageId(message), SUB);
    assert!(judge(Claim::AtLeastOnce, 1).is_held());
    assert!(judge(Claim::AtMostOnce, 1).is_broken());
    assert!(judge(Claim::ExactlyOnce, 1).is_broken());
    assert!(judge(Claim::AtLeastOnce, 2).is_broken());
    assert!(judge(Claim::AtMostOnce, 2).is_held());
    assert!(matches!(judge(Claim::AtMostOnce, 9), Verdict::Unknown { .. }));
}

#[test]
fn what_the_link_does_is_counted_apart() {
    let text = "link pub proxy\npub open\npub >~ a PINGREQ\ncopy a\narrive a\narrive a\npub >? \
                PINGREQ\npub >~ b PINGREQ\ncopy b\narrive b\nlose b\npub > RAW\npub < PINGRESP";
    let counts = Counts::of(&ladder(text));
    let pings = Tally {
        sent: 3,
        arrived: 3,
        lost: 2,
        resent: 0,
        copied: 2,
        bytes_sent: 12,
        bytes_arrived: 12,
    };
    let raw = Tally { sent: 1, arrived: 1, bytes_sent: 4, bytes_arrived: 4, ..Tally::default() };
    let up = |kind| (LinkId(0), Direction::Up, kind);
    let down = (LinkId(0), Direction::Down, Some(PacketType::Pingresp));
    let found: Vec<_> = counts.packets().map(|(a, b, c, of)| ((a, b, c), *of)).collect();
    assert_eq!(found, [(up(None), raw), (up(Some(PacketType::Pingreq)), pings), (down, raw)]);
    let all = Tally { sent: 5, arrived: 5, bytes_sent: 20, bytes_arrived: 20, ..pings };
    assert_eq!(counts.tally(None, None, None), all);
}

#[test]
fn sums_are_sums() {
    let of = |n: u32| Tally {
        sent: n,
        arrived: n + 1,
        lost: n + 2,
        resent: n + 3,
        copied: n + 4,
        bytes_sent: u64::from(n) + 5,
        bytes_arrived: u64::from(n) + 6,
    };
    let mut sum = of(10);
    sum.add(&of(2));
    let expect = Tally {
        sent: 12,
        arrived: 14,
        lost: 16,
        resent: 18,
        copied: 20,
        bytes_sent: 22,
        bytes_arrived: 24,
    };
    assert_eq!(sum, expect);
}

#[test]
fn a_packet_that_arrives_in_part_is_lost() {
    let trace = ladder("pub open\npub >~ a PINGREQ\npart a");
    let found = Counts::of(&trace).tally(None, None, None);
    assert_eq!((found.arrived, found.lost, found.bytes_arrived), (0, 1, 3));
}

#[test]
fn the_first_deliveries_are_kept_with_their_delay() {
    let often = "\nwait 3\nsub gets m2 q1".repeat(DeliveryCount::KEPT + 1);
    let text = "start\nwait 2\npub publish m1 q1\npub publish m2 q1";
    let counts = Counts::of(&ladder(&alloc::format!("{text}{often}\nsub gets m1 q1")));
    let found: Vec<_> = counts.deliveries().collect();
    let [one, two] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.message, one.count, one.events.len()), (MessageId(1), 1, 1));
    assert_eq!((two.message, two.count), (MessageId(2), 9));
    assert_eq!((two.events.len(), two.delay), (8, Duration::from_secs(3)));
    assert_eq!(counts.order(SUB), [MessageId(2), MessageId(1)]);
    assert_eq!(counts.order(PartyId(0)), []);
}

#[test]
fn a_subscribe_is_a_repeat_until_its_suback_has_come() {
    let first = "start\npub > SUBSCRIBE q1 #1\n";
    for (text, resent) in [
        ("pub > SUBSCRIBE q1 #1", 1),
        ("pub > SUBSCRIBE q1 #2", 0),
        ("pub < SUBACK #1\npub > SUBSCRIBE q1 #1", 0),
        ("pub <x SUBACK #1\npub > SUBSCRIBE q1 #1", 1),
    ] {
        let counts = Counts::of(&ladder(&alloc::format!("{first}{text}")));
        let found = counts.tally(None, Some(Direction::Up), Some(PacketType::Subscribe));
        assert_eq!(found.resent, resent, "{text}");
    }
}

#[test]
fn a_new_publish_or_pubcomp_ends_what_pubrel_began() {
    // Without either, a PUBREL is sent again.
    let before = "start\npub > PUBREL m1 #1\n";
    for (text, resent) in [
        ("", 1),
        ("pub > PUBLISH m2 q2 #1\n", 0),
        ("pub > PUBLISH dup m1 q2 #1\n", 1),
        ("pub < PUBCOMP m1 #1\n", 0),
        ("pub <x PUBCOMP m1 #1\n", 1),
    ] {
        let counts = Counts::of(&ladder(&alloc::format!("{before}{text}pub > PUBREL #1")));
        assert_eq!(counts.tally(None, None, Some(PacketType::Pubrel)).resent, resent, "{text}");
    }
}

#[test]
fn names_and_numbers_are_found() {
    let counts = twice();
    assert_eq!((counts.name(SUB), counts.name(PartyId(9))), ("sub", "?"));
    assert_eq!(counts.connections(LinkId(2)), 0);
    let born = counts.published(MessageId(1)).expect("it was published");
    let sent = ladder("start").events.len() + 1;
    assert_eq!(usize::try_from(born.0), Ok(sent));
    assert_eq!(counts.published(MessageId(9)), None);
}

#[test]
fn once_keeps_every_claim() {
    let counts = Counts::of(&ladder("start\nhop1 m1 q1 #1\nhop2 m1 q1 #1"));
    for claim in Claim::ALL {
        assert!(claim.judge(&counts, MessageId(1), SUB).is_held(), "{}", claim.name());
    }
}
