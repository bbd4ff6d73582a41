//! The words beside a lane: what happened where no packet shows it. Only what a reader must know.
//!
//! Each is given in several lengths, longest first, so that a format can take what fits.

use super::lanes::Lanes;
use super::lifeline::told_by_packet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_mqtt::face::{Closing, DropReason, Note, Outcome, SessionEnd, Tag};
use qoslab_mqtt::packet::ReasonCode;
use qoslab_trace::{DedupVerdict, MessageId, StoreFate, What};

/// The lane at which an event is written as words, and the client it is about.
/// None for events that are drawn in another way, or not at all.
pub(super) fn place(what: &What, lanes: &Lanes) -> Option<(usize, Option<usize>)> {
    match what {
        What::Note { party, note } => {
            let lane = lanes.party(*party)?;
            texts(note, None, lane == lanes.broker)?;
            Some((lane, lanes.named(about(note))))
        }
        What::Outcome { client, outcome } => {
            self::outcome(*outcome, None)?;
            Some((lanes.party(*client)?, None))
        }
        What::Consume { client, verdict: DedupVerdict::Discarded } => {
            Some((lanes.party(*client)?, None))
        }
        What::Close { link, party, why, .. } if !told_by_packet(*why) => {
            Some((lanes.party(*party)?, lanes.link(*link)))
        }
        What::Crash { party, .. } | What::Restart { party } => Some((lanes.party(*party)?, None)),
        What::Close { .. }
        | What::Consume { verdict: DedupVerdict::Accepted, .. }
        | What::Publish { .. }
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
        | What::Closed { .. } => None,
    }
}

/// The client that a note is about; empty for nobody.
fn about(note: &Note) -> &str {
    match note {
        Note::SessionCreated { client }
        | Note::SessionResumed { client }
        | Note::SessionEnded { client, .. }
        | Note::Subscribed { client, .. }
        | Note::Unsubscribed { client, .. }
        | Note::WillStored { client }
        | Note::WillDelayed { client, .. }
        | Note::WillPublished { client, .. }
        | Note::WillRemoved { client, .. }
        | Note::Violation { client, .. } => client,
        Note::Routed { to, .. } | Note::Queued { to, .. } | Note::Dropped { to, .. } => to,
        Note::Owned { from, .. } | Note::RepeatSuppressed { from, .. } => from,
        Note::Ignored { .. }
        | Note::RetainedStored { .. }
        | Note::RetainedRemoved { .. }
        | Note::Republished { .. } => "",
    }
}

/// `m1`, by the note's own tag or by the event.
fn name(tag: Tag, message: Option<MessageId>) -> String {
    let tag = (tag != Tag::NONE).then_some(tag.0);
    match tag.or(message.map(|message| message.0)) {
        Some(number) => format!("m{number}"),
        None => "a message".to_string(),
    }
}

/// What a note says; none for notes that the packets show already.
pub(super) fn texts(note: &Note, message: Option<MessageId>, broker: bool) -> Option<Vec<String>> {
    Some(match note {
        Note::SessionCreated { .. }
        | Note::SessionResumed { .. }
        | Note::Subscribed { .. }
        | Note::Unsubscribed { .. }
        | Note::Owned { .. }
        | Note::Routed { .. }
        | Note::WillStored { .. } => return None,
        Note::SessionEnded { client, why } => {
            let why = session_end(*why);
            let of = if client.is_empty() { String::new() } else { format!(" of {client}") };
            both(format!("session{of} {why}"), format!("session {why}"))
        }
        Note::WillDelayed { .. } | Note::WillPublished { .. } | Note::WillRemoved { .. } => {
            return will(note, message);
        }
        Note::Queued { tag, to } => {
            let message = name(*tag, message);
            if broker {
                both(format!("{message} waits for {to}"), format!("{message} waits"))
            } else {
                both(format!("{message} waits to be sent"), format!("{message} waits"))
            }
        }
        Note::Dropped { tag, to, why } => {
            let (message, why) = (name(*tag, message), drop_reason(*why));
            let short = format!("{message} dropped: {why}");
            if broker && !to.is_empty() {
                both(format!("{short}, for {to}"), short)
            } else {
                one(short)
            }
        }
        Note::RepeatSuppressed { tag, .. } => {
            let verb = if broker { "passed on" } else { "delivered" };
            one(format!("{} not {verb} again", name(*tag, message)))
        }
        Note::Ignored { what } => one(format!("ignored: {what}")),
        Note::RetainedStored { tag, topic } => {
            let message = name(*tag, message);
            both(format!("{message} retained for {topic}"), format!("{message} retained"))
        }
        Note::RetainedRemoved { topic } => {
            both(format!("retained message of {topic} removed"), "retained removed".to_string())
        }
        Note::Violation { reason, what, .. } => {
            let short = format!("violation 0x{:02X}", reason.0);
            both(format!("{short}: {what}"), short)
        }
        Note::Republished { tag } => {
            let short = format!("{} published anew", name(*tag, message));
            both(format!("{short}, session lost"), short)
        }
    })
}

/// What happens to a will.
fn will(note: &Note, message: Option<MessageId>) -> Option<Vec<String>> {
    if let Note::WillDelayed { client, until } = note {
        let long = format!("will of {client} waits until {until}");
        Some(both(long, format!("will waits: {until}")))
    } else if let Note::WillPublished { client, tag } = note {
        let message = name(*tag, message);
        let long = format!("will of {client} published: {message}");
        Some(both(long, format!("will published: {message}")))
    } else if let Note::WillRemoved { client, .. } = note {
        Some(both(format!("will of {client} removed"), "will removed".to_string()))
    } else {
        None
    }
}

fn one(text: String) -> Vec<String> {
    Vec::from([text])
}

fn both(long: String, short: String) -> Vec<String> {
    Vec::from([long, short])
}

/// What became of a message, where no packet shows it.
pub(super) fn outcome(outcome: Outcome, message: Option<MessageId>) -> Option<Vec<String>> {
    let message = name(Tag::NONE, message);
    match outcome {
        Outcome::Sent | Outcome::Acknowledged => None,
        Outcome::Rejected(reason) => Some(one(format!("{message} rejected: 0x{:02X}", reason.0))),
        Outcome::Dropped(why) => Some(one(format!("{message} dropped: {}", drop_reason(why)))),
    }
}

/// A consumer that recognises a repeat.
pub(super) fn discarded(message: Option<MessageId>) -> Vec<String> {
    let message = name(Tag::NONE, message);
    both(format!("repeat of {message} thrown away"), format!("{message} thrown away"))
}

/// A close by a party's own decision.
pub(super) fn closes(why: Closing, client: Option<&str>) -> Vec<String> {
    let code = |words: &str, reason: ReasonCode| format!("{words} 0x{:02X}", reason.0);
    let why = match why {
        Closing::Disconnect => "DISCONNECT".to_string(),
        Closing::Hangup => "no DISCONNECT".to_string(),
        Closing::Refused(reason) => code("refused", reason),
        Closing::Violation(reason) => code("violation", reason),
        Closing::KeepAliveTimeout => "keep-alive timeout".to_string(),
        Closing::TakenOver => "taken over".to_string(),
        Closing::PeerDisconnected(reason) => code("peer's DISCONNECT", reason),
        Closing::ConnectTimeout => "no CONNACK in time".to_string(),
        Closing::QuotaExceeded => "quota exceeded".to_string(),
    };
    let short = format!("closes: {why}");
    match client {
        Some(client) => both(format!("closes {client}: {why}"), short),
        None => one(short),
    }
}

/// A crash, by the script or by a fault.
pub(super) fn crash(store: StoreFate, fault: u32) -> Vec<String> {
    let store = match store {
        StoreFate::Kept => "store kept",
        StoreFate::Lost => "store lost",
        StoreFate::Stale => "store stale",
    };
    one(match fault {
        0 => format!("crashes, {store}"),
        fault => format!("fault {fault}: crash, {store}"),
    })
}

const fn session_end(why: SessionEnd) -> &'static str {
    match why {
        SessionEnd::Clean => "ended: clean start",
        SessionEnd::WithConnection => "ended with connection",
        SessionEnd::Expired => "expired",
        SessionEnd::PeerLostIt => "ended: peer lost it",
        SessionEnd::Overflow => "ended: queue overflow",
    }
}

/// Why a message was dropped, in two words.
pub(crate) const fn drop_reason(why: DropReason) -> &'static str {
    match why {
        DropReason::QueueFull => "queue full",
        DropReason::Expired => "expired",
        DropReason::TooLarge => "too large",
        DropReason::Offline => "offline",
        DropReason::Saturated => "saturated",
        DropReason::SessionEnded => "session ended",
        DropReason::NotSupported => "not supported",
        DropReason::Rejected => "rejected",
        DropReason::Unsubscribed => "unsubscribed",
    }
}
