//! The world as a whole: real cores over virtual links.

use bytestring::ByteString;
use qoslab_mqtt::options::{BrokerOptions, ClientOptions};
use qoslab_mqtt::packet::{PacketType, QoS, SubscribeOptions, Version};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_render::escape::Glyphs;
use qoslab_render::text;
use qoslab_sim::plan::*;
use qoslab_trace::{Direction, LinkKind};

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

#[test]
fn a_lost_puback_gives_two_copies() {
    let version = Version::V5;
    let plan = Plan {
        scenario: "lost-puback".into(),
        variant: "qos=1".into(),
        seed: 1,
        mqtt: version,
        broker_name: "broker".into(),
        broker: BrokerOptions::standard(),
        broker_snapshot: Duration::from_secs(1),
        clients: vec![client("pub", version), client("sub", version)],
        script: vec![
            at(0, 0, Action::Connect(ConnectChange::default())),
            at(0, 1, Action::Connect(ConnectChange::default())),
            at(
                50,
                1,
                Action::Subscribe {
                    filters: vec![("t/#".into(), SubscribeOptions::new(QoS::AtLeastOnce))],
                    identifier: None,
                },
            ),
            at(
                100,
                0,
                Action::Publish(PublishPlan {
                    topic: "t/temp".into(),
                    payload: "21.5".into(),
                    qos: QoS::AtLeastOnce,
                    retain: false,
                    expiry: None,
                    user_properties: Vec::new(),
                }),
            ),
        ],
        faults: vec![Fault {
            trigger: Trigger::Packet(Selector {
                packet: Some(PacketType::Puback),
                link: Some(0),
                dir: Some(Direction::Down),
                nth: vec![1..=1],
                ..Selector::default()
            }),
            chance: None,
            act: Act::Cut {
                link: None,
                point: CutPoint::During,
                notice: Notice::Both,
                tail: Tail::Lost,
            },
        }],
        bounds: Bounds::standard(),
    };
    let trace = qoslab_sim::record(&plan);
    assert_eq!(qoslab_sim::record(&plan), trace);
    let drawn = text::draw(&trace, &text::Options::new(Glyphs::Unicode), &[]);
    println!("{drawn}");
    println!("{}", qoslab_render::narrate::narrate(&trace, &[]));
    for finding in qoslab_check::check(&trace) {
        println!("{finding:?}");
    }
    println!("{}", qoslab_trace::json::to_lines(&trace));
}
