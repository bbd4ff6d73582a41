//! Settings of parties that are objects of their own: wills, applications, retries, reconnects.

use crate::syntax::object::{Opt, Req, object};
use crate::syntax::read::{text, wrong};
use crate::syntax::suggest::did_you_mean;
use crate::syntax::{Kind, Node, Problem, Problems, Read};
use crate::value::choice::Qos;
use crate::value::{
    Chance, DelayValue, Filter, Length, Offset, Payload, Period, Seconds, Text, Topic,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::num::NonZeroU32;

object! {
    /// Messages that are answered with an error code in 5.0.
    RefusalFile, "a refusal" {
        /// Topics.
        "filter" filter: Req<Filter>,
        /// The reason code, 128 to 255. Default: 135, not authorized.
        "reason" reason: Opt<u8>,
    }
}

object! {
    /// The message that the broker publishes when the connection ends without a DISCONNECT.
    WillFile, "a will" {
        /// Its topic.
        "topic" topic: Req<Topic>,
        /// Its payload. Default: empty.
        "payload" payload: Opt<Payload>,
        /// Its QoS.
        "qos" qos: Opt<Qos>,
        /// Whether it is retained. Default: false.
        "retain" retain: Opt<bool>,
        /// 5.0: how long the broker waits. Default: 0s.
        "delay" delay: Opt<Seconds>,
        /// 5.0: when the message expires. Default: never.
        "expiry" expiry: Opt<Seconds>,
    }
}

object! {
    /// The application on top of a client.
    ApplicationFile, "an application" {
        /// How it recognises repeats: `none`, `counter`, `timestamp`, or `{"id-set": 100}`.
        "dedup" dedup: Opt<DedupFile>,
        /// Whether its publishes carry counter, time and unique id. Default: false.
        "stamp" stamp: Opt<bool>,
        /// How far its clock is ahead. Default: 0ms.
        "clock-offset" clock_offset: Opt<Offset>,
        /// The grain of its clock. Default: 1us.
        "clock-grain" clock_grain: Opt<Length>,
        /// How long it works on a delivery. Default: 0ms.
        "work" work: Opt<DelayValue>,
        /// What it publishes again, as a bridge does.
        "forward" forward: Opt<Vec<ForwardFile>>,
    }
}

object! {
    /// Deliveries that are published again.
    ForwardFile, "a forward" {
        /// Deliveries whose topic fits.
        "filter" filter: Req<Filter>,
        /// What is put before the topic.
        "prefix" prefix: Req<Topic>,
        /// The QoS. Default: that of the delivery.
        "qos" qos: Opt<Qos>,
        /// Whether it is retained. Default: false.
        "retain" retain: Opt<bool>,
        /// The client that publishes. Default: the one that got it.
        "via" via: Opt<String>,
    }
}

object! {
    /// Waits that double.
    Backoff, "a backoff" {
        /// The first wait.
        "first" first: Req<Length>,
        /// The longest wait.
        "most" most: Req<Length>,
        /// The share of a wait that chance may take off. Default: 0%.
        "jitter" jitter: Opt<Chance>,
    }
}

object! {
    /// A timer.
    TimerObject, "a retry" {
        /// An answer that has not come after this time is taken as lost.
        "timer" timer: Req<Period>,
    }
}

object! {
    /// The last so many unique ids.
    IdSetObject, "a dedup policy" {
        /// How many unique ids the consumer remembers.
        "id-set" id_set: Req<NonZeroU32>,
    }
}

/// A word or an object: what several settings look like.
macro_rules! word_or_object {
    ($(#[$meta:meta])* $name:ident, $expected:literal, [$($word:literal)*], $object:ty) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub(crate) enum $name {
            /// One of the words.
            #[allow(dead_code, reason = "where there is one word only, nobody asks which")]
            Word(&'static str),
            /// The object.
            Object(Box<$object>),
        }

        impl Read for $name {
            fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
                if let Kind::Object(_) = node.kind {
                    return Box::read(node, problems).map(Self::Object);
                }
                let found = text(node, $expected, problems)?;
                $(if found == $word {
                    return Some(Self::Word($word));
                })*
                let shown: String = found.chars().take(30).collect();
                let hint = did_you_mean(&shown, [$($word),*]);
                let problem = Problem::new(node.span, format!("unknown `{shown}`{hint}"));
                problems.push(problem.help(concat!("expected ", $expected)));
                None
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).trim_end_matches("File").into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let object = generator.subschema_for::<$object>();
                let words: &[&str] = &[$($word),*];
                json_schema!({ "anyOf": [{ "enum": words }, object] })
            }
        }
    };
}

word_or_object! {
    /// When to send again.
    RetryFile, "`on-resume` or `{\"timer\": \"5s\"}`", ["on-resume"], TimerObject
}

word_or_object! {
    /// How a consumer recognises repeats.
    DedupFile, "`none`, `counter`, `timestamp` or `{\"id-set\": 100}`",
    ["none" "counter" "timestamp"], IdSetObject
}

/// What a client does when a connection is lost or refused.
#[derive(Clone, Debug)]
pub(crate) enum ReconnectFile {
    /// Nothing.
    Never,
    /// Tries again after this time.
    Fixed(Length),
    /// Tries again after growing times.
    Backoff(Box<Backoff>),
}

impl Read for ReconnectFile {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::Object(_) => Box::read(node, problems).map(Self::Backoff),
            Kind::Text { text, .. } if text == "never" => Some(Self::Never),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text { .. } | Kind::List(_) => {
                Length::read(node, problems).map(Self::Fixed)
            }
        }
    }
}

impl JsonSchema for ReconnectFile {
    fn schema_name() -> Cow<'static, str> {
        "Reconnect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let time = generator.subschema_for::<Length>();
        let backoff = generator.subschema_for::<Backoff>();
        json_schema!({
            "description": "A time, `never`, or waits that double.",
            "anyOf": [{ "const": "never" }, time, backoff],
        })
    }
}

/// When a client connects first; none is when the script says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectTime(pub(crate) Option<Length>);

impl Read for ConnectTime {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::Text { text, .. } if text == "never" => Some(Self(None)),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text { .. }
            | Kind::List(_)
            | Kind::Object(_) => Length::read(node, problems).map(|time| Self(Some(time))),
        }
    }
}

impl JsonSchema for ConnectTime {
    fn schema_name() -> Cow<'static, str> {
        "ConnectTime".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let time = generator.subschema_for::<Length>();
        json_schema!({
            "description": "A time, or `never`: only the script connects it.",
            "anyOf": [{ "const": "never" }, time],
        })
    }
}

/// A pair of texts: `["key", "value"]`.
#[derive(Clone, Debug)]
pub(crate) struct Pair(pub(crate) Text, pub(crate) Text);

impl Read for Pair {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Kind::List(items) = &node.kind
            && let [key, value] = items.as_slice()
        {
            let (key, value) = (Text::read(key, problems), Text::read(value, problems));
            return Some(Self(key?, value?));
        }
        wrong(node, "a pair of texts: `[\"key\", \"value\"]`", problems);
        None
    }
}

impl JsonSchema for Pair {
    fn schema_name() -> Cow<'static, str> {
        "Pair".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2,
        })
    }
}
