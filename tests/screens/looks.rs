//! What a screen looks like, as text that can be looked at: in each size, with each set of
//! characters, and which cells have which look. One file a screen.

use super::{Lab, text};
use crate::tidy::floors::root;
use qoslab_render::escape::Glyphs;
use qoslab_tui::action::Action;
use qoslab_tui::theme::{Class, Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;
use std::fmt::Write as _;
use std::fs;

/// The sizes of the design: without side panes, with them, with wide ones.
const SIZES: [(u16, u16); 3] = [(80, 24), (100, 30), (160, 45)];

/// The size in which the looks are shown: every pane is there.
const MIDDLE: (u16, u16) = SIZES[1];

/// A letter for each look; those with the same colour look alike.
const LETTERS: [(Class, char); 6] = [
    (Class::Plain, 'p'),
    (Class::Dim, 'd'),
    (Class::Message, 'm'),
    (Class::Answer, 'a'),
    (Class::Release, 'r'),
    (Class::Lost, 'x'),
];

/// Opens a screen in every way and compares it with what was looked at.
pub(super) fn compare(name: &str, open: impl Fn(&mut Lab)) {
    compare_drawn(name, |(columns, rows), glyphs| {
        let mut lab = Lab::new(columns, rows);
        lab.app.settings.glyphs = glyphs;
        open(&mut lab);
        lab.buffer().0
    });
}

/// The same with a screen that takes long to open: it is opened once, and then changed.
pub(super) fn compare_changed(name: &str, open: impl Fn(&mut Lab)) {
    let mut lab = Lab::new(SIZES[0].0, SIZES[0].1);
    open(&mut lab);
    compare_drawn(name, |(columns, rows), glyphs| {
        lab.app.settings.glyphs = glyphs;
        lab.app.update(Action::Resize(columns, rows));
        lab.buffer().0
    });
}

fn compare_drawn(name: &str, mut draw: impl FnMut((u16, u16), Glyphs) -> Buffer) {
    let (mut all, mut middle) = (String::new(), String::new());
    for glyphs in Glyphs::ALL.into_iter().rev() {
        let set = glyphs.name();
        for size in SIZES {
            let drawn = draw(size, glyphs);
            let _ = writeln!(all, "== {}x{}, {set} ==\n{}", size.0, size.1, text(&drawn));
            if size == MIDDLE && glyphs == Glyphs::Unicode {
                middle = looks(&drawn);
            }
        }
    }
    let _ = writeln!(
        all,
        "== {}x{}, looks: p plain, d dim, m message, a answer, r release, x lost; capitals bold, \
         # reversed ==\n{middle}",
        MIDDLE.0, MIDDLE.1
    );
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("screen-{name}"), all);
    });
}

/// A letter for each cell that has something in it.
fn looks(screen: &Buffer) -> String {
    let mut text = String::new();
    for row in 0..screen.area.height {
        let line: String =
            (0..screen.area.width).map(|column| letter(&screen[(column, row)])).collect();
        text += line.trim_end();
        text.push('\n');
    }
    text
}

fn letter(cell: &Cell) -> char {
    if cell.modifier.contains(Modifier::REVERSED) {
        return '#';
    }
    if cell.symbol() == " " {
        return ' ';
    }
    let colour = |class| Theme::Dark.style(class).fg.unwrap_or_default();
    let found = LETTERS.iter().find(|(class, _)| colour(*class) == cell.fg);
    let letter = found.map_or('?', |(_, letter)| *letter);
    let bold = cell.modifier.contains(Modifier::BOLD);
    if bold { letter.to_ascii_uppercase() } else { letter }
}

/// For each view the screen that shows it, and words or signs there that no other view draws.
const SHOWN: &[(&str, &str, &str)] = &[
    ("compare", "compare", "── what it costs ──"),
    ("diff", "diff", "── what is different ──"),
    ("ladder", "player", "✗════════PUBACK #1═╡"),
    ("lesson", "lesson", "·  ·  hidden  ·  ·"),
    ("library", "library", "− BASICS"),
    ("list", "acts", "┌─ act on this packet "),
    ("scrubber", "player", " 0 ├───────◆──▲───✗───✗──✗───"),
    ("seeds", "seeds", "── seeds that are not well: 187 ──"),
    ("state", "state", "┌─ broker, session of \"pub\" ─"),
    ("strip", "player", "pub unacked {#1:m1} │ broker→sub unacked {#1:m1}"),
    ("words", "lesson", "Who still holds a copy of\n"),
];

#[test]
fn every_view_is_on_a_screen_that_is_looked_at() {
    let snapshots = root().join("tests/screens/snapshots");
    for (view, screen, sign) in SHOWN {
        let file = snapshots.join(format!("screen-{screen}.snap"));
        let text = fs::read_to_string(&file).expect("the snapshot of a screen");
        assert!(text.contains(sign), "{view}: `{sign}` is not on {screen}");
    }
    let views = fs::read_dir(root().join("crates/qoslab-tui/src/view")).expect("the views");
    for view in views {
        let path = view.expect("a file of the folder").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name that is text");
        let shown = name == "mod" || SHOWN.iter().any(|(view, ..)| *view == name);
        assert!(shown, "say in SHOWN which screen shows the view `{name}`");
    }
}
