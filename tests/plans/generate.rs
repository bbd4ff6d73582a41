//! Random plans: who takes part, over which links, and what the applications do. Each plan draws
//! first which features it has at all, so that every one meets every other and is also missing.
//!
//! Only values that conform to the standard; those marked *wrong* have a table of their own.

use super::dice::DiceBox;
use super::{faults, options};
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::packet::{QoS, ReasonCode, RetainHandling, SubscribeOptions, Version};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::*;
use qoslab_trace::LinkKind;

pub(super) const QOS: [QoS; 3] = [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce];

/// What a plan has at all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Features {
    pub(super) versions: [Version; 2],
    pub(super) kinds: [LinkKind; 2],
    /// A retry timer; all clients speak 3.1.1 then.
    pub(super) timer: bool,
    pub(super) retained: bool,
    pub(super) wills: bool,
    pub(super) clean: bool,
    pub(super) expiry: bool,
    pub(super) aliases: bool,
    pub(super) sizes: bool,
    pub(super) queues: bool,
    pub(super) windows: bool,
    pub(super) keep_alive: bool,
    pub(super) shared: bool,
    pub(super) bridge: bool,
    pub(super) slow_applications: bool,
    pub(super) leaving: bool,
    pub(super) unsubscribe: bool,
    pub(super) refusals: bool,
    pub(super) policies: bool,
    pub(super) chancy_lines: bool,
    pub(super) packet_faults: bool,
    pub(super) timed_faults: bool,
    pub(super) crashes: bool,
    /// Stores may be lost or stale; otherwise they are kept.
    pub(super) bad_stores: bool,
}

impl Features {
    fn draw(dice: &mut DiceBox) -> Self {
        let timer = dice.one_in(5);
        let version = dice.pick(&[Version::V311, Version::V5]);
        let other = if dice.one_in(3) { dice.pick(&[Version::V311, Version::V5]) } else { version };
        let kinds = [LinkKind::Stream, LinkKind::Proxy, LinkKind::Datagram];
        let kind = if timer { dice.pick(&kinds) } else { dice.prefer_first(&kinds) };
        Self {
            versions: if timer { [Version::V311; 2] } else { [version, other] },
            kinds: [kind, if dice.one_in(5) { dice.pick(&kinds) } else { kind }],
            timer,
            retained: dice.one_in(3),
            wills: dice.one_in(3),
            clean: dice.one_in(3),
            expiry: dice.one_in(3),
            aliases: dice.one_in(4),
            sizes: dice.one_in(8),
            queues: dice.one_in(4),
            windows: dice.coin(),
            keep_alive: timer || dice.one_in(3),
            shared: dice.one_in(6),
            bridge: dice.one_in(4),
            slow_applications: dice.one_in(3),
            leaving: dice.one_in(3),
            unsubscribe: dice.one_in(4),
            refusals: dice.one_in(8),
            policies: dice.coin(),
            chancy_lines: dice.one_in(3),
            packet_faults: dice.coin(),
            timed_faults: dice.one_in(3),
            crashes: dice.one_in(4),
            bad_stores: dice.one_in(3),
        }
    }
}

/// The plan of a seed.
pub(super) fn plan(seed: u64) -> Plan {
    let mut dice = DiceBox::new(seed);
    let features = Features::draw(&mut dice);
    let count = dice.between(1, 4) as usize;
    let clients: Vec<ClientPlan> =
        (0..count).map(|place| client(&mut dice, &features, place, count)).collect();
    let script = script(&mut dice, &features, count);
    let faults = faults::faults(&mut dice, &features, &clients);
    Plan {
        scenario: "random".into(),
        variant: format!("plan={seed}"),
        seed,
        answers: std::collections::BTreeMap::new(),
        mqtt: features.versions[0],
        broker_name: "broker".into(),
        broker: options::broker(&mut dice, &features),
        broker_snapshot: dice.millis(50, 2_000),
        clients,
        script,
        faults,
        bounds: Bounds { events: 20_000, ..Bounds::standard() },
    }
}

fn client(dice: &mut DiceBox, features: &Features, place: usize, count: usize) -> ClientPlan {
    let name = ["ada", "bob", "cyd", "dan"][place];
    let version = dice.pick(&features.versions);
    let link = faults::link(dice, features);
    let options = options::client(dice, features, name, version);
    let reconnect = match dice.between(0, 9) {
        0 if !features.timer => Reconnect::Never,
        0..6 => Reconnect::Fixed(dice.millis(50, 1_500)),
        _ => Reconnect::Backoff {
            first: dice.millis(20, 500),
            most: dice.millis(1_000, 5_000),
            jitter: dice.percent(50),
        },
    };
    let work = match dice.between(0, 3) {
        _ if !features.slow_applications => Delay::Fixed(Duration::ZERO),
        0 => Delay::Fixed(dice.millis(1, 50)),
        1 => Delay::Exponential { least: Duration::ZERO, mean: dice.millis(1, 100) },
        _ => Delay::Uniform(Duration::ZERO, dice.millis(1, 300)),
    };
    let forward =
        if features.bridge && dice.coin() { vec![forward(dice, count)] } else { Vec::new() };
    let dedups = [Dedup::None, Dedup::Counter, Dedup::Timestamp, Dedup::IdSet(8)];
    ClientPlan {
        name: name.into(),
        options,
        link,
        reconnect,
        snapshot: dice.millis(50, 2_000),
        application: Application {
            dedup: dice.prefer_first(&dedups),
            stamp: dice.coin(),
            clock_offset: dice.between(0, 4_000_000) as i64 - 2_000_000,
            clock_grain: Duration::from_millis(dice.pick(&[0, 1, 1_000])),
            work,
            forward,
        },
    }
}

/// What comes in under `t/` goes out under `b/t/`, which no bridge takes up again.
fn forward(dice: &mut DiceBox, count: usize) -> Forward {
    Forward {
        filter: "t/#".into(),
        prefix: "b/".into(),
        qos: if dice.coin() { None } else { Some(dice.pick(&QOS)) },
        retain: dice.one_in(8),
        via: if dice.coin() { None } else { Some(dice.index(count)) },
    }
}

fn step(at: Instant, who: usize, action: Action) -> Step {
    Step { when: When::At(at), who: Some(who), action }
}

fn script(dice: &mut DiceBox, features: &Features, count: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    for who in 0..count {
        let connect = Action::Connect(ConnectChange::default());
        steps.push(step(dice.instant(0, 100), who, connect));
        for _ in 0..dice.between(0, 2) {
            let action = subscribe(dice, features);
            let at = if dice.one_in(4) { (0, 3_000) } else { (0, 200) };
            steps.push(step(dice.instant(at.0, at.1), who, action));
        }
    }
    for _ in 0..dice.between(1, 14) {
        let who = dice.index(count);
        let action = Action::Publish(publication(dice, features));
        steps.push(step(dice.instant(100, 3_000), who, action));
    }
    for _ in 0..dice.between(0, 3) {
        let who = dice.index(count);
        if let Some(action) = comings_and_goings(dice, features) {
            let away = !matches!(action, Action::Connect(_) | Action::Unsubscribe(_));
            let at = dice.between(300, 4_000);
            steps.push(step(dice.instant(at, at), who, action));
            if away && dice.between(1, 6) < 6 {
                let back = Action::Connect(change(dice, features));
                steps.push(step(dice.instant(at + 1, at + 4_000), who, back));
            }
        }
    }
    steps
}

fn comings_and_goings(dice: &mut DiceBox, features: &Features) -> Option<Action> {
    match dice.between(0, 4) {
        0 if features.leaving => {
            let reason = if dice.one_in(4) { ReasonCode(4) } else { ReasonCode::SUCCESS };
            let session_expiry =
                (features.expiry && dice.one_in(3)).then(|| dice.between(0, 5) as u32);
            Some(Action::Disconnect { reason, session_expiry })
        }
        1 if features.leaving => Some(Action::Hangup),
        2 if features.leaving => Some(Action::Connect(change(dice, features))),
        3 if features.unsubscribe => Some(Action::Unsubscribe(vec![filter(dice, features)])),
        4 if features.crashes => {
            let store = faults::store(dice, features);
            Some(Action::Crash { store, down: dice.millis(0, 2_000) })
        }
        _ => None,
    }
}

fn change(dice: &mut DiceBox, features: &Features) -> ConnectChange {
    ConnectChange {
        clean: (features.clean && dice.coin()).then(|| dice.coin()),
        session_expiry: (features.expiry && dice.coin()).then(|| dice.between(0, 10) as u32),
        receive_maximum: (features.windows && dice.one_in(3)).then(|| dice.between(1, 5) as u16),
        keep_alive: (features.keep_alive && dice.one_in(3)).then(|| dice.between(1, 10) as u16),
    }
}

fn filter(dice: &mut DiceBox, features: &Features) -> ByteString {
    let filters = ["t/#", "t/a", "t/+", "#", "+/t/a", "b/#", "t/b/#", "w/#"];
    let filter = dice.prefer_first(&filters);
    if features.shared && dice.coin() {
        ByteString::from(format!("$share/g/{filter}"))
    } else {
        filter.into()
    }
}

fn subscribe(dice: &mut DiceBox, features: &Features) -> Action {
    let handling = [RetainHandling::Always, RetainHandling::IfNew, RetainHandling::Never];
    let filters = (0..dice.between(1, 2)).map(|_| {
        let filter = filter(dice, features);
        let fancy = features.policies && features.versions == [Version::V5; 2];
        let mut options = SubscribeOptions::new(dice.pick(&[QOS[2], QOS[2], QOS[1], QOS[0]]));
        if fancy {
            options.no_local = dice.one_in(4) && !filter.starts_with("$share");
            options.retain_as_published = dice.coin();
            options.retain_handling = dice.pick(&handling);
        }
        (filter, options)
    });
    let filters = filters.collect();
    let identifier = (features.policies && features.versions == [Version::V5; 2] && dice.coin())
        .then(|| dice.between(1, 300) as u32);
    Action::Subscribe { filters, identifier }
}

fn publication(dice: &mut DiceBox, features: &Features) -> PublishPlan {
    let payloads: [&'static [u8]; 3] = [b"21.5", b"", b"a longer payload, to be of another size"];
    let payload = dice.pick(&payloads);
    let expires = features.expiry && dice.one_in(3);
    PublishPlan {
        topic: dice.prefer_first(&["t/a", "t/b", "t/b/c", "b/t/a", "$t/a"]).into(),
        payload: if dice.one_in(6) { Bytes::from(vec![b'x'; 300]) } else { payload.into() },
        qos: dice.pick(&[QOS[2], QOS[2], QOS[1], QOS[1], QOS[0]]),
        retain: features.retained && dice.coin(),
        expiry: expires.then(|| dice.between(0, 4) as u32),
        user_properties: if dice.one_in(8) {
            vec![("key".into(), "value".into())]
        } else {
            Vec::new()
        },
    }
}
