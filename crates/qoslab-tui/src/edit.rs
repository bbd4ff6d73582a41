//! What is done to a packet, as a change of the file: an address that survives other edits, and the
//! fault that names it.

use crate::action::Act;
use crate::order::Run;
use qoslab_mqtt::packet::PacketId;
use qoslab_sim::plan::Wanted;
use qoslab_trace::{EventId, LinkKind, PartyId, Sent, Trace, What};
use std::collections::BTreeSet;

/// An act that can be done here, or the reason why it cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The act.
    pub act: Act,
    /// The key that does it at once.
    pub key: &'static str,
    /// What it does.
    pub what: &'static str,
    /// Why it cannot be done here.
    pub refused: Option<String>,
}

/// A change of the file: paths with their values, and what it is in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Paths and values.
    pub sets: Vec<(String, String)>,
    /// In a few words.
    pub what: String,
}

/// All acts, with their keys.
const ACTS: &[(Act, &str, &str)] = &[
    (Act::Cut, "x", "cut the connection here: this packet and all behind it are lost"),
    (Act::CutAfter, "a", "cut the connection just after it arrives"),
    (Act::CutInside, "", "cut inside it: so many of its bytes arrive"),
    (Act::Lose, "L", "lose only this packet"),
    (Act::Delay, "t", "delay it; t alone takes 100 ms"),
    (Act::Hold, "", "hold it, and all behind it, for so long"),
    (Act::Copy, "C", "send it twice"),
    (Act::CrashKept, "!", "the receiver dies after it; its store is kept"),
    (Act::CrashLost, "", "the receiver dies after it; its store is lost"),
    (Act::CrashStale, "", "the receiver dies after it; its store is that of before"),
    (Act::Restore, "r", "take the faults on this packet away"),
];

/// What can be done to a flight, in the order of the menu.
pub fn offers(run: &Run, flight: Option<EventId>) -> Vec<Offer> {
    let one = |(act, key, what): &(Act, &'static str, &'static str)| Offer {
        act: *act,
        key,
        what,
        refused: edit(run, flight, *act, 1).err(),
    };
    ACTS.iter().map(one).collect()
}

/// The command with which an act begins that has a measure, with the usual one in it.
pub fn begun(run: &Run, flight: Option<EventId>, act: Act) -> Option<String> {
    match act {
        Act::Delay => Some("delay 100ms".to_owned()),
        Act::Hold => Some("hold 100ms".to_owned()),
        Act::CutInside => {
            let target = Target::of(&run.report.trace, flight?, 1).ok()?;
            Some(format!("cut {}", target.bytes / 2))
        }
        _ => None,
    }
}

/// The change that an act on a flight is, or why it cannot be done.
///
/// With `times` above 1 it is done to the next occurrences as well.
pub fn edit(run: &Run, flight: Option<EventId>, act: Act, times: usize) -> Result<Edit, String> {
    edit_with(run, flight, act, times, None)
}

/// The same with a value of its own: a length of time as a file has it, or a number of bytes.
pub fn edit_with(
    run: &Run,
    flight: Option<EventId>,
    act: Act,
    times: usize,
    value: Option<&str>,
) -> Result<Edit, String> {
    let trace = &run.report.trace;
    let flight = flight.ok_or("there is no packet in this row")?;
    let target = Target::of(trace, flight, times)?;
    if act == Act::Restore {
        return restore(run, flight, &target);
    }
    let kind = trace.link(target.link).map_or(LinkKind::Stream, |link| link.kind);
    let alone = matches!(act, Act::Lose | Act::Copy | Act::Hold);
    if alone && kind == LinkKind::Stream {
        let why = "a stream loses, copies or holds no single packet; cut the connection, or set \
                   link=proxy";
        return Err(why.to_owned());
    }
    let (address, half) = (target.address(), (target.bytes / 2).to_string());
    let (inside, time) = (value.unwrap_or(&half), value.unwrap_or("100ms"));
    if matches!(act, Act::Delay | Act::Hold) {
        qoslab_scenario::length(time).map_err(|why| format!("{time}: {why}"))?;
    }
    let receiver = text(&target.to);
    let crash =
        |store: &str| format!(r#"{{"crash":{receiver},"after":{address},"store":"{store}"}}"#);
    let fault = match act {
        Act::Cut => format!(r#"{{"cut":{address}}}"#),
        Act::CutAfter => format!(r#"{{"cut":{address},"where":"after"}}"#),
        Act::CutInside => format!(r#"{{"cut":{address},"where":{{"byte":{inside}}}}}"#),
        Act::Lose => format!(r#"{{"lose":{address}}}"#),
        Act::Delay => format!(r#"{{"delay":{address},"by":"{time}"}}"#),
        Act::Hold => format!(r#"{{"hold":{address},"for":"{time}"}}"#),
        Act::Copy => format!(r#"{{"copy":{address}}}"#),
        Act::CrashKept => crash("kept"),
        Act::CrashLost => crash("lost"),
        Act::CrashStale => crash("stale"),
        Act::Restore => String::new(),
    };
    let what = format!("{}: {}", word(act), target.short());
    Ok(Edit { sets: vec![("faults[+]".to_owned(), fault)], what })
}

/// The change that a cut is which hits the same packet of the same exchange whatever its QoS: the
/// address names no identifier, and the answer by what it is to its PUBLISH.
pub fn for_any_qos(trace: &Trace, flight: EventId, act: Act) -> Result<Edit, String> {
    let place = match act {
        Act::Cut => "",
        Act::CutAfter => r#","where":"after""#,
        _ => return Err("in all columns at once only x and a cut; Enter opens one".to_owned()),
    };
    let target = Target::for_any_qos(trace, flight)?;
    let fault = format!(r#"{{"cut":{}{place}}}"#, target.address());
    let what = format!("{}: {}", word(act), target.short());
    Ok(Edit { sets: vec![("faults[+]".to_owned(), fault)], what })
}

const fn word(act: Act) -> &'static str {
    match act {
        Act::Cut => "cut",
        Act::CutAfter => "cut after",
        Act::CutInside => "cut inside",
        Act::Lose => "lose",
        Act::Delay => "delay",
        Act::Hold => "hold",
        Act::Copy => "twice",
        Act::CrashKept => "crash",
        Act::CrashLost => "crash, store lost",
        Act::CrashStale => "crash, old store",
        Act::Restore => "restore",
    }
}

/// A packet as a scenario file names it.
struct Target {
    packet: &'static str,
    id: Option<u16>,
    from: String,
    to: String,
    /// The how-manieth of those that fit all else: `2` or `2..4`.
    nth: String,
    link: qoslab_trace::LinkId,
    bytes: usize,
}

impl Target {
    fn of(trace: &Trace, flight: EventId, times: usize) -> Result<Self, String> {
        let here = Way::of(trace, flight).ok_or("deliberate bytes have no address")?;
        let same = trace.events.iter().take_while(|event| event.n <= flight);
        let nth = same.filter(|event| Way::of(trace, event.n).is_some_and(|of| of == here)).count();
        let nth = match times {
            0 | 1 => nth.to_string(),
            times => format!("{nth}..{}", nth + times - 1),
        };
        let Some(What::Send { link, bytes, .. }) = trace.send(flight).map(|event| &event.what)
        else {
            return Err("there is no packet in this row".to_owned());
        };
        let Way { packet, id, from, to } = here;
        let (from, to) = (trace.party_name(from), trace.party_name(to));
        Ok(Self { packet, id, from, to, nth, link: *link, bytes: bytes.len() })
    }

    fn for_any_qos(trace: &Trace, flight: EventId) -> Result<Self, String> {
        let here = Way::of(trace, flight).ok_or("deliberate bytes have no address")?;
        let any = |of: &Way| match of.packet {
            "PUBACK" | "PUBREC" => Wanted::Answer.name(),
            other => other,
        };
        let is_such = |of: Way| (any(&of), of.from, of.to) == (any(&here), here.from, here.to);
        let same = trace.events.iter().take_while(|event| event.n <= flight);
        let nth = same.filter(|event| Way::of(trace, event.n).is_some_and(is_such)).count();
        let mut target = Self::of(trace, flight, 1)?;
        (target.packet, target.id, target.nth) = (any(&here), None, nth.to_string());
        Ok(target)
    }

    /// As JSON: the short form where the names allow it.
    fn address(&self) -> String {
        let plain = |name: &str| {
            let word = |of: char| of.is_ascii_alphanumeric() || of == '_' || of == '.';
            !name.is_empty() && name.chars().all(word)
        };
        if plain(&self.from) && plain(&self.to) {
            return format!("\"{}\"", self.short());
        }
        let id = self.id.map_or(String::new(), |id| format!(",\"id\":{id}"));
        let (packet, nth) = (self.packet, &self.nth);
        let (from, to) = (text(&self.from), text(&self.to));
        format!(r#"{{"packet":"{packet}","from":{from},"to":{to}{id},"nth":"{nth}"}}"#)
    }

    fn short(&self) -> String {
        let id = self.id.map_or(String::new(), |id| format!("#{id}"));
        format!("{}{id} {}->{} @{}", self.packet, self.from, self.to, self.nth)
    }
}

/// What packets with one name have in common.
#[derive(PartialEq, Eq)]
struct Way {
    packet: &'static str,
    id: Option<u16>,
    from: PartyId,
    to: PartyId,
}

impl Way {
    fn of(trace: &Trace, flight: EventId) -> Option<Self> {
        let What::Send { link, dir, packet: Sent::Packet(packet), .. } = &trace.send(flight)?.what
        else {
            return None;
        };
        let (from, to) = trace.ends(*link, *dir)?;
        let id = packet.id().map(PacketId::get);
        Some(Self { packet: packet.packet_type().name(), id, from, to })
    }
}

/// A JSON string.
fn text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                quoted += &format!("\\u{:04x}", u32::from(control));
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

/// Takes the faults that act on a flight out of the list, the last one first.
fn restore(run: &Run, flight: EventId, target: &Target) -> Result<Edit, String> {
    let trace = &run.report.trace;
    let on_it = |what: &What| match what {
        What::Lose { flight: of, fault, .. } if *of == flight => *fault,
        What::Tamper { flight: of, fault, .. } if *of == flight => Some(*fault),
        _ => None,
    };
    let mut faults: BTreeSet<u32> =
        trace.events.iter().filter_map(|event| on_it(&event.what)).collect();
    // What kills the connection or a process names its packet as its cause.
    faults.extend(
        trace.events.iter().filter(|event| led_by(trace, event.cause, flight)).filter_map(
            |event| match event.what {
                What::Cut { fault, .. }
                | What::Silence { fault, .. }
                | What::Crash { fault, .. } => Some(fault),
                _ => None,
            },
        ),
    );
    faults.remove(&0);
    let places = run.scenario.fault_places(&run.variant);
    let of = |fault: &u32| places.get((*fault as usize).checked_sub(1)?).copied();
    let places: BTreeSet<usize> = faults.iter().filter_map(of).collect();
    if places.is_empty() {
        return Err("no fault acts on this packet".to_owned());
    }
    let sets = places.iter().rev().map(|at| (format!("faults[{at}]"), "null".to_owned()));
    Ok(Edit { sets: sets.collect(), what: format!("restore: {}", target.short()) })
}

/// Whether a cause is a flight, or its arrival.
fn led_by(trace: &Trace, cause: Option<EventId>, flight: EventId) -> bool {
    let Some(cause) = cause else { return false };
    let arrives = trace
        .event(cause)
        .is_some_and(|event| matches!(event.what, What::Arrive { flight: of, .. } if of == flight));
    cause == flight || arrives
}
