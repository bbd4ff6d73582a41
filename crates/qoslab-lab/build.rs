//! Lists every file of `scenarios/` so that all of them are compiled in: scenarios, and lessons,
//! whose names end in `.lesson.json`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../scenarios");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let is_lesson = |file: &PathBuf| file.to_string_lossy().ends_with(".lesson.json");
    let (lessons, scenarios): (Vec<_>, Vec<_>) = files.into_iter().partition(is_lesson);
    let mut code = String::new();
    for (name, files) in [("BUILT_IN", scenarios), ("LESSONS", lessons)] {
        table(name, &files, &root, &mut code)?;
    }
    fs::write(Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("built_in.rs"), code)
}

/// A table of places and texts.
fn table(name: &str, files: &[PathBuf], root: &Path, code: &mut String) -> io::Result<()> {
    writeln!(code, "pub(crate) const {name}: &[(&str, &str)] = &[")
        .expect("a string takes everything");
    for file in files {
        let path = fs::canonicalize(file)?;
        let relative = file.strip_prefix(root).expect("it was found below").with_extension("");
        let name = relative.to_string_lossy().replace('\\', "/");
        writeln!(code, "    ({name:?}, include_str!({:?})),", path.display().to_string())
            .expect("a string takes everything");
    }
    code.push_str("];\n");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(())
}
