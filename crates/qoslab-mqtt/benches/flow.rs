//! One step of a QoS machine, and a whole QoS 2 exchange between two cores without a link.

use bytes::Bytes;
use bytestring::ByteString;
use criterion::{Criterion, criterion_group, criterion_main};
use qoslab_mqtt::broker::Broker;
use qoslab_mqtt::client::{Client, Order};
use qoslab_mqtt::codec;
use qoslab_mqtt::face::{ConnId, Input, Output, Tag};
use qoslab_mqtt::flow::{Event, Flows, State};
use qoslab_mqtt::options::{BrokerOptions, ClientOptions, ReceiverOptions, SenderOptions};
use qoslab_mqtt::packet::{Properties, QoS, Version};
use qoslab_mqtt::session::Message;
use qoslab_mqtt::time::Instant;
use std::hint::black_box;

const CONN: ConnId = ConnId(1);
const NOW: Instant = Instant::ZERO;

fn step(c: &mut Criterion) {
    let flows = Flows::new(Version::V5, &SenderOptions::standard(), &ReceiverOptions::standard());
    c.bench_function("flow/one step", |b| {
        b.iter(|| {
            let state = black_box(State::AwaitPubrec);
            flows.qos2_sender.step(state, black_box(Event::Pubrec)).map(|row| row.next)
        });
    });
}

/// Carries packets between the two until both are silent.
fn settle(client: &mut Client, broker: &mut Broker, up: &mut Vec<Output>, down: &mut Vec<Output>) {
    let mut bytes = Vec::with_capacity(128);
    let mut wire = |output: Output| -> Option<Bytes> {
        let Output::Send { packet, .. } = output else { return None };
        bytes.clear();
        codec::encode(&packet, Version::V311, &mut bytes)
            .expect("a core sends what can be written");
        Some(Bytes::copy_from_slice(&bytes))
    };
    while !(up.is_empty() && down.is_empty()) {
        for bytes in std::mem::take(up).into_iter().filter_map(&mut wire) {
            broker.handle(NOW, Input::Bytes(CONN, bytes, Tag::NONE), down);
        }
        for bytes in std::mem::take(down).into_iter().filter_map(&mut wire) {
            client.handle(NOW, Input::Bytes(CONN, bytes, Tag::NONE), up);
        }
    }
}

fn exchange(c: &mut Criterion) {
    let id = ByteString::from_static("c");
    let mut client = Client::new(ClientOptions::standard(id, Version::V311));
    let mut broker = Broker::new(BrokerOptions::standard());
    let (mut up, mut down) = (Vec::new(), Vec::new());
    broker.handle(NOW, Input::Opened(CONN), &mut down);
    client.handle(NOW, Input::Opened(CONN), &mut up);
    settle(&mut client, &mut broker, &mut up, &mut down);
    let message = Message {
        tag: Tag::NONE,
        qos: QoS::ExactlyOnce,
        published: QoS::ExactlyOnce,
        retain: false,
        topic: ByteString::from_static("t/0"),
        payload: Bytes::from_static(&[b'x'; 64]),
        properties: Properties::NONE,
        expires: None,
        filter: ByteString::new(),
        dup: false,
    };
    c.bench_function("flow/QoS 2 exchange, client and broker, bytes both ways", |b| {
        b.iter(|| {
            client.command(NOW, Order::Publish(message.clone()), &mut up);
            settle(&mut client, &mut broker, &mut up, &mut down);
        });
    });
}

criterion_group!(benches, step, exchange);
criterion_main!(benches);
