//! Sizes and captions of files and functions: rules 1 and 2 of docs/style.md.

use super::floors::rust_files;
use std::fs;

const LINES: usize = 400;
const COLUMNS: usize = 100;
const FUNCTION: usize = 60;

#[test]
fn every_file_opens_with_its_caption() {
    for file in rust_files() {
        let text = fs::read_to_string(&file).expect("a file that was just found");
        assert!(text.starts_with("//!"), "{} does not say what it is", file.display());
    }
}

#[test]
fn files_stay_small_and_lines_short() {
    for file in rust_files() {
        let text = fs::read_to_string(&file).expect("a file that was just found");
        let lines = text.lines().count();
        assert!(
            lines <= LINES,
            "{} has {lines} lines; split it at its second promise",
            file.display()
        );
        for (number, line) in text.lines().enumerate() {
            let columns = line.chars().count();
            // A string in a table or a test may not be broken by the formatter; code may.
            let is_text = line.contains('"');
            assert!(
                columns <= COLUMNS || is_text,
                "{}:{} has {columns} columns",
                file.display(),
                number + 1
            );
        }
    }
}

/// Functions that were longer when the rule came. They may shrink; nothing may be added here.
const OLD: &[(&str, usize)] = &[("view/notes.rs", 61), ("narrate/note.rs", 61)];

/// Tests are left out: a table of cases is data, however long.
#[test]
fn functions_stay_small() {
    for file in rust_files().iter().filter(|file| file.iter().any(|part| part == "src")) {
        let text = fs::read_to_string(file).expect("a file that was just found");
        let old = OLD.iter().find(|(of, _)| file.ends_with(of));
        for (name, line, length) in functions(&text) {
            assert!(
                length <= old.map_or(FUNCTION, |(_, length)| *length),
                "{}:{line}: `{name}` has {length} lines; push its leaves down",
                file.display()
            );
        }
    }
}

/// Name, first line and length of each function, by the indentation that rustfmt gives.
fn functions(text: &str) -> Vec<(String, usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let words = line.trim_start();
        let Some(start) = words.find("fn ") else { continue };
        let is_item = words[..start].split_whitespace().all(|word| {
            matches!(word, "pub" | "const" | "async" | "unsafe" | "extern")
                || word.starts_with("pub(")
        });
        if !is_item {
            continue;
        }
        let close = format!("{}}}", " ".repeat(indent));
        let Some(end) = lines[at..].iter().position(|line| *line == close) else { continue };
        let name = words[start + 3..].split(['(', '<']).next().unwrap_or_default().to_owned();
        found.push((name, at + 1, end + 1));
    }
    found
}

#[test]
fn the_length_of_a_function_is_counted_from_its_first_line_to_its_brace() {
    let text = "impl X {\n    pub fn a(&self) {\n        1;\n    }\n}\n\nfn b() {\n}\n";
    assert_eq!(functions(text), [("a".to_owned(), 2, 3), ("b".to_owned(), 7, 2)]);
}
