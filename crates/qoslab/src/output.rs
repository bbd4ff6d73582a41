//! Printing and writing: a broken pipe is silent, a file is written whole or not at all.

use crate::Verdict;
use anyhow::Context;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Prints text that ends with a line break.
pub(crate) fn print(text: &str) -> anyhow::Result<Verdict> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        stdout.write_all(b"\n")?;
    }
    stdout.flush()?;
    Ok(Verdict::Held)
}

/// Prints, or writes to a file: first to a neighbour, which then takes the file's place.
pub(crate) fn put(text: &str, file: Option<&Path>) -> anyhow::Result<()> {
    let Some(file) = file else { return print(text).map(|_| ()) };
    // A link leads to the file that is meant; a pipe or a device can only be written to.
    let target = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let file = target.as_path();
    if fs::metadata(file).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return fs::write(file, text).with_context(|| format!("cannot write {}", file.display()));
    }
    let mut neighbour = file.as_os_str().to_owned();
    neighbour.push(format!(".{}.part", std::process::id()));
    let neighbour = Path::new(&neighbour);
    let written = fs::write(neighbour, text).and_then(|()| fs::rename(neighbour, file));
    if written.is_err() {
        // The first error is the one to tell of.
        let _ = fs::remove_file(neighbour);
    }
    written.with_context(|| format!("cannot write {}", file.display()))
}

/// Whether the reader of our output has gone: nobody is left to tell.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Whether standard output is a terminal whose locale has the diagram's characters.
pub(crate) fn is_unicode_terminal() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let utf8 = locale.is_some_and(|name| {
        let name = name.to_lowercase();
        name.contains("utf-8") || name.contains("utf8")
    });
    utf8 && io::stdout().is_terminal()
}

/// Whether error messages are coloured.
pub(crate) fn is_colour_wanted() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && io::stderr().is_terminal()
}
