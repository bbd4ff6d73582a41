//! A table whose keys mostly come in rising order, without gaps, and leave from the front:
//! identifiers, messages, flights. A row is found by its distance from the first one; where there
//! are gaps it is searched for. Not for keys that come in any order: those move the rows behind
//! them.

use alloc::collections::VecDeque;
use qoslab_mqtt::packet::PacketId;
use qoslab_trace::{EventId, MessageId};

/// A key that is a number.
pub(crate) trait Number: Copy + Ord {
    /// The number; rises with the key.
    fn number(self) -> u32;
}

impl Number for PacketId {
    fn number(self) -> u32 {
        u32::from(self.get())
    }
}

impl Number for MessageId {
    fn number(self) -> u32 {
        self.0
    }
}

impl Number for EventId {
    fn number(self) -> u32 {
        self.0
    }
}

/// The table, in the order of its keys.
#[derive(Debug)]
pub(crate) struct Rising<K, V> {
    rows: VecDeque<(K, V)>,
}

impl<K, V> Default for Rising<K, V> {
    fn default() -> Self {
        Self { rows: VecDeque::new() }
    }
}

impl<K: Number, V> Rising<K, V> {
    /// The place of a key, or where it belongs.
    #[inline]
    fn find(&self, key: K) -> Result<usize, usize> {
        let Some((first, _)) = self.rows.front() else { return Err(0) };
        let Some(distance) = key.number().checked_sub(first.number()) else { return Err(0) };
        let guess = distance as usize;
        match self.rows.get(guess) {
            Some((at, _)) if *at == key => Ok(guess),
            Some(_) | None => self.search(key, guess),
        }
    }

    /// Looks in front of the place that a key would have if there were no gaps.
    fn search(&self, key: K, guess: usize) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.rows.len().min(guess));
        if self.rows.back().is_some_and(|(last, _)| *last < key) {
            return Err(self.rows.len());
        }
        while low < high {
            let middle = (low + high) / 2;
            if self.rows[middle].0 < key { low = middle + 1 } else { high = middle }
        }
        match self.rows.get(low) {
            Some((at, _)) if *at == key => Ok(low),
            Some(_) | None => Err(low),
        }
    }

    fn put(&mut self, place: usize, key: K, value: V) {
        if place == self.rows.len() {
            self.rows.push_back((key, value));
        } else {
            self.rows.insert(place, (key, value));
        }
    }

    /// The value of a key.
    #[inline]
    pub(crate) fn get(&self, key: K) -> Option<&V> {
        let (first, _) = self.rows.front()?;
        let guess = key.number().checked_sub(first.number())? as usize;
        match self.rows.get(guess) {
            Some((at, value)) if *at == key => Some(value),
            Some(_) | None => self.search(key, guess).ok().map(|place| &self.rows[place].1),
        }
    }

    /// The same, to change it.
    #[inline]
    pub(crate) fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.find(key).ok().map(|place| &mut self.rows[place].1)
    }

    /// Whether there is such a key.
    pub(crate) fn contains(&self, key: K) -> bool {
        self.find(key).is_ok()
    }

    /// The value of a key; one that is missing is made.
    pub(crate) fn get_or(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let place = match self.find(key) {
            Ok(place) => place,
            Err(place) => {
                self.put(place, key, make());
                place
            }
        };
        &mut self.rows[place].1
    }

    /// Puts a value in the place of the one before, which is given back.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(key) {
            Ok(place) => Some(core::mem::replace(&mut self.rows[place].1, value)),
            Err(place) => {
                self.put(place, key, value);
                None
            }
        }
    }

    /// Takes a value out.
    pub(crate) fn remove(&mut self, key: K) -> Option<V> {
        let row = match self.find(key).ok()? {
            0 => self.rows.pop_front(),
            place => self.rows.remove(place),
        };
        row.map(|(_, value)| value)
    }

    /// Keeps the rows that are wanted.
    pub(crate) fn retain(&mut self, wanted: impl Fn(&V) -> bool) {
        self.rows.retain(|(_, value)| wanted(value));
    }

    /// Takes everything out.
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
    }

    /// Whether nothing is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row with the least key.
    pub(crate) fn first(&self) -> Option<(K, &V)> {
        self.rows.front().map(|(key, value)| (*key, value))
    }

    /// All rows.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.rows.iter().map(|(key, value)| (*key, value))
    }

    /// All rows, to change their values.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (K, &mut V)> {
        self.rows.iter_mut().map(|(key, value)| (*key, value))
    }

    /// All values.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.rows.iter().map(|(_, value)| value)
    }

    /// All values, to change them.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.rows.iter_mut().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeMap;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_holds_what_an_ordered_map_holds(
            steps in prop::collection::vec((0..3u8, 0..40u32), 0..200),
        ) {
            let (mut rising, mut map) = (Rising::default(), BTreeMap::new());
            for (at, (what, key)) in steps.into_iter().enumerate() {
                let key = EventId(key);
                match what {
                    0 => {
                        rising.insert(key, at);
                        map.insert(key, at);
                    }
                    1 => prop_assert_eq!(rising.remove(key), map.remove(&key)),
                    _ => prop_assert_eq!(*rising.get_or(key, || at), *map.entry(key).or_insert(at)),
                }
                for key in (0..40).map(EventId) {
                    prop_assert_eq!(rising.get(key), map.get(&key));
                }
                let rows: Vec<_> = rising.iter().map(|(key, at)| (key, *at)).collect();
                prop_assert_eq!(rows, map.iter().map(|(key, at)| (*key, *at)).collect::<Vec<_>>());
            }
        }
    }
}
