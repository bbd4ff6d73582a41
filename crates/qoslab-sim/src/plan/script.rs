//! What applications and operators do, and when.

use super::fault::Selector;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::packet::{QoS, ReasonCode, SubscribeOptions};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::StoreFate;

/// One action of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub when: When,
    /// Who: a position in [`Plan::clients`](crate::plan::Plan::clients); none is the broker (which
    /// can only crash).
    pub who: Option<usize>,
    /// What.
    pub action: Action,
}

/// When a step is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// At this instant.
    At(Instant),
    /// So long after a packet that fits has been sent or has arrived.
    After(Selector, Duration),
}

/// What an application or an operator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Connect, with some options changed from now on.
    Connect(ConnectChange),
    /// DISCONNECT, then close.
    Disconnect {
        /// 5.0 reason code: 0x00, or 0x04 to have the will published.
        reason: ReasonCode,
        /// 5.0: a new session expiry in seconds.
        session_expiry: Option<u32>,
    },
    /// Close the connection without DISCONNECT.
    Hangup,
    /// Subscribe.
    Subscribe {
        /// Filters with options.
        filters: Vec<(ByteString, SubscribeOptions)>,
        /// 5.0: a subscription identifier.
        identifier: Option<u32>,
    },
    /// Unsubscribe.
    Unsubscribe(Vec<ByteString>),
    /// Publish a message.
    Publish(PublishPlan),
    /// Send these bytes as they are.
    Raw(Bytes),
    /// The process dies and comes back.
    Crash {
        /// What becomes of its store.
        store: StoreFate,
        /// How long it is down.
        down: Duration,
    },
}

/// What a scripted connect changes in the client's options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectChange {
    /// Clean Session or Clean Start.
    pub clean: Option<bool>,
    /// 5.0: Session Expiry Interval.
    pub session_expiry: Option<u32>,
    /// 5.0: Receive Maximum.
    pub receive_maximum: Option<u16>,
    /// Keep alive.
    pub keep_alive: Option<u16>,
}

/// A message to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishPlan {
    /// The topic.
    pub topic: ByteString,
    /// The payload.
    pub payload: Bytes,
    /// The QoS.
    pub qos: QoS,
    /// The retain flag.
    pub retain: bool,
    /// 5.0: Message Expiry Interval in seconds.
    pub expiry: Option<u32>,
    /// 5.0: user properties.
    pub user_properties: Vec<(ByteString, ByteString)>,
}
