//! What a choice of a lesson claims, as written: an expectation, or one that knows where the run
//! stands.

use super::expect::*;
use crate::syntax::object::{Opt, Req, kinds, object};
use crate::syntax::read::OneOrMore;
use crate::value::{PacketSelector, Times};

kinds! {
    /// What must be true of the run for a choice to be right.
    HoldsFile, "`holds`" {
        /// The next packet, from the stop on.
        "next" Next(NextHolds),
        /// No such packet from the stop on.
        "none" None(NoneHolds),
        /// An expectation of what comes behind the stop.
        "from-now" FromNow(FromNowHolds),
        /// An expectation of what has happened up to the stop.
        "until-now" UntilNow(UntilNowHolds),
        /// What a party keeps when it has dealt with the stop's event.
        "knows" Knows(KnowsHolds),
        /// A party has received the same bytes in another run.
        "same-view" SameView(SameViewHolds),
        /// The same asked of another run, as a whole.
        "in" In(InHolds),
        /// Not this.
        "not" Not(NotHolds),
        /// At least one of these.
        "any" Any(AnyHolds),
        /// Deliveries to an application, counted.
        "delivered" Delivered(DeliveredExpect),
        /// Deliveries that a consumer acted on, counted.
        "accepted" Accepted(AcceptedExpect),
        /// Deliveries that a consumer took for repeats, counted.
        "discarded" Discarded(DiscardedExpect),
        /// Payloads in the order of delivery.
        "sequence" Sequence(SequenceExpect),
        /// Messages that never reached a client, counted.
        "undelivered" Undelivered(UndeliveredExpect),
        /// Messages that reached a client more than once, counted.
        "doubled" Doubled(DoubledExpect),
        /// The verdict of a check.
        "check" Check(CheckExpect),
        /// Packets, counted.
        "packets" Packets(PacketsExpect),
        /// Packets in this order.
        "order" Order(OrderExpect),
        /// What became of a published message, as its publisher knows.
        "outcome" Outcome(OutcomeExpect),
        /// Why the run ends.
        "ends" Ends(EndsExpect),
        /// Connections that a client opens, counted.
        "connects" Connects(ConnectsExpect),
        /// Session Present of a CONNACK.
        "session-present" SessionPresent(SessionPresentExpect),
        /// What happens inside a party and no packet shows, counted.
        "notes" Notes(NotesExpect),
        /// Connections that a party closes, counted.
        "closes" Closes(ClosesExpect),
        /// What is unfinished at the end, counted.
        "left-over" LeftOver(LeftOverExpect),
    }
}

object! {
    /// The next packet, from the stop on.
    NextHolds, "`next`" {
        /// What it must be.
        "next" next: Req<PacketSelector>,
        /// The party whose next packet is meant. Default: the next of anybody.
        "by" by: Opt<String>,
    }
}

object! {
    /// No such packet is sent from the stop on.
    NoneHolds, "`none`" {
        /// Which.
        "none" none: Req<PacketSelector>,
    }
}

object! {
    /// An expectation of what comes behind the stop.
    FromNowHolds, "`from-now`" {
        /// The expectation.
        "from-now" expect: Req<ExpectFile>,
    }
}

object! {
    /// An expectation of what has happened up to the stop, the stop's event included.
    UntilNowHolds, "`until-now`" {
        /// The expectation.
        "until-now" expect: Req<ExpectFile>,
    }
}

object! {
    /// What a party keeps when it has dealt with the stop's event. What is left out may be
    /// anything.
    KnowsHolds, "`knows`" {
        /// The party.
        "knows" party: Req<String>,
        /// At the broker: the client identifier of the session.
        "session" session: Opt<String>,
        /// Exchanges that it has begun and that are not over.
        "in-flight" in_flight: Opt<Times>,
        /// Messages of which it still keeps a copy, to send it (again).
        "copies" copies: Opt<Times>,
        /// Messages that wait for their turn.
        "queued" queued: Opt<Times>,
        /// Identifiers that are open as a receiver at QoS 2.
        "received" received: Opt<Times>,
    }
}

object! {
    /// Up to the stop, a party has received the same bytes in the same order as in another run.
    SameViewHolds, "`same-view`" {
        /// The party.
        "same-view" party: Req<String>,
        /// The other run.
        "as" other: Req<String>,
    }
}

object! {
    /// The same asked of another run, as a whole.
    InHolds, "`in`" {
        /// The other run.
        "in" run: Req<String>,
        /// What must be true of it.
        "holds" holds: Req<OneOrMore<HoldsFile>>,
    }
}

object! {
    /// Not this.
    NotHolds, "`not`" {
        /// What must not be true.
        "not" not: Req<HoldsFile>,
    }
}

object! {
    /// At least one of these.
    AnyHolds, "`any`" {
        /// Of which one must be true.
        "any" any: Req<Vec<HoldsFile>>,
    }
}

/// The expectation of a scenario file that says the same, if there is one.
pub(crate) fn plain(holds: &HoldsFile) -> Option<ExpectFile> {
    macro_rules! same {
        ($($kind:ident)*) => {
            match holds {
                $(HoldsFile::$kind(expect) => Some(ExpectFile::$kind(expect.clone())),)*
                HoldsFile::Next(_)
                | HoldsFile::None(_)
                | HoldsFile::FromNow(_)
                | HoldsFile::UntilNow(_)
                | HoldsFile::Knows(_)
                | HoldsFile::SameView(_)
                | HoldsFile::In(_)
                | HoldsFile::Not(_)
                | HoldsFile::Any(_) => None,
            }
        };
    }
    same!(Delivered Accepted Discarded Sequence Undelivered Doubled Check Packets Order Outcome
        Ends Connects SessionPresent Notes Closes LeftOver)
}
