//! The run as sentences, one line an event worth telling: for ears, braille and plain terminals.
//!
//! ```text
//! 9. 0.120 s. broker to pub: PUBACK, packet id 1. Lost at 0.125 s: the connection was cut.
//! 10. 0.125 s. Fault 1: link 1 is cut.
//! ```
//!
//! The number is the event's, so that `event 9` means the same here, in checks and in commands. A
//! packet's arrival or loss and the delivery it causes stand in the sentence of the packet; their
//! own numbers are therefore missing. Rules stand in brackets at the end. Nothing is left out or
//! folded: whoever cannot see a diagram must not get less than it shows.

mod note;
mod packet;
mod tell;

pub use tell::{Story, Threads};

use crate::escape::{Glyphs, clean};
use crate::text::{first_line, mutants, push_line};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_trace::{Cited, End, EventId, Trace};

/// The version of this form.
pub const FORM: u32 = 1;

/// No cut: a sentence is as long as it is.
const WHOLE: usize = usize::MAX;

/// Tells a run. `said` are the lines that the scenario itself says at events, in any order; those
/// at events that the trace does not have come at the end.
pub fn narrate(trace: &Trace, said: &[(EventId, String)]) -> String {
    let mut text = first_line("narrate", FORM, &trace.header, WHOLE, Glyphs::Unicode);
    push_line(&mut text, &cast(trace));
    for line in mutants(trace, Glyphs::Unicode) {
        push_line(&mut text, &format!("Deliberate bugs of {line}."));
    }
    let mut waiting: BTreeMap<EventId, Vec<&str>> = BTreeMap::new();
    for (event, line) in said {
        waiting.entry(*event).or_default().push(line);
    }
    let threads = Threads::new(trace);
    let story = Story::new(trace, &threads);
    for event in &trace.events {
        if let Some(sentence) = story.sentence(event) {
            push_line(&mut text, &format!("{}. {} s. {sentence}", event.n.0, event.at));
        }
        asides(&mut text, waiting.remove(&event.n));
    }
    waiting.into_values().for_each(|lines| asides(&mut text, Some(lines)));
    push_line(&mut text, &ending(trace));
    text
}

/// The scenario's own words, set off by a mark of their own.
fn asides(text: &mut String, lines: Option<Vec<&str>>) {
    for line in lines.iter().flatten().flat_map(|line| line.lines()) {
        push_line(text, &format!("   > {}", foreign(line)));
    }
}

/// Who takes part.
fn cast(trace: &Trace) -> String {
    let links = trace.header.links.iter().zip(1..);
    let links = links.map(|(link, number): (_, u32)| {
        let (client, kind) = (foreign(&trace.party_name(link.client)), link.kind.name());
        format!(" Link {number}: {client}, {kind}.")
    });
    let names = trace.header.parties.iter().map(|party| foreign(&party.name));
    let names = names.collect::<Vec<_>>().join(", ");
    format!("Parties: {names}.{}", links.collect::<String>())
}

fn ending(trace: &Trace) -> String {
    let why = match trace.footer.end {
        End::Quiet => "nothing is left to happen",
        End::Until => "stopped here as asked",
        End::EventBound => "the bound on events is reached, and the run may never end",
        End::TimeBound => "the bound on time is reached, and the run may never end",
        End::ByteBound => "the record holds 64 MiB of packets, and the run may never end",
    };
    let left = trace.footer.left_over.iter().map(|line| format!(" Left over: {}.", foreign(line)));
    format!("End. {} s: {why}.{}", trace.footer.at, left.collect::<String>())
}

/// ` [MQTT-4.3.2-4] [MQTT-4.4.0-1]`, each once.
fn brackets(rules: &[Cited]) -> String {
    let mut seen: Vec<String> = Vec::new();
    for rule in rules {
        let rule = rule.to_string();
        if !seen.contains(&rule) {
            seen.push(rule);
        }
    }
    seen.iter().map(|rule| format!(" [{rule}]")).collect()
}

/// Text from the scenario or the wire: one line whatever is in it.
fn foreign(text: &str) -> String {
    clean(text, WHOLE, Glyphs::Unicode)
}

/// A party's name as it is said.
fn party(trace: &Trace, party: qoslab_trace::PartyId) -> String {
    foreign(&trace.party_name(party))
}
