//! How long somebody waits for the first frame. Figures for docs/performance.md, not judged: a
//! busy machine would be called slow.

#![expect(clippy::disallowed_types, reason = "time is what is measured")]

use super::Seat;
use std::time::Instant;

#[test]
#[ignore = "prints figures and judges nothing"]
fn how_long_until_the_first_frame() {
    // Building it is no part of the wait.
    crate::tidy::commands::qoslab();
    let mut waits: Vec<_> = (0..21)
        .map(|_| {
            let begin = Instant::now();
            let mut seat = Seat::lab("first-frame", (80, 24), &[]);
            seat.wait_for("LIBRARY");
            seat.wait_for("Enter open");
            let wait = begin.elapsed();
            seat.type_in("q");
            assert_eq!(seat.end(), 0);
            wait
        })
        .collect();
    waits.sort_unstable();
    println!("{:?} at least, {:?} in the middle, {:?} at most", waits[0], waits[10], waits[20]);
}
