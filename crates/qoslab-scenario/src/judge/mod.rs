//! Expectations against a record: held, broken with the event to look at, or unknown and why.
//!
//! Only the record is looked at. Verdicts of checks come from outside, as a list of [`Judged`].

mod count;
pub(crate) mod holds;
mod kind;
mod other;
mod vacuous;
mod view;
mod words;

pub(crate) use kind::{Consumed, Deliveries, Kind};
pub(crate) use view::View;
pub(crate) use words::{CheckVerdict, CloseWord, NoteWord, OutcomeWord};

use qoslab_check::Finding;
use qoslab_trace::{End, EventId, Trace};

/// Something that must be true of a run.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// What it says, as a sentence without its full stop: `sub gets m1 3 times`.
    pub text: String,
    /// Why it is so, if the file says it.
    pub because: Option<String>,
    /// Its place in the list of the file.
    pub place: usize,
    pub(crate) kind: Kind,
    /// Why what it is about cannot happen at all, if the file shows that.
    pub(crate) idle: Option<String>,
}

/// What came of an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is true.
    Held,
    /// It is not true.
    Broken {
        /// What was found instead.
        why: String,
        /// The event to look at, if one can be named.
        event: Option<EventId>,
    },
    /// It cannot be said.
    Unknown {
        /// What is missing.
        why: String,
    },
}

/// The verdict of one check on the same record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged<'a> {
    /// The name of the check.
    pub name: &'a str,
    /// The event at which it broke, if it did.
    pub broken: Option<EventId>,
    /// Whether it could not decide.
    pub unknown: bool,
}

impl<'a> From<&'a Finding> for Judged<'a> {
    fn from(finding: &'a Finding) -> Self {
        let (broken, unknown) = match &finding.verdict {
            qoslab_check::Verdict::Held { .. } => (None, false),
            qoslab_check::Verdict::Broken { event, .. } => (Some(*event), false),
            qoslab_check::Verdict::Unknown { .. } => (None, true),
        };
        Self { name: finding.oracle, broken, unknown }
    }
}

impl Judged<'_> {
    fn verdict(&self) -> CheckVerdict {
        match (self.broken, self.unknown) {
            (Some(_), _) => CheckVerdict::Broken,
            (None, true) => CheckVerdict::Unknown,
            (None, false) => CheckVerdict::Held,
        }
    }
}

impl Outcome {
    /// Broken, with the event to look at.
    pub(crate) fn broken(why: impl Into<String>, event: Option<EventId>) -> Self {
        Self::Broken { why: why.into(), event }
    }

    /// Cannot be said.
    pub(crate) fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown { why: why.into() }
    }

    /// Held, or broken.
    pub(crate) fn check(held: bool, why: impl FnOnce() -> String, event: Option<EventId>) -> Self {
        if held { Self::Held } else { Self::broken(why(), event) }
    }
}

/// Whether the run was stopped before it was over: what it would still have done is not known.
pub(crate) fn was_stopped(trace: &Trace) -> bool {
    match trace.footer.end {
        End::EventBound | End::TimeBound | End::ByteBound => true,
        End::Quiet | End::Until => false,
    }
}

impl Expectation {
    /// Whether it says that this check breaks: then the break is no surprise.
    pub fn expects_broken(&self, check: &Judged<'_>) -> bool {
        match &self.kind {
            Kind::Check { name, is } => *is == CheckVerdict::Broken && check.name == name,
            _ => false,
        }
    }

    /// Whether it says how the run ends: then a run that is stopped is no surprise.
    pub const fn is_about_the_end(&self) -> bool {
        matches!(self.kind, Kind::Ends(_))
    }

    /// What came of it in this run. `checks` are the verdicts of the checks on the same record.
    pub fn judge(&self, trace: &Trace, checks: &[Judged<'_>]) -> Outcome {
        self.judge_part(&View::new(trace), checks)
    }

    /// The same of a part of a run.
    fn judge_part(&self, view: &View<'_>, checks: &[Judged<'_>]) -> Outcome {
        let outcome = self.look(view, checks);
        if outcome != Outcome::Held {
            return outcome;
        }
        match vacuous::reason(view, &self.kind, self.idle.as_ref()) {
            Some(why) => Outcome::unknown(format!("this says nothing: {why}")),
            None => outcome,
        }
    }

    fn look(&self, view: &View<'_>, checks: &[Judged<'_>]) -> Outcome {
        match &self.kind {
            Kind::Delivered(which) => count::delivered(view, which),
            Kind::Consumed(which) => count::consumed(view, which),
            Kind::Packets { which, sent, arrived, lost } => {
                count::packets(view, which, [*sent, *arrived, *lost])
            }
            Kind::Undelivered { client, times } => count::messages(view, *client, *times, false),
            Kind::Doubled { client, times } => count::messages(view, *client, *times, true),
            Kind::Notes { what, party, message, times } => {
                count::notes(view, *what, *party, *message, *times)
            }
            Kind::Closes { party, why, reason, times } => {
                count::closes(view, *party, *why, *reason, *times)
            }
            Kind::Connects { client, times } => count::connects(view, *client, *times),
            Kind::Check { name, is } => other::check(name, *is, checks),
            Kind::Sequence { client, payloads } => other::sequence(view, *client, payloads),
            Kind::Order(moments) => other::order(view, moments),
            Kind::MessageOutcome { message, is } => other::outcome(view, *message, *is),
            Kind::Ends(end) => other::ends(view, *end),
            Kind::SessionPresent { client, nth, present } => {
                other::session_present(view, *client, *nth, *present)
            }
            Kind::LeftOver(times) => other::left_over(view, *times),
            Kind::AllChecksHeld => other::all_checks(checks),
            Kind::AllDelivered => other::all_delivered(view),
        }
    }
}
