//! Whether the lessons together are a course: numbered through, and every claim shown, on streams
//! and, where packets are repeated, in the way of the retry timer too.

use super::{Complaint, lesson};
use crate::lesson::{Lesson, Playing};
use qoslab_mqtt::options::Retry;
use qoslab_sim::plan::Plan;
use qoslab_trace::LinkKind;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// The claims on MQTT's QoS that the course walks through.
pub const CLAIMS: RangeInclusive<u16> = 1..=21;

/// The claims about packets that are sent again: a connection that is cut, or a packet that is lost
/// and a retry timer.
pub const TWO_WAYS: &[u16] = &[5, 6, 7, 8, 9, 10, 12, 13, 15, 16, 17];

/// How loss is healed in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// All links are streams: the connection dies, and the session goes on with the next one.
    Stream,
    /// Packets are lost alone, and a retry timer repeats them: the way of MQTT 3.1.
    Timer,
}

impl Way {
    /// The way of a plan; none for datagrams, and where a middlebox loses packets that nobody
    /// repeats.
    pub fn of(plan: &Plan) -> Option<Self> {
        let is = |kind: LinkKind| plan.clients.iter().any(|client| client.link.kind == kind);
        let waits = |retry: &Retry| matches!(retry, Retry::Timer(_));
        let timer = waits(&plan.broker.sender.retry)
            || plan.clients.iter().any(|client| waits(&client.options.sender.retry));
        match (is(LinkKind::Datagram), is(LinkKind::Proxy)) {
            (true, _) => None,
            (false, true) => timer.then_some(Self::Timer),
            (false, false) => Some(Self::Stream),
        }
    }

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stream => "on streams",
            Self::Timer => "with a retry timer",
        }
    }
}

/// What is wrong with a course, lesson by lesson, and as a whole.
pub fn course(all: &[Playing]) -> Vec<Complaint> {
    let lessons: Vec<Lesson> = all.iter().map(|playing| playing.lesson.clone()).collect();
    let mut found: Vec<Complaint> =
        all.iter().flat_map(|playing| lesson(playing, &lessons)).collect();
    let complaint = |what| Complaint { lesson: String::new(), stop: None, what };
    let numbers: Vec<u32> = lessons.iter().map(|of| of.number).collect();
    if !(1..=numbers.len() as u32).eq(numbers.iter().copied()) {
        found.push(complaint(format!("its lessons are not numbered through: {numbers:?}")));
    }
    let names: BTreeSet<&str> = lessons.iter().map(|of| of.name.as_str()).collect();
    if names.len() != lessons.len() {
        found.push(complaint("two lessons share a name".to_owned()));
    }
    let mut groups: Vec<&str> = lessons.iter().map(|of| of.group.as_str()).collect();
    groups.dedup();
    if groups.iter().collect::<BTreeSet<_>>().len() != groups.len() {
        found.push(complaint(format!("a group is left and comes again: {}", groups.join(", "))));
    }
    let shown = shown(all);
    for claim in CLAIMS {
        let ways: &[Way] =
            if TWO_WAYS.contains(&claim) { &[Way::Stream, Way::Timer] } else { &[Way::Stream] };
        let of = shown.get(&claim);
        for way in ways.iter().filter(|way| of.is_none_or(|of| !of.contains(way))) {
            found.push(complaint(format!("no stop shows claim {claim} {}", way.name())));
        }
    }
    found
}

/// The claims that stops show, each with the ways in which they do.
fn shown(all: &[Playing]) -> BTreeMap<u16, BTreeSet<Way>> {
    let mut shown: BTreeMap<u16, BTreeSet<Way>> = BTreeMap::new();
    for playing in all {
        for stop in &playing.lesson.stops {
            let run = &playing.lesson.runs[stop.run];
            let way = Way::of(&run.scenario.plan(&run.variant, None));
            for claim in &stop.claims {
                shown.entry(*claim).or_default().extend(way);
            }
        }
    }
    shown
}
