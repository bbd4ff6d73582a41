//! The journey of somebody who has never seen MQTT: with the keys that the lab itself names, from
//! the library to why three copies arrived, to QoS 2, under which only one does, and to a file that
//! can be handed in. What is learned on the way is read off the screen.

use super::Lab;
use crate::tidy::commands::qoslab;
use std::process::Command;

/// A newcomer, who presses only what the lower edge of the screen or the help has told of.
struct Newcomer {
    lab: Lab,
}

impl Newcomer {
    /// Presses keys that the status line names.
    fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            let screen = self.lab.screen();
            let line = screen.lines().next_back().expect("a screen has lines");
            let mut named = line.split([' ', '/', '-']);
            assert!(named.any(|word| word == key), "`{key}` is not named in `{line}`");
            self.lab.press(key);
        }
        self
    }

    /// Looks a key up in the help, by what it is said to do, and presses it.
    fn look_up(&mut self, does: &str, key: &str) -> &mut Self {
        assert!(self.lab.screen().lines().next().is_some_and(|title| title.contains("?:help")));
        self.lab.press("?");
        self.search(does);
        let names = |line: String| line.split_whitespace().skip(1).any(|word| word == key);
        for _ in 0..5 {
            if !names(self.in_focus()) {
                // Not this match: the next one.
                self.lab.press("n");
            }
        }
        assert!(names(self.in_focus()), "`{key}` is not on `{}`", self.in_focus());
        self.lab.press("Esc").press(key);
        self
    }

    /// Searches with the key that every status line of a list names.
    fn search(&mut self, words: &str) {
        self.lab.press("/");
        self.letters(words);
        self.press("Enter");
    }

    /// Types a line of the command line, the first word with Tab.
    fn command(&mut self, begin: &str, rest: &str) {
        self.look_up("a command; Tab completes", ":");
        self.letters(begin);
        self.press("Tab");
        self.letters(rest);
        self.press("Enter");
    }

    fn letters(&mut self, text: &str) {
        for letter in text.chars() {
            let key = if letter == ' ' { "Space".to_owned() } else { letter.to_string() };
            self.lab.press(&key);
        }
    }

    /// Moves down until the line in focus says this.
    fn down_to(&mut self, words: &str) -> &mut Self {
        while !self.in_focus().contains(words) {
            let before = self.in_focus();
            self.lab.press("j");
            assert_ne!(self.in_focus(), before, "{words} is not below:\n{}", self.lab.screen());
        }
        self
    }

    /// Moves up until the line in focus says this.
    fn up_to(&mut self, words: &str) -> &mut Self {
        while !self.in_focus().contains(words) {
            let before = self.in_focus();
            self.lab.press("k");
            assert_ne!(self.in_focus(), before, "{words} is not above:\n{}", self.lab.screen());
        }
        self
    }

    fn in_focus(&self) -> String {
        let screen = self.lab.screen();
        let mut lines = screen.lines();
        lines.find(|line| line.starts_with('▸')).unwrap_or_default().to_owned()
    }

    /// What the screen says, without its line breaks.
    fn reads(&self) -> String {
        self.lab.screen().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn finds(&self, words: &str) {
        assert!(self.reads().contains(words), "`{words}` is not on:\n{}", self.lab.screen());
    }

    /// Goes to the end, where stands how often the message came.
    fn comes(&mut self, times: usize) {
        self.look_up("the last", "G");
        self.finds(&format!("sub m1 ×{times}"));
    }
}

fn arrived() -> Newcomer {
    let mut newcomer = Newcomer { lab: Lab::new(80, 24) };
    newcomer.search("copies");
    newcomer.down_to("lost-puback-three-copies").press("Enter");
    newcomer
}

#[test]
fn why_three_copies_arrived_is_told_by_the_keys_alone() {
    let mut newcomer = arrived();
    newcomer.look_up("next delivery", "}").lab.press("} }");
    newcomer.finds("Delivery 3 of message 1");
    newcomer.press("w");
    for cause in [
        "The application of pub publishes message 1",
        "Lost at 0.130 s by fault 1: the connection was cut",
        "pub learns that link 1 is gone",
        "duplicate flag set",
        "Delivery 3 of message 1",
    ] {
        newcomer.finds(cause);
    }
    newcomer.press("Esc").comes(3);
}

#[test]
fn under_qos_2_one_copy_arrives_whatever_is_cut() {
    let mut newcomer = arrived();
    newcomer.press("c a");
    let screen = newcomer.lab.screen();
    let figures = |noun: &str| {
        let line = screen.lines().find(|line| line.trim_start().starts_with(noun));
        let line = line.expect("a line of figures");
        line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    newcomer.finds("qos=0 qos=1 qos=2");
    assert_eq!(figures("copies"), ["1", "3", "1"], "{screen}");
    // The same answers are lost, or it would prove nothing; one more is lost by hand.
    newcomer.finds("faults on PUBACK and PUBREC hit the first answer of each QoS");
    newcomer.press("l l Enter").comes(1);
    newcomer.look_up("the first", "g").down_to("PUBREC #1").finds("Lost at 0.130 s by fault 1");
    newcomer.look_up("the last", "G").up_to("PUBREL #1").press("x");
    newcomer.finds("branch A; v shows what is different");
    newcomer.comes(1);
    // And each side says why.
    newcomer.look_up("the first", "g").down_to("m1 not delivered again");
    newcomer.finds("sub: recognises a repeat of message 1");
    newcomer.down_to("m1 not passed on again");
    newcomer.finds("broker: recognises a repeat of message 1 from pub: not handed on again");
}

#[test]
fn the_run_is_handed_in_as_a_file_that_passes() {
    let mut newcomer = arrived();
    // One more loss: the copies are four, and the file that expects three would not hold.
    newcomer.look_up("the last", "G").up_to("PUBACK #1").press("x").comes(4);
    newcomer.command("sa", " mine");
    let files = newcomer.lab.write();
    newcomer.finds("mine.json is written; it expects what came of this branch");
    let [(name, text)] = files.as_slice() else { panic!("one file, not {}", files.len()) };
    let folder = std::env::temp_dir().join(format!("qoslab-journey-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::write(folder.join(name), text).expect("a file can be written");
    let tested = Command::new(qoslab())
        .args(["test", name])
        .current_dir(&folder)
        .output()
        .expect("the command was just built");
    let said = String::from_utf8_lossy(&tested.stdout).into_owned();
    std::fs::remove_dir_all(&folder).expect("a folder of this test");
    assert!(tested.status.success(), "{said}");
    assert!(said.contains("4 deliveries") && said.contains("1 passed, 0 failed"), "{said}");
}
