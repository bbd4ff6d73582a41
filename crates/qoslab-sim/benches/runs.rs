//! Whole runs: the Q2-100 work of docs/performance.md, one message, and an idle hour.

use bytestring::ByteString;
use criterion::{Criterion, criterion_group, criterion_main};
use qoslab_mqtt::options::{BrokerOptions, ClientOptions};
use qoslab_mqtt::packet::{QoS, SubscribeOptions, Version};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::*;
use qoslab_trace::{Discard, LinkKind};
use std::hint::black_box;

const PAYLOAD: &[u8; 64] = &[b'x'; 64];

fn client(name: &'static str, window: u16, keep_alive: u16) -> ClientPlan {
    let line = Line {
        delay: Delay::Uniform(Duration::from_millis(1), Duration::from_millis(10)),
        ..Line::steady(Duration::ZERO)
    };
    let mut options = ClientOptions::standard(ByteString::from_static(name), Version::V311);
    options.sender.window = window;
    options.keep_alive = keep_alive;
    ClientPlan {
        name: name.to_string(),
        options,
        link: LinkPlan { kind: LinkKind::Stream, up: line, down: line },
        reconnect: Reconnect::Never,
        snapshot: Duration::from_secs(1),
        application: Application {
            dedup: Dedup::None,
            stamp: false,
            clock_offset: 0,
            clock_grain: Duration::ZERO,
            work: Delay::Fixed(Duration::ZERO),
            forward: Vec::new(),
        },
    }
}

fn plan(messages: usize, window: u16, seed: u64) -> Plan {
    let at = |millis, who, action| Step {
        when: When::At(Instant::ZERO + Duration::from_millis(millis)),
        who: Some(who),
        action,
    };
    let message = PublishPlan {
        topic: ByteString::from_static("t/0"),
        payload: PAYLOAD.as_slice().into(),
        qos: QoS::ExactlyOnce,
        retain: false,
        expiry: None,
        user_properties: Vec::new(),
    };
    let filters = vec![(ByteString::from_static("t/0"), SubscribeOptions::new(QoS::ExactlyOnce))];
    let mut script = vec![
        at(0, 0, Action::Connect(ConnectChange::default())),
        at(0, 1, Action::Connect(ConnectChange::default())),
        at(0, 1, Action::Subscribe { filters, identifier: None }),
    ];
    script.extend((0..messages).map(|_| at(100, 0, Action::Publish(message.clone()))));
    let mut broker = BrokerOptions::standard();
    broker.sender.window = 20;
    Plan {
        scenario: String::new(),
        variant: String::new(),
        seed,
        answers: std::collections::BTreeMap::new(),
        mqtt: Version::V311,
        broker_name: "broker".to_string(),
        broker,
        broker_snapshot: Duration::from_secs(1),
        clients: vec![client("pub", window, 0), client("sub", 20, 0)],
        script,
        faults: Vec::new(),
        bounds: Bounds::standard(),
    }
}

fn idle_hour() -> Plan {
    let mut plan = plan(0, 1, 1);
    plan.clients = vec![client("pub", 1, 60), client("sub", 1, 60)];
    plan.bounds.until = Some(Instant::ZERO + Duration::from_secs(3_600));
    plan
}

fn runs(c: &mut Criterion) {
    for (name, messages, window) in [("q2-100/w20", 100, 20), ("q2-100/w1", 100, 1), ("one", 1, 1)]
    {
        let plan = plan(messages, window, 1);
        c.bench_function(&format!("{name}/no trace"), |b| {
            b.iter(|| qoslab_sim::run(black_box(&plan), Discard));
        });
        c.bench_function(&format!("{name}/full trace"), |b| {
            b.iter(|| {
                let mut events = Vec::new();
                qoslab_sim::run(black_box(&plan), &mut events);
                events
            });
        });
    }
    let hour = idle_hour();
    c.bench_function("idle hour, two clients, keep alive 60 s", |b| {
        b.iter(|| qoslab_sim::run(black_box(&hour), Discard));
    });
}

criterion_group!(benches, runs);
criterion_main!(benches);
