//! Chance: every question has a name, and every answer goes on record. Integers only.
//!
//! Each question belongs to a stream, named after the link, the direction and the purpose. A
//! stream's numbers depend on the seed and its name alone, so that adding a client changes no
//! other stream.

use crate::plan::{Delay, Plan, Ratio};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use qoslab_mqtt::time::Duration;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xxhash_rust::xxh3::xxh3_64;

/// A question with the range of its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// 1 for yes, 0 for no.
    Happens(Ratio),
    /// A length of time in microseconds.
    Lasts(Delay),
    /// A number from 0 to this, both included.
    UpTo(u64),
}

/// Whoever answers: a die, a script, a search, a person.
pub trait Chance {
    /// The answer to the next question of a stream; `position` questions of it came before.
    fn answer(&mut self, stream: u32, name: &str, position: u64, question: Question) -> u64;
}

/// Whether the answers of a stream are lengths of time. Those of all others are yes (1) or no (0).
pub fn asks_for_a_length(stream: &str) -> bool {
    let purpose = stream.rsplit('/').next().unwrap_or(stream);
    matches!(purpose, "delay" | "jitter" | "reconnect" | "work")
}

/// Answers that were given beforehand, by the name of their stream; the seed answers what is left
/// open. A run whose answers are all given needs no seed.
#[derive(Clone, Debug)]
pub struct Answers<'p> {
    given: &'p BTreeMap<String, Vec<u64>>,
    dice: Dice,
}

impl<'p> Answers<'p> {
    /// The answers of a plan, and the dice of its seed behind them.
    pub const fn of(plan: &'p Plan) -> Self {
        Self { given: &plan.answers, dice: Dice::new(plan.seed) }
    }
}

impl Chance for Answers<'_> {
    fn answer(&mut self, stream: u32, name: &str, position: u64, question: Question) -> u64 {
        let given = self.given.get(name).map_or(&[][..], Vec::as_slice);
        match usize::try_from(position).ok().and_then(|at| given.get(at)) {
            Some(answer) => *answer,
            None => self.dice.answer(stream, name, position, question),
        }
    }
}

/// The seeded die: ChaCha8, a stream of it for each name.
#[derive(Clone, Debug)]
pub struct Dice {
    seed: u64,
    /// Where the generator of each stream is, plus one; 0 for a stream that was not asked yet.
    places: Vec<u32>,
    /// The generators, in the order in which they were first asked: most streams never are.
    generators: Vec<ChaCha8Rng>,
}

impl Dice {
    /// The dice of a seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed, places: Vec::new(), generators: Vec::new() }
    }

    /// A generator for a named stream: the seed fills the key, the name's hash is the stream
    /// number.
    fn stream(seed: u64, name: &str) -> ChaCha8Rng {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(xxh3_64(name.as_bytes()));
        generator
    }
}

impl Dice {
    /// Makes the generator of a stream.
    #[cold]
    fn begin(&mut self, stream: u32, name: &str, position: u64) -> u32 {
        let stream = stream as usize;
        if self.places.len() <= stream {
            self.places.resize((stream + 1).max(32), 0);
        }
        let mut generator = Self::stream(self.seed, name);
        // What was answered by somebody else before is passed over: two words an answer.
        generator.set_word_pos(u128::from(position) * 2);
        self.generators.push(generator);
        self.places[stream] = self.generators.len() as u32;
        self.places[stream]
    }
}

impl Chance for Dice {
    #[inline]
    fn answer(&mut self, stream: u32, name: &str, position: u64, question: Question) -> u64 {
        let place = self.places.get(stream as usize).copied().unwrap_or(0);
        let place = if place > 0 { place } else { self.begin(stream, name, position) };
        question.answer(self.generators[place as usize - 1].next_u64())
    }
}

impl Question {
    /// The answer that a raw word gives.
    #[inline]
    pub fn answer(self, word: u64) -> u64 {
        match self {
            Self::Happens(ratio) => u64::from(ratio.hits(word)),
            Self::Lasts(delay) => delay.pick(word).as_micros(),
            Self::UpTo(most) => spread(word, most),
        }
    }

    /// Whether there is only one answer: then nobody is asked.
    #[inline]
    pub const fn is_settled(self) -> Option<u64> {
        match self {
            Self::Happens(Ratio { part: 0, .. }) => Some(0),
            Self::Happens(Ratio { part, of }) if part >= of => Some(1),
            Self::Lasts(Delay::Fixed(length)) => Some(length.as_micros()),
            Self::UpTo(0) => Some(0),
            Self::Happens(_) | Self::Lasts(_) | Self::UpTo(_) => None,
        }
    }
}

impl Ratio {
    /// Whether a word is among the favourable cases.
    fn hits(self, word: u64) -> bool {
        let scaled = (u128::from(word) * u128::from(self.of)) >> 64;
        scaled < u128::from(self.part)
    }
}

impl Delay {
    /// The length that a word stands for.
    fn pick(self, word: u64) -> Duration {
        match self {
            Self::Fixed(length) => length,
            Self::Uniform(least, most) => {
                least + Duration::from_micros(spread(word, (most - least).as_micros()))
            }
            Self::Exponential { least, mean } => {
                // -ln(u) in 32.32 fixed point, cut off at 20.
                let factor = minus_ln(word).min(20 << 32);
                let scaled = (u128::from(mean.as_micros()) * u128::from(factor)) >> 32;
                least + Duration::from_micros(u64::try_from(scaled).unwrap_or(u64::MAX))
            }
            Self::LongTail { least, most } => {
                // Pareto with shape 2: least / sqrt(u), where sqrt(word) stands for 2^32 sqrt(u).
                let scaled =
                    (u128::from(least.as_micros()) << 32) / u128::from(word.isqrt().max(1));
                let length = u64::try_from(scaled).unwrap_or(u64::MAX);
                Duration::from_micros(length).min(most)
            }
        }
    }
}

/// Spreads a word evenly over 0 to `most`.
fn spread(word: u64, most: u64) -> u64 {
    ((u128::from(word) * (u128::from(most) + 1)) >> 64) as u64
}

/// -ln(word / 2^64) in 32.32 fixed point: the logarithm to base two, bit by bit, times ln 2.
fn minus_ln(word: u64) -> u64 {
    const LN_2: u64 = 2_977_044_472;
    let word = word.max(1);
    let zeros = word.leading_zeros();
    let mut mantissa = u128::from(word << zeros);
    let mut log2 = u64::from(63 - zeros) << 32;
    for bit in (0..32).rev() {
        mantissa = (mantissa * mantissa) >> 63;
        if mantissa >> 64 != 0 {
            mantissa >>= 1;
            log2 |= 1 << bit;
        }
    }
    ((u128::from((64 << 32) - log2) * u128::from(LN_2)) >> 32) as u64
}

/// The named streams of a run, each with the number of questions asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Streams {
    pub(crate) names: Vec<String>,
    asked: Vec<u64>,
}

impl Streams {
    /// Adds a stream; gives its place.
    pub(crate) fn add(&mut self, name: String) -> u32 {
        self.names.push(name);
        self.asked.push(0);
        self.names.len() as u32 - 1
    }

    /// Asks, unless there is only one answer; puts what was asked on record.
    #[inline]
    pub(crate) fn ask(
        &mut self,
        chance: &mut impl Chance,
        stream: u32,
        question: Question,
        draws: &mut qoslab_trace::Chance,
    ) -> u64 {
        match question.is_settled() {
            Some(answer) => answer,
            None => self.draw(chance, stream, question, draws),
        }
    }

    fn draw(
        &mut self,
        chance: &mut impl Chance,
        stream: u32,
        question: Question,
        draws: &mut qoslab_trace::Chance,
    ) -> u64 {
        let place = stream as usize;
        let position = self.asked[place];
        self.asked[place] += 1;
        let answer = chance.answer(stream, &self.names[place], position, question);
        draws.push(qoslab_trace::Draw { stream, position, answer });
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(seed: u64, name: &str) -> [u64; 3] {
        let mut generator = Dice::stream(seed, name);
        core::array::from_fn(|_| generator.next_u64())
    }

    #[test]
    fn the_first_words_of_a_stream_are_those_of_every_release() {
        assert_eq!(words(1, "pub/up/delay"), KNOWN[0]);
        assert_eq!(words(1, "pub/down/delay"), KNOWN[1]);
        assert_eq!(words(42, "pub/up/delay"), KNOWN[2]);
    }

    /// Computed apart from this code, from the definitions of ChaCha8 and XXH3.
    const KNOWN: [[u64; 3]; 3] = [
        [8_237_063_445_809_544_288, 18_249_901_010_800_721_648, 6_653_316_085_686_669_793],
        [5_086_645_694_185_207_172, 18_273_516_975_977_436_945, 15_780_421_434_312_027_473],
        [3_769_927_268_878_066_745, 15_760_439_930_208_052_025, 6_720_358_482_918_268_177],
    ];

    #[test]
    fn what_is_not_given_is_answered_as_the_seed_would_have() {
        let mut plain = Dice::new(7);
        let all: Vec<u64> = (0..5).map(|n| plain.answer(0, "x", n, Question::UpTo(99))).collect();
        let given = BTreeMap::from([(String::from("x"), Vec::from([100, 101]))]);
        let mut answers = Answers { given: &given, dice: Dice::new(7) };
        let mixed: Vec<u64> =
            (0..5).map(|n| answers.answer(0, "x", n, Question::UpTo(99))).collect();
        assert_eq!(mixed[..2], [100, 101]);
        assert_eq!(mixed[2..], all[2..]);
    }

    #[test]
    fn a_ratio_hits_as_often_as_it_says() {
        let ratio = Ratio { part: 1, of: 20 };
        let mut dice = Dice::new(7);
        let hits: u64 = (0..20_000).map(|n| dice.answer(0, "x", n, Question::Happens(ratio))).sum();
        assert_eq!(hits, HITS);
    }

    /// 1,000 expected; the standard deviation is 31.
    const HITS: u64 = 972;

    #[test]
    fn the_logarithm_is_right_to_nine_digits() {
        assert_eq!(minus_ln(1 << 63), 2_977_044_472, "ln 2");
        assert_eq!(minus_ln(1 << 60) / 4, 2_977_044_472, "4 ln 2");
        assert!(minus_ln(u64::MAX) <= 1);
    }

    #[test]
    fn delays_stay_in_their_range() {
        let millis = Duration::from_millis;
        let uniform = Delay::Uniform(millis(1), millis(10));
        assert_eq!(uniform.pick(0), millis(1));
        assert_eq!(uniform.pick(u64::MAX), millis(10));
        let tail = Delay::LongTail { least: millis(10), most: millis(1_000) };
        assert_eq!(tail.pick(0), millis(1_000));
        assert_eq!(tail.pick(u64::MAX), millis(10));
        let exponential = Delay::Exponential { least: millis(5), mean: millis(10) };
        assert_eq!(exponential.pick(0), millis(5) + millis(200));
        assert_eq!(exponential.pick(u64::MAX), millis(5));
    }
}
