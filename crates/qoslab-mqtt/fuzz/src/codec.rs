//! Bytes through the codec: read, written again, named, and cut anywhere.

use super::reader::Reader;
use bytes::Bytes;
use qoslab_mqtt::codec::{
    Decoder, Field, Malformed, decode, encode, encoded_len, fields, frame_len,
};
use qoslab_mqtt::packet::{Packet, Version};

/// The first byte says how the stream is cut and which packets are too large, the rest is the
/// stream.
pub fn codec(data: &[u8]) {
    let mut reader = Reader::new(data);
    let how = reader.byte();
    let stream = Bytes::copy_from_slice(reader.take(data.len()));
    for version in [Version::V311, Version::V5] {
        one_packet(version, &stream);
        let limit = (how & 0x80 != 0).then_some(u32::from(how));
        let whole = read(version, limit, &stream, stream.len().max(1));
        let pieces = read(version, limit, &stream, 1 + usize::from(how & 0x1F));
        assert_eq!(whole, pieces, "cuts do not matter");
        for (packet, _) in whole.0 {
            written(version, &packet);
        }
    }
}

/// All that is read from a stream that comes in pieces of a size.
fn read(
    version: Version,
    limit: Option<u32>,
    stream: &Bytes,
    size: usize,
) -> (Vec<(Packet, usize)>, Option<Malformed>) {
    let mut decoder = Decoder::new();
    decoder.set_limit(limit);
    let mut packets = Vec::new();
    for piece in stream.chunks(size) {
        decoder.feed(Bytes::copy_from_slice(piece));
        loop {
            match decoder.next(version) {
                Ok(Some(packet)) => packets.push(packet),
                Ok(None) => break,
                Err(malformed) => return (packets, Some(malformed)),
            }
        }
    }
    assert!(decoder.pending() <= stream.len());
    (packets, None)
}

/// The bytes as exactly one packet: read or refused, and every byte named.
fn one_packet(version: Version, bytes: &Bytes) {
    let (named, malformed) = fields(version, bytes);
    assert_tiled(&named, bytes.len());
    match decode(version, bytes) {
        Err(fault) => {
            assert!(fault.offset <= bytes.len(), "{fault}");
            assert_eq!(malformed, Some(fault));
        }
        Ok(packet) => {
            assert_eq!(malformed, None);
            assert_eq!(frame_len(bytes), Ok(Some(bytes.len())));
            let back = written(version, &packet);
            let shorter = version == Version::V311 || matches!(packet, Packet::Connect(_));
            assert!(back == *bytes || shorter && back.len() < bytes.len(), "{packet:?}");
        }
    }
}

/// What could be read can be written, and is read again alike.
fn written(version: Version, packet: &Packet) -> Vec<u8> {
    let mut out = Vec::new();
    encode(packet, version, &mut out).expect("what was read can be written");
    assert_eq!(encoded_len(packet, version), Ok(out.len()));
    let again = decode(version, &Bytes::copy_from_slice(&out));
    assert_eq!(again.as_ref(), Ok(packet));
    out
}

/// The fields without parts cover all bytes once, and parts lie in what they are parts of.
fn assert_tiled(fields: &[Field], len: usize) {
    let mut at = 0;
    for (place, field) in fields.iter().enumerate() {
        assert_eq!(field.range.start, at, "{field:?}");
        match fields.get(place + 1) {
            Some(next) if next.depth > field.depth => {
                assert!(next.range.end <= field.range.end, "{field:?}");
            }
            _ => at = field.range.end,
        }
    }
    assert_eq!(at, len);
}
