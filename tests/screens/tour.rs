//! A tour through the lab: keys with what they are pressed for, and the recording of it that the
//! README plays. Time in it is counted, not measured, so that the file is always the same.

use super::Lab;
use super::cells::{difference, emulator};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::crossterm::style::force_color_output;
use ratatui::layout::Rect;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What a viewer is told, and the keys; a line that begins with `:` or `/` is typed.
const TOUR: &[(&str, &str)] = &[
    ("Lessons first, then every scenario; below stands the command that shows the same", ""),
    ("One message, published once, arrives three times", ":open lost-puback-three-copies"),
    ("Step to the answer that is lost: its connection dies under it", "j j j"),
    ("What each party knows at this moment", "s"),
    ("On to the second copy and to the third", "Esc } }"),
    ("Why the third came: its story, back to the beginning", "w"),
    ("Break more: the connection dies under this copy too", "Esc x"),
    ("What that changed, beside the run it comes from", "v ] ]"),
    ("The same with QoS 0, 1 and 2: what each costs, and how many copies", "Esc c a"),
    ("Keep the run as a file, for a test or for the teacher", "Esc :save handed-in.json"),
];

const SIZE: (u16, u16) = (110, 30);
const CAST: &str = "docs/pictures/tour.cast";

/// Milliseconds that a viewer gets: for a letter that is typed, a key, a screen with a new caption.
const LETTER: u64 = 70;
const KEY: u64 = 1_000;
const SCENE: u64 = 2_500;

/// A recording: lines of asciicast, version 2.
struct Recorder {
    lines: String,
    now: u64,
    shown: Option<Buffer>,
}

impl Recorder {
    fn new() -> Self {
        let title = "qoslab: why three copies arrived";
        let header = json!({ "version": 2, "width": SIZE.0, "height": SIZE.1, "title": title });
        Self { lines: format!("{header}\n"), now: 0, shown: None }
    }

    fn event(&mut self, kind: &str, data: &str) {
        let (seconds, thousandths) = (self.now / 1000, self.now % 1000);
        let data = Value::from(data);
        let _ = writeln!(self.lines, "[{seconds}.{thousandths:03}, \"{kind}\", {data}]");
    }

    /// Writes what is not yet on the screen, as the lab itself writes to a terminal.
    fn frame(&mut self, lab: &Lab) {
        let (drawn, cursor) = lab.buffer();
        let nothing = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
        let shown = self.shown.replace(drawn.clone()).unwrap_or(nothing);
        let mut bytes = Vec::new();
        let mut backend = CrosstermBackend::new(&mut bytes);
        backend.draw(shown.diff(&drawn).into_iter()).expect("memory takes everything");
        match cursor {
            Some(at) => {
                backend.set_cursor_position(at).expect("memory takes everything");
                backend.show_cursor().expect("memory takes everything");
            }
            None => backend.hide_cursor().expect("memory takes everything"),
        }
        let text = String::from_utf8(bytes).expect("a terminal is sent text");
        self.event("o", &text);
    }
}

/// The keys of a scene, with how long each is looked at.
fn strokes(keys: &str) -> Vec<(String, u64)> {
    let mut all = Vec::new();
    let (keys, line) = match keys.find([':', '/']) {
        Some(at) => keys.split_at(at),
        None => (keys, ""),
    };
    all.extend(keys.split_whitespace().map(|key| (key.to_owned(), KEY)));
    all.extend(line.chars().map(|letter| match letter {
        ' ' => ("Space".to_owned(), LETTER),
        letter => (letter.to_string(), LETTER),
    }));
    if !line.is_empty() {
        all.push(("Enter".to_owned(), KEY));
    }
    all
}

/// Walks the tour; after each key the visitor sees the lab.
fn walk(mut visitor: impl FnMut(Option<&str>, u64, &Lab)) {
    let mut lab = Lab::new(SIZE.0, SIZE.1);
    for (caption, keys) in TOUR {
        visitor(Some(caption), 0, &lab);
        for (key, time) in strokes(keys) {
            lab.press(&key);
            lab.write();
            visitor(None, time, &lab);
        }
    }
}

fn cast() -> String {
    // Whether the one who runs the tests likes colours is no matter here.
    force_color_output(true);
    let mut recorder = Recorder::new();
    walk(|caption, time, lab| {
        recorder.now += time;
        match caption {
            Some(caption) if recorder.shown.is_none() => {
                recorder.event("m", caption);
                recorder.frame(lab);
            }
            Some(caption) => {
                recorder.now += SCENE;
                recorder.event("m", caption);
            }
            None => recorder.frame(lab),
        }
    });
    recorder.now += SCENE;
    recorder.event("o", "");
    recorder.lines
}

#[test]
fn the_recorded_tour_is_the_tour_of_today() {
    let cast = cast();
    assert!(cast.len() < 300_000, "{} bytes are much for a README", cast.len());
    super::is_kept(CAST, &cast);
}

#[test]
fn played_to_a_terminal_the_tour_shows_each_screen_as_it_was_drawn() {
    let cast = cast();
    let mut outputs = cast.lines().skip(1).filter_map(|line| {
        let event: Value = serde_json::from_str(line).expect("a line of the recording is JSON");
        (event[1] == "o").then(|| event[2].as_str().expect("output is text").to_owned())
    });
    let mut terminal = emulator(SIZE.0, SIZE.1);
    let (mut first, mut frames) = (true, 0);
    walk(|caption, _, lab| {
        if caption.is_none() || first {
            let output = outputs.next().expect("an output for each key");
            terminal.process(output.as_bytes());
            let (drawn, cursor) = lab.buffer();
            assert_eq!(difference(terminal.screen(), &drawn, cursor), None, "{}", lab.screen());
            frames += 1;
        }
        first = false;
    });
    assert_eq!(outputs.next().as_deref(), Some(""), "nothing comes behind but a pause");
    assert!(frames > 50, "{frames} frames are no tour");
}

#[test]
fn the_tour_shows_what_its_captions_say() {
    let mut at = 0;
    let mut last = vec![String::new(); TOUR.len()];
    walk(|caption, _, lab| {
        at += usize::from(caption.is_some());
        last[at - 1] = lab.screen();
    });
    let signs = [
        "LIBRARY",
        "lost-puback-three-copies",
        "by fault 1: the",
        "STATE after event",
        "Delivery 3 of",
        "WHY event",
        "branch A",
        "DIFF base -> A",
        "qos=2",
        "handed-in.json is written",
    ];
    for (screen, sign) in last.iter().zip(signs) {
        let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(sign), "`{sign}` is not on:\n{screen}");
    }
    assert_eq!(signs.len(), TOUR.len());
}
