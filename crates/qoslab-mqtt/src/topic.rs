//! Topic names against topic filters (section 4.7), and the parts of a shared filter (5.0: 4.8.2).

/// Whether a topic name matches a topic filter, level by level, nothing normalised.
///
/// Rules 4.7.1-2, 4.7.1-3 (5.0: 4.7.1-1, 4.7.1-2), 4.7.2-1, 4.7.3-4. The filter is taken to be
/// valid; of a shared filter only the part behind the share name is meant.
pub fn matches(filter: &str, topic: &str) -> bool {
    // Every filter matches the topic that is spelt like it.
    if filter == topic {
        return true;
    }
    if topic.starts_with('$') && filter.starts_with(['#', '+']) {
        return false;
    }
    let mut levels = topic.split('/');
    for wanted in filter.split('/') {
        match (wanted, levels.next()) {
            // `a/#` matches `a` as well: the parent level is included.
            ("#", _) => return true,
            (_, None) => return false,
            ("+", Some(_)) => {}
            (wanted, Some(level)) if wanted == level => {}
            (_, Some(_)) => return false,
        }
    }
    levels.next().is_none()
}

/// The share name and the filter of `$share/name/filter`; nothing for any other filter.
pub fn shared(filter: &str) -> Option<(&str, &str)> {
    filter.strip_prefix("$share/")?.split_once('/')
}

/// What a filter matches topics with: itself, or the part behind the share name.
pub fn matching_part(filter: &str) -> &str {
    shared(filter).map_or(filter, |(_, part)| part)
}

/// Whether a filter has a wildcard.
pub fn has_wildcard(filter: &str) -> bool {
    filter.contains(['#', '+'])
}

/// What is wrong with a topic name, if anything (rules 3.3.2-2, 4.7.3-1 to 4.7.3-3).
pub fn name_fault(topic: &str) -> Option<&'static str> {
    if topic.is_empty() {
        Some("a topic name has at least one character")
    } else if topic.contains(['#', '+']) {
        Some("a topic name has no wildcard")
    } else if topic.contains('\0') {
        Some("a topic name has no U+0000")
    } else if topic.len() > usize::from(u16::MAX) {
        Some("a topic name has at most 65,535 bytes")
    } else {
        None
    }
}

/// What is wrong with a topic filter, if anything (rules 4.7.1-1 to 4.7.3-3, 4.8.2-1, 4.8.2-2).
pub fn filter_fault(filter: &str) -> Option<&'static str> {
    if filter.is_empty() {
        return Some("a topic filter has at least one character");
    }
    if filter.contains('\0') {
        return Some("a topic filter has no U+0000");
    }
    if filter.len() > usize::from(u16::MAX) {
        return Some("a topic filter has at most 65,535 bytes");
    }
    let mut levels = filter.split('/').peekable();
    while let Some(level) = levels.next() {
        if level.contains('#') && (level != "#" || levels.peek().is_some()) {
            return Some("`#` stands alone on the last level of a filter");
        }
        if level.contains('+') && level != "+" {
            return Some("`+` stands alone on its level");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_match_as_section_4_7_says() {
        for (filter, topic, expected) in [
            ("a/b", "a/b", true),
            ("a/b", "a/B", false),
            ("a/+", "a/b", true),
            ("a/+", "a", false),
            ("a/+", "a/b/c", false),
            ("+", "a", true),
            ("+", "/a", false),
            ("/+", "/a", true),
            ("+/+", "/a", true),
            ("#", "a/b/c", true),
            ("a/#", "a", true),
            ("a/#", "a/b/c", true),
            ("a/#", "ab", false),
            ("a/+/c", "a//c", true),
            ("#", "$SYS/x", false),
            ("+/x", "$SYS/x", false),
            ("$SYS/#", "$SYS/x", true),
            ("a/", "a", false),
            ("a", "a/", false),
        ] {
            assert_eq!(matches(filter, topic), expected, "{filter} against {topic}");
        }
    }

    #[test]
    fn wildcards_stand_where_they_may() {
        for filter in ["#", "+", "a/#", "+/a/#", "/", "a//b", "$share/g/a/#"] {
            assert_eq!(filter_fault(filter), None, "{filter}");
        }
        for filter in ["", "a#", "#/a", "a/#/b", "a+", "+a/b"] {
            assert!(filter_fault(filter).is_some(), "{filter}");
        }
    }

    #[test]
    fn a_shared_filter_has_a_name_and_a_part_that_matches() {
        assert_eq!(shared("$share/group/a/#"), Some(("group", "a/#")));
        assert_eq!(matching_part("$share/group/a/#"), "a/#");
        assert_eq!(matching_part("a/#"), "a/#");
    }
}
