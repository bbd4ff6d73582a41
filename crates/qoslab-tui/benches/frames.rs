//! What somebody at the screen waits for: a frame after a key in a run of 100,000 events, and a
//! branch of a run of 1,000 events from the key to its frame.

#![expect(clippy::disallowed_types, reason = "what is timed is not all that is done")]

use criterion::{Criterion, criterion_group, criterion_main};
use qoslab_lab::library::Source;
use qoslab_tui::action::Action;
use qoslab_tui::app::App;
use qoslab_tui::job::Job;
use qoslab_tui::mode::Mode;
use qoslab_tui::order::Order;
use qoslab_tui::player::Player;
use qoslab_tui::settings::Settings;
use qoslab_tui::view::Canvas;
use qoslab_tui::{draw, plain};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A screen of a desk: larger than the sizes of the design.
const SIZE: (u16, u16) = (200, 50);

/// One publisher and one subscriber, so many QoS 2 messages, one cut.
fn source(messages: u32) -> Source {
    let text = format!(
        r#"{{ "title": "Many messages", "qos": 2,
          "clients": {{ "pub": {{}}, "sub": {{ "subscribe": "t/#" }} }},
          "script": [ {{ "at": "100ms", "client": "pub", "publish": {{ "topic": "t/0",
            "payload": "{{n}}", "count": {messages}, "every": "100ms" }} }} ],
          "faults": [ {{ "cut": "PUBREC broker->pub @3" }} ] }}"#
    );
    Source { name: "many".to_owned(), folder: "", origin: "many.json".to_owned(), text }
}

fn playing(messages: u32) -> (App, usize) {
    let order = Order::new(Arc::new(source(messages)));
    let run = order.run().unwrap_or_else(|why| panic!("{why}"));
    let events = run.report.trace.events.len();
    let mut app = App::new(Settings::new(SIZE), Vec::new());
    app.player = Some(Player::new(order, Arc::new(run), app.settings.shape()));
    app.modes.push(Mode::Player);
    plain::settle(&mut app);
    (app, events)
}

fn press(app: &mut App, keys: &[&str]) {
    for key in keys {
        app.key(key);
        plain::settle(app);
    }
}

fn frame(app: &App, buffer: &mut Buffer) {
    let theme = app.settings.colours();
    buffer.reset();
    let area = buffer.area;
    draw::draw(app, &mut Canvas { buffer, theme, cursor: None }, area);
}

fn frames(c: &mut Criterion) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    // A job that is put down is begun by a thread, so it is not part of the wait for a frame.
    let mut scrolls = |name: &str, mut app: App, keys: [&'static str; 2]| {
        let mut at = 0;
        c.bench_function(name, |b| {
            b.iter(|| {
                at += 1;
                app.key(keys[usize::from(at % 400 < 200)]);
                app.jobs.clear();
                frame(&app, black_box(&mut buffer));
            });
        });
    };
    let (small, events) = playing(16);
    scrolls(&format!("a key and its frame, {events} events"), small, ["j", "k"]);
    let (mut large, events) = playing(4_500);
    press(&mut large, &["4", "0", "0", "0", "0", "g"]);
    scrolls(&format!("a key and its frame, {events} events"), large, ["j", "k"]);
    let (mut large, events) = playing(4_500);
    press(&mut large, &["4", "0", "0", "0", "0", "g"]);
    scrolls(&format!("to the next delivery and its frame, {events} events"), large, ["}", "{"]);
}

/// Does the runs that were put down; a look into a run is begun by a thread, and nobody waits.
fn run(app: &mut App) {
    for job in std::mem::take(&mut app.jobs) {
        if matches!(job, Job::Run(_)) {
            app.update(Action::Done(job.run()));
        }
    }
    app.jobs.clear();
}

fn forks(c: &mut Criterion) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    let (mut app, events) = playing(45);
    press(&mut app, &["2", "0", "g", "]"]);
    let mut made = 0;
    let name = format!("a branch of {events} events, from its key to its frame");
    c.bench_function(&name, |b| {
        b.iter_custom(|times| {
            let mut spent = Duration::ZERO;
            for _ in 0..times {
                let begin = Instant::now();
                app.key("x");
                run(&mut app);
                frame(&app, black_box(&mut buffer));
                spent += begin.elapsed();
                // Back again, so that every branch is the same and the tree stays small.
                app.key("u");
                run(&mut app);
                made += app.player.as_mut().map_or(0, |of| of.tree.branches.drain(1..).len());
            }
            spent
        });
    });
    assert!(made > 0, "branches were made: {:?}", app.message);
    c.bench_function("the library, from nothing to its first frame", |b| {
        b.iter(|| {
            let app = App::new(Settings::new(SIZE), Vec::new());
            frame(&app, black_box(&mut buffer));
            app
        });
    });
}

criterion_group!(benches, frames, forks);
criterion_main!(benches);
