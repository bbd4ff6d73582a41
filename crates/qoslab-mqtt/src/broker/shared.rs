//! Shared subscriptions (5.0 section 4.8.2): one member of each group gets a message.
//!
//! 3.1.1 has no such thing; like the brokers in the field this one grants it to 3.1.1 clients too.

use super::route::copy;
use super::{Broker, Subscription};
use crate::face::Output;
use crate::policy::Sharing;
use crate::session::Message;
use crate::time::Instant;
use crate::topic;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use bytestring::ByteString;

impl Broker {
    /// The shared filters, in full, that match a topic.
    pub(super) fn groups(&self, name: &str) -> BTreeSet<ByteString> {
        let sessions = self.state.store.sessions.values();
        let filters = sessions.flat_map(|session| session.subscriptions.keys());
        let matching = filters.filter(|filter| {
            topic::shared(filter).is_some_and(|(_, part)| topic::matches(part, name))
        });
        matching.cloned().collect()
    }

    /// Gives a message to one member of a group; its granted QoS counts (rule 4.8.2-3).
    pub(super) fn route_shared(
        &mut self,
        now: Instant,
        filter: &ByteString,
        message: Message,
        out: &mut Vec<Output>,
    ) {
        let Some((to, subscription)) = self.choose(filter) else { return };
        let copy = copy(&message, filter, core::iter::once(&subscription));
        self.owe(now, &to, copy, false, out);
    }

    fn choose(&mut self, filter: &ByteString) -> Option<(ByteString, Subscription)> {
        let sessions = self.state.store.sessions.iter();
        let members: Vec<(&ByteString, &Subscription, bool)> = sessions
            .filter_map(|(client, session)| {
                let subscription = session.subscriptions.get(filter)?;
                Some((client, subscription, session.connection.is_some()))
            })
            .collect();
        let connected: Vec<_> = members.iter().filter(|member| member.2).copied().collect();
        let candidates = match self.options.sharing {
            Sharing::RoundRobinAll => members,
            Sharing::RoundRobin | Sharing::First if connected.is_empty() => members,
            Sharing::RoundRobin | Sharing::First => connected,
        };
        let turn = self.state.store.turns.entry(filter.clone()).or_default();
        let at = match self.options.sharing {
            Sharing::First => 0,
            Sharing::RoundRobin | Sharing::RoundRobinAll => {
                (*turn as usize).checked_rem(candidates.len())?
            }
        };
        *turn = turn.wrapping_add(1);
        candidates
            .get(at)
            .map(|(client, subscription, _)| ((*client).clone(), (*subscription).clone()))
    }
}
