//! Why: what led to an event, from its beginning, in the sentences of the narration.

use qoslab_render::narrate;
use qoslab_trace::{Event, EventId, Trace, What};
use std::collections::{BTreeMap, BTreeSet};

/// The story of an event of a run. `said` is what the scenario says at its events, `run` what the
/// run is called. None when the record has no such event.
pub fn why(trace: &Trace, event: EventId, said: &[(EventId, String)], run: &str) -> Option<String> {
    let event = trace.event(event)?;
    let lines = lines(&narrate::narrate(trace, said));
    let chain = chain(trace, event);
    let mut text = format!("What led to event {} of {run}:\n", event.n.0);
    if let Some(origin) = origin(trace, event).filter(|origin| !chain.contains(origin)) {
        text += "\nThe message:\n";
        text += lines.get(&origin).map_or("", String::as_str);
        text += "\nHow it came to be sent then:\n";
    }
    for n in chain {
        text += lines.get(&n).map_or("", String::as_str);
    }
    if !lines.contains_key(&event.n) {
        // What is no sentence of the narration stands as in the record.
        let what = serde_json::to_string(&event.what).unwrap_or_default();
        text += &format!("{}. {} s. {what}\n", event.n.0, event.at);
    }
    Some(text)
}

/// The events that led to this one, the first one first. A packet's end stands for its sending, and
/// the other way round: they are told in one sentence.
fn chain(trace: &Trace, event: &Event) -> BTreeSet<EventId> {
    let mut chain = BTreeSet::new();
    let mut next = Some(event);
    while let Some(event) = next {
        // A cause comes before what it causes; anything else is a record made by hand.
        let cause = event.cause.filter(|cause| *cause < event.n);
        chain.insert(event.n);
        next = cause.and_then(|cause| trace.event(cause));
    }
    chain
}

/// Where the message of an event was published.
fn origin(trace: &Trace, event: &Event) -> Option<EventId> {
    let of_it = |of: &&Event| {
        of.message.is_some()
            && of.message == event.message
            && matches!(of.what, What::Publish { .. })
    };
    trace.events.iter().find(of_it).map(|event| event.n)
}

/// The sentences of a narration by their event, each with what the scenario says of it.
fn lines(told: &str) -> BTreeMap<EventId, String> {
    let mut lines: BTreeMap<EventId, String> = BTreeMap::new();
    let mut last = None;
    for line in told.lines() {
        let number = line.split_once(". ").and_then(|(number, _)| number.parse().ok());
        let at = match number {
            Some(number) => EventId(number),
            None if line.starts_with("   > ") => match last {
                Some(last) => last,
                None => continue,
            },
            None => continue,
        };
        last = Some(at);
        let entry = lines.entry(at).or_default();
        entry.push_str(line);
        entry.push('\n');
    }
    lines
}
