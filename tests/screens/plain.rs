//! The lab line by line.

use qoslab_tui::app::App;
use qoslab_tui::plain;
use qoslab_tui::settings::Settings;

fn said(lines: &str) -> String {
    let mut app = App::new(Settings::new((80, 24)), Vec::new());
    let mut out = Vec::new();
    plain::run(&mut app, &mut lines.as_bytes(), &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("the lab writes text")
}

#[test]
fn a_visit_in_lines() {
    let visit = said(
        "open lost-puback-three-copies\nn\nn\nn\nstate\nback\nwhy\nback\ncut\ndiff\nback\nundo\n\
         lesson 1\nn\nn\n2\nn\nquit\n",
    );
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("plain-visit", visit);
    });
}

#[test]
fn what_is_followed_is_said_and_gone_along() {
    let told = said("open lost-puback-three-copies\nfollow #2\nn\nn\np\nf\n");
    let prompts: Vec<&str> = told.split("> ").collect();
    assert!(prompts[2].contains("Follows #2 on link 2"), "{told}");
    assert!(prompts[2].contains("This row does not."), "{told}");
    for said in &prompts[3..=5] {
        assert!(said.contains("This row belongs to it."), "{said}\nin {told}");
        assert!(said.contains("packet id 2"), "{said}\nin {told}");
    }
    assert!(prompts[6].contains("follows nothing any more"), "{told}");
}

#[test]
fn what_is_no_command_is_told_and_the_end_of_input_leaves() {
    let told = said("fly\n");
    assert!(told.contains("no command `fly`"), "{told}");
    let told = said(":\n:go x\n/\n");
    assert!(told.contains("go wants the number of an event"), "{told}");
    assert!(told.contains("search for what?"), "{told}");
}

#[test]
fn a_task_in_lines_gives_its_hints_and_says_what_is_missing() {
    let begin = "lesson at-least-once\n".to_owned() + &"n\n".repeat(9);
    let told = said(&format!("{begin}h\n"));
    assert!(told.contains("Hint 1: Which hop may break"), "{told}");
    let cut = "x\nset faults[+]={\"cut\":\"PUBLISH broker->sub @1\"}\n";
    let told = said(&format!("{begin}{cut}back\n"));
    assert!(told.contains("Not yet: sub gets m1 never: deliveries of m1: 1, not 0."), "{told}");
    let told = said(&format!("{begin}{cut}set clients.sub.reconnect=never\nback\n"));
    assert!(told.contains("The task is done. Acknowledged, and never delivered"), "{told}");
}
