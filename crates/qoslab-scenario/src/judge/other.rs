//! Expectations that do not count: verdicts, order, outcomes, ends; and those of a control arm.

use super::view::View;
use super::words::{CheckVerdict, OutcomeWord};
use super::{Judged, Outcome, count, was_stopped};
use crate::build::names::Party;
use crate::checks;
use crate::value::Times;
use crate::value::choice::Words;
use crate::value::count::Messages;
use qoslab_mqtt::face::Note;
use qoslab_mqtt::packet::Packet;
use qoslab_sim::plan::Selector;
use qoslab_trace::{Direction, End, EventId, MessageId, Sent, What};
use std::collections::{BTreeMap, BTreeSet};

/// A check's verdict.
pub(super) fn check(name: &str, is: CheckVerdict, checks: &[Judged<'_>]) -> Outcome {
    let Some(judged) = checks.iter().find(|judged| judged.name == name) else {
        return Outcome::unknown(format!("the check {name} was not run"));
    };
    let found = judged.verdict();
    if found == CheckVerdict::Unknown && is != CheckVerdict::Unknown {
        return Outcome::unknown(format!("the check {name} cannot decide"));
    }
    Outcome::check(found == is, || format!("{name} is {}", found.name()), judged.broken)
}

/// Payloads in the order of delivery.
pub(super) fn sequence(view: &View<'_>, client: usize, payloads: &[String]) -> Outcome {
    let to = view.party(Party::Client(client));
    let found: Vec<(EventId, &[u8])> = view
        .events()
        .filter_map(|event| {
            let What::Deliver { client, delivery, .. } = &event.what else { return None };
            (Some(*client) == to).then_some((event.n, delivery.payload.as_ref()))
        })
        .collect();
    for (index, (n, payload)) in found.iter().enumerate() {
        let shown = String::from_utf8_lossy(payload);
        match payloads.get(index) {
            None => {
                let why = format!("delivery {} is one too many: `{shown}`", index + 1);
                return Outcome::broken(why, Some(*n));
            }
            Some(wanted) if !count::same_payload(payload, wanted) => {
                let why = format!("delivery {} is `{shown}`, not `{wanted}`", index + 1);
                return Outcome::broken(why, Some(*n));
            }
            Some(_) => {}
        }
    }
    let missing = payloads.get(found.len());
    if missing.is_some() && was_stopped(view.trace) {
        return Outcome::unknown("the run was stopped at its bound");
    }
    let last = found.last().map(|(n, _)| *n);
    let why = || format!("`{}` never came", missing.map_or("", String::as_str));
    Outcome::check(missing.is_none(), why, last)
}

/// Each moment is the first that fits after the one before.
pub(super) fn order(view: &View<'_>, selectors: &[Selector]) -> Outcome {
    let mut last: Option<EventId> = None;
    for (index, selector) in selectors.iter().enumerate() {
        let moments = view.moments(selector);
        let next = moments.iter().find(|n| last.is_none_or(|last| **n > last));
        match next {
            Some(next) => last = Some(*next),
            None if moments.is_empty() && was_stopped(view.trace) => {
                return Outcome::unknown("the run was stopped at its bound");
            }
            None if moments.is_empty() => {
                return Outcome::broken(format!("number {} never happens", index + 1), last);
            }
            None => {
                let why = format!("number {} does not happen after number {index}", index + 1);
                return Outcome::broken(why, moments.last().copied());
            }
        }
    }
    Outcome::Held
}

/// What became of a message, as its publisher knows at the end.
pub(super) fn outcome(view: &View<'_>, message: Messages, is: OutcomeWord) -> Outcome {
    let mut known = BTreeMap::new();
    for event in view.events() {
        if let (What::Outcome { outcome, .. }, Some(message)) = (&event.what, event.message) {
            known.insert(message, (*outcome, event.n));
        }
    }
    let last = |wanted: MessageId| match known.get(&wanted) {
        Some((outcome, event)) => (OutcomeWord::of(&Some(*outcome)), Some(*event)),
        None => (OutcomeWord::of(&None), None),
    };
    let published: Vec<MessageId> = view.published().map(|(message, _)| message).collect();
    let wanted = match message {
        Messages::Each => published,
        Messages::One(number) if published.contains(&MessageId(number)) => vec![MessageId(number)],
        Messages::One(number) => {
            return Outcome::unknown(format!("m{number} was not published"));
        }
    };
    for message in wanted {
        let (found, event) = last(message);
        if found != is {
            return Outcome::broken(format!("m{} is {}", message.0, found.name()), event);
        }
    }
    Outcome::Held
}

/// Why the run ends.
pub(super) fn ends(view: &View<'_>, end: End) -> Outcome {
    let found = view.trace.footer.end;
    let name =
        |end: End| End::all().iter().find(|(known, _)| *known == end).map_or("", |(_, name)| *name);
    let last = view.trace.events.last().map(|event| event.n);
    Outcome::check(found == end, || format!("the run ends: {}", name(found)), last)
}

/// Session Present of the n-th CONNACK to a client.
pub(super) fn session_present(view: &View<'_>, client: usize, nth: u32, present: bool) -> Outcome {
    let mut connacks = view.events().filter_map(|event| {
        let What::Send { link, dir: Direction::Down, packet, .. } = &event.what else {
            return None;
        };
        let Sent::Packet(Packet::Connack(connack)) = packet else { return None };
        (usize::from(link.0) == client).then_some((event.n, connack.session_present))
    });
    let index = usize::try_from(nth.saturating_sub(1)).unwrap_or(usize::MAX);
    match connacks.nth(index) {
        Some((n, found)) => {
            let why = || format!("Session Present is {}", u8::from(found));
            Outcome::check(found == present, why, Some(n))
        }
        None if was_stopped(view.trace) => Outcome::unknown("the run was stopped at its bound"),
        None => Outcome::broken(format!("there is no CONNACK number {nth}"), None),
    }
}

/// What is unfinished at the end.
pub(super) fn left_over(view: &View<'_>, times: Times) -> Outcome {
    let left = &view.trace.footer.left_over;
    let why = || {
        let shown: Vec<&str> = left.iter().take(3).map(String::as_str).collect();
        format!("left over: {}, not {times} ({})", left.len(), shown.join("; "))
    };
    Outcome::check(times.fits(left.len()), why, None)
}

/// Control: every check held.
pub(super) fn all_checks(checks: &[Judged<'_>]) -> Outcome {
    if let Some(broken) = checks.iter().find(|judged| judged.broken.is_some()) {
        return Outcome::broken(format!("{} is broken", broken.name), broken.broken);
    }
    let unsure = |judged: &&Judged<'_>| {
        judged.verdict() == CheckVerdict::Unknown && !checks::only_sometimes(judged.name)
    };
    match checks.iter().find(unsure) {
        Some(unknown) => Outcome::unknown(format!("the check {} cannot decide", unknown.name)),
        None if checks.is_empty() => Outcome::unknown("no check was run"),
        None => Outcome::Held,
    }
}

/// Control: the broker has every message, and every session that was owed a copy has it.
pub(super) fn all_delivered(view: &View<'_>) -> Outcome {
    let mut owned = BTreeSet::new();
    let mut owed = Vec::new();
    let mut delivered = BTreeSet::new();
    for event in view.events() {
        if let What::Note { note: Note::Owned { tag, .. }, .. } = &event.what {
            owned.insert(tag.0);
        }
        if let What::Note { note: Note::Routed { tag, to, .. }, .. } = &event.what {
            owed.push((tag.0, to.to_string(), event.n));
        }
        if let What::Deliver { client, .. } = &event.what {
            let message = event.message.map_or(0, |message| message.0);
            delivered.insert((message, view.name(*client).to_owned()));
        }
    }
    if let Some((message, event)) = view.published().find(|(m, _)| !owned.contains(&m.0)) {
        return Outcome::broken(format!("m{} never reached the broker", message.0), Some(event));
    }
    let is_party = |name: &str| view.trace.header.parties.iter().any(|party| party.name == name);
    let missing = owed
        .into_iter()
        .find(|(message, to, _)| is_party(to) && !delivered.contains(&(*message, to.clone())));
    match missing {
        Some((message, to, event)) => {
            Outcome::broken(format!("m{message} never reached {to}"), Some(event))
        }
        None => Outcome::Held,
    }
}
