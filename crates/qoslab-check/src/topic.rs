//! Whether a topic filter matches a topic name. Nothing about who subscribed.

/// Whether `filter`, plain or shared, matches the topic name (rules 4.7.1-1, 4.7.1-2, 4.7.2-1).
pub(crate) fn matches(filter: &str, topic: &str) -> bool {
    // A name is no filter with wildcards, and most filters are names.
    if filter == topic {
        return true;
    }
    let filter = plain(filter);
    if topic.starts_with('$') && filter.starts_with(['#', '+']) {
        return false;
    }
    let mut names = topic.split('/');
    let mut levels = filter.split('/');
    loop {
        match (levels.next(), names.next()) {
            (Some("#"), _) | (None, None) => return true,
            (Some("+"), Some(_)) => {}
            (Some(level), Some(name)) if level == name => {}
            (Some(_) | None, Some(_)) | (Some(_), None) => return false,
        }
    }
}

/// The filter behind `$share/name/`.
pub(crate) fn plain(filter: &str) -> &str {
    let rest = filter.strip_prefix("$share/").and_then(|rest| rest.split_once('/'));
    rest.map_or(filter, |(_, filter)| filter)
}

/// Whether a filter is of a shared subscription.
pub(crate) fn is_shared(filter: &str) -> bool {
    filter.starts_with("$share/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_whole_levels() {
        for (filter, topic, expect) in [
            ("t/#", "t", true),
            ("t/#", "t/a/b", true),
            ("t/+", "t/a", true),
            ("t/+", "t/a/b", false),
            ("t/+", "t", false),
            ("+/+", "/a", true),
            ("#", "$SYS/x", false),
            ("$SYS/#", "$SYS/x", true),
            ("t", "t/", false),
            ("$share/g/t/+", "t/x", true),
        ] {
            assert_eq!(matches(filter, topic), expect, "{filter} {topic}");
        }
    }
}
