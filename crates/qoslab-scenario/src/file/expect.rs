//! Expectations as written: what must be true of a run, told apart by the key that names it.

use super::variant::WhenFile;
use crate::syntax::At;
use crate::syntax::object::{Opt, Req, kinds, object};
use crate::value::choice::Qos;
use crate::value::count::Messages;
use crate::value::{Choice, PacketSelector, Times};
use qoslab_trace::End;
use std::num::NonZeroU32;

kinds! {
    /// An expectation.
    ExpectFile, "an expectation" {
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

/// Declares an expectation: its own keys, its variants, its reason.
macro_rules! expect {
    ($(#[$meta:meta])* $name:ident { $($extra:tt)* }) => {
        object! {
            $(#[$meta])*
            $name, "this expectation" {
                $($extra)*
                /// The variants that it holds for. Default: all.
                "when" when: Opt<WhenFile>,
                /// Why it is so: a sentence for the reader.
                "because" because: Opt<String>,
            }
        }
    };
}

expect! {
    /// Deliveries to an application, counted.
    DeliveredExpect {
        /// Which deliveries, and how many.
        "delivered" delivered: Req<DeliveredObject>,
    }
}

object! {
    /// Deliveries, repeats included. What is left out fits all.
    DeliveredObject, "`delivered`" {
        /// The client that gets them. Default: all clients together.
        "to" to: Opt<String>,
        /// The message; `each` counts every message that was published on its own.
        "message" message: Opt<Messages>,
        /// Their topic.
        "topic" topic: Opt<String>,
        /// Their payload.
        "payload" payload: Opt<String>,
        /// Their QoS.
        "qos" qos: Opt<Qos>,
        /// Their DUP flag.
        "dup" dup: Opt<bool>,
        /// Their retain flag.
        "retain" retain: Opt<bool>,
        /// How many.
        "times" times: Req<Times>,
    }
}

expect! {
    /// Deliveries that a consumer acted on, counted.
    AcceptedExpect {
        /// Which, and how many.
        "accepted" accepted: Req<ConsumedObject>,
    }
}

expect! {
    /// Deliveries that a consumer took for repeats and threw away, counted.
    DiscardedExpect {
        /// Which, and how many.
        "discarded" discarded: Req<ConsumedObject>,
    }
}

object! {
    /// Decisions of a consumer.
    ConsumedObject, "decisions of a consumer" {
        /// The client. Default: all clients together.
        "by" by: Opt<String>,
        /// The message; `each` counts every message that was published on its own.
        "message" message: Opt<Messages>,
        /// How many.
        "times" times: Req<Times>,
    }
}

expect! {
    /// Exactly these payloads reach a client, in this order.
    SequenceExpect {
        /// The payloads.
        "sequence" sequence: Req<Vec<At<String>>>,
        /// The client.
        "to" to: Req<String>,
    }
}

expect! {
    /// Published messages that never reached a client, counted.
    UndeliveredExpect {
        /// How many.
        "undelivered" undelivered: Req<Times>,
        /// The client. Default: no client at all got them.
        "to" to: Opt<String>,
    }
}

expect! {
    /// Published messages that reached a client more than once, counted.
    DoubledExpect {
        /// How many messages.
        "doubled" doubled: Req<Times>,
        /// The client. Default: any client.
        "to" to: Opt<String>,
    }
}

expect! {
    /// The verdict of a check.
    CheckExpect {
        /// The name of the check: `exactly-once`, or a rule such as `MQTT-4.3.3-10`.
        "check" check: Req<String>,
        /// Its verdict.
        "is" is: Req<Choice<crate::judge::CheckVerdict>>,
    }
}

expect! {
    /// Packets, counted when they are sent, arrive or are lost.
    PacketsExpect {
        /// Which packets.
        "packets" packets: Req<PacketSelector>,
        /// How many are sent.
        "sent" sent: Opt<Times>,
        /// How many arrive.
        "arrived" arrived: Opt<Times>,
        /// How many are lost.
        "lost" lost: Opt<Times>,
    }
}

expect! {
    /// These packets in this order; each the first that fits after the one before.
    OrderExpect {
        /// The packets; `arrived` in the short form means the moment of arrival.
        "order" order: Req<Vec<At<PacketSelector>>>,
    }
}

expect! {
    /// What became of a published message, as its publisher knows at the end.
    OutcomeExpect {
        /// The message; `each` is every message.
        "outcome" message: Req<Messages>,
        /// What became of it.
        "is" is: Req<Choice<crate::judge::OutcomeWord>>,
    }
}

expect! {
    /// Why the run ends.
    EndsExpect {
        /// The reason.
        "ends" ends: Req<Choice<End>>,
    }
}

expect! {
    /// Connections that a client opens, counted.
    ConnectsExpect {
        /// The client.
        "connects" client: Req<String>,
        /// How many.
        "times" times: Req<Times>,
    }
}

expect! {
    /// Session Present of a CONNACK that the broker sends.
    SessionPresentExpect {
        /// The flag.
        "session-present" present: Req<bool>,
        /// The client.
        "client" client: Req<String>,
        /// Which CONNACK to this client, from 1. Default: 1.
        "nth" nth: Opt<NonZeroU32>,
    }
}

expect! {
    /// What happens inside a party and no packet shows, counted.
    NotesExpect {
        /// What happens.
        "notes" what: Req<Choice<crate::judge::NoteWord>>,
        /// The party. Default: all together.
        "by" by: Opt<String>,
        /// The message.
        "message" message: Opt<crate::value::Message>,
        /// How many times.
        "times" times: Req<Times>,
    }
}

expect! {
    /// Connections that a party closes by its own decision, counted.
    ClosesExpect {
        /// The party.
        "closes" party: Req<String>,
        /// Why. Default: for whatever reason.
        "why" why: Opt<Choice<crate::judge::CloseWord>>,
        /// The reason code, where there is one.
        "reason" reason: Opt<u8>,
        /// How many times. Default: 1.
        "times" times: Opt<Times>,
    }
}

expect! {
    /// What is unfinished at the end of the run, counted.
    LeftOverExpect {
        /// How many things.
        "left-over" left_over: Req<Times>,
    }
}
