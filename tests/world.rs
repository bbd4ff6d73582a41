//! The world as a whole: real cores over virtual links.

use bytestring::ByteString;
use qoslab_mqtt::options::{BrokerOptions, ClientOptions};
use qoslab_mqtt::packet::{PacketType, QoS, SubscribeOptions, Version};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::*;
use qoslab_trace::{Direction, LinkKind, Trace, What};

fn client(name: &'static str, version: Version) -> ClientPlan {
    let line = Line::steady(Duration::from_millis(20));
    ClientPlan {
        name: name.to_string(),
        options: ClientOptions::standard(ByteString::from_static(name), version),
        link: LinkPlan { kind: LinkKind::Stream, up: line, down: line },
        reconnect: Reconnect::Fixed(Duration::from_secs(1)),
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

fn at(millis: u64, who: usize, action: Action) -> Step {
    Step { when: When::At(Instant::ZERO + Duration::from_millis(millis)), who: Some(who), action }
}

/// Five messages from `pub` to `sub` at QoS 1, and what goes wrong.
fn plan(faults: Vec<Fault>) -> Plan {
    let version = Version::V5;
    let subscribe = Action::Subscribe {
        filters: vec![("t/#".into(), SubscribeOptions::new(QoS::AtLeastOnce))],
        identifier: None,
    };
    let publish = Action::Publish(PublishPlan {
        topic: "t/temp".into(),
        payload: "21.5".into(),
        qos: QoS::AtLeastOnce,
        retain: false,
        expiry: None,
        user_properties: Vec::new(),
    });
    let mut script = vec![
        at(0, 0, Action::Connect(ConnectChange::default())),
        at(0, 1, Action::Connect(ConnectChange::default())),
        at(50, 1, subscribe),
    ];
    script.extend((1..=5).map(|n| at(n * 10_000, 0, publish.clone())));
    Plan {
        scenario: "five".into(),
        variant: String::new(),
        seed: 1,
        answers: std::collections::BTreeMap::new(),
        mqtt: version,
        broker_name: "broker".into(),
        broker: BrokerOptions::standard(),
        broker_snapshot: Duration::from_secs(1),
        clients: vec![client("pub", version), client("sub", version)],
        script,
        faults,
        bounds: Bounds::standard(),
    }
}

fn cut(packet: PacketType, nth: u32, chance: Option<Ratio>) -> Fault {
    let selector = Selector {
        packet: Some(packet.into()),
        link: Some(0),
        dir: Some(if packet == PacketType::Publish { Direction::Up } else { Direction::Down }),
        nth: if nth == 0 { Vec::new() } else { vec![nth..=nth] },
        ..Selector::default()
    };
    let (point, notice, tail) = (CutPoint::During, Notice::Both, Tail::Lost);
    let act = Act::Cut { link: None, point, notice, tail };
    Fault { trigger: Trigger::Packet(selector), chance, act }
}

/// How often each message reaches an application.
fn copies(trace: &Trace) -> [usize; 5] {
    let mut copies = [0; 5];
    for event in &trace.events {
        if let (What::Deliver { .. }, Some(message)) = (&event.what, event.message) {
            copies[message.0 as usize - 1] += 1;
        }
    }
    copies
}

#[test]
fn a_lost_puback_gives_two_copies() {
    let plan = plan(vec![cut(PacketType::Puback, 1, None)]);
    let trace = qoslab_sim::record(&plan);
    assert_eq!(copies(&trace), [2, 1, 1, 1, 1]);
    assert_eq!(qoslab_sim::record(&plan), trace, "the same plan gives the same record");
}

/// What chance was asked for one stream, by its name.
fn drawn(trace: &Trace, name: &str) -> Vec<(u64, u64)> {
    let place = trace.header.streams.iter().position(|of| of == name).expect(name);
    let asked = trace.events.iter().flat_map(|event| match &event.what {
        What::Send { chance, .. } => chance.to_vec(),
        _ => Vec::new(),
    });
    let of_it = asked.filter(|draw| draw.stream as usize == place);
    of_it.map(|draw| (draw.position, draw.answer)).collect()
}

#[test]
fn a_fault_of_another_kind_leaves_the_chances_of_a_fault_alone() {
    let half = Some(Ratio { part: 1, of: 2 });
    let puback = cut(PacketType::Puback, 0, half);
    let name = "fault/pub/down/PUBACK/cut/1";
    let alone = qoslab_sim::record(&plan(vec![puback.clone()]));
    let connack = Fault { chance: half, ..cut(PacketType::Connack, 9, None) };
    let behind = qoslab_sim::record(&plan(vec![connack, puback.clone()]));
    let draws = drawn(&alone, name);
    assert!(draws.iter().any(|(_, answer)| *answer == 1), "{draws:?}");
    assert_eq!(drawn(&behind, name), draws);
    let twice = qoslab_sim::record(&plan(vec![puback.clone(), puback]));
    assert_eq!(
        twice.header.streams.last().map(String::as_str),
        Some("fault/pub/down/PUBACK/cut/2")
    );
}

/// Who looks makes no difference to what happens; who does not look is told how it ended.
#[test]
fn a_run_is_the_same_for_two_that_look_for_one_and_for_none() {
    let plan = plan(vec![cut(PacketType::Puback, 1, None)]);
    let trace = qoslab_sim::record(&plan);
    let (mut events, mut count) = (Vec::new(), 0);
    let footer = qoslab_sim::run(&plan, (&mut events, |_: &qoslab_trace::Event| count += 1));
    assert_eq!((&events, count), (&trace.events, trace.events.len()));
    // Only who writes the lines knows their digest.
    assert_eq!((&footer.state_digest, footer.end), (&trace.footer.state_digest, trace.footer.end));
    let unseen = qoslab_sim::run(&plan, qoslab_trace::Discard);
    assert_eq!((unseen.end, unseen.at), (footer.end, footer.at));
}

#[test]
fn a_record_knows_its_parties_and_links_by_their_names() {
    let trace = qoslab_sim::record(&plan(Vec::new()));
    for name in ["broker", "pub", "sub"] {
        let party = trace.party_named(name).expect(name);
        assert_eq!(trace.party_name(party), name);
        let link = trace.link_of(party);
        assert_eq!(link.is_none(), name == "broker");
        assert!(link.is_none_or(|link| trace.link(link).is_some_and(|of| of.client == party)));
    }
    assert_eq!(trace.party_named("nobody"), None);
}
