//! Faults as written: what goes wrong, told apart by the key that names it.

use super::variant::WhenFile;
use crate::syntax::object::{Opt, Req, kinds, object};
use crate::syntax::read::wrong;
use crate::syntax::{At, Kind, Node, Problem, Problems, Read, Span};
use crate::value::{Chance, Choice, Length, Nth, PacketSelector, UpTo};
use qoslab_sim::plan::Notice;
use qoslab_trace::StoreFate;

kinds! {
    /// A fault.
    FaultFile, "a fault" {
        /// A packet is lost, alone.
        "lose" Lose(LoseFault),
        /// More copies of a packet arrive.
        "copy" Copy(CopyFault),
        /// A packet waits, and on an ordered link all behind it.
        "hold" Hold(HoldFault),
        /// A packet takes longer.
        "delay" Delay(DelayFault),
        /// The connection dies.
        "cut" Cut(CutFault),
        /// The connection goes silent.
        "silence" Silence(SilenceFault),
        /// Connecting fails.
        "refuse" Refuse(RefuseFault),
        /// A process dies and comes back.
        "crash" Crash(CrashFault),
    }
}

/// Declares a fault: its own keys, its chance, its variants.
macro_rules! fault {
    ($(#[$meta:meta])* $name:ident { $($extra:tt)* }) => {
        object! {
            $(#[$meta])*
            $name, "this fault" {
                $($extra)*
                /// The chance that it acts each time. Default: always.
                "chance" chance: Opt<Chance>,
                /// The variants that it belongs to. Default: all.
                "when" when: Opt<WhenFile>,
            }
        }
    };
}

fault! {
    /// A packet is lost, alone. Proxy and datagram links only: on a stream, cut the connection.
    LoseFault {
        /// Which packets.
        "lose" packets: Req<PacketSelector>,
    }
}

fault! {
    /// More copies of a packet arrive. Proxy and datagram links only.
    CopyFault {
        /// Which packets.
        "copy" packets: Req<PacketSelector>,
        /// How many more. Default: 1.
        "times" times: Opt<UpTo<1_000>>,
        /// How long each comes after the one before. Default: 1ms.
        "later" later: Opt<Length>,
    }
}

fault! {
    /// A packet waits, and on an ordered link all behind it.
    HoldFault {
        /// Which packets.
        "hold" packets: Req<PacketSelector>,
        /// For so long.
        "for" lasts: Req<Length>,
    }
}

fault! {
    /// A packet takes longer; on a datagram link others may overtake it.
    DelayFault {
        /// Which packets.
        "delay" packets: Req<PacketSelector>,
        /// By so much.
        "by" by: Req<Length>,
    }
}

fault! {
    /// The connection dies: while a packet travels, or with `at` at a time.
    CutFault {
        /// Which packets; with `at`: the client whose link it is.
        "cut" target: Req<Target>,
        /// At this time.
        "at" at: Opt<Length>,
        /// `before` the packet leaves, `during` its way, `after` it has arrived, or `{"byte": 3}`:
        /// inside it, so that its first bytes arrive. Default: during.
        "where" point: Opt<CutPointFile>,
        /// Who learns of it at once. Default: both.
        "notice" notice: Opt<Choice<Notice>>,
        /// What is under way: `lost`, or `arrives` late. Default: lost.
        "tail" tail: Opt<TailFile>,
    }
}

fault! {
    /// Nothing passes any more: half-open, or silent death.
    SilenceFault {
        /// Which packets; with `at`: the client whose link it is.
        "silence" target: Req<Target>,
        /// At this time.
        "at" at: Opt<Length>,
        /// Who learns of it at once. Default: nobody.
        "notice" notice: Opt<Choice<Notice>>,
    }
}

fault! {
    /// Connecting fails: some attempts by their number, or all for a time.
    RefuseFault {
        /// The client.
        "refuse" client: Req<String>,
        /// Which attempts, from 1: `2` or `"2..4"`.
        "attempts" attempts: Opt<Nth>,
        /// From this time.
        "at" at: Opt<Length>,
        /// With `at`: for so long.
        "for" lasts: Opt<Length>,
    }
}

fault! {
    /// A process dies and comes back: exactly one of `at`, `before` and `after`.
    CrashFault {
        /// A client, or the broker.
        "crash" party: Req<String>,
        /// At this time.
        "at" at: Opt<Length>,
        /// Before it processes a packet that fits.
        "before" before: Opt<PacketSelector>,
        /// After it has processed one.
        "after" after: Opt<PacketSelector>,
        /// What becomes of its store. Default: kept.
        "store" store: Opt<Choice<StoreFate>>,
        /// How long it is down. Default: 1s.
        "down" down: Opt<Length>,
    }
}

/// Packets, or the name of a client. Which of the two is known when `at` is.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// A text, either of them.
    Text(Node),
    /// An object.
    Packets(PacketSelector),
}

impl Target {
    /// The name of a client.
    pub(crate) fn client(&self) -> Result<At<String>, Span> {
        match self {
            Self::Text(Node { span, kind: Kind::Text { text, .. } }) => {
                Ok(At { value: text.clone(), span: *span })
            }
            Self::Text(node) => Err(node.span),
            Self::Packets(packets) => Err(packets.place()),
        }
    }

    /// The packets.
    pub(crate) fn packets(&self, problems: &mut Problems) -> Option<PacketSelector> {
        match self {
            Self::Text(node) => {
                let mut found = Problems::default();
                let packets = PacketSelector::read(node, &mut found);
                for problem in found.into_list() {
                    problems.push(problem.without(&["at"])); // else it would be a client
                }
                packets
            }
            Self::Packets(packets) => Some(packets.clone()),
        }
    }
}

impl schemars::JsonSchema for Target {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Target".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<PacketSelector>()
    }
}

impl Read for Target {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.kind {
            Kind::Text { .. } => Some(Self::Text(node.clone())),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Object(_) => {
                PacketSelector::read(node, problems).map(Self::Packets)
            }
        }
    }
}

object! {
    /// Inside a packet.
    ByteObject, "a place to cut" {
        /// So many bytes of it arrive.
        "byte" byte: Req<u32>,
    }
}

/// Where a packet's connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CutPointFile(pub(crate) qoslab_sim::plan::CutPoint);

impl Read for CutPointFile {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        use qoslab_sim::plan::CutPoint;
        match &node.kind {
            Kind::Object(_) => ByteObject::read(node, problems)
                .map(|object| Self(CutPoint::Byte(object.byte.value))),
            Kind::Text { text, .. } => match text.as_str() {
                "before" => Some(Self(CutPoint::Before)),
                "during" => Some(Self(CutPoint::During)),
                "after" => Some(Self(CutPoint::After)),
                _ => {
                    let problem = Problem::new(node.span, "unknown place to cut");
                    let help = "it is `before`, `during`, `after` or `{\"byte\": 3}`";
                    problems.push(problem.help(help));
                    None
                }
            },
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) => {
                wrong(node, "`before`, `during`, `after` or `{\"byte\": 3}`", problems);
                None
            }
        }
    }
}

impl schemars::JsonSchema for CutPointFile {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CutPoint".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let byte = generator.subschema_for::<ByteObject>();
        schemars::json_schema!({ "anyOf": [{ "enum": ["before", "during", "after"] }, byte] })
    }
}

/// What becomes of packets under way.
pub(crate) type TailFile = Choice<qoslab_sim::plan::Tail>;
