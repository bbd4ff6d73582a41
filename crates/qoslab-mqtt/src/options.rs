//! The settings of a core: who it is, what it announces, how it sends and receives.
//!
//! No `Default`: a setting that matters is written where a core is made.
//! [`SenderOptions::standard`] and its neighbours give the standard's reading, to be changed
//! field by field.

use crate::mutant::Mutant;
use crate::packet::{Login, Properties, QoS, ReasonCode, Version, Will};
use crate::policy::*;
use crate::slip::{BrokerSlips, ClientSlips, ReceiverSlips, SenderSlips};
use crate::time::Duration;
use alloc::vec::Vec;
use bytestring::ByteString;
use serde::{Deserialize, Serialize};

/// When unacknowledged packets are sent again (A25).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// When a kept session is resumed; the only time 5.0 allows (rule 4.4.0-1).
    OnResume,
    /// Also when the answer has not come within this time, as MQTT 3.1 had it.
    Timer(Duration),
}

/// How exchanges are sent: the same for both roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderOptions {
    /// The number of packet identifiers: 1 to this, 65,535 on the wire, 8 in a lesson.
    pub id_space: u16,
    /// Which free identifier is taken.
    pub id_policy: IdPolicy,
    /// How many exchanges may be open at once; the peer's Receive Maximum may lower it further.
    pub window: u16,
    /// When to send again.
    pub retry: Retry,
    /// A3.
    pub resume_order: ResumeOrder,
    /// A4.
    pub new_messages: NewMessages,
    /// A5.
    pub error_pubrec: ErrorPubrec,
    /// A8.
    pub mismatched_ack: MismatchedAck,
    /// A10.
    pub dup: DupPolicy,
    /// A18.
    pub window_release: WindowRelease,
    /// A27.
    pub carried_over: CarriedOver,
    /// How many messages may wait behind the window.
    pub queue_bound: u32,
    /// What it gets wrong.
    pub slips: SenderSlips,
}

impl SenderOptions {
    /// The standard's reading: all identifiers, no private window, resend on resume only.
    pub const fn standard() -> Self {
        Self {
            id_space: u16::MAX,
            id_policy: IdPolicy::RoundRobin,
            window: u16::MAX,
            retry: Retry::OnResume,
            resume_order: ResumeOrder::Exchange,
            new_messages: NewMessages::AfterBacklog,
            error_pubrec: ErrorPubrec::Ends,
            mismatched_ack: MismatchedAck::Close,
            dup: DupPolicy::HandedOver,
            window_release: WindowRelease::Pubcomp,
            carried_over: CarriedOver::Charged,
            queue_bound: u32::MAX,
            slips: SenderSlips::NONE,
        }
    }
}

/// How exchanges are received: the same for both roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiverOptions {
    /// A1, A2.
    pub method: Method,
    /// A6.
    pub busy_id: BusyId,
    /// A7.
    pub unknown_pubrel: UnknownPubrel,
    /// Receive Maximum to announce in 5.0; none leaves 65,535.
    pub receive_maximum: Option<u16>,
    /// What to do when it is exceeded.
    pub over_limit: OverLimit,
    /// Messages to refuse, first match wins.
    pub refuse: Vec<Refusal>,
    /// What it gets wrong.
    pub slips: ReceiverSlips,
}

impl ReceiverOptions {
    /// The standard's reading with Method B.
    pub const fn standard() -> Self {
        Self {
            method: Method::B,
            busy_id: BusyId::Repeat,
            unknown_pubrel: UnknownPubrel::NotFound,
            receive_maximum: None,
            over_limit: OverLimit::Close,
            refuse: Vec::new(),
            slips: ReceiverSlips::NONE,
        }
    }
}

/// Messages that a receiver refuses: PUBACK or PUBREC with this code in 5.0.
///
/// 3.1.1 has no such answer; there the message is acknowledged and thrown away (rule 3.3.5-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// A topic filter.
    pub filter: ByteString,
    /// 0x80 and above.
    pub reason: ReasonCode,
}

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientOptions {
    /// Its client identifier; empty lets the server choose.
    pub client_id: ByteString,
    /// The version it speaks.
    pub version: Version,
    /// Clean Session (3.1.1) or Clean Start (5.0) of its CONNECTs.
    pub clean: bool,
    /// 5.0: Session Expiry Interval in seconds; `u32::MAX` never expires.
    pub session_expiry: u32,
    /// Keep alive in seconds; 0 is off.
    pub keep_alive: u16,
    /// How long it waits for PINGRESP before it gives the connection up; `FOREVER` is never.
    pub ping_timeout: Duration,
    /// How long it waits for CONNACK; `FOREVER` is for ever.
    pub connect_timeout: Duration,
    /// The will.
    pub will: Option<Will>,
    /// User name and password.
    pub login: Login,
    /// 5.0: Maximum Packet Size to announce.
    pub maximum_packet_size: Option<u32>,
    /// 5.0: Topic Alias Maximum to announce; 0 announces none.
    pub topic_alias_maximum: u16,
    /// 5.0: how many aliases of its own it uses, within the server's maximum.
    pub topic_aliases: u16,
    /// 5.0: further properties of CONNECT, as they are.
    pub properties: Properties,
    /// How it sends.
    pub sender: SenderOptions,
    /// How it receives.
    pub receiver: ReceiverOptions,
    /// What happens to messages that find its queue full: drop-newest or drop-oldest.
    pub overflow: Overflow,
    /// A11.
    pub on_session_lost: OnSessionLost,
    /// Whether it subscribes again by itself.
    pub resubscribe: Resubscribe,
    /// A21: QoS 0 messages published while not connected.
    pub qos0_offline: Qos0Offline,
    /// A22.
    pub ack_when: AckWhen,
    /// A23.
    pub ack_order: AckOrder,
    /// What it gets wrong.
    pub slips: ClientSlips,
    /// Deliberate bugs: its core is made with their changes on top of all of this.
    pub mutants: Vec<&'static Mutant>,
}

impl ClientOptions {
    /// A client with a kept session, keep alive off, and the standard's reading of everything else.
    pub fn standard(client_id: ByteString, version: Version) -> Self {
        Self {
            client_id,
            version,
            clean: false,
            session_expiry: u32::MAX,
            keep_alive: 0,
            ping_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(10),
            will: None,
            login: Login::default(),
            maximum_packet_size: None,
            topic_alias_maximum: 0,
            topic_aliases: 0,
            properties: Properties::NONE,
            sender: SenderOptions::standard(),
            receiver: ReceiverOptions::standard(),
            overflow: Overflow::DropNewest,
            on_session_lost: OnSessionLost::Discard,
            resubscribe: Resubscribe::OnNewSession,
            qos0_offline: Qos0Offline::Drop,
            ack_when: AckWhen::OnReceipt,
            ack_order: AckOrder::AsReceived,
            slips: ClientSlips::NONE,
            mutants: Vec::new(),
        }
    }
}

/// A broker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokerOptions {
    /// How it sends, to every client.
    pub sender: SenderOptions,
    /// How it receives, from every client.
    pub receiver: ReceiverOptions,
    /// 5.0: Maximum QoS; subscriptions above it are granted this.
    pub maximum_qos: QoS,
    /// 5.0: whether retained messages are kept.
    pub retain_available: bool,
    /// 5.0: Maximum Packet Size to announce.
    pub maximum_packet_size: Option<u32>,
    /// 5.0: Topic Alias Maximum to announce; 0 announces none.
    pub topic_alias_maximum: u16,
    /// 5.0: how many aliases of its own it uses towards a client, within the client's maximum.
    pub topic_aliases: u16,
    /// 5.0: whether wildcards in filters are allowed.
    pub wildcard_subscriptions: bool,
    /// 5.0: whether subscription identifiers are allowed.
    pub subscription_identifiers: bool,
    /// 5.0: whether shared subscriptions are allowed.
    pub shared_subscriptions: bool,
    /// 5.0: a keep alive that overrides the client's.
    pub server_keep_alive: Option<u16>,
    /// 5.0: the longest session expiry it grants, in seconds.
    pub session_expiry_maximum: u32,
    /// User names with their passwords; empty lets everybody in.
    pub users: Vec<(ByteString, ByteString)>,
    /// A12.
    pub clean_start: CleanStart,
    /// A13.
    pub ended_takeover: EndedTakeover,
    /// A14.
    pub takeover_unread: TakeoverUnread,
    /// A15.
    pub takeover_will: TakeoverWill,
    /// A16.
    pub will_delay: WillDelay,
    /// A17.
    pub overlap: Overlap,
    /// A19.
    pub overflow: Overflow,
    /// A20.
    pub downgrade: Downgrade,
    /// A21.
    pub qos0_offline: Qos0Offline,
    /// A24.
    pub unsubscribe: UnsubscribeInFlight,
    /// How a shared subscription chooses.
    pub sharing: Sharing,
    /// What happens to a shared QoS 1 message whose session ends.
    pub shared_on_end: SharedOnEnd,
    /// What it gets wrong.
    pub slips: BrokerSlips,
    /// Deliberate bugs: its core is made with their changes on top of all of this.
    pub mutants: Vec<&'static Mutant>,
}

impl BrokerOptions {
    /// All features, no limits, and the standard's reading of everything else.
    pub fn standard() -> Self {
        Self {
            sender: SenderOptions::standard(),
            receiver: ReceiverOptions::standard(),
            maximum_qos: QoS::ExactlyOnce,
            retain_available: true,
            maximum_packet_size: None,
            topic_alias_maximum: 16,
            topic_aliases: 0,
            wildcard_subscriptions: true,
            subscription_identifiers: true,
            shared_subscriptions: true,
            server_keep_alive: None,
            session_expiry_maximum: u32::MAX,
            users: Vec::new(),
            clean_start: CleanStart::ForgetAll,
            ended_takeover: EndedTakeover::EndsFirst,
            takeover_unread: TakeoverUnread::Drop,
            takeover_will: TakeoverWill::Standard,
            will_delay: WillDelay::SessionEndFires,
            overlap: Overlap::One,
            overflow: Overflow::DropNewest,
            downgrade: Downgrade::AtRouting,
            qos0_offline: Qos0Offline::Drop,
            unsubscribe: UnsubscribeInFlight::Complete,
            sharing: Sharing::RoundRobin,
            shared_on_end: SharedOnEnd::Move,
            slips: BrokerSlips::NONE,
            mutants: Vec::new(),
        }
    }
}
