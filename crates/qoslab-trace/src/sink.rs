//! Where events go as they happen: kept, checked, counted, or nowhere.

use crate::event::Event;

/// A consumer of events. The event is made only if the consumer asks for it.
pub trait Sink {
    /// Whether anybody looks. Where nobody does, the end of a run is not written up either: its
    /// footer tells why and when it ended, and has no digest and no list of what is left over.
    const LOOKS: bool = true;

    /// Takes the next event.
    fn event(&mut self, make: impl FnOnce() -> Event);
}

/// Looks at nothing: the run costs no record.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discard;

impl Sink for Discard {
    const LOOKS: bool = false;

    fn event(&mut self, _make: impl FnOnce() -> Event) {}
}

impl Sink for alloc::vec::Vec<Event> {
    fn event(&mut self, make: impl FnOnce() -> Event) {
        self.push(make());
    }
}

impl<S: Sink> Sink for &mut S {
    const LOOKS: bool = S::LOOKS;

    fn event(&mut self, make: impl FnOnce() -> Event) {
        (**self).event(make);
    }
}

/// Two consumers at once.
impl<A: Sink, B: FnMut(&Event)> Sink for (A, B) {
    fn event(&mut self, make: impl FnOnce() -> Event) {
        let event = make();
        (self.1)(&event);
        self.0.event(|| event);
    }
}
