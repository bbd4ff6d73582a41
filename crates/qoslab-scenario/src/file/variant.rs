//! The axes of a scenario, the variants that something holds for, and settings that depend on them.

use super::party::{BrokerFile, ClientFile, DefaultsFile};
use crate::syntax::At;
use crate::syntax::object::{Opt, Req, object};
use crate::syntax::read::{Named, OneOrMore};
use crate::value::Choice;
use crate::value::choice::Qos;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::policy::Method;
use qoslab_trace::LinkKind;

object! {
    /// Axes: the scenario is run for every combination; the first value of each is the default.
    VariantsFile, "`variants`" {
        /// QoS of publishes and subscriptions that name none.
        "qos" qos: Opt<Vec<At<Qos>>>,
        /// Version of clients that name none.
        "mqtt" mqtt: Opt<Vec<At<Choice<Version>>>>,
        /// QoS 2 method of receivers that name none.
        "method" method: Opt<Vec<At<Choice<Method>>>>,
        /// Kind of links that name none.
        "link" link: Opt<Vec<At<Choice<LinkKind>>>>,
        /// Combinations that make no sense.
        "skip" skip: Opt<Vec<SkipFile>>,
    }
}

object! {
    /// Combinations that are left out.
    SkipFile, "a skipped combination" {
        /// With one of these QoS.
        "qos" qos: Opt<OneOrMore<Qos>>,
        /// With one of these versions.
        "mqtt" mqtt: Opt<OneOrMore<Choice<Version>>>,
        /// With one of these methods.
        "method" method: Opt<OneOrMore<Choice<Method>>>,
        /// With one of these kinds of link.
        "link" link: Opt<OneOrMore<Choice<LinkKind>>>,
        /// Why.
        "because" because: Req<String>,
    }
}

object! {
    /// The variants that something holds for: all of these must fit.
    WhenFile, "`when`" {
        /// One of these QoS.
        "qos" qos: Opt<OneOrMore<Qos>>,
        /// One of these versions.
        "mqtt" mqtt: Opt<OneOrMore<Choice<Version>>>,
        /// One of these methods.
        "method" method: Opt<OneOrMore<Choice<Method>>>,
        /// One of these kinds of link.
        "link" link: Opt<OneOrMore<Choice<LinkKind>>>,
    }
}

object! {
    /// Settings that hold in some variants; they win over those outside.
    OverrideFile, "an override" {
        /// The variants.
        "when" when: Req<WhenFile>,
        /// Settings of all clients.
        "defaults" defaults: Opt<DefaultsFile>,
        /// Settings of the broker.
        "broker" broker: Opt<BrokerFile>,
        /// Settings of single clients.
        "clients" clients: Opt<Named<ClientFile>>,
    }
}
