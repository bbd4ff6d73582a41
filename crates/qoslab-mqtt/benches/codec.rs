//! How long one packet takes to write and to read.

use bytes::Bytes;
use bytestring::ByteString;
use criterion::{Criterion, criterion_group, criterion_main};
use qoslab_mqtt::codec::{decode, encode};
use qoslab_mqtt::packet::{Ack, Packet, PacketId, Properties, Publish, QoS, Version};
use std::hint::black_box;

fn publish() -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: QoS::AtLeastOnce,
        retain: false,
        topic: ByteString::from_static("plant/hall-3/temperature"),
        id: PacketId::new(4711),
        properties: Properties::NONE,
        payload: Bytes::from_static(&[0x42; 64]),
    })
}

/// Bytes as a connection hands them over: shared, so that a field of them is a reference count.
fn wire(packet: &Packet, version: Version) -> Bytes {
    let mut out = Vec::with_capacity(1024);
    encode(packet, version, &mut out).expect("a valid packet");
    Bytes::from(out)
}

fn both_ways(c: &mut Criterion) {
    let ack = Packet::Puback(Ack::new(PacketId::FIRST));
    for (name, packet, version) in [
        ("publish 64 B 3.1.1", publish(), Version::V311),
        ("publish 64 B 5.0", publish(), Version::V5),
        ("puback 3.1.1", ack.clone(), Version::V311),
        ("puback 5.0", ack, Version::V5),
    ] {
        let bytes = wire(&packet, version);
        let mut out = Vec::with_capacity(1024);
        c.bench_function(&format!("encode {name}"), |b| {
            b.iter(|| {
                out.clear();
                encode(black_box(&packet), version, &mut out).expect("a valid packet");
                black_box(out.len())
            });
        });
        c.bench_function(&format!("decode {name}"), |b| {
            b.iter(|| decode(version, black_box(&bytes)));
        });
    }
}

criterion_group!(benches, both_ways);
criterion_main!(benches);
