//! What has been played and learned, kept between visits: one small file, never sent anywhere.

use std::path::{Path, PathBuf};

/// `$XDG_STATE_HOME/qoslab/progress.json`, or below `~/.local/state`; none without a home.
pub fn file() -> Option<PathBuf> {
    let value = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = value("XDG_STATE_HOME").or_else(|| Some(value("HOME")?.join(".local/state")))?;
    Some(state.join("qoslab").join("progress.json"))
}

/// The names of what was played. A file that is not there or cannot be read is an empty one.
pub fn read(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let played = value["played"].as_array().into_iter().flatten();
    played.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

/// Writes it, whole or not at all.
pub fn write(file: &Path, played: &[String]) -> std::io::Result<()> {
    let mut names: Vec<&String> = played.iter().collect();
    names.sort();
    names.dedup();
    let text = serde_json::json!({ "version": 1, "played": names }).to_string();
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let part = file.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&part, text + "\n").and_then(|()| std::fs::rename(&part, file))
}
