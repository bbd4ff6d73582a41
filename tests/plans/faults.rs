//! Random links and random faults, each within what its kind of link may do.

use super::dice::DiceBox;
use super::generate::Features;
use qoslab_mqtt::packet::PacketType;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::*;
use qoslab_trace::{Direction, LinkKind, StoreFate};

/// Random faults end here; what comes later travels in peace, so that a run can come to rest.
const LAST: u64 = 6_000;

pub(super) fn link(dice: &mut DiceBox, features: &Features) -> LinkPlan {
    let kind = dice.pick(&features.kinds);
    LinkPlan { kind, up: line(dice, features, kind), down: line(dice, features, kind) }
}

fn delay(dice: &mut DiceBox) -> Delay {
    match dice.between(0, 5) {
        0 => Delay::Uniform(dice.millis(1, 10), dice.millis(10, 80)),
        1 => Delay::Exponential { least: dice.millis(1, 10), mean: dice.millis(1, 40) },
        2 => Delay::LongTail { least: dice.millis(1, 10), most: dice.millis(100, 400) },
        _ => Delay::Fixed(dice.millis(1, 60)),
    }
}

fn line(dice: &mut DiceBox, features: &Features, kind: LinkKind) -> Line {
    let mut line = Line::steady(Duration::ZERO);
    line.delay = delay(dice);
    if dice.one_in(3) {
        line.jitter = dice.millis(0, 30);
    }
    if dice.one_in(6) {
        line.bandwidth = Some(dice.between(500, 100_000));
    }
    if !features.chancy_lines {
        return line;
    }
    line.retransmit = dice.millis(20, 200);
    if dice.coin() {
        line.loss = dice.percent(15);
    }
    if dice.one_in(4) {
        let (begin, end, loss) = (dice.percent(10), dice.percent(60), dice.percent(40));
        line.burst = Some(Burst { begin, end, loss });
    }
    if dice.one_in(3) {
        line.cut = dice.percent(4);
    }
    if kind != LinkKind::Stream && dice.coin() {
        line.copy = dice.percent(15);
    }
    if kind == LinkKind::Datagram && dice.coin() {
        line.reorder = dice.percent(15);
        line.reorder_by = dice.millis(10, 200);
    }
    line
}

pub(super) fn store(dice: &mut DiceBox, features: &Features) -> StoreFate {
    if features.bad_stores {
        dice.pick(&[StoreFate::Kept, StoreFate::Lost, StoreFate::Stale])
    } else {
        StoreFate::Kept
    }
}

pub(super) fn faults(
    dice: &mut DiceBox,
    features: &Features,
    clients: &[ClientPlan],
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if features.packet_faults {
        for _ in 0..dice.between(1, 4) {
            faults.push(packet_fault(dice, features, clients));
        }
    }
    if features.timed_faults {
        for _ in 0..dice.between(1, 3) {
            faults.push(timed_fault(dice, features, clients));
        }
    }
    faults
}

fn crash(dice: &mut DiceBox, features: &Features, clients: usize) -> Act {
    Act::Crash {
        who: if dice.coin() { None } else { Some(dice.index(clients)) },
        store: store(dice, features),
        down: dice.millis(0, 2_000),
        before: dice.coin(),
    }
}

fn notice(dice: &mut DiceBox, features: &Features) -> Notice {
    let all = [Notice::Both, Notice::Client, Notice::Broker, Notice::Nobody];
    if features.keep_alive { dice.pick(&all) } else { dice.prefer_first(&all) }
}

fn selector(dice: &mut DiceBox, link: usize) -> Selector {
    use PacketType::*;
    let types = [
        Publish,
        Puback,
        Pubrec,
        Pubrel,
        Pubcomp,
        Connect,
        Connack,
        Subscribe,
        Suback,
        Unsubscribe,
        Disconnect,
        Pingreq,
        Pingresp,
    ];
    let flows = [Publish, Puback, Pubrec, Pubrel, Pubcomp];
    let first = dice.between(1, 4) as u32;
    Selector {
        packet: match dice.between(0, 5) {
            0 => None,
            1 => Some(dice.pick(&types).into()),
            _ => Some(dice.pick(&flows).into()),
        },
        link: Some(link),
        dir: if dice.coin() { None } else { Some(dice.pick(&[Direction::Up, Direction::Down])) },
        dup: if dice.one_in(12) { Some(dice.coin()) } else { None },
        until: Some(Instant::ZERO + Duration::from_millis(LAST)),
        nth: vec![first..=first + dice.between(0, 1) as u32],
        ..Selector::default()
    }
}

fn packet_fault(dice: &mut DiceBox, features: &Features, clients: &[ClientPlan]) -> Fault {
    let link = dice.index(clients.len());
    if dice.one_in(8) {
        let first = dice.between(1, 3) as u32;
        let attempts = first..=first + dice.between(0, 2) as u32;
        let trigger = Trigger::Connect { link, attempts };
        return Fault {
            trigger,
            chance: None,
            act: Act::Refuse { link: None, lasts: Duration::ZERO },
        };
    }
    let kind = clients[link].link.kind;
    let points = [CutPoint::Before, CutPoint::During, CutPoint::After];
    let act = match dice.between(0, 9) {
        0 | 1 if kind != LinkKind::Stream => Act::Lose,
        2 if kind != LinkKind::Stream => {
            Act::Copy { times: dice.between(1, 2) as u32, after: dice.millis(0, 100) }
        }
        3 if kind == LinkKind::Datagram => Act::Delay(dice.millis(1, 1_500)),
        4 => Act::Hold(dice.millis(1, 1_500)),
        5 => Act::Silence { link: None, notice: notice(dice, features) },
        6 if features.crashes => crash(dice, features, clients.len()),
        7 => Act::Cut {
            link: None,
            point: CutPoint::Byte(dice.between(0, 30) as u32),
            notice: notice(dice, features),
            tail: Tail::Lost,
        },
        _ => Act::Cut {
            link: None,
            point: dice.pick(&points),
            notice: notice(dice, features),
            tail: dice.pick(&[Tail::Lost, Tail::Arrives]),
        },
    };
    let chance = if dice.one_in(6) { Some(dice.percent(90)) } else { None };
    Fault { trigger: Trigger::Packet(selector(dice, link)), chance, act }
}

fn timed_fault(dice: &mut DiceBox, features: &Features, clients: &[ClientPlan]) -> Fault {
    let link = Some(dice.index(clients.len()));
    let tail = dice.pick(&[Tail::Lost, Tail::Arrives]);
    let act = match dice.between(0, 4) {
        0 if features.crashes => crash(dice, features, clients.len()),
        1 => Act::Refuse { link, lasts: dice.millis(10, 2_000) },
        2 => Act::Silence { link, notice: notice(dice, features) },
        _ => Act::Cut { link, point: CutPoint::During, notice: notice(dice, features), tail },
    };
    Fault { trigger: Trigger::At(dice.instant(50, 4_000)), chance: None, act }
}
