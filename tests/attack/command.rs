//! The command itself: exit codes, pipes that break, streams that are full, files whole or not at
//! all.

use crate::tidy::commands::qoslab;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const GOOD: &str = "lost-puback-two-copies";

/// A new folder of this test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("qoslab-attack-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(qoslab());
    command.args(args).current_dir(folder).stdin(Stdio::null()).env("NO_COLOR", "1");
    command
}

fn run(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().expect("the command was just built")
}

fn code(output: &Output) -> Option<i32> {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!error.contains("panicked"), "{error}");
    output.status.code()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.map(|entry| entry.file_name());
    let names = entries.map(|entry| name(entry).expect("an entry").to_string_lossy().into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn exit_codes_are_what_the_readme_says() {
    let here = folder("codes");
    let unending = r##"{ "title": "x", "clients": { "sub": { "subscribe": "t/#",
        "application": { "forward": [{ "filter": "#", "prefix": "t/" }] } } },
        "bounds": { "events": 100 }, "expect": [{ "left-over": 0 }],
        "script": [{ "at": "1s", "client": "sub", "publish": { "topic": "t", "payload": "" } }] }"##;
    fs::write(here.join("unending.json"), unending).expect("a file");
    let false_hope = r#"{ "title": "x", "clients": { "a": {} }, "expect": [{ "doubled": 7 }] }"#;
    fs::write(here.join("broken.json"), false_hope).expect("a file");
    let empty_hope = r#"{ "title": "x", "clients": { "a": {} }, "expect": [{ "doubled": 0 }] }"#;
    fs::write(here.join("vain.json"), empty_hope).expect("a file");
    fs::write(here.join("wrong.json"), "{").expect("a file");
    fs::write(here.join("binary.json"), b"\xff\xfe\x00").expect("a file");
    fs::write(here.join("empty.json"), "").expect("a file");
    fs::create_dir(here.join("nothing")).expect("a folder");
    let cases: &[(i32, &[&str])] = &[
        (0, &["run", GOOD]),
        (0, &["test", GOOD]),
        (0, &["why", GOOD, "24"]),
        (0, &["state", GOOD, "--at", "24"]),
        (0, &["state", GOOD, "--at", "0", "--format", "json", "--changes"]),
        (0, &["compare", GOOD, "--seeds", "2"]),
        (0, &["explain", "MQTT-4.3.3-4"]),
        (0, &["explain", "exactly-once"]),
        (1, &["run", "broken.json"]),
        (1, &["decode", "00"]),
        (2, &["run", "wrong.json"]),
        (2, &["run", "binary.json"]),
        (2, &["run", "empty.json"]),
        (2, &["run", "-"]),
        (2, &["run", "nothing"]),
        (2, &["run", "no-such-lesson"]),
        (2, &["run", GOOD, "--variant", "qos=7"]),
        (2, &["run", GOOD, "--set", "a[=1"]),
        (2, &["run", GOOD, "--seed", "18446744073709551616"]),
        (2, &["test", "nothing"]),
        (2, &["test", "."]),
        (2, &["decode", "0x0x"]),
        (2, &["new", ""]),
        (2, &["new", "no/such/folder"]),
        (2, &["why", GOOD, "99999"]),
        (2, &["state", GOOD]),
        (2, &["state", GOOD, "--at", "99999"]),
        (2, &["state", GOOD, "--at", "24", "--against", "99999"]),
        (2, &["why", "lost-puback-two-copies@18446744073709551616", "1"]),
        (0, &["compare", GOOD, "--axis", "qos"]),
        (2, &["compare", GOOD, "--axis", "mood"]),
        (2, &["compare", GOOD, "--seeds", "0"]),
        (2, &["compare", "lost-puback-two-copies:qos=7"]),
        (2, &["explain", "9.9.9-9"]),
        (2, &["--nonsense"]),
        (3, &["run", "unending.json"]),
        (3, &["run", "vain.json"]),
        (3, &["test", "unending.json"]),
    ];
    for (expected, args) in cases {
        let output = run(&here, args);
        assert_eq!(code(&output), Some(*expected), "{args:?}: {output:?}");
        assert!(*expected != 2 || output.stdout.is_empty() || args[0] == "test", "{args:?}");
    }
}

#[test]
fn one_unreadable_file_stops_no_other() {
    let here = folder("mixed");
    fs::write(here.join("a.json"), b"\xff").expect("a file");
    fs::write(here.join("b.json"), "[").expect("a file");
    fs::write(here.join("c.json"), qoslab_scenario::template("c")).expect("a file");
    let output = run(&here, &["test", "."]);
    assert_eq!(code(&output), Some(2));
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("ok      c") && told.contains("2 failed"), "{told}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let here = folder("pipes");
    let file = here.join("long.json");
    let many = r#"{ "title": "x", "qos": 1, "clients": { "a": {}, "b": { "subscribe": "t" } },
        "script": [{ "at": "1s", "client": "a",
        "publish": { "topic": "t", "payload": "{n}", "count": 3000, "every": "1s" } }] }"#;
    fs::write(&file, many).expect("a file");
    for format in ["text", "narrate", "json", "summary"] {
        let mut child = command(&here, &["run", "long.json", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut first = [0];
        let mut stdout = child.stdout.take().expect("a pipe");
        stdout.read_exact(&mut first).expect("something is printed");
        drop(stdout);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(code(&output), Some(0), "{format}");
        assert!(output.stderr.is_empty(), "{format}: silent");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn full_streams_give_an_exit_code_and_no_panic() {
    let here = folder("full");
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let status = |args: &[&str], out: Stdio, error: Stdio| {
        command(&here, args).stdout(out).stderr(error).status().expect("it runs").code()
    };
    assert_eq!(status(&["run", GOOD], full().into(), Stdio::null()), Some(2));
    assert_eq!(status(&["run", "no-such"], Stdio::null(), full().into()), Some(2));
    fs::write(here.join("wrong.json"), "{").expect("a file");
    assert_eq!(status(&["run", "wrong.json"], Stdio::null(), full().into()), Some(2));
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let here = folder("files");
    fs::write(here.join("old.txt"), "old").expect("a file");
    fs::create_dir(here.join("taken")).expect("a folder");
    for place in ["taken", "no/such/folder.txt"] {
        assert_eq!(code(&run(&here, &["run", GOOD, "-o", place])), Some(2), "{place}");
    }
    assert_eq!(code(&run(&here, &["run", "no-such", "-o", "old.txt"])), Some(2));
    assert_eq!(fs::read_to_string(here.join("old.txt")).expect("still there"), "old");
    assert_eq!(names(&here), ["old.txt", "taken"], "nothing is left lying about");
    let printed = run(&here, &["run", GOOD, "--glyphs", "ascii"]).stdout;
    assert_eq!(code(&run(&here, &["run", GOOD, "-o", "old.txt"])), Some(0));
    assert_eq!(fs::read(here.join("old.txt")).expect("a file"), printed);
    assert_eq!(code(&run(&here, &["new", "first"])), Some(0));
    fs::write(here.join("first.json"), "mine").expect("a file");
    assert_eq!(code(&run(&here, &["new", "first"])), Some(2));
    assert_eq!(fs::read_to_string(here.join("first.json")).expect("a file"), "mine");
}

/// A link or a pipe given to `-o` must not be replaced: as root, that once cost a machine its
/// `/dev/null`. Tried on a link and a pipe of our own, never on a device.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_written_to_and_stays() {
    use std::os::unix::fs::FileTypeExt;
    let here = folder("special");
    fs::write(here.join("real.txt"), "").expect("a file");
    std::os::unix::fs::symlink("real.txt", here.join("link.txt")).expect("a link");
    assert_eq!(code(&run(&here, &["run", GOOD, "-o", "link.txt"])), Some(0));
    let kind = fs::symlink_metadata(here.join("link.txt")).expect("it is there").file_type();
    assert!(kind.is_symlink());
    assert!(!fs::read(here.join("real.txt")).expect("a file").is_empty());
    let made = Command::new("mkfifo").arg(here.join("pipe")).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no mkfifo here");
        return;
    }
    let pipe = here.join("pipe");
    let reader = std::thread::spawn(move || fs::read(pipe).expect("a pipe can be read"));
    assert_eq!(code(&run(&here, &["run", GOOD, "-o", "pipe"])), Some(0));
    assert!(!reader.join().expect("it reads").is_empty());
    let kind = fs::symlink_metadata(here.join("pipe")).expect("it is there").file_type();
    assert!(kind.is_fifo());
}

#[test]
fn standard_input_without_an_end_is_refused() {
    let here = folder("endless");
    let mut child = command(&here, &["run", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let block = [b' '; 1 << 16];
    // Until the command hangs up, and long after it should have.
    let written = (0..1_000).take_while(|_| stdin.write_all(&block).is_ok()).count();
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(code(&output), Some(2));
    assert!(written < 1_000, "it does not read for ever");
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text_are_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let here = folder("arguments");
    for verb in ["run", "test", "decode", "new"] {
        let mut command = command(&here, &[verb]);
        let output = command.arg(OsStr::from_bytes(b"\xff")).output().expect("it runs");
        assert_eq!(code(&output), Some(2), "{verb}");
    }
    assert!(names(&here).is_empty());
}

#[test]
fn a_saved_run_is_written_once_and_is_the_run() {
    let here = folder("saved");
    let name = "the-same-loss-on-three-links:link=proxy@5";
    let first = run(&here, &["run", name, "--format", "json", "--save-as", "found.json"]);
    assert_eq!(code(&first), Some(1), "another seed, another order than the file expects");
    let again = run(&here, &["run", "found.json", "--format", "json"]);
    assert_eq!(first.stdout, again.stdout, "the same bytes");
    assert_eq!(code(&run(&here, &["test", "found.json"])), Some(1));
    let text = fs::read(here.join("found.json")).expect("it is there");
    let over = run(&here, &["run", name, "--save-as", "found.json"]);
    assert_eq!(code(&over), Some(2));
    assert_eq!(fs::read(here.join("found.json")).expect("still there"), text);
    assert_eq!(code(&run(&here, &["run", GOOD, "--save-as", "no/such/folder.json"])), Some(2));
    assert_eq!(names(&here), ["found.json"]);
    fs::remove_dir_all(here).expect("it was made here");
}

#[test]
fn differences_have_an_exit_code_only_when_asked_for() {
    let here = folder("diff");
    let other = ["diff", GOOD, "fire-and-forget", "--exit-code"];
    assert_eq!(code(&run(&here, &other)), Some(1));
    assert_eq!(code(&run(&here, &other[..3])), Some(0));
    assert_eq!(code(&run(&here, &["diff", GOOD, "--exit-code"])), Some(0));
    assert_eq!(code(&run(&here, &["diff", GOOD, "nobody"])), Some(2));
    assert_eq!(code(&run(&here, &["diff", GOOD, "--set", "qos=9"])), Some(2));
    assert_eq!(code(&run(&here, &["run", GOOD, "--until", "soon"])), Some(2));
    assert_eq!(code(&run(&here, &["run", GOOD, "--until", "9999"])), Some(2));
    assert_eq!(code(&run(&here, &["run", GOOD, "--until", "20", "--show", "state"])), Some(0));
    let json = ["run", GOOD, "--show", "state", "--format"];
    assert_eq!(code(&run(&here, &[&json[..], &["json"]].concat())), Some(2));
    let summary = run(&here, &[&json[..], &["summary"]].concat());
    let summary: serde_json::Value = serde_json::from_slice(&summary.stdout).expect("JSON");
    assert_eq!(summary["state"][0]["party"], "pub");
    fs::remove_dir_all(here).expect("it was made here");
}

#[test]
fn many_seeds_are_tested_and_the_first_bad_one_is_told() {
    let here = folder("seeds");
    let name = "the-same-loss-on-three-links:link=proxy";
    let good = run(&here, &["test", "lost-puback-two-copies:mqtt=5.0@3", "--seeds", "20"]);
    assert_eq!(code(&good), Some(0), "{}", String::from_utf8_lossy(&good.stdout));
    let text = String::from_utf8(good.stdout).expect("text");
    assert!(text.contains("20 seeds from 3, 0 of them not well\n20 passed, 0 failed"), "{text}");
    let bad = run(&here, &["test", name, "--seeds", "3"]);
    assert_eq!(code(&bad), Some(1), "the file expects the order of one seed");
    let text = String::from_utf8(bad.stdout).expect("text");
    assert!(text.contains("--variant \"link=proxy\" --seed 5"), "{text}");
    assert!(text.contains("BROKEN  the-same-loss-on-three-links link=proxy @6"), "{text}");
    assert_eq!(code(&run(&here, &["test", "fire-and-forget:qos=7"])), Some(2));
    assert_eq!(code(&run(&here, &["test", GOOD, "--set", "mqtt=7"])), Some(2));
    fs::write(here.join("plain.json"), r#"{ "title": "x", "clients": { "a": {} } }"#)
        .expect("a file");
    let newer = run(&here, &["run", "plain.json", "--set", "mqtt=5.0", "--format", "summary"]);
    assert!(String::from_utf8_lossy(&newer.stdout).contains("\"mqtt\": \"5.0\""));
    fs::remove_dir_all(here).expect("it was made here");
}
