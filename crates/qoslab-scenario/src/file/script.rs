//! The script as written: what applications and operators do, and when.

use super::setting::Pair;
use super::variant::WhenFile;
use crate::syntax::object::{Opt, Req, kinds, object};
use crate::syntax::read::{OneOrMore, wrong};
use crate::syntax::{At, Kind, Node, Problem, Problems, Read, Span};
use crate::value::choice::Qos;
use crate::value::{Choice, Filter, Hex, Length, OffOr, PacketSelector, Payload, Seconds, Topic};
use qoslab_mqtt::packet::RetainHandling;
use qoslab_trace::StoreFate;
use std::num::{NonZeroU16, NonZeroU32};

kinds! {
    /// A step of the script.
    StepFile, "a step" {
        /// A client publishes.
        "publish" Publish(PublishStep),
        /// A client subscribes.
        "subscribe" Subscribe(SubscribeStep),
        /// A client unsubscribes.
        "unsubscribe" Unsubscribe(UnsubscribeStep),
        /// A client connects.
        "connect" Connect(ConnectStep),
        /// A client says DISCONNECT and closes.
        "disconnect" Disconnect(DisconnectStep),
        /// A client closes without DISCONNECT.
        "hangup" Hangup(HangupStep),
        /// A client sends bytes as they are.
        "raw" Raw(RawStep),
        /// A process dies and comes back.
        "crash" Crash(CrashStep),
    }
}

/// Declares a step: its own keys, and when it is taken.
macro_rules! step {
    ($(#[$meta:meta])* $name:ident { $($extra:tt)* }) => {
        object! {
            $(#[$meta])*
            $name, "a step" {
                $($extra)*
                /// At this time.
                "at" at: Opt<Length>,
                /// When a packet that fits arrives (or is sent: `CONNACK sent`); the first one.
                "after" after: Opt<PacketSelector>,
                /// With `after`: so much later.
                "delay" delay: Opt<Length>,
                /// The variants that it belongs to. Default: all.
                "when" when: Opt<WhenFile>,
            }
        }
    };
}

step! {
    /// A client publishes.
    PublishStep {
        /// The client.
        "client" client: Req<String>,
        /// The message.
        "publish" publish: Req<PublishFile>,
    }
}

step! {
    /// A client subscribes.
    SubscribeStep {
        /// The client.
        "client" client: Req<String>,
        /// The filters.
        "subscribe" subscribe: Req<Subscriptions>,
    }
}

step! {
    /// A client unsubscribes.
    UnsubscribeStep {
        /// The client.
        "client" client: Req<String>,
        /// The filters.
        "unsubscribe" unsubscribe: Req<OneOrMore<Filter>>,
    }
}

step! {
    /// A client connects.
    ConnectStep {
        /// The client.
        "client" client: Req<String>,
        /// `true`, or settings that change from now on.
        "connect" connect: Req<TrueOr<ConnectFile>>,
    }
}

step! {
    /// A client says DISCONNECT and closes.
    DisconnectStep {
        /// The client.
        "client" client: Req<String>,
        /// `true`, or what the DISCONNECT carries.
        "disconnect" disconnect: Req<TrueOr<DisconnectFile>>,
    }
}

step! {
    /// A client closes the connection without DISCONNECT.
    HangupStep {
        /// The client.
        "client" client: Req<String>,
        /// `true`.
        #[allow(dead_code, reason = "it can only be true")]
        "hangup" hangup: Req<True>,
    }
}

step! {
    /// A client sends bytes as they are, right or wrong.
    RawStep {
        /// The client.
        "client" client: Req<String>,
        /// The bytes.
        "raw" raw: Req<Hex>,
    }
}

step! {
    /// A process dies and comes back. A crash of the script happens in the control arm too.
    CrashStep {
        /// A client, or the broker.
        "crash" crash: Req<String>,
        /// What becomes of its store. Default: kept.
        "store" store: Opt<Choice<StoreFate>>,
        /// How long it is down. Default: 1s.
        "down" down: Opt<Length>,
    }
}

object! {
    /// A message to publish.
    PublishFile, "a publish" {
        /// The topic.
        "topic" topic: Req<Topic>,
        /// The payload. Default: empty.
        "payload" payload: Opt<Payload>,
        /// The QoS. Default: that of the scenario.
        "qos" qos: Opt<Qos>,
        /// The retain flag. Default: false.
        "retain" retain: Opt<bool>,
        /// 5.0: when the message expires. Default: never.
        "expiry" expiry: Opt<Seconds>,
        /// 5.0: user properties: pairs of text.
        "user-properties" user_properties: Opt<Vec<At<Pair>>>,
        /// So many messages; `{n}` in the payload is the number of each, from 1. Default: 1.
        "count" count: Opt<NonZeroU32>,
        /// With `count`: the time between two. Default: 0ms.
        "every" every: Opt<Length>,
    }
}

object! {
    /// A subscription with its options.
    SubscribeFile, "a subscription" {
        /// The filter.
        "filter" filter: Req<Filter>,
        /// The highest QoS wanted. Default: that of the scenario.
        "qos" qos: Opt<Qos>,
        /// 5.0: not what this client published itself. Default: false.
        "no-local" no_local: Opt<bool>,
        /// 5.0: keep the publisher's retain flag. Default: false.
        "retain-as-published" retain_as_published: Opt<bool>,
        /// 5.0: when retained messages are sent. Default: always.
        "retain-handling" retain_handling: Opt<Choice<RetainHandling>>,
    }
}

/// A filter alone, or with options.
#[derive(Clone, Debug, schemars::JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Subscription {
    /// The filter; the QoS is that of the scenario.
    Filter(At<Filter>),
    /// With options.
    Object(Box<SubscribeFile>),
}

impl Read for Subscription {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.kind {
            Kind::Object(_) => Box::read(node, problems).map(Self::Object),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text { .. } | Kind::List(_) => {
                At::read(node, problems).map(Self::Filter)
            }
        }
    }

    const EMPTY: (&'static str, &'static str) = (
        "a SUBSCRIBE without a filter is a protocol error",
        "name one at least: rule 3.8.3-3 (5.0: 3.8.3-2)",
    );
}

object! {
    /// One SUBSCRIBE: subscriptions that may share a subscription identifier.
    IdentifiedFile, "subscriptions" {
        /// The subscriptions.
        "filters" filters: Req<OneOrMore<Subscription>>,
        /// 5.0: the subscription identifier, 1 to 268435455.
        "identifier" identifier: Opt<NonZeroU32>,
    }
}

/// One SUBSCRIBE: a filter, a list of subscriptions, or with a subscription identifier. Or a list
/// of such objects: each is a SUBSCRIBE of its own.
#[derive(Clone, Debug, schemars::JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Subscriptions {
    /// One or more subscriptions.
    Plain(OneOrMore<Subscription>),
    /// With a subscription identifier.
    Identified(Box<IdentifiedFile>),
    /// Several SUBSCRIBEs, one after the other.
    Several(#[schemars(length(min = 1))] Vec<IdentifiedFile>),
}

/// The subscriptions of one SUBSCRIBE, and their identifier.
type Packet<'f> = (&'f OneOrMore<Subscription>, Option<&'f At<NonZeroU32>>);

impl IdentifiedFile {
    fn packet(&self) -> Packet<'_> {
        (&self.filters.value, self.identifier.as_ref())
    }
}

impl Subscriptions {
    /// What each SUBSCRIBE holds.
    pub(crate) fn packets(&self) -> Vec<Packet<'_>> {
        match self {
            Self::Plain(plain) => vec![(plain, None)],
            Self::Identified(file) => vec![file.packet()],
            Self::Several(files) => files.iter().map(IdentifiedFile::packet).collect(),
        }
    }

    /// A list in which at least one entry is a whole SUBSCRIBE: then all must be.
    fn several(items: &[Node], list: Span, problems: &mut Problems) -> Self {
        let mut files = Vec::new();
        for item in items {
            let file = if item.member("filters").is_some() {
                IdentifiedFile::read(item, problems)
            } else {
                let span = if item.is_plain() { item.span } else { item.span.head() };
                let problem = Problem::new(span, "this list holds whole SUBSCRIBEs");
                let help = "each entry is one: `{\"filters\": \"t/#\"}`, with `identifier` or not";
                problems.push(problem.help(help));
                None
            };
            match file {
                Some(file) => files.push(file),
                None => problems.lose("", list),
            }
        }
        Self::Several(files)
    }
}

impl Read for Subscriptions {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::Object(_) if node.member("filters").is_some() => {
                Box::read(node, problems).map(Self::Identified)
            }
            Kind::List(items) if items.iter().any(|item| item.member("filters").is_some()) => {
                Some(Self::several(items, node.span, problems))
            }
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text { .. }
            | Kind::List(_)
            | Kind::Object(_) => OneOrMore::read(node, problems).map(Self::Plain),
        }
    }
}

object! {
    /// What a scripted CONNECT changes in the client's settings, from now on.
    ConnectFile, "a connect" {
        /// Clean Session or Clean Start.
        "clean" clean: Opt<bool>,
        /// 5.0: Session Expiry Interval.
        "session-expiry" session_expiry: Opt<Seconds>,
        /// 5.0: Receive Maximum.
        "receive-maximum" receive_maximum: Opt<NonZeroU16>,
        /// Keep alive.
        "keep-alive" keep_alive: Opt<OffOr<NonZeroU16>>,
    }
}

object! {
    /// What a DISCONNECT carries in 5.0.
    DisconnectFile, "a disconnect" {
        /// 5.0: whether the will is published all the same (reason code 0x04). Default: false.
        "with-will" with_will: Opt<bool>,
        /// 5.0: a new Session Expiry Interval.
        "session-expiry" session_expiry: Opt<Seconds>,
    }
}

/// `true`: an action without settings. `false` would say nothing, and is refused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct True;

impl schemars::JsonSchema for True {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "True".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "const": true })
    }
}

impl Read for True {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if matches!(node.kind, Kind::Bool(true)) {
            return Some(Self);
        }
        wrong(node, "`true`", problems);
        None
    }

    fn stand_in() -> Option<Self> {
        Some(Self)
    }
}

/// `true`, or an object.
#[derive(Clone, Debug, schemars::JsonSchema)]
#[schemars(untagged, inline)]
pub(crate) enum TrueOr<T> {
    /// `true`.
    True(True),
    /// With settings.
    Object(Box<T>),
}

impl<T> TrueOr<T> {
    /// The settings, if there are any.
    pub(crate) fn settings(&self) -> Option<&T> {
        match self {
            Self::True(_) => None,
            Self::Object(object) => Some(object),
        }
    }
}

impl<T: Read> Read for TrueOr<T> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.kind {
            Kind::Object(_) => Box::read(node, problems).map(Self::Object),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text { .. } | Kind::List(_) => {
                True::read(node, problems).map(Self::True)
            }
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self::True(True))
    }
}
