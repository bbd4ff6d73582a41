//! Topic names, topic filters, and text that MQTT can carry.

use crate::syntax::read::text;
use crate::syntax::{Node, Problem, Problems, Read};
use bytestring::ByteString;

/// Text of at most 65,535 bytes without U+0000 (rules 1.5.3-2, 1.5.4-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) ByteString);

super::text_schema!(Text, "Text", r"^[^\x00]*$", "Text that MQTT can carry.", ["sensor-1"]);

/// What is wrong with the text, and a way out.
type Wrong = (String, String);

fn carried(text: &str) -> Result<(), Wrong> {
    if text.len() > usize::from(u16::MAX) {
        let why = "text of MQTT has at most 65535 bytes".to_owned();
        return Err((why, format!("this has {}", text.len())));
    }
    if text.contains('\0') {
        let why = "text of MQTT may not contain U+0000".to_owned();
        return Err((why, "a scenario can send it all the same with `raw`".to_owned()));
    }
    Ok(())
}

fn read<T>(
    node: &Node,
    expected: &str,
    check: impl Fn(&str) -> Result<(), Wrong>,
    make: impl Fn(ByteString) -> T,
    problems: &mut Problems,
) -> Option<T> {
    let text = text(node, expected, problems)?;
    match carried(text).and_then(|()| check(text)) {
        Ok(()) => Some(make(ByteString::from(text))),
        Err((why, help)) => {
            problems.push(Problem::new(node.span, why).help(help));
            None
        }
    }
}

impl Read for Text {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read(node, "text", |_| Ok(()), Self, problems)
    }
}

/// A topic name: no wildcards (rule 3.3.2-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Topic(pub(crate) ByteString);

super::text_schema!(
    Topic,
    "Topic",
    r"^[^#+]+$",
    "A topic name; wildcards are for filters.",
    ["t/temp"]
);

impl Read for Topic {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read(node, "a topic such as `\"t/temp\"`", topic, Self, problems)
    }

    fn stand_in() -> Option<Self> {
        Some(Self(ByteString::from_static("t")))
    }
}

fn topic(text: &str) -> Result<(), Wrong> {
    if text.is_empty() {
        return Err(("a topic has at least one character".to_owned(), "`t/temp`".to_owned()));
    }
    if text.contains(['+', '#']) {
        let why = format!("`{}` has a wildcard, and is a topic", shown(text));
        return Err((why, "wildcards are for filters; a message has one topic".to_owned()));
    }
    Ok(())
}

/// A topic filter (rules 4.7.1-1, 4.7.1-2, and 4.8.2-1 for shared ones).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter(pub(crate) ByteString);

impl Filter {
    /// Whether it is a shared subscription of 5.0.
    pub(crate) fn is_shared(&self) -> bool {
        self.0.starts_with("$share/")
    }
}

super::text_schema!(
    Filter,
    "Filter",
    r"^[^#]*#?$",
    "A topic filter; `+` stands for one level, `#` at the end for all that follow.",
    ["t/#", "+/temp"]
);

impl Read for Filter {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read(node, "a filter such as `\"t/#\"`", filter, Self, problems)
    }

    /// Where several filters stand alone, they are those of an UNSUBSCRIBE.
    const EMPTY: (&'static str, &'static str) =
        ("an UNSUBSCRIBE without a filter is a protocol error", "name one at least: rule 3.10.3-2");

    fn stand_in() -> Option<Self> {
        Some(Self(ByteString::from_static("t")))
    }
}

fn filter(text: &str) -> Result<(), Wrong> {
    let example = "`t/#`, `+/temp`, `t/+/state`".to_owned();
    if text.is_empty() {
        return Err(("a filter has at least one character".to_owned(), example));
    }
    let inner = match text.strip_prefix("$share/") {
        Some(rest) => match rest.split_once('/') {
            Some((name, inner))
                if !name.is_empty() && !name.contains(['+', '#']) && !inner.is_empty() =>
            {
                inner
            }
            Some(_) | None => {
                let why = "a shared subscription is `$share/NAME/FILTER`".to_owned();
                return Err((why, "`$share/workers/t/#`".to_owned()));
            }
        },
        None => text,
    };
    let levels: Vec<&str> = inner.split('/').collect();
    for (index, level) in levels.iter().enumerate() {
        let last = index + 1 == levels.len();
        if level.contains('#') && (*level != "#" || !last) {
            let why = format!("`#` in `{}` is not a whole last level", shown(text));
            return Err((why, "`#` stands alone, and nothing follows it: `t/#`".to_owned()));
        }
        if level.contains('+') && *level != "+" {
            let why = format!("`+` in `{}` is not a whole level", shown(text));
            return Err((why, "`+` stands alone between two slashes: `t/+/state`".to_owned()));
        }
    }
    Ok(())
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_follow_the_rules_for_wildcards() {
        for good in ["#", "+", "t/#", "+/t/+", "/", "$SYS/#", "$share/g/t/#", "a//b"] {
            assert!(filter(good).is_ok(), "{good}");
        }
        for bad in ["", "t#", "t/#/x", "t+", "+t", "$share/g", "$share//t", "$share/g+/t"] {
            assert!(filter(bad).is_err(), "{bad}");
        }
    }
}
