//! The kinds of expectation, with every name resolved to a position.

use super::words::{CheckVerdict, CloseWord, NoteWord, OutcomeWord};
use crate::build::names::Party;
use crate::value::Times;
use crate::value::count::Messages;
use qoslab_mqtt::packet::QoS;
use qoslab_sim::plan::Selector;
use qoslab_trace::{DedupVerdict, End};

/// What an expectation is about.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Deliveries, counted.
    Delivered(Deliveries),
    /// Decisions of consumers, counted.
    Consumed(Consumed),
    /// Packets, counted at three moments.
    Packets { which: Selector, sent: Option<Times>, arrived: Option<Times>, lost: Option<Times> },
    /// Messages that reached nobody, or not this client.
    Undelivered { client: Option<usize>, times: Times },
    /// Messages that reached somebody, or this client, more than once.
    Doubled { client: Option<usize>, times: Times },
    /// Notes of cores, counted.
    Notes { what: NoteWord, party: Option<Party>, message: Option<u32>, times: Times },
    /// Connections closed, counted.
    Closes { party: Party, why: Option<CloseWord>, reason: Option<u8>, times: Times },
    /// Connections opened, counted.
    Connects { client: usize, times: Times },
    /// A check's verdict.
    Check { name: String, is: CheckVerdict },
    /// Payloads in order.
    Sequence { client: usize, payloads: Vec<String> },
    /// Moments in order.
    Order(Vec<Selector>),
    /// What the publisher knows.
    MessageOutcome { message: Messages, is: OutcomeWord },
    /// Why the run ends.
    Ends(End),
    /// Session Present.
    SessionPresent { client: usize, nth: u32, present: bool },
    /// What is unfinished.
    LeftOver(Times),
    /// Control: every check held.
    AllChecksHeld,
    /// Control: every message reached every session that was owed it.
    AllDelivered,
}

/// Which deliveries, and how many.
#[derive(Clone, Debug)]
pub(crate) struct Deliveries {
    /// To this client; none is all together.
    pub(crate) client: Option<usize>,
    /// Of this message, or of each; none is all together.
    pub(crate) message: Option<Messages>,
    /// With this topic.
    pub(crate) topic: Option<String>,
    /// With this payload.
    pub(crate) payload: Option<String>,
    /// With this QoS.
    pub(crate) qos: Option<QoS>,
    /// With this DUP flag.
    pub(crate) dup: Option<bool>,
    /// With this retain flag.
    pub(crate) retain: Option<bool>,
    /// How many.
    pub(crate) times: Times,
}

/// Which decisions, and how many.
#[derive(Clone, Debug)]
pub(crate) struct Consumed {
    /// By this client; none is all together.
    pub(crate) client: Option<usize>,
    /// On this message, or on each; none is all together.
    pub(crate) message: Option<Messages>,
    /// The decision.
    pub(crate) verdict: DedupVerdict,
    /// The clients whose applications act on every delivery at once: it is their decision.
    pub(crate) at_once: Vec<usize>,
    /// How many.
    pub(crate) times: Times,
}
