//! What is different about a row that two runs have: its label, what becomes of it, how long it
//! takes, how long it waits for its cause, whether it delivers.
//!
//! Points in time are not compared: whatever comes later only because something before it came
//! later is the same.

use crate::scene::{Drawn, Label, Row};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_mqtt::time::Duration;
use qoslab_trace::{Event, EventId, Fate, LossReason, Trace, What};

/// A record and what became of its flights.
pub(super) struct Reader<'t> {
    trace: &'t Trace,
    fates: BTreeMap<EventId, Fate>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(trace: &'t Trace) -> Self {
        Self { trace, fates: trace.fates() }
    }

    /// How a flight ends, and how long it takes when it arrives.
    fn end(&self, flight: EventId) -> (&'static str, Option<Duration>) {
        let Some(fate) = self.fates.get(&flight) else { return ("unknown", None) };
        let sent = self.trace.event(flight).map(|event| event.at);
        match fate {
            Fate::Arrived(_, at) => ("arrives", sent.map(|sent| at.since(sent))),
            Fate::Partial(..) => ("arrives in part", None),
            Fate::Lost(_, LossReason::Lost) => ("lost", None),
            Fate::Lost(_, LossReason::Cut) => ("lost with its connection", None),
            Fate::Lost(_, LossReason::Silent) => ("lost on a silent link", None),
            Fate::Lost(_, LossReason::Closed | LossReason::Down) => ("comes too late", None),
            Fate::Pending => ("still under way", None),
        }
    }

    /// How long after what led to it an event happens: the last thing that came from outside.
    fn wait(&self, event: EventId) -> Option<Duration> {
        let event = self.trace.event(event)?;
        let from_outside = |of: &&Event| {
            matches!(
                of.what,
                What::Arrive { .. }
                    | What::Publish { .. }
                    | What::Cut { .. }
                    | What::Crash { .. }
                    | What::Restart { .. }
                    | What::Closed { .. }
                    | What::Silence { .. }
            )
        };
        let cause = self.trace.causes(event).skip(1).find(from_outside)?;
        Some(event.at.since(cause.at))
    }
}

/// The differences, in words; none when the rows are the same.
pub(super) fn between(readers: &(Reader<'_>, Reader<'_>), old: &Row, new: &Row) -> Vec<String> {
    let mut changes = Vec::new();
    if let (Drawn::Arrow(before), Drawn::Arrow(after)) = (&old.what, &new.what) {
        let (was, is) = (words(&before.label), words(&after.label));
        if was != is {
            changes.push(format!("is {is} (was {was})"));
        }
        let (was, took) = readers.0.end(before.flight);
        let (is, takes) = readers.1.end(after.flight);
        if was != is {
            changes.push(format!("{is} ({})", past(was)));
        } else if let (Some(took), Some(takes)) = (took, takes)
            && took != takes
        {
            changes.push(format!("takes {takes} s (took {took} s)"));
        }
    }
    if !matches!(new.what, Drawn::Tail(_))
        && let (Some(waited), Some(waits)) = (readers.0.wait(old.event), readers.1.wait(new.event))
        && waited != waits
    {
        changes.push(format!("comes {waits} s after its cause (came after {waited} s)"));
    }
    let copy = |row: &Row| row.mark.map(|mark| mark.copy);
    match (copy(old), copy(new)) {
        (was, is) if was == is => {}
        (None, Some(is)) => changes.push(format!("makes delivery {is} (made none)")),
        (Some(was), None) => changes.push(format!("makes no delivery (made delivery {was})")),
        (Some(was), Some(is)) => changes.push(format!("makes delivery {is} (made {was})")),
        (None, None) => {}
    }
    changes
}

fn past(end: &str) -> String {
    match end {
        "arrives" => "arrived".to_string(),
        "arrives in part" => "arrived in part".to_string(),
        "comes too late" => "came too late".to_string(),
        end => format!("was {end}"),
    }
}

/// A label in full.
fn words(label: &Label) -> String {
    let parts = label.0.iter().map(|part| part.text.as_str());
    parts.collect::<Vec<_>>().join(" ")
}
