//! What is looked up in a record again and again, made once beside the run: a key that moves the
//! cursor may not go through a hundred thousand events.

use qoslab_mqtt::packet::PacketType;
use qoslab_render::narrate::{Story, Threads};
use qoslab_trace::{EventId, PartyId, Sent, Trace, What};
use std::collections::BTreeMap;

/// A delivery to an application.
#[derive(Clone, Copy, Debug)]
pub struct Delivered {
    /// When.
    pub event: EventId,
    /// To whom.
    pub client: PartyId,
    /// The message, by its number.
    pub message: u32,
    /// The how-manieth time.
    pub copy: u32,
}

/// What was found in a record.
#[derive(Clone, Debug)]
pub struct Index {
    /// The type of every packet, by its flight.
    pub kinds: BTreeMap<EventId, Option<PacketType>>,
    threads: Threads,
    deliveries: Vec<Delivered>,
}

impl Index {
    /// Goes through the record.
    pub fn new(trace: &Trace) -> Self {
        let (mut kinds, mut deliveries) = (BTreeMap::new(), Vec::new());
        for event in &trace.events {
            match &event.what {
                What::Send { packet: Sent::Packet(packet), .. } => {
                    kinds.insert(event.n, Some(packet.packet_type()));
                }
                What::Send { packet: Sent::Raw, .. } => {
                    kinds.insert(event.n, None);
                }
                What::Deliver { client, copy, delivery } => deliveries.push(Delivered {
                    event: event.n,
                    client: *client,
                    message: event.message.map_or(delivery.tag.0, |message| message.0),
                    copy: *copy,
                }),
                _ => {}
            }
        }
        Self { kinds, threads: Threads::new(trace), deliveries }
    }

    /// The sentences of the same record.
    pub const fn story<'a>(&'a self, trace: &'a Trace) -> Story<'a> {
        Story::new(trace, &self.threads)
    }

    /// The deliveries up to an event, in their order.
    pub fn delivered_until(&self, event: EventId) -> &[Delivered] {
        let end = self.deliveries.partition_point(|of| of.event <= event);
        &self.deliveries[..end]
    }
}
