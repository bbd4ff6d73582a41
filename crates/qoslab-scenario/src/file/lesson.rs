//! What stands in a lesson file, as written: which runs it plays, where it stops, what it says and
//! asks there. The doc comments are the descriptions of the schema.

use super::DeliveryFile;
use super::expect::ExpectFile;
use super::holds::HoldsFile;
use crate::syntax::At;
use crate::syntax::object::{Opt, Req, kinds, object};
use crate::syntax::read::{Named, OneOrMore};
use crate::value::choice::Words;
use crate::value::{Choice, Json, PacketSelector, RuleNumbers};
use std::num::NonZeroU32;

object! {
    /// A lesson of qoslab: runs, and stops at which it says, asks, or lets the reader try.
    LessonFile, "a lesson" {
        /// Where editors find the schema.
        #[allow(dead_code, reason = "for editors")]
        "$schema" schema: Opt<String>,
        /// Its number in the course.
        "lesson" number: Req<NonZeroU32>,
        /// What it is called. Gives nothing away.
        "title" title: Req<String>,
        /// The part of the course in which it stands.
        "group" group: Req<String>,
        /// A few characters about its subject: `QoS 1`, `2 to 1`.
        "about" about: Req<String>,
        /// What it is about. Gives nothing away.
        "summary" summary: Req<String>,
        /// How long it takes.
        "minutes" minutes: Req<NonZeroU32>,
        /// The names of the lessons that it builds on.
        "needs" needs: Opt<Vec<At<String>>>,
        /// The words that it introduces, each with what it means.
        "words" words: Opt<Named<String>>,
        /// What it plays, by name. The first is the one of the first stop.
        "runs" runs: Req<Named<RunFile>>,
        /// Its stops, in order.
        "stops" stops: Req<Vec<StopFile>>,
        /// For the teacher.
        "notes" notes: Opt<String>,
    }
}

object! {
    /// A run that a lesson plays.
    RunFile, "a run" {
        /// The scenario, by its name.
        "scenario" scenario: Req<String>,
        /// Its variant, by some of its axes: `qos=1 link=stream`. Default: the first.
        "variant" variant: Opt<String>,
        /// Values exchanged before it is read, by their path.
        "set" set: Opt<Named<Json>>,
    }
}

kinds! {
    /// A stop of a lesson.
    StopFile, "a stop" {
        /// The lesson says something.
        "say" Say(SayStop),
        /// It asks what comes, and tells when the reader has guessed.
        "ask" Ask(AskStop),
        /// The reader changes the run.
        "try" Try(TryStop),
        /// Two runs or more beside each other.
        "compare" Compare(CompareStop),
    }
}

/// Declares a stop: its own key, and what all stops have.
macro_rules! stop {
    ($(#[$meta:meta])* $name:ident { $($extra:tt)* }) => {
        object! {
            $(#[$meta])*
            $name, "this stop" {
                $($extra)*
                /// What the step is called. Gives nothing away.
                "title" title: Req<String>,
                /// The run in which it stands. Default: that of the stop before.
                "run" run: Opt<String>,
                /// It stands where this packet is sent (or has arrived: `PUBACK arrived`).
                "at" at: Opt<PacketSelector>,
                /// It stands at this delivery.
                "delivered" delivered: Opt<DeliveryFile>,
                /// It stands where this fault acts first, by its number from 1.
                "fault" fault: Opt<NonZeroU32>,
                /// It stands before the first event, or after the last.
                "moment" moment: Opt<Choice<Edge>>,
                /// The numbers of the claims that this stop shows.
                "claims" claims: Opt<Vec<At<u16>>>,
                /// Numbered statements of the standard: `"5.0 4.3.2-5"`, or without a version if
                /// both have it.
                "rules" rules: Opt<Vec<At<RuleNumbers>>>,
                /// For the teacher.
                "notes" notes: Opt<String>,
            }
        }
    };
}

stop! {
    /// A stop at which the lesson says something.
    SayStop {
        /// What.
        "say" say: Req<String>,
    }
}

stop! {
    /// A stop at which the reader guesses.
    AskStop {
        /// The question.
        "ask" ask: Req<AskObject>,
    }
}

stop! {
    /// A stop at which the reader changes the run.
    TryStop {
        /// The task.
        "try" task: Req<TryObject>,
    }
}

stop! {
    /// A stop that shows runs beside each other.
    CompareStop {
        /// Which, and what is to be seen.
        "compare" compare: Req<CompareObject>,
    }
}

object! {
    /// A question with choices, of which one is true of the run.
    AskObject, "a question" {
        /// The question.
        "question" question: Req<String>,
        /// Two to four choices.
        "choices" choices: Req<Vec<ChoiceFile>>,
        /// Hints, the smallest first.
        "hints" hints: Opt<Vec<At<String>>>,
        /// What is told when the reader has guessed.
        "say" say: Req<String>,
        /// Something to try in this run.
        "idea" idea: Opt<IdeaFile>,
    }
}

object! {
    /// A choice.
    ChoiceFile, "a choice" {
        /// Its text.
        "text" text: Req<String>,
        /// When it is the right one: all of this is true of the run.
        "holds" holds: Req<OneOrMore<HoldsFile>>,
        /// What to say to who chose it. A wrong choice needs it.
        "say" say: Opt<String>,
    }
}

object! {
    /// Something to try.
    IdeaFile, "an idea" {
        /// What.
        "say" say: Req<String>,
        /// The values to exchange for it, by their path.
        "set" set: Req<Named<Json>>,
    }
}

object! {
    /// A task. Without a goal the reader plays freely.
    TryObject, "a task" {
        /// What to do.
        "task" task: Req<String>,
        /// What must be true of the changed run.
        "goal" goal: Opt<Vec<ExpectFile>>,
        /// What may be changed, and how much.
        "limit" limit: Opt<LimitFile>,
        /// Hints, the smallest first.
        "hints" hints: Opt<Vec<At<String>>>,
        /// One way to do it: values by their path. A goal needs it.
        "solution" solution: Opt<Named<Json>>,
        /// What is told when it is done.
        "say" say: Opt<String>,
    }
}

object! {
    /// Bounds of what the reader may change.
    LimitFile, "`limit`" {
        /// At most so many faults in all.
        "faults" faults: Opt<u32>,
        /// At most so many values.
        "changes" changes: Opt<u32>,
        /// Nothing but what stands at these paths and below.
        "only" only: Opt<Vec<At<String>>>,
    }
}

object! {
    /// What stands beside the run: the values of an axis, or another run of the lesson.
    CompareObject, "a comparison" {
        /// The axis.
        "axis" axis: Opt<Choice<AxisWord>>,
        /// The other run.
        "with" with: Opt<String>,
        /// What is to be seen.
        "say" say: Req<String>,
    }
}

/// Where a run begins or is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Before its first event.
    Start,
    /// After its last.
    End,
}

impl Words for Edge {
    const NOUN: &'static str = "moment";

    fn all() -> &'static [(Self, &'static str)] {
        &[(Self::Start, "start"), (Self::End, "end")]
    }
}

/// An axis of variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AxisWord {
    /// The QoS.
    Qos,
    /// The version.
    Mqtt,
    /// The QoS 2 method.
    Method,
    /// The kind of link.
    Link,
}

impl Words for AxisWord {
    const NOUN: &'static str = "axis";

    fn all() -> &'static [(Self, &'static str)] {
        &[(Self::Qos, "qos"), (Self::Mqtt, "mqtt"), (Self::Method, "method"), (Self::Link, "link")]
    }
}

/// What all stops have.
pub(crate) struct Common<'f> {
    /// Where the stop stands in the file.
    pub(crate) span: crate::syntax::Span,
    /// Its title.
    pub(crate) title: &'f At<String>,
    /// Its run.
    pub(crate) run: Option<&'f At<String>>,
    /// A packet.
    pub(crate) at: Option<&'f At<PacketSelector>>,
    /// A delivery.
    pub(crate) delivered: Option<&'f At<DeliveryFile>>,
    /// A fault.
    pub(crate) fault: Option<&'f At<NonZeroU32>>,
    /// The beginning or the end.
    pub(crate) moment: Option<&'f At<Choice<Edge>>>,
    /// Claims.
    pub(crate) claims: &'f [At<u16>],
    /// Rules.
    pub(crate) rules: &'f [At<RuleNumbers>],
    /// For the teacher.
    pub(crate) notes: Option<&'f At<String>>,
}

/// What a stop has, whatever it does.
pub(crate) fn common(stop: &StopFile) -> Common<'_> {
    macro_rules! common {
        ($stop:expr) => {
            Common {
                span: $stop.span,
                title: &$stop.title,
                run: $stop.run.as_ref(),
                at: $stop.at.as_ref(),
                delivered: $stop.delivered.as_ref(),
                fault: $stop.fault.as_ref(),
                moment: $stop.moment.as_ref(),
                claims: $stop.claims.as_ref().map_or(&[][..], |at| at.value.as_slice()),
                rules: $stop.rules.as_ref().map_or(&[][..], |at| at.value.as_slice()),
                notes: $stop.notes.as_ref(),
            }
        };
    }
    match stop {
        StopFile::Say(stop) => common!(stop),
        StopFile::Ask(stop) => common!(stop),
        StopFile::Try(stop) => common!(stop),
        StopFile::Compare(stop) => common!(stop),
    }
}
