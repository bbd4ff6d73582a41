//! Where the standard leaves room, a named choice with its default: the ambiguities A1 to A27.
//!
//! No behaviour here. Each type is one question; its first value is the default. A value marked
//! *wrong* breaks a rule: it is there because real software does it, and a lab must be able to
//! show it.

use serde::{Deserialize, Serialize};

macro_rules! choices {
    ($($(#[$doc:meta])* $type:ident, $number:literal {
        $($(#[$vdoc:meta])* $variant:ident = $name:literal,)*
    })*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $type { $($(#[$vdoc])* #[serde(rename = $name)] $variant,)* }

        impl $type {
            /// The question's number in the list of ambiguities; empty when it is a plain setting.
            pub const NUMBER: &'static str = $number;
            /// Every answer, the default first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The answer as it is written in a scenario file.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        })*

        /// Every question: its type, its number, its answers with the default first.
        pub const QUESTIONS: &[(&str, &str, &[&str])] =
            &[$((stringify!($type), $number, &[$($name,)*]),)*];
    };
}

choices! {
    /// A1 (broker) and A2 (client): when the receiver of QoS 2 hands the message on.
    Method, "A1 A2" {
        /// At once, keeping only the identifier until PUBREL.
        B = "B",
        /// At PUBREL, keeping the message until then.
        A = "A",
    }
    /// A3: the order of PUBLISH and PUBREL on resume.
    ResumeOrder, "A3" {
        /// By the first transmission of each exchange, a PUBREL in its place.
        Exchange = "exchange",
        /// All PUBRELs, then all PUBLISHes.
        PubrelsFirst = "pubrels-first",
        /// All PUBLISHes, then all PUBRELs.
        PublishesFirst = "publishes-first",
        /// *Wrong*: the latest exchange first.
        NewestFirst = "newest-first",
    }
    /// A4: new messages against what is waiting from before.
    NewMessages, "A4" {
        /// Resent exchanges, then the queue, then new messages.
        AfterBacklog = "after-backlog",
        /// *Wrong* for one topic and QoS: new messages overtake the queue.
        Overtake = "overtake",
    }
    /// A5: what the sender does on a PUBREC with an error code.
    ErrorPubrec, "A5" {
        /// The exchange is over, the identifier free (4.3.3-4, 4.4.0-2).
        Ends = "ends",
        /// *Wrong*: PUBREL as if it were a success.
        PubrelAnyway = "pubrel-anyway",
        /// *Wrong*: nothing changes, so that it is sent again on resume.
        Ignored = "ignored",
    }
    /// A6: a QoS 2 PUBLISH whose identifier is still open at the receiver.
    BusyId, "A6" {
        /// Is a repeat, whatever DUP says (4.3.3-10).
        Repeat = "repeat",
        /// Is refused with 0x91 (5.0; 3.1.1: a violation) unless DUP is set.
        Reject = "reject",
        /// *Wrong*: replaces the message that was received.
        Replace = "replace",
    }
    /// A7: the answer to a PUBREL whose identifier is not open.
    UnknownPubrel, "A7" {
        /// PUBCOMP, in 5.0 with code 0x92.
        NotFound = "not-found",
        /// PUBCOMP with success, in 5.0 too.
        Success = "success",
        /// *Wrong*: none.
        Ignore = "ignore",
        /// *Wrong*: the connection is closed.
        Close = "close",
    }
    /// A8: PUBACK for a QoS 2 exchange, PUBREC for a QoS 1 exchange, PUBCOMP before PUBREC.
    MismatchedAck, "A8" {
        /// Close, in 5.0 with 0x82.
        Close = "close",
        /// Ignore it.
        Ignore = "ignore",
    }
    /// A9: which free packet identifier a new packet takes.
    IdPolicy, "A9" {
        /// The next one up from the last, around.
        RoundRobin = "round-robin",
        /// The lowest.
        LowestFree = "lowest-free",
        /// *Wrong*: the next one up from the last, whether it is free or not.
        Unchecked = "unchecked",
    }
    /// A10: DUP on the first transmission of a message that was accepted while offline.
    DupPolicy, "A10" {
        /// 0: DUP is for what was handed to a transport before.
        HandedOver = "handed-over",
        /// 1: any message from before this connection counts as repeated.
        AnyFromBefore = "any-from-before",
    }
    /// A11: what a client with unfinished messages does when the server has no session for it.
    OnSessionLost, "A11" {
        /// Drops them (5.0: 3.2.2-5). May lose.
        Discard = "discard",
        /// Publishes them again as new messages. May duplicate.
        Republish = "republish",
    }
    /// A12: what a clean start clears at the broker.
    CleanStart, "A12" {
        /// Everything.
        ForgetAll = "forget-all",
        /// *Wrong*: everything but the received QoS 2 identifiers.
        KeepReceivedIds = "keep-received-ids",
    }
    /// A13: takeover of a session that was to end with its connection.
    EndedTakeover, "A13" {
        /// It ends first; the new connection finds none.
        EndsFirst = "ends-first",
        /// *Wrong*: the new connection inherits it.
        Inherit = "inherit",
    }
    /// A14: bytes of the old connection that come after a takeover.
    TakeoverUnread, "A14" {
        /// Are dropped.
        Drop = "drop",
        /// Are processed for the session.
        Process = "process",
    }
    /// A15: the will of a connection that is taken over.
    TakeoverWill, "A15" {
        /// Published, unless the new connection resumes and the will has a delay.
        Standard = "standard",
        /// Always published.
        Always = "always",
        /// *Wrong*: never published.
        Never = "never",
    }
    /// A16: a will whose delay is longer than its session lives.
    WillDelay, "A16" {
        /// The end of the session publishes it.
        SessionEndFires = "session-end-fires",
        /// *Wrong*: it is lost with the session.
        LostWithSession = "lost-with-session",
    }
    /// A17: a message that matches several subscriptions of one session.
    Overlap, "A17" {
        /// One copy at the highest QoS.
        One = "one",
        /// One copy for each subscription.
        Each = "each",
        /// *Wrong*: one copy at the QoS of the first.
        First = "first",
    }
    /// A18: when a QoS 2 exchange gives its place in the window back.
    WindowRelease, "A18" {
        /// At PUBCOMP.
        Pubcomp = "pubcomp",
        /// *Wrong* in 5.0: at PUBREC.
        Pubrec = "pubrec",
    }
    /// A19: a QoS 1 or 2 message for a queue that is full.
    Overflow, "A19" {
        /// It is dropped although it was or will be acknowledged.
        DropNewest = "drop-newest",
        /// The oldest in the queue is dropped.
        DropOldest = "drop-oldest",
        /// The publisher gets 0x97 (5.0; 3.1.1 has no such answer and drops the newest).
        Reject = "reject",
        /// The publisher is disconnected with 0x93 (3.1.1: closed).
        Disconnect = "disconnect",
        /// The session with the full queue is ended.
        EndSession = "end-session",
    }
    /// A20: when the lower of published and granted QoS is taken.
    Downgrade, "A20" {
        /// When the message is routed.
        AtRouting = "at-routing",
        /// When it leaves the queue, by the subscription of that moment.
        AtSending = "at-sending",
        /// *Wrong*: never; it goes out as it was published.
        Never = "never",
    }
    /// A21: a QoS 0 message for a session that is not connected.
    Qos0Offline, "A21" {
        /// Is dropped.
        Drop = "drop",
        /// Is queued.
        Queue = "queue",
    }
    /// A22: when a client acknowledges what it received.
    AckWhen, "A22" {
        /// On receipt.
        OnReceipt = "on-receipt",
        /// When the application has processed it.
        AfterApplication = "after-application",
    }
    /// A23: the order of acknowledgements that wait for the application.
    AckOrder, "A23" {
        /// As received (4.6.0-2, 4.6.0-3).
        AsReceived = "as-received",
        /// *Wrong*: as completed.
        AsCompleted = "as-completed",
    }
    /// A24: exchanges in flight when their subscription goes.
    UnsubscribeInFlight, "A24" {
        /// Are completed (3.10.4-3).
        Complete = "complete",
        /// *Wrong*: are abandoned.
        Abandon = "abandon",
    }
    /// A27: exchanges carried over a reconnect against the new connection's quota.
    CarriedOver, "A27" {
        /// Are charged, the PUBREL phase included.
        Charged = "charged",
        /// Are not charged in the PUBREL phase, as the letter of section 4.9 has it.
        Free = "free",
    }
    /// Which member of a shared subscription gets a message.
    Sharing, "" {
        /// Each in turn, those that are connected before those that are not.
        RoundRobin = "round-robin",
        /// Each in turn, connected or not.
        RoundRobinAll = "round-robin-all",
        /// The first that is connected.
        First = "first",
    }
    /// A QoS 1 message of a shared subscription whose session ends before PUBACK.
    SharedOnEnd, "" {
        /// Goes to another member (section 4.8.2, a should).
        Move = "move",
        /// Is dropped.
        Drop = "drop",
        /// *Wrong*: goes to another member, and one of QoS 2 too (4.8.2-5).
        MoveAll = "move-all",
    }
    /// Whether a client subscribes again when the server turns out to have no session for it.
    Resubscribe, "" {
        /// To all it had subscribed to, as most applications do in their connect handler.
        OnNewSession = "on-new-session",
        /// Never by itself.
        Never = "never",
    }
    /// What a receiver does when its Receive Maximum is exceeded.
    OverLimit, "" {
        /// Closes with 0x93 (5.0).
        Close = "close",
        /// Takes the message all the same.
        Tolerate = "tolerate",
    }
}
