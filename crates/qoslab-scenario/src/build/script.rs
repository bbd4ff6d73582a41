//! The script: first connects and first subscriptions of all clients, then the steps of the file.

use super::Build;
use super::names::Party;
use crate::file::script::{
    ConnectStep, CrashStep, DisconnectStep, StepFile, Subscription, Subscriptions,
};
use crate::file::setting::ConnectTime;
use crate::file::variant::WhenFile;
use crate::syntax::{At, Problem, Span};
use crate::value::plain::Plain;
use crate::value::{Filter, Length, Moment, PacketSelector};
use bytestring::ByteString;
use qoslab_mqtt::packet::{PacketType, ReasonCode, SubscribeOptions};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::{Action, ConnectChange, Selector, Step, When};
use qoslab_trace::{Direction, StoreFate};

/// The most steps that a script may become, counted publishes included.
pub(super) const MOST: usize = 100_000;

/// When a step is taken, and in which variants.
pub(crate) struct Timing<'f> {
    at: Option<&'f At<Length>>,
    after: Option<&'f At<PacketSelector>>,
    delay: Option<&'f At<Length>>,
    /// The variants.
    pub(crate) when: Option<&'f At<WhenFile>>,
    span: Span,
}

/// The timing of any kind of step.
pub(crate) fn timing(step: &StepFile) -> Timing<'_> {
    macro_rules! timing {
        ($step:expr) => {
            Timing {
                at: $step.at.as_ref(),
                after: $step.after.as_ref(),
                delay: $step.delay.as_ref(),
                when: $step.when.as_ref(),
                span: $step.span,
            }
        };
    }
    match step {
        StepFile::Publish(step) => timing!(step),
        StepFile::Subscribe(step) => timing!(step),
        StepFile::Unsubscribe(step) => timing!(step),
        StepFile::Connect(step) => timing!(step),
        StepFile::Disconnect(step) => timing!(step),
        StepFile::Hangup(step) => timing!(step),
        StepFile::Raw(step) => timing!(step),
        StepFile::Crash(step) => timing!(step),
    }
}

impl<'f> Build<'f> {
    /// All steps.
    pub(super) fn script(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        for at in 0..self.names.clients.len() {
            self.first_connect(at, &mut steps);
        }
        let file = self.file;
        for step in file.script.iter().flat_map(|at| at.value.iter()) {
            if self.belongs(timing(step).when) {
                self.step(step, &mut steps);
            }
            if steps.len() > MOST {
                let problem = Problem::new(timing(step).span.head(), "the script is too long");
                let help = format!("at most {MOST} steps in all");
                self.problems.push(problem.help(help).certain());
                steps.truncate(MOST);
                break;
            }
        }
        steps
    }

    fn first_connect(&mut self, client: usize, steps: &mut Vec<Step>) {
        let Some((name, _)) = self.file.clients.entries.get(client) else { return };
        let layers = self.client_layers(name);
        let time = super::own!(layers, connect).map(|at| (at.value, at.span));
        if let Some(at) = match time {
            None => Some(Instant::ZERO),
            Some((ConnectTime(Some(length)), place)) => {
                self.reachable(length.instant(), place);
                Some(length.instant())
            }
            Some((ConnectTime(None), _)) => None,
        } {
            let action = Action::Connect(ConnectChange::default());
            steps.push(Step { when: When::At(at), who: Some(client), action });
        }
        if let Some(subscriptions) = super::own!(layers, subscribe) {
            let connack = Selector {
                packet: Some(PacketType::Connack.into()),
                link: Some(client),
                dir: Some(Direction::Down),
                nth: vec![1..=1],
                on_arrival: true,
                ..Selector::default()
            };
            let when = When::After(connack, Duration::ZERO);
            self.subscribe(client, &subscriptions.value, &when, steps);
        }
    }

    fn step(&mut self, step: &StepFile, steps: &mut Vec<Step>) {
        let client = match step {
            StepFile::Publish(step) => &step.client,
            StepFile::Subscribe(step) => &step.client,
            StepFile::Unsubscribe(step) => &step.client,
            StepFile::Connect(step) => &step.client,
            StepFile::Disconnect(step) => &step.client,
            StepFile::Hangup(step) => &step.client,
            StepFile::Raw(step) => &step.client,
            StepFile::Crash(crash) => return self.crash(step, crash, steps),
        };
        let client = self.names.client(&client.value, client.span, &mut self.problems);
        // Without a time (which has been noted) the rest of the step is looked at all the same.
        let when = self.when(&timing(step)).unwrap_or(When::At(Instant::ZERO));
        let Some(client) = client else { return };
        let action = match step {
            StepFile::Publish(step) => return self.publish(client, step, &when, steps),
            StepFile::Subscribe(step) => {
                return self.subscribe(client, &step.subscribe.value, &when, steps);
            }
            StepFile::Unsubscribe(step) => Action::Unsubscribe(
                step.unsubscribe.iter().map(|filter| filter.0.clone()).collect(),
            ),
            StepFile::Connect(step) => self.connect(client, step),
            StepFile::Disconnect(step) => self.disconnect(client, step),
            StepFile::Hangup(_) => Action::Hangup,
            StepFile::Raw(step) => Action::Raw(step.raw.0.clone()),
            StepFile::Crash(_) => return, // taken above
        };
        steps.push(Step { when, who: Some(client), action });
    }

    /// When a step is taken: `at`, or `after` with a delay.
    fn when(&mut self, timing: &Timing<'_>) -> Option<When> {
        match (timing.at, timing.after) {
            (Some(at), None) => {
                if let Some(delay) = timing.delay {
                    let problem = Problem::new(delay.span, "`delay` belongs to `after`");
                    self.problems.push(problem.help("add it to `at`").without(&["after"]));
                }
                Some(When::At(self.instant(at)))
            }
            (None, Some(after)) => {
                let selector = self.moment(after, Moment::Arrived)?;
                let delay = timing.delay.map_or(Duration::ZERO, |delay| delay.0);
                Some(When::After(selector, delay))
            }
            (Some(_), Some(after)) => {
                let problem = Problem::new(after.place(), "a step has `at` or `after`, not both");
                self.problems.push(problem.help("`delay` shifts an `after`").certain());
                None
            }
            (None, None) => {
                let problem = Problem::new(timing.span.head(), "when is this step taken?");
                let help = "`\"at\": \"100ms\"`, or `\"after\": \"PUBACK broker->pub @1\"`";
                self.problems.push(problem.help(help).without(&["at", "after"]));
                None
            }
        }
    }

    fn subscribe(
        &mut self,
        client: usize,
        file: &Subscriptions,
        when: &When,
        steps: &mut Vec<Step>,
    ) {
        for (items, identifier) in file.packets() {
            let filters = items.iter().map(|item| self.subscription(client, item)).collect();
            if let Some(identifier) = identifier {
                self.only_in_5(client, identifier.span, "a subscription identifier");
                if identifier.get() > 268_435_455 {
                    let problem = Problem::new(identifier.span, "too large for its field");
                    let help = "a subscription identifier is 1 to 268435455";
                    self.problems.push(problem.help(help).certain());
                }
            }
            let identifier = identifier.map(|identifier| identifier.get());
            let action = Action::Subscribe { filters, identifier };
            steps.push(Step { when: when.clone(), who: Some(client), action });
        }
    }

    fn subscription(
        &mut self,
        client: usize,
        item: &At<Subscription>,
    ) -> (ByteString, SubscribeOptions) {
        let mut options = SubscribeOptions::new(self.variant.qos());
        let filter: &At<Filter> = match &item.value {
            Subscription::Filter(filter) => filter,
            Subscription::Object(file) => {
                if let Some(qos) = &file.qos {
                    options.qos = qos.0;
                }
                if let Some(flag) = &file.no_local {
                    self.only_in_5(client, flag.span, "no-local");
                    options.no_local = flag.value;
                }
                if let Some(flag) = &file.retain_as_published {
                    self.only_in_5(client, flag.span, "retain-as-published");
                    options.retain_as_published = flag.value;
                }
                if let Some(handling) = &file.retain_handling {
                    self.only_in_5(client, handling.span, "retain-handling");
                    options.retain_handling = handling.plain();
                }
                &file.filter
            }
        };
        if filter.is_shared() {
            self.only_in_5(client, filter.span, "a shared subscription");
            if options.no_local {
                let message = "no-local on a shared subscription is a protocol error";
                let problem = Problem::new(filter.span, message);
                let help = "rule 3.8.3-4; leave `no-local` out";
                self.problems.push(problem.help(help).certain());
            }
        }
        (filter.0.clone(), options)
    }

    fn connect(&mut self, client: usize, step: &ConnectStep) -> Action {
        let mut change = ConnectChange::default();
        if let Some(file) = step.connect.settings() {
            if let Some(expiry) = &file.session_expiry {
                self.only_in_5(client, expiry.span, "session expiry");
            }
            if let Some(maximum) = &file.receive_maximum {
                self.only_in_5(client, maximum.span, "Receive Maximum");
            }
            change = ConnectChange {
                clean: file.clean.as_ref().map(|clean| clean.value),
                session_expiry: file.session_expiry.as_ref().map(|expiry| expiry.0),
                receive_maximum: file.receive_maximum.as_ref().map(|maximum| maximum.get()),
                keep_alive: file.keep_alive.as_ref().map(|keep_alive| keep_alive.plain()),
            };
        }
        Action::Connect(change)
    }

    fn disconnect(&mut self, client: usize, step: &DisconnectStep) -> Action {
        let mut reason = ReasonCode::SUCCESS;
        let mut session_expiry = None;
        if let Some(file) = step.disconnect.settings() {
            if let Some(with_will) = &file.with_will {
                self.only_in_5(client, with_will.span, "a DISCONNECT that keeps the will");
                if with_will.value {
                    reason = ReasonCode::DISCONNECT_WITH_WILL;
                }
            }
            if let Some(expiry) = &file.session_expiry {
                self.only_in_5(client, expiry.span, "session expiry");
                session_expiry = Some(expiry.0);
            }
        }
        Action::Disconnect { reason, session_expiry }
    }

    fn crash(&mut self, step: &StepFile, file: &CrashStep, steps: &mut Vec<Step>) {
        let party = self.names.party(&file.crash.value, file.crash.span, &mut self.problems);
        let when = self.when(&timing(step));
        let (Some(party), Some(when)) = (party, when) else { return };
        let who = match party {
            Party::Broker => None,
            Party::Client(client) => Some(client),
        };
        let store = file.store.as_ref().map_or(StoreFate::Kept, |store| store.0);
        let down = file.down.as_ref().map_or(Duration::from_secs(1), |down| down.0);
        steps.push(Step { when, who, action: Action::Crash { store, down } });
    }
}
