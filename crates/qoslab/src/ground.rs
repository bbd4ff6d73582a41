//! The colours that fit the terminal: what it says of itself, and what it answers.

use qoslab_tui::theme::Theme;
use std::time::Duration;
use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

/// How long a terminal may think about the colour of its ground before the lab begins without.
const PATIENCE: Duration = Duration::from_millis(100);

/// The theme that fits: no colours with `NO_COLOR`; true ones where `COLORTERM` says that there are
/// such, on the ground that the terminal tells when `may_ask` (OSC 11), else `COLORFGBG`; else
/// the sixteen of the terminal, which suit any ground.
pub(crate) fn theme(may_ask: bool) -> Theme {
    if value("NO_COLOR").is_some() {
        return Theme::Mono;
    }
    if !value("COLORTERM").is_some_and(|of| of == "truecolor" || of == "24bit") {
        return Theme::Ansi;
    }
    let told = if may_ask { asked() } else { None };
    match told.or_else(|| ground(&value("COLORFGBG")?)) {
        Some(ThemeMode::Light) => Theme::Light,
        Some(ThemeMode::Dark) => Theme::Dark,
        None => Theme::Ansi,
    }
}

/// What the terminal answers. Far away nobody is asked: an answer that comes when nobody waits
/// any more would be taken for keys.
fn asked() -> Option<ThemeMode> {
    if value("SSH_CONNECTION").or_else(|| value("SSH_TTY")).is_some() {
        return None;
    }
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    theme_mode(options).ok()
}

/// `COLORFGBG` ends with the number of the ground among the sixteen colours: 7 and 15 are white.
fn ground(value: &str) -> Option<ThemeMode> {
    let number = value.rsplit(';').next()?.parse::<u8>().ok()?;
    Some(if matches!(number, 7 | 15) { ThemeMode::Light } else { ThemeMode::Dark })
}

fn value(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_number_is_the_ground() {
        assert_eq!(ground("15;0"), Some(ThemeMode::Dark));
        assert_eq!(ground("0;default;15"), Some(ThemeMode::Light));
        assert_eq!(ground("7"), Some(ThemeMode::Light));
        assert_eq!(ground("default"), None);
    }
}
