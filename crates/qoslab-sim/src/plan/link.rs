//! Links as planned: one line each way, with its delays and its chances. Integers only.

use qoslab_mqtt::time::Duration;
use qoslab_trace::LinkKind;

/// A probability as a fraction: no floating point anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Favourable cases, at most `of`.
    pub part: u32,
    /// All cases, above 0.
    pub of: u32,
}

impl Ratio {
    /// Never.
    pub const NEVER: Self = Self { part: 0, of: 1 };
    /// Always.
    pub const ALWAYS: Self = Self { part: 1, of: 1 };
}

/// A link: one line each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkPlan {
    /// What it may do to packets.
    pub kind: LinkKind,
    /// From the client to the broker.
    pub up: Line,
    /// From the broker to the client.
    pub down: Line,
}

/// One direction of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// How long a packet travels.
    pub delay: Delay,
    /// On top: up to this much more, evenly spread.
    pub jitter: Duration,
    /// Bytes a second; none is unlimited.
    pub bandwidth: Option<u64>,
    /// The chance that a segment (stream: then it comes `retransmit` later) or a packet (proxy,
    /// datagram: then it is gone) is lost.
    pub loss: Ratio,
    /// Bursts in which the loss is another.
    pub burst: Option<Burst>,
    /// Stream: the time after which a lost segment is sent again; doubles with each further loss.
    pub retransmit: Duration,
    /// Proxy and datagram: the chance that a second copy arrives.
    pub copy: Ratio,
    /// Datagram: the chance that a packet takes `reorder_by` longer, so that others overtake it.
    pub reorder: Ratio,
    /// How much longer.
    pub reorder_by: Duration,
    /// The chance, for each packet, that the connection is cut while it travels.
    pub cut: Ratio,
}

impl Line {
    /// A constant delay and nothing else.
    pub const fn steady(delay: Duration) -> Self {
        Self {
            delay: Delay::Fixed(delay),
            jitter: Duration::ZERO,
            bandwidth: None,
            loss: Ratio::NEVER,
            burst: None,
            retransmit: Duration::from_millis(200),
            copy: Ratio::NEVER,
            reorder: Ratio::NEVER,
            reorder_by: Duration::ZERO,
            cut: Ratio::NEVER,
        }
    }
}

/// A two-state loss model (Gilbert and Elliott): good times with [`Line::loss`], bad times with
/// `loss`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    /// The chance, at each packet, that bad times begin.
    pub begin: Ratio,
    /// The chance, at each packet, that bad times end.
    pub end: Ratio,
    /// The loss in bad times.
    pub loss: Ratio,
}

/// A length of time that may be left to chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Always this.
    Fixed(Duration),
    /// Evenly spread, both ends included.
    Uniform(Duration, Duration),
    /// Exponential with this mean on top of `least`, cut off at 20 means.
    Exponential {
        /// The least.
        least: Duration,
        /// The mean of what comes on top.
        mean: Duration,
    },
    /// Long-tailed (Pareto, shape 2): mostly near `least`, now and then far above, at most `most`.
    LongTail {
        /// The least, and the scale: half of all are below 1.41 times this.
        least: Duration,
        /// The most.
        most: Duration,
    },
}
