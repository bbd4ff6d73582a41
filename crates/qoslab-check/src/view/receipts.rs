//! The receipts of all sessions: by session, then by message.

use super::rising::Rising;
use super::{Key, Receipt};
use alloc::vec::Vec;
use qoslab_trace::MessageId;

/// What each session is owed and has got.
#[derive(Debug, Default)]
pub(crate) struct Receipts {
    by_session: Vec<Rising<MessageId, Receipt>>,
}

impl Receipts {
    /// What a session is owed and has got of a message.
    #[inline]
    pub(crate) fn get(&self, key: Key, message: MessageId) -> Option<&Receipt> {
        self.by_session.get(key.0)?.get(message)
    }

    /// The same, to change it.
    #[inline]
    pub(crate) fn get_mut(&mut self, key: Key, message: MessageId) -> Option<&mut Receipt> {
        self.by_session.get_mut(key.0)?.get_mut(message)
    }

    /// The same; one that is missing is made.
    pub(crate) fn get_or(
        &mut self,
        key: Key,
        message: MessageId,
        make: impl FnOnce() -> Receipt,
    ) -> &mut Receipt {
        if self.by_session.len() <= key.0 {
            self.by_session.resize_with(key.0 + 1, Rising::default);
        }
        self.by_session[key.0].get_or(message, make)
    }

    /// All of one session, to change them.
    pub(crate) fn of_mut(&mut self, key: Key) -> impl Iterator<Item = (MessageId, &mut Receipt)> {
        self.by_session.get_mut(key.0).into_iter().flat_map(Rising::iter_mut)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Key, MessageId, &Receipt)> {
        self.by_session.iter().enumerate().flat_map(|(key, of_it)| {
            of_it.iter().map(move |(message, receipt)| (Key(key), message, receipt))
        })
    }
}
