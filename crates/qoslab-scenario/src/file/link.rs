//! A link as written: its kind and what may happen on it, for both directions or each.

use crate::syntax::object::{Opt, Req, object};
use crate::syntax::{At, Kind, Node, Problems, Read};
use crate::value::{Bandwidth, Chance, Choice, DelayValue, Length};
use qoslab_trace::LinkKind;

/// Declares an object with the settings of a line.
macro_rules! line {
    ($(#[$meta:meta])* $name:ident, $noun:literal { $($extra:tt)* }) => {
        object! {
            $(#[$meta])*
            $name, $noun {
                $($extra)*
                /// How long a packet travels. Default: 20ms.
                "delay" delay: Opt<DelayValue>,
                /// Up to this much more, evenly spread. Default: 0ms.
                "jitter" jitter: Opt<Length>,
                /// Bytes or bits a second. Default: unlimited.
                "bandwidth" bandwidth: Opt<Bandwidth>,
                /// The chance that a segment (stream: it comes `retransmit` later) or a packet
                /// (proxy, datagram: it is gone) is lost. Default: 0%.
                "loss" loss: Opt<Chance>,
                /// Bad times in which the loss is another.
                "burst" burst: Opt<BurstFile>,
                /// Stream: after this time a lost segment is sent again. Default: 200ms.
                "retransmit" retransmit: Opt<Length>,
                /// Proxy, datagram: the chance that a second copy arrives. Default: 0%.
                "copy" copy: Opt<Chance>,
                /// Datagram: the chance that a packet is late, so that others overtake it.
                "reorder" reorder: Opt<ReorderFile>,
                /// The chance, for each packet, that the connection is cut while it travels.
                "cut" cut: Opt<Chance>,
            }
        }
    };
}

object! {
    /// Two states (Gilbert and Elliott): good times with `loss`, bad times with this.
    BurstFile, "`burst`" {
        /// The chance, at each packet, that bad times begin.
        "begin" begin: Req<Chance>,
        /// The chance, at each packet, that bad times end.
        "end" end: Req<Chance>,
        /// The loss in bad times.
        "loss" loss: Req<Chance>,
    }
}

object! {
    /// Packets that are late.
    ReorderFile, "`reorder`" {
        /// The chance that a packet is late.
        "chance" chance: Req<Chance>,
        /// By so much.
        "by" by: Req<Length>,
    }
}

line! {
    /// One direction of a link; what is said here wins over what is said for both.
    LineFile, "a direction of a link" {}
}

line! {
    /// A link to the broker. What is said outside `up` and `down` holds for both directions.
    LinkObject, "a link" {
        /// What it may do to packets. Default: stream.
        "kind" kind: Opt<Choice<LinkKind>>,
        /// From the client to the broker.
        "up" up: Opt<LineFile>,
        /// From the broker to the client.
        "down" down: Opt<LineFile>,
    }
}

/// A link: its kind alone, or an object.
#[derive(Clone, Debug, schemars::JsonSchema)]
#[schemars(untagged)]
pub(crate) enum LinkFile {
    /// The kind; all else as it is.
    Kind(At<Choice<LinkKind>>),
    /// In full.
    Object(Box<LinkObject>),
}

impl Read for LinkFile {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.kind {
            Kind::Object(_) => Box::read(node, problems).map(Self::Object),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text { .. } | Kind::List(_) => {
                At::read(node, problems).map(Self::Kind)
            }
        }
    }
}
