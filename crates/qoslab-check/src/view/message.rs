//! Application messages: what was published, who is owed a copy, what has reached whom, and what
//! excuses a missing or a repeated copy.

use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::packet::QoS;
use qoslab_trace::{EventId, PartyId};

/// A legal reason for a missing or repeated copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excuse {
    /// A session that held it has ended, on either side.
    SessionEnded,
    /// A store that held it was lost, or came back stale.
    StoreLost,
    /// Its sender or its broker dropped it for a reason that the standard allows.
    Dropped,
    /// It was refused with an error code.
    Rejected,
    /// The link itself repeated it after its exchange was over.
    LinkRepeated,
    /// The link repeated an acknowledgement, and the second one met a later exchange.
    LinkAcknowledged,
}

impl Excuse {
    /// The first excuse stays; that the link repeated something excuses no loss and gives way.
    pub(crate) fn give(slot: &mut Option<Self>, excuse: Self) {
        if slot.is_none_or(|before| before == Self::LinkRepeated) {
            *slot = Some(excuse);
        }
    }
}

/// An application message.
#[derive(Debug)]
pub(crate) struct Message {
    /// The publishing client; `None` for a will.
    pub(crate) publisher: Option<PartyId>,
    pub(crate) topic: ByteString,
    pub(crate) payload: Option<Bytes>,
    pub(crate) qos: QoS,
    /// Its publication, or for a will its becoming a message.
    pub(crate) born: EventId,
    /// Messages of one publisher, topic and QoS have one number.
    pub(crate) stream: u32,
    /// How often the broker took ownership, and when first and last.
    pub(crate) owned: u16,
    pub(crate) owned_first: Option<EventId>,
    pub(crate) owned_last: EventId,
    /// PUBLISHes on the first hop, those with an earlier one before them, and copies by the link.
    pub(crate) sends: u16,
    pub(crate) repeats: u16,
    pub(crate) copies: u16,
    /// The first of these PUBLISHes.
    pub(crate) sent_first: Option<EventId>,
    /// Its client has published it anew after its session was lost.
    pub(crate) republished: bool,
    /// The first hop is over: its publisher knows the outcome.
    pub(crate) settled: bool,
    /// The last answer that its publisher got was an error.
    pub(crate) refused: Option<EventId>,
    /// What excuses a loss or a duplicate on the first hop.
    pub(crate) excuse: Option<Excuse>,
    /// The last that was heard of it on the first hop.
    pub(crate) last: EventId,
}

/// What one session is owed and has got of one message.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    /// Copies the broker owes, counted for each time it took ownership; the most of one time.
    pub(crate) copies: u16,
    /// Of these, copies above QoS 0.
    pub(crate) sure: u16,
    current: (u16, u16, u16),
    /// All copies ever routed, retained ones too.
    pub(crate) routed: u16,
    /// Copies that are due because a subscription was made: (all, above QoS 0).
    retained: (u16, u16),
    /// Lowest and highest QoS of the copies.
    pub(crate) low: QoS,
    pub(crate) high: QoS,
    /// Lowest and highest QoS to which a later grant may have cut what waited (A20).
    regranted: Option<(QoS, QoS)>,
    /// First and last routing.
    pub(crate) routed_first: EventId,
    pub(crate) routed_last: EventId,
    /// The owning of the message by which it was first owed here.
    pub(crate) rank: EventId,
    /// The full filter, if it came by a shared subscription: share name and filter are one name.
    pub(crate) shared: Option<ByteString>,
    /// Deliveries to the application, the first two of them.
    pub(crate) delivered: u16,
    pub(crate) first: Option<EventId>,
    /// PUBLISHes on the second hop, those that repeat an exchange, and copies by the link.
    pub(crate) sends: u16,
    pub(crate) repeats: u16,
    pub(crate) link_copies: u16,
    /// Exchanges that are over.
    pub(crate) done: u16,
    /// Copies that were legally dropped.
    pub(crate) dropped: u16,
    pub(crate) excuse: Option<Excuse>,
    /// The last that was heard of it.
    pub(crate) last: EventId,
}

impl Receipt {
    /// Nothing owed yet.
    pub(crate) const fn new(at: EventId) -> Self {
        Self {
            copies: 0,
            sure: 0,
            current: (0, 0, 0),
            routed: 0,
            retained: (0, 0),
            low: QoS::ExactlyOnce,
            high: QoS::AtMostOnce,
            regranted: None,
            routed_first: at,
            routed_last: at,
            rank: at,
            shared: None,
            delivered: 0,
            first: None,
            sends: 0,
            repeats: 0,
            link_copies: 0,
            done: 0,
            dropped: 0,
            excuse: None,
            last: at,
        }
    }

    /// A copy is owed, by the `ownership`th time the broker took the message.
    pub(crate) fn route(&mut self, ownership: u16, qos: QoS, retained: bool, at: EventId) {
        let sure = u16::from(qos != QoS::AtMostOnce);
        if self.routed == 0 {
            self.routed_first = at;
        }
        self.routed = self.routed.saturating_add(1);
        self.routed_last = at;
        self.last = at;
        self.low = self.low.min(qos);
        self.high = self.high.max(qos);
        if retained {
            self.retained.0 = self.retained.0.saturating_add(1);
            self.retained.1 = self.retained.1.saturating_add(sure);
            return;
        }
        let (of, all, above) = self.current;
        let (all, above) = if of == ownership { (all, above) } else { (0, 0) };
        self.current = (ownership, all.saturating_add(1), above.saturating_add(sure));
        self.copies = self.copies.max(self.current.1);
        self.sure = self.sure.max(self.current.2);
    }

    /// A subscription was made or replaced while a copy waited.
    pub(crate) fn regrant(&mut self, qos: QoS) {
        let (low, high) = self.regranted.unwrap_or((qos, qos));
        self.regranted = Some((low.min(qos), high.max(qos)));
    }

    /// A copy leaves. If its QoS is not that of its routing but of a later grant, that counts.
    pub(crate) fn sent_at(&mut self, qos: QoS) {
        let regranted = self.regranted.is_some_and(|(low, high)| low <= qos && qos <= high);
        if !regranted || self.low <= qos && qos <= self.high {
            return;
        }
        // It has become one that may be lost.
        if qos == QoS::AtMostOnce {
            self.dropped = self.dropped.saturating_add(1);
        }
        self.low = self.low.min(qos);
        self.high = self.high.max(qos);
    }

    /// Whether a copy has not been sent yet.
    pub(crate) fn waits(&self) -> bool {
        self.sends.saturating_sub(self.repeats) < self.routed
    }

    /// How many deliveries are due at most, if every hop does what it promises.
    pub(crate) fn due(&self) -> u16 {
        self.copies.saturating_add(self.retained.0)
    }

    /// How many deliveries are owed at least.
    pub(crate) fn owed(&self) -> u16 {
        self.sure.saturating_add(self.retained.1).saturating_sub(self.dropped)
    }

    /// Whether a copy came because a subscription was made.
    pub(crate) const fn is_retained(&self) -> bool {
        self.retained.0 > 0
    }

    /// Whether an exchange or a place in a queue may still hold a copy.
    pub(crate) fn unfinished(&self) -> bool {
        self.high != QoS::AtMostOnce && self.done < self.routed.saturating_sub(self.dropped)
    }
}
