//! What is going to happen, in order of time; what is due at one instant, in the order it was put
//! down.

use crate::seat::Party;
use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
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
    /// Time first, then the running number, in one word: a tie is never left to the heap.
    key: u128,
    due: Due,
}

impl Entry {
    const fn at(&self) -> Instant {
        Instant::from_micros((self.key >> 64) as u64)
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
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
    /// What the plan puts down, the last first. It is known from the start, so that the heap holds
    /// only what is under way.
    planned: Vec<(Instant, Due)>,
    heap: BinaryHeap<Reverse<Entry>>,
    number: u64,
    work: usize,
}

impl Agenda {
    /// An agenda with what is planned, in the order in which it was put down.
    pub(crate) fn new(mut planned: Vec<(Instant, Due)>) -> Self {
        planned.reverse();
        planned.sort_by_key(|(at, _)| Reverse(*at));
        let work = planned.iter().filter(|(_, due)| due.is_work()).count();
        Self { planned, work, ..Self::default() }
    }

    #[inline]
    pub(crate) fn put(&mut self, at: Instant, due: Due) {
        self.number += 1;
        self.work += usize::from(due.is_work());
        let key = u128::from(at.as_micros()) << 64 | u128::from(self.number);
        self.heap.push(Reverse(Entry { key, due }));
    }

    #[inline]
    pub(crate) fn take(&mut self) -> Option<(Instant, Due)> {
        // Of one instant, what was planned was put down before all else.
        let planned = self.planned.last();
        let next_put = self.next_put();
        let (at, due) = if planned.is_some_and(|(at, _)| next_put.is_none_or(|put| *at <= put)) {
            self.planned.pop()?
        } else {
            self.heap.pop().map(|Reverse(entry)| (entry.at(), entry.due))?
        };
        self.work -= usize::from(due.is_work());
        Some((at, due))
    }

    #[inline]
    pub(crate) fn next_at(&self) -> Option<Instant> {
        let planned = self.planned.last().map(|(at, _)| *at);
        match (planned, self.next_put()) {
            (Some(planned), Some(put)) => Some(planned.min(put)),
            (planned, put) => planned.or(put),
        }
    }

    #[inline]
    fn next_put(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(entry)| entry.at())
    }

    /// How much is due.
    pub(crate) fn len(&self) -> usize {
        self.planned.len() + self.heap.len()
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

    #[test]
    fn what_is_planned_comes_before_what_is_put_in_later_for_the_same_instant() {
        let [early, late] = [1, 2].map(Instant::from_micros);
        let planned = [(late, 0), (early, 1), (late, 2)].map(|(at, fault)| (at, Due::Fault(fault)));
        let mut agenda = Agenda::new(planned.to_vec());
        agenda.put(late, Due::Fault(3));
        agenda.put(early, Due::Fault(4));
        let order: Vec<Due> = core::iter::from_fn(|| agenda.take()).map(|(_, due)| due).collect();
        assert_eq!(order, [1, 4, 0, 2, 3].map(Due::Fault));
    }
}
