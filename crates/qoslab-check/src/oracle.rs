//! What an oracle is, and the case file that each of them keeps. Not the oracles themselves.

use crate::heard;
use crate::verdict::{Finding, Kind, Verdict};
use crate::view::{Flight, View};
use alloc::string::String;
use alloc::vec::Vec;
use qoslab_mqtt::face::{Delivery, Note};
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Cited, End, Event, EventId, Footer, LossReason, MessageId, PartyId};

/// A property of a run, fed with its events in order. Every hook sees the view as it was *before*
/// the event; hooks that an oracle leaves out cost nothing.
pub(crate) trait Oracle: Default {
    /// Its name in files and on screens: stable.
    const NAME: &'static str;
    /// The kind of its property.
    const KIND: Kind;
    /// The rule it is about, when one rule is.
    const RULE: Option<Rule>;
    /// Of which packets it hears that they leave on a connection that is plainly open
    /// ([`View::is_plain`]); on any other it hears of all. The rest does not even reach its hook.
    const SENT: u8 = heard::ALL;
    /// Of which packets it hears that they arrive.
    const ARRIVED: u8 = heard::ALL;

    /// Its case file.
    fn case(&mut self) -> &mut Case;
    /// A packet leaves.
    fn sent(&mut self, _view: &View, _event: &Event, _flight: &Flight) {}
    /// A packet arrives, whole.
    fn arrived(&mut self, _view: &View, _event: &Event, _flight: &Flight) {}
    /// A packet is lost, or arrives in part.
    fn lost(&mut self, _view: &View, _event: &Event, _flight: &Flight, _why: LossReason) {}
    /// A message reaches an application.
    fn delivered(&mut self, _view: &View, _event: &Event, _at: PartyId, _delivery: &Delivery) {}
    /// Something happens inside a core.
    fn noted(&mut self, _view: &View, _event: &Event, _party: PartyId, _note: &Note) {}
    /// Anything else happens: publications, connections, crashes, faults.
    fn turned(&mut self, _view: &View, _event: &Event) {}
    /// The run is over; now is the time to miss what should have come.
    fn ended(&mut self, _view: &View, _footer: &Footer) {}
}

/// What an oracle has written down: at most one accusation, the first.
#[derive(Debug, Default)]
pub(crate) struct Case {
    seen: bool,
    broken: Option<Accusation>,
    unknown: Option<String>,
}

#[derive(Debug)]
struct Accusation {
    cited: Option<Cited>,
    message: Option<MessageId>,
    event: EventId,
    story: String,
    events: Vec<EventId>,
}

impl Case {
    /// The run came near the property.
    pub(crate) const fn see(&mut self) {
        self.seen = true;
    }

    /// Whether nothing is broken yet; after the first accusation nobody looks further.
    pub(crate) const fn open(&self) -> bool {
        self.broken.is_none()
    }

    /// The property is broken at the last of `events`. The story is told only now.
    pub(crate) fn accuse(
        &mut self,
        cited: Option<(Rule, Version)>,
        message: Option<MessageId>,
        events: impl IntoIterator<Item = EventId>,
        story: impl FnOnce() -> String,
    ) {
        if self.broken.is_some() {
            return;
        }
        let mut events: Vec<EventId> = events.into_iter().filter(|event| event.0 > 0).collect();
        let event = events.last().copied().unwrap_or(EventId(0));
        events.sort_unstable();
        events.dedup();
        let cited = cited.map(|(rule, mqtt)| Cited { rule, mqtt });
        self.broken = Some(Accusation { cited, message, event, story: story(), events });
    }

    /// The run does not say; the first reason counts, and an accusation outweighs it.
    pub(crate) fn doubt(&mut self, missing: impl FnOnce() -> String) {
        if self.unknown.is_none() {
            self.unknown = Some(missing());
        }
    }
}

/// The finding of an oracle whose run is over.
pub(crate) fn conclude<O: Oracle>(mut oracle: O, view: &View, footer: &Footer) -> Finding {
    if oracle.case().open() {
        oracle.ended(view, footer);
    }
    let case = core::mem::take(oracle.case());
    let mut rule = O::RULE.map(|rule| Cited { rule, mqtt: view.mqtt() });
    let mut message = None;
    let verdict = match (case.broken, case.unknown) {
        (Some(accusation), _) => {
            rule = accusation.cited.or(rule);
            message = accusation.message;
            let Accusation { event, story, events, .. } = accusation;
            Verdict::Broken { event, story, events }
        }
        (None, Some(missing)) => Verdict::Unknown { missing },
        (None, None) => Verdict::Held { vacuous: !case.seen },
    };
    Finding { oracle: O::NAME, kind: O::KIND, rule, message, verdict }
}

/// Why a run that did not come to rest cannot say what would have been.
pub(crate) const fn stopped(end: End) -> Option<&'static str> {
    match end {
        End::Quiet => None,
        End::Until => Some("the run was stopped before it came to rest"),
        End::EventBound => Some("the bound on events stopped the run before it came to rest"),
        End::TimeBound => Some("the bound on time stopped the run before it came to rest"),
        End::ByteBound => Some("the bound on bytes stopped the run before it came to rest"),
    }
}

/// A message in a story: `m1`.
pub(crate) struct Named(pub(crate) Option<MessageId>);

impl core::fmt::Display for Named {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.0 {
            Some(message) => write!(f, "m{}", message.0),
            None => f.write_str("a message"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::finding;
    use crate::verdict::Verdict;
    use qoslab_trace::EventId;

    #[test]
    fn an_event_that_the_record_does_not_have_is_not_cited() {
        // Nobody has published it.
        let found = finding("at-least-once", "start\nbroker routes m1 sub q1");
        let Verdict::Broken { events, .. } = found.verdict else { panic!("{found:?}") };
        assert_eq!(events.iter().filter(|event| **event == EventId(0)).count(), 0);
    }
}
