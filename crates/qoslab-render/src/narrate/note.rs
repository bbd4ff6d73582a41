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
        Note::SessionCreated { client } => format!("a new session for {}", foreign(client)),
        Note::SessionResumed { client } => {
            format!("the kept session of {} goes on", foreign(client))
        }
        Note::SessionEnded { client, why } => {
            format!("the session of {} is gone, {}", foreign(client), session_end(*why))
        }
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
            let retained = if *retained { ", retained" } else { "" };
            let group = group
                .as_ref()
                .map_or(String::new(), |group| format!(", in shared group {}", foreign(group)));
            let (to, filter) = (foreign(to), foreign(filter));
            format!("owes {} to {to} by {filter} at QoS {qos}{retained}{group}", name(tag))
        }
        Note::Queued { tag, to } => format!("{} waits for {}", name(tag), foreign(to)),
        Note::Dropped { tag, to, why } => {
            format!("{} for {} is dropped: {}", name(tag), foreign(to), drop_reason(*why))
        }
        Note::RepeatSuppressed { tag, from } => {
            format!(
                "recognises a repeat of {} from {}: not handed on again",
                name(tag),
                foreign(from)
            )
        }
        Note::Ignored { what } => format!("ignored: {}", foreign(what)),
        Note::RetainedStored { tag, topic } => {
            format!("{} is now the retained message of {}", name(tag), foreign(topic))
        }
        Note::RetainedRemoved { topic } => {
            format!("the retained message of {} is removed", foreign(topic))
        }
        Note::WillStored { client } => format!("the will of {} is stored", foreign(client)),
        Note::WillDelayed { client, until } => {
            format!("the will of {} waits until {until} s", foreign(client))
        }
        Note::WillPublished { client, tag } => {
            format!("the will of {} becomes {}", foreign(client), name(tag))
        }
        Note::WillRemoved { client } => format!("the will of {} is deleted", foreign(client)),
        Note::Violation { client, reason, what, .. } => {
            format!("{} broke a rule, {reason}: {}", foreign(client), foreign(what))
        }
        Note::Republished { tag } => {
            format!("{} is published anew, since the session is lost", name(tag))
        }
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
