//! Lengths of time: `"250us"`, `"20ms"`, `"1.5s"`, `"2m"`, `"1h"`, `"7d"`; and those that the
//! protocol counts in whole seconds.

use super::text_schema;
use crate::syntax::read::text;
use crate::syntax::{Kind, Node, Problem, Problems, Read};
use qoslab_mqtt::time::{Duration, Instant};
use std::num::NonZeroU16;

/// The longest time that can be written: 100,000 days. Sums of such times cannot overflow.
const LONGEST: u64 = 100_000 * 86_400 * 1_000_000;

/// The units with their microseconds, longest name first.
const UNITS: [(&str, u64); 6] = [
    ("us", 1),
    ("ms", 1_000),
    ("s", 1_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
];

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Length(pub(crate) Duration);

impl Length {
    /// As a point in time, counted from the start of the run.
    pub(crate) fn instant(self) -> Instant {
        Instant::ZERO + self.0
    }
}

text_schema!(
    Length,
    "Length",
    r"^[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d)$",
    "A length of time: a number and a unit (us, ms, s, m, h, d).",
    ["20ms", "1.5s", "2m"]
);

impl Read for Length {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = time_text(node, problems)?;
        match micros(text) {
            Ok(micros) => Some(Self(Duration::from_micros(micros))),
            Err((why, help)) => {
                problems.push(Problem::new(node.span, why).help(help));
                None
            }
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self(Duration::ZERO))
    }
}

/// A length of time that is not zero: what is repeated without end must let time pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period(pub(crate) Duration);

text_schema!(
    Period,
    "Period",
    r"^([0-9]*[1-9][0-9]*(\.[0-9]+)?|0+\.[0-9]*[1-9][0-9]*)(us|ms|s|m|h|d)$",
    "A length of time that is longer than 0: a number and a unit (us, ms, s, m, h, d).",
    ["5s", "200ms"]
);

impl Read for Period {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Length(length) = Length::read(node, problems)?;
        if length == Duration::ZERO {
            let problem = Problem::new(node.span, "a period must be longer than 0");
            let help = "it would come again and again at one instant; `\"5s\"`, at least `\"1us\"`";
            problems.push(problem.help(help));
            return None;
        }
        Some(Self(length))
    }

    fn stand_in() -> Option<Self> {
        Some(Self(Duration::from_secs(1)))
    }
}

/// A length of time that is a text; a bare number lacks its unit.
fn time_text<'a>(node: &'a Node, problems: &mut Problems) -> Option<&'a str> {
    if let Kind::Number(number) = &node.kind {
        let number: String = number.chars().take(20).collect();
        problems.push(
            Problem::new(node.span, "a time without a unit")
                .help(format!("write `\"{number}ms\"` or `\"{number}s\"`")),
        );
        return None;
    }
    text(node, "a time such as `\"20ms\"`", problems)
}

/// Reads a length of time as it is written in scenario files: `1.5s`, `20ms`. The error says what
/// is wrong and how it is written.
pub fn length(text: &str) -> Result<Duration, String> {
    micros(text).map(Duration::from_micros).map_err(|(why, help)| format!("{why}; {help}"))
}

/// Microseconds, or what is wrong and a way out.
fn micros(text: &str) -> Result<u64, (String, String)> {
    let shown: String = text.chars().take(30).collect();
    let bad = |why: &str, help: &str| (format!("`{shown}` {why}"), help.to_owned());
    let form = "a time is a number with a unit: `20ms`, `1.5s` (us, ms, s, m, h, d)";
    let unit_at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    if number.is_empty() {
        return Err(bad("is no time", form));
    }
    let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err(bad("has no unit that is known", form));
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(bad("is no time", form));
    }
    let too_long = || bad("is too long a time", "the longest time is 100000 days, `100000d`");
    let whole: u64 = whole.parse().map_err(|_| too_long())?;
    let whole = whole.checked_mul(*factor).filter(|micros| *micros <= LONGEST);
    let mut micros = whole.ok_or_else(too_long)?;
    let mut step = *factor;
    for digit in fraction.bytes().map(|byte| u64::from(byte - b'0')) {
        if digit != 0 && step % 10 != 0 {
            return Err(bad("is finer than a microsecond", "virtual time has whole microseconds"));
        }
        step /= 10;
        micros += digit * step;
    }
    if micros > LONGEST { Err(too_long()) } else { Ok(micros) }
}

/// A time before or after: `"-50ms"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offset(pub(crate) i64);

text_schema!(
    Offset,
    "Offset",
    r"^-?[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d)$",
    "A length of time that may be negative.",
    ["50ms", "-2s"]
);

impl Read for Offset {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = time_text(node, problems)?;
        let length = text.strip_prefix('-').unwrap_or(text);
        match micros(length).map(i64::try_from) {
            Ok(Ok(micros)) => Some(Self(if length.len() < text.len() { -micros } else { micros })),
            Ok(Err(_)) => None, // cannot be: the longest time fits
            Err((why, help)) => {
                problems.push(Problem::new(node.span, why).help(help));
                None
            }
        }
    }
}

/// A time that the protocol counts in whole seconds, or `"never"` (it does not end).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seconds(pub(crate) u32);

impl Seconds {
    /// The value that stands for "never".
    pub(crate) const NEVER: u32 = u32::MAX;
}

text_schema!(
    Seconds,
    "Seconds",
    r"^(never|[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d))$",
    "A time in whole seconds, as the protocol counts it; `never` is without end.",
    ["30s", "1h", "never"]
);

impl Read for Seconds {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Kind::Text { text, .. } = &node.kind
            && text == "never"
        {
            return Some(Self(Self::NEVER));
        }
        whole_seconds(node, u64::from(Self::NEVER) - 1, problems)?.try_into().ok().map(Self)
    }
}

fn whole_seconds(node: &Node, most: u64, problems: &mut Problems) -> Option<u64> {
    let Length(length) = Length::read(node, problems)?;
    if length.as_micros() % 1_000_000 != 0 {
        problems.push(
            Problem::new(node.span, "not a whole number of seconds")
                .help("this time travels in a packet, and MQTT counts it in seconds"),
        );
        return None;
    }
    let seconds = length.as_secs();
    if seconds > most {
        problems.push(
            Problem::new(node.span, "too long for the field of the packet")
                .help(format!("the longest is `{most}s`")),
        );
        return None;
    }
    Some(seconds)
}

/// A value or `"off"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OffOr<T>(pub(crate) Option<T>);

impl schemars::JsonSchema for OffOr<NonZeroU16> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "KeepAlive".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "pattern": r"^(off|[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d))$",
            "description": "A time in whole seconds, at most 65535s, or `off`.",
            "examples": ["60s", "off"],
        })
    }
}

impl Read for OffOr<NonZeroU16> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Kind::Text { text, .. } = &node.kind
            && text == "off"
        {
            return Some(Self(None));
        }
        let seconds = whole_seconds(node, u64::from(u16::MAX), problems)?;
        let seconds = NonZeroU16::new(seconds.try_into().ok()?);
        if seconds.is_none() {
            problems.push(Problem::new(node.span, "a keep alive of 0s").help("write `\"off\"`"));
            return None;
        }
        Some(Self(seconds))
    }
}

impl schemars::JsonSchema for OffOr<Length> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timeout".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "pattern": r"^(off|[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d))$",
            "description": "A length of time, or `off`.", "examples": ["5s", "off"],
        })
    }
}

impl Read for OffOr<Length> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Kind::Text { text, .. } = &node.kind
            && text == "off"
        {
            return Some(Self(None));
        }
        Length::read(node, problems).map(|length| Self(Some(length)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_exact_to_the_microsecond_and_never_overflow() {
        assert_eq!(micros("1.5s"), Ok(1_500_000));
        assert_eq!(micros("0.000001s"), Ok(1));
        assert_eq!(micros("250us"), Ok(250));
        assert_eq!(micros("2.5m"), Ok(150_000_000));
        assert_eq!(micros("100000d"), Ok(LONGEST));
        for bad in ["", "s", "1", "1.s", ".5s", "1.5us", "1..2s", "-1s", "1 s", "100001d"] {
            assert!(micros(bad).is_err(), "{bad}");
        }
        assert!(micros("99999999999999999999999999h").is_err());
        assert!(micros("18446744073709551615d").is_err());
    }
}
