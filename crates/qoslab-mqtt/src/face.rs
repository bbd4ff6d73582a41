//! What goes into a core and what comes out: the same few things for client and broker.
//!
//! One call in, an ordered list out. Nothing is done inside: whoever drives a core sends the
//! packets, closes the connections and hands over the messages in the order in which they stand
//! in the list.

use crate::flow::Taken;
use crate::packet::{Packet, Properties, QoS, ReasonCode};
use crate::rule::Rule;
use crate::time::Instant;
use bytes::Bytes;
use bytestring::ByteString;
use serde::{Deserialize, Serialize};

/// The name of one network connection. A new connection has a new name, also for the same client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnId(pub u32);

/// The application message that a packet belongs to, as its driver numbers them; 0 is none.
///
/// The core carries it along and never looks at it: it is how a record of a run can say that the
/// PUBLISH on the second hop is the message of the first. A driver without records passes
/// [`Tag::NONE`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Tag(pub u32);

impl Tag {
    /// No application message.
    pub const NONE: Self = Self(0);
}

/// What the outside tells a core.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The connection is open; a client sends its CONNECT now.
    Opened(ConnId),
    /// Bytes arrived, in order. `tag` is given to the messages found in them.
    Bytes(ConnId, Bytes, Tag),
    /// The connection is gone, by the other side or by the network.
    Closed(ConnId),
    /// The instant of [`Wake`] has come.
    Woke,
}

/// What a core wants its driver to do, or to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send a packet.
    Send {
        /// On this connection.
        conn: ConnId,
        /// The packet; encode it with the version of the connection.
        packet: Packet,
        /// The rule that demands it.
        rule: Rule,
        /// The application message it belongs to.
        tag: Tag,
    },
    /// Send bytes as they are: a scenario asked for a deliberately wrong packet.
    SendRaw(ConnId, Bytes),
    /// Close the connection.
    Close {
        /// This one.
        conn: ConnId,
        /// Why.
        why: Closing,
        /// The rule that demands it, if one does.
        rule: Option<Rule>,
    },
    /// Client only: hand a message to the application.
    Deliver(Delivery),
    /// Client only: what became of a message that the application published.
    Outcome {
        /// The message.
        tag: Tag,
        /// What became of it.
        outcome: Outcome,
    },
    /// Something happened inside that no packet shows.
    Note(Note),
    /// A row of the machines was taken on this connection; what comes of it stands behind this.
    /// Only where somebody has asked for it.
    Took(ConnId, Taken),
}

/// A message on its way to the application of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The application message.
    pub tag: Tag,
    /// The QoS it came with.
    pub qos: QoS,
    /// The DUP flag it came with: a hint, never a proof (note to rule 3.3.1-3).
    pub dup: bool,
    /// The retain flag it came with.
    pub retain: bool,
    /// Its topic; an alias is already resolved.
    pub topic: ByteString,
    /// Its payload.
    #[serde(with = "crate::packet::bytes_serde")]
    pub payload: Bytes,
    /// 5.0 properties, topic alias removed.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
    /// The rule that allows the delivery at this moment.
    pub rule: Rule,
}

/// What became of a message that an application published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// QoS 0: handed to the transport; nobody will ever know more.
    Sent,
    /// QoS 1 and 2: the other side has answered with success.
    Acknowledged,
    /// The other side has answered with an error.
    Rejected(ReasonCode),
    /// It will not be sent (again).
    Dropped(DropReason),
}

/// Why a message was dropped on one way to one receiver. Most are legal excuses of a missing
/// delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DropReason {
    /// The queue is at its bound.
    QueueFull,
    /// Its expiry interval passed before delivery began (rule 3.3.2-5).
    Expired,
    /// Larger than the receiver's Maximum Packet Size (rule 3.1.2-25).
    TooLarge,
    /// QoS 0 and the receiver is not connected.
    Offline,
    /// QoS 0 and the receiver does not keep up.
    Saturated,
    /// The session it was kept in has ended.
    SessionEnded,
    /// QoS above the server's Maximum QoS, or retained where that is not supported.
    NotSupported,
    /// The receiver refused it with an error code.
    Rejected,
    /// The subscription is gone and the policy abandons what is in flight.
    Unsubscribed,
}

/// Why a core closes a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// The client said DISCONNECT, or its application asked for it.
    Disconnect,
    /// The client's application closes without DISCONNECT, or its process died.
    Hangup,
    /// The server refused the CONNECT.
    Refused(ReasonCode),
    /// The peer broke a rule.
    Violation(ReasonCode),
    /// The peer was silent for too long.
    KeepAliveTimeout,
    /// A newer connection has the same client identifier.
    TakenOver,
    /// The peer sent DISCONNECT with an error code.
    PeerDisconnected(ReasonCode),
    /// No CONNACK within the time that the client grants.
    ConnectTimeout,
    /// An overflow policy ends the connection.
    QuotaExceeded,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionEnd {
    /// A clean CONNECT dropped it.
    Clean,
    /// Its connection closed and it was not to outlive it.
    WithConnection,
    /// Its expiry interval passed.
    Expired,
    /// The other side has no session any more.
    PeerLostIt,
    /// An overflow policy ended it.
    Overflow,
}

/// Something that happened inside a core: what the checks and the inspector need and no packet
/// shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "fields: client is a client identifier, tag a message")]
pub enum Note {
    /// A new session exists.
    SessionCreated { client: ByteString },
    /// A kept session goes on.
    SessionResumed { client: ByteString },
    /// A session is gone with all it held.
    SessionEnded { client: ByteString, why: SessionEnd },
    /// The broker has a subscription, new or replaced.
    Subscribed { client: ByteString, filter: ByteString, qos: QoS, replaced: bool },
    /// The broker has lost a subscription.
    Unsubscribed { client: ByteString, filter: ByteString },
    /// The broker has taken ownership of a message; `from` is empty for a will.
    Owned { tag: Tag, from: ByteString, topic: ByteString, qos: QoS, retain: bool },
    /// The broker owes a copy of a message to a session, at this QoS.
    /// `group` is the share name for a shared subscription.
    Routed {
        tag: Tag,
        to: ByteString,
        filter: ByteString,
        qos: QoS,
        retained: bool,
        group: Option<ByteString>,
    },
    /// A message waits in the queue of a session (or of a client).
    Queued { tag: Tag, to: ByteString },
    /// A message will not reach this receiver; `to` is empty when the broker takes it for nobody.
    Dropped { tag: Tag, to: ByteString, why: DropReason },
    /// A repeat was recognised by its packet identifier and not handed on again.
    RepeatSuppressed { tag: Tag, from: ByteString },
    /// A packet was ignored: it makes no difference in this state.
    Ignored { what: ByteString },
    /// A retained message is stored.
    RetainedStored { tag: Tag, topic: ByteString },
    /// A retained message is removed.
    RetainedRemoved { topic: ByteString },
    /// A will is stored with the session.
    WillStored { client: ByteString },
    /// A will waits for its delay to pass.
    WillDelayed { client: ByteString, until: Instant },
    /// A will becomes a message.
    WillPublished { client: ByteString, tag: Tag },
    /// A will is deleted: clean DISCONNECT, or a new connection in time.
    WillRemoved { client: ByteString, cancelled: bool },
    /// The peer broke a rule.
    Violation { client: ByteString, reason: ReasonCode, rule: Rule, what: ByteString },
    /// The client published what the lost session still owed as new messages.
    Republished { tag: Tag },
}

/// When a core wants to be woken, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Wake {
    /// The instant.
    pub at: Instant,
    /// The reason.
    pub why: WakeReason,
}

/// Why a core wants to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WakeReason {
    /// A PINGREQ is due, a PINGRESP is overdue, or a peer has been silent for too long.
    KeepAlive,
    /// An unanswered packet is due for a repeat.
    Retry,
    /// A CONNACK is overdue.
    ConnectTimeout,
    /// A will is due.
    WillDelay,
    /// A session expires.
    SessionExpiry,
    /// A session expires that holds messages of shared subscriptions, which others may get then.
    SharedMove,
}
