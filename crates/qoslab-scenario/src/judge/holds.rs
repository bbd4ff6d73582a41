//! What a choice of a lesson claims, against the run at the moment of the stop.

use super::view::{View, fits};
use super::{Expectation, Judged, Outcome};
use crate::build::names::Party;
use crate::value::Times;
use qoslab_sim::plan::Selector;
use qoslab_sim::world::Memory;
use qoslab_trace::{Direction, Event, EventId, PartyId, Trace, What};

/// A moment of a run, and all that may be asked of it.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The event that has happened last; 0 is the beginning.
    pub event: EventId,
    /// What the parties know when they have dealt with it.
    pub memories: &'a [Memory],
    /// The place of the run among those of the lesson.
    pub run: usize,
    /// All runs of the lesson, whole, each with the verdicts of the checks.
    pub runs: &'a [(&'a Trace, Vec<Judged<'a>>)],
}

/// What is claimed.
#[derive(Clone, Debug)]
pub(crate) enum Predicate {
    /// Of the whole run.
    Whole(Expectation),
    /// Of what comes behind the stop.
    FromNow(Expectation),
    /// Of what has happened.
    UntilNow(Expectation),
    /// The next packet of anybody, or of one party.
    Next { which: Selector, by: Option<Party> },
    /// No such packet any more.
    NoMore(Selector),
    /// What a party keeps.
    Knows(Knows),
    /// A party has received the same as in another run.
    SameView { party: Party, run: usize },
    /// Of another run.
    In { run: usize, holds: Box<Predicate> },
    /// Not this.
    Not(Box<Predicate>),
    /// One of these.
    Any(Vec<Predicate>),
    /// All of these.
    All(Vec<Predicate>),
}

/// How much a party keeps.
#[derive(Clone, Debug)]
pub(crate) struct Knows {
    /// Its name.
    pub(crate) party: String,
    /// At the broker: whose session.
    pub(crate) session: Option<String>,
    /// Exchanges in flight, copies of messages, messages queued, identifiers received.
    pub(crate) counts: [Option<Times>; 4],
}

impl Predicate {
    /// Whether it is true at this moment.
    pub(crate) fn judge(&self, now: &Moment<'_>) -> Outcome {
        let Some((trace, checks)) = now.runs.get(now.run) else {
            return Outcome::unknown("the lesson has no such run");
        };
        match self {
            Self::Whole(expect) => expect.judge(trace, checks),
            Self::FromNow(expect) => expect.judge_part(&View::behind(trace, now.event), checks),
            Self::UntilNow(expect) => expect.judge_part(&View::up_to(trace, now.event), checks),
            Self::Next { which, by } => next(&View::behind(trace, now.event), which, *by),
            Self::NoMore(which) => {
                let found = View::behind(trace, now.event).flights(which);
                let first = found.first().map(|event| event.n);
                Outcome::check(found.is_empty(), || format!("there are {}", found.len()), first)
            }
            Self::Knows(knows) => knows.judge(now.memories),
            Self::SameView { party, run } => match now.runs.get(*run) {
                Some((other, _)) => same_view(trace, other, now.event, *party),
                None => Outcome::unknown("the lesson has no such run"),
            },
            Self::In { run, holds } => {
                let last = now.runs.get(*run).and_then(|(trace, _)| trace.events.last());
                let event = last.map_or(EventId(0), |event| event.n);
                holds.judge(&Moment { event, run: *run, ..*now })
            }
            Self::Not(inner) => match inner.judge(now) {
                Outcome::Held => Outcome::broken("it is so", None),
                Outcome::Broken { .. } => Outcome::Held,
                unknown @ Outcome::Unknown { .. } => unknown,
            },
            Self::Any(all) => one_of(all.iter().map(|one| one.judge(now))),
            Self::All(all) => {
                all.iter().map(|one| one.judge(now)).fold(Outcome::Held, |so_far, next| {
                    match (&so_far, &next) {
                        (Outcome::Broken { .. }, _) => so_far,
                        (_, Outcome::Broken { .. }) | (Outcome::Held, _) => next,
                        (Outcome::Unknown { .. }, _) => so_far,
                    }
                })
            }
        }
    }
}

/// The first that held; else what cannot be said; else broken.
fn one_of(all: impl Iterator<Item = Outcome>) -> Outcome {
    let mut best = Outcome::broken("none of them is true", None);
    for outcome in all {
        match outcome {
            Outcome::Held => return Outcome::Held,
            Outcome::Unknown { .. } => best = outcome,
            Outcome::Broken { .. } => {}
        }
    }
    best
}

/// The next packet that is sent.
fn next(view: &View<'_>, which: &Selector, by: Option<Party>) -> Outcome {
    let sends = |event: &&Event| {
        let What::Send { link, dir, .. } = &event.what else { return false };
        match by {
            None => true,
            Some(Party::Broker) => *dir == Direction::Down,
            Some(Party::Client(client)) => *dir == Direction::Up && usize::from(link.0) == client,
        }
    };
    match view.events().find(sends) {
        Some(event) => Outcome::check(
            fits(event, event.at, which),
            || "it is another".to_owned(),
            Some(event.n),
        ),
        None => Outcome::broken("no packet comes any more", None),
    }
}

impl Knows {
    fn judge(&self, memories: &[Memory]) -> Outcome {
        let is_meant = |of: &&Memory| of.party == self.party && of.client == self.session;
        let found = memories.iter().find(is_meant);
        let count = |of: &dyn Fn(&Memory) -> usize| found.map_or(0, of);
        let kept = |of: &Memory| of.in_flight.iter().filter(|of| of.kept).count();
        let have = [
            ("exchanges in flight", count(&|of| of.in_flight.len())),
            ("copies", count(&|of| kept(of) + of.queued.len())),
            ("messages queued", count(&|of| of.queued.len())),
            ("identifiers received", count(&|of| of.received.len())),
        ];
        for ((what, have), wanted) in have.into_iter().zip(self.counts) {
            if let Some(wanted) = wanted.filter(|wanted| !wanted.fits(have)) {
                return Outcome::broken(format!("{what}: {have}, not {wanted}"), None);
            }
        }
        Outcome::Held
    }
}

/// Whether what a party has received up to an event is what it receives first in another run.
fn same_view(trace: &Trace, other: &Trace, event: EventId, party: Party) -> Outcome {
    let id = View::new(trace).party(party);
    let here = arrived(trace, id, event);
    let name = |of: Option<PartyId>| of.map(|of| trace.party_name(of));
    let known = other.header.parties.iter().position(|info| Some(&info.name) == name(id).as_ref());
    let there = known.and_then(|at| u16::try_from(at).ok()).map(PartyId);
    let there = arrived(other, there, EventId(u32::MAX));
    let same = here.iter().zip(&there).take_while(|(a, b)| a.1 == b.1).count();
    let first = here.get(same).map(|(event, _)| *event);
    Outcome::check(same == here.len(), || format!("only {same} packets are the same"), first)
}

/// The bytes that arrive at a party, each with its event.
fn arrived(trace: &Trace, party: Option<PartyId>, last: EventId) -> Vec<(EventId, &[u8])> {
    let mut all = Vec::new();
    for event in trace.events.iter().take_while(|event| event.n <= last) {
        let What::Arrive { flight, bytes: None } = &event.what else { continue };
        let Some(What::Send { link, dir, bytes, .. }) = trace.send(*flight).map(|sent| &sent.what)
        else {
            continue;
        };
        if trace.ends(*link, *dir).map(|(_, to)| to) == party {
            all.push((event.n, &bytes[..]));
        }
    }
    all
}
