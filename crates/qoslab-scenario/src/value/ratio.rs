//! Chances: `"5%"`, `"0.1%"`, `"1/20"`. They become fractions of whole numbers; no floating point.

use super::text_schema;
use crate::syntax::read::text;
use crate::syntax::{Node, Problem, Problems, Read};
use qoslab_sim::plan::Ratio;

/// A probability from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chance(pub(crate) Ratio);

text_schema!(
    Chance,
    "Chance",
    r"^([0-9]+(\.[0-9]+)?%|[0-9]+/[0-9]+)$",
    "A probability from 0 to 1: percent or a fraction.",
    ["5%", "0.1%", "1/20"]
);

impl Read for Chance {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = text(node, "a chance such as `\"5%\"`", problems)?;
        match ratio(text) {
            Ok(ratio) => Some(Self(ratio)),
            Err((why, help)) => {
                let shown: String = text.chars().take(30).collect();
                problems.push(Problem::new(node.span, format!("`{shown}` {why}")).help(help));
                None
            }
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self(Ratio::NEVER))
    }
}

fn ratio(text: &str) -> Result<Ratio, (&'static str, &'static str)> {
    let form = ("is no chance", "write percent, `\"5%\"`, or a fraction, `\"1/20\"`");
    let long = ("has too many digits", "at most nine digits, `\"0.0000001%\"` is the finest");
    let (part, of) = if let Some(percent) = text.strip_suffix('%') {
        let (whole, fraction) = percent.split_once('.').unwrap_or((percent, "0"));
        if fraction.is_empty() {
            return Err(form);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 7 || whole.len() > 12 {
            return Err(long);
        }
        let scale = 10_u64.pow(u32::try_from(fraction.len()).unwrap_or(0));
        let fraction = if fraction.is_empty() { Some(0) } else { number(fraction) };
        let (whole, fraction) = (number(whole).ok_or(form)?, fraction.ok_or(form)?);
        (whole * scale + fraction, 100 * scale)
    } else {
        let (part, of) = text.split_once('/').ok_or(form)?;
        if part.len() > 12 || of.len() > 12 {
            return Err(long);
        }
        (number(part.trim()).ok_or(form)?, number(of.trim()).ok_or(form)?)
    };
    if of == 0 {
        return Err(("divides by zero", "a chance is a part of a whole: `\"1/20\"`"));
    }
    if part > of {
        return Err(("is more than certain", "a chance lies between `0%` and `100%`"));
    }
    let common = greatest_common(part, of);
    match ((part / common).try_into(), (of / common).try_into()) {
        (Ok(part), Ok(of)) => Ok(Ratio { part, of }),
        (_, _) => Err(long),
    }
}

fn number(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn greatest_common(a: u64, b: u64) -> u64 {
    if b == 0 { a.max(1) } else { greatest_common(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_become_the_shortest_fraction() {
        assert_eq!(ratio("5%"), Ok(Ratio { part: 1, of: 20 }));
        assert_eq!(ratio("0.1%"), Ok(Ratio { part: 1, of: 1000 }));
        assert_eq!(ratio("100%"), Ok(Ratio::ALWAYS));
        assert_eq!(ratio("0%"), Ok(Ratio::NEVER));
        assert_eq!(ratio("3/4"), Ok(Ratio { part: 3, of: 4 }));
        for bad in ["", "%", "5", "0.05", "101%", "2/1", "1/0", "1.%", "-5%", "1e3%", "+1/2"] {
            assert!(ratio(bad).is_err(), "{bad}");
        }
    }
}
