//! Where a core sits in the world: the core itself, its process, its store.

use crate::application::{AppState, Work};
use crate::plan::ClientPlan;
use alloc::vec::Vec;
use qoslab_mqtt::broker::{Broker, BrokerStore};
use qoslab_mqtt::client::{Client, ClientSession};
use qoslab_mqtt::face::ConnId;
use qoslab_mqtt::options::ClientOptions;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::StoreFate;

/// A party of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Party {
    Broker,
    /// By its position in the plan.
    Client(u16),
}

/// When a core will be woken: one entry on the agenda stands for the earliest wish.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Alarm {
    pub(crate) set: Option<Instant>,
}

/// The broker's seat.
#[derive(Debug)]
pub(crate) struct BrokerSeat {
    /// None while the process is down.
    pub(crate) core: Option<Broker>,
    pub(crate) alarm: Alarm,
    /// What the process will find when it is back.
    pub(crate) store: BrokerStore,
    pub(crate) snapshot: Snapshot<BrokerStore>,
}

/// A client's seat.
#[derive(Debug)]
pub(crate) struct ClientSeat {
    /// None while the process is down.
    pub(crate) core: Option<Client>,
    pub(crate) alarm: Alarm,
    pub(crate) app: AppState,
    pub(crate) store: (ClientSession, AppState),
    pub(crate) snapshot: Snapshot<(ClientSession, AppState)>,
    /// The connection that the client believes in.
    pub(crate) conn: Option<ConnId>,
    /// Whether the application wants to be connected.
    pub(crate) wants: bool,
    /// Attempts to connect so far.
    pub(crate) attempts: u32,
    /// Failed or lost connections since the last CONNACK.
    pub(crate) failures: u32,
    /// Each plan to reconnect has a round; an older one is void.
    pub(crate) round: u32,
    /// Draws behind the coming attempt.
    pub(crate) waited: qoslab_trace::Chance,
    /// Deliveries that the application works on.
    pub(crate) works: Vec<Option<Work>>,
    /// The settings in force, for a restart.
    pub(crate) options: ClientOptions,
}

impl ClientSeat {
    pub(crate) fn new(plan: &ClientPlan) -> Self {
        Self {
            core: Some(Client::new(plan.options.clone())),
            alarm: Alarm::default(),
            app: AppState::default(),
            store: Default::default(),
            snapshot: Snapshot::new(plan.snapshot),
            conn: None,
            wants: false,
            attempts: 0,
            failures: 0,
            round: 0,
            waited: qoslab_trace::Chance::NONE,
            works: Vec::new(),
            options: plan.options.clone(),
        }
    }
}

/// The store as it was at the last full interval: what a crash with a stale store brings back.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot<T> {
    every: Duration,
    next: Instant,
    kept: T,
}

impl<T: Clone + Default> Snapshot<T> {
    pub(crate) fn new(every: Duration) -> Self {
        Self { every, next: Instant::ZERO + every, kept: T::default() }
    }

    /// To be called before anything changes: what stands now stood at every interval that has
    /// passed.
    pub(crate) fn pass(&mut self, now: Instant, current: impl FnOnce() -> T) {
        if now < self.next || self.every == Duration::ZERO {
            return;
        }
        self.kept = current();
        let passed = now.as_micros() / self.every.as_micros();
        self.next = Instant::from_micros((passed + 1).saturating_mul(self.every.as_micros()));
    }

    /// What is in the store after a crash.
    pub(crate) fn after(&self, fate: StoreFate, current: T) -> T {
        match fate {
            StoreFate::Kept => current,
            StoreFate::Lost => T::default(),
            StoreFate::Stale => self.kept.clone(),
        }
    }
}
