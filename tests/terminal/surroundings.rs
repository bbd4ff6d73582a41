//! What the surroundings ask for: lines instead of a screen, no colour, no terminal at all.

use super::Seat;
use super::seat::bytes;
use crate::tidy::commands::qoslab;
use std::path::Path;

/// Everything between an escape and the letter that ends the sequence.
fn sequences(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let of = |part: &str| {
        let end = part.find(|letter: char| letter.is_ascii_alphabetic())?;
        Some(part[..=end].to_owned())
    };
    text.split('\x1b').skip(1).filter_map(of).collect()
}

/// Whether a sequence asks for a colour; to ask for the terminal's own is none.
fn is_colour(sequence: &str) -> bool {
    let Some(codes) = sequence.strip_prefix('[').and_then(|rest| rest.strip_suffix('m')) else {
        return false;
    };
    let number = |code: &str| code.parse::<u32>().unwrap_or(0);
    codes.split([';', ':']).map(number).any(|code| matches!(code, 30..=38 | 40..=48 | 90..=107))
}

#[test]
fn lines_are_spoken_where_no_screen_is_wanted() {
    for (name, value) in [("QOSLAB_PLAIN", "1"), ("TERM", "dumb")] {
        let mut seat = Seat::program(name, (80, 24), qoslab(), &[], &[(name, value)]);
        seat.wait_for("qoslab, line by line");
        seat.type_in("open fire-and-forget\r");
        seat.wait_for("Event ");
        seat.type_in("quit\r");
        assert_eq!(seat.end(), 0, "{name}");
        assert!(seat.kept().is_empty(), "{name}: {:?}", seat.kept());
        assert!(sequences(&seat.raw).is_empty(), "{name}: {:?}", sequences(&seat.raw));
    }
}

#[test]
fn without_colour_no_colour_is_asked_for() {
    let colours = [("COLORTERM", "truecolor"), ("COLORFGBG", "15;0")];
    for (name, more) in [("no-colour", Some(("NO_COLOR", "1"))), ("colour", None)] {
        let all: Vec<(&str, &str)> = colours.into_iter().chain(more).collect();
        let play = ["play", "lost-puback-three-copies"];
        let mut seat = Seat::program(name, (100, 30), qoslab(), &play, &all);
        seat.wait_for("setup events");
        for key in ["j", "j", "j", "s"] {
            seat.type_in(&bytes(key));
        }
        seat.wait_for("STATE after event");
        seat.type_in(&bytes("Ctrl-c"));
        assert_eq!(seat.end(), 0);
        let asked: Vec<String> =
            sequences(&seat.raw).into_iter().filter(|of| is_colour(of)).collect();
        // The same visit with colours shows that this test can tell.
        assert_eq!(asked.is_empty(), more.is_some(), "{name}: {asked:?}");
    }
}

#[test]
fn without_keys_the_flagship_is_drawn_and_the_terminal_let_alone() {
    let shell = Path::new("sh");
    let command = qoslab().to_str().expect("a path that is text");
    let ask = |name: &str, script: &str| {
        let mut seat = Seat::program(name, (80, 50), shell, &["-c", script, command], &[]);
        let code = seat.end();
        assert!(seat.kept().is_empty(), "{:?}", seat.kept());
        assert!(!seat.raw.contains(&0x1b), "{}", seat.screen());
        (code, seat.screen())
    };
    let (code, screen) = ask("no-keys", "\"$0\" < /dev/null");
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("# delivered  m1 x3"), "{screen}");
    let (code, screen) = ask("no-keys-play", "\"$0\" play fire-and-forget < /dev/null");
    assert_eq!(code, 2, "{screen}");
    assert!(screen.contains("there is no terminal to play on"), "{screen}");
}
