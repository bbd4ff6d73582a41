//! What `qoslab test` is to run: files, folders, names.

use anyhow::bail;
use qoslab_lab::library::{self, Source};
use qoslab_lab::wanted;
use std::path::Path;

/// What `qoslab test` is to run of one file.
pub(crate) struct Job {
    /// The file, if it could be read.
    pub(crate) source: anyhow::Result<Source>,
    /// By some of its axes, which variants; all when empty.
    pub(crate) variant: String,
    /// With which seed; the file's own when none is named.
    pub(crate) seed: Option<u64>,
}

impl Job {
    const fn whole(source: anyhow::Result<Source>) -> Self {
        Self { source, variant: String::new(), seed: None }
    }
}

/// What `qoslab test` is to run: files, folders, names. One that cannot be read stops no other.
pub(crate) fn gather(paths: &[String]) -> anyhow::Result<Vec<Job>> {
    if paths.is_empty() {
        let local = Path::new("scenarios");
        let all = if local.is_dir() {
            library::folder(local)?
        } else {
            library::built_in().map(Ok).collect()
        };
        return Ok(all.into_iter().map(Job::whole).collect());
    }
    let mut jobs = Vec::new();
    for path in paths {
        if Path::new(path).is_dir() {
            let found = library::folder(Path::new(path))?;
            if found.is_empty() {
                bail!("no scenario file (*.json) below {path}");
            }
            jobs.extend(found.into_iter().map(Job::whole));
        } else if Path::new(path).is_file() {
            jobs.push(Job::whole(library::find(path)));
        } else {
            let (run, seed) = wanted::seed(path)?;
            let (name, variant) = wanted::split(run);
            let variant = variant.unwrap_or_default().replace(',', " ");
            jobs.push(Job { source: library::find(name), variant, seed });
        }
    }
    Ok(jobs)
}
