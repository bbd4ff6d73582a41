//! The smallest plan there is, and its packets: one message from a publisher over the broker to a
//! subscriber. Faults are laid over it one by one elsewhere.

use bytestring::ByteString;
use qoslab_mqtt::options::{BrokerOptions, ClientOptions};
use qoslab_mqtt::packet::{PacketType, QoS, SubscribeOptions, Version};
use qoslab_mqtt::policy::Method;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::*;
use qoslab_trace::{Direction, LinkKind, Sent, Trace, What};

pub(super) const PUB: usize = 0;
pub(super) const SUB: usize = 1;
/// When the message is published: after every way of connecting late.
pub(super) const LATE: u64 = 30_000;

pub(super) fn at(millis: u64, who: usize, action: Action) -> Step {
    Step { when: When::At(Instant::ZERO + Duration::from_millis(millis)), who: Some(who), action }
}

pub(super) fn connect() -> Action {
    Action::Connect(ConnectChange::default())
}

pub(super) fn subscribe(filter: &'static str, qos: QoS) -> Action {
    let filters = vec![(ByteString::from_static(filter), SubscribeOptions::new(qos))];
    Action::Subscribe { filters, identifier: None }
}

pub(super) fn publish(topic: &'static str, qos: QoS) -> Action {
    Action::Publish(PublishPlan {
        topic: topic.into(),
        payload: "21.5".into(),
        qos,
        retain: false,
        expiry: None,
        user_properties: Vec::new(),
    })
}

pub(super) fn client(name: &'static str, version: Version) -> ClientPlan {
    let line = Line::steady(Duration::from_millis(20));
    ClientPlan {
        name: name.into(),
        options: ClientOptions::standard(ByteString::from_static(name), version),
        link: LinkPlan { kind: LinkKind::Stream, up: line, down: line },
        reconnect: Reconnect::Fixed(Duration::from_millis(100)),
        snapshot: Duration::from_millis(500),
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

/// One message; both receivers use the same method.
pub(super) fn one_message(version: Version, qos: QoS, method: Method) -> Plan {
    let mut plan = Plan {
        scenario: "one-message".into(),
        variant: format!("mqtt={} qos={qos} method={}", version, method.name()),
        seed: 1,
        answers: std::collections::BTreeMap::new(),
        mqtt: version,
        broker_name: "broker".into(),
        broker: BrokerOptions::standard(),
        broker_snapshot: Duration::from_millis(500),
        clients: vec![client("pub", version), client("sub", version)],
        script: vec![
            at(0, PUB, connect()),
            at(0, SUB, connect()),
            at(1_000, SUB, subscribe("t/#", qos)),
            at(LATE, PUB, publish("t/a", qos)),
        ],
        faults: Vec::new(),
        bounds: Bounds { events: 5_000, ..Bounds::standard() },
    };
    plan.broker.receiver.method = method;
    plan.clients[SUB].options.receiver.method = method;
    plan
}

/// A packet of a run, so that a selector finds it in the same run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OnePacket {
    pub(super) kind: PacketType,
    pub(super) link: usize,
    pub(super) dir: Direction,
    /// Which of its kind on its link and way, from 1.
    pub(super) nth: u32,
    pub(super) length: u32,
    pub(super) sent: Instant,
}

impl OnePacket {
    pub(super) fn trigger(&self) -> Trigger {
        Trigger::Packet(Selector {
            packet: Some(self.kind.into()),
            link: Some(self.link),
            dir: Some(self.dir),
            nth: vec![self.nth..=self.nth],
            ..Selector::default()
        })
    }

    pub(super) fn suffers(&self, act: Act) -> Fault {
        Fault { trigger: self.trigger(), chance: None, act }
    }

    pub(super) fn cut(&self, point: CutPoint) -> Fault {
        let (notice, tail) = (Notice::Both, Tail::Lost);
        self.suffers(Act::Cut { link: None, point, notice, tail })
    }
}

/// The packets of a run, in order.
pub(super) fn packets(trace: &Trace) -> Vec<OnePacket> {
    let mut found: Vec<OnePacket> = Vec::new();
    for event in &trace.events {
        let What::Send { link, dir, packet: Sent::Packet(packet), bytes, .. } = &event.what else {
            continue;
        };
        let (kind, link) = (packet.packet_type(), usize::from(link.0));
        let same = |of: &&OnePacket| (of.kind, of.link, of.dir) == (kind, link, *dir);
        let nth = found.iter().filter(same).count() as u32 + 1;
        let length = bytes.len() as u32;
        found.push(OnePacket { kind, link, dir: *dir, nth, length, sent: event.at });
    }
    found
}

/// How often the message reached the subscriber's application.
pub(super) fn deliveries(trace: &Trace) -> usize {
    trace.events.iter().filter(|event| matches!(event.what, What::Deliver { .. })).count()
}
