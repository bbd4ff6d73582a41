//! Where a run ends: by itself, where the scenario says, or at a bound that nothing gets past.

use super::World;
use crate::chance::Chance;
use crate::plan::RECORD;
use qoslab_trace::{End, EventId, Footer, Sink};

/// The most that may be due at once. Every event puts down a few things at most, so that only a
/// step that waits for every packet and sends many gets there.
const DUE: usize = 1_000_000;

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// Runs to the end.
    pub fn run(mut self) -> Footer {
        self.run_until(EventId(u32::MAX))
    }

    /// Runs until this event has happened, with all that happens at once with it: a core answers
    /// an input as a whole. Runs to the end when that comes first.
    pub fn run_until(&mut self, last: EventId) -> Footer {
        self.run_watched(last, |_| ())
    }

    /// The same, with a look at the world after everything that has happened.
    pub fn run_watched(&mut self, last: EventId, mut see: impl FnMut(&Self)) -> Footer {
        loop {
            let stopped = (self.events >= last.0).then_some(End::Until);
            if let Some(end) = stopped.or_else(|| self.step()) {
                return self.finish(end);
            }
            see(self);
        }
    }

    /// Why the run is over, if it is.
    pub(super) fn is_over(&self) -> Option<End> {
        let bounds = self.plan.bounds;
        if self.events >= bounds.events || self.agenda.len() >= DUE {
            return Some(End::EventBound);
        }
        if self.bytes >= RECORD {
            return Some(End::ByteBound);
        }
        if bounds.until.is_none() && !self.agenda.has_work() && !self.is_waiting() {
            return Some(End::Quiet);
        }
        let Some(at) = self.agenda.next_at() else { return Some(End::Quiet) };
        if bounds.until.is_some_and(|until| at > until) {
            return Some(End::Until);
        }
        (at > bounds.time).then_some(End::TimeBound)
    }

    /// Counts bytes that an event holds: packets and messages, not what every event has.
    pub(super) const fn holds(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }
}
