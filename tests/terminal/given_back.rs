//! Whatever ends or stops the lab, the terminal is given back as it was.

use super::Seat;
use super::seat::bytes;
use crate::screens::Lab;
use qoslab_tui::app::App;
use qoslab_tui::settings::Settings;
use qoslab_tui::terminal;
use std::env;

fn begun(name: &str) -> Seat {
    let mut seat = Seat::lab(name, (80, 24), &[]);
    seat.wait_to_look_like(&Lab::new(80, 24), "the start");
    let used = seat.kept();
    for what in ["the alternate screen", "the mouse", "settings"] {
        assert!(used.iter().any(|of| of.starts_with(what)), "the lab does not use {what}");
    }
    seat
}

#[test]
fn after_ctrl_c() {
    let mut seat = begun("ctrl-c");
    seat.type_in(&bytes("Ctrl-c"));
    assert_eq!(seat.end(), 0);
    assert!(seat.kept().is_empty(), "{:?}", seat.kept());
}

#[test]
fn after_a_signal_to_end() {
    for name in ["TERM", "INT"] {
        let mut seat = begun(name);
        seat.signal(name);
        assert_eq!(seat.end(), 0, "{name}");
        assert!(seat.kept().is_empty(), "{name}: {:?}", seat.kept());
    }
}

/// The shell reads a line between stopping and going on: it gets one only if Enter is a line break
/// again, which in a terminal that listens to single keys it is not.
#[test]
fn while_the_lab_is_stopped_by_its_key() {
    let script = "set -m; \"$0\" --theme dark; echo it is away; \
                  read line; echo \"read: $line\"; fg; echo \"ended with $?\"";
    let command = crate::tidy::commands::qoslab().to_str().expect("a path that is text");
    let shell = std::path::Path::new("sh");
    let mut seat = Seat::program("ctrl-z", (80, 24), shell, &["-c", script, command], &[]);
    let mut lab = Lab::new(80, 24);
    seat.wait_to_look_like(&lab, "the start");
    seat.press(&mut lab, "j j j");
    seat.type_in(&bytes("Ctrl-z"));
    seat.wait_for("it is away");
    assert!(seat.kept().is_empty(), "{:?}", seat.kept());
    seat.type_in("hello\r");
    seat.wait_to_look_like(&lab, "going on");
    seat.press(&mut lab, "k");
    seat.type_in("q");
    assert_eq!(seat.end(), 0);
    for words in ["read: hello", "ended with 0"] {
        assert!(seat.screen().contains(words), "{}", seat.screen());
    }
    assert!(seat.kept().is_empty(), "{:?}", seat.kept());
}

/// Says to the copy of this test on the terminal that it is the one to panic.
const ON_STAGE: &str = "QOSLAB_TEST_ON_STAGE";

/// This test starts itself on a terminal, and there shows a lab that has no screen at all, which no
/// key can bring about: drawing it panics.
#[test]
fn after_a_panic() {
    if env::var_os(ON_STAGE).is_some() {
        let mut app = App::new(Settings::new((80, 24)), Vec::new());
        app.modes.clear();
        terminal::show(&mut app).expect("it panics before it ends");
        return;
    }
    let this = env::current_exe().expect("this test is a file");
    let name = "terminal::given_back::after_a_panic";
    let args = ["--exact", name, "--nocapture"];
    let mut seat = Seat::program("panic", (80, 24), &this, &args, &[(ON_STAGE, "1")]);
    assert_ne!(seat.end(), 0);
    let entered = seat.raw.windows(8).position(|bytes| bytes == b"\x1b[?1049h");
    assert!(entered.is_some(), "the lab was not on the terminal:\n{}", seat.screen());
    assert!(seat.screen().contains("panicked at"), "{}", seat.screen());
    assert!(seat.kept().is_empty(), "{:?}", seat.kept());
}
