//! What the parties know at a moment, in words: for the end of a run, and for the inspector.

mod application;
pub mod boxes;
mod life;
mod machine;
mod packet;

pub use life::IdOnLink;

use crate::words::wrapped;
use qoslab_mqtt::packet::RetainHandling;
use qoslab_mqtt::topic;
use qoslab_render::escape::{Glyphs, clean};
use qoslab_sim::world::{
    BrokerMemory, InFlight, Memory, Moment, Received, RetainedMessage, Route, Standing, WillMemory,
};
use qoslab_trace::Trace;

/// What there is to say, by its noun: a noun may have several things.
pub type Nouns = Vec<(String, Vec<String>)>;

/// The moment as lines that end in line breaks.
pub fn text(trace: &Trace, moment: &Moment) -> String {
    let last = trace.events.len();
    let mut text = format!("# state      after event {last}, at {} s\n", trace.footer.at);
    for memory in &moment.memories {
        text += &line("# ", &title(memory));
        text += &lines(&facts(memory), ", ");
    }
    let broker = broker_facts(&moment.broker);
    if !broker.is_empty() {
        text += &line("# ", &moment.broker.party);
        text += &lines(&broker, "; ");
    }
    text += &line("# ", "applications");
    text += &lines(&application::facts(trace, moment), "; ");
    text
}

fn lines(nouns: &Nouns, between: &str) -> String {
    let one = |(noun, items): &(String, Vec<String>)| {
        line(&format!("#     {noun:<12}"), &items.join(between))
    };
    nouns.iter().map(one).collect()
}

/// Whose memory it is, and where that party stands.
pub fn title(memory: &Memory) -> String {
    let who = match &memory.client {
        None => memory.party.clone(),
        Some(client) => format!("{}, session of {client:?}", memory.party),
    };
    let (standing, session) = standing_and_session(memory);
    format!("{who}: {standing}; the session {session}")
}

/// Where a party stands, and how long its session lasts.
fn standing_and_session(memory: &Memory) -> (&'static str, String) {
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
    (standing, keeps)
}

/// What there is to say of a memory; what is empty is left out.
pub fn facts(memory: &Memory) -> Nouns {
    let mut facts = Nouns::new();
    let mut fact = |noun: &str, items: Vec<String>| {
        if !items.is_empty() {
            facts.push((noun.to_owned(), items));
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

/// What belongs to no session alone.
fn broker_facts(broker: &BrokerMemory) -> Nouns {
    let mut facts = Nouns::new();
    let mut fact = |noun: &str, items: Vec<String>| {
        if !items.is_empty() {
            facts.push((noun.to_owned(), items));
        }
    };
    let down = (!broker.up).then(|| "down, this is its store".to_owned());
    fact("process", down.into_iter().collect());
    fact("routes", broker.routes.iter().map(route).collect());
    fact("retained", broker.retained.iter().map(retained).collect());
    fact("wills", broker.wills.iter().map(will).collect());
    facts
}

fn route(route: &Route) -> String {
    let shared = match topic::shared(&route.filter) {
        Some((group, part)) => format!("{part} shared by {group}"),
        None => route.filter.clone(),
    };
    let mut words = format!("{shared} -> {} q{}", route.client, route.qos);
    let handling = match route.retain_handling {
        RetainHandling::Always => None,
        RetainHandling::IfNew => Some("retained if new"),
        RetainHandling::Never => Some("no retained"),
    };
    let no_local = route.no_local.then_some("no local");
    let as_published = route.retain_as_published.then_some("retain as published");
    for option in no_local.into_iter().chain(as_published).chain(handling) {
        words += &format!(", {option}");
    }
    if let Some(identifier) = route.identifier {
        words += &format!(", identifier {identifier}");
    }
    words
}

fn retained(of: &RetainedMessage) -> String {
    let expires = of.expires.map_or_else(String::new, |at| format!(", expires at {at} s"));
    format!("{} q{} m{}, {} bytes{expires}", of.topic, of.qos, of.message, of.bytes)
}

fn will(of: &WillMemory) -> String {
    let retain = if of.retain { ", to be retained" } else { "" };
    let due = match (of.due, of.ends, of.delay) {
        (Some(due), Some(ends), _) if ends < due => {
            format!("due at {due} s, its session ends at {ends} s")
        }
        (Some(due), _, _) => format!("due at {due} s"),
        (None, _, 0) => "due when the connection is lost".to_owned(),
        (None, _, delay) => format!("due {delay} s after the connection is lost"),
    };
    format!("of {}: {} q{}{retain}, {due}", of.client, of.topic, of.qos)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;
    use qoslab_trace::EventId;

    /// What stands behind a noun of the broker after each event of a run, once each.
    fn told(name: &str, noun: &str) -> Vec<String> {
        let scenario = library::find(name).expect("built in").parse(&[]).expect("it can be read");
        let plan = scenario.plan(&scenario.variants()[0], None);
        let last = qoslab_sim::record(&plan).events.len() as u32;
        let mut all = Vec::new();
        for event in 1..=last {
            let broker = qoslab_sim::moment(&plan, EventId(event)).broker;
            let nouns = broker_facts(&broker).into_iter().filter(|(of, _)| of == noun);
            for item in nouns.flat_map(|(_, items)| items) {
                if !all.contains(&item) {
                    all.push(item);
                }
            }
        }
        all
    }

    #[test]
    fn the_broker_tells_its_retained_messages_with_their_size() {
        let told = told("the-last-retained-message-counts", "retained");
        assert!(told.contains(&"t/a q0 m3, 4 bytes".to_owned()), "{told:?}");
        assert!(told.len() > 1, "and the one before it: {told:?}");
    }

    #[test]
    fn the_broker_tells_the_routes_of_a_shared_subscription() {
        let told = told("a-shared-job-waits-for-its-member", "routes");
        let routes = ["jobs shared by work -> one q2", "jobs shared by work -> two q2"];
        assert!(routes.iter().all(|route| told.iter().any(|of| of == route)), "{told:?}");
    }

    #[test]
    fn the_broker_tells_when_a_will_is_due() {
        let told = told("a-will-that-waits", "wills");
        let slow: Vec<&String> = told.iter().filter(|will| will.contains("state/slow")).collect();
        assert_eq!(slow[0], "of slow: state/slow q1, due 5 s after the connection is lost");
        assert!(
            slow.iter().any(|will| will.ends_with(" s") && will.contains(", due at ")),
            "{slow:?}"
        );
    }

    #[test]
    fn options_of_a_subscription_are_told() {
        let told = told("retain-handling-three-ways", "routes");
        assert!(told.iter().any(|route| route.ends_with(", retained if new")), "{told:?}");
        assert!(told.iter().any(|route| route.ends_with(", no retained")), "{told:?}");
    }
}
