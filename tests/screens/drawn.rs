//! Every screen as it is drawn, in the sizes of the design; and what must hold of any screen.

use super::Lab;
use qoslab_render::escape::Glyphs;
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
fn a_branch_beside_the_one_it_comes_from() {
    let mut lab = Lab::new(120, 45);
    player(&mut lab, "j j x v");
    let one = lab.screen();
    let two = lab.press("v").screen();
    assert!(!one.contains("base    "), "{one}");
    assert!(two.contains("base    ") && two.contains("A       "), "{two}");
    // What is new stands at the right, and at the left there is nothing.
    let new = two.lines().find(|line| line.contains(" +  ")).expect("something is new");
    assert!(new.starts_with(&" ".repeat(50)), "{two}");
    let gone = two.lines().find(|line| line.starts_with(" -")).expect("something is gone");
    assert!(gone.chars().count() < 62, "{two}");
    lab.app.update(Action::Resize(80, 24));
    let screen = lab.press("v").screen();
    assert!(screen.contains("side by side needs 120 columns"), "{screen}");
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
fn what_has_changed_in_the_run_of_a_bug() {
    looks("state-changes", |lab| {
        lab.command("open a-repeat-is-not-handed-on")
            .command("set broker.mutant=deliver-before-dedup")
            .command("follow m1")
            .press("g ) ) ) ) ) ) ) ) ) ) s h Tab");
    });
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
fn the_deliberate_bugs() {
    looks("bugs", |lab| player(lab, "B j j"));
}

#[test]
fn a_row_that_a_bug_has_exchanged_beside_the_right_one() {
    looks("state-bug", |lab| {
        player(lab, "");
        lab.command("set broker.mutant=never-resend-publish").press("] j j s");
    });
}

#[test]
fn a_command_that_is_being_typed() {
    looks("command-line", |lab| {
        player(lab, "j j :");
        lab.press("d e l Tab");
    });
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

/// What a console with code page 437 has beside ASCII, as far as the lab uses it.
const CONSOLE: &str = "│┤╡┐└├─┼╞┌┘╪═►◄▲→♦√█░·°±";

#[test]
fn a_screen_uses_only_the_characters_that_are_there() {
    for glyphs in [Glyphs::Ascii, Glyphs::Basic] {
        let mut lab = Lab::new(100, 30);
        lab.app.settings.glyphs = glyphs;
        lab.press("R j");
        let there = |of: char| of.is_ascii() || glyphs == Glyphs::Basic && CONSOLE.contains(of);
        let check = |lab: &mut Lab, keys: &str| {
            let screen = lab.press(keys).screen();
            let odd: Vec<char> = screen.chars().filter(|of| !there(*of)).collect();
            assert!(odd.is_empty(), "{odd:?} after {keys}:\n{screen}");
            assert!(!screen.contains("\\u{"), "an escape after {keys}:\n{screen}");
        };
        check(&mut lab, "Down");
        lab.command("lesson 1");
        check(&mut lab, "Space");
        lab.command("tally 1 2 3");
        check(&mut lab, "Space");
        lab.command(&format!("open {FLAGSHIP}"));
        for keys in [
            "j j",
            "s",
            "Esc c",
            "Esc w",
            "Esc x v",
            "Esc b",
            "Esc ?",
            "Esc o",
            "Esc S",
            "Esc Enter",
        ] {
            check(&mut lab, keys);
        }
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
fn an_act_with_a_measure_waits_for_it_on_the_command_line() {
    let mut lab = Lab::playing(80, 24, FLAGSHIP);
    lab.press("j j Enter");
    while !lab.screen().contains("▸ t  delay it") {
        lab.press("j");
    }
    assert!(lab.press("Enter").screen().contains(":delay 100ms"), "{}", lab.screen());
    lab.press("Backspace Backspace Backspace Backspace Backspace 2 s Enter");
    let set = lab.app.tree().map(|tree| tree.here().order.changes());
    assert!(set.as_ref().is_some_and(|set| set.contains(r#""by":"2s""#)), "{set:?}");
}

#[test]
fn columns_of_a_run_of_hours_have_their_times_once() {
    let mut lab = Lab::playing(160, 45, FLAGSHIP);
    lab.command("set script[0].at=\"20000s\"").press("c a");
    let screen = lab.screen();
    let rows: Vec<&str> = screen.lines().filter(|line| line.contains("PUBLISH")).collect();
    assert!(rows.len() > 2, "{screen}");
    for row in rows {
        let beside: String = row.chars().skip(13).take(2).collect();
        assert_eq!(beside, "  ", "{row}");
    }
}

#[test]
fn a_cut_in_all_columns_can_be_taken_back_along_another_axis() {
    let mut lab = Lab::playing(160, 45, FLAGSHIP);
    lab.press("c a j x");
    assert!(lab.screen().contains("--set"), "{}", lab.screen());
    lab.press("a u");
    assert!(!lab.screen().contains("--set"), "{}", lab.screen());
}

#[test]
fn any_setting_with_a_list_of_values_is_an_axis() {
    let mut lab = Lab::playing(160, 45, FLAGSHIP);
    lab.press("o / b u s y - i d Enter c");
    let screen = lab.screen();
    for value in ["repeat", "reject", "replace"] {
        assert!(screen.contains(&format!("broker.busy-id={value}")), "{screen}");
    }
    assert!(screen.contains("qoslab compare lost-puback-three-copies --axis broker.busy-id"));
    lab.command("compare clients.pub.window");
    assert!(lab.screen().contains("clients.pub.window=20"), "{}", lab.screen());
    lab.command("compare mood");
    assert!(lab.screen().contains("no axis `mood`"), "{}", lab.screen());
}

#[test]
fn a_search_goes_round() {
    let mut lab = Lab::playing(80, 24, FLAGSHIP);
    let event = |lab: &Lab| lab.app.player.as_ref().expect("it is open").event();
    lab.press("G / p u b a c k Enter");
    let first = event(&lab);
    assert!(lab.screen().contains("from the beginning again"), "{}", lab.screen());
    let mut seen = vec![first];
    while event(lab.press("n")) > seen[seen.len() - 1] {
        seen.push(event(&lab));
    }
    assert_eq!(event(&lab), first, "after {seen:?} the first one again");
    assert!(seen.len() > 3, "{seen:?}");
    lab.press("/ q 9 Enter");
    assert!(lab.screen().contains("nothing here fits"), "{}", lab.screen());
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
