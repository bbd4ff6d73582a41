//! Which event has a sentence, and which is part of another's. The words for packets and notes are
//! in the files beside this one.

use super::{brackets, foreign, note, packet, party};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_mqtt::face::{Closing, Outcome};
use qoslab_mqtt::packet::ReasonCode;
use qoslab_trace::{
    Cited, Copying, DedupVerdict, Event, EventId, LinkId, LossReason, Sent, StoreFate, Trace, What,
};

/// The events that are told with a packet.
#[derive(Clone, Debug, Default)]
struct Follow {
    /// Its arrivals and losses.
    ends: Vec<EventId>,
    /// The deliveries at its arrival.
    deliveries: Vec<EventId>,
}

/// What belongs together in a record. It borrows nothing, so that it can be kept beside it.
#[derive(Clone, Debug, Default)]
pub struct Threads {
    flights: BTreeMap<EventId, Follow>,
    /// Deliveries that are told with a packet.
    merged: BTreeMap<EventId, EventId>,
}

impl Threads {
    /// Goes once through the record.
    pub fn new(trace: &Trace) -> Self {
        let mut threads = Self::default();
        for event in &trace.events {
            match &event.what {
                What::Send { .. } => {
                    threads.flights.entry(event.n).or_default();
                }
                What::Arrive { flight, .. } | What::Lose { flight, .. } => {
                    if let Some(follow) = threads.flights.get_mut(flight) {
                        follow.ends.push(event.n);
                    }
                }
                What::Deliver { .. } => threads.deliver(trace, event),
                What::Publish { .. }
                | What::Consume { .. }
                | What::Outcome { .. }
                | What::Command { .. }
                | What::Open { .. }
                | What::Refuse { .. }
                | What::Tamper { .. }
                | What::Cut { .. }
                | What::Silence { .. }
                | What::Close { .. }
                | What::Closed { .. }
                | What::Crash { .. }
                | What::Restart { .. }
                | What::Ask { .. }
                | What::Note { .. } => {}
            }
        }
        threads
    }

    /// A delivery in the instant of the arrival that caused it is told with that packet.
    fn deliver(&mut self, trace: &Trace, event: &Event) {
        let flight =
            trace.causes(event).take_while(|cause| cause.at == event.at).find_map(|cause| {
                if let What::Arrive { flight, .. } = cause.what { Some(flight) } else { None }
            });
        if let Some(flight) = flight
            && let Some(follow) = self.flights.get_mut(&flight)
        {
            follow.deliveries.push(event.n);
            self.merged.insert(event.n, flight);
        }
    }
}

/// A record and what belongs together in it.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    trace: &'a Trace,
    threads: &'a Threads,
}

impl<'a> Story<'a> {
    /// Of a record and of what was found in the same one.
    pub const fn new(trace: &'a Trace, threads: &'a Threads) -> Self {
        Self { trace, threads }
    }

    /// The sentence of an event with its rules, without number and time; none for an event that is
    /// told with another one, or not at all.
    pub fn sentence(&self, event: &Event) -> Option<String> {
        let sentence = self.words(event)?;
        Some(sentence + &brackets(&self.rules(event)))
    }

    fn events(&self, of: &'a [EventId]) -> impl Iterator<Item = &'a Event> {
        of.iter().filter_map(|event| self.trace.event(*event))
    }

    /// The rules behind an event and what is told with it.
    pub fn rules(&self, event: &Event) -> Vec<Cited> {
        let follow = self.threads.flights.get(&event.n);
        let deliveries = self.events(follow.map_or(&[][..], |follow| &follow.deliveries));
        event.rule.into_iter().chain(deliveries.filter_map(|event| event.rule)).collect()
    }

    /// What is said of an event; none if it is told with another.
    fn words(&self, event: &Event) -> Option<String> {
        let trace = self.trace;
        let link = |link: LinkId| trace.link_name(link);
        Some(match &event.what {
            What::Send { .. } => self.send(event),
            What::Arrive { flight, .. } | What::Lose { flight, .. } => {
                let astray = !self.threads.flights.contains_key(flight);
                return astray.then(|| format!("Flight {} ends, which nobody sent.", flight.0));
            }
            What::Ask { .. } => return None,
            What::Deliver { .. } if self.threads.merged.contains_key(&event.n) => return None,
            What::Deliver { client, .. } => {
                format!("{} To the application of {}.", delivery(event), party(trace, *client))
            }
            What::Publish { client, topic, payload, qos, retain, .. } => {
                let retain = if *retain { ", retained" } else { "" };
                let (topic, payload) = (foreign(topic), packet::payload(payload));
                let what = format!("QoS {qos}{retain}, topic {topic}, payload {payload}");
                let (client, message) = (party(trace, *client), message(event));
                format!("The application of {client} publishes {message}: {what}.")
            }
            What::Consume { client, verdict } => {
                let verdict = match verdict {
                    DedupVerdict::Accepted => "acts on it",
                    DedupVerdict::Discarded => "takes it for a repeat: thrown away",
                };
                format!("The application of {} {verdict}.", party(trace, *client))
            }
            What::Outcome { client, outcome } => {
                format!("{} {}", party(trace, *client), self::outcome(*outcome, &message(event)))
            }
            What::Command { client, text } => {
                format!("The application of {} asks: {}.", party(trace, *client), foreign(text))
            }
            What::Open { link, .. } => match trace.link(*link) {
                Some(info) => format!("{} opens a connection.", party(trace, info.client)),
                None => format!("A connection opens on {}.", trace.link_name(*link)),
            },
            What::Refuse { link: of, fault } => refused(&link(*of), *fault),
            What::Cut { link: of, fault, .. } => by(*fault, &format!("{} is cut", link(*of)), ""),
            What::Silence { link: of, fault, .. } => {
                by(*fault, &format!("{} goes silent", link(*of)), ", and nobody is told")
            }
            What::Tamper { flight, how, fault } => self.tamper(*flight, *how, *fault),
            What::Close { link: of, party: by, why, .. } => {
                format!("{} closes {}: {}.", party(trace, *by), link(*of), closing(*why))
            }
            What::Closed { link: of, party: by, .. } => {
                format!("{} learns that {} is gone.", party(trace, *by), link(*of))
            }
            What::Crash { party: who, store, fault } => crash(&party(trace, *who), *store, *fault),
            What::Restart { party: who } => format!("{} restarts.", party(trace, *who)),
            What::Note { party: who, note } => {
                format!("{}: {}.", party(trace, *who), note::words(note, event.message))
            }
        })
    }

    fn send(&self, event: &Event) -> String {
        let What::Send { link, dir, packet, bytes, .. } = &event.what else {
            return String::new();
        };
        let way = match self.trace.ends(*link, *dir) {
            Some((from, to)) => {
                format!("{} to {}", party(self.trace, from), party(self.trace, to))
            }
            None => self.trace.link_name(*link),
        };
        let what = match packet {
            Sent::Packet(packet) => packet::words(packet, self.trace.version_on(*link)),
            Sent::Raw => format!("{} deliberate bytes", bytes.len()),
        };
        let mut text = format!("{way}: {what}.");
        let follow = self.threads.flights.get(&event.n);
        let ends = follow.map_or(&[][..], |follow| &follow.ends);
        if ends.is_empty() {
            text.push_str(" Still on its way at the end.");
        }
        for end in self.events(ends) {
            text.push_str(&ended(end));
        }
        for event in self.events(follow.map_or(&[][..], |follow| &follow.deliveries)) {
            text.push(' ');
            text.push_str(&delivery(event));
        }
        text
    }

    fn tamper(&self, flight: EventId, how: Copying, fault: u32) -> String {
        let packet = match self.trace.send(flight).map(|send| &send.what) {
            Some(What::Send { packet: Sent::Packet(packet), .. }) => {
                format!("{} of event {}", packet.packet_type(), flight.0)
            }
            Some(_) | None => format!("packet of event {}", flight.0),
        };
        match how {
            Copying::Copied { after } => {
                let more = format!("; the copy comes {after} s later");
                by(fault, &format!("the {packet} is copied"), &more)
            }
            Copying::Held { until } => {
                by(fault, &format!("the {packet} waits until {until} s"), "")
            }
            Copying::Delayed { by: longer } => {
                by(fault, &format!("the {packet} takes {longer} s longer"), "")
            }
        }
    }
}

/// What a fault does, by its number; fault 0 is chance on the link itself.
fn by(fault: u32, what: &str, more: &str) -> String {
    match fault {
        0 => format!("By chance of the link, {what}{more}."),
        fault => format!("Fault {fault}: {what}{more}."),
    }
}

/// A refused connection; without a fault there is no broker that could listen.
fn refused(link: &str, fault: u32) -> String {
    match fault {
        0 => format!("A connection on {link} is refused: the broker is down."),
        fault => format!("Fault {fault}: a connection on {link} is refused."),
    }
}

/// How a flight ends.
fn ended(event: &Event) -> String {
    let at = event.at;
    if let What::Arrive { bytes, .. } = event.what {
        return match bytes {
            None => format!(" Arrives at {at} s."),
            Some(bytes) => format!(" Cut off at {at} s: {bytes} bytes of it arrive."),
        };
    }
    let What::Lose { why, fault, .. } = event.what else { return String::new() };
    let fault = match (fault.filter(|fault| *fault > 0), why) {
        (Some(fault), _) => format!(" by fault {fault}"),
        (None, LossReason::Lost) => " by chance".to_string(),
        (None, _) => String::new(),
    };
    let why = match why {
        LossReason::Cut => "the connection was cut",
        LossReason::Lost => "taken by the link",
        LossReason::Closed => "its receiver had closed the connection",
        LossReason::Down => "its receiver was down",
        LossReason::Silent => "the connection was silent",
    };
    format!(" Lost at {at} s{fault}: {why}.")
}

fn message(event: &Event) -> String {
    event.message.map_or("a message".to_string(), |message| format!("message {}", message.0))
}

fn delivery(event: &Event) -> String {
    let What::Deliver { copy, .. } = &event.what else { return String::new() };
    format!("Delivery {copy} of {}.", message(event))
}

fn code(reason: ReasonCode) -> String {
    let name = reason.name().map_or(String::new(), |name| format!(", {name}"));
    format!("0x{:02X}{name}", reason.0)
}

fn outcome(outcome: Outcome, message: &str) -> String {
    match outcome {
        Outcome::Sent => format!("has sent {message} and will never know more."),
        Outcome::Acknowledged => format!("knows that {message} is acknowledged."),
        Outcome::Rejected(reason) => {
            format!("knows that {message} is rejected: {}.", code(reason))
        }
        Outcome::Dropped(why) => {
            format!("gives up {message}: {}.", crate::scene::note::drop_reason(why))
        }
    }
}

fn closing(why: Closing) -> String {
    match why {
        Closing::Disconnect => "DISCONNECT".to_string(),
        Closing::Hangup => "it hangs up without DISCONNECT".to_string(),
        Closing::Refused(reason) => format!("the CONNECT is refused, {}", code(reason)),
        Closing::Violation(reason) => format!("it cannot go on with what came, {}", code(reason)),
        Closing::KeepAliveTimeout => "the other side was silent for too long".to_string(),
        Closing::TakenOver => "a newer connection has the same client identifier".to_string(),
        Closing::PeerDisconnected(reason) => {
            format!("the other side disconnected with an error, {}", code(reason))
        }
        Closing::ConnectTimeout => "no CONNACK came in time".to_string(),
        Closing::QuotaExceeded => "an overflow policy ends it".to_string(),
    }
}

fn crash(name: &str, store: StoreFate, fault: u32) -> String {
    let store = match store {
        StoreFate::Kept => "all its session state is kept",
        StoreFate::Lost => "all its session state is lost",
        StoreFate::Stale => "its session state falls back to the last snapshot",
    };
    match fault {
        0 => format!("{name} crashes: {store}."),
        fault => format!("Fault {fault}: {name} crashes: {store}."),
    }
}
