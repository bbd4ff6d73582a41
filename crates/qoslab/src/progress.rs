//! How far a long command is, on a terminal and after a second; and whether somebody stopped it.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// From when on a bar is drawn.
const PATIENCE: Duration = Duration::from_secs(1);

static STOPPED: AtomicBool = AtomicBool::new(false);

/// A command that goes through many runs. The first Ctrl-C stops it after the present one, so that
/// it can tell what it knows; the second one ends the process.
pub(crate) struct Progress {
    bar: ProgressBar,
    drawn: bool,
}

impl Progress {
    /// So many runs are to be done.
    pub(crate) fn new(runs: u64) -> Self {
        listen();
        let bar = ProgressBar::with_draw_target(Some(runs), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{pos} of {len} runs {bar:30} {eta} left") {
            bar.set_style(style);
        }
        Self { bar, drawn: false }
    }

    /// Prints while the bar is out of the way.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// One more is done; says whether to go on.
    pub(crate) fn step(&mut self) -> bool {
        if !self.drawn && self.bar.elapsed() > PATIENCE {
            self.drawn = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
        !is_stopped()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Whether Ctrl-C was pressed.
pub(crate) fn is_stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

/// From now on the first Ctrl-C is only noted.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let pressed = || {
            if STOPPED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        };
        // Without the handler Ctrl-C ends the process, as it does everywhere.
        let _ = ctrlc::set_handler(pressed);
    });
}
