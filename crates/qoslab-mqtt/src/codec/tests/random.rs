//! Does it hold for packets nobody thought of: round trips, no panic, every byte named?

use super::super::{Field, decode, encode, encoded_len, fields, frame_len, strategy};
use crate::packet::{Packet, Version};
use alloc::vec::Vec;
use bytes::Bytes;
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq};
use proptest::proptest;

fn versioned() -> impl Strategy<Value = (Version, Packet)> {
    strategy::version()
        .prop_flat_map(|version| strategy::packet(version).prop_map(move |it| (version, it)))
}

fn wire(version: Version, packet: &Packet) -> Vec<u8> {
    let mut out = Vec::new();
    encode(packet, version, &mut out).expect("a valid packet");
    out
}

/// The fields without parts cover all bytes once, and parts lie in what they are parts of.
pub(super) fn assert_tiled(fields: &[Field], len: usize) {
    let mut at = 0;
    for (place, field) in fields.iter().enumerate() {
        assert_eq!(field.range.start, at, "{field:?}");
        assert!(!field.range.is_empty(), "{field:?}");
        match fields.get(place + 1) {
            Some(next) if next.depth > field.depth => {
                assert_eq!(next.depth, field.depth + 1);
                assert!(next.range.end <= field.range.end);
            }
            _ => at = field.range.end,
        }
    }
    assert_eq!(at, len);
}

/// What is read is written back the same, unless 3.1.1 spelt the length with superfluous bytes.
fn check_any(version: Version, bytes: Vec<u8>) {
    let len = bytes.len();
    let bytes = Bytes::from(bytes);
    let (named, malformed) = fields(version, &bytes);
    assert_tiled(&named, len);
    match decode(version, &bytes) {
        Err(fault) => {
            assert!(fault.offset <= len);
            assert_eq!(malformed, Some(fault));
        }
        Ok(packet) => {
            assert_eq!(malformed, None);
            assert_eq!(frame_len(&bytes), Ok(Some(len)));
            let back = wire(version, &packet);
            assert!(back == bytes || version == Version::V311 && back.len() < len);
            assert_eq!(decode(version, &back.into()), Ok(packet));
        }
    }
}

proptest! {
    #[test]
    fn a_valid_packet_comes_back((version, packet) in versioned()) {
        let bytes = wire(version, &packet);
        prop_assert_eq!(encoded_len(&packet, version), Ok(bytes.len()));
        let (named, malformed) = fields(version, &bytes);
        prop_assert_eq!(malformed, None);
        assert_tiled(&named, bytes.len());
        prop_assert!(named.iter().all(|field| field.name != "not read"));
        prop_assert_eq!(decode(version, &bytes.into()), Ok(packet));
    }

    #[test]
    fn a_changed_packet_is_read_or_refused(
        (version, packet) in versioned(),
        changes in proptest::collection::vec((any::<usize>(), any::<u8>(), 0..5), 1..4),
        asked in strategy::version(),
    ) {
        let mut bytes = wire(version, &packet);
        for (at, byte, kind) in changes {
            let at = at % bytes.len();
            match kind {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte & 7),
                2 => bytes.insert(at, byte),
                3 if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        if let [_, len, rest @ ..] = &mut bytes[..] && asked == version && rest.len() < 0x80 {
            *len = rest.len() as u8;
        }
        check_any(asked, bytes);
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        version in strategy::version(),
        first in any::<u8>(),
        body in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut bytes = Vec::from([first, body.len() as u8]);
        bytes.extend(&body);
        check_any(version, bytes);
        check_any(version, body);
    }
}
