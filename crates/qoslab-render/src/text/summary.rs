//! The lines below a diagram: what was delivered, what each link carried, verdicts, digests.

use super::grid::Grid;
use super::names;
use super::push_line;
use crate::escape::{Glyphs, clean};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_trace::{End, LinkId, MessageId, PartyId, Trace, What};

/// Above so many stretches, messages are counted instead of listed; above so many clients or
/// links, those that are alike stand together.
const MANY: usize = 24;

/// Writes the lines.
pub(super) fn write(text: &mut String, trace: &Trace, grid: &Grid, verdicts: &[String]) {
    let (width, glyphs) = (grid.page, grid.set.glyphs);
    let mut list = |name: &str, items: &[String]| {
        for line in wrapped(name, items, width) {
            push_line(text, &line);
        }
    };
    let names = names(trace, glyphs);
    for items in delivered(trace, &names) {
        list("delivered", &items);
    }
    list("links", &links(trace, &names));
    list("packets", &packets(trace));
    for left_over in &trace.footer.left_over {
        list("left over", &[clean(left_over, usize::MAX, glyphs)]);
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

/// `# name       item   item`, broken between items where the width ends, and inside of an item
/// that is wider than a line. The items are clean.
pub(super) fn wrapped(name: &str, items: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        let item: Vec<char> = item.chars().collect();
        for (part, cells) in item.chunks(width.saturating_sub(INDENT.len()).max(1)).enumerate() {
            let text = cells.iter().collect::<String>();
            match lines.last_mut() {
                Some(line) if part == 0 && line.chars().count() + 3 + cells.len() <= width => {
                    line.push_str("   ");
                    line.push_str(&text);
                }
                Some(_) => lines.push(format!("{INDENT}{text}")),
                None => lines.push(format!("# {name:<10} {text}")),
            }
        }
    }
    lines
}

/// The columns before the text of a line, as its name takes them.
const INDENT: &str = "#            ";

/// A verdict of any length, broken between words where the width ends; a word that is wider than a
/// line is broken inside. Nothing of it is lost, since a verdict cut short may say the opposite.
pub(super) fn broken(verdict: &str, width: usize, glyphs: Glyphs) -> Vec<String> {
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
fn delivered(trace: &Trace, names: &[String]) -> Vec<Vec<String>> {
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
    let mut groups: Vec<(Vec<String>, usize, PartyId)> = Vec::new();
    let mut known = BTreeMap::new();
    let together = clients.len() > MANY;
    for (client, messages) in clients {
        let items = stretches(&messages);
        match known.get(&items).filter(|_| together) {
            Some(group) => {
                let (_, count, _): &mut (_, usize, _) = &mut groups[*group];
                *count += 1;
            }
            None => {
                known.insert(items.clone(), groups.len());
                groups.push((items, 1, client));
            }
        }
    }
    for (mut items, count, client) in groups {
        let who = if count == 1 { name(client, names) } else { format!("{count} clients") };
        if let Some(first) = items.first_mut() {
            *first = format!("{who}: {first}");
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

/// The names of the parties, in at most 24 cells each, and no two the same.
fn names(trace: &Trace, glyphs: Glyphs) -> Vec<String> {
    let names: Vec<_> = trace.header.parties.iter().map(|party| (&*party.name, 24)).collect();
    names::short(&names, glyphs)
}

fn name(party: PartyId, names: &[String]) -> String {
    let name = names.get(usize::from(party.0));
    name.map_or_else(|| format!("party {}", party.0), Clone::clone)
}

/// What kind of link each is: a reader must know what it may do to a packet.
fn links(trace: &Trace, names: &[String]) -> Vec<String> {
    let links = &trace.header.links;
    if links.len() > MANY {
        let kinds = alike(links.iter().map(|link| link.kind.name()));
        return kinds.iter().map(|(which, kind)| format!("{which} {kind}")).collect();
    }
    let link = |(link, number): (&qoslab_trace::LinkInfo, u32)| {
        format!("{number} {} {}", name(link.client, names), link.kind.name())
    };
    links.iter().zip(1..).map(link).collect()
}

/// `3` or `3 to 7` for neighbours of which the same is to be said.
fn alike<T: PartialEq>(links: impl Iterator<Item = T>) -> Vec<(String, T)> {
    let mut found: Vec<(usize, usize, T)> = Vec::new();
    for (number, what) in (1..).zip(links) {
        match found.last_mut() {
            Some((_, last, same)) if *same == what => *last = number,
            Some(_) | None => found.push((number, number, what)),
        }
    }
    let which = found.into_iter().map(|(first, last, what)| match first == last {
        true => (format!("{first}"), what),
        false => (format!("{first} to {last}"), what),
    });
    which.collect()
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
    let words = |(sent, arrived): (u32, u32)| format!("{sent} sent, {arrived} arrived");
    if counts.len() > MANY && counts.len() == trace.header.links.len() {
        let all = alike(counts.into_values());
        return all
            .into_iter()
            .map(|(which, counts)| format!("links {which}: {}", words(counts)))
            .collect();
    }
    let item = |(link, counts)| format!("{}: {}", trace.link_name(link), words(counts));
    counts.into_iter().map(item).collect()
}

/// Only an end that is not the natural one is told.
fn ending(trace: &Trace) -> Vec<String> {
    let why = match trace.footer.end {
        End::Quiet => return Vec::new(),
        End::Until => "stopped as asked, before it came to rest",
        End::EventBound => "stopped at the bound on events: the run may never end",
        End::TimeBound => "stopped at the bound on time: the run may never end",
        End::ByteBound => "stopped at 64 MiB of packets and messages: the run may never end",
    };
    Vec::from([why.to_string()])
}
