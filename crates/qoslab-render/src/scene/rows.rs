//! What a row of each kind contains. When a row is made is decided in [`super::build`].

use super::build::name;
use super::flight::Flight;
use super::lanes::Lanes;
use super::{Arrow, Drawn, Ending, Fault, Label, Note, Sign, Tail, note as words_of};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_trace::{Copying, Event, EventId, LinkId, MessageId, Sent, What};

/// A packet, or its departure when it has a letter.
pub(super) fn arrow(id: EventId, flight: &Flight, letter: Option<char>) -> Arrow {
    Arrow {
        flight: id,
        from: flight.from,
        to: flight.to,
        kind: flight.kind,
        label: flight.label.clone(),
        ending: letter.map_or(flight.ending, Ending::Splits),
    }
}

/// An arrival in a row of its own.
pub(super) fn tail(id: EventId, flight: &Flight, letter: Option<char>, lost: bool) -> Drawn {
    let (from, to, label) = (flight.from, flight.to, flight.label.clone());
    Drawn::Tail(Tail { flight: id, from, to, label, letter, lost })
}

/// A packet on a link that the header does not know.
pub(super) fn astray(what: &What, link: LinkId, lanes: &Lanes) -> Drawn {
    let packet = if let What::Send { packet: Sent::Packet(packet), .. } = what {
        packet.packet_type().name()
    } else {
        "bytes"
    };
    let link = u32::from(link.0) + 1;
    note(lanes, lanes.broker, None, Vec::from([format!("{packet} on unknown link {link}")]))
}

/// A fault across a link; words at the broker when the link is unknown.
pub(super) fn fault(lanes: &Lanes, link: LinkId, texts: Vec<String>) -> Drawn {
    match lanes.link(link) {
        Some(from) => Drawn::Fault(Fault { from, to: lanes.broker, texts }),
        None => note(lanes, lanes.broker, None, texts),
    }
}

/// Words at a lane.
pub(super) fn note(lanes: &Lanes, lane: usize, about: Option<usize>, texts: Vec<String>) -> Drawn {
    let side = lanes.side(lane, about);
    let about = about.filter(|about| *about != lane);
    Drawn::Note(Note { lane, side, sign: Sign::Plain, about, texts })
}

/// The words for an event that has a [`words_of::place`].
pub(super) fn words(
    event: &Event,
    lane: usize,
    about: Option<usize>,
    lanes: &Lanes,
) -> Option<Drawn> {
    let broker = lane == lanes.broker;
    let texts = match &event.what {
        What::Note { note, .. } => words_of::texts(note, event.message, broker)?,
        What::Outcome { outcome, .. } => words_of::outcome(*outcome, event.message)?,
        What::Consume { .. } => words_of::discarded(event.message),
        What::Close { why, .. } => {
            let client = about.filter(|about| *about != lane).map(|about| &lanes.lanes[about].name);
            words_of::closes(*why, client.map(String::as_str))
        }
        What::Crash { store, fault, .. } => words_of::crash(*store, *fault),
        What::Restart { .. } => Vec::from(["restarts".to_string()]),
        What::Publish { .. }
        | What::Deliver { .. }
        | What::Command { .. }
        | What::Open { .. }
        | What::Refuse { .. }
        | What::Send { .. }
        | What::Arrive { .. }
        | What::Lose { .. }
        | What::Tamper { .. }
        | What::Ask { .. }
        | What::Cut { .. }
        | What::Silence { .. }
        | What::Closed { .. } => return None,
    };
    let sign = if let What::Crash { .. } = event.what {
        Sign::Dies
    } else if let What::Restart { .. } = event.what {
        Sign::Rises
    } else {
        Sign::Plain
    };
    let side = lanes.side(lane, about);
    let about = about.filter(|about| *about != lane);
    Some(Drawn::Note(Note { lane, side, sign, about, texts }))
}

/// Words for a cut; without a number it was the link itself, by chance.
pub(super) fn cut(fault: u32) -> Vec<String> {
    match fault {
        0 => Vec::from(["link cut by chance".to_string(), "link cut".to_string()]),
        fault => Vec::from([format!("fault {fault}: link cut"), format!("fault {fault}: cut")]),
    }
}

pub(super) fn silence(fault: u32) -> Vec<String> {
    if fault == 0 {
        let long = "link silent by chance, nobody is told".to_string();
        let short = "link silent by chance".to_string();
        return Vec::from([long, short, "link silent".to_string()]);
    }
    Vec::from([
        format!("fault {fault}: link silent, nobody is told"),
        format!("fault {fault}: link goes silent"),
        format!("fault {fault}: silent"),
        format!("f{fault}: silent"),
    ])
}

/// Words for a refused connection; without a fault nobody listens.
pub(super) fn refuse(fault: u32) -> Vec<String> {
    if fault == 0 {
        let long = "connect refused: the broker is down".to_string();
        let short = "refused: broker is down".to_string();
        return Vec::from([long, short, "broker down".to_string()]);
    }
    Vec::from([
        format!("fault {fault}: connect refused"),
        format!("fault {fault}: refused"),
        format!("f{fault}: refused"),
    ])
}

/// What does not lose a packet but changes its way: a fault, or chance on the link itself.
pub(super) fn tamper(how: Copying, fault: u32, label: Option<&Label>) -> Vec<String> {
    let packet = label.map_or("packet".to_string(), Label::essence);
    let (verb, more) = match how {
        Copying::Copied { .. } => ("copied", String::new()),
        Copying::Held { until } => ("held", format!(" until {until}")),
        Copying::Delayed { by } => ("delayed", format!(" by {by}")),
    };
    if fault == 0 {
        return Vec::from([
            format!("{packet} {verb} by chance{more}"),
            format!("{packet} {verb} by chance"),
            format!("{verb} by chance{more}"),
            format!("{verb} by chance"),
            verb.to_string(),
        ]);
    }
    Vec::from([
        format!("fault {fault}: {packet} {verb}{more}"),
        format!("fault {fault}: {packet} {verb}"),
        format!("fault {fault}: {verb}{more}"),
        format!("fault {fault}: {verb}"),
        format!("f{fault}: {verb}"),
    ])
}

/// A connection whose end a party learns later than it happened.
pub(super) fn gone(half_open: bool) -> Vec<String> {
    let short = "connection gone".to_string();
    match half_open {
        true => Vec::from([
            "connection gone, other end open".to_string(),
            "connection half-open".to_string(),
            short,
        ]),
        false => Vec::from([short]),
    }
}

pub(super) fn delivered(message: Option<MessageId>) -> Vec<String> {
    Vec::from([format!("{} delivered", name(message))])
}

pub(super) fn published(message: Option<MessageId>) -> Vec<String> {
    Vec::from([format!("{} published", name(message))])
}
