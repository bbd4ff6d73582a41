//! Questions to a record: who, which flight, what became of it, why. Answers only, no judgement.
//!
//! Nothing here trusts the record: a name that points nowhere gives `None`, never a panic.

use crate::event::{Direction, Event, EventId, LossReason, MessageId, What};
use crate::header::{LinkId, LinkInfo, PartyId, Trace};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::time::Instant;

/// What became of a flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrived whole; of several copies, the first.
    Arrived(EventId, Instant),
    /// Only so many of its bytes arrived: the connection was cut inside it.
    Partial(EventId, u32),
    /// It was lost.
    Lost(EventId, LossReason),
    /// The record ends before it arrives.
    Pending,
}

impl Trace {
    /// The event with this number.
    pub fn event(&self, id: EventId) -> Option<&Event> {
        let index = usize::try_from(id.0).ok()?.checked_sub(1)?;
        match self.events.get(index) {
            Some(event) if event.n == id => Some(event),
            // A record made by hand may have gaps.
            Some(_) | None => self.events.iter().find(|event| event.n == id),
        }
    }

    /// The `Send` event of a flight.
    pub fn send(&self, flight: EventId) -> Option<&Event> {
        self.event(flight).filter(|event| matches!(event.what, What::Send { .. }))
    }

    /// The event and what led to it, back to the one without a cause.
    pub fn chain<'a>(&'a self, event: &'a Event) -> Vec<&'a Event> {
        self.causes(event).collect()
    }

    /// The same step by step, for those who do not need the whole way.
    pub fn causes<'a>(&'a self, event: &'a Event) -> impl Iterator<Item = &'a Event> {
        core::iter::successors(Some(event), |last| {
            // A cause is earlier than its effect; anything else would be a circle.
            let cause = last.cause.filter(|cause| *cause < last.n)?;
            self.event(cause)
        })
    }

    /// What became of one flight.
    pub fn fate(&self, flight: EventId) -> Fate {
        self.events.iter().fold(Fate::Pending, |fate, event| match fate_told_by(event) {
            Some((of, news)) if of == flight => better(fate, news),
            Some(_) | None => fate,
        })
    }

    /// What became of every flight, in one pass.
    pub fn fates(&self) -> BTreeMap<EventId, Fate> {
        let mut fates = BTreeMap::new();
        for event in &self.events {
            if let What::Send { .. } = event.what {
                fates.entry(event.n).or_insert(Fate::Pending);
            } else if let Some((flight, news)) = fate_told_by(event)
                && let Some(fate) = fates.get_mut(&flight)
            {
                *fate = better(*fate, news);
            }
        }
        fates
    }

    /// How often each client's application got each message; messages that nobody got are not here.
    pub fn deliveries(&self) -> BTreeMap<(PartyId, MessageId), u32> {
        let mut counts = BTreeMap::new();
        for event in &self.events {
            if let What::Deliver { client, delivery, .. } = &event.what {
                let message = event.message.unwrap_or(MessageId(delivery.tag.0));
                let count = counts.entry((*client, message)).or_insert(0u32);
                *count = count.saturating_add(1);
            }
        }
        counts
    }

    /// The broker.
    pub fn broker(&self) -> Option<PartyId> {
        let index = self.header.parties.iter().position(|party| party.broker)?;
        u16::try_from(index).ok().map(PartyId)
    }

    /// The name of a party; `party 7` when the header does not know it.
    pub fn party_name(&self, party: PartyId) -> String {
        match self.header.parties.get(usize::from(party.0)) {
            Some(info) => info.name.clone(),
            None => format!("party {}", party.0),
        }
    }

    /// The party with this name.
    pub fn party_named(&self, name: &str) -> Option<PartyId> {
        let index = self.header.parties.iter().position(|party| party.name == name)?;
        u16::try_from(index).ok().map(PartyId)
    }

    /// The name of a link as people say it: `link 1` for the first.
    pub fn link_name(&self, link: LinkId) -> String {
        format!("link {}", u32::from(link.0) + 1)
    }

    /// The version that is spoken on a link: that of its client.
    pub fn version_on(&self, link: LinkId) -> Version {
        let client = self.link(link).map(|link| usize::from(link.client.0));
        let client = client.and_then(|client| self.header.parties.get(client));
        client.map_or(Version::V5, |client| client.mqtt)
    }

    /// A link.
    pub fn link(&self, link: LinkId) -> Option<&LinkInfo> {
        self.header.links.get(usize::from(link.0))
    }

    /// The link of a client.
    pub fn link_of(&self, client: PartyId) -> Option<LinkId> {
        let index = self.header.links.iter().position(|link| link.client == client)?;
        u16::try_from(index).ok().map(LinkId)
    }

    /// Who sends and who receives what goes this way along a link.
    pub fn ends(&self, link: LinkId, dir: Direction) -> Option<(PartyId, PartyId)> {
        let (client, broker) = (self.link(link)?.client, self.broker()?);
        Some(match dir {
            Direction::Up => (client, broker),
            Direction::Down => (broker, client),
        })
    }
}

/// The flight that an event speaks about, and what it says.
fn fate_told_by(event: &Event) -> Option<(EventId, Fate)> {
    match event.what {
        What::Arrive { flight, bytes: None } => Some((flight, Fate::Arrived(event.n, event.at))),
        What::Arrive { flight, bytes: Some(bytes) } => {
            Some((flight, Fate::Partial(event.n, bytes)))
        }
        What::Lose { flight, why, .. } => Some((flight, Fate::Lost(event.n, why))),
        What::Publish { .. }
        | What::Deliver { .. }
        | What::Consume { .. }
        | What::Outcome { .. }
        | What::Command { .. }
        | What::Open { .. }
        | What::Refuse { .. }
        | What::Send { .. }
        | What::Tamper { .. }
        | What::Cut { .. }
        | What::Silence { .. }
        | What::Close { .. }
        | What::Closed { .. }
        | What::Crash { .. }
        | What::Restart { .. }
        | What::Ask { .. }
        | What::Note { .. } => None,
    }
}

/// A whole copy counts more than a part, a part more than a loss; the first of equals stays.
fn better(old: Fate, new: Fate) -> Fate {
    let rank = |fate| match fate {
        Fate::Arrived(..) => 3,
        Fate::Partial(..) => 2,
        Fate::Lost(..) => 1,
        Fate::Pending => 0,
    };
    if rank(new) > rank(old) { new } else { old }
}
