//! Does a stream give the same packets however it is cut, and stop where it must?

use super::super::{Decoder, encode, strategy};
use super::bytes;
use crate::packet::{Packet, ReasonCode, Version};
use crate::rule::Rule;
use alloc::vec::Vec;
use bytes::Bytes;
use proptest::prelude::{any, prop_assert_eq};
use proptest::proptest;

fn drain(decoder: &mut Decoder, version: Version, into: &mut Vec<(Packet, usize)>) {
    while let Some(one) = decoder.next(version).expect("valid packets") {
        into.push(one);
    }
}

proptest! {
    #[test]
    fn cuts_do_not_matter(
        packets in proptest::collection::vec(strategy::packet(Version::V5), 0..6),
        cuts in proptest::collection::vec((1..60usize, any::<bool>()), 1..20),
    ) {
        let (mut wire, mut sent) = (Vec::new(), Vec::new());
        for packet in packets {
            let start = wire.len();
            encode(&packet, Version::V5, &mut wire).expect("a valid packet");
            sent.push((packet, wire.len() - start));
        }
        let mut rest = Bytes::from(wire);
        let (mut decoder, mut got) = (Decoder::new(), Vec::new());
        let mut cuts = cuts.iter().cycle();
        while !rest.is_empty() {
            let (len, read_now) = cuts.next().expect("a cycle");
            decoder.feed(rest.split_to((*len).min(rest.len())));
            if *read_now {
                drain(&mut decoder, Version::V5, &mut got);
            }
        }
        drain(&mut decoder, Version::V5, &mut got);
        prop_assert_eq!(got, sent);
        prop_assert_eq!(decoder, Decoder::new());
    }
}

#[test]
fn whole_packets_are_shared_and_not_copied() {
    let wire = bytes("30 05 0001 'a' 'xy' 30 05 0001 'b' 'zz' 30");
    let mut decoder = Decoder::new();
    decoder.feed(wire.clone());
    for at in [5, 12] {
        let Ok(Some((Packet::Publish(publish), 7))) = decoder.next(Version::V311) else {
            panic!("a PUBLISH of 7 bytes");
        };
        assert_eq!(publish.payload.as_ptr(), wire[at..].as_ptr());
    }
    assert_eq!(decoder.next(Version::V311), Ok(None));
    assert_eq!(decoder.pending(), 1);
}

#[test]
fn equal_bytes_are_equal_state() {
    let (mut one, mut two) = (Decoder::new(), Decoder::new());
    one.feed(bytes("30 05 00"));
    two.feed(bytes("30"));
    two.feed(bytes("05 00"));
    assert_eq!(one, two);
    let json = |decoder| serde_json::to_string(decoder).expect("plain data");
    assert_eq!(json(&one), json(&two));
    assert_eq!(json(&one), r#"{"buffer":[48,5,0],"limit":null,"failed":null}"#);
}

#[test]
fn a_failure_is_final() {
    let mut decoder = Decoder::new();
    decoder.feed(bytes("C0 00 C1 00 C0 00"));
    assert_eq!(decoder.next(Version::V5), Ok(Some((Packet::Pingreq, 2))));
    let fault = decoder.next(Version::V5).expect_err("flags");
    assert_eq!((fault.offset, fault.rule), (0, Rule::HeaderFlags));
    decoder.feed(bytes("C0 00"));
    assert_eq!(decoder.next(Version::V5), Err(fault));
    assert_eq!(decoder.pending(), 0);
}

#[test]
fn a_hopeless_packet_is_refused_before_its_body_is_there() {
    for (start, rule) in [
        ("36", Rule::NoQos3),
        ("00", Rule::PacketTypeKnown),
        ("30 FFFFFFFF", Rule::VariableByteInteger),
    ] {
        let mut decoder = Decoder::new();
        decoder.feed(bytes(start));
        assert_eq!(decoder.next(Version::V5).expect_err(start).rule, rule);
    }
}

#[test]
fn the_limit_counts_the_whole_packet() {
    let wire = bytes("40 03 0001 00");
    let mut decoder = Decoder::new();
    decoder.set_limit(Some(5));
    decoder.feed(wire.clone());
    assert!(matches!(decoder.next(Version::V5), Ok(Some((Packet::Puback(_), 5)))));
    decoder.set_limit(Some(4));
    decoder.feed(wire.slice(..2));
    let fault = decoder.next(Version::V5).expect_err("too large");
    assert_eq!((fault.offset, fault.rule), (1, Rule::PacketSize));
    assert_eq!(fault.reason, ReasonCode::PACKET_TOO_LARGE);
}

#[test]
fn an_announced_length_reserves_nothing() {
    let mut decoder = Decoder::new();
    for byte in bytes("30 FFFFFF7F 0001").chunks(1) {
        decoder.feed(Bytes::copy_from_slice(byte));
        assert_eq!(decoder.next(Version::V5), Ok(None));
    }
    assert_eq!(decoder.pending(), 7);
}
