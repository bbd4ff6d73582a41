//! The generator's own chance: one stream from one seed, mapped to choices here and nowhere else.

use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::Ratio;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[derive(Debug)]
pub(super) struct DiceBox(ChaCha8Rng);

impl DiceBox {
    pub(super) fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// From `least` to `most`, both included.
    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.0.next_u64() % (most - least + 1)
    }

    /// One in so many times.
    pub(super) fn one_in(&mut self, of: u64) -> bool {
        self.between(1, of) == 1
    }

    pub(super) fn coin(&mut self) -> bool {
        self.one_in(2)
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.index(of.len())]
    }

    /// The first more often than all others together: the default of a policy.
    pub(super) fn prefer_first<T: Copy>(&mut self, of: &[T]) -> T {
        if self.between(1, 5) <= 3 { of[0] } else { self.pick(of) }
    }

    pub(super) fn index(&mut self, length: usize) -> usize {
        self.between(0, length as u64 - 1) as usize
    }

    pub(super) fn millis(&mut self, least: u64, most: u64) -> Duration {
        Duration::from_millis(self.between(least, most))
    }

    /// An instant of the script: mostly on whole milliseconds, so that things do coincide.
    pub(super) fn instant(&mut self, least: u64, most: u64) -> Instant {
        let micros = if self.one_in(4) { self.between(0, 999) } else { 0 };
        Instant::ZERO + Duration::from_micros(self.between(least, most) * 1_000 + micros)
    }

    pub(super) fn percent(&mut self, most: u64) -> Ratio {
        Ratio { part: self.between(1, most) as u32, of: 100 }
    }
}
