//! What happens inside a core, in words. Every note is told, also those that a diagram leaves out.

use super::foreign;
use crate::scene::note::drop_reason;
use alloc::format;
use alloc::string::{String, ToString};
use qoslab_mqtt::face::{Note, SessionEnd, Tag};
use qoslab_trace::MessageId;

/// The note as a sentence without its end.
pub(super) fn words(note: &Note, message: Option<MessageId>) -> String {
    let name = |tag: &Tag| match (tag.0, message) {
        (0, Some(message)) => format!("message {}", message.0),
        (0, None) => "a message".to_string(),
        (tag, _) => format!("message {tag}"),
    };
    match note {
        Note::Subscribed { client, filter, qos, replaced } => {
            let verb = if *replaced { "replaces its subscription" } else { "is subscribed" };
            format!("{} {verb} to {} at QoS {qos}", foreign(client), foreign(filter))
        }
        Note::Unsubscribed { client, filter } => {
            format!("{} is no longer subscribed to {}", foreign(client), foreign(filter))
        }
        Note::Owned { tag, from, .. } => match from.is_empty() {
            true => format!("{} is a will and now the broker's", name(tag)),
            false => format!("takes ownership of {} from {}", name(tag), foreign(from)),
        },
        Note::Routed { tag, to, filter, qos, retained, group } => {
            let group = group.as_ref().map(|group| format!(", in shared group {}", foreign(group)));
            let group = group.unwrap_or_default();
            let retained = if *retained { ", retained" } else { "" };
            let (tag, to, filter) = (name(tag), foreign(to), foreign(filter));
            format!("owes {tag} to {to} by {filter} at QoS {qos}{retained}{group}")
        }
        Note::Queued { tag, to } => format!("{} waits for {}", name(tag), foreign(to)),
        Note::Dropped { tag, to, why } if to.is_empty() => {
            format!("{} goes to nobody: {}", name(tag), drop_reason(*why))
        }
        Note::Dropped { tag, to, why } => {
            format!("{} for {} is dropped: {}", name(tag), foreign(to), drop_reason(*why))
        }
        Note::RepeatSuppressed { tag, from } => repeat(&name(tag), from),
        Note::Ignored { what } => format!("ignored: {}", foreign(what)),
        Note::RetainedStored { tag, topic } => {
            format!("{} is now the retained message of {}", name(tag), foreign(topic))
        }
        Note::RetainedRemoved { topic } => {
            format!("the retained message of {} is removed", foreign(topic))
        }
        Note::SessionCreated { client }
        | Note::SessionResumed { client }
        | Note::SessionEnded { client, .. }
        | Note::WillStored { client }
        | Note::WillDelayed { client, .. }
        | Note::WillPublished { client, .. }
        | Note::WillRemoved { client, .. } => kept(note, &foreign(client), name),
        Note::Violation { reason, what, .. } => {
            format!("cannot go on with what came, {reason}: {}", foreign(what))
        }
        Note::Republished { tag } => {
            format!("{} is published anew, since the session is lost", name(tag))
        }
    }
}

/// What the broker keeps for a client and does with it: the session, the will.
fn kept(note: &Note, client: &str, name: impl Fn(&Tag) -> String) -> String {
    let client = if client.is_empty() { "a client without a name" } else { client };
    if let Note::SessionCreated { .. } = note {
        format!("a new session for {client}")
    } else if let Note::SessionResumed { .. } = note {
        format!("the kept session of {client} goes on")
    } else if let Note::SessionEnded { why, .. } = note {
        format!("the session of {client} is gone, {}", session_end(*why))
    } else if let Note::WillDelayed { until, .. } = note {
        format!("the will of {client} waits until {until} s")
    } else if let Note::WillPublished { tag, .. } = note {
        format!("the will of {client} becomes {}", name(tag))
    } else if let Note::WillRemoved { .. } = note {
        format!("the will of {client} is deleted")
    } else {
        format!("the will of {client} is stored")
    }
}

const fn session_end(why: SessionEnd) -> &'static str {
    match why {
        SessionEnd::Clean => "dropped by a clean start",
        SessionEnd::WithConnection => "since it was not to outlive its connection",
        SessionEnd::Expired => "since its expiry interval has passed",
        SessionEnd::PeerLostIt => "since the other side has none any more",
        SessionEnd::Overflow => "ended by an overflow policy",
    }
}

/// A client has a message from the broker, whom it knows by no identifier.
fn repeat(message: &str, from: &str) -> String {
    let from = if from.is_empty() { String::new() } else { format!(" from {}", foreign(from)) };
    format!("recognises a repeat of {message}{from}: not handed on again")
}
