//! Every screen shows the command that does the same: each of them exists and works.

use super::Lab;
use crate::tidy::commands::run_line;
use qoslab_tui::shell;

/// Opens screens one after the other and gathers the command of each.
fn shown() -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut lab = Lab::new(120, 40);
    let mut note = |lab: &Lab, what: &str| {
        all.push((what.to_owned(), shell::command(&lab.app)));
    };
    note(&lab, "library");
    lab.press("G");
    note(&lab, "library at its end");
    lab.command("open lost-puback-three-copies").press("j j j");
    for (keys, what) in [
        ("", "player"),
        ("s", "state"),
        ("Esc w", "why"),
        ("Esc c", "compare"),
        ("a", "compare along an axis"),
        ("Esc x", "a branch"),
        ("v", "diff"),
        ("Esc s", "state of a branch"),
        ("Esc e", "explain"),
        ("Esc w", "why in a branch"),
        ("Esc ?", "keys"),
        ("Esc >", "another variant"),
        ("B", "museum"),
        ("Esc c", "compare a branch"),
    ] {
        lab.press(keys);
        note(&lab, what);
    }
    lab.press("Esc").command("lesson 1");
    note(&lab, "lesson");
    all
}

#[test]
fn every_command_that_is_shown_works() {
    for (screen, command) in shown() {
        let (code, out) = run_line(&command);
        assert!(matches!(code, Some(0 | 1)), "{screen}: `{command}` ends with {code:?}:\n{out}");
        assert!(!out.trim().is_empty(), "{screen}: `{command}` says nothing");
    }
}

#[test]
fn the_page_of_keys_is_what_the_registry_says() {
    super::is_kept("docs/keys.md", &qoslab_tui::keys::markdown());
}
