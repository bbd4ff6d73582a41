//! An expectation as a sentence: `sub gets m1 3 times`.

use super::Build;
use super::names::Party;
use crate::judge::{CloseWord, Consumed, Deliveries, Kind};
use crate::value::Times;
use crate::value::choice::Words;
use crate::value::count::Messages;
use qoslab_sim::plan::Selector;
use qoslab_trace::{DedupVerdict, Direction, End};
use std::ops::RangeInclusive;

/// `once`, `3 times`, `at least 2 times`
fn times(times: Times) -> String {
    match (times.least, times.most) {
        (0, Some(0)) => "never".to_owned(),
        (1, Some(1)) => "once".to_owned(),
        (1, None) => "at least once".to_owned(),
        (0, Some(1)) => "at most once".to_owned(),
        (_, _) => format!("{times} times"),
    }
}

/// What is counted: a message, or deliveries as such.
fn counted(message: Option<Messages>) -> String {
    match message {
        None => "deliveries".to_owned(),
        Some(Messages::Each) => "each message".to_owned(),
        Some(Messages::One(number)) => format!("m{number}"),
    }
}

/// At most eight payloads.
fn list(payloads: &[String]) -> String {
    let shown: Vec<String> = payloads.iter().take(8).map(|text| format!("`{text}`")).collect();
    let more = match payloads.len().saturating_sub(8) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

/// ` (violation) with 0x82`
fn cause(why: Option<CloseWord>, reason: Option<u8>) -> String {
    let why = why.map_or(String::new(), |why| format!(" ({})", why.name()));
    let code = reason.map_or(String::new(), |code| format!(" with 0x{code:02X}"));
    format!("{why}{code}")
}

impl Build<'_> {
    /// The sentence.
    pub(super) fn sentence(&self, kind: &Kind) -> String {
        match kind {
            Kind::Delivered(which) => self.delivered_sentence(which),
            Kind::Consumed(which) => self.consumed_sentence(which),
            Kind::Packets { which, sent, arrived, lost } => {
                let counts = [("sent", sent), ("arrived", arrived), ("lost", lost)];
                let said = counts
                    .into_iter()
                    .filter_map(|(what, times)| times.map(|times| format!("{times} {what}")));
                format!("{}: {}", self.packets(which), said.collect::<Vec<_>>().join(", "))
            }
            Kind::Undelivered { client, times } => {
                let who = client.map_or("anybody", |at| self.client_name(Some(at)));
                format!("messages that never reach {who}: {times}")
            }
            Kind::Doubled { client, times } => {
                format!("messages that {} gets more than once: {times}", self.client_name(*client))
            }
            Kind::Notes { what, party, message, times: count } => {
                let by =
                    party.map_or(String::new(), |party| format!(" at {}", self.party_name(party)));
                let of = message.map_or(String::new(), |message| format!(" of m{message}"));
                format!("{}{of}{by}: {}", what.name(), times(*count))
            }
            Kind::Closes { party, why, reason, times: count } => {
                let party = self.party_name(*party);
                format!("{party} closes a connection{}: {}", cause(*why, *reason), times(*count))
            }
            Kind::Connects { client, times: count } => {
                format!("{} opens a connection {}", self.client_name(Some(*client)), times(*count))
            }
            Kind::Check { name, is } => format!("{name} is {}", is.name()),
            Kind::Sequence { client, payloads } => {
                format!(
                    "{} gets, in this order: {}",
                    self.client_name(Some(*client)),
                    list(payloads)
                )
            }
            Kind::Order(selectors) => {
                let all: Vec<String> = selectors.iter().map(|one| self.moment_text(one)).collect();
                format!("in this order: {}", all.join("; "))
            }
            Kind::MessageOutcome { message: which, is } => {
                format!("{} is {} in the end", counted(Some(*which)), is.name())
            }
            Kind::Ends(end) => {
                let name = End::all().iter().find(|(known, _)| known == end);
                format!("the run ends: {}", name.map_or("", |(_, name)| name))
            }
            Kind::SessionPresent { client, nth, present } => {
                let client = self.client_name(Some(*client));
                format!("CONNACK {nth} to {client} says session present {}", u8::from(*present))
            }
            Kind::LeftOver(times) => format!("left over at the end: {times}"),
            Kind::AllChecksHeld => "every check holds".to_owned(),
            Kind::AllDelivered => "every message arrives".to_owned(),
        }
    }

    fn delivered_sentence(&self, which: &Deliveries) -> String {
        let mut what = counted(which.message);
        let mut also = |label: &str, value: Option<String>| {
            if let Some(value) = value {
                what.push_str(&format!(" {label}{value}"));
            }
        };
        also("on ", which.topic.clone());
        also("", which.payload.as_ref().map(|payload| format!("`{payload}`")));
        also("at QoS ", which.qos.map(|qos| qos.to_string()));
        also("with DUP ", which.dup.map(|dup| u8::from(dup).to_string()));
        also("with retain ", which.retain.map(|retain| u8::from(retain).to_string()));
        let client = self.client_name(which.client);
        match (which.client, which.message) {
            (Some(_), Some(_)) => format!("{client} gets {what} {}", times(which.times)),
            (None, Some(_)) => format!("{what} is delivered {}", times(which.times)),
            (Some(_), None) => format!("{what} to {client}: {}", which.times),
            (None, None) => format!("{what}: {}", which.times),
        }
    }

    fn consumed_sentence(&self, which: &Consumed) -> String {
        let what = counted(which.message);
        let (verb, passive) = match which.verdict {
            DedupVerdict::Accepted => ("acts on", "acted on"),
            DedupVerdict::Discarded => ("throws away", "thrown away"),
        };
        let client = self.client_name(which.client);
        match (which.client, which.message) {
            (Some(_), Some(_)) => format!("{client} {verb} {what} {}", times(which.times)),
            (None, Some(_)) => format!("{what} is {passive} {}", times(which.times)),
            (Some(_), None) => format!("{what} that {client} {verb}: {}", which.times),
            (None, None) => format!("{what} {passive}: {}", which.times),
        }
    }

    fn client_name(&self, client: Option<usize>) -> &str {
        client.and_then(|at| self.names.clients.get(at).copied()).unwrap_or("somebody")
    }

    fn party_name(&self, party: Party) -> &str {
        match party {
            Party::Broker => self.names.broker,
            Party::Client(client) => self.client_name(Some(client)),
        }
    }

    /// `PUBLISH DUP #1 pub->broker @2`
    fn packets(&self, which: &Selector) -> String {
        let mut text = which.packet.map_or("packets".to_owned(), |packet| packet.name().to_owned());
        let mut also = |part: Option<String>| {
            if let Some(part) = part {
                text.push(' ');
                text.push_str(&part);
            }
        };
        also(which.dup.map(|dup| if dup { "DUP" } else { "without DUP" }.to_owned()));
        also(which.qos.map(|qos| format!("q{qos}")));
        also(which.id.map(|id| format!("#{id}")));
        also(which.message.map(|message| format!("m{message}")));
        let broker = self.names.broker;
        let client = which.link.map(|link| self.client_name(Some(link)));
        also(match (client, which.dir) {
            (Some(client), Some(Direction::Up)) => Some(format!("{client}->{broker}")),
            (Some(client), Some(Direction::Down)) => Some(format!("{broker}->{client}")),
            (Some(client), None) => Some(format!("on the link of {client}")),
            (None, Some(Direction::Up)) => Some(format!("->{broker}")),
            (None, Some(Direction::Down)) => Some(format!("{broker}->")),
            (None, None) => None,
        });
        also(which.from.map(|from| format!("from {from} s")));
        also(which.until.map(|until| format!("until {until} s")));
        also((!which.nth.is_empty()).then(|| nth(&which.nth)));
        text
    }

    fn moment_text(&self, which: &Selector) -> String {
        let arrived = if which.on_arrival { " arrived" } else { "" };
        format!("{}{arrived}", self.packets(which))
    }
}

/// `@2`, `@2..4`
fn nth(ranges: &[RangeInclusive<u32>]) -> String {
    let one = |range: &RangeInclusive<u32>| match (*range.start(), *range.end()) {
        (first, last) if first == last => first.to_string(),
        (first, u32::MAX) => format!("{first}.."),
        (first, last) => format!("{first}..{last}"),
    };
    format!("@{}", ranges.iter().map(one).collect::<Vec<_>>().join(","))
}
