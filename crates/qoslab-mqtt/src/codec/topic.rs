//! What a topic name and a topic filter look like. Not which name matches which filter.

use crate::packet::Version;
use crate::rule::Rule;

const ONES: u64 = u64::from_ne_bytes([1; 8]);

/// Whether a byte below `LIMIT` is in here. Eight bytes at a time, because every PUBLISH comes
/// through here; the last eight may overlap those before.
#[inline]
fn any_below<const LIMIT: u8>(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk::<8>() else {
        return bytes.iter().any(|byte| *byte < LIMIT);
    };
    // The top bit of a byte is set in here if the byte is below the limit; a borrow can set others
    // above it, never one alone.
    let below = |word: [u8; 8]| {
        let word = u64::from_le_bytes(word);
        word.wrapping_sub(ONES * u64::from(LIMIT)) & !word & (ONES << 7)
    };
    bytes.as_chunks::<8>().0.iter().fold(below(*last), |found, word| found | below(*word)) != 0
}

/// Whether there is a U+0000.
#[inline]
pub(super) fn has_nul(text: &[u8]) -> bool {
    any_below::<1>(text)
}

/// Whether these bytes hold none of U+0000, `+` and `#`. Letters, digits, `/`, `-`, `.` and `_`
/// lie above all three, so that most names are looked at once.
#[inline]
pub(super) fn is_plain(name: &[u8]) -> bool {
    !any_below::<{ b'+' + 1 }>(name) || !name.iter().any(|byte| matches!(byte, 0 | b'+' | b'#'))
}

/// Where, which rule, what.
type At = (usize, Rule, &'static str);

/// What is wrong with a filter that is not empty, if anything is.
pub(super) fn filter_fault(filter: &str, version: Version) -> Option<At> {
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

fn share_fault(filter: &str) -> Option<At> {
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

fn wildcard_fault(filter: &[u8]) -> Option<At> {
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
