//! What is different about two runs, in figures.

use crate::report::counted;
use qoslab_check::{Counts, Finding, Kind};
use qoslab_trace::{Direction, Trace, What};
use std::collections::{BTreeMap, BTreeSet};

/// What is different about two runs; of most facts only the difference is told.
pub fn facts(old: &Trace, new: &Trace) -> Vec<String> {
    let mut facts = vec![delivered(old, new)];
    let (before, after) = (Counts::of(old), Counts::of(new));
    let (was, is) = (before.tally(None, None, None), after.tally(None, None, None));
    facts.push(format!(
        "packets    sent {}, arrived {}, bytes sent {}",
        step(was.sent, is.sent),
        step(was.arrived, is.arrived),
        step(was.bytes_sent, is.bytes_sent)
    ));
    facts.push(arrives(old, new));
    facts.extend(checks(old, new));
    facts.push(format!("end        {} s", step(old.footer.at, new.footer.at)));
    if old.events == new.events {
        facts.push("trace      the same events, to the byte".to_owned());
    }
    facts
}

/// `3 -> 2`, or `3` when nothing has changed.
fn step<T: PartialEq + std::fmt::Display>(old: T, new: T) -> String {
    if old == new { old.to_string() } else { format!("{old} -> {new}") }
}

/// How often each message came to each client.
fn delivered(old: &Trace, new: &Trace) -> String {
    let counts = |trace: &Trace| -> BTreeMap<(u32, String), u32> {
        let all = trace.deliveries().into_iter();
        all.map(|((client, message), count)| ((message.0, trace.party_name(client)), count))
            .collect()
    };
    let (was, is) = (counts(old), counts(new));
    let pairs: BTreeSet<_> = was.keys().chain(is.keys()).collect();
    let of = |counts: &BTreeMap<_, u32>, pair| counts.get(pair).copied().unwrap_or(0);
    let differ: Vec<String> = pairs
        .iter()
        .filter(|pair| of(&was, **pair) != of(&is, **pair))
        .map(|pair| {
            let (message, client) = pair;
            format!("m{message} to {client}: x{} -> x{}", of(&was, *pair), of(&is, *pair))
        })
        .collect();
    match (differ.as_slice(), pairs.len()) {
        ([], 0) => "delivered  nothing in either".to_owned(),
        ([], _) => "delivered  the same messages, equally often".to_owned(),
        (differ, _) => {
            const SHOWN: usize = 8;
            let more = differ.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            format!("delivered  {}{more}", differ[..differ.len().min(SHOWN)].join(", "))
        }
    }
}

/// Whether each party sees any difference: the bytes that arrive there, in their order.
fn arrives(old: &Trace, new: &Trace) -> String {
    let (was, is) = (arrived(old), arrived(new));
    let parties: BTreeSet<_> = was.keys().chain(is.keys()).collect();
    let word = |party: &String| match was.get(party) == is.get(party) {
        true => format!("{party}: the same bytes"),
        false => format!("{party}: other bytes"),
    };
    let words: Vec<String> = parties.into_iter().map(word).collect();
    format!("arrives    {}", words.join(", "))
}

/// What arrives at each party from each of its peers, in order. Connections are not told apart.
fn arrived(trace: &Trace) -> BTreeMap<String, Vec<(u16, Vec<u8>)>> {
    let mut all: BTreeMap<String, Vec<(u16, Vec<u8>)>> = BTreeMap::new();
    for event in &trace.events {
        let What::Arrive { flight, bytes: part } = &event.what else { continue };
        let Some(What::Send { link, dir, bytes, .. }) = trace.send(*flight).map(|sent| &sent.what)
        else {
            continue;
        };
        let Some((_, to)) = trace.ends(*link, *dir) else { continue };
        let length = part.map_or(bytes.len(), |part| (part as usize).min(bytes.len()));
        let peer = if *dir == Direction::Up { link.0 } else { 0 };
        let entry = all.entry(trace.party_name(to)).or_default();
        entry.push((peer, bytes[..length].to_vec()));
    }
    all
}

/// The checks whose verdict is another.
fn checks(old: &Trace, new: &Trace) -> Vec<String> {
    let (was, is) = (qoslab_check::check(old), qoslab_check::check(new));
    let word = |finding: &Finding| match &finding.verdict {
        qoslab_check::Verdict::Held { .. } => "held",
        qoslab_check::Verdict::Broken { .. } => "BROKEN",
        qoslab_check::Verdict::Unknown { .. } => "unknown",
    };
    let promises = |of: &&Finding| of.kind != Kind::Sometimes;
    let mut lines = Vec::new();
    for after in is.iter().filter(promises) {
        let before = was.iter().find(|before| before.oracle == after.oracle);
        let Some(before) = before.filter(|before| word(before) != word(after)) else { continue };
        lines.push(format!("check      {}: {} -> {}", after.oracle, word(before), word(after)));
    }
    if lines.is_empty() {
        lines.push(format!("checks     the same verdicts: {}", counted(&is)));
    }
    lines
}
