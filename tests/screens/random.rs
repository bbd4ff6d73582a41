//! Whatever is pressed on a screen of whatever size: it is drawn, and the cursor is on it.

use super::Lab;
use qoslab_tui::action::Action;
use qoslab_tui::keys::BINDINGS;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Keys that are pressed in one walk.
const STEPS: usize = 120;

fn pick(chance: &mut ChaCha8Rng, count: usize) -> usize {
    chance.next_u64() as usize % count
}

/// Letters for lines, marks and counts.
const LETTERS: &str = "a 1 3 9 m ' # > x";

fn walk(seed: u64) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut lab = Lab::new(80, 24);
    let names = ["lost-puback-three-copies", "four-packets", "fire-and-forget"];
    lab.command(&format!("open {}", names[pick(&mut chance, names.len())]));
    let mut pressed = Vec::new();
    for _ in 0..STEPS {
        let letters: Vec<&str> = LETTERS.split(' ').collect();
        let key = match pick(&mut chance, 10) {
            0 => letters[pick(&mut chance, letters.len())],
            _ => {
                let keys = BINDINGS[pick(&mut chance, BINDINGS.len())].keys;
                keys[pick(&mut chance, keys.len())]
            }
        };
        // A thousand seeds take too long here, and leaving ends the walk.
        if matches!(key, "S" | "s" | "q" | "Ctrl-c" | "r") {
            continue;
        }
        pressed.push(key);
        lab.press(key);
        if pick(&mut chance, 8) == 0 {
            let size = (1 + pick(&mut chance, 200) as u16, 1 + pick(&mut chance, 60) as u16);
            lab.app.update(Action::Resize(size.0, size.1));
        }
        if pick(&mut chance, 8) == 0 {
            let place = (pick(&mut chance, 200) as u16, pick(&mut chance, 60) as u16);
            lab.app.update(Action::Click(place.0, place.1));
        }
        let (buffer, cursor) = lab.buffer();
        if let Some(cursor) = cursor {
            assert!(buffer.area.contains(cursor), "seed {seed}, after {pressed:?}");
        }
    }
}

#[test]
fn no_key_on_no_size_breaks_the_screen() {
    let walks = std::env::var("QOSLAB_WALKS").ok().and_then(|text| text.parse().ok());
    (0..walks.unwrap_or(12)).for_each(walk);
}
