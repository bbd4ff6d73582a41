//! What stands in a scenario file, as written: objects with positions. Not yet a plan.
//!
//! One file here for one part of the format; the doc comments are the descriptions of the schema.

pub(crate) mod expect;
pub(crate) mod fault;
pub(crate) mod holds;
pub(crate) mod lesson;
pub(crate) mod link;
pub(crate) mod party;
pub(crate) mod script;
pub(crate) mod setting;
pub(crate) mod variant;

use crate::syntax::object::{Opt, Req, object};
use crate::syntax::read::Named;
use crate::syntax::{At, Kind, Node, Problems, Read};
use crate::value::choice::Qos;
use crate::value::{Answer, Choice, Length, PacketSelector, RuleNumber, UpTo};
use expect::ExpectFile;
use fault::FaultFile;
use party::{BrokerFile, ClientFile, DefaultsFile};
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::policy::Method;
use qoslab_trace::LinkKind;
use script::StepFile;
use variant::{OverrideFile, VariantsFile, WhenFile};

object! {
    /// A scenario of qoslab: parties, links, a script, faults, and what is expected.
    ScenarioFile, "a scenario" {
        /// Where editors find the schema.
        #[allow(dead_code, reason = "for editors")]
        "$schema" schema: Opt<String>,
        /// What records call it. Default: the name of the file.
        "name" name: Opt<String>,
        /// One line: what happens.
        "title" title: Req<String>,
        /// What a reader learns from it.
        "teaches" teaches: Opt<String>,
        /// The numbers of the claims that it shows.
        "claims" claims: Opt<Vec<At<u16>>>,
        /// The numbered statements of the standard that it shows.
        "rules" rules: Opt<Vec<At<RuleNumber>>>,
        /// The version of all clients that name none. Default: 3.1.1.
        "mqtt" mqtt: Opt<Choice<Version>>,
        /// The QoS of publishes and subscriptions that name none. Default: 0.
        "qos" qos: Opt<Qos>,
        /// The QoS 2 method of all receivers that name none. Default: B.
        "method" method: Opt<Choice<Method>>,
        /// The kind of all links that name none. Default: stream.
        "link" link: Opt<Choice<LinkKind>>,
        /// The seed of all chance. Default: 1.
        "seed" seed: Opt<u64>,
        /// What chance answers, by the name of its stream and in the order of asking, before the
        /// seed is asked. `qoslab run --save-as` writes it.
        "answers" answers: Opt<Named<Vec<At<Answer>>>>,
        /// The run ends here, if it is not over before.
        "until" until: Opt<Length>,
        /// Where an unending run is stopped.
        "bounds" bounds: Opt<BoundsFile>,
        /// The same scenario under several versions, QoS, methods or kinds of link.
        "variants" variants: Opt<VariantsFile>,
        /// Settings that hold in some variants only.
        "overrides" overrides: Opt<Vec<OverrideFile>>,
        /// The same without its faults, which must behave.
        "control" control: Opt<ControlFile>,
        /// Settings of all clients; those about exchanging messages hold for the broker too.
        "defaults" defaults: Opt<DefaultsFile>,
        /// The broker.
        "broker" broker: Opt<BrokerFile>,
        /// The clients by name, in the order in which they are drawn.
        "clients" clients: Req<Named<ClientFile>>,
        /// What applications and operators do.
        "script" script: Opt<Vec<StepFile>>,
        /// What goes wrong.
        "faults" faults: Opt<Vec<FaultFile>>,
        /// What must be true of the run.
        "expect" expect: Opt<Vec<ExpectFile>>,
        /// Sentences for moments of the run.
        "narrate" narrate: Opt<Vec<NarrateFile>>,
    }
}

object! {
    /// Where a run that does not end by itself is stopped and reported.
    BoundsFile, "`bounds`" {
        /// After so many events. Default: 100000.
        "events" events: Opt<UpTo<1_000_000>>,
        /// At this virtual time. Default: 400d.
        "time" time: Opt<Length>,
    }
}

object! {
    /// A sentence for a moment: exactly one of `at`, `delivered` and `fault`.
    NarrateFile, "a narration" {
        /// The moment when a packet is sent (or has arrived: `PUBACK arrived`). Default: the first.
        "at" at: Opt<PacketSelector>,
        /// The moment of a delivery.
        "delivered" delivered: Opt<DeliveryFile>,
        /// The moment when a fault acts first, by its number in the run, from 1.
        "fault" fault: Opt<std::num::NonZeroU32>,
        /// The sentence.
        "say" say: Req<String>,
        /// The variants that it holds for.
        "when" when: Opt<WhenFile>,
    }
}

object! {
    /// A delivery to an application.
    DeliveryFile, "a delivery" {
        /// The client.
        "to" to: Opt<String>,
        /// The message.
        "message" message: Opt<crate::value::Message>,
        /// Which copy of the message, from 1. Default: 1.
        "copy" copy: Opt<std::num::NonZeroU32>,
    }
}

object! {
    /// A control arm with its own expectations.
    ControlObject, "`control`" {
        /// What must be true of the run without faults.
        "expect" expect: Req<Vec<ExpectFile>>,
    }
}

/// `true`, `false` or an object.
#[derive(Clone, Debug, schemars::JsonSchema)]
#[schemars(untagged)]
pub(crate) enum ControlFile {
    /// Whether there is one; it must hold all checks and deliver every message.
    Flag(bool),
    /// With expectations of its own.
    Object(ControlObject),
}

impl Read for ControlFile {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.kind {
            Kind::Bool(flag) => Some(Self::Flag(flag)),
            Kind::Null | Kind::Number(_) | Kind::Text { .. } | Kind::List(_) | Kind::Object(_) => {
                ControlObject::read(node, problems).map(Self::Object)
            }
        }
    }
}
