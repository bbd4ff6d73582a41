//! One PUBLISH through several codecs, alternated in one run: nanoseconds a packet, and the ratio
//! to ours. The streams are made beforehand; a pass reads or writes a thousand packets.

use bytes::{Bytes, BytesMut};
use qoslab_mqtt::codec::{self, Decoder};
use qoslab_mqtt::packet::{Packet, PacketId, Properties, Publish, QoS, Version};
use std::hint::black_box;
use std::time::Instant;

/// Packets in a pass.
const PACKETS: usize = 1_000;
/// Passes of each contender; the least of them counts, since all else is the machine.
const PASSES: usize = 400;
const PAYLOAD: &[u8] = &[b'x'; 64];

type Pass = Box<dyn Fn() -> f64>;

fn main() {
    let contenders: Vec<(&str, &str, Pass)> = vec![
        ("decode 3.1.1", "qoslab-mqtt", decoding(Version::V311)),
        ("decode 3.1.1", "symqtt-codec", of_stream(Version::V311, symqtt_3)),
        ("decode 3.1.1", "rumqttc", of_stream(Version::V311, rumqttc_3)),
        ("decode 5.0", "qoslab-mqtt", decoding(Version::V5)),
        ("decode 5.0", "symqtt-codec", of_stream(Version::V5, symqtt_5)),
        ("encode 3.1.1", "qoslab-mqtt", encoding(Version::V311)),
        ("encode 3.1.1", "symqtt-codec", encoding_symqtt()),
        ("encode 3.1.1", "rumqttc", encoding_rumqttc()),
        ("encode 5.0", "qoslab-mqtt", encoding(Version::V5)),
    ];
    let mut least = vec![f64::INFINITY; contenders.len()];
    for _ in 0..PASSES {
        for ((_, _, pass), least) in contenders.iter().zip(&mut least) {
            *least = least.min(pass());
        }
    }
    let mut ours = 0.0;
    for ((work, name, _), least) in contenders.iter().zip(least) {
        if *name == "qoslab-mqtt" {
            ours = least;
        }
        println!("{work:13} {name:13} {least:6.1} ns  {:5.2} of ours", least / ours);
    }
}

fn publish() -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: QoS::ExactlyOnce,
        retain: false,
        topic: "t/0".into(),
        id: PacketId::new(7),
        payload: Bytes::from_static(PAYLOAD),
        properties: Properties::NONE,
    })
}

fn seen<T>(packet: &T) -> bool {
    black_box(packet);
    true
}

/// Nanoseconds a packet of a pass.
fn timed(pass: impl FnOnce()) -> f64 {
    let start = Instant::now();
    pass();
    start.elapsed().as_nanos() as f64 / PACKETS as f64
}

fn stream(version: Version) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..PACKETS {
        codec::encode(&publish(), version, &mut bytes).expect("the packet is in order");
    }
    bytes
}

fn decoding(version: Version) -> Pass {
    let stream = stream(version);
    Box::new(move || {
        let mut decoder = Decoder::new();
        decoder.feed(Bytes::from(stream.clone()));
        let mut read = 0;
        let time = timed(|| {
            while let Ok(Some(packet)) = decoder.next(version) {
                read += usize::from(seen(&packet));
            }
        });
        assert_eq!(read, PACKETS);
        time
    })
}

fn symqtt_3(bytes: &mut BytesMut) -> bool {
    matches!(symqtt_codec::v3::Packet::decode(bytes), Ok(Some(packet)) if seen(&packet))
}

fn symqtt_5(bytes: &mut BytesMut) -> bool {
    matches!(symqtt_codec::v5::Packet::decode(bytes), Ok(Some(packet)) if seen(&packet))
}

fn rumqttc_3(bytes: &mut BytesMut) -> bool {
    rumqttc::mqttbytes::v4::Packet::read(bytes, 10_000).is_ok_and(|packet| seen(&packet))
}

fn of_stream(version: Version, next: fn(&mut BytesMut) -> bool) -> Pass {
    let stream = stream(version);
    Box::new(move || {
        let mut bytes = BytesMut::from(&stream[..]);
        let mut read = 0;
        let time = timed(|| {
            while next(&mut bytes) {
                read += 1;
            }
        });
        assert_eq!(read, PACKETS);
        time
    })
}

fn encoding(version: Version) -> Pass {
    let packet = publish();
    Box::new(move || {
        let mut bytes = Vec::with_capacity(PACKETS * 80);
        timed(|| {
            for _ in 0..PACKETS {
                let done = codec::encode(black_box(&packet), version, &mut bytes);
                done.expect("the packet is in order");
            }
            black_box(&bytes);
        })
    })
}

fn encoding_symqtt() -> Pass {
    let packet = symqtt_codec::v3::Packet::Publish(symqtt_codec::v3::Publish {
        dup: false,
        qos: symqtt_codec::QoS::ExactlyOnce,
        retain: false,
        topic: "t/0".to_owned(),
        pkid: Some(7),
        payload: Bytes::from_static(PAYLOAD),
    });
    into_buffer(move |bytes| packet.encode(bytes).expect("the packet is in order"))
}

fn encoding_rumqttc() -> Pass {
    use rumqttc::mqttbytes::{QoS, v4::Publish};
    let mut packet = Publish::new("t/0", QoS::ExactlyOnce, PAYLOAD.to_vec());
    packet.pkid = 7;
    into_buffer(move |bytes| {
        packet.write(bytes).expect("the packet is in order");
    })
}

fn into_buffer(write: impl Fn(&mut BytesMut) + 'static) -> Pass {
    Box::new(move || {
        let mut bytes = BytesMut::with_capacity(PACKETS * 80);
        timed(|| {
            for _ in 0..PACKETS {
                write(&mut bytes);
            }
            black_box(&bytes);
        })
    })
}
