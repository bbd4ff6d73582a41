//! Choices from a short list of words: policies, versions, QoS, kinds of link.

use crate::syntax::read::{integer, text};
use crate::syntax::suggest::{did_you_mean, one_of};
use crate::syntax::{Kind, Node, Problem, Problems, Read};
use qoslab_mqtt::packet::{QoS, RetainHandling, Version};
use qoslab_mqtt::policy::*;
use qoslab_sim::plan::{Notice, Tail};
use qoslab_trace::{End, LinkKind, StoreFate};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A type whose values have names.
pub(crate) trait Words: Copy + PartialEq + 'static {
    /// What it is called in messages and in the schema.
    const NOUN: &'static str;
    /// All values, the default first.
    fn all() -> &'static [(Self, &'static str)];
}

/// One of the words of `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice<T>(pub(crate) T);

impl<T: Words> Read for Choice<T> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let names = || T::all().iter().map(|(_, name)| *name);
        let text = text(node, &one_of(names()), problems)?;
        if let Some((value, _)) = T::all().iter().find(|(_, name)| *name == text) {
            return Some(Self(*value));
        }
        let shown: String = text.chars().take(40).collect();
        let hint = did_you_mean(&shown, names());
        let message = format!("unknown {} `{shown}`{hint}", T::NOUN);
        let list = hint.is_empty().then(|| format!("it is {}", one_of(names())));
        problems.push(Problem::new(node.span, message).maybe_help(list));
        None
    }

    fn stand_in() -> Option<Self> {
        T::all().first().map(|(value, _)| Self(*value))
    }
}

impl<T: Words> JsonSchema for Choice<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::NOUN.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = T::all().iter().map(|(_, name)| *name).collect();
        json_schema!({ "enum": names })
    }
}

macro_rules! words {
    ($($type:ty, $noun:literal: $($value:ident = $name:literal),*;)*) => {
        $(impl Words for $type {
            const NOUN: &'static str = $noun;

            fn all() -> &'static [(Self, &'static str)] {
                &[$((Self::$value, $name),)*]
            }
        })*
    };
}

/// Policies name themselves; their lists are complete by construction.
macro_rules! policies {
    ($($type:ident, $noun:literal;)*) => {
        $(impl Words for $type {
            const NOUN: &'static str = $noun;

            fn all() -> &'static [(Self, &'static str)] {
                const PAIRS: [($type, &str); $type::ALL.len()] = {
                    let mut pairs = [($type::ALL[0], ""); $type::ALL.len()];
                    let mut i = 0;
                    while i < pairs.len() {
                        pairs[i] = ($type::ALL[i], $type::ALL[i].name());
                        i += 1;
                    }
                    pairs
                };
                &PAIRS
            }
        })*
    };
}

policies! {
    Method, "method";
    ResumeOrder, "resume order";
    NewMessages, "policy for new messages";
    ErrorPubrec, "policy for an error PUBREC";
    BusyId, "policy for a busy packet identifier";
    UnknownPubrel, "policy for an unknown PUBREL";
    MismatchedAck, "policy for a mismatched acknowledgement";
    IdPolicy, "packet identifier policy";
    DupPolicy, "DUP policy";
    OnSessionLost, "policy for a lost session";
    Resubscribe, "policy for subscribing again";
    CleanStart, "policy for a clean start";
    EndedTakeover, "policy for the takeover of an ended session";
    TakeoverUnread, "policy for unread bytes at a takeover";
    TakeoverWill, "policy for the will at a takeover";
    WillDelay, "will delay policy";
    Overlap, "policy for overlapping subscriptions";
    WindowRelease, "window release policy";
    Overflow, "overflow policy";
    Downgrade, "downgrade policy";
    Qos0Offline, "policy for QoS 0 while offline";
    AckWhen, "time of acknowledgement";
    AckOrder, "order of acknowledgements";
    UnsubscribeInFlight, "policy for unsubscribing in flight";
    CarriedOver, "policy for carried-over exchanges";
    Sharing, "sharing policy";
    SharedOnEnd, "policy for shared messages of an ended session";
    OverLimit, "policy above Receive Maximum";
}

words! {
    Version, "MQTT version": V311 = "3.1.1", V5 = "5.0";
    LinkKind, "kind of link": Stream = "stream", Proxy = "proxy", Datagram = "datagram";
    StoreFate, "fate of the store": Kept = "kept", Lost = "lost", Stale = "stale";
    Tail, "fate of what is under way": Lost = "lost", Arrives = "arrives";
    Notice, "notice": Both = "both", Client = "client", Broker = "broker", Nobody = "nobody";
    RetainHandling, "retain handling": Always = "always", IfNew = "if-new", Never = "never";
    End, "end of a run": Quiet = "quiet", Until = "until", EventBound = "event-bound",
        TimeBound = "time-bound", ByteBound = "byte-bound";
}

/// A QoS as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Qos(pub(crate) QoS);

impl Read for Qos {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if !matches!(node.kind, Kind::Number(_)) {
            return integer(node, 0, 2, problems).and(None);
        }
        let mut inner = Problems::default();
        let number = integer(node, 0, 2, &mut inner).and_then(|n| u8::try_from(n).ok());
        let qos = number.and_then(QoS::new);
        if qos.is_none() {
            problems.push(
                Problem::new(node.span, "there is no such QoS")
                    .help("0 (at most once), 1 (at least once) or 2 (exactly once)"),
            );
        }
        qos.map(Self)
    }
}

impl JsonSchema for Qos {
    fn schema_name() -> Cow<'static, str> {
        "QoS".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "enum": [0, 1, 2],
            "description": "0 at most once, 1 at least once, 2 exactly once",
        })
    }
}
