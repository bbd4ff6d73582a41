//! Every screen as it is drawn, in the sizes of the design; and what must hold of any screen.

use super::Lab;
use qoslab_tui::action::Action;
use qoslab_tui::theme::Theme;

const FLAGSHIP: &str = "lost-puback-three-copies";

/// Draws a screen in every way and compares it with what was looked at.
fn looks(name: &str, open: impl Fn(&mut Lab)) {
    super::looks::compare(name, open);
}

fn player(lab: &mut Lab, keys: &str) {
    lab.command(&format!("open {FLAGSHIP}")).press(keys);
}

#[test]
fn the_library() {
    looks("library", |_| {});
}

#[test]
fn the_library_after_a_search() {
    looks("library-search", |lab| {
        lab.press("/");
        "boundary".chars().for_each(|letter| lab.app.key(&letter.to_string()));
        lab.press("Enter");
    });
}

#[test]
fn the_player() {
    looks("player", |lab| player(lab, "j j j"));
}

#[test]
fn the_player_in_true_time() {
    looks("player-true-time", |lab| player(lab, "z Z"));
}

#[test]
fn the_acts_on_a_packet() {
    looks("acts", |lab| player(lab, "j j Enter"));
}

#[test]
fn a_branch_and_its_difference() {
    looks("diff", |lab| player(lab, "j j x v"));
}

#[test]
fn the_tree_of_branches() {
    looks("branches", |lab| player(lab, "j j x u j a b"));
}

#[test]
fn what_the_parties_know() {
    looks("state", |lab| player(lab, "j j j s"));
}

#[test]
fn why_it_happened() {
    looks("why", |lab| player(lab, "G w"));
}

#[test]
fn a_rule_explained() {
    looks("explain", |lab| player(lab, "j e"));
}

#[test]
fn the_variants_side_by_side() {
    looks("compare", |lab| player(lab, "c a"));
}

#[test]
fn many_seeds() {
    super::looks::compare_changed("seeds", |lab| {
        lab.command("open the-same-loss-on-three-links");
        lab.press("S");
    });
}

#[test]
fn the_keys() {
    looks("help", |lab| player(lab, "?"));
}

#[test]
fn the_settings() {
    looks("settings", |lab| player(lab, "o"));
}

#[test]
fn the_projector() {
    looks("projector", |lab| player(lab, "j j P"));
}

#[test]
fn a_screen_that_is_too_small_says_so() {
    let lab = Lab::new(59, 24);
    assert!(lab.screen().contains("the lab needs 60x16"), "{}", lab.screen());
    assert!(!Lab::new(60, 16).screen().contains("the lab needs"));
}

#[test]
fn no_colour_says_the_same_as_any_colour() {
    let screens: Vec<String> = Theme::ALL
        .into_iter()
        .map(|theme| {
            let mut lab = Lab::playing(80, 24, FLAGSHIP);
            lab.app.settings.theme = theme;
            lab.press("j j j").screen()
        })
        .collect();
    assert!(screens.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn without_unicode_a_screen_is_ascii() {
    let mut lab = Lab::new(100, 30);
    lab.app.settings.glyphs = qoslab_render::escape::Glyphs::Ascii;
    lab.command(&format!("open {FLAGSHIP}"));
    for keys in ["j j", "s", "Esc c", "Esc w", "Esc x v", "Esc b", "Esc ?", "Esc o", "Esc Enter"] {
        let screen = lab.press(keys).screen();
        let odd: Vec<char> = screen.chars().filter(|of| !of.is_ascii()).collect();
        assert!(odd.is_empty(), "{odd:?} after {keys}:\n{screen}");
    }
}

#[test]
fn the_cursor_stands_on_the_row_in_focus() {
    let lab = &mut Lab::playing(80, 24, FLAGSHIP);
    for _ in 0..20 {
        lab.press("j");
        let (buffer, cursor) = lab.buffer();
        let cursor = cursor.expect("the player has a row in focus");
        assert_eq!(buffer[(cursor.x, cursor.y)].symbol(), "▸");
    }
}

#[test]
fn a_number_that_is_typed_outlives_what_comes_by_itself() {
    let mut lab = Lab::playing(80, 24, FLAGSHIP);
    let event = |lab: &Lab| lab.app.player.as_ref().expect("it is open").event().0;
    lab.press("G 4");
    lab.app.update(Action::Tick(20));
    lab.app.update(Action::Resize(80, 24));
    lab.press("2 g");
    assert_eq!(event(&lab), 42, "42g, and the 2 in it sends nothing twice");
    assert_eq!(lab.app.tree().map(|tree| tree.branches.len()), Some(1));
    lab.press("3 k j");
    assert!(event(&lab) < 42, "a count is for one key");
}
