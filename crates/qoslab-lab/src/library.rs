//! Where scenarios come from: built in, a file, standard input, a folder.

use anyhow::{Context, bail};
use qoslab_scenario::{Errors, Scenario};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// The scenario that `qoslab` alone draws: claim 10 of the article.
pub const FLAGSHIP: &str = "lost-puback-three-copies";

/// The folders of the library in the order of a course, each with what it is about.
pub const FOLDERS: &[(&str, &str)] = &[
    ("basics", "what each QoS does when nothing goes wrong"),
    ("loss", "what a lost packet or connection does, and what heals it"),
    ("qos-1", "who owns the packet identifier, and why a repeat cannot be told from a new message"),
    ("qos-2", "the four packets, each of them lost; PUBREL is the boundary"),
    ("whole-way", "two hops: downgrades, bridges, from publisher to subscriber"),
    ("sessions", "what is kept for whom, and for how long"),
    ("order", "what keeps its order, and what does not"),
    ("application", "recognising repeats: when it saves the day, and when it loses a message"),
    ("dying", "processes that die, with their memory or without"),
    ("cost", "packets, bytes and round trips"),
    ("version-5", "what 5.0 adds"),
    ("choices", "what the standard leaves open: both answers, side by side"),
    ("non-bugs", "what looks like a fault and is none"),
    ("museum", "faults that were reported of real software: the right core passes"),
];

/// A scenario file that nothing has looked into yet.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its short name, for the record.
    pub name: String,
    /// The folder of the library in which it stands; empty for a file from elsewhere.
    pub folder: &'static str,
    /// What to call it in errors and commands: a name or a path.
    pub origin: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// Reads it, with some values exchanged.
    pub fn parse(&self, sets: &[(&str, &str)]) -> Result<Scenario, Errors> {
        Scenario::parse_with(&self.origin, &self.text, sets)
    }
}

fn folder_of(place: &'static str) -> &'static str {
    place.split_once('/').map_or("", |(folder, _)| folder)
}

/// The short name of a built-in scenario: the last part of its place in the library.
pub fn short(place: &str) -> &str {
    place.rsplit('/').next().unwrap_or(place)
}

/// All that is built in, folder by folder.
pub fn built_in() -> impl Iterator<Item = Source> {
    let order = |folder: &str| FOLDERS.iter().position(|(of, _)| *of == folder);
    let mut all: Vec<_> =
        BUILT_IN.iter().map(|(place, text)| (folder_of(place), place, text)).collect();
    all.sort_by_key(|(folder, ..)| order(folder).unwrap_or(FOLDERS.len()));
    all.into_iter().map(|(folder, place, text)| Source {
        name: short(place).to_owned(),
        folder,
        origin: short(place).to_owned(),
        text: (*text).to_owned(),
    })
}

/// A scenario by its name, its file, or `-`.
pub fn find(wanted: &str) -> anyhow::Result<Source> {
    if wanted == "-" {
        let text = text(std::io::stdin(), "standard input")?;
        return Ok(Source { name: "stdin".to_owned(), folder: "", origin: "-".to_owned(), text });
    }
    let path = Path::new(wanted);
    if path.is_file() {
        return read(path);
    }
    if let Some(source) = built_in().find(|source| source.name == wanted) {
        return Ok(source);
    }
    let local = Path::new("scenarios").join(format!("{wanted}.json"));
    if local.is_file() {
        return read(&local);
    }
    if path.is_dir() {
        bail!("{wanted} is a folder; `qoslab test {wanted}` runs all that is in it");
    }
    let file = format!("{wanted}.json");
    if Path::new(&file).is_file() {
        bail!("no scenario `{wanted}`, but a file: `qoslab run {file}`");
    }
    match nearest(wanted) {
        Some(name) => {
            bail!("no scenario and no file `{wanted}`; did you mean `{name}`? (`qoslab list`)")
        }
        None => bail!("no scenario and no file `{wanted}`; `qoslab list` shows what there is"),
    }
}

/// The scenario files below a folder, in the order of their paths, as far as they can be read.
pub fn folder(root: &Path) -> anyhow::Result<Vec<anyhow::Result<Source>>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let path: PathBuf = entry.path();
            // A link to a folder may lead back here; a pipe would never end.
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if is_scenario(&path) && path.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files.iter().map(|file| read(file)).collect())
}

/// Whether a file is a scenario by its name. Lessons lie beside scenarios.
fn is_scenario(path: &Path) -> bool {
    path.extension().is_some_and(|of| of == "json") && !is_lesson(path)
}

/// Whether a file is a lesson by its name.
pub fn is_lesson(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".lesson.json"))
}

/// Reads a file, whatever it holds.
pub fn read(path: &Path) -> anyhow::Result<Source> {
    let origin = path.display().to_string();
    let file = fs::File::open(path).with_context(|| format!("cannot read {origin}"))?;
    let name =
        path.file_stem().map_or_else(|| origin.clone(), |stem| stem.to_string_lossy().into());
    Ok(Source { name, folder: "", text: text(file, &origin)?, origin })
}

/// The most that is read: one byte more than a scenario may have, so that a stream without an end
/// fills no memory.
const MOST: u64 = (4 << 20) + 1;

fn text(reader: impl Read, origin: &str) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    reader.take(MOST).read_to_end(&mut bytes).with_context(|| format!("cannot read {origin}"))?;
    if bytes.len() as u64 == MOST {
        bail!("{origin}: this file is too large; a scenario has at most {} bytes", MOST - 1);
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        anyhow::anyhow!("{origin}: byte {at} is not UTF-8; a scenario file is text in UTF-8")
    })
}

/// The built-in name that is most like what was asked for, if one is.
fn nearest(wanted: &str) -> Option<String> {
    let alike = |name: &str| strsim::sorensen_dice(name, wanted);
    built_in()
        .map(|source| source.name)
        .filter(|name| alike(name) > 0.5)
        .max_by(|a, b| alike(a).total_cmp(&alike(b)))
}
