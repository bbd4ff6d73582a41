//! What the parties know, in words.

use crate::words::wrapped;
use qoslab_render::escape::{Glyphs, clean};
use qoslab_sim::world::{InFlight, Memory, Received, Standing};
use qoslab_trace::Trace;

/// The memories as lines that end in line breaks.
pub fn text(trace: &Trace, memories: &[Memory]) -> String {
    let last = trace.events.len();
    let mut text = format!("# state      after event {last}, at {} s\n", trace.footer.at);
    for memory in memories {
        text += &line("# ", &title(memory));
        for (noun, words) in facts(memory) {
            text += &line(&format!("#     {noun:<12}"), &words);
        }
    }
    text
}

/// Whose memory it is, and where that party stands.
pub fn title(memory: &Memory) -> String {
    let who = match &memory.client {
        None => memory.party.clone(),
        Some(client) => format!("{}, session of {client:?}", memory.party),
    };
    let standing = match memory.standing {
        Standing::Down => "process down, this is its store",
        Standing::Away => "not connected",
        Standing::Connecting => "waits for CONNACK",
        Standing::Connected => "connected",
    };
    let keeps = match (memory.expiry, memory.ends) {
        (_, Some(ends)) => format!("ends at {ends} s"),
        (0, None) => "ends with its connection".to_owned(),
        (u32::MAX, None) => "is kept for ever".to_owned(),
        (seconds, None) => format!("is kept for {seconds} s"),
    };
    format!("{who}: {standing}; the session {keeps}")
}

/// What there is to say of a memory, by its noun; what is empty is left out.
pub fn facts(memory: &Memory) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut fact = |noun, words: Vec<String>| {
        if !words.is_empty() {
            facts.push((noun, words.join(", ")));
        }
    };
    let filter = |(filter, qos): &(String, u8)| format!("{filter} q{qos}");
    fact("subscribed", memory.subscriptions.iter().map(filter).collect());
    fact("in flight", memory.in_flight.iter().map(in_flight).collect());
    fact("queued", memory.queued.iter().map(|message| format!("m{message}")).collect());
    fact("received", memory.received.iter().map(received).collect());
    let window = memory.window.filter(|window| window.used > 0);
    fact(
        "window",
        window.map(|of| format!("{} of {} taken", of.used, of.of)).into_iter().collect(),
    );
    fact("last id", memory.last_id.map(|id| format!("#{id}")).into_iter().collect());
    fact("will", memory.will.iter().cloned().collect());
    facts
}

fn in_flight(exchange: &InFlight) -> String {
    let InFlight { id, qos, message, waits_for, kept } = exchange;
    let kept = if *kept { "" } else { " (message dropped)" };
    format!("#{id} q{qos} m{message} waits for {waits_for}{kept}")
}

fn received(of: &Received) -> String {
    match of.message {
        None => format!("#{} open until PUBREL", of.id),
        Some(message) => format!("#{} m{message} kept until PUBREL", of.id),
    }
}

/// A line behind `lead`, and more of them below its words where the width ends.
fn line(lead: &str, words: &str) -> String {
    let hang = format!("#{:width$}", "", width = lead.chars().count() - 1);
    // Names, filters and topics are foreign text.
    wrapped(lead, &hang, &clean(words, usize::MAX, Glyphs::Unicode))
}
