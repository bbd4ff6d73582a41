//! The inspector: boxes in focus, what is hidden, what is compared, what is followed.

use super::Lab;
use qoslab_tui::shell;

const FLAGSHIP: &str = "lost-puback-three-copies";

fn inspecting(keys: &str) -> Lab {
    let mut lab = Lab::playing(80, 24, FLAGSHIP);
    lab.press(keys).press("s");
    lab
}

/// The line of the title.
fn title(lab: &Lab) -> String {
    lab.screen().lines().next().unwrap_or_default().trim().to_owned()
}

#[test]
fn tab_goes_from_box_to_box_and_scrolls_to_it() {
    let mut lab = inspecting("j j j");
    assert!(lab.screen().contains("─ ▸ pub ─"), "{}", lab.screen());
    let (mut titles, mut rows) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        lab.press("Tab");
        let screen = lab.screen();
        let found = screen.lines().position(|line| line.contains("─ ▸ "));
        let row = found.unwrap_or_else(|| panic!("a box is in focus:\n{screen}"));
        titles.push(screen.lines().nth(row).unwrap_or_default().to_owned());
        let (_, cursor) = lab.buffer();
        assert_eq!(cursor.map(|at| usize::from(at.y)), Some(row), "the cursor stands there");
        rows.push(row);
    }
    assert!(titles.iter().any(|title| title.contains("the machine")), "{titles:?}");
    assert!(titles[9].contains("▸ pub"), "the last is followed by the first: {titles:?}");
    lab.press("Shift-Tab");
    assert!(lab.screen().contains("▸ life of m1"), "{}", lab.screen());
}

#[test]
fn a_page_down_too_many_is_no_page_up_too_few() {
    let mut lab = inspecting("j j j");
    for _ in 0..30 {
        lab.press("PgDn");
    }
    let end = lab.screen();
    lab.press("PgUp");
    assert_ne!(lab.screen(), end, "one key back is seen at once");
}

#[test]
fn what_is_unchanged_can_be_hidden() {
    let mut lab = inspecting("j j j");
    assert!(lab.screen().contains("is kept for ever"));
    lab.press("h");
    let screen = lab.screen();
    assert!(!screen.contains("is kept for ever"), "{screen}");
    assert!(screen.contains("+ in flight"), "{screen}");
    assert!(shell::command(&lab.app).ends_with(" --changes"));
    lab.press("h");
    assert!(lab.screen().contains("is kept for ever"));
}

#[test]
fn the_focus_stays_on_its_box_when_others_go() {
    let mut lab = inspecting("j j j");
    lab.press("Tab Tab Tab");
    assert!(lab.screen().contains("▸ broker, session of \"sub\""), "{}", lab.screen());
    lab.press("h");
    assert!(lab.screen().contains("▸ broker, session of \"sub\""), "{}", lab.screen());
}

#[test]
fn any_moment_can_be_compared() {
    let mut lab = inspecting("j j j");
    assert!(title(&lab).contains("after event 29, against 24"), "{}", title(&lab));
    lab.press("d");
    assert!(lab.screen().contains(" :against"), "the line has begun: {}", lab.screen());
    lab.press("2 Enter");
    assert!(title(&lab).contains("after event 29, against 2"), "{}", title(&lab));
    assert!(shell::command(&lab.app).ends_with("--at 29 --against 2"));
    lab.command("against 4000");
    assert!(lab.screen().contains("there is no event 4000"), "{}", lab.screen());
    lab.command("against x");
    assert!(lab.screen().contains("no event and no mark is called `x`"), "{}", lab.screen());
    lab.press("Esc m a s").command("against a");
    assert!(title(&lab).contains("against 29"), "a mark is a moment too: {}", title(&lab));
    lab.press("d Enter");
    assert!(title(&lab).contains("against 24"), "nothing means the one before: {}", title(&lab));
}

#[test]
fn an_exchanged_row_is_shown_with_the_right_one() {
    let mut lab = Lab::playing(160, 45, FLAGSHIP);
    lab.command("set broker.mutant=qos1-repeat-is-no-message").press("g");
    // To the second repeat: the one that goes to the broker.
    lab.press("/");
    "dup".chars().for_each(|letter| lab.app.key(&letter.to_string()));
    lab.press("Enter n s");
    let screen = lab.screen();
    let row = |text: &str| screen.lines().position(|line| line.contains(text));
    let wrong = row("! Free PublishDup -> Free: SendPuback").expect(&screen);
    let right = row("~ instead of Free PublishDup -> Free:").expect(&screen);
    assert_eq!(right, wrong + 1, "{screen}");
}

#[test]
fn a_message_is_followed_then_its_identifier_then_nothing() {
    let mut lab = inspecting("j j j");
    lab.press("f");
    assert!(title(&lab).contains("follows m1"), "{}", title(&lab));
    lab.press("f");
    assert!(title(&lab).contains("follows #1 on link 1, pub to broker"), "{}", title(&lab));
    lab.press("f");
    assert!(!title(&lab).contains("follows"), "{}", title(&lab));
}

#[test]
fn what_is_followed_by_name_is_gone_along() {
    let mut lab = Lab::playing(80, 24, FLAGSHIP);
    let at = |lab: &Lab| lab.app.player.as_ref().map_or(0, |player| player.event().0);
    lab.press(")");
    assert!(lab.screen().contains("nothing is followed yet"), "{}", lab.screen());
    lab.command("follow #2").press("g ) )");
    let second = at(&lab);
    lab.press("(");
    assert!(at(&lab) < second, "back to the packet before");
    let told = lab.app.player.as_ref().map(|player| player.told.join(" ")).unwrap_or_default();
    assert!(told.contains("packet id 2"), "{told}");
    lab.command("follow m7");
    assert!(lab.screen().contains("this run has no m7"), "{}", lab.screen());
    lab.command("follow #9");
    assert!(lab.screen().contains("no packet of this run has #9"), "{}", lab.screen());
}
