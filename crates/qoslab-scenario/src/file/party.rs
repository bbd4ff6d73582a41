//! The broker and the clients as written: every setting of their cores.

use super::link::LinkFile;
use super::script::Subscriptions;
use super::setting::{
    ApplicationFile, ConnectTime, Pair, ReconnectFile, RefusalFile, RetryFile, WillFile,
};
use crate::syntax::At;
use crate::syntax::object::{Opt, object};
use crate::syntax::read::{Named, OneOrMore};
use crate::value::choice::Qos;
use crate::value::{BrokerMutant, Choice, ClientMutant, Length, OffOr, Seconds, Text};
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::policy::*;
use std::num::{NonZeroU16, NonZeroU32};

/// Declares an object with the settings that every party has: how messages are exchanged.
macro_rules! party {
    ($(#[$meta:meta])* $name:ident, $noun:literal { $($extra:tt)* }) => {
        object! {
            $(#[$meta])*
            $name, $noun {
                $($extra)*
                /// QoS 2: when the receiver hands the message on. Default: B, at once.
                "method" method: Opt<Choice<Method>>,
                /// How many packet identifiers it has: 1 to this. Default: 65535.
                "packet-ids" packet_ids: Opt<NonZeroU16>,
                /// Which free packet identifier a new packet takes. Default: round-robin.
                "id-policy" id_policy: Opt<Choice<IdPolicy>>,
                /// How many exchanges it has open at once. Default: 65535.
                "window" window: Opt<NonZeroU16>,
                /// When it sends an unanswered packet again. Default: on-resume.
                "retry" retry: Opt<RetryFile>,
                /// The order of repeats on resume. Default: exchange.
                "resume-order" resume_order: Opt<Choice<ResumeOrder>>,
                /// New messages against what waits. Default: after-backlog.
                "new-messages" new_messages: Opt<Choice<NewMessages>>,
                /// After a PUBREC with an error code. Default: ends.
                "error-pubrec" error_pubrec: Opt<Choice<ErrorPubrec>>,
                /// At an acknowledgement of the wrong kind. Default: close.
                "mismatched-ack" mismatched_ack: Opt<Choice<MismatchedAck>>,
                /// DUP on the first transmission of an old message. Default: handed-over.
                "dup" dup: Opt<Choice<DupPolicy>>,
                /// When a QoS 2 exchange leaves the window. Default: pubcomp.
                "window-release" window_release: Opt<Choice<WindowRelease>>,
                /// Carried-over exchanges and the new quota. Default: charged.
                "carried-over" carried_over: Opt<Choice<CarriedOver>>,
                /// How many messages may wait behind the window. Default: no bound.
                "queue-bound" queue_bound: Opt<u32>,
                /// A QoS 2 PUBLISH with an identifier that is open. Default: repeat.
                "busy-id" busy_id: Opt<Choice<BusyId>>,
                /// The answer to a PUBREL that fits nothing. Default: not-found.
                "unknown-pubrel" unknown_pubrel: Opt<Choice<UnknownPubrel>>,
                /// 5.0: Receive Maximum to announce. Default: none.
                "receive-maximum" receive_maximum: Opt<NonZeroU16>,
                /// When Receive Maximum is exceeded. Default: close.
                "over-limit" over_limit: Opt<Choice<OverLimit>>,
                /// Messages to refuse; the first that fits counts.
                "refuse" refuse: Opt<Vec<RefusalFile>>,
            }
        }
    };
}

/// Declares an object with the settings that every client has, in `defaults` too.
macro_rules! client {
    ($(#[$meta:meta])* $name:ident, $noun:literal { $($extra:tt)* }) => {
        party! {
            $(#[$meta])*
            $name, $noun {
                $($extra)*
                /// The version it speaks.
                "mqtt" mqtt: Opt<Choice<Version>>,
                /// Clean Session (3.1.1) or Clean Start (5.0). Default: false.
                "clean" clean: Opt<bool>,
                /// 5.0: how long the session outlives a connection. Default: never expires.
                "session-expiry" session_expiry: Opt<Seconds>,
                /// Keep alive. Default: off.
                "keep-alive" keep_alive: Opt<OffOr<NonZeroU16>>,
                /// How long it waits for PINGRESP. Default: 10s.
                "ping-timeout" ping_timeout: Opt<OffOr<Length>>,
                /// How long it waits for CONNACK. Default: 10s.
                "connect-timeout" connect_timeout: Opt<OffOr<Length>>,
                /// 5.0: Maximum Packet Size to announce. Default: none.
                "maximum-packet-size" maximum_packet_size: Opt<NonZeroU32>,
                /// 5.0: Topic Alias Maximum to announce. Default: 0.
                "topic-alias-maximum" topic_alias_maximum: Opt<u16>,
                /// 5.0: how many aliases of its own it uses. Default: 0.
                "topic-aliases" topic_aliases: Opt<u16>,
                /// When its queue is full. Default: drop-newest.
                "overflow" overflow: Opt<Choice<Overflow>>,
                /// When the broker has lost the session. Default: discard.
                "on-session-lost" on_session_lost: Opt<Choice<OnSessionLost>>,
                /// Whether it subscribes again when the broker has lost the session.
                /// Default: on-new-session.
                "resubscribe" resubscribe: Opt<Choice<Resubscribe>>,
                /// QoS 0 messages published while not connected. Default: drop.
                "qos0-offline" qos0_offline: Opt<Choice<Qos0Offline>>,
                /// When it acknowledges. Default: on-receipt.
                "ack-when" ack_when: Opt<Choice<AckWhen>>,
                /// The order of its acknowledgements. Default: as-received.
                "ack-order" ack_order: Opt<Choice<AckOrder>>,
                /// The link to the broker.
                "link" link: Opt<LinkFile>,
                /// When a connection is lost or refused. Default: 1s.
                "reconnect" reconnect: Opt<ReconnectFile>,
                /// How often its store is written, for a crash with a stale store. Default: 1s.
                "snapshot-every" snapshot_every: Opt<Length>,
            }
        }
    };
}

client! {
    /// Settings of all clients; those about exchanging messages hold for the broker too.
    DefaultsFile, "`defaults`" {}
}

client! {
    /// A client with its link and its application.
    ClientFile, "a client" {
        /// Its client identifier. Default: its name; `""` lets the broker choose.
        "client-id" client_id: Opt<Text>,
        /// Its user name.
        "user-name" user_name: Opt<Text>,
        /// Its password.
        "password" password: Opt<Text>,
        /// 5.0: user properties of CONNECT: pairs of text.
        "user-properties" user_properties: Opt<Vec<At<Pair>>>,
        /// 5.0: Request Problem Information. Default: left out.
        "request-problem-information" request_problem_information: Opt<bool>,
        /// 5.0: an authentication method, which the broker refuses.
        "authentication-method" authentication_method: Opt<Text>,
        /// The message that the broker publishes when the connection is lost.
        "will" will: Opt<WillFile>,
        /// When it connects first. Default: 0ms; `never` leaves it to the script.
        "connect" connect: Opt<ConnectTime>,
        /// What it subscribes to when it has connected for the first time.
        "subscribe" subscribe: Opt<Subscriptions>,
        /// What its application does with deliveries and publishes.
        "application" application: Opt<ApplicationFile>,
        /// A deliberate bug, or several: names from `qoslab museum`. Default: none.
        "mutant" mutant: Opt<OneOrMore<ClientMutant>>,
    }
}

party! {
    /// The broker.
    BrokerFile, "the broker" {
        /// Its name in the record. Default: broker.
        "name" name: Opt<String>,
        /// How often its store is written, for a crash with a stale store. Default: 1s.
        "snapshot-every" snapshot_every: Opt<Length>,
        /// 5.0: Maximum QoS; subscriptions above it are granted this. Default: 2.
        "maximum-qos" maximum_qos: Opt<Qos>,
        /// 5.0: whether retained messages are kept. Default: true.
        "retain-available" retain_available: Opt<bool>,
        /// 5.0: Maximum Packet Size to announce. Default: none.
        "maximum-packet-size" maximum_packet_size: Opt<NonZeroU32>,
        /// 5.0: Topic Alias Maximum to announce. Default: 16.
        "topic-alias-maximum" topic_alias_maximum: Opt<u16>,
        /// 5.0: how many aliases of its own it uses. Default: 0.
        "topic-aliases" topic_aliases: Opt<u16>,
        /// 5.0: whether filters may have wildcards. Default: true.
        "wildcard-subscriptions" wildcard_subscriptions: Opt<bool>,
        /// 5.0: whether there are subscription identifiers. Default: true.
        "subscription-identifiers" subscription_identifiers: Opt<bool>,
        /// 5.0: whether there are shared subscriptions. Default: true.
        "shared-subscriptions" shared_subscriptions: Opt<bool>,
        /// 5.0: a keep alive that overrides the client's. Default: none.
        "server-keep-alive" server_keep_alive: Opt<OffOr<NonZeroU16>>,
        /// 5.0: the longest session expiry that it grants. Default: never.
        "session-expiry-maximum" session_expiry_maximum: Opt<Seconds>,
        /// User names with their passwords. Default: everybody is let in.
        "users" users: Opt<Named<Text>>,
        /// What a clean start clears. Default: forget-all.
        "clean-start" clean_start: Opt<Choice<CleanStart>>,
        /// Takeover of a session that was to end. Default: ends-first.
        "ended-takeover" ended_takeover: Opt<Choice<EndedTakeover>>,
        /// Late bytes of a connection that was taken over. Default: drop.
        "takeover-unread" takeover_unread: Opt<Choice<TakeoverUnread>>,
        /// The will of a connection that is taken over. Default: standard.
        "takeover-will" takeover_will: Opt<Choice<TakeoverWill>>,
        /// A will delay longer than the session. Default: session-end-fires.
        "will-delay" will_delay: Opt<Choice<WillDelay>>,
        /// A message that fits several subscriptions of a client. Default: one.
        "overlap" overlap: Opt<Choice<Overlap>>,
        /// When a session's queue is full. Default: drop-newest.
        "overflow" overflow: Opt<Choice<Overflow>>,
        /// When QoS is lowered to what was granted. Default: at-routing.
        "downgrade" downgrade: Opt<Choice<Downgrade>>,
        /// QoS 0 messages for a session that is offline. Default: drop.
        "qos0-offline" qos0_offline: Opt<Choice<Qos0Offline>>,
        /// Exchanges in flight when their subscription goes. Default: complete.
        "unsubscribe" unsubscribe: Opt<Choice<UnsubscribeInFlight>>,
        /// How a shared subscription chooses. Default: round-robin.
        "sharing" sharing: Opt<Choice<Sharing>>,
        /// A shared QoS 1 message whose session ends. Default: move.
        "shared-on-end" shared_on_end: Opt<Choice<SharedOnEnd>>,
        /// A deliberate bug, or several: names from `qoslab museum`. Default: none.
        "mutant" mutant: Opt<OneOrMore<BrokerMutant>>,
    }
}
