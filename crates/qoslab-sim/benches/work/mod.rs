//! The work Q2-100 of docs/performance.md as a plan, for whoever measures it.

use bytestring::ByteString;
use qoslab_mqtt::options::{BrokerOptions, ClientOptions};
use qoslab_mqtt::packet::{QoS, SubscribeOptions, Version};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::*;
use qoslab_trace::LinkKind;

/// What each message carries.
pub(crate) const PAYLOAD: &[u8; 64] = &[b'x'; 64];

/// A client on the line of Q2-100: 1 to 10 ms, drawn for each packet.
pub(crate) fn client(name: &'static str, window: u16, keep_alive: u16) -> ClientPlan {
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

/// One publisher with a window, one broker, one subscriber, so many QoS 2 messages.
pub(crate) fn plan(messages: usize, window: u16, seed: u64) -> Plan {
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
