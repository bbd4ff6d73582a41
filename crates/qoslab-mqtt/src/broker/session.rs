//! What the broker remembers of one client: section 4.1, the server's side.

use super::will::PendingWill;
use crate::face::{ConnId, Wake, WakeReason};
use crate::options::SenderOptions;
use crate::packet::{SubscribeOptions, Version};
use crate::session::{Inbound, Outbound};
use crate::time::Instant;
use crate::topic;
use alloc::collections::BTreeMap;
use bytestring::ByteString;
use serde::Serialize;

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrokerSession {
    /// The version of its present or last connection.
    pub version: Version,
    /// Its present connection.
    pub connection: Option<ConnId>,
    /// How long it outlives its connection, in seconds; all ones is for ever, 0 not at all.
    /// In 3.1.1 a clean session has 0, any other all ones.
    pub expiry: u32,
    /// While not connected: when it ends.
    pub ends: Option<Instant>,
    /// Its subscriptions by filter (of a shared one the full filter).
    pub subscriptions: BTreeMap<ByteString, Subscription>,
    /// What it is sent.
    pub outbound: Outbound,
    /// What it sends.
    pub inbound: Inbound,
    /// Its will, and when that is due.
    pub will: Option<PendingWill>,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subscription {
    /// The granted QoS and the other options.
    pub options: SubscribeOptions,
    /// 5.0: its subscription identifier.
    pub identifier: Option<u32>,
}

impl BrokerSession {
    pub(super) fn new(version: Version) -> Self {
        Self {
            version,
            connection: None,
            expiry: 0,
            ends: None,
            subscriptions: BTreeMap::new(),
            outbound: Outbound::default(),
            inbound: Inbound::default(),
            will: None,
        }
    }

    /// Whether it outlives its connection.
    pub const fn outlives(&self) -> bool {
        self.expiry > 0
    }

    /// Whether its end may hand messages on to other members of a shared subscription.
    fn holds_shared(&self) -> bool {
        let open = self.outbound.exchanges().filter_map(|exchange| exchange.message.as_deref());
        let mut held = open.chain(self.outbound.waiting());
        held.any(|message| topic::shared(&message.filter).is_some())
    }

    pub(super) fn wakes(&self, options: &SenderOptions) -> impl Iterator<Item = Wake> + use<> {
        let retry = self
            .connection
            .and_then(|_| self.outbound.next_retry(options))
            .map(|at| Wake { at, why: WakeReason::Retry });
        let will = self.will.as_ref().and_then(|will| will.due);
        let will = will.map(|at| Wake { at, why: WakeReason::WillDelay });
        // A will that waits for the end of its session makes that end worth waiting for.
        let ends = self.ends.map(|at| {
            let why = match self.will {
                Some(_) => WakeReason::WillDelay,
                None if self.holds_shared() => WakeReason::SharedMove,
                None => WakeReason::SessionExpiry,
            };
            Wake { at, why }
        });
        retry.into_iter().chain(will).chain(ends)
    }
}
