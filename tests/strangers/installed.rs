//! Which strangers are on this machine. A missing one is said aloud, and is a failure where CI=true.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Where Debian keeps servers; not on every PATH.
const MORE: &str = "/usr/sbin:/usr/local/sbin:/usr/local/bin";

/// The path of a program of the mosquitto family, or nothing and a loud word.
pub(super) fn mosquitto(program: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    let found = std::env::split_paths(&format!("{path}:{MORE}"))
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file());
    found.or_else(|| missing(program))
}

/// A Python that has paho-mqtt 2, or nothing and a loud word.
pub(super) fn python() -> Option<PathBuf> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let own = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("paho/bin/python");
        [own, PathBuf::from("python3")].into_iter().find(|python| has_paho(python))
    });
    found.clone().or_else(|| missing("paho-mqtt"))
}

fn has_paho(python: &PathBuf) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", "import paho.mqtt.enums"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn missing(program: &str) -> Option<PathBuf> {
    let test = std::thread::current().name().unwrap_or("a test").to_string();
    let word = format!("SKIPPED: {test} ({program} not installed)\n");
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{word}");
    // Past the harness, which keeps what passing tests print to itself.
    std::io::stderr().write_all(word.as_bytes()).expect("stderr takes a line");
    None
}
