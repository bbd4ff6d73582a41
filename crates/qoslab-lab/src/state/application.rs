//! What the applications have got, which copies a consumer could drop, and what it would have to
//! remember for that.

use super::Nouns;
use qoslab_mqtt::time::Instant;
use qoslab_sim::world::{AppMemory, Moment};
use qoslab_trace::{DedupVerdict, EventId, Trace, What};
use std::collections::BTreeMap;

/// What came of one message at one application.
#[derive(Debug, Default)]
struct Got {
    copies: Vec<(EventId, Instant)>,
    accepted: u32,
    discarded: u32,
}

/// The facts of all applications at a moment.
pub(super) fn facts(trace: &Trace, moment: &Moment) -> Nouns {
    let got = got(trace, moment.after);
    let mut all = Vec::new();
    for app in &moment.applications {
        let own: BTreeMap<u32, &Got> = got
            .iter()
            .filter(|((client, _), _)| *client == app.client)
            .map(|((_, message), got)| (*message, got))
            .collect();
        let received: Vec<String> =
            own.iter().map(|(message, got)| format!("m{message} {}", times(got))).collect();
        let mut fact = |noun: String, items: Vec<String>| {
            if !items.is_empty() {
                all.push((noun, items));
            }
        };
        fact(app.client.clone(), received);
        let dropped = own.iter().filter(|(_, got)| got.copies.len() > 1).map(droppable);
        fact(format!("{} repeats", app.client), dropped.collect());
        fact(format!("{} dedup", app.client), kept(app, &own));
    }
    if all.is_empty() {
        all.push(("delivered".to_owned(), vec!["nothing yet".to_owned()]));
    }
    all
}

/// The deliveries up to an event, by client and message.
fn got(trace: &Trace, until: EventId) -> BTreeMap<(String, u32), Got> {
    let mut all: BTreeMap<(String, u32), Got> = BTreeMap::new();
    for event in trace.events.iter().take_while(|event| event.n <= until) {
        match &event.what {
            What::Deliver { client, delivery, .. } => {
                let message = event.message.map_or(delivery.tag.0, |message| message.0);
                let got = all.entry((trace.party_name(*client), message)).or_default();
                got.copies.push((event.n, event.at));
            }
            What::Consume { client, verdict } => {
                let Some(message) = event.message else { continue };
                let got = all.entry((trace.party_name(*client), message.0)).or_default();
                match verdict {
                    DedupVerdict::Accepted => got.accepted += 1,
                    DedupVerdict::Discarded => got.discarded += 1,
                }
            }
            _ => {}
        }
    }
    all
}

fn times(got: &Got) -> String {
    let decided = match (got.accepted, got.discarded) {
        (0, 0) => String::new(),
        (accepted, discarded) => format!("; acted on {accepted}, threw away {discarded}"),
    };
    match got.copies.as_slice() {
        [] => format!("not yet{decided}"),
        [(_, at)] => format!("once, at {at} s{decided}"),
        [(_, first), .., (_, last)] => {
            format!("{} times, first {first} s, last {last} s{decided}", got.copies.len())
        }
    }
}

/// The copies that one who goes by the message would drop.
fn droppable((message, got): (&u32, &&Got)) -> String {
    let copies = got.copies.iter().skip(1).map(|(event, _)| event.0.to_string());
    let copies: Vec<String> = copies.collect();
    let noun = if copies.len() == 1 { "event" } else { "events" };
    format!("m{message}: {noun} {}", copies.join(", "))
}

/// What it keeps to recognise repeats; where it does not try, what it would have to keep.
fn kept(app: &AppMemory, own: &BTreeMap<u32, &Got>) -> Vec<String> {
    match &app.dedup {
        Some(policy) => {
            let highest = app.highest.iter().map(|(topic, value)| format!("{topic} {value}"));
            let seen = app.seen.iter().map(|unique| format!("id={unique:x}"));
            let all: Vec<String> = highest.chain(seen).collect();
            let all = if all.is_empty() { "nothing yet".to_owned() } else { all.join(", ") };
            vec![format!("by {policy}: {all}")]
        }
        None if own.is_empty() => Vec::new(),
        None => {
            let tags: Vec<String> = own.keys().map(|message| format!("m{message}")).collect();
            vec![format!("none; it would have to keep {{{}}}", tags.join(", "))]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;

    fn at_the_end(name: &str) -> Nouns {
        let scenario = library::find(name).expect("built in").parse(&[]).expect("it can be read");
        let plan = scenario.plan(&scenario.variants()[0], None);
        let trace = qoslab_sim::record(&plan);
        facts(&trace, &qoslab_sim::moment(&plan, EventId(u32::MAX)))
    }

    fn of<'a>(nouns: &'a Nouns, noun: &str) -> &'a [String] {
        nouns.iter().find(|(of, _)| of == noun).map_or(&[], |(_, items)| items)
    }

    #[test]
    fn copies_are_counted_and_the_later_ones_could_be_dropped() {
        let nouns = at_the_end(library::FLAGSHIP);
        let [got] = of(&nouns, "sub") else { panic!("one message: {nouns:?}") };
        assert!(got.starts_with("m1 3 times, first 0.140 s, last "), "{got}");
        let [dropped] = of(&nouns, "sub repeats") else { panic!("one message: {nouns:?}") };
        assert_eq!(dropped.split(", ").count(), 2, "{dropped}");
        assert_eq!(of(&nouns, "sub dedup"), ["none; it would have to keep {m1}"]);
    }

    #[test]
    fn a_consumer_that_keeps_something_shows_what() {
        let nouns = at_the_end("the-consumer-remembers");
        let kept: Vec<&String> = nouns
            .iter()
            .filter(|(noun, _)| noun.ends_with(" dedup"))
            .flat_map(|(_, items)| items)
            .filter(|item| item.starts_with("by "))
            .collect();
        assert!(kept.iter().any(|item| !item.ends_with("nothing yet")), "{nouns:?}");
    }
}
