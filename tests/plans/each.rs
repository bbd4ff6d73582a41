//! One message, and every single thing that can happen to one of its packets; at QoS 2 every two.

use super::base::*;
use super::judge::judge_run;
use qoslab_mqtt::options::Retry;
use qoslab_mqtt::packet::{QoS, Version};
use qoslab_mqtt::policy::Method;
use qoslab_mqtt::time::Duration;
use qoslab_sim::plan::*;
use qoslab_trace::{Direction, LinkKind, StoreFate};

const POINTS: [CutPoint; 3] = [CutPoint::Before, CutPoint::During, CutPoint::After];

/// Every version, QoS above 0 and method.
fn bases() -> impl Iterator<Item = (Plan, QoS)> {
    let versions = [Version::V311, Version::V5].into_iter();
    versions.flat_map(|version| {
        [QoS::AtLeastOnce, QoS::ExactlyOnce].into_iter().flat_map(move |qos| {
            let plans = Method::ALL.iter().map(move |method| one_message(version, qos, *method));
            plans.map(move |plan| (plan, qos))
        })
    })
}

/// Runs the plan and asserts what is due to the one message in it.
fn assert_arrives(plan: &Plan, qos: QoS) {
    let shown = || format!("{} with {:?}", plan.variant, plan.faults);
    let trace = qoslab_sim::record(plan);
    let complaint = judge_run(plan, &trace);
    assert!(complaint.is_none(), "{}: {complaint:?}", shown());
    let copies = deliveries(&trace);
    match qos {
        QoS::ExactlyOnce => assert_eq!(copies, 1, "{}", shown()),
        QoS::AtLeastOnce | QoS::AtMostOnce => assert!(copies >= 1, "{}", shown()),
    }
    assert!(trace.footer.left_over.is_empty(), "{}: {:?}", shown(), trace.footer);
}

fn with(plan: &Plan, faults: &[Fault]) -> Plan {
    Plan { faults: faults.to_vec(), ..plan.clone() }
}

/// The processes at both ends of a packet die, before it is processed or after.
fn crashes(packet: &OnePacket) -> impl Iterator<Item = Fault> {
    let ends = [None, Some(packet.link)];
    let store = StoreFate::Kept;
    let packet = *packet;
    let down = Duration::from_millis(300);
    ends.into_iter().flat_map(move |who| {
        let acts = [true, false].map(|before| Act::Crash { who, store, down, before });
        acts.into_iter().map(move |act| packet.suffers(act))
    })
}

#[test]
fn one_message_survives_a_cut_at_every_point_of_every_packet() {
    for (plan, qos) in bases() {
        let mut runs = 0;
        for packet in packets(&qoslab_sim::record(&plan)) {
            let inside = (0..packet.length).map(CutPoint::Byte);
            for point in POINTS.into_iter().chain(inside) {
                assert_arrives(&with(&plan, &[packet.cut(point)]), qos);
                runs += 1;
            }
        }
        assert!(runs > 100, "{}", plan.variant);
    }
}

#[test]
fn one_message_survives_a_crash_with_a_kept_store_at_every_packet() {
    for (plan, qos) in bases() {
        for packet in packets(&qoslab_sim::record(&plan)) {
            crashes(&packet).for_each(|fault| assert_arrives(&with(&plan, &[fault]), qos));
        }
    }
}

#[test]
fn a_qos_2_message_survives_every_two_cuts() {
    for (plan, qos) in bases().filter(|(_, qos)| *qos == QoS::ExactlyOnce) {
        for first in packets(&qoslab_sim::record(&plan)) {
            for point in POINTS {
                let cut = first.cut(point);
                let once = with(&plan, std::slice::from_ref(&cut));
                let later = packets(&qoslab_sim::record(&once));
                for second in later.iter().filter(|packet| packet.sent >= first.sent) {
                    for point in POINTS {
                        assert_arrives(&with(&plan, &[cut.clone(), second.cut(point)]), qos);
                    }
                }
            }
        }
    }
}

/// Over a link that loses single packets, with the timers that 3.1.1 allows.
fn with_timers(mut plan: Plan) -> Plan {
    let retry = Retry::Timer(Duration::from_millis(500));
    plan.broker.sender.retry = retry;
    for client in &mut plan.clients {
        client.options.sender.retry = retry;
        client.link.kind = LinkKind::Proxy;
    }
    plan
}

#[test]
fn timers_heal_every_single_packet_that_a_proxy_swallows_copies_or_holds() {
    let acts = [
        Act::Lose,
        Act::Copy { times: 1, after: Duration::ZERO },
        Act::Copy { times: 2, after: Duration::from_millis(1) },
        Act::Hold(Duration::from_millis(200)),
        Act::Hold(Duration::from_millis(1_200)),
    ];
    for (plan, qos) in bases().filter(|(plan, _)| plan.mqtt == Version::V311) {
        let plan = with_timers(plan);
        for packet in packets(&qoslab_sim::record(&plan)) {
            for act in &acts {
                assert_arrives(&with(&plan, &[packet.suffers(act.clone())]), qos);
            }
        }
    }
}

#[test]
fn the_message_of_the_base_plan_travels_on_both_hops() {
    for (plan, qos) in bases() {
        let packets = packets(&qoslab_sim::record(&plan));
        let expect = match qos {
            QoS::ExactlyOnce => 6 + 4 + 4,
            QoS::AtLeastOnce | QoS::AtMostOnce => 6 + 2 + 2,
        };
        assert_eq!(packets.len(), expect, "{packets:?}");
        assert!(packets.iter().any(|packet| packet.dir == Direction::Down && packet.link == SUB));
    }
}
