//! What random plans have found, each as the smallest plan that shows it.

use super::base::*;
use super::judge::judge;
use qoslab_mqtt::face::{DropReason, Note, Outcome};
use qoslab_mqtt::options::{Refusal, Retry};
use qoslab_mqtt::packet::{Packet, PacketType, Properties, QoS, ReasonCode, Version, Will};
use qoslab_mqtt::policy::*;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::*;
use qoslab_trace::{Direction, Event, Sent, StoreFate, Trace, What};

const Q0: QoS = QoS::AtMostOnce;
const Q1: QoS = QoS::AtLeastOnce;
const Q2: QoS = QoS::ExactlyOnce;

/// The record of a run in which everything that is due is kept.
fn run(plan: &Plan) -> Trace {
    assert_eq!(judge(plan), None);
    qoslab_sim::record(plan)
}

fn has(trace: &Trace, wanted: impl Fn(&What) -> bool) -> bool {
    trace.events.iter().any(|event| wanted(&event.what))
}

fn notes(trace: &Trace) -> impl Iterator<Item = (&Event, &Note)> {
    trace.events.iter().filter_map(|event| match &event.what {
        What::Note { note, .. } => Some((event, note)),
        _ => None,
    })
}

fn plan(version: Version, qos: QoS) -> Plan {
    one_message(version, qos, Method::B)
}

fn will(qos: QoS) -> Will {
    Will {
        qos,
        retain: false,
        properties: Properties::NONE,
        topic: "t/will".into(),
        payload: "gone".into(),
    }
}

fn timed(millis: u64, act: Act) -> Fault {
    let trigger = Trigger::At(Instant::ZERO + Duration::from_millis(millis));
    Fault { trigger, chance: None, act }
}

fn silent_for(link: usize, notice: Notice) -> Act {
    Act::Silence { link: Some(link), notice }
}

#[test]
fn what_only_5_0_can_say_is_left_out_for_a_3_1_1_receiver() {
    for qos in [Q1, Q2] {
        let mut plan = plan(Version::V5, qos);
        plan.clients[SUB].options.version = Version::V311;
        if let Action::Publish(message) = &mut plan.script[3].action {
            message.expiry = Some(100);
            message.user_properties = vec![("a".into(), "b".into())];
        }
        assert_eq!(deliveries(&run(&plan)), 1);
    }
}

#[test]
fn a_3_1_1_client_says_nothing_of_5_0() {
    let mut plan = plan(Version::V311, Q1);
    if let Action::Publish(message) = &mut plan.script[3].action {
        message.expiry = Some(100);
    }
    if let Action::Subscribe { identifier, .. } = &mut plan.script[2].action {
        *identifier = Some(7);
    }
    plan.clients[SUB].options.maximum_packet_size = Some(8);
    assert_eq!(deliveries(&run(&plan)), 1);
}

#[test]
fn a_client_that_only_sends_finds_out_that_its_server_is_silent() {
    let mut plan = plan(Version::V311, Q1);
    plan.clients[PUB].options.keep_alive = 2;
    plan.clients[PUB].options.sender.retry = Retry::Timer(Duration::from_millis(700));
    plan.faults.push(timed(LATE - 10, silent_for(PUB, Notice::Nobody)));
    assert_eq!(deliveries(&run(&plan)), 1);
}

#[test]
fn a_copy_for_overlapping_subscriptions_names_the_one_that_grants_its_qos() {
    let mut plan = plan(Version::V5, Q2);
    plan.script.push(at(2_000, SUB, subscribe("#", Q0)));
    let trace = run(&plan);
    let by = notes(&trace).find_map(|(_, note)| match note {
        Note::Routed { filter, qos, .. } => Some((filter.to_string(), *qos)),
        _ => None,
    });
    assert_eq!(by, Some(("t/#".to_string(), Q2)));
}

#[test]
fn a_message_that_3_1_1_can_only_throw_away_is_on_record() {
    for qos in [Q0, Q1, Q2] {
        for refuser in [None, Some(SUB)] {
            let mut plan = plan(Version::V311, qos);
            let refusal = vec![Refusal { filter: "t/#".into(), reason: ReasonCode(0x87) }];
            match refuser {
                None => plan.broker.receiver.refuse = refusal,
                Some(client) => plan.clients[client].options.receiver.refuse = refusal,
            }
            let trace = run(&plan);
            let said = notes(&trace)
                .any(|(_, note)| matches!(note, Note::Dropped { why: DropReason::Rejected, .. }));
            assert_eq!(said, refuser.is_none() || qos > Q0, "{qos:?} {refuser:?}");
        }
    }
}

/// A second subscriber that is away, with room for one message.
fn with_full_queue(version: Version, overflow: Overflow) -> Plan {
    let mut plan = plan(version, Q2);
    plan.clients.push(client("away", version));
    plan.broker.overflow = overflow;
    plan.broker.sender.queue_bound = 1;
    plan.script.push(at(0, 2, connect()));
    plan.script.push(at(500, 2, subscribe("t/#", Q2)));
    plan.script.push(at(2_000, 2, Action::Hangup));
    plan
}

#[test]
fn a_full_queue_of_one_takes_nothing_from_the_others_in_3_1_1() {
    let mut plan = with_full_queue(Version::V311, Overflow::Reject);
    plan.script.push(at(3_000, PUB, publish("t/a", Q2)));
    let trace = run(&plan);
    assert_eq!(deliveries(&trace), 2);
    assert!(
        notes(&trace).any(|(_, note)| matches!(note, Note::Dropped { to, .. } if to == "away"))
    );
}

#[test]
fn a_repeat_of_what_was_taken_is_answered_although_a_queue_is_full_now() {
    let mut plan = with_full_queue(Version::V5, Overflow::Disconnect);
    let pubrec = Selector {
        packet: Some(PacketType::Pubrec.into()),
        link: Some(PUB),
        nth: vec![1..=1],
        ..Selector::default()
    };
    let (point, notice, tail) = (CutPoint::During, Notice::Both, Tail::Lost);
    let act = Act::Cut { link: None, point, notice, tail };
    plan.faults.push(Fault { trigger: Trigger::Packet(pubrec), chance: None, act });
    let trace = run(&plan);
    assert_eq!(deliveries(&trace), 1);
    assert!(!notes(&trace).any(|(_, note)| matches!(note, Note::Violation { .. })));
}

#[test]
fn a_late_goodbye_of_a_connection_that_was_taken_over_leaves_the_new_will() {
    let mut plan = plan(Version::V5, Q1);
    plan.broker.takeover_unread = TakeoverUnread::Process;
    plan.clients[PUB].options.will = Some(will(Q1));
    // The DISCONNECT hangs in the old connection, and comes after the next CONNECT.
    plan.clients[PUB].link.kind = qoslab_trace::LinkKind::Datagram;
    let goodbye = Selector { packet: Some(PacketType::Disconnect.into()), ..Selector::default() };
    let act = Act::Delay(Duration::from_millis(500));
    plan.faults.push(Fault { trigger: Trigger::Packet(goodbye), chance: None, act });
    let (reason, session_expiry) = (ReasonCode::SUCCESS, None);
    plan.script.push(at(LATE + 1_000, PUB, Action::Disconnect { reason, session_expiry }));
    plan.script.push(at(LATE + 1_100, PUB, connect()));
    plan.script.push(at(LATE + 3_000, PUB, Action::Hangup));
    let trace = qoslab_sim::record(&plan);
    let published = notes(&trace).filter(|(_, note)| matches!(note, Note::WillPublished { .. }));
    assert_eq!(published.count(), 2, "the old one at the takeover, the new one at the end");
}

#[test]
fn what_was_queued_before_the_server_named_its_limits_is_dropped_by_them() {
    let mut plan = plan(Version::V5, Q2);
    plan.broker.maximum_qos = Q1;
    plan.script[0] = at(LATE + 1_000, PUB, connect());
    let trace = run(&plan);
    let not_supported = Outcome::Dropped(DropReason::NotSupported);
    assert!(has(&trace, |what| {
        matches!(what, What::Outcome { outcome, .. } if *outcome == not_supported)
    }));
}

#[test]
fn a_client_without_a_queue_sends_what_can_leave_at_once() {
    for overflow in [Overflow::DropNewest, Overflow::DropOldest] {
        let mut plan = plan(Version::V5, Q1);
        plan.clients[PUB].options.sender.queue_bound = 0;
        plan.clients[PUB].options.overflow = overflow;
        assert_eq!(deliveries(&run(&plan)), 1);
    }
}

#[test]
fn qos_0_does_not_overtake_what_was_queued_at_qos_0() {
    let mut plan = plan(Version::V5, Q2);
    plan.broker.qos0_offline = Qos0Offline::Queue;
    plan.broker.sender.window = 1;
    plan.script.push(at(2_000, SUB, Action::Hangup));
    plan.script.push(at(3_000, PUB, publish("t/a", Q2)));
    plan.script.push(at(3_100, PUB, publish("t/b", Q2)));
    plan.script.push(at(3_200, PUB, publish("t/a", Q0)));
    plan.script.push(at(4_000, SUB, connect()));
    plan.script.push(at(4_030, PUB, publish("t/a", Q0)));
    assert_eq!(deliveries(&run(&plan)), 5);
}

#[test]
fn a_session_that_ends_with_its_connection_is_not_given_a_life_by_disconnect() {
    let mut plan = plan(Version::V5, Q1);
    plan.clients[PUB].options.session_expiry = 0;
    plan.clients[PUB].options.will = Some(will(Q1));
    let (reason, session_expiry) = (ReasonCode::SUCCESS, Some(9));
    plan.script.push(at(LATE + 1_000, PUB, Action::Disconnect { reason, session_expiry }));
    let trace = run(&plan);
    assert!(!notes(&trace).any(|(_, note)| matches!(note, Note::Violation { .. })));
}

#[test]
fn a_cut_behind_the_last_byte_is_a_cut_after_the_packet() {
    let plan = plan(Version::V5, Q2);
    for packet in packets(&run(&plan)) {
        let mut cut = plan.clone();
        cut.faults.push(packet.cut(CutPoint::Byte(packet.length + 5)));
        let trace = run(&cut);
        assert_eq!(deliveries(&trace), 1);
        assert!(!has(&trace, |what| matches!(what, What::Arrive { bytes: Some(_), .. })));
    }
}

#[test]
fn nothing_gets_between_the_outputs_of_a_core_whose_packet_is_cut() {
    let mut plan = plan(Version::V5, Q1);
    plan.clients[SUB].options.clean = true;
    plan.clients[SUB].options.session_expiry = 0;
    if let Action::Publish(message) = &mut plan.script[3].action {
        message.retain = true;
    }
    plan.script.push(at(LATE + 1_000, SUB, subscribe("t/a", Q1)));
    let packets = packets(&run(&plan));
    for suback in packets.iter().filter(|packet| packet.kind == PacketType::Suback) {
        let mut cut = plan.clone();
        cut.faults.push(suback.cut(CutPoint::Before));
        run(&cut);
    }
}

#[test]
fn a_connect_under_way_dies_with_the_process_that_it_was_for() {
    let mut plan = plan(Version::V5, Q1);
    let (who, store, before) = (None, StoreFate::Kept, true);
    let down = Duration::from_millis(1);
    plan.faults.push(timed(10, Act::Crash { who, store, down, before }));
    let trace = run(&plan);
    let first = trace.events.iter().find_map(|event| match &event.what {
        What::Send { dir: Direction::Down, packet: Sent::Packet(Packet::Connack(_)), .. } => {
            Some(event.at)
        }
        _ => None,
    });
    assert!(first > Some(Instant::ZERO + Duration::from_millis(100)), "{first:?}");
}

#[test]
fn work_that_a_crash_has_ended_does_not_end_the_next_work() {
    let mut plan = plan(Version::V5, Q1);
    plan.clients[SUB].options.ack_when = AckWhen::AfterApplication;
    plan.clients[SUB].application.work = Delay::Fixed(Duration::from_millis(1_000));
    let (who, store, down) = (Some(SUB), StoreFate::Kept, Duration::from_millis(300));
    plan.faults.push(timed(LATE + 500, Act::Crash { who, store, down, before: true }));
    let trace = run(&plan);
    let acked = trace.events.iter().find_map(|event| match &event.what {
        What::Send { dir: Direction::Up, packet: Sent::Packet(Packet::Puback(_)), .. } => {
            Some(event.at)
        }
        _ => None,
    });
    assert!(acked > Some(Instant::ZERO + Duration::from_millis(LATE + 1_800)), "{acked:?}");
}

#[test]
fn what_is_left_over_of_a_will_has_its_number_as_a_message() {
    let mut plan = plan(Version::V5, Q1);
    plan.clients[PUB].options.will = Some(will(Q1));
    plan.script.push(at(LATE + 1_000, SUB, Action::Hangup));
    plan.script.push(at(LATE + 2_000, PUB, Action::Hangup));
    assert_eq!(run(&plan).footer.left_over, ["broker for sub: m2 is queued"]);
}
