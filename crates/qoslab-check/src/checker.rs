//! All oracles over one run: fed with events as they happen, or with a whole trace.

use crate::heard;
use crate::oracle::{Oracle, conclude};
use crate::oracles::*;
use crate::verdict::{Finding, Kind};
use crate::view::{Flight, Step, View};
use alloc::vec::Vec;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, Footer, Header, Trace};

/// What an oracle is, without running it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OracleInfo {
    /// Its stable name.
    pub name: &'static str,
    /// The kind of its property.
    pub kind: Kind,
    /// The rule it is about; none for properties of the lab.
    pub rule: Option<Rule>,
}

macro_rules! bench {
    ($($field:ident: $oracle:ty,)*) => {
        /// Every oracle, in the order of reporting: guarantees first, then the rules.
        pub const ORACLES: &[OracleInfo] = &[$(OracleInfo {
            name: <$oracle as Oracle>::NAME,
            kind: <$oracle as Oracle>::KIND,
            rule: <$oracle as Oracle>::RULE,
        },)*];

        #[derive(Debug, Default)]
        struct Bench { $($field: Option<$oracle>,)* }

        impl Bench {
            fn sit(wanted: impl Fn(&str) -> bool) -> Self {
                Self { $($field: wanted(<$oracle as Oracle>::NAME).then(Default::default),)* }
            }

            fn each(&mut self, view: &View, event: &Event, step: &Step<'_>) {
                match step {
                    Step::Sent(flight) => match heard::sent(view, flight) {
                        heard::PUBLISH => self.sent::<{ heard::PUBLISH }>(view, event, flight),
                        heard::ANSWER => self.sent::<{ heard::ANSWER }>(view, event, flight),
                        heard::PUBREL => self.sent::<{ heard::PUBREL }>(view, event, flight),
                        heard::PUBCOMP => self.sent::<{ heard::PUBCOMP }>(view, event, flight),
                        _ => self.sent::<{ heard::ALL }>(view, event, flight),
                    },
                    Step::Arrived(flight) => match heard::kind(flight.wire) {
                        heard::PUBLISH => self.arrived::<{ heard::PUBLISH }>(view, event, flight),
                        heard::ANSWER => self.arrived::<{ heard::ANSWER }>(view, event, flight),
                        heard::PUBREL => self.arrived::<{ heard::PUBREL }>(view, event, flight),
                        heard::PUBCOMP => self.arrived::<{ heard::PUBCOMP }>(view, event, flight),
                        _ => self.arrived::<{ heard::REST }>(view, event, flight),
                    },
                    Step::Lost(flight, why) => {
                        $(if let Some(oracle) = &mut self.$field {
                            oracle.lost(view, event, flight, *why);
                        })*
                    }
                    Step::Delivered(client, delivery) => {
                        $(if let Some(oracle) = &mut self.$field {
                            oracle.delivered(view, event, *client, delivery);
                        })*
                    }
                    Step::Noted(party, note) => {
                        $(if let Some(oracle) = &mut self.$field {
                            oracle.noted(view, event, *party, note);
                        })*
                    }
                    Step::Turned => {
                        $(if let Some(oracle) = &mut self.$field {
                            oracle.turned(view, event);
                        })*
                    }
                }
            }

            /// A packet of one kind leaves: those who want to hear of it are known when this is
            /// compiled.
            fn sent<const KIND: u8>(&mut self, view: &View, event: &Event, flight: &Flight) {
                $(if const { <$oracle as Oracle>::SENT & KIND != 0 }
                    && let Some(oracle) = &mut self.$field
                {
                    oracle.sent(view, event, flight);
                })*
            }

            /// The same for one that arrives.
            fn arrived<const KIND: u8>(&mut self, view: &View, event: &Event, flight: &Flight) {
                $(if const { <$oracle as Oracle>::ARRIVED & KIND != 0 }
                    && let Some(oracle) = &mut self.$field
                {
                    oracle.arrived(view, event, flight);
                })*
            }

            fn rise(self, view: &View, footer: &Footer) -> Vec<Finding> {
                let mut findings = Vec::with_capacity(ORACLES.len());
                $(if let Some(oracle) = self.$field {
                    findings.push(conclude(oracle, view, footer));
                })*
                findings
            }
        }
    };
}

bench! {
    at_most_once: AtMostOnce,
    at_least_once: AtLeastOnce,
    exactly_once: ExactlyOnce,
    explained_duplicates: ExplainedDuplicates,
    no_phantom: NoPhantom,
    reaches_sessions: ReachesSessions,
    ordered: Ordered,
    ordered_replays: OrderedReplays,
    ordered_acks: OrderedAcks,
    ids_free: IdsFree,
    ids_nonzero: IdsNonzero,
    replay_keeps_id: ReplayKeepsId,
    no_resend: NoResendWhileConnected,
    dup_on_replay: DupOnReplay,
    no_publish_after_pubrel: NoPublishAfterPubrel,
    error_ack_ends: ErrorAckEnds,
    resume_resends: ResumeResends,
    answered: Answered,
    answer_by_qos: AnswerByQos,
    acks_answer: AcksAnswer,
    suppressed_was_known: SuppressedWasKnown,
    qos0_single: Qos0Single,
    receive_maximum: ReceiveMaximum,
    quota_resets: QuotaResets,
    quota_only_publish: QuotaOnlyPublish,
    session_present_true: SessionPresentTrue,
    session_kept: SessionKept,
    ended_session_is_gone: EndedSessionIsGone,
    clean_start_empties: CleanStartEmpties,
    one_connection: OneConnectionPerClient,
    drains: Drains,
    no_reconnect_loop: NoReconnectLoop,
    bounded: Bounded,
    will_once: WillOnce,
    retained_last_wins: RetainedLastWins,
    shared_stays: SharedQos2Stays,
    flows_as_stream: FlowsAsStream,
    connect_first: ConnectFirst,
    connack_first: ConnackFirst,
    requests_answered: RequestsAnswered,
    suback_per_filter: SubackPerFilter,
    silent_after_disconnect: SilentAfterDisconnect,
    something_delivered: SomethingDelivered,
    something_repeated: SomethingRepeated,
}

/// The oracles at work on one run. Keeps no events: a run can be checked without keeping its trace.
#[derive(Debug)]
pub struct Checker {
    view: View,
    bench: Bench,
}

impl Checker {
    /// All oracles.
    pub fn new(header: &Header) -> Self {
        Self::only(header, |_| true)
    }

    /// The oracles whose name is wanted.
    pub fn only(header: &Header, wanted: impl Fn(&str) -> bool) -> Self {
        Self { view: View::new(header), bench: Bench::sit(wanted) }
    }

    /// Takes the next event.
    pub fn event(&mut self, event: &Event) {
        let step = self.view.resolve(event);
        self.bench.each(&self.view, event, &step);
        self.view.apply(event, &step);
    }

    /// Judges the run: one finding for each oracle, in the order of [`ORACLES`].
    pub fn finish(self, footer: &Footer) -> Vec<Finding> {
        self.bench.rise(&self.view, footer)
    }
}

/// All oracles over a kept trace.
pub fn check(trace: &Trace) -> Vec<Finding> {
    let mut checker = Checker::new(&trace.header);
    for event in &trace.events {
        checker.event(event);
    }
    checker.finish(&trace.footer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::ladder;

    #[test]
    fn every_oracle_has_its_finding_in_order() {
        let found = check(&ladder("start"));
        let of = |found: &Finding| (found.oracle, found.kind);
        let expect: Vec<_> = ORACLES.iter().map(|oracle| (oracle.name, oracle.kind)).collect();
        assert_eq!(found.iter().map(of).collect::<Vec<_>>(), expect);
    }
}
