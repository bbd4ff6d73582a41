//! What a topic name and a topic filter look like. Not which name matches which filter.

use crate::packet::Version;
use crate::rule::Rule;

/// Whether these bytes hold none of U+0000, `+` and `#`.
#[inline]
pub(super) fn is_plain(name: &[u8]) -> bool {
    !name.iter().any(|byte| matches!(byte, 0 | b'+' | b'#'))
}

/// A fault: where, which rule, what.
type Fault = (usize, Rule, &'static str);

/// What is wrong with a filter, if anything is.
pub(super) fn filter_fault(filter: &str, version: Version) -> Option<Fault> {
    if filter.is_empty() {
        return Some((0, Rule::TopicNotEmpty, "an empty topic filter"));
    }
    match version {
        Version::V311 => None,
        Version::V5 => share_fault(filter),
    }
    .or_else(|| wildcard_fault(filter.as_bytes()))
}

/// Whether 5.0 takes this filter for a shared one.
pub(super) fn is_shared(filter: &str) -> bool {
    filter.starts_with(SHARE)
}

const SHARE: &str = "$share/";

fn share_fault(filter: &str) -> Option<Fault> {
    let rest = filter.strip_prefix(SHARE)?;
    let (name, inner) = match rest.split_once('/') {
        Some((name, inner)) => (name, Some(inner)),
        None => (rest, None),
    };
    let start = SHARE.len();
    if name.is_empty() {
        return Some((start, Rule::SharedFormat, "an empty share name"));
    }
    if let Some(at) = name.find(['+', '#']) {
        return Some((start + at, Rule::SharedName, "a wildcard in a share name"));
    }
    match inner {
        None => Some((filter.len(), Rule::SharedName, "a share name without a filter behind it")),
        Some("") => Some((filter.len(), Rule::SharedName, "an empty filter behind a share name")),
        Some(_) => None,
    }
}

fn wildcard_fault(filter: &[u8]) -> Option<Fault> {
    for (at, &byte) in filter.iter().enumerate() {
        let opens = at == 0 || filter[at - 1] == b'/';
        let behind = filter.get(at + 1).copied();
        match byte {
            b'#' if !opens => {
                return Some((at, Rule::WildcardHash, "# inside a level"));
            }
            b'#' if behind.is_some() => {
                return Some((at, Rule::WildcardHash, "# is not the last character"));
            }
            b'+' if !opens || !matches!(behind, None | Some(b'/')) => {
                return Some((at, Rule::WildcardPlus, "+ is not a whole level"));
            }
            _ => {}
        }
    }
    None
}
