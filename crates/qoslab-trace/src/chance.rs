//! The answers of chance behind an event. Nearly every event has one or none: those take no memory
//! of their own.

use crate::event::Draw;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Deref;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The answers of chance behind an event, in the order of asking.
#[derive(Debug, Default)]
pub struct Chance(Draws);

#[derive(Debug)]
enum Draws {
    Few(Option<Draw>),
    Many(Vec<Draw>),
}

impl Default for Draws {
    fn default() -> Self {
        Self::Few(None)
    }
}

impl Chance {
    /// Nothing was asked.
    pub const NONE: Self = Self(Draws::Few(None));

    /// Takes the next answer.
    pub fn push(&mut self, draw: Draw) {
        match &mut self.0 {
            Draws::Few(Some(first)) => self.0 = Draws::Many(vec![*first, draw]),
            Draws::Few(none) => *none = Some(draw),
            Draws::Many(draws) => draws.push(draw),
        }
    }

    /// Forgets all; memory that it has stays for the next.
    pub fn clear(&mut self) {
        match &mut self.0 {
            Draws::Few(draw) => *draw = None,
            Draws::Many(draws) => draws.clear(),
        }
    }
}

impl Clone for Chance {
    /// The copy takes no more memory than its answers need.
    fn clone(&self) -> Self {
        self.iter().copied().collect()
    }
}

impl Deref for Chance {
    type Target = [Draw];

    fn deref(&self) -> &[Draw] {
        match &self.0 {
            Draws::Few(draw) => draw.as_slice(),
            Draws::Many(draws) => draws,
        }
    }
}

impl PartialEq for Chance {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Chance {}

impl FromIterator<Draw> for Chance {
    fn from_iter<I: IntoIterator<Item = Draw>>(draws: I) -> Self {
        let mut chance = Self::NONE;
        draws.into_iter().for_each(|draw| chance.push(draw));
        chance
    }
}

impl Serialize for Chance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Chance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::deserialize(deserializer)?.into_iter().collect())
    }
}
