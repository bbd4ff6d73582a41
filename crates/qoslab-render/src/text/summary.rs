//! The lines below a diagram: what was delivered, what each link carried, verdicts, digests.

use super::grid::Grid;
use super::push_line;
use crate::escape::{Glyphs, clean};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_trace::{End, LinkId, MessageId, PartyId, Trace, What};

/// Above so many stretches, messages are counted instead of listed.
const MANY: usize = 24;

/// Writes the lines.
pub(super) fn write(text: &mut String, trace: &Trace, grid: &Grid, verdicts: &[String]) {
    let (width, glyphs) = (grid.page, grid.set.glyphs);
    let mut list = |name: &str, items: &[String]| {
        for line in wrapped(name, items, width, glyphs) {
            push_line(text, &line);
        }
    };
    for items in delivered(trace, glyphs) {
        list("delivered", &items);
    }
    list("links", &links(trace, glyphs));
    list("packets", &packets(trace));
    for left_over in &trace.footer.left_over {
        list("left over", core::slice::from_ref(left_over));
    }
    list("end", &ending(trace));
    for verdict in verdicts.iter().flat_map(|verdict| verdict.lines()) {
        for line in broken(verdict.strip_prefix("# ").unwrap_or(verdict), width, glyphs) {
            push_line(text, &line);
        }
    }
    let (trace, state) = (&trace.footer.trace_digest, &trace.footer.state_digest);
    let short = |digest: &str| clean(&digest.chars().take(8).collect::<String>(), 8, glyphs);
    push_line(text, &format!("# digest     trace {}  state {}", short(trace), short(state)));
}

/// `# name       item   item`, broken between items where the width ends.
fn wrapped(name: &str, items: &[String], width: usize, glyphs: Glyphs) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        let item = clean(item, width.saturating_sub(13), glyphs);
        let cells = item.chars().count();
        match lines.last_mut() {
            Some(line) if line.chars().count() + 3 + cells <= width => {
                line.push_str("   ");
                line.push_str(&item);
            }
            Some(_) => lines.push(format!("{INDENT}{item}")),
            None => lines.push(format!("# {name:<10} {item}")),
        }
    }
    lines
}

/// The columns before the text of a line, as its name takes them.
const INDENT: &str = "#            ";

/// A verdict of any length, broken between words where the width ends; a word that is wider than a
/// line is broken inside. Nothing of it is lost, since a verdict cut short may say the opposite.
fn broken(verdict: &str, width: usize, glyphs: Glyphs) -> Vec<String> {
    let whole = clean(&format!("# {verdict}"), usize::MAX, glyphs);
    let mut rest: Vec<char> = whole.trim_end().chars().collect();
    let mut lines = Vec::new();
    while rest.len() > width {
        // The blanks of the indent are no place to break.
        let blank = rest[..=width].iter().rposition(|cell| *cell == ' ');
        let at = blank.filter(|at| *at > INDENT.len()).unwrap_or(width);
        let tail = rest.split_off(at);
        lines.push(rest.into_iter().collect());
        rest = INDENT.chars().chain(tail.into_iter().skip_while(|cell| *cell == ' ')).collect();
    }
    lines.push(rest.into_iter().collect());
    lines
}

/// How often each message was delivered: one list for each client that got any, and one for what
/// nobody got.
fn delivered(trace: &Trace, glyphs: Glyphs) -> Vec<Vec<String>> {
    let mut clients: BTreeMap<PartyId, Vec<(MessageId, u32)>> = BTreeMap::new();
    let mut nobody: BTreeSet<MessageId> = published(trace);
    for ((client, message), count) in trace.deliveries() {
        nobody.remove(&message);
        clients.entry(client).or_default().push((message, count));
    }
    let nobody: Vec<_> = nobody.into_iter().map(|message| (message, 0)).collect();
    let mut lists = Vec::new();
    if clients.len() <= 1 {
        // One receiver needs no name, and what it did not get stands in its list.
        let mut all: Vec<_> = clients.into_values().flatten().chain(nobody).collect();
        all.sort_unstable();
        let none = all.is_empty().then(|| "nothing".to_string());
        lists.push(stretches(&all).into_iter().chain(none).collect());
        return lists;
    }
    for (client, messages) in clients {
        let name = clean(&trace.party_name(client), 24, glyphs);
        let mut items = stretches(&messages);
        if let Some(first) = items.first_mut() {
            *first = format!("{name}: {first}");
        }
        lists.push(items);
    }
    if !nobody.is_empty() {
        lists.push(stretches(&nobody));
    }
    lists
}

fn published(trace: &Trace) -> BTreeSet<MessageId> {
    let publishes = |what: &What| matches!(what, What::Publish { .. });
    let events = trace.events.iter().filter(|event| publishes(&event.what));
    events.filter_map(|event| event.message).collect()
}

/// `m1 x2`, and `m2 to m9 x1` for neighbours with the same count.
fn stretches(messages: &[(MessageId, u32)]) -> Vec<String> {
    let mut found: Vec<(MessageId, MessageId, u32)> = Vec::new();
    for &(message, count) in messages {
        match found.last_mut() {
            Some((_, last, same)) if *same == count && last.0.checked_add(1) == Some(message.0) => {
                *last = message;
            }
            Some(_) | None => found.push((message, message, count)),
        }
    }
    if found.len() > MANY {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for (_, count) in messages {
            *counts.entry(*count).or_default() += 1;
        }
        return counts.iter().map(|(count, times)| format!("{times} messages x{count}")).collect();
    }
    let item = |(first, last, count): &(MessageId, MessageId, u32)| match first == last {
        true => format!("m{} x{count}", first.0),
        false => format!("m{} to m{} x{count}", first.0, last.0),
    };
    found.iter().map(item).collect()
}

/// What kind of link each is: a reader must know what it may do to a packet.
fn links(trace: &Trace, glyphs: Glyphs) -> Vec<String> {
    let links = trace.header.links.iter().zip(1..);
    let link = |(link, number): (&qoslab_trace::LinkInfo, u32)| {
        let client = clean(&trace.party_name(link.client), 24, glyphs);
        format!("{number} {client} {}", link.kind.name())
    };
    links.map(link).collect()
}

fn packets(trace: &Trace) -> Vec<String> {
    let mut counts: BTreeMap<LinkId, (u32, u32)> = BTreeMap::new();
    for link in 0..trace.header.links.len() {
        counts.insert(LinkId(u16::try_from(link).unwrap_or(u16::MAX)), (0, 0));
    }
    for event in &trace.events {
        if let What::Send { link, .. } = &event.what {
            counts.entry(*link).or_default().0 += 1;
        } else if let What::Arrive { flight, bytes: None } = &event.what
            && let Some(What::Send { link, .. }) = trace.send(*flight).map(|send| &send.what)
        {
            counts.entry(*link).or_default().1 += 1;
        }
    }
    let item = |(link, (sent, arrived)): (&LinkId, &(u32, u32))| {
        format!("{}: {sent} sent, {arrived} arrived", trace.link_name(*link))
    };
    counts.iter().map(item).collect()
}

/// Only an end that is not the natural one is told.
fn ending(trace: &Trace) -> Vec<String> {
    let why = match trace.footer.end {
        End::Quiet => return Vec::new(),
        End::Until => "stopped where the scenario says",
        End::EventBound => "stopped at the bound on events: the run may never end",
        End::TimeBound => "stopped at the bound on time: the run may never end",
        End::ByteBound => "stopped at 64 MiB of packets and messages: the run may never end",
    };
    Vec::from([why.to_string()])
}
