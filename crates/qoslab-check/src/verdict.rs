//! What an oracle says in the end: held, broken at an event, or unknown. Not how it got there.

use alloc::string::String;
use alloc::vec::Vec;
use qoslab_trace::{Cited, EventId, MessageId};

/// The judgement of one oracle over one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing contradicts it. `vacuous` when nothing happened that could have: a run without a
    /// delivery keeps every promise about deliveries and proves none.
    Held {
        /// Whether the run never came near the property.
        vacuous: bool,
    },
    /// The run contradicts it.
    Broken {
        /// The event that did it.
        event: EventId,
        /// One or two sentences with message, parties and rule.
        story: String,
        /// The shortest story as events, in order, `event` among them.
        events: Vec<EventId>,
    },
    /// The run does not say.
    Unknown {
        /// What would have to be known.
        missing: String,
    },
}

impl Verdict {
    /// Whether the run contradicts it.
    pub const fn is_broken(&self) -> bool {
        matches!(self, Self::Broken { .. })
    }

    /// Whether nothing contradicts it, vacuously or not.
    pub const fn is_held(&self) -> bool {
        matches!(self, Self::Held { .. })
    }
}

/// What kind of property an oracle states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// At no moment is it broken: one event is enough to break it, and the end adds nothing.
    Always,
    /// It happens at least once; never broken, only unknown. It guards against a run in which
    /// nothing happened.
    Sometimes,
    /// It is so in the end, once the faults stop: unknown in a run that was stopped early.
    Eventually,
}

impl Kind {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Sometimes => "sometimes",
            Self::Eventually => "eventually",
        }
    }
}

/// What one oracle found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The oracle by its stable name, `exactly-once`.
    pub oracle: &'static str,
    /// The kind of its property.
    pub kind: Kind,
    /// The rule it checks; the one that was broken, if one was. Some properties of the lab, as
    /// `no-reconnect-loop`, have no rule.
    pub rule: Option<Cited>,
    /// The message it is about, if it is broken and about one.
    pub message: Option<MessageId>,
    /// The judgement.
    pub verdict: Verdict,
}
