//! The commands in the documents are run and what they print is compared: a document cannot rot.
//!
//! A block that begins with ```console and holds lines `$ qoslab …` is run line by line in the
//! project's folder. What stands below a command is its output, exactly; `...` alone on a line
//! stands for any lines. `QOSLAB_BLESS=1 cargo test` writes what is printed today (lines with
//! `...` stay).

use super::floors::{collect, root};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

/// The command, built once as any user builds it.
pub(crate) fn qoslab() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "qoslab"])
            .current_dir(root())
            .status()
            .expect("cargo is there, it runs this test");
        assert!(built.success(), "the command does not build");
        // The test binary lies in target/PROFILE/deps, the command two floors above.
        let test = env::current_exe().expect("this test is a file");
        let folder = test.ancestors().nth(2).expect("target/PROFILE");
        folder.join(format!("qoslab{}", env::consts::EXE_SUFFIX))
    })
}

fn documents() -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(&root().join("docs"), "md", &mut files);
    files.push(root().join("README.md"));
    files
}

#[test]
fn commands_in_documents_print_what_the_documents_say() {
    let bless = env::var_os("QOSLAB_BLESS").is_some();
    let mut ran = 0;
    for file in documents() {
        let text = fs::read_to_string(&file).expect("a document");
        let fresh = refreshed(&text, &mut ran);
        if bless && fresh != text {
            fs::write(&file, fresh).expect("a document can be written");
        } else {
            assert_eq!(text, fresh, "{}: QOSLAB_BLESS=1 rewrites it", file.display());
        }
    }
    assert!(ran >= 5, "the documents show commands");
}

/// A file that a document shows is the file: `<!-- path -->` and a block of JSON below.
#[test]
fn files_in_documents_are_what_the_documents_show() {
    let mut shown = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).expect("a document");
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let name = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
            let Some(name) = name.filter(|_| lines.peek() == Some(&"```json")) else { continue };
            let block: Vec<&str> =
                lines.by_ref().skip(1).take_while(|line| *line != "```").collect();
            let file = fs::read_to_string(root().join(name)).expect("the file that is shown");
            let file: Vec<&str> = file.lines().collect();
            assert_eq!(block, file, "{} shows {name}", document.display());
            shown += 1;
        }
    }
    assert!(shown >= 10, "the guide shows its files: {shown}");
}

#[test]
fn every_document_has_one_title() {
    for file in documents() {
        let text = fs::read_to_string(&file).expect("a document");
        let mut in_code = false;
        let titles = text.lines().filter(|line| {
            in_code ^= line.starts_with("```");
            !in_code && line.starts_with("# ")
        });
        assert_eq!(titles.count(), 1, "{} has one title", file.display());
    }
}

/// The text with the output of each command as it is today.
fn refreshed(text: &str, ran: &mut usize) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    let mut in_console = false;
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.starts_with("```") {
            in_console = line == "```console";
        }
        let Some(command) = line.strip_prefix("$ qoslab").filter(|_| in_console) else { continue };
        let mut shown = Vec::new();
        while let Some(next) =
            lines.next_if(|next| !next.starts_with("$ ") && !next.starts_with("```"))
        {
            shown.push(next);
        }
        *ran += 1;
        let printed = run(command);
        let printed: Vec<&str> = printed.lines().collect();
        let kept = if matches(&shown, &printed) { &shown } else { &printed };
        kept.iter().for_each(|line| {
            out.push_str(line);
            out.push('\n');
        });
    }
    out
}

/// Whether what is shown is what is printed, `...` standing for any lines.
fn matches(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&"...", rest)) => {
            (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]))
        }
        Some((line, rest)) => printed
            .split_first()
            .is_some_and(|(first, after)| first == line && matches(rest, after)),
    }
}

/// What the rest of a command line behind `qoslab` prints.
fn run(command: &str) -> String {
    run_line(&format!("qoslab{command}")).1
}

/// Runs a command line: words, 'quoted words'; its exit code, standard output and error together.
pub(crate) fn run_line(line: &str) -> (Option<i32>, String) {
    let mut words = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        match index % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    assert_eq!(words.first().map(String::as_str), Some("qoslab"), "{line}");
    let output = Command::new(qoslab())
        .args(&words[1..])
        .current_dir(root())
        .stdin(Stdio::null())
        .env("NO_COLOR", "1")
        .output()
        .expect("the command was just built");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).expect("what qoslab prints is text"))
}

#[test]
fn dots_stand_for_any_lines() {
    assert!(matches(&["a", "...", "c"], &["a", "b", "b", "c"]));
    assert!(matches(&["..."], &[]));
    assert!(!matches(&["a", "...", "d"], &["a", "b", "c"]));
}
