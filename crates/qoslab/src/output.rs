//! Printing and writing: a broken pipe is silent, a file is written whole or not at all.

use crate::args::GlyphSet;
use anyhow::Context;
use qoslab_lab::Verdict;
use qoslab_render::escape::Glyphs;
use qoslab_scenario::Errors;
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

/// Tells of an error. Where nobody can be told, the exit code has to do.
pub(crate) fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Tells of what is wrong in a scenario file.
pub(crate) fn complain_of(errors: &Errors) {
    complain(&errors.render(is_colour_wanted()));
}

/// Prints, or writes to a file.
pub(crate) fn put(text: &str, file: Option<&Path>) -> anyhow::Result<()> {
    let Some(file) = file else { return print(text).map(|_| ()) };
    write(text, file).with_context(|| format!("cannot write {}", file.display()))
}

/// A file is written to a neighbour, which then takes its place; behind a link, the place it leads
/// to. What is no file (a device, a pipe) stays what it is and is written to.
fn write(text: &str, file: &Path) -> io::Result<()> {
    let place = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    match fs::metadata(&place) {
        Ok(found) if !found.is_file() => {
            return fs::OpenOptions::new().write(true).open(&place)?.write_all(text.as_bytes());
        }
        Ok(_) | Err(_) => {}
    }
    let mut neighbour = place.as_os_str().to_owned();
    neighbour.push(format!(".{}.part", std::process::id()));
    let neighbour = Path::new(&neighbour);
    let written = fs::write(neighbour, text).and_then(|()| fs::rename(neighbour, &place));
    if written.is_err() {
        // The first error is the one to tell of.
        let _ = fs::remove_file(neighbour);
    }
    written
}

/// Whether the reader of our output has gone: nobody is left to tell.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Whether standard output is a terminal whose locale has the diagram's characters.
fn is_unicode_terminal() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let utf8 = locale.is_some_and(|name| {
        let name = name.to_lowercase();
        name.contains("utf-8") || name.contains("utf8")
    });
    utf8 && io::stdout().is_terminal()
}

/// The characters to draw with: those that are wanted, or those that the terminal has.
pub(crate) fn glyphs(wanted: Option<GlyphSet>, to_file: bool) -> Glyphs {
    match wanted {
        Some(GlyphSet::Ascii) => Glyphs::Ascii,
        Some(GlyphSet::Basic) => Glyphs::Basic,
        Some(GlyphSet::Unicode) => Glyphs::Unicode,
        None if to_file || !is_unicode_terminal() => Glyphs::Ascii,
        // The console of Linux knows UTF-8 and has 256 or 512 characters.
        None if std::env::var("TERM").is_ok_and(|term| term == "linux") => Glyphs::Basic,
        None => Glyphs::Unicode,
    }
}

/// Whether error messages are coloured.
fn is_colour_wanted() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && io::stderr().is_terminal()
}
