//! Looking into a record: which packets fit a selector, which messages there are, who is who.

use crate::build::names::Party;
use qoslab_mqtt::packet::Packet;
use qoslab_mqtt::time::Instant;
use qoslab_sim::plan::Selector;
use qoslab_trace::{Direction, Event, EventId, LinkId, MessageId, PartyId, Sent, Trace, What};
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

/// A record and the way to ask it.
pub(crate) struct View<'t> {
    /// The record.
    pub(crate) trace: &'t Trace,
    /// Which of its events are looked at, by their place.
    part: Range<usize>,
}

impl<'t> View<'t> {
    /// A view of a record.
    pub(crate) fn new(trace: &'t Trace) -> Self {
        Self { trace, part: 0..trace.events.len() }
    }

    /// A view of what comes behind an event.
    pub(crate) fn behind(trace: &'t Trace, event: EventId) -> Self {
        let first = trace.events.partition_point(|of| of.n <= event);
        Self { trace, part: first..trace.events.len() }
    }

    /// A view of what has happened up to an event, itself included.
    pub(crate) fn up_to(trace: &'t Trace, event: EventId) -> Self {
        Self { trace, part: 0..trace.events.partition_point(|of| of.n <= event) }
    }

    /// The events that are looked at: all, or a part.
    pub(crate) fn events(&self) -> std::slice::Iter<'t, Event> {
        self.trace.events[self.part.clone()].iter()
    }

    /// An event by its number.
    pub(crate) fn event(&self, n: EventId) -> Option<&'t Event> {
        let index = usize::try_from(n.0).ok()?.checked_sub(1)?;
        self.trace.events.get(index).filter(|event| event.n == n)
    }

    /// The place of a party of the scenario in the record: links are in the order of clients.
    pub(crate) fn party(&self, party: Party) -> Option<PartyId> {
        match party {
            Party::Client(client) => self.trace.header.links.get(client).map(|link| link.client),
            Party::Broker => {
                let at = self.trace.header.parties.iter().position(|info| info.broker)?;
                u16::try_from(at).ok().map(PartyId)
            }
        }
    }

    /// The name of a party.
    pub(crate) fn name(&self, party: PartyId) -> &'t str {
        let info = self.trace.header.parties.get(usize::from(party.0));
        info.map_or("?", |info| info.name.as_str())
    }

    /// The messages that applications published up to the end of what is looked at, with the event
    /// of publication.
    pub(crate) fn published(&self) -> impl Iterator<Item = (MessageId, EventId)> + use<'t> {
        let publishes = |event: &&Event| matches!(event.what, What::Publish { .. });
        let named = |event: &Event| event.message.map(|message| (message, event.n));
        self.trace.events[..self.part.end].iter().filter(publishes).filter_map(named)
    }

    /// The flights that fit a selector, in the order of sending.
    pub(crate) fn flights(&self, selector: &Selector) -> Vec<&'t Event> {
        let fitting = self.events().filter(|event| fits(event, event.at, selector));
        nth(fitting.collect(), &selector.nth)
    }

    /// The moments that a selector means: sending, or arrival in full.
    pub(crate) fn moments(&self, selector: &Selector) -> Vec<EventId> {
        if !selector.on_arrival {
            return self.flights(selector).into_iter().map(|event| event.n).collect();
        }
        let arrivals = self.events().filter(|event| {
            let What::Arrive { flight, bytes: None } = event.what else { return false };
            self.event(flight).is_some_and(|sent| fits(sent, event.at, selector))
        });
        nth(arrivals.map(|event| event.n).collect(), &selector.nth)
    }

    /// How every flight ended.
    pub(crate) fn fates(&self) -> BTreeMap<EventId, Fate> {
        let mut fates: BTreeMap<EventId, Fate> = BTreeMap::new();
        for event in self.events() {
            if let What::Arrive { flight, bytes: None } = event.what {
                fates.entry(flight).or_default().arrived += 1;
            }
            if let What::Lose { flight, .. } = event.what {
                fates.entry(flight).or_default().lost += 1;
            }
        }
        fates
    }
}

/// How a flight ended: a copied one ends more than once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fate {
    /// Arrivals in full.
    pub(crate) arrived: usize,
    /// Losses.
    pub(crate) lost: usize,
}

/// Whether an event is the sending of a packet that fits all but the count.
pub(super) fn fits(event: &Event, at: Instant, selector: &Selector) -> bool {
    let What::Send { link, dir, packet, .. } = &event.what else { return false };
    let packet_fits = match packet {
        Sent::Packet(packet) => packet_fits(packet, selector),
        Sent::Raw => {
            selector.packet.is_none()
                && selector.id.is_none()
                && selector.dup.is_none()
                && selector.qos.is_none()
        }
    };
    packet_fits
        && selector
            .link
            .is_none_or(|wanted| LinkId(u16::try_from(wanted).unwrap_or(u16::MAX)) == *link)
        && selector.dir.is_none_or(|wanted: Direction| wanted == *dir)
        && selector.message.is_none_or(|wanted| event.message == Some(MessageId(wanted)))
        && selector.from.is_none_or(|from| at >= from)
        && selector.until.is_none_or(|until| at < until)
}

fn packet_fits(packet: &Packet, selector: &Selector) -> bool {
    let mut flags = (None, None);
    if let Packet::Publish(publish) = packet {
        flags = (Some(publish.dup), Some(publish.qos));
    }
    let (dup, qos) = flags;
    selector.packet.is_none_or(|wanted| wanted.fits(packet.packet_type()))
        && selector.id.is_none_or(|wanted| packet.id().is_some_and(|id| id.get() == wanted))
        && selector.dup.is_none_or(|wanted| dup == Some(wanted))
        && selector.qos.is_none_or(|wanted| qos == Some(wanted))
}

/// Those whose number, from 1, is in one of the ranges; all if there is none.
fn nth<T>(found: Vec<T>, ranges: &[RangeInclusive<u32>]) -> Vec<T> {
    if ranges.is_empty() {
        return found;
    }
    let numbered = (1_u32..).zip(found);
    let wanted = numbered.filter(|(n, _)| ranges.iter().any(|range| range.contains(n)));
    wanted.map(|(_, item)| item).collect()
}
