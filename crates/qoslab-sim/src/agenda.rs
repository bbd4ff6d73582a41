//! What is going to happen, in order of time; what is due at one instant, in the order it was put
//! down.

use crate::seat::Party;
use alloc::collections::BinaryHeap;
use core::cmp::{Ordering, Reverse};
use qoslab_mqtt::face::ConnId;
use qoslab_mqtt::time::Instant;

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// A step of the script; `cause` is the event that set it off, 0 for none.
    Step { step: u32, cause: u32 },
    /// A fault by the clock.
    Fault(u32),
    /// A flight arrives, by its place in the table of flights.
    Arrive(u32),
    /// A connection is cut by a fault that a flight set off.
    Cut { conn: ConnId, fault: u32, cause: u32 },
    /// A party learns that the other side has closed.
    Fin { conn: ConnId, party: Party, cause: u32 },
    /// A client tries to connect again, if it has not in the meantime.
    Reconnect { client: u16, round: u32, cause: u32 },
    /// A process is back.
    Restart(Party),
    /// An application has worked on the delivery of event `cause`, unless it died.
    Worked { client: u16, work: u32, cause: u32 },
    /// A core wants to be woken.
    Wake(Party),
}

impl Due {
    /// Whether the run must go on for it; waking is judged by its reason.
    const fn is_work(self) -> bool {
        !matches!(self, Self::Wake(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    at: Instant,
    number: u64,
    due: Due,
}

/// Time first, then the running number: a tie is never left to the heap.
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The queue of what is due.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agenda {
    heap: BinaryHeap<Reverse<Entry>>,
    number: u64,
    work: usize,
}

impl Agenda {
    pub(crate) fn put(&mut self, at: Instant, due: Due) {
        self.number += 1;
        self.work += usize::from(due.is_work());
        self.heap.push(Reverse(Entry { at, number: self.number, due }));
    }

    pub(crate) fn take(&mut self) -> Option<(Instant, Due)> {
        let Reverse(entry) = self.heap.pop()?;
        self.work -= usize::from(entry.due.is_work());
        Some((entry.at, entry.due))
    }

    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(entry)| entry.at)
    }

    /// How much is due.
    pub(crate) fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether something other than a wake is due at some time.
    pub(crate) const fn has_work(&self) -> bool {
        self.work > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_come_out_in_the_order_they_were_put_in() {
        let mut agenda = Agenda::default();
        let at = Instant::from_micros(5);
        (0..100).for_each(|number| agenda.put(at, Due::Fault(number)));
        agenda.put(Instant::ZERO, Due::Fault(100));
        assert_eq!(agenda.take(), Some((Instant::ZERO, Due::Fault(100))));
        for number in 0..100 {
            assert_eq!(agenda.take(), Some((at, Due::Fault(number))));
        }
        assert!(!agenda.has_work());
    }
}
