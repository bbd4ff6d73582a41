//! Is every malformed packet refused, at the right byte, by the right rule?

use super::super::{Malformed, decode, fields};
use super::{bytes, read};
use crate::packet::{ReasonCode, Version};
use crate::rule::Rule;
use alloc::string::ToString;
use bytes::Bytes;

/// Bytes, the offset of the fault, the rule, the code of 5.0.
type Row = (&'static str, usize, Rule, u8);

/// Refused in both versions.
const BOTH: &[Row] = &[
    ("", 0, Rule::RemainingLength, 0x81),
    ("C0", 1, Rule::RemainingLength, 0x81),
    ("30 80", 2, Rule::RemainingLength, 0x81),
    ("30 80808080 01", 1, Rule::VariableByteInteger, 0x81),
    ("30 FFFFFFFF 7F", 1, Rule::VariableByteInteger, 0x81),
    ("30 05 0001 'a'", 5, Rule::RemainingLength, 0x81),
    ("C0 00 00", 2, Rule::RemainingLength, 0x81),
    ("40 02 0001 40", 4, Rule::RemainingLength, 0x81),
    ("00 00", 0, Rule::PacketTypeKnown, 0x81),
    ("0F 00", 0, Rule::PacketTypeKnown, 0x81),
    ("11 0D 0004 'MQTT' 04 02 003C 0001 'c'", 0, Rule::HeaderFlags, 0x81),
    ("21 02 0000", 0, Rule::HeaderFlags, 0x81),
    ("41 02 0001", 0, Rule::HeaderFlags, 0x81),
    ("52 02 0001", 0, Rule::HeaderFlags, 0x81),
    ("60 02 0001", 0, Rule::PubrelFlags, 0x81),
    ("6A 02 0001", 0, Rule::PubrelFlags, 0x81),
    ("72 02 0001", 0, Rule::HeaderFlags, 0x81),
    ("80 06 0001 0001 'a' 00", 0, Rule::SubscribeFlags, 0x81),
    ("92 03 0001 00", 0, Rule::HeaderFlags, 0x81),
    ("A0 05 0001 0001 'a'", 0, Rule::UnsubscribeFlags, 0x81),
    ("B2 02 0001", 0, Rule::HeaderFlags, 0x81),
    ("C1 00", 0, Rule::HeaderFlags, 0x81),
    ("D8 00", 0, Rule::HeaderFlags, 0x81),
    ("E1 00", 0, Rule::DisconnectFlags, 0x81),
    ("C0 01 00", 2, Rule::RemainingLength, 0x81),
    ("D0 01 00", 2, Rule::RemainingLength, 0x81),
    ("10 02 0000", 2, Rule::ProtocolName, 0x84),
    ("10 00", 2, Rule::RemainingLength, 0x81),
    ("10 04 0004 'MQ'", 2, Rule::RemainingLength, 0x81),
    ("10 0D 0004 'MQtt' 04 02 003C 0001 'c'", 2, Rule::ProtocolName, 0x84),
    ("10 0F 0006 'MQIsdp' 03 02 003C 0001 'c'", 2, Rule::ProtocolName, 0x84),
    ("10 06 0004 'MQTT'", 8, Rule::RemainingLength, 0x81),
    ("10 0D 0004 'MQTT' 03 02 003C 0001 'c'", 8, Rule::ConnectVersion, 0x84),
    ("10 0D 0004 'MQTT' 06 02 003C 0001 'c'", 8, Rule::ConnectVersion, 0x84),
    ("10 0D 0004 'MQTT' 84 02 003C 0001 'c'", 8, Rule::ConnectVersion, 0x84),
    ("10 0D 0004 'MQTT' 04 03 003C 0001 'c'", 9, Rule::ConnectReserved, 0x81),
    ("10 0D 0004 'MQTT' 04 0A 003C 0001 'c'", 9, Rule::NoWillQos, 0x81),
    ("10 0D 0004 'MQTT' 04 1A 003C 0001 'c'", 9, Rule::NoWillQos, 0x81),
    ("10 0D 0004 'MQTT' 04 22 003C 0001 'c'", 9, Rule::NoWillRetain, 0x81),
    ("10 13 0004 'MQTT' 04 1E 003C 0001 'c' 0001 'w' 0001 'p'", 9, Rule::WillQos, 0x81),
    ("10 10 0004 'MQTT' 04 42 003C 0001 'c' 0001 'p'", 9, Rule::PasswordNeedsUser, 0x81),
    ("10 0A 0004 'MQTT' 04 02 003C", 12, Rule::RemainingLength, 0x81),
    ("10 09 0004 'MQTT' 04 02 00", 10, Rule::RemainingLength, 0x81),
    ("10 0D 0004 'MQTT' 04 02 003C 0002 'c'", 12, Rule::RemainingLength, 0x81),
    ("10 0D 0004 'MQTT' 04 02 003C 0001 00", 14, Rule::TextNoNul, 0x81),
    ("10 0D 0004 'MQTT' 04 02 003C 0001 FF", 14, Rule::TextUtf8, 0x81),
    ("10 0E 0004 'MQTT' 04 02 003C 0001 'c' 00", 15, Rule::RemainingLength, 0x81),
    ("10 0D 0004 'MQTT' 04 82 003C 0001 'c'", 15, Rule::RemainingLength, 0x81),
    ("10 0D 0004 'MQTT' 04 06 003C 0001 'c'", 15, Rule::RemainingLength, 0x81),
    ("10 11 0004 'MQTT' 04 06 003C 0001 'c' 0000 0000", 15, Rule::TopicNotEmpty, 0x81),
    ("10 12 0004 'MQTT' 04 06 003C 0001 'c' 0001 '#' 0000", 17, Rule::WildcardInName, 0x81),
    ("10 12 0004 'MQTT' 04 06 003C 0001 'c' 0001 'w' 0001", 18, Rule::RemainingLength, 0x81),
    ("20 00", 2, Rule::RemainingLength, 0x81),
    ("20 01 00", 3, Rule::RemainingLength, 0x81),
    ("20 02 02 00", 2, Rule::ConnackFlags, 0x81),
    ("20 02 81 00", 2, Rule::ConnackFlags, 0x81),
    ("20 02 00 06", 3, Rule::ConnackCode, 0x82),
    ("36 08 0001 'a' 0001 'xyz'", 0, Rule::NoQos3, 0x81),
    ("3E 08 0001 'a' 0001 'xyz'", 0, Rule::NoQos3, 0x81),
    ("38 06 0001 'a' 'xyz'", 0, Rule::DupNotAtQos0, 0x81),
    ("30 00", 2, Rule::RemainingLength, 0x81),
    ("30 01 00", 2, Rule::RemainingLength, 0x81),
    ("30 03 0002 'a'", 2, Rule::RemainingLength, 0x81),
    ("30 04 0001 '#' 00", 4, Rule::TopicNoWildcard, 0x81),
    ("30 06 0003 'a/+' 00", 6, Rule::TopicNoWildcard, 0x81),
    ("30 0C 0009 '12345678+' 00", 12, Rule::TopicNoWildcard, 0x81),
    ("30 06 0003 'a' 00 '#' 00", 5, Rule::TextNoNul, 0x81),
    ("30 06 0003 'a' 80 '#' 00", 5, Rule::TextUtf8, 0x81),
    ("30 06 0003 EDA080 00", 4, Rule::TextUtf8, 0x81),
    ("30 06 0003 EDBFBF 00", 4, Rule::TextUtf8, 0x81),
    ("30 05 0002 C080 00", 4, Rule::TextUtf8, 0x81),
    ("30 07 0004 F4908080 00", 4, Rule::TextUtf8, 0x81),
    ("30 04 0001 C3 00", 4, Rule::TextUtf8, 0x81),
    ("32 03 0001 'a'", 5, Rule::RemainingLength, 0x81),
    ("32 04 0001 'a' 00", 5, Rule::RemainingLength, 0x81),
    ("32 06 0001 'a' 0000 00", 5, Rule::IdNonZero, 0x82),
    ("34 06 0001 'a' 0000 00", 5, Rule::IdNonZero, 0x82),
    ("40 00", 2, Rule::RemainingLength, 0x81),
    ("40 01 00", 2, Rule::RemainingLength, 0x81),
    ("40 02 0000", 2, Rule::AckRepeatsId, 0x82),
    ("50 02 0000", 2, Rule::AckRepeatsId, 0x82),
    ("62 02 0000", 2, Rule::AckRepeatsId, 0x82),
    ("70 02 0000", 2, Rule::AckRepeatsId, 0x82),
    ("82 01 00", 2, Rule::RemainingLength, 0x81),
    ("82 06 0000 0001 'a' 00", 2, Rule::IdNonZero, 0x82),
    ("A2 05 0000 0001 'a'", 2, Rule::IdNonZero, 0x82),
    ("90 03 0000 00", 2, Rule::SubackRepeatsId, 0x82),
    ("B0 02 0000", 2, Rule::SubackRepeatsId, 0x82),
];

/// Refused in 3.1.1; nearly all are something else in 5.0.
const V311: &[Row] = &[
    ("F0 00", 0, Rule::PacketTypeKnown, 0x81),
    ("20 02 01 01", 2, Rule::RefusalNoSession, 0x82),
    ("20 02 00 80", 3, Rule::ConnackCode, 0x82),
    ("20 03 00 00 00", 4, Rule::RemainingLength, 0x81),
    ("30 02 0000", 2, Rule::TopicNotEmpty, 0x82),
    ("40 03 0001 00", 4, Rule::RemainingLength, 0x81),
    ("50 04 0001 00 00", 4, Rule::RemainingLength, 0x81),
    ("82 02 0001", 4, Rule::SubscribeNotEmpty, 0x82),
    ("82 05 0001 0001 'a'", 7, Rule::RemainingLength, 0x81),
    ("82 05 0001 0000 00", 4, Rule::TopicNotEmpty, 0x81),
    ("82 06 0001 0001 'a' 03", 7, Rule::SubscribeOptions, 0x82),
    ("82 06 0001 0001 'a' 04", 7, Rule::SubscribeReserved, 0x81),
    ("82 06 0001 0001 'a' 80", 7, Rule::SubscribeReserved, 0x81),
    ("82 0A 0001 0001 'a' 00 0001 'b' 05", 11, Rule::SubscribeReserved, 0x81),
    ("82 07 0001 0002 'a#' 00", 7, Rule::WildcardHash, 0x81),
    ("82 07 0001 0002 '#a' 00", 6, Rule::WildcardHash, 0x81),
    ("82 08 0001 0003 '#/a' 00", 6, Rule::WildcardHash, 0x81),
    ("82 07 0001 0002 '##' 00", 6, Rule::WildcardHash, 0x81),
    ("82 07 0001 0002 'a+' 00", 7, Rule::WildcardPlus, 0x81),
    ("82 07 0001 0002 '+a' 00", 6, Rule::WildcardPlus, 0x81),
    ("82 07 0001 0002 '++' 00", 6, Rule::WildcardPlus, 0x81),
    ("82 08 0001 0003 '/+#' 00", 7, Rule::WildcardPlus, 0x81),
    ("82 06 0001 0001 00 00", 6, Rule::TextNoNul, 0x81),
    ("82 06 0001 0001 80 00", 6, Rule::TextUtf8, 0x81),
    ("90 02 0001", 4, Rule::SubackPerFilter, 0x82),
    ("90 03 0001 03", 4, Rule::SubackCode, 0x82),
    ("90 04 0001 00 87", 5, Rule::SubackCode, 0x82),
    ("A2 02 0001", 4, Rule::UnsubscribeNotEmpty, 0x82),
    ("A2 04 0001 0000", 4, Rule::TopicNotEmpty, 0x81),
    ("A2 06 0001 0002 'a#'", 7, Rule::WildcardHash, 0x81),
    ("A2 06 0001 0001 'a' 00", 7, Rule::RemainingLength, 0x81),
    ("B0 03 0001 00", 4, Rule::RemainingLength, 0x81),
    ("E0 01 00", 2, Rule::RemainingLength, 0x81),
];

/// Refused in 5.0.
const V5: &[Row] = &[
    ("C0 8000", 1, Rule::ShortestInteger, 0x81),
    ("40 8200 0001", 1, Rule::ShortestInteger, 0x81),
    ("30 84808000 0001 'a' 00", 1, Rule::ShortestInteger, 0x81),
    ("10 8E00 0004 'MQTT' 05 02 003C 00 0001 'c'", 1, Rule::ShortestInteger, 0x81),
    ("F1 00", 0, Rule::AuthFlags, 0x81),
    ("10 0A 0004 'MQTT' 05 02 003C", 12, Rule::NoPropertiesIsZero, 0x81),
    ("10 0E 0004 'MQTT' 05 02 003C 04 0001 'c'", 12, Rule::PropertyLength, 0x81),
    ("10 0E 0004 'MQTT' 05 03 003C 00 0001 'c'", 9, Rule::ConnectReserved, 0x81),
    ("10 10 0004 'MQTT' 05 02 003C 02 01 01 0001 'c'", 13, Rule::PropertyAllowed, 0x81),
    ("10 10 0004 'MQTT' 05 02 003C 02 17 02 0001 'c'", 14, Rule::PropertyValue, 0x82),
    ("10 10 0004 'MQTT' 05 02 003C 02 19 FF 0001 'c'", 14, Rule::PropertyValue, 0x82),
    ("10 11 0004 'MQTT' 05 02 003C 03 21 0000 0001 'c'", 14, Rule::PropertyValue, 0x82),
    ("10 13 0004 'MQTT' 05 02 003C 05 27 00000000 0001 'c'", 14, Rule::PropertyValue, 0x82),
    ("10 12 0004 'MQTT' 05 02 003C 04 17 00 17 00 0001 'c'", 15, Rule::PropertyOnce, 0x82),
    ("10 13 0004 'MQTT' 05 02 003C 05 16 0002 'xy' 0001 'c'", 13, Rule::AuthDataNeedsMethod, 0x82),
    ("10 12 0004 'MQTT' 05 06 003C 00 0001 'c' 02 11 00 00", 17, Rule::PropertyAllowed, 0x81),
    ("20 02 00 00", 4, Rule::NoPropertiesIsZero, 0x81),
    ("20 03 00 01 00", 3, Rule::ConnackCode, 0x82),
    ("20 03 01 87 00", 2, Rule::RefusalNoSession, 0x82),
    ("20 05 00 00 02 24 02", 6, Rule::PropertyValue, 0x82),
    ("20 05 00 00 02 25 02", 6, Rule::PropertyValue, 0x82),
    ("20 05 00 00 02 17 00", 5, Rule::PropertyAllowed, 0x81),
    ("20 04 00 00 00 00", 5, Rule::RemainingLength, 0x81),
    ("30 03 0001 'a'", 5, Rule::NoPropertiesIsZero, 0x81),
    ("30 03 0000 00", 2, Rule::TopicNotEmpty, 0x82),
    ("30 06 0001 'a' 03 01 00", 5, Rule::PropertyLength, 0x81),
    ("30 05 0001 'a' 01 01", 7, Rule::PropertyLength, 0x81),
    ("30 05 0001 'a' 01 00", 6, Rule::PropertyAllowed, 0x81),
    ("30 05 0001 'a' 01 7F", 6, Rule::PropertyAllowed, 0x81),
    ("30 06 0001 'a' 02 8100", 6, Rule::ShortestInteger, 0x81),
    ("30 06 0001 'a' 02 8101", 6, Rule::PropertyAllowed, 0x81),
    ("30 05 0001 'a' 8000", 5, Rule::ShortestInteger, 0x81),
    ("30 08 0001 'a' 80808080 00", 5, Rule::VariableByteInteger, 0x81),
    ("30 06 0001 'a' 02 01 02", 7, Rule::PropertyValue, 0x82),
    ("30 07 0001 'a' 03 23 0000", 7, Rule::AliasNonZero, 0x94),
    ("30 06 0001 'a' 02 0B 00", 7, Rule::PropertyValue, 0x82),
    ("30 07 0001 'a' 03 0B 8100", 7, Rule::ShortestInteger, 0x81),
    ("30 07 0001 'a' 02 23 00 'x'", 7, Rule::PropertyLength, 0x81),
    ("30 08 0001 'a' 04 08 0001 '+'", 9, Rule::ResponseTopic, 0x81),
    ("30 07 0001 'a' 03 08 0000", 7, Rule::TopicNotEmpty, 0x81),
    ("30 08 0001 'a' 04 03 0001 00", 9, Rule::TextNoNul, 0x81),
    ("30 0A 0001 'a' 06 26 0001 'k' 0001", 10, Rule::PropertyLength, 0x81),
    ("30 0B 0001 'a' 07 26 0001 'k' 0001 80", 12, Rule::TextUtf8, 0x81),
    ("30 0A 0001 'a' 06 23 0001 23 0001", 9, Rule::PropertyOnce, 0x82),
    ("30 09 0001 'a' 05 11 00000001", 6, Rule::PropertyAllowed, 0x81),
    ("40 03 0001 01", 4, Rule::PubackCode, 0x82),
    ("50 03 0001 92", 4, Rule::PubrecCode, 0x82),
    ("62 03 0001 10", 4, Rule::PubrelCode, 0x82),
    ("70 03 0001 80", 4, Rule::PubcompCode, 0x82),
    ("40 04 0001 00 01", 5, Rule::PropertyLength, 0x81),
    ("40 05 0001 00 00 00", 6, Rule::RemainingLength, 0x81),
    ("40 08 0001 00 04 1F 0001 FF", 9, Rule::TextUtf8, 0x81),
    ("40 0C 0001 00 08 1F 0001 'a' 1F 0001 'b'", 10, Rule::PropertyOnce, 0x82),
    ("82 02 0001", 4, Rule::NoPropertiesIsZero, 0x81),
    ("82 03 0001 00", 5, Rule::SubscribeNotEmpty, 0x82),
    ("82 0B 0001 04 0B 01 0B 02 0001 'a' 00", 7, Rule::PropertyOnce, 0x82),
    ("82 09 0001 02 0B 00 0001 'a' 00", 6, Rule::PropertyValue, 0x82),
    ("82 07 0001 00 0001 'a' 03", 8, Rule::SubscribeOptions, 0x82),
    ("82 07 0001 00 0001 'a' 30", 8, Rule::SubscribeOptions, 0x82),
    ("82 07 0001 00 0001 'a' 40", 8, Rule::SubscribeReserved, 0x81),
    ("82 07 0001 00 0001 'a' 80", 8, Rule::SubscribeReserved, 0x81),
    ("82 10 0001 00 000A '$share/g/a' 04", 17, Rule::NoLocalShared, 0x82),
    ("82 0D 0001 00 0007 '$share/' 00", 14, Rule::SharedFormat, 0x81),
    ("82 0F 0001 00 0009 '$share//a' 00", 14, Rule::SharedFormat, 0x81),
    ("82 0E 0001 00 0008 '$share/g' 00", 15, Rule::SharedName, 0x81),
    ("82 0F 0001 00 0009 '$share/g/' 00", 16, Rule::SharedName, 0x81),
    ("82 10 0001 00 000A '$share/+/a' 00", 14, Rule::SharedName, 0x81),
    ("82 10 0001 00 000A '$share/#/a' 00", 14, Rule::SharedName, 0x81),
    ("82 11 0001 00 000B '$share/g/a#' 00", 17, Rule::WildcardHash, 0x81),
    ("90 03 0001 00", 5, Rule::SubackPerFilter, 0x82),
    ("90 04 0001 00 11", 5, Rule::SubackCode, 0x82),
    ("A2 03 0001 00", 5, Rule::UnsubscribeNotEmpty, 0x82),
    ("A2 08 0001 02 0B 01 0001 'a'", 5, Rule::PropertyAllowed, 0x81),
    ("A2 0D 0001 00 0008 '$share/g'", 15, Rule::SharedName, 0x81),
    ("B0 02 0001", 4, Rule::NoPropertiesIsZero, 0x81),
    ("B0 03 0001 00", 5, Rule::UnsubackPerFilter, 0x82),
    ("B0 04 0001 00 01", 5, Rule::UnsubackCode, 0x82),
    ("E0 01 01", 2, Rule::DisconnectCode, 0x82),
    ("E0 01 8C", 2, Rule::DisconnectCode, 0x82),
    ("E0 04 00 02 24 00", 4, Rule::PropertyAllowed, 0x81),
    ("F0 01 18", 3, Rule::NoPropertiesIsZero, 0x81),
    ("F0 02 18 00", 3, Rule::AuthMethod, 0x82),
    ("F0 02 02 00", 2, Rule::AuthCode, 0x82),
    ("F0 06 18 04 16 0001 'd'", 3, Rule::AuthMethod, 0x82),
];

#[test]
fn every_row_is_refused_where_it_says() {
    for (versions, rows) in
        [(&[Version::V311, Version::V5][..], BOTH), (&[Version::V311], V311), (&[Version::V5], V5)]
    {
        for &version in versions {
            for &(hex, offset, rule, reason) in rows {
                let found = read(version, hex).map_err(|it| (it.offset, it.rule, it.reason.0));
                assert_eq!(found, Err((offset, rule, reason)), "{hex} in {version}");
                let (named, malformed) = fields(version, &bytes(hex));
                assert!(malformed.is_some(), "{hex} in {version}");
                super::random::assert_tiled(&named, bytes(hex).len());
            }
        }
    }
}

#[test]
fn a_row_is_one_fault_away_from_a_valid_packet() {
    for (version, hex) in [
        (Version::V311, "82 09 0001 0004 'a/+/' 00"),
        (Version::V311, "82 08 0001 0003 'a/#' 00"),
        (Version::V311, "82 0C 0001 0007 '$share/' 00"),
        (Version::V5, "82 0C 0001 00 0006 '$share' 04"),
        (Version::V5, "82 10 0001 00 000A '$share/g/#' 00"),
        (Version::V5, "30 07 0001 'a' 03 23 0001"),
        (Version::V5, "30 06 0000 03 23 0001"),
        (Version::V5, "E0 00"),
        (Version::V5, "E0 02 00 00"),
    ] {
        assert_eq!(read(version, hex).err(), None, "{hex} in {version}");
    }
}

#[test]
fn every_cut_of_a_packet_is_refused() {
    let whole = bytes("82 18 0001 08 0B 01 26 0001 'k' 0000 000A '$share/g/a' 00");
    for end in 0..whole.len() {
        assert!(decode(Version::V5, &whole.slice(..end)).is_err());
        // The same with a remaining length that fits.
        if end > 2 {
            let mut cut = whole[..end].to_vec();
            cut[1] = (end - 2) as u8;
            assert!(decode(Version::V5, &Bytes::from(cut)).is_err());
        }
    }
}

#[test]
fn a_fault_says_byte_and_rule() {
    let show = |version, hex| read(version, hex).expect_err("malformed").to_string();
    assert_eq!(
        show(Version::V311, "36 03 0001 'a'"),
        "byte 0: QoS 3 does not exist [MQTT-3.3.1-4]"
    );
    assert_eq!(
        show(Version::V5, "C0 01 00"),
        "byte 2: bytes behind the last field [section 2.1.4]"
    );
    let limit = Malformed {
        offset: 1,
        rule: Rule::PacketSize,
        version: Version::V311,
        reason: ReasonCode::PACKET_TOO_LARGE,
        what: "too large",
    };
    assert_eq!(limit.to_string(), "byte 1: too large");
}

#[test]
fn a_wildcard_is_found_at_every_place_and_nothing_else_is() {
    for len in 1..20usize {
        for at in 0..len {
            for byte in 0..0x80u8 {
                let mut wire = bytes("30 00 0000").to_vec();
                wire.resize(4 + len, b'a');
                wire[1] = (2 + len) as u8;
                wire[3] = len as u8;
                wire[4 + at] = byte;
                let found = decode(Version::V311, &wire.into()).map_err(|it| (it.offset, it.rule));
                match byte {
                    0 => assert_eq!(found, Err((4 + at, Rule::TextNoNul))),
                    b'+' | b'#' => assert_eq!(found, Err((4 + at, Rule::TopicNoWildcard))),
                    _ => assert!(found.is_ok()),
                }
            }
        }
    }
}
