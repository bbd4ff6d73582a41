//! Every value that is marked *wrong*, and rows exchanged in the machines: for each one a plan in
//! which an oracle bites, and the same plan done right, in which none does.

use super::base::*;
use qoslab_check::Verdict;
use qoslab_mqtt::flow::{Action as Do, Event, Machine, Row, State};
use qoslab_mqtt::options::{Refusal, Retry};
use qoslab_mqtt::packet::{PacketType, Properties, Property, QoS, ReasonCode, Version, Will};
use qoslab_mqtt::policy::*;
use qoslab_mqtt::rule::Rule;
use qoslab_mqtt::time::Duration;
use qoslab_sim::chance::Answers;
use qoslab_sim::plan::*;
use qoslab_sim::world::World;
use qoslab_trace::{LinkKind, Trace};

const POINTS: [CutPoint; 3] = [CutPoint::Before, CutPoint::During, CutPoint::After];
const Q1: QoS = QoS::AtLeastOnce;
const Q2: QoS = QoS::ExactlyOnce;

/// Rows exchanged in a party's machines.
type Mutant = (Option<usize>, Machine, Row);

/// The oracles that a run breaks.
fn broken(plan: &Plan, mutants: &[Mutant]) -> Vec<&'static str> {
    let mut events = Vec::new();
    let mut world = World::new(plan, Answers::of(plan), &mut events);
    mutants.iter().for_each(|(who, machine, row)| world.exchange(*who, *machine, *row));
    let header = world.header();
    let footer = world.run();
    let trace = Trace { header, events, footer };
    let findings = qoslab_check::check(&trace).into_iter();
    findings
        .filter(|finding| matches!(finding.verdict, Verdict::Broken { .. }))
        .map(|finding| finding.oracle)
        .collect()
}

/// A plan and every single cut of one of its packets, with a second message once all is over.
fn with_each_cut(plan: &Plan) -> Vec<Plan> {
    let packets = packets(&qoslab_sim::record(plan));
    let cuts = packets.iter().flat_map(|packet| POINTS.map(|point| packet.cut(point)));
    let cut = cuts.map(|fault| {
        let mut cut = plan.clone();
        cut.faults.push(fault);
        cut
    });
    std::iter::once(plan.clone()).chain(cut).collect()
}

/// Asserts that the right way breaks nothing in any of the plans and the wrong way this oracle.
fn assert_bites(
    name: &str,
    oracle: &str,
    right: &[Plan],
    wrong: impl Fn(&Plan) -> Vec<&'static str>,
) {
    let mut all = Vec::new();
    for plan in right {
        assert_eq!(broken(plan, &[]), [""; 0], "{name}: done right, {:?}", plan.faults);
        all.extend(wrong(plan));
    }
    assert!(all.contains(&oracle), "{name} should break {oracle}, and breaks {all:?}");
}

type Change = fn(&mut Plan);

fn assert_value_bites(name: &str, oracle: &str, right: Plan, change: Change) {
    assert_bites(name, oracle, &with_each_cut(&right), |plan| {
        let mut wrong = plan.clone();
        change(&mut wrong);
        broken(&wrong, &[])
    });
}

fn backlog() -> Plan {
    let mut plan = one_message(Version::V5, Q1, Method::B);
    plan.clients[PUB].options.sender.window = 1;
    let early = (1..4).map(|number| at(number * 100, PUB, publish("t/a", Q1)));
    plan.script.extend(early);
    plan.script[0] = at(29_990, PUB, connect());
    plan.script.push(at(30_040, PUB, publish("t/a", Q1)));
    plan
}

fn refusing() -> Plan {
    let mut plan = one_message(Version::V5, Q2, Method::B);
    let refusal = Refusal { filter: "t/#".into(), reason: ReasonCode(0x87) };
    plan.broker.receiver.refuse = vec![refusal];
    plan.script.push(at(LATE + 5_000, PUB, Action::Hangup));
    plan.script.push(at(LATE + 6_000, PUB, connect()));
    plan
}

fn leftover_id() -> Plan {
    let mut plan = one_message(Version::V5, Q2, Method::B);
    let change = ConnectChange { clean: Some(true), ..ConnectChange::default() };
    plan.script.push(at(LATE + 30, PUB, Action::Hangup));
    plan.script.push(at(LATE + 1_000, PUB, Action::Connect(change)));
    plan.clients[PUB].options.sender.id_policy = IdPolicy::LowestFree;
    plan.script.push(at(LATE + 2_000, PUB, publish("t/a", Q2)));
    plan
}

/// The broker still believes in a connection that its client has given up.
fn taken_over(expiry: u32, delay: u32) -> Plan {
    let mut plan = one_message(Version::V5, Q2, Method::B);
    plan.clients[PUB].options.session_expiry = expiry;
    plan.clients[PUB].options.will = Some(will(delay));
    let silence = Act::Silence { link: Some(PUB), notice: Notice::Client };
    let trigger = Trigger::At(qoslab_mqtt::time::Instant::from_micros(20_000_000));
    plan.faults.push(Fault { trigger, chance: None, act: silence });
    plan
}

fn will(delay: u32) -> Will {
    Will {
        qos: Q1,
        retain: false,
        properties: Properties(vec![Property::WillDelayInterval(delay)]),
        topic: "t/will".into(),
        payload: "gone".into(),
    }
}

fn dies_before_its_will() -> Plan {
    let mut plan = one_message(Version::V5, Q2, Method::B);
    plan.clients[PUB].options.session_expiry = 2;
    plan.clients[PUB].options.will = Some(will(10));
    plan.script.push(at(LATE + 1_000, PUB, Action::Hangup));
    plan
}

fn narrow_window() -> Plan {
    let mut plan = one_message(Version::V5, Q2, Method::B);
    plan.broker.receiver.receive_maximum = Some(1);
    plan.broker.receiver.over_limit = OverLimit::Tolerate;
    plan.script.push(at(LATE, PUB, publish("t/a", Q2)));
    plan
}

fn slow_application() -> Plan {
    let mut plan = one_message(Version::V5, Q1, Method::B);
    plan.clients[SUB].options.ack_when = AckWhen::AfterApplication;
    plan.clients[SUB].application.work = Delay::Uniform(Duration::ZERO, Duration::from_millis(50));
    (0..8).for_each(|_| plan.script.push(at(LATE, PUB, publish("t/a", Q1))));
    plan
}

fn unsubscribes() -> Plan {
    let mut plan = one_message(Version::V5, Q2, Method::B);
    plan.script.push(at(LATE + 30, SUB, Action::Unsubscribe(vec!["t/#".into()])));
    plan
}

/// A link that doubles the PUBLISH: the second has the identifier and no DUP.
fn copied() -> Plan {
    let mut plan = one_message(Version::V5, Q2, Method::B);
    plan.clients[PUB].link.kind = LinkKind::Proxy;
    let copy = Act::Copy { times: 1, after: Duration::ZERO };
    let packets = packets(&qoslab_sim::record(&plan));
    let publish = packets.iter().find(|packet| packet.kind == PacketType::Publish);
    plan.faults.extend(publish.map(|packet| packet.suffers(copy)));
    plan
}

fn timer(plan: &mut Plan) {
    plan.clients[PUB].options.sender.retry = Retry::Timer(Duration::from_millis(25));
}

#[test]
fn every_wrong_value_is_found_by_an_oracle() {
    let one = |method| one_message(Version::V5, Q2, method);
    let table: &[(&str, &str, Plan, Change)] = &[
        ("new messages overtake", "ordered", backlog(), |plan| {
            plan.clients[PUB].options.sender.new_messages = NewMessages::Overtake;
        }),
        ("PUBREL after an error PUBREC", "error-ack-ends", refusing(), |plan| {
            plan.clients[PUB].options.sender.error_pubrec = ErrorPubrec::PubrelAnyway;
        }),
        ("error PUBREC ignored", "error-ack-ends", refusing(), |plan| {
            plan.clients[PUB].options.sender.error_pubrec = ErrorPubrec::Ignored;
        }),
        ("busy id replaced, B", "exactly-once", copied(), |plan| {
            plan.broker.receiver.busy_id = BusyId::Replace;
        }),
        ("unknown PUBREL ignored", "answered", one(Method::A), |plan| {
            plan.broker.receiver.unknown_pubrel = UnknownPubrel::Ignore;
        }),
        ("unknown PUBREL closes", "no-reconnect-loop", one(Method::B), |plan| {
            plan.broker.receiver.unknown_pubrel = UnknownPubrel::Close;
        }),
        ("clean start keeps ids", "clean-start-empties", leftover_id(), |plan| {
            plan.broker.clean_start = CleanStart::KeepReceivedIds;
        }),
        ("takeover inherits", "session-present-true", taken_over(0, 0), |plan| {
            plan.broker.ended_takeover = EndedTakeover::Inherit;
        }),
        ("no will on takeover", "will-once", taken_over(100, 0), |plan| {
            plan.broker.takeover_will = TakeoverWill::Never;
        }),
        ("will lost with its session", "will-once", dies_before_its_will(), |plan| {
            plan.broker.will_delay = WillDelay::LostWithSession;
        }),
        ("window released at PUBREC", "receive-maximum", narrow_window(), |plan| {
            plan.clients[PUB].options.sender.window_release = WindowRelease::Pubrec;
        }),
        ("acknowledged as completed", "ordered-acks", slow_application(), |plan| {
            plan.clients[SUB].options.ack_order = AckOrder::AsCompleted;
        }),
        ("abandoned on unsubscribe", "resume-resends", unsubscribes(), |plan| {
            plan.broker.unsubscribe = UnsubscribeInFlight::Abandon;
        }),
        ("a timer in 5.0", "no-resend-while-connected", one(Method::B), timer),
    ];
    for (name, oracle, plan, change) in table {
        assert_value_bites(name, oracle, plan.clone(), *change);
    }
}

fn row(state: State, event: Event, next: State, actions: &'static [Do]) -> Row {
    Row { state, event, next, actions, rule: Rule::Qos2First }
}

/// The exhibit, the oracle that finds it, QoS, method, and the rows of which machine are exchanged.
type Exchanged<'a> = (&'a str, &'a str, QoS, Method, Machine, &'a [Row]);

#[test]
fn every_exchanged_row_is_found_by_an_oracle() {
    use Do::*;
    use Event::*;
    use Machine::*;
    use State::*;
    const B: Method = Method::B;
    const A: Method = Method::A;
    let table: &[Exchanged<'_>] = &[
        (
            "out.resend_publish_after_pubrel",
            "no-publish-after-pubrel",
            Q2,
            B,
            Qos2Sender,
            &[
                row(AwaitPubrec, Pubrec, AwaitPubrec, &[SendPubrel]),
                row(AwaitPubrec, Pubcomp, Free, &[Complete]),
            ],
        ),
        (
            "out.forget_owed_pubrel",
            "resume-resends",
            Q2,
            B,
            Qos2Sender,
            &[row(AwaitPubcomp, Resume, AwaitPubcomp, &[Ignore])],
        ),
        (
            "out.resend_dup0, QoS 1",
            "dup-on-replay",
            Q1,
            B,
            Qos1Sender,
            &[row(AwaitPuback, Resume, AwaitPuback, &[SendPublish])],
        ),
        (
            "out.resend_dup0, QoS 2",
            "dup-on-replay",
            Q2,
            B,
            Qos2Sender,
            &[row(AwaitPubrec, Resume, AwaitPubrec, &[SendPublish])],
        ),
        (
            "out.never_again, QoS 1",
            "at-least-once",
            Q1,
            B,
            Qos1Sender,
            &[row(AwaitPuback, Resume, AwaitPuback, &[Ignore])],
        ),
        (
            "out.never_again, QoS 2",
            "exactly-once",
            Q2,
            B,
            Qos2Sender,
            &[row(AwaitPubrec, Resume, AwaitPubrec, &[Ignore])],
        ),
        (
            "out.done_at_pubrec",
            "resume-resends",
            Q2,
            A,
            Qos2Sender,
            &[row(AwaitPubrec, Pubrec, Free, &[Complete, SendPubrel])],
        ),
        (
            "in.deliver_before_dedup",
            "exactly-once",
            Q2,
            B,
            Qos2Receiver,
            &[row(AwaitPubrel, PublishDup, AwaitPubrel, &[Deliver, SendPubrec])],
        ),
        (
            "in.trust_dup_flag",
            "suppressed-was-known",
            Q2,
            B,
            Qos2Receiver,
            &[row(Free, PublishDup, AwaitPubrel, &[Suppress, SendPubrec])],
        ),
        (
            "in.free_at_once",
            "exactly-once",
            Q2,
            B,
            Qos2Receiver,
            &[row(Free, Publish, Free, &[Deliver, SendPubrec])],
        ),
        (
            "in.stored_is_lost",
            "exactly-once",
            Q2,
            A,
            Qos2Receiver,
            &[row(AwaitPubrel, Pubrel, Free, &[SendPubcomp])],
        ),
        (
            "in.no_pubcomp",
            "answered",
            Q2,
            B,
            Qos2Receiver,
            &[row(AwaitPubrel, Pubrel, Free, &[Ignore])],
        ),
        (
            "in.id_stays_open",
            "drains",
            Q2,
            B,
            Qos2Receiver,
            &[row(AwaitPubrel, Pubrel, AwaitPubrel, &[SendPubcomp])],
        ),
        (
            "in.wrong_answer",
            "answer-by-qos",
            Q2,
            B,
            Qos2Receiver,
            &[row(Free, Publish, AwaitPubrel, &[Deliver, SendPuback])],
        ),
        ("in.no_puback", "answered", Q1, B, Qos1Receiver, &[row(Free, Publish, Free, &[Deliver])]),
        (
            "in.ack_without_owning",
            "at-least-once",
            Q1,
            B,
            Qos1Receiver,
            &[row(Free, Publish, Free, &[SendPuback])],
        ),
        (
            "in.repeat_is_no_message",
            "at-least-once",
            Q1,
            B,
            Qos1Receiver,
            &[row(Free, PublishDup, Free, &[SendPuback])],
        ),
    ];
    for (name, oracle, qos, method, machine, rows) in table {
        for version in [Version::V311, Version::V5] {
            // The same mistake in the broker and in a client.
            for who in [None, Some(PUB), Some(SUB)] {
                let sends = matches!(machine, Qos1Sender | Qos2Sender);
                if who == Some(if sends { SUB } else { PUB }) {
                    continue;
                }
                let plans = with_each_cut(&one_message(version, *qos, *method));
                let mutants: Vec<Mutant> = rows.iter().map(|row| (who, *machine, *row)).collect();
                let name = format!("{name} of {who:?} in {}", version);
                assert_bites(&name, oracle, &plans, |plan| broken(plan, &mutants));
            }
        }
    }
}
