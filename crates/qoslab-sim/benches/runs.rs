//! Whole runs: the Q2-100 work of docs/performance.md, one message, and an idle hour.

use criterion::{Criterion, criterion_group, criterion_main};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::Plan;
use qoslab_trace::Discard;
use std::hint::black_box;
use work::{client, plan};

#[path = "work/mod.rs"]
mod work;

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
