//! A seat before a real terminal: a program on a pseudo terminal, keys for it, and the screen that
//! an emulator makes of what it writes.

#![expect(clippy::disallowed_types, reason = "only a hang runs into the deadline")]

use crate::screens::Lab;
use crate::screens::cells;
use crate::tidy::commands::qoslab;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use vt100::{MouseProtocolMode, Parser};

/// Who makes a test wait so long hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program on a terminal of its own, in an empty folder.
pub(super) struct Seat {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    parser: Parser,
    /// How the terminal was set when nobody used it, as text.
    before: String,
    /// All that was written.
    pub(super) raw: Vec<u8>,
    /// Where it was started; its home too.
    pub(super) folder: PathBuf,
}

impl Seat {
    /// The lab, in the colours that `Lab` draws with.
    pub(super) fn lab(name: &str, size: (u16, u16), args: &[&str]) -> Self {
        let mut all = vec!["--theme", "dark"];
        all.extend(args);
        Self::program(name, size, qoslab(), &all, &[])
    }

    /// Any program, with nothing of the surroundings but what is named here.
    pub(super) fn program(
        name: &str,
        size: (u16, u16),
        program: &Path,
        args: &[&str],
        surroundings: &[(&str, &str)],
    ) -> Self {
        let folder =
            std::env::temp_dir().join(format!("qoslab-seat-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder can be made");
        let pair = native_pty_system().openpty(cells_of(size)).expect("a pseudo terminal");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.cwd(&folder);
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", &folder);
        command.env("XDG_STATE_HOME", folder.join("state"));
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        surroundings.iter().for_each(|(name, value)| command.env(name, value));
        let before = settings(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program was just built");
        // Ours is one end only: when the program has ended, so has its output.
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a terminal can be read");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The end is an end or an error, depending on the system.
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keyboard = pair.master.take_writer().expect("a terminal can be typed at");
        let parser = cells::emulator(size.0, size.1);
        let (master, raw) = (pair.master, Vec::new());
        Self { child, master, keyboard, output, parser, before, raw, folder }
    }

    /// The characters of the screen.
    pub(super) fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Reads until something is true of the screen.
    pub(super) fn wait_until(&mut self, what: &str, is: impl Fn(&Parser) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is(&self.parser) {
            assert!(
                self.read(deadline),
                "waited in vain for {what}; on the screen:\n{}",
                self.screen()
            );
        }
    }

    /// Reads until these words stand on the screen.
    pub(super) fn wait_for(&mut self, words: &str) {
        self.wait_until(words, |parser| parser.screen().contents().contains(words));
    }

    /// Takes the next piece of output; none comes after the end or the deadline.
    fn read(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(bytes) = self.output.recv_timeout(left) else { return false };
        self.parser.process(&bytes);
        self.raw.extend(bytes);
        true
    }

    /// Reads until the screen is, cell by cell, what the lab beside it draws.
    pub(super) fn wait_to_look_like(&mut self, lab: &Lab, what: &str) {
        let (drawn, cursor) = lab.buffer();
        let deadline = Instant::now() + PATIENCE;
        while let Some(difference) = cells::difference(self.parser.screen(), &drawn, cursor) {
            assert!(
                self.read(deadline),
                "after {what}: {difference}; wanted:\n{}\nseen:\n{}",
                lab.screen(),
                self.screen()
            );
        }
    }

    /// Presses keys here and at the lab beside it; after each, both show the same.
    pub(super) fn press(&mut self, lab: &mut Lab, keys: &str) {
        for key in keys.split_whitespace() {
            lab.press(key);
            self.type_in(&bytes(key));
            self.wait_to_look_like(lab, key);
        }
    }

    /// Types, as it comes from a keyboard.
    pub(super) fn type_in(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).expect("the program listens");
        self.keyboard.flush().expect("the program listens");
    }

    /// Gives the terminal another size.
    pub(super) fn resize(&mut self, size: (u16, u16)) {
        self.master.resize(cells_of(size)).expect("a terminal can be resized");
        let count = |of| NonZeroU16::new(of).expect("a terminal has cells");
        self.parser.set_size(count(size.1), count(size.0));
    }

    /// Sends a signal by its name.
    pub(super) fn signal(&self, name: &str) {
        let process = self.child.process_id().expect("it runs").to_string();
        let script = format!("kill -{name} {process}");
        let sent = Command::new("sh").args(["-c", &script]).status().expect("there is a shell");
        assert!(sent.success(), "{script}");
    }

    /// Waits for the end; the exit code.
    pub(super) fn end(&mut self) -> u32 {
        // The program lets go of the terminal when it ends, so that the wait below is short.
        let deadline = Instant::now() + PATIENCE;
        while self.read(deadline) {}
        let hangs = self.output.recv_timeout(Duration::ZERO) != Err(RecvTimeoutError::Disconnected);
        assert!(!hangs, "it does not end; on the screen:\n{}", self.screen());
        self.child.wait().expect("it has ended").exit_code()
    }

    /// What of the terminal is not as it was before: empty when all is.
    pub(super) fn kept(&self) -> Vec<String> {
        let screen = self.parser.screen();
        let mut kept = Vec::new();
        let mut note = |is: bool, what: &str| {
            if is {
                kept.push(what.to_owned());
            }
        };
        note(screen.alternate_screen(), "the alternate screen");
        note(screen.hide_cursor(), "the cursor");
        note(screen.mouse_protocol_mode() != MouseProtocolMode::None, "the mouse");
        note(screen.bracketed_paste(), "pasted text in brackets");
        note(screen.fgcolor() != vt100::Color::Default, "a colour");
        note(screen.bold() || screen.dim() || screen.underline() || screen.inverse(), "a style");
        let now = settings(&*self.master);
        note(now != self.before, &format!("settings: {now} for {}", self.before));
        kept
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // Only a test that has failed leaves a program behind.
        if let Ok(None) = self.child.try_wait() {
            let _ = self.child.kill();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

const fn cells_of((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

/// How the terminal takes keys and shows lines.
fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has settings"))
}

/// What a keyboard sends for a key, by its name.
pub(super) fn bytes(key: &str) -> String {
    let code = match key {
        "Enter" => "\r",
        "Esc" => "\x1b",
        "Space" => " ",
        "Tab" => "\t",
        "PgDn" => "\x1b[6~",
        "PgUp" => "\x1b[5~",
        "Down" => "\x1b[B",
        "Up" => "\x1b[A",
        "Ctrl-c" => "\x03",
        "Ctrl-z" => "\x1a",
        letter => {
            assert_eq!(letter.chars().count(), 1, "{key} is not on this keyboard");
            letter
        }
    };
    code.to_owned()
}
