//! One PUBLISH of 73 bytes and one acknowledgement, written and read again.

use crate::alternated;
use bytes::Bytes;
use qoslab_mqtt::codec::{decode, encode};
use qoslab_mqtt::packet::{Ack, Packet, PacketId, Properties, Publish, QoS, Version};
use std::hint::black_box;

pub(crate) fn report() {
    let publish = Packet::Publish(Publish {
        dup: false,
        qos: QoS::ExactlyOnce,
        retain: false,
        topic: "t/0".into(),
        id: PacketId::new(7),
        payload: Bytes::from_static(&[b'x'; 64]),
        properties: Properties::NONE,
    });
    let ack = Packet::Puback(Ack::new(PacketId::FIRST));
    let (mut a, mut b, mut c) = (Wire::new(&publish), Wire::new(&publish), Wire::new(&ack));
    let [old, new, ack] = alternated(
        200_000,
        [
            &mut |_| a.both_ways(&publish, Version::V311),
            &mut |_| b.both_ways(&publish, Version::V5),
            &mut |_| c.both_ways(&ack, Version::V311),
        ],
    );
    println!(
        "codec, encode and decode: PUBLISH {:.1} ns, 5.0 {:.1} ns ({:.2}), PUBACK {:.1} ns",
        old * 1e9,
        new * 1e9,
        new / old,
        ack * 1e9
    );
}

/// A buffer to write to, and the bytes of each version to read.
struct Wire {
    out: Vec<u8>,
    bytes: [Bytes; 2],
}

impl Wire {
    fn new(packet: &Packet) -> Self {
        let bytes = [Version::V311, Version::V5].map(|version| {
            let mut out = Vec::new();
            encode(packet, version, &mut out).expect("a valid packet");
            // Shared, so that a field of them is a reference count, as on a connection.
            let bytes = Bytes::from(out);
            black_box(bytes.clone());
            bytes
        });
        Self { out: Vec::with_capacity(128), bytes }
    }

    fn both_ways(&mut self, packet: &Packet, version: Version) {
        self.out.clear();
        encode(black_box(packet), version, &mut self.out).expect("a valid packet");
        black_box(&self.out);
        let bytes = &self.bytes[usize::from(version == Version::V5)];
        black_box(decode(version, black_box(bytes)).expect("it can be read"));
    }
}
