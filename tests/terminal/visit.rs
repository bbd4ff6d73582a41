//! A visit from the start to the exit code: what the lab's own tests draw is what a terminal shows.

use super::Seat;
use crate::screens::Lab;
use crate::tidy::commands::qoslab;
use std::path::Path;
use std::process::{Command, Output};

const FLAGSHIP: &str = "lost-puback-three-copies";

/// Types a command here and at the lab beside it.
fn command(seat: &mut Seat, lab: &mut Lab, line: &str) {
    lab.command(line);
    seat.type_in(&format!(":{line}\r"));
    seat.wait_to_look_like(lab, line);
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(qoslab())
        .args(args)
        .current_dir(folder)
        .output()
        .expect("the command was just built")
}

#[test]
fn from_the_library_to_a_branch_that_is_saved() {
    let (mut seat, mut lab) = (Seat::lab("visit", (80, 24), &[]), Lab::new(80, 24));
    seat.wait_to_look_like(&lab, "the start");
    command(&mut seat, &mut lab, &format!("open {FLAGSHIP}"));
    // The second CONNECT: without it the expectations of the file still hold, only later.
    seat.press(&mut lab, "j j j j j j j x v ] o Esc s Esc w q");
    seat.type_in(":save mine\r");
    seat.wait_for("mine.json is written");
    seat.type_in("qq");
    assert_eq!(seat.end(), 0);
    assert!(seat.kept().is_empty(), "{:?}", seat.kept());

    let tested = run(&seat.folder, &["test", "mine.json"]);
    assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stdout));
    let different = run(&seat.folder, &["diff", FLAGSHIP, "mine.json"]);
    let different = String::from_utf8_lossy(&different.stdout).into_owned();
    assert!(different.lines().any(|line| line.starts_with('+')), "{different}");
}

#[test]
fn the_size_may_change_at_any_moment() {
    let (mut seat, mut lab) = (Seat::lab("sizes", (80, 24), &[]), Lab::new(80, 24));
    seat.wait_to_look_like(&lab, "the start");
    let to = |seat: &mut Seat, lab: &mut Lab, size: (u16, u16)| {
        lab.app.update(qoslab_tui::action::Action::Resize(size.0, size.1));
        seat.resize(size);
        seat.wait_to_look_like(lab, &format!("{}x{}", size.0, size.1));
    };
    to(&mut seat, &mut lab, (60, 16));
    command(&mut seat, &mut lab, &format!("open {FLAGSHIP}"));
    seat.press(&mut lab, "j j j");
    to(&mut seat, &mut lab, (50, 10));
    assert!(seat.screen().contains("the lab needs 60x16"), "{}", seat.screen());
    to(&mut seat, &mut lab, (160, 45));
    seat.press(&mut lab, "j x v");
    to(&mut seat, &mut lab, (80, 24));
    to(&mut seat, &mut lab, (1, 1));
    to(&mut seat, &mut lab, (80, 24));
    seat.type_in("qqq");
    assert_eq!(seat.end(), 0);
    assert!(seat.kept().is_empty(), "{:?}", seat.kept());
}
