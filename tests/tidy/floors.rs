//! Floors without an arrow back: which crate may know which, read from the manifests and `use`
//! lines.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Crates bottom up; each with what it may know. The picture stands in docs/architecture.md.
const FLOORS: &[(&str, &[&str])] = &[
    ("qoslab-mqtt", &[]),
    ("qoslab-trace", &["mqtt"]),
    ("qoslab-sim", &["mqtt", "trace"]),
    ("qoslab-check", &["mqtt", "trace"]),
    ("qoslab-render", &["mqtt", "trace"]),
    ("qoslab-scenario", &["mqtt", "trace", "sim", "check"]),
    ("qoslab-lab", &["mqtt", "trace", "sim", "check", "render", "scenario"]),
    ("qoslab-tui", &["mqtt", "trace", "sim", "check", "render", "scenario", "lab"]),
    ("qoslab", &["mqtt", "trace", "sim", "check", "render", "scenario", "lab", "tui"]),
];

/// Crates that a clock, a thread or a socket must not compile in.
const PURE: &[&str] =
    &["qoslab-mqtt", "qoslab-trace", "qoslab-sim", "qoslab-check", "qoslab-render"];

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file of the project, in order.
pub(super) fn rust_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in ["crates", "tests"] {
        collect(&root().join(folder), "rs", &mut files);
    }
    assert!(files.len() > 50, "the project was not found");
    files
}

pub(super) fn collect(folder: &Path, extension: &str, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder of the project")
        .map(|entry| entry.expect("an entry of a folder").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                collect(&path, extension, files);
            }
        } else if path.extension().is_some_and(|of| of == extension) {
            files.push(path);
        }
    }
}

#[test]
fn no_crate_knows_one_above_or_beside_it() {
    for (name, allowed) in FLOORS {
        let folder = root().join("crates").join(name);
        let mut text = manifest_dependencies(&folder);
        let mut files = Vec::new();
        collect(&folder.join("src"), "rs", &mut files);
        for file in files {
            text += &fs::read_to_string(file).expect("a file that was just found");
        }
        for (other, _) in FLOORS.iter().filter(|(other, _)| *other != "qoslab" && other != name) {
            let short = other.trim_start_matches("qoslab-");
            let is_known = text.contains(&format!("qoslab-{short}.workspace"))
                || text.contains(&format!("use qoslab_{short}::"))
                || text.contains(&format!("qoslab_{short}::"));
            assert!(
                !is_known || allowed.contains(&short),
                "{name} knows {other}, which is not on a floor below it"
            );
        }
    }
}

fn manifest_dependencies(folder: &Path) -> String {
    let text = fs::read_to_string(folder.join("Cargo.toml")).expect("a crate has a manifest");
    let start = text.find("[dependencies]").unwrap_or(text.len());
    let rest = &text[start..];
    let end = rest.find("[dev-dependencies]").unwrap_or(rest.len());
    rest[..end].to_owned()
}

#[test]
fn every_crate_stands_on_a_floor() {
    let folders = fs::read_dir(root().join("crates")).expect("the folder of crates");
    let names: BTreeSet<String> = folders
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    let known: BTreeSet<String> = FLOORS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names, known, "say in FLOORS and in docs/architecture.md where a new crate stands");
}

#[test]
fn the_pure_crates_have_no_std_and_no_undocumented_face() {
    for name in PURE {
        let file = root().join("crates").join(name).join("src/lib.rs");
        let text = fs::read_to_string(file).expect("a crate has a face");
        assert!(text.contains("#![no_std]"), "{name} could reach a clock or a socket");
        assert!(text.contains("#![deny(missing_docs)]"), "{name} may leave things unexplained");
    }
}

/// Views get what they show. One that knew the whole state could change with all of it, and could
/// be drawn by no test that has not all of it.
#[test]
fn no_view_knows_the_app() {
    let mut views = Vec::new();
    collect(&root().join("crates/qoslab-tui/src/view"), "rs", &mut views);
    assert!(views.len() > 8, "the views were not found");
    for view in views {
        let text = fs::read_to_string(&view).expect("it was just found");
        for word in ["crate::app", "crate::terminal", "crate::draw"] {
            assert!(!text.contains(word), "{} knows {word}", view.display());
        }
    }
}
