//! Expectations that count: deliveries, decisions, packets, messages, notes, connections.

use super::kind::{Consumed, Deliveries};
use super::view::{Fate, View};
use super::words::{CloseWord, NoteWord};
use super::{Outcome, was_stopped};
use crate::build::names::Party;
use crate::value::Times;
use crate::value::count::Messages;
use qoslab_mqtt::face::{Closing, Note, Outcome as Outcomes, Tag};
use qoslab_mqtt::packet::ReasonCode;
use qoslab_sim::plan::Selector;
use qoslab_trace::{DedupVerdict, Event, EventId, MessageId, PartyId, What};
use std::collections::{BTreeMap, BTreeSet};

/// Compares a count. `found` are the events that count, in order; too many points at the first that
/// is too many, too few at `origin`.
fn compare(
    view: &View<'_>,
    what: &str,
    found: &[EventId],
    times: Times,
    origin: Option<EventId>,
) -> Outcome {
    let count = found.len();
    let most = times.most.and_then(|most| usize::try_from(most).ok());
    if let Some(most) = most
        && count > most
    {
        return Outcome::broken(format!("{what}: {count}, not {times}"), found.get(most).copied());
    }
    let stopped = was_stopped(view.trace);
    if stopped && (most.is_some() || !times.fits(count)) {
        return Outcome::unknown(format!(
            "{what}: {count} so far; the run was stopped at its bound"
        ));
    }
    Outcome::check(times.fits(count), || format!("{what}: {count}, not {times}"), origin)
}

/// The first of several outcomes that did not hold; broken before unknown.
fn worst(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    let mut worst = Outcome::Held;
    for outcome in outcomes {
        match (&outcome, &worst) {
            (Outcome::Broken { .. }, _) => return outcome,
            (Outcome::Unknown { .. }, Outcome::Held) => worst = outcome,
            (Outcome::Held | Outcome::Unknown { .. }, _) => {}
        }
    }
    worst
}

/// Counts events of one message, of each message, or of all together.
fn by_message(
    view: &View<'_>,
    found: &[&Event],
    message: Option<Messages>,
    times: Times,
    what: &str,
) -> Outcome {
    let mut of: BTreeMap<MessageId, Vec<EventId>> = BTreeMap::new();
    for event in found {
        if let Some(message) = event.message {
            of.entry(message).or_default().push(event.n);
        }
    }
    let one = |message: MessageId, origin: Option<EventId>| {
        let what = format!("{what} of m{}", message.0);
        compare(view, &what, of.get(&message).map_or(&[][..], Vec::as_slice), times, origin)
    };
    match message {
        None => {
            let all: Vec<EventId> = found.iter().map(|event| event.n).collect();
            compare(view, what, &all, times, None)
        }
        Some(Messages::One(number)) => {
            let message = MessageId(number);
            let mut published = view.published();
            let origin = published.find(|(known, _)| *known == message).map(|(_, event)| event);
            one(message, origin)
        }
        Some(Messages::Each) => {
            worst(view.published().map(|(message, event)| one(message, Some(event))))
        }
    }
}

/// The party of a client, or what to answer when the record has none.
fn known(view: &View<'_>, party: Option<Party>) -> Result<Option<PartyId>, Outcome> {
    match party {
        None => Ok(None),
        Some(party) => match view.party(party) {
            Some(id) => Ok(Some(id)),
            None => Err(Outcome::unknown("the record is of another scenario: a party is missing")),
        },
    }
}

/// Deliveries, counted.
pub(super) fn delivered(view: &View<'_>, which: &Deliveries) -> Outcome {
    let to = match known(view, which.client.map(Party::Client)) {
        Ok(to) => to,
        Err(unknown) => return unknown,
    };
    let fits = |event: &&Event| {
        let What::Deliver { client, delivery, .. } = &event.what else { return false };
        to.is_none_or(|to| to == *client)
            && which.topic.as_ref().is_none_or(|topic| *delivery.topic == **topic)
            && which.payload.as_ref().is_none_or(|text| same_payload(&delivery.payload, text))
            && which.qos.is_none_or(|qos| qos == delivery.qos)
            && which.dup.is_none_or(|dup| dup == delivery.dup)
            && which.retain.is_none_or(|retain| retain == delivery.retain)
    };
    let found: Vec<&Event> = view.events().filter(fits).collect();
    by_message(view, &found, which.message, which.times, "deliveries")
}

/// Whether a payload is this text, with or without the stamp that an application put at its end.
pub(super) fn same_payload(payload: &[u8], text: &str) -> bool {
    let rest = payload.strip_prefix(text.as_bytes());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b" n="))
}

/// Decisions of consumers, counted.
pub(super) fn consumed(view: &View<'_>, which: &Consumed) -> Outcome {
    let by = match known(view, which.client.map(Party::Client)) {
        Ok(by) => by,
        Err(unknown) => return unknown,
    };
    let at_once = which.at_once.iter().filter_map(|at| view.party(Party::Client(*at)));
    let at_once: BTreeSet<PartyId> = at_once.collect();
    let fits = |event: &&Event| {
        let (client, verdict) = match event.what {
            What::Consume { client, verdict } => (client, verdict),
            What::Deliver { client, .. } if at_once.contains(&client) => {
                (client, DedupVerdict::Accepted)
            }
            _ => return false,
        };
        by.is_none_or(|by| by == client) && verdict == which.verdict
    };
    let found: Vec<&Event> = view.events().filter(fits).collect();
    by_message(view, &found, which.message, which.times, "decisions")
}

/// Packets, counted when sent, arrived and lost.
pub(super) fn packets(view: &View<'_>, which: &Selector, counts: [Option<Times>; 3]) -> Outcome {
    let fates = view.fates();
    let fate = |event: &Event| fates.get(&event.n).copied().unwrap_or_default();
    let flights = view.flights(which);
    let ends = flights.iter().map(|flight| (flight.n, fate(flight)));
    let ends: Vec<(EventId, Fate)> = ends.collect();
    let sent: Vec<EventId> = ends.iter().map(|(n, _)| *n).collect();
    let repeat = |n: EventId, times: usize| std::iter::repeat_n(n, times);
    let arrived = ends.iter().flat_map(|(n, fate)| repeat(*n, fate.arrived)).collect();
    let lost = ends.iter().flat_map(|(n, fate)| repeat(*n, fate.lost)).collect();
    let all = [("sent", sent), ("arrived", arrived), ("lost", lost)];
    worst(all.into_iter().zip(counts).filter_map(|((what, found), times)| {
        times.map(|times| compare(view, what, &found, times, None))
    }))
}

/// Messages that never arrived at all, or more than once.
pub(super) fn messages(
    view: &View<'_>,
    client: Option<usize>,
    times: Times,
    doubled: bool,
) -> Outcome {
    let to = match known(view, client.map(Party::Client)) {
        Ok(to) => to,
        Err(unknown) => return unknown,
    };
    let mut reached: BTreeSet<MessageId> = BTreeSet::new();
    let mut again: BTreeMap<MessageId, EventId> = BTreeMap::new();
    for event in view.events() {
        if let (What::Deliver { client, copy, .. }, Some(message)) = (&event.what, event.message)
            && to.is_none_or(|to| to == *client)
        {
            reached.insert(message);
            if *copy > 1 {
                again.entry(message).or_insert(event.n);
            }
        }
    }
    let unreached = |(message, published)| (!reached.contains(&message)).then_some(published);
    let found: Vec<EventId> = if doubled {
        view.published().filter_map(|(message, _)| again.get(&message).copied()).collect()
    } else {
        view.published().filter_map(unreached).collect()
    };
    let what = if doubled { "doubled messages" } else { "undelivered messages" };
    compare(view, what, &found, times, None)
}

/// Notes of cores, counted.
pub(super) fn notes(
    view: &View<'_>,
    what: NoteWord,
    party: Option<Party>,
    message: Option<u32>,
    times: Times,
) -> Outcome {
    let by = match known(view, party) {
        Ok(by) => by,
        Err(unknown) => return unknown,
    };
    let fits = |event: &&Event| {
        let (party, note) = match &event.what {
            What::Note { party, note } => (party, note),
            // What a client drops of its own application's it tells as an outcome.
            What::Outcome { client, outcome: Outcomes::Dropped(_) } => {
                return by.is_none_or(|by| by == *client)
                    && what == NoteWord::Dropped
                    && message.is_none_or(|message| event.message == Some(MessageId(message)));
            }
            _ => return false,
        };
        let of = event.message.map(|message| message.0).or_else(|| tag_of(note));
        by.is_none_or(|by| by == *party)
            && NoteWord::of(note) == what
            && message.is_none_or(|message| of == Some(message))
    };
    let found: Vec<EventId> = view.events().filter(fits).map(|event| event.n).collect();
    compare(view, what.name(), &found, times, None)
}

/// The message that a note is about.
fn tag_of(note: &Note) -> Option<u32> {
    let Tag(number) = match note {
        Note::Owned { tag, .. }
        | Note::Routed { tag, .. }
        | Note::Queued { tag, .. }
        | Note::Dropped { tag, .. }
        | Note::RepeatSuppressed { tag, .. }
        | Note::RetainedStored { tag, .. }
        | Note::WillPublished { tag, .. }
        | Note::Republished { tag } => *tag,
        Note::SessionCreated { .. }
        | Note::SessionResumed { .. }
        | Note::SessionEnded { .. }
        | Note::Subscribed { .. }
        | Note::Unsubscribed { .. }
        | Note::Ignored { .. }
        | Note::RetainedRemoved { .. }
        | Note::WillStored { .. }
        | Note::WillDelayed { .. }
        | Note::WillRemoved { .. }
        | Note::Violation { .. } => Tag::NONE,
    };
    (number > 0).then_some(number)
}

/// Connections that a party closes, counted.
pub(super) fn closes(
    view: &View<'_>,
    party: Party,
    why: Option<CloseWord>,
    reason: Option<u8>,
    times: Times,
) -> Outcome {
    let by = match known(view, Some(party)) {
        Ok(by) => by,
        Err(unknown) => return unknown,
    };
    let fits = |event: &&Event| {
        let What::Close { party, why: found, .. } = &event.what else { return false };
        by == Some(*party)
            && why.is_none_or(|why| CloseWord::of(found) == why)
            && reason.is_none_or(|reason| reason_of(found) == Some(ReasonCode(reason)))
    };
    let found: Vec<EventId> = view.events().filter(fits).map(|event| event.n).collect();
    compare(view, "connections closed", &found, times, None)
}

const fn reason_of(why: &Closing) -> Option<ReasonCode> {
    match why {
        Closing::Refused(reason)
        | Closing::Violation(reason)
        | Closing::PeerDisconnected(reason) => Some(*reason),
        Closing::Disconnect
        | Closing::Hangup
        | Closing::KeepAliveTimeout
        | Closing::TakenOver
        | Closing::ConnectTimeout
        | Closing::QuotaExceeded => None,
    }
}

/// Connections that a client opens, counted.
pub(super) fn connects(view: &View<'_>, client: usize, times: Times) -> Outcome {
    let fits = |event: &&Event| opens(&event.what, client);
    let found: Vec<EventId> = view.events().filter(fits).map(|event| event.n).collect();
    compare(view, "connections opened", &found, times, None)
}

fn opens(what: &What, client: usize) -> bool {
    matches!(what, What::Open { link, .. } if usize::from(link.0) == client)
}
