//! Wills: stored with the session, published when the connection ends badly, at the latest with
//! the session.

use super::Broker;
use crate::face::{Note, Output, Tag};
use crate::packet::{Connect, Properties, Property, Will};
use crate::session::Message;
use crate::slip::PublishedWill;
use crate::time::{Duration, Instant};
use alloc::vec::Vec;
use bytestring::ByteString;
use serde::Serialize;

/// A will that may have to be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PendingWill {
    /// As CONNECT gave it.
    pub will: Will,
    /// 5.0: Will Delay Interval in seconds.
    pub delay: u32,
    /// Once the connection is gone: when it is published.
    pub due: Option<Instant>,
    /// The application message it will be.
    pub tag: Tag,
}

impl Broker {
    pub(super) fn set_will(
        &mut self,
        client: &ByteString,
        connect: &Connect,
        tag: Tag,
        out: &mut Vec<Output>,
    ) {
        let Some(will) = connect.will.clone() else { return };
        let Some(session) = self.state.store.sessions.get_mut(client) else { return };
        let delay = will.properties.will_delay().unwrap_or(0);
        session.will = Some(PendingWill { will, delay, due: None, tag });
        out.push(Output::Note(Note::WillStored { client: client.clone() }));
    }

    pub(super) fn fire_wills(&mut self, now: Instant, out: &mut Vec<Output>) {
        let sessions = self.state.store.sessions.iter();
        let due: Vec<ByteString> = sessions
            .filter(|(_, session)| {
                session.will.as_ref().and_then(|will| will.due).is_some_and(|at| at <= now)
            })
            .map(|(client, _)| client.clone())
            .collect();
        for client in due {
            self.publish_will(now, &client, out);
        }
    }

    /// The will becomes a message like any other, and is gone (rule 3.1.2-10).
    pub(super) fn publish_will(
        &mut self,
        now: Instant,
        client: &ByteString,
        out: &mut Vec<Output>,
    ) {
        let Some(session) = self.state.store.sessions.get_mut(client) else { return };
        let Some(pending) = session.will.take() else { return };
        if self.options.slips.published_will == PublishedWill::Stays {
            session.will = Some(PendingWill { due: None, ..pending.clone() });
        }
        let PendingWill { will, tag, .. } = pending;
        out.push(Output::Note(Note::WillPublished { client: client.clone(), tag }));
        let message = message(will, tag, now);
        self.own(now, None, message, out);
    }
}

fn message(will: Will, tag: Tag, now: Instant) -> Message {
    let expiry = will.properties.message_expiry();
    let kept = |property: &&Property| {
        !matches!(property, Property::WillDelayInterval(_) | Property::MessageExpiryInterval(_))
    };
    let properties: Properties = will.properties.iter().filter(kept).cloned().collect();
    Message {
        tag,
        qos: will.qos,
        published: will.qos,
        retain: will.retain,
        topic: will.topic,
        payload: will.payload,
        properties,
        expires: expiry.map(|seconds| now + Duration::from_secs(seconds.into())),
        filter: ByteString::new(),
        dup: false,
    }
}
