//! Which fault acts on a packet: selectors matched and counted in order, the first that answers
//! wins.

use crate::plan::{Act, Fault, Plan, Selector, Trigger};
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use qoslab_mqtt::face::Tag;
use qoslab_mqtt::packet::{Packet, PacketId, PacketType, QoS};
use qoslab_mqtt::time::Instant;
use qoslab_trace::Direction;

/// What a selector can see of a packet on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) now: Instant,
    pub(crate) link: usize,
    pub(crate) dir: Direction,
    /// None for raw bytes.
    pub(crate) look: Option<Look>,
    pub(crate) tag: Tag,
}

/// The look of a packet: so much of it that a flight need not carry the packet itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) kind: PacketType,
    id: Option<PacketId>,
    /// DUP and QoS of a PUBLISH.
    publish: Option<(bool, QoS)>,
}

impl Look {
    pub(crate) fn of(packet: &Packet) -> Self {
        let publish = match packet {
            Packet::Publish(publish) => Some((publish.dup, publish.qos)),
            _ => None,
        };
        Self { kind: packet.packet_type(), id: packet.id(), publish }
    }

    /// Whether the packet is part of a QoS exchange, and so belongs to a message.
    pub(crate) const fn is_of_exchange(self) -> bool {
        matches!(
            self.kind,
            PacketType::Publish
                | PacketType::Puback
                | PacketType::Pubrec
                | PacketType::Pubrel
                | PacketType::Pubcomp
        )
    }
}

impl Selector {
    /// Whether a packet fits all but the count.
    pub(crate) fn fits(&self, seen: Seen) -> bool {
        let packet_fits = match seen.look {
            Some(look) => self.look_fits(look),
            None => {
                self.packet.is_none()
                    && self.id.is_none()
                    && self.dup.is_none()
                    && self.qos.is_none()
            }
        };
        packet_fits
            && self.link.is_none_or(|link| link == seen.link)
            && self.dir.is_none_or(|dir| dir == seen.dir)
            && self.message.is_none_or(|message| Tag(message) == seen.tag)
            && self.from.is_none_or(|from| from <= seen.now)
            && self.until.is_none_or(|until| seen.now < until)
    }

    fn look_fits(&self, look: Look) -> bool {
        self.packet.is_none_or(|wanted| wanted.fits(look.kind))
            && self.id.is_none_or(|id| look.id.is_some_and(|of| of.get() == id))
            && (self.dup.is_none() || self.dup == look.publish.map(|(dup, _)| dup))
            && (self.qos.is_none() || self.qos == look.publish.map(|(_, qos)| qos))
    }

    /// Whether the `count`th packet that fits is meant.
    pub(crate) fn means(&self, count: u32) -> bool {
        self.nth.is_empty() || self.nth.iter().any(|range| range.contains(&count))
    }
}

/// How often each selector of a list has fitted.
#[derive(Clone, Debug)]
pub(crate) struct Counts(Vec<u32>);

impl Counts {
    pub(crate) fn new(length: usize) -> Self {
        Self(alloc::vec![0; length])
    }

    /// Counts a packet that fits; says whether it is meant.
    pub(crate) fn meet(&mut self, place: usize, selector: &Selector, seen: Seen) -> bool {
        if !selector.fits(seen) {
            return false;
        }
        self.0[place] += 1;
        selector.means(self.0[place])
    }
}

/// The faults that a packet sets off, in order, before chance has had its say. All are counted.
pub(crate) fn set_off(faults: &[Fault], counts: &mut Counts, seen: Seen, found: &mut Vec<usize>) {
    found.clear();
    for (place, fault) in faults.iter().enumerate() {
        if let Trigger::Packet(selector) = &fault.trigger
            && counts.meet(place, selector, seen)
        {
            found.push(place);
        }
    }
}

/// The chance streams of the faults, for those that are left to chance. A stream is named after
/// what its fault does to whom, and equal ones are counted: a fault that is put before another of
/// a different kind does not change what chance decides for it.
pub(crate) fn stream_names(plan: &Plan) -> impl Iterator<Item = Option<String>> {
    let mut seen = BTreeMap::new();
    plan.faults.iter().map(move |fault| {
        fault.chance?;
        let name = stream_name(plan, fault);
        let number = seen.entry(name.clone()).or_insert(0_u32);
        *number += 1;
        Some(format!("{name}/{number}"))
    })
}

fn stream_name(plan: &Plan, fault: &Fault) -> String {
    let client = |link: usize| plan.clients.get(link).map_or("?", |client| &*client.name);
    let (link, what) = match &fault.trigger {
        Trigger::At(_) => (None, Cow::from("clock")),
        Trigger::Packet(of) => {
            let kind = of.packet.map_or(Cow::from("any"), |wanted| wanted.name().into());
            let way = match of.dir {
                Some(Direction::Up) => "up/",
                Some(Direction::Down) => "down/",
                None => "",
            };
            (of.link, format!("{way}{kind}").into())
        }
        Trigger::Connect { link, .. } => (Some(*link), Cow::from("connect")),
    };
    let act = match fault.act {
        Act::Lose => "lose",
        Act::Copy { .. } => "copy",
        Act::Hold(_) => "hold",
        Act::Delay(_) => "delay",
        Act::Cut { .. } => "cut",
        Act::Silence { .. } => "silence",
        Act::Refuse { .. } => "refuse",
        Act::Crash { .. } => "crash",
    };
    format!("fault/{}/{what}/{act}", link.map_or("any", client))
}
