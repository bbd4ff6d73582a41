//! Words of expectations for what a record holds: notes, reasons to close, outcomes, verdicts.

use crate::value::choice::Words;
use qoslab_mqtt::face::{Closing, Note, Outcome};

/// A verdict of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CheckVerdict {
    /// Nothing broke it.
    Held,
    /// An event broke it.
    Broken,
    /// It cannot be said.
    Unknown,
}

/// Declares an enum of words and where they come from.
macro_rules! word {
    ($(#[$meta:meta])* $name:ident, $noun:literal, $from:ty {
        $($variant:ident = $word:literal: $pattern:pat,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $(#[doc = $word] $variant,)* }

        impl $name {
            /// The word for a value.
            pub(crate) fn of(value: &$from) -> Self {
                match value { $($pattern => Self::$variant,)* }
            }

            /// As it is written.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl Words for $name {
            const NOUN: &'static str = $noun;

            fn all() -> &'static [(Self, &'static str)] {
                &[$((Self::$variant, $word),)*]
            }
        }
    };
}

word! {
    /// What happens inside a party.
    NoteWord, "note", Note {
        SessionCreated = "session-created": Note::SessionCreated { .. },
        SessionResumed = "session-resumed": Note::SessionResumed { .. },
        SessionEnded = "session-ended": Note::SessionEnded { .. },
        Subscribed = "subscribed": Note::Subscribed { .. },
        Unsubscribed = "unsubscribed": Note::Unsubscribed { .. },
        Owned = "owned": Note::Owned { .. },
        Routed = "routed": Note::Routed { .. },
        Queued = "queued": Note::Queued { .. },
        Dropped = "dropped": Note::Dropped { .. },
        RepeatSuppressed = "repeat-suppressed": Note::RepeatSuppressed { .. },
        Ignored = "ignored": Note::Ignored { .. },
        RetainedStored = "retained-stored": Note::RetainedStored { .. },
        RetainedRemoved = "retained-removed": Note::RetainedRemoved { .. },
        WillStored = "will-stored": Note::WillStored { .. },
        WillDelayed = "will-delayed": Note::WillDelayed { .. },
        WillPublished = "will-published": Note::WillPublished { .. },
        WillRemoved = "will-removed": Note::WillRemoved { .. },
        Violation = "violation": Note::Violation { .. },
        Republished = "republished": Note::Republished { .. },
    }
}

word! {
    /// Why a party closes.
    CloseWord, "reason to close", Closing {
        Disconnect = "disconnect": Closing::Disconnect,
        Hangup = "hangup": Closing::Hangup,
        Refused = "refused": Closing::Refused(_),
        Violation = "violation": Closing::Violation(_),
        KeepAliveTimeout = "keep-alive-timeout": Closing::KeepAliveTimeout,
        TakenOver = "taken-over": Closing::TakenOver,
        PeerDisconnected = "peer-disconnected": Closing::PeerDisconnected(_),
        ConnectTimeout = "connect-timeout": Closing::ConnectTimeout,
        QuotaExceeded = "quota-exceeded": Closing::QuotaExceeded,
    }
}

word! {
    /// What became of a published message; `pending` when its publisher does not know yet.
    OutcomeWord, "outcome", Option<Outcome> {
        Acknowledged = "acknowledged": Some(Outcome::Acknowledged),
        Sent = "sent": Some(Outcome::Sent),
        Rejected = "rejected": Some(Outcome::Rejected(_)),
        Dropped = "dropped": Some(Outcome::Dropped(_)),
        Pending = "pending": None,
    }
}

impl CheckVerdict {
    /// As it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}

impl Words for CheckVerdict {
    const NOUN: &'static str = "verdict";

    fn all() -> &'static [(Self, &'static str)] {
        &[(Self::Held, "held"), (Self::Broken, "broken"), (Self::Unknown, "unknown")]
    }
}
