//! How files and packets are spoilt: from a seed, so that every find can be found again.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// So many mutations, unless the environment says how many.
pub(super) fn rounds(standard: u64) -> std::ops::Range<u64> {
    let setting =
        |name: &str| std::env::var(name).ok().map(|value| value.parse::<u64>().expect("a number"));
    let first = setting("QOSLAB_MUTATIONS_FIRST").unwrap_or(0);
    first..first + setting("QOSLAB_MUTATIONS").unwrap_or(standard)
}

/// The command that shows a failure again.
pub(super) fn again(seed: u64, test: &str) -> String {
    let setting = format!("QOSLAB_MUTATIONS_FIRST={seed} QOSLAB_MUTATIONS=1");
    format!("{setting} cargo test -p qoslab-tests --test tests {test}")
}

#[derive(Debug)]
pub(super) struct Spoiler(ChaCha8Rng);

impl Spoiler {
    pub(super) fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end.max(1) as u64) as usize
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A text with one to four mistakes in it.
    pub(super) fn text(&mut self, text: &str, others: &[String]) -> String {
        let mut text = text.to_owned();
        for _ in 0..=self.below(4) {
            text = match self.below(8) {
                0 => String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned(),
                1 | 2 => self.exchange_value(&text, VALUES),
                3 | 4 => self.exchange_word(&text, others),
                5 => self.without_line(&text),
                6 => self.doubled_line(&text),
                _ => self.number(&text),
            };
        }
        text
    }

    /// Bytes with one mistake: flipped, lost, inserted, doubled or cut off.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = bytes.to_vec();
        let at = self.below(out.len());
        match self.below(6) {
            _ if out.is_empty() => out.push(self.below(256) as u8),
            0 => out[at] ^= 1 << self.below(8),
            1 => out[at] = self.below(256) as u8,
            2 => drop(out.remove(at)),
            3 => out.insert(at, self.below(256) as u8),
            4 => {
                let part = out[at..(at + self.below(20)).min(bytes.len())].to_vec();
                out.splice(at..at, part);
            }
            _ => out.truncate(at),
        }
        out
    }

    /// Something between two marks of the syntax becomes an extreme value.
    fn exchange_value(&mut self, text: &str, values: &[&str]) -> String {
        let starts: Vec<usize> = text.match_indices(": ").map(|(at, _)| at + 2).collect();
        if starts.is_empty() {
            return text.to_owned();
        }
        let start = *self.pick(&starts);
        let length = text[start..].find([',', '}', ']', '\n']).unwrap_or(0);
        format!("{}{}{}", &text[..start], self.pick(values), &text[start + length..])
    }

    /// A quoted word becomes a quoted word of some file.
    fn exchange_word(&mut self, text: &str, others: &[String]) -> String {
        let words: Vec<&str> = text.split('"').collect();
        let other: Vec<&str> = self.pick(others).split('"').collect();
        if words.len() < 3 || other.len() < 3 {
            return text.to_owned();
        }
        let (at, from) = (self.below(words.len() / 2) * 2 + 1, self.below(other.len() / 2) * 2 + 1);
        let mut words = words;
        words[at] = other[from];
        words.join("\"")
    }

    fn without_line(&mut self, text: &str) -> String {
        let mut lines: Vec<&str> = text.lines().collect();
        let at = self.below(lines.len());
        if !lines.is_empty() {
            lines.remove(at);
        }
        lines.join("\n")
    }

    fn doubled_line(&mut self, text: &str) -> String {
        let mut lines: Vec<&str> = text.lines().collect();
        if let Some(line) = lines.get(self.below(lines.len())) {
            let line = *line;
            lines.insert(self.below(lines.len()), line);
        }
        lines.join("\n")
    }

    /// A run of digits becomes another number.
    fn number(&mut self, text: &str) -> String {
        let is_start = |at: usize| {
            text.as_bytes()[at].is_ascii_digit()
                && at.checked_sub(1).is_none_or(|before| !text.as_bytes()[before].is_ascii_digit())
        };
        let starts: Vec<usize> = (0..text.len()).filter(|at| is_start(*at)).collect();
        if starts.is_empty() {
            return text.to_owned();
        }
        let start = *self.pick(&starts);
        let rest = text[start..].trim_start_matches(|c: char| c.is_ascii_digit());
        format!("{}{}{rest}", &text[..start], self.pick(NUMBERS))
    }
}

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "7",
    "100",
    "255",
    "256",
    "65535",
    "65536",
    "99999",
    "100000",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "1e9",
    "0.5",
];

const VALUES: &[&str] = &[
    "0",
    "1",
    "2",
    "-1",
    "4294967295",
    "18446744073709551615",
    "1e999",
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "[[]]",
    "\"\"",
    "\"0ms\"",
    "\"1us\"",
    "\"100000d\"",
    "\"400d\"",
    "\"never\"",
    "\"off\"",
    "\"100%\"",
    "\"0%\"",
    "\"1/0\"",
    "\"1/3\"",
    "\"#\"",
    "\"+/#\"",
    "\"$share/g/#\"",
    "\"t/#\"",
    "\"m1\"",
    "\"m4294967295\"",
    "\"each\"",
    "\"*\"",
    "\"PUBLISH @*\"",
    "\"broker\"",
    "\"->broker\"",
    "\"@\"",
    "\"\\u0000\"",
    "\"\u{202e}\u{1b}[2J\"",
    "\"5.0\"",
    "\"datagram\"",
    "\"proxy\"",
    "{ \"timer\": \"1us\" }",
    "{ \"bytes\": 1048576 }",
    "{ \"at-least\": 1 }",
    "\"drop-oldest\"",
    "\"1B/s\"",
    "\"lowest-free\"",
    "\"A\"",
    "\"after-application\"",
];
