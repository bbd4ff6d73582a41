//! Which statements the conformance tests cite: `/// 5.0: 3.1.0-1, 3.14.0-1. 3.1.1: 3.1.0-1.`

use qoslab_mqtt::packet::Version;
use std::collections::BTreeSet;
use std::path::Path;

/// Every number in the comments of the tests in a folder, with the version it belongs to.
pub(crate) fn numbers(folder: &Path) -> BTreeSet<(Version, String)> {
    let files = std::fs::read_dir(folder).expect("the folder of the tests");
    let paths = files.map(|file| file.expect("a file").path());
    paths.flat_map(|path| cited(&std::fs::read_to_string(path).expect("a test file"))).collect()
}

fn cited(source: &str) -> Vec<(Version, String)> {
    let mut all = Vec::new();
    let mut version = None;
    for line in source.lines() {
        // A comment that goes on in the next line goes on with its version.
        let Some(comment) = line.strip_prefix("/// ") else {
            version = None;
            continue;
        };
        let mut section = String::new();
        for word in comment.split(' ') {
            match word {
                "5.0:" => version = Some(Version::V5),
                "3.1.1:" => version = Some(Version::V311),
                _ => {
                    let number = whole(word.trim_end_matches([',', '.', ';', ':']), &section);
                    let Some(version) = version.filter(|_| is_statement(&number)) else { continue };
                    section = number.rsplit_once('-').map_or(String::new(), |(of, _)| of.into());
                    all.push((version, number));
                }
            }
        }
    }
    all
}

/// `-2` behind a number of `4.3.3` is `4.3.3-2`.
fn whole(word: &str, section: &str) -> String {
    if word.starts_with('-') { format!("{section}{word}") } else { word.to_string() }
}

fn is_statement(word: &str) -> bool {
    let plain = word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    plain && word.contains('-') && word.starts_with(|first: char| first.is_ascii_digit())
}

#[test]
fn numbers_are_read_with_their_version_and_their_short_forms() {
    let source = "/// 5.0: 4.3.3-1, -2; A1. 3.1.1: 3-8.3-4.\n#[test]\n/// not 4.4.0-1 of any\n";
    let read = cited(source).into_iter().map(|(version, number)| format!("{version} {number}"));
    assert_eq!(read.collect::<Vec<_>>(), ["5.0 4.3.3-1", "5.0 4.3.3-2", "3.1.1 3-8.3-4"]);
}
