//! A scenario's own expectation about one message and one client, held against the counts. No
//! excuses and no due QoS: whether QoS 1 is *exactly once* in this run is the lesson.

use crate::counts::Counts;
use crate::verdict::Verdict;
use alloc::format;
use alloc::vec::Vec;
use qoslab_trace::{EventId, MessageId, PartyId};

/// What a scenario may claim about the deliveries of one message to one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// It is delivered once or not at all.
    AtMostOnce,
    /// It is delivered, once or more often.
    AtLeastOnce,
    /// It is delivered once.
    ExactlyOnce,
}

impl Claim {
    /// All three.
    pub const ALL: [Self; 3] = [Self::AtMostOnce, Self::AtLeastOnce, Self::ExactlyOnce];

    /// Its name in files: that of the guarantee.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtMostOnce => "at-most-once",
            Self::AtLeastOnce => "at-least-once",
            Self::ExactlyOnce => "exactly-once",
        }
    }

    /// Holds it against the counts of a whole run. A message that never came breaks the claim at
    /// its publication; one that was never published leaves it unknown.
    pub fn judge(self, counts: &Counts, message: MessageId, client: PartyId) -> Verdict {
        let name = counts.name(client);
        let Some(published) = counts.published(message) else {
            return Verdict::Unknown { missing: format!("m{} was never published", message.0) };
        };
        let found = counts.delivery(message, client);
        let (times, events) = found.map_or((0, &[] as &[EventId]), |of| (of.count, &of.events));
        let broken = match self {
            Self::AtMostOnce => times > 1,
            Self::AtLeastOnce => times == 0,
            Self::ExactlyOnce => times != 1,
        };
        if !broken {
            return Verdict::Held { vacuous: false };
        }
        let mut story_events = Vec::from([published]);
        story_events.extend(events.iter().take(2));
        let event = story_events.last().copied().unwrap_or(published);
        let story = format!("m{} reached {name} {times} times.", message.0);
        Verdict::Broken { event, story, events: story_events }
    }
}
