//! Mutated packets: through the codec, and through both cores as bytes that come from a peer.
//! `QOSLAB_MUTATIONS=500000` tries so many conversations, some four packets each.

use super::mutate::{Spoiler, again, rounds};
use bytes::Bytes;
use qoslab_mqtt::broker::Broker;
use qoslab_mqtt::client::Client;
use qoslab_mqtt::codec;
use qoslab_mqtt::face::{ConnId, Input, Output, Tag};
use qoslab_mqtt::options::{BrokerOptions, ClientOptions};
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::{Direction, What};
use std::panic::{AssertUnwindSafe, catch_unwind};

const BOTH: [Version; 2] = [Version::V311, Version::V5];

type Conversation = (Version, Vec<Vec<u8>>);

/// The packets of all built-in scenarios, whole conversations of a connection in their order.
fn conversations(wanted: Direction) -> Vec<Conversation> {
    let mut found = Vec::new();
    for source in qoslab_lab::library::built_in() {
        let scenario = source.parse(&[]).expect("a built-in scenario can be read");
        for variant in scenario.variants() {
            let plan = scenario.plan(variant, None);
            let trace = qoslab_sim::record(&plan);
            for (place, client) in plan.clients.iter().enumerate() {
                let sent = trace.events.iter().filter_map(|event| match &event.what {
                    What::Send { link, dir, bytes, .. }
                        if usize::from(link.0) == place && *dir == wanted =>
                    {
                        Some(bytes.to_vec())
                    }
                    _ => None,
                });
                found.push((client.options.version, sent.collect()));
            }
        }
    }
    found
}

/// A conversation with some packets spoilt, doubled, left out or strange.
fn spoil(spoiler: &mut Spoiler, packets: &[Vec<u8>], others: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut spoilt = Vec::new();
    for packet in packets {
        match spoiler.below(8) {
            0 => spoilt.push(spoiler.bytes(packet)),
            1 => spoilt.extend([packet.clone(), packet.clone()]),
            2 => {}
            3 => spoilt.extend([packet.clone(), spoiler.pick(others).clone()]),
            _ => spoilt.push(packet.clone()),
        }
    }
    spoilt
}

fn through_the_codec(bytes: &[u8]) {
    let bytes = Bytes::copy_from_slice(bytes);
    for version in BOTH {
        let _ = codec::fields(version, &bytes);
        let Ok(packet) = codec::decode(version, &bytes) else { continue };
        let mut again = Vec::new();
        codec::encode(&packet, version, &mut again).expect("what was read can be written");
        let read = codec::decode(version, &again.into());
        assert_eq!(read.as_ref(), Ok(&packet), "what was written is read back alike");
    }
}

/// What a core wants to send has bytes.
fn encodable(out: &mut Vec<Output>, version: Version) {
    for output in out.drain(..) {
        if let Output::Send { packet, .. } = output {
            let size = codec::encoded_len(&packet, version);
            assert!(size.is_ok(), "{version:?} {packet:?}: {size:?}");
        }
    }
}

fn into_the_broker(version: Version, packets: &[Vec<u8>], spoiler: &mut Spoiler) {
    let mut broker = Broker::new(BrokerOptions::standard());
    let (mut out, mut now) = (Vec::new(), Instant::ZERO);
    for conn in [ConnId(1), ConnId(2)] {
        broker.handle(now, Input::Opened(conn), &mut out);
        for (number, packet) in packets.iter().enumerate() {
            // In any pieces, as a network would.
            let (first, second) = packet.split_at(spoiler.below(packet.len() + 1));
            for part in [first, second] {
                let bytes = Bytes::copy_from_slice(part);
                broker.handle(now, Input::Bytes(conn, bytes, Tag(number as u32 + 1)), &mut out);
            }
            encodable(&mut out, version);
            now = now + Duration::from_secs(spoiler.below(30) as u64);
            broker.handle(now, Input::Woke, &mut out);
        }
        if spoiler.below(2) == 0 {
            broker.handle(now, Input::Closed(conn), &mut out);
        }
        out.clear();
    }
}

fn into_the_client(version: Version, packets: &[Vec<u8>], spoiler: &mut Spoiler) {
    let mut client = Client::new(ClientOptions::standard("c".into(), version));
    let (mut out, mut now) = (Vec::new(), Instant::ZERO);
    for conn in [ConnId(1), ConnId(2)] {
        client.handle(now, Input::Opened(conn), &mut out);
        for (number, packet) in packets.iter().enumerate() {
            let bytes = Bytes::copy_from_slice(packet);
            client.handle(now, Input::Bytes(conn, bytes, Tag(number as u32 + 1)), &mut out);
            encodable(&mut out, version);
            now = now + Duration::from_secs(spoiler.below(5) as u64);
            client.handle(now, Input::Woke, &mut out);
        }
        client.handle(now, Input::Closed(conn), &mut out);
        out.clear();
    }
}

/// One conversation into each core; gives the number of its packets.
fn round(seed: u64, up: &[Conversation], down: &[Conversation], all: &[Vec<u8>]) -> usize {
    let mut spoiler = Spoiler::new(seed);
    let (version, packets) = spoiler.pick(up);
    let sent = spoil(&mut spoiler, packets, all);
    sent.iter().for_each(|packet| through_the_codec(packet));
    into_the_broker(*version, &sent, &mut spoiler);
    let (version, packets) = spoiler.pick(down);
    let received = spoil(&mut spoiler, packets, all);
    received.iter().for_each(|packet| through_the_codec(packet));
    into_the_client(*version, &received, &mut spoiler);
    sent.len() + received.len()
}

#[test]
fn mutated_packets_never_panic() {
    let up = conversations(Direction::Up);
    let down = conversations(Direction::Down);
    let all: Vec<Vec<u8>> = up.iter().chain(&down).flat_map(|(_, of)| of.clone()).collect();
    let mut count = 0;
    for seed in rounds(3_000) {
        match catch_unwind(AssertUnwindSafe(|| round(seed, &up, &down, &all))) {
            Ok(packets) => count += packets,
            Err(_) => panic!("{}", again(seed, "mutated_packets")),
        }
    }
    println!("{count} packets");
}
