//! How many instructions five works take, beside the committed limits of `gate.txt`. Instructions
//! and not seconds: they are the same on a busy machine and on an idle one. It stands here because
//! this is the lowest floor that knows both the world and the oracles.
//!
//! Without arguments the program runs itself under valgrind once for each work; with the name of a
//! work it does that work, which is what valgrind counts.

use bytestring::ByteString;
use qoslab_check::Checker;
use qoslab_mqtt::codec::{self, Decoder};
use qoslab_mqtt::flow::{Event, Flows, State};
use qoslab_mqtt::options::{ReceiverOptions, SenderOptions};
use qoslab_mqtt::packet::{Packet, PacketId, Properties, Publish, QoS, Version};
use qoslab_sim::chance::Dice;
use qoslab_sim::world::World;
use qoslab_trace::Discard;
use std::hint::black_box;
use std::process::{Command, ExitCode};

#[path = "../../qoslab-sim/benches/work/mod.rs"]
mod work;

/// What is counted: everything below a function of this name.
const COUNTED: &str = "*gate*counted*";

/// The committed counts: the version of the compiler, then a work and its limit a line.
const LIMITS: &str = include_str!("gate.txt");

/// A work with the number of times that it is done while instructions are counted.
struct Work {
    name: &'static str,
    times: u64,
    body: fn() -> Box<dyn FnMut()>,
}

const WORKS: [Work; 5] = [
    Work { name: "publish-encode-decode", times: 1_000, body: publish },
    Work { name: "flow-step", times: 1_000, body: flow_step },
    Work { name: "q2-100-w20", times: 10, body: || run(100, 20) },
    Work { name: "q2-100-w20-oracles", times: 10, body: oracles },
    Work { name: "one-message", times: 100, body: || run(1, 1) },
];

fn main() -> ExitCode {
    let name = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    match name {
        Some(name) => {
            let work = WORKS.iter().find(|work| work.name == name).expect("no such work");
            let mut body = (work.body)();
            body();
            counted(&mut *body, work.times);
            ExitCode::SUCCESS
        }
        None => judge(),
    }
}

/// The loop that valgrind looks into.
#[inline(never)]
fn counted(body: &mut dyn FnMut(), times: u64) {
    (0..times).for_each(|_| body());
}

fn judge() -> ExitCode {
    let Some(release) = output(Command::new("valgrind").arg("--version")) else {
        println!("SKIPPED: instructions are not counted, because valgrind is not installed");
        return ExitCode::SUCCESS;
    };
    let compiler = output(Command::new("rustc").arg("--version")).unwrap_or_default();
    let (pinned, limits) = LIMITS.split_once('\n').expect("the limits begin with a compiler");
    let binding = compiler.trim() == pinned.trim();
    println!("{}, {}", release.trim(), compiler.trim());
    if !binding {
        println!("NOT BINDING: the limits are those of {pinned}; counts are only reported");
    }
    let mut all_hold = true;
    for work in &WORKS {
        let limit =
            limits.lines().find_map(|line| line.strip_prefix(work.name)?.trim().parse().ok());
        let limit: u64 = limit.expect("every work has a limit");
        let count = count(work.name) / work.times;
        let holds = count <= limit;
        let verdict = if holds { "holds" } else { "EXCEEDED" };
        println!("{:22} {count:>9} instructions, limit {limit:>9}: {verdict}", work.name);
        all_hold &= holds;
    }
    if all_hold || !binding { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The instructions of one work, under valgrind.
fn count(name: &str) -> u64 {
    let program = std::env::current_exe().expect("a program knows where it is");
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect={COUNTED}"))
        .arg(program)
        .arg(name)
        .output()
        .expect("valgrind starts");
    let told = String::from_utf8_lossy(&run.stderr);
    let collected = told.lines().find_map(|line| line.split_once("Collected : "));
    let count = collected.and_then(|(_, count)| count.trim().parse().ok());
    count.unwrap_or_else(|| panic!("valgrind tells no count:\n{told}"))
}

fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn publish() -> Box<dyn FnMut()> {
    let packet = Packet::Publish(Publish {
        dup: false,
        qos: QoS::ExactlyOnce,
        retain: false,
        topic: ByteString::from_static("t/0"),
        id: PacketId::new(7),
        payload: work::PAYLOAD.as_slice().into(),
        properties: Properties::NONE,
    });
    let mut decoder = Decoder::new();
    Box::new(move || {
        let mut bytes = Vec::with_capacity(80);
        codec::encode(black_box(&packet), Version::V311, &mut bytes).expect("it has bytes");
        decoder.feed(bytes.into());
        black_box(decoder.next(Version::V311).expect("it can be read"));
    })
}

fn flow_step() -> Box<dyn FnMut()> {
    let (sender, receiver) = (SenderOptions::standard(), ReceiverOptions::standard());
    let flows = Flows::new(Version::V5, &sender, &receiver);
    Box::new(move || {
        let (state, event) = black_box((State::AwaitPubrec, Event::Pubrec));
        black_box(flows.qos2_sender.step(state, event).expect("there is such a row"));
    })
}

fn run(messages: usize, window: u16) -> Box<dyn FnMut()> {
    let plan = work::plan(messages, window, 1);
    Box::new(move || {
        black_box(qoslab_sim::run(black_box(&plan), Discard));
    })
}

/// Q2-100 with every oracle listening; nothing is kept.
fn oracles() -> Box<dyn FnMut()> {
    let plan = work::plan(100, 20, 1);
    Box::new(move || {
        let plan = black_box(&plan);
        let header = World::new(plan, Dice::new(plan.seed), Discard).header();
        let mut checker = Checker::new(&header);
        let sink = (Discard, |event: &_| checker.event(event));
        let footer = World::new(plan, Dice::new(plan.seed), sink).run();
        let findings = checker.finish(&footer);
        assert!(!findings.iter().any(|finding| finding.verdict.is_broken()), "{findings:?}");
    })
}
