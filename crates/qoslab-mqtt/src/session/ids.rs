//! Packet identifiers of one direction: which one a new packet takes.

use crate::packet::PacketId;
use crate::policy::IdPolicy;
use serde::Serialize;

/// Remembers the last identifier given; what is in use follows from the tables that use it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct IdSpace {
    last: u16,
}

impl IdSpace {
    /// A free identifier from 1 to `size`, or none when all are in use (rules 2.3.1-2; 2.2.1-3).
    pub fn take(
        &mut self,
        size: u16,
        policy: IdPolicy,
        mut in_use: impl FnMut(PacketId) -> bool,
    ) -> Option<PacketId> {
        let start = match policy {
            IdPolicy::RoundRobin | IdPolicy::Unchecked => self.last,
            IdPolicy::LowestFree => 0,
        };
        let around = (start..size).chain(0..start.min(size));
        let id = around
            .filter_map(|number| PacketId::new(number + 1))
            .find(|id| policy == IdPolicy::Unchecked || !in_use(*id))?;
        self.last = id.get();
        Some(id)
    }

    /// The last identifier given; none before the first.
    pub const fn last(self) -> Option<PacketId> {
        PacketId::new(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn identifiers_go_round_and_skip_what_is_in_use_and_zero() {
        let mut ids = IdSpace::default();
        let busy = PacketId::new(2).unwrap();
        let taken: Vec<_> = (0..4)
            .map(|_| ids.take(3, IdPolicy::RoundRobin, |id| id == busy).unwrap().get())
            .collect();
        assert_eq!(taken, [1, 3, 1, 3]);
    }

    #[test]
    fn the_lowest_free_identifier_is_taken_again_at_once() {
        let mut ids = IdSpace::default();
        assert_eq!(ids.take(8, IdPolicy::LowestFree, |_| false).map(PacketId::get), Some(1));
        assert_eq!(ids.take(8, IdPolicy::LowestFree, |_| false).map(PacketId::get), Some(1));
    }

    #[test]
    fn a_full_space_has_none_to_give() {
        assert_eq!(IdSpace::default().take(8, IdPolicy::RoundRobin, |_| true), None);
    }
}
