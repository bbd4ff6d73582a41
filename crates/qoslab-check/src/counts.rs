//! What happened how often: deliveries by client and message, packets by link, direction and type.
//! It judges nothing; `--format summary` and the expectations of scenarios read it.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use bytestring::ByteString;
use qoslab_mqtt::face::Tag;
use qoslab_mqtt::packet::{Packet, PacketId, PacketType, QoS};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::{
    Direction, Event, EventId, Header, LinkId, MessageId, PartyId, Sent, Trace, What,
};

/// How often one message reached one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryCount {
    /// The receiving client.
    pub client: PartyId,
    /// The message.
    pub message: MessageId,
    /// The topic it came with.
    pub topic: ByteString,
    /// The QoS it came with first.
    pub qos: QoS,
    /// How often.
    pub count: u32,
    /// The first deliveries, at most [`DeliveryCount::KEPT`].
    pub events: Vec<EventId>,
    /// From publication to the first delivery.
    pub delay: Duration,
}

impl DeliveryCount {
    /// How many deliveries are kept by number.
    pub const KEPT: usize = 8;
}

/// How often one type of packet went one way over one link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Sent, repeats included.
    pub sent: u32,
    /// Arrived whole, copies made by the link included.
    pub arrived: u32,
    /// Lost, or arrived in part.
    pub lost: u32,
    /// Sent again: PUBLISH with DUP, and PUBREL or SUBSCRIBE for an exchange that had one.
    pub resent: u32,
    /// Copies that the link made.
    pub copied: u32,
    /// Bytes sent.
    pub bytes_sent: u64,
    /// Bytes that arrived.
    pub bytes_arrived: u64,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.arrived += other.arrived;
        self.lost += other.lost;
        self.resent += other.resent;
        self.copied += other.copied;
        self.bytes_sent += other.bytes_sent;
        self.bytes_arrived += other.bytes_arrived;
    }
}

/// The counts of a run, taken event by event.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    names: Vec<String>,
    published: BTreeMap<MessageId, (EventId, Instant)>,
    deliveries: BTreeMap<(PartyId, MessageId), DeliveryCount>,
    packets: BTreeMap<(LinkId, Direction, Option<PacketType>), Tally>,
    flights: BTreeMap<EventId, InAir>,
    again: BTreeSet<(LinkId, Direction, PacketType, PacketId)>,
    connections: BTreeMap<LinkId, u32>,
}

#[derive(Clone, Copy, Debug)]
struct InAir {
    way: (LinkId, Direction, Option<PacketType>),
    /// What its arrival ends: its identifier stands for another exchange from then on.
    ends: Option<(LinkId, Direction, PacketType, PacketId)>,
    bytes: u32,
    left: u16,
}

impl Counts {
    /// Nothing counted yet.
    pub fn new(header: &Header) -> Self {
        let names = header.parties.iter().map(|party| party.name.clone()).collect();
        Self { names, ..Self::default() }
    }

    /// Counts a kept trace.
    pub fn of(trace: &Trace) -> Self {
        let mut counts = Self::new(&trace.header);
        for event in &trace.events {
            counts.event(event);
        }
        counts
    }

    /// Takes the next event.
    pub fn event(&mut self, event: &Event) {
        match &event.what {
            What::Publish { .. } => {
                if let Some(message) = event.message {
                    self.published.entry(message).or_insert((event.n, event.at));
                }
            }
            What::Deliver { .. } => self.deliver(event),
            What::Open { link, .. } => *self.connections.entry(*link).or_default() += 1,
            What::Send { link, dir, packet, bytes, .. } => {
                self.send(event.n, (*link, *dir), packet, bytes.len());
            }
            What::Arrive { flight, bytes } => self.land(*flight, bytes.map(u64::from), true),
            What::Lose { flight, .. } => self.land(*flight, None, false),
            What::Tamper { flight, how: qoslab_trace::Copying::Copied { .. }, .. } => {
                if let Some(flying) = self.flights.get_mut(flight) {
                    flying.left = flying.left.saturating_add(1);
                    self.packets.entry(flying.way).or_default().copied += 1;
                }
            }
            What::Tamper { .. }
            | What::Consume { .. }
            | What::Outcome { .. }
            | What::Command { .. }
            | What::Refuse { .. }
            | What::Cut { .. }
            | What::Silence { .. }
            | What::Close { .. }
            | What::Closed { .. }
            | What::Crash { .. }
            | What::Restart { .. }
            | What::Ask { .. }
            | What::Note { .. } => {}
        }
    }

    fn deliver(&mut self, event: &Event) {
        let What::Deliver { client, delivery, .. } = &event.what else { return };
        // What deliberate bytes publish has no number, and is no message that could be counted.
        if delivery.tag == Tag::NONE {
            return;
        }
        let message = MessageId(delivery.tag.0);
        let published = self.published.get(&message).map_or(event.at, |(_, at)| *at);
        let entry = self.deliveries.entry((*client, message)).or_insert_with(|| DeliveryCount {
            client: *client,
            message,
            topic: delivery.topic.clone(),
            qos: delivery.qos,
            count: 0,
            events: Vec::new(),
            delay: event.at.since(published),
        });
        entry.count += 1;
        if entry.events.len() < DeliveryCount::KEPT {
            entry.events.push(event.n);
        }
    }

    fn send(&mut self, n: EventId, (link, dir): (LinkId, Direction), sent: &Sent, bytes: usize) {
        let packet = match sent {
            Sent::Packet(packet) => Some(packet),
            Sent::Raw => None,
        };
        let resent = packet.is_some_and(|packet| self.repeats(link, dir, packet));
        let way = (link, dir, packet.map(Packet::packet_type));
        let tally = self.packets.entry(way).or_default();
        tally.sent += 1;
        tally.resent += u32::from(resent);
        tally.bytes_sent += bytes as u64;
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let ends = packet.and_then(|packet| match packet {
            Packet::Pubcomp(ack) => Some((link, dir.reverse(), PacketType::Pubrel, ack.id)),
            Packet::Suback(body) => Some((link, dir.reverse(), PacketType::Subscribe, body.id)),
            _ => None,
        });
        self.flights.insert(n, InAir { way, ends, bytes, left: 1 });
    }

    /// Whether a packet goes out again, for an exchange that had it before.
    fn repeats(&mut self, link: LinkId, dir: Direction, packet: &Packet) -> bool {
        let kind = packet.packet_type();
        let of = |kind, id| (link, dir, kind, id);
        match packet {
            Packet::Publish(publish) => {
                if let Some(id) = publish.id.filter(|_| !publish.dup) {
                    self.again.remove(&of(PacketType::Pubrel, id));
                }
                publish.dup
            }
            Packet::Pubrel(ack) => !self.again.insert(of(kind, ack.id)),
            Packet::Subscribe(body) => !self.again.insert(of(kind, body.id)),
            Packet::Connect(_)
            | Packet::Connack(_)
            | Packet::Puback(_)
            | Packet::Pubrec(_)
            | Packet::Pubcomp(_)
            | Packet::Suback(_)
            | Packet::Unsubscribe(_)
            | Packet::Unsuback(_)
            | Packet::Pingreq
            | Packet::Pingresp
            | Packet::Disconnect(_)
            | Packet::Auth(_) => false,
        }
    }

    fn land(&mut self, n: EventId, part: Option<u64>, arrived: bool) {
        let Some(flying) = self.flights.get_mut(&n) else { return };
        flying.left = flying.left.saturating_sub(1);
        let InAir { way, ends, bytes, left } = *flying;
        if left == 0 {
            self.flights.remove(&n);
        }
        let tally = self.packets.entry(way).or_default();
        match (arrived, part) {
            (true, None) => {
                if let Some(over) = ends {
                    self.again.remove(&over);
                }
                tally.arrived += 1;
                tally.bytes_arrived += u64::from(bytes);
            }
            (true, Some(part)) => {
                tally.lost += 1;
                tally.bytes_arrived += part;
            }
            (false, _) => tally.lost += 1,
        }
    }
}

/// What was counted.
impl Counts {
    /// All deliveries, by client and message.
    pub fn deliveries(&self) -> impl Iterator<Item = &DeliveryCount> {
        self.deliveries.values()
    }

    /// How often a message reached a client, if it ever did.
    pub fn delivery(&self, message: MessageId, client: PartyId) -> Option<&DeliveryCount> {
        self.deliveries.get(&(client, message))
    }

    /// The order in which messages reached a client: each by its first delivery.
    pub fn order(&self, client: PartyId) -> Vec<MessageId> {
        let of_it = self.deliveries.values().filter(|of| of.client == client);
        let mut order: Vec<_> = of_it.map(|of| (of.events.first(), of.message)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, message)| message).collect()
    }

    /// The event of a message's publication.
    pub fn published(&self, message: MessageId) -> Option<EventId> {
        self.published.get(&message).map(|(event, _)| *event)
    }

    /// How many messages applications have published.
    pub fn publications(&self) -> usize {
        self.published.len()
    }

    /// The tallies by link, direction and type; deliberate bytes have no type.
    pub fn packets(&self) -> impl Iterator<Item = (LinkId, Direction, Option<PacketType>, &Tally)> {
        self.packets.iter().map(|((link, dir, kind), tally)| (*link, *dir, *kind, tally))
    }

    /// The sum of the tallies that are asked for; `None` asks for all.
    pub fn tally(
        &self,
        link: Option<LinkId>,
        dir: Option<Direction>,
        kind: Option<PacketType>,
    ) -> Tally {
        let mut sum = Tally::default();
        for ((of_link, of_dir, of_kind), tally) in &self.packets {
            if link.is_none_or(|link| link == *of_link)
                && dir.is_none_or(|dir| dir == *of_dir)
                && kind.is_none_or(|kind| Some(kind) == *of_kind)
            {
                sum.add(tally);
            }
        }
        sum
    }

    /// How many connections were opened on a link.
    pub fn connections(&self, link: LinkId) -> u32 {
        self.connections.get(&link).copied().unwrap_or(0)
    }

    /// The name of a party.
    pub fn name(&self, party: PartyId) -> &str {
        self.names.get(usize::from(party.0)).map_or("?", String::as_str)
    }
}

#[cfg(test)]
mod tests;
