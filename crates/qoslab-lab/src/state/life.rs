//! The lives of an identifier and of a message: what happened to them, in sentences.

use super::boxes::{Facts, Scene, Sign};
use super::packet;
use qoslab_mqtt::packet::{Packet, PacketId, PacketType};
use qoslab_trace::{Direction, Event, EventId, LinkId, Trace, What};

/// A packet identifier on a link, in the exchanges that go one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdOnLink {
    /// The link.
    pub link: LinkId,
    /// The way of the messages, not of each packet.
    pub dir: Direction,
    /// The identifier.
    pub id: PacketId,
}

impl IdOnLink {
    /// The one that a packet carries.
    pub fn of_packet(link: LinkId, dir: Direction, packet: &Packet) -> Option<Self> {
        let id = packet.id()?;
        let dir = match packet.packet_type() {
            PacketType::Puback
            | PacketType::Pubrec
            | PacketType::Pubcomp
            | PacketType::Suback
            | PacketType::Unsuback => dir.reverse(),
            _ => dir,
        };
        Some(Self { link, dir, id })
    }

    /// The one that a flight carries.
    pub fn of_flight(trace: &Trace, flight: EventId) -> Option<Self> {
        let (link, dir, packet) = packet::sent(&trace.send(flight)?.what, trace)?;
        Self::of_packet(link, dir, &packet)
    }

    /// As people say it: `#1 on link 1, pub to broker`.
    pub fn name(self, trace: &Trace) -> String {
        let link = trace.link_name(self.link);
        let ends = trace.ends(self.link, self.dir).map_or_else(String::new, |(from, to)| {
            format!(", {} to {}", trace.party_name(from), trace.party_name(to))
        });
        format!("#{} on {link}{ends}", self.id.get())
    }
}

/// What happened to the identifier of this packet on its link.
pub(super) fn of_id(scene: &Scene<'_>) -> Option<Facts> {
    let own = IdOnLink::of_flight(scene.trace, scene.flight()?)?;
    let is = |event: &Event| {
        matches!(event.what, What::Send { link, .. } if link == own.link)
            && IdOnLink::of_flight(scene.trace, event.n) == Some(own)
    };
    Some(Facts::new(format!("life of {}", own.name(scene.trace)), told(scene, is)))
}

/// What happened to the message of this event.
pub(super) fn of_message(scene: &Scene<'_>) -> Option<Facts> {
    let message = |n: EventId| scene.trace.event(n).and_then(|event| event.message);
    let own = message(scene.event).or_else(|| message(scene.flight()?))?;
    let lines = told(scene, |event| event.message == Some(own));
    Some(Facts::new(format!("life of m{}", own.0), lines))
}

/// The sentences of some events, with a sign at the one that is looked at.
fn told(scene: &Scene<'_>, is: impl Fn(&Event) -> bool) -> Vec<(Sign, String)> {
    /// Of a long life, the part around the event is shown.
    const AROUND: usize = 12;
    let here = scene.event;
    let last = if scene.hides { here } else { EventId(u32::MAX) };
    let events = scene.trace.events.iter().take_while(|event| event.n <= last);
    let mine: Vec<_> = events.filter(|event| is(event)).collect();
    // An arrival belongs to the packet that it is told with.
    let flight = scene.flight();
    let at = mine.iter().position(|event| event.n >= here).unwrap_or(mine.len());
    let from = at.saturating_sub(AROUND);
    let mut lines = Vec::new();
    for event in mine.into_iter().skip(from).take(2 * AROUND) {
        let Some(sentence) = scene.story.sentence(event) else { continue };
        let is_here = event.n == here || Some(event.n) == flight;
        let sign = if is_here { Sign::Here } else { Sign::Same };
        lines.push((sign, format!("{} s  {sentence}", event.at)));
    }
    lines
}
