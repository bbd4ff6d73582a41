//! A child process: its lines as they come, its end, its death by SIGKILL. Ends with its handle.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long anything may take before the test that waits for it fails.
pub(super) const DEADLINE: Duration = Duration::from_secs(60);

/// A program that runs.
#[derive(Debug)]
pub(super) struct Program {
    child: Child,
    lines: Receiver<String>,
    errors: Option<JoinHandle<String>>,
    command: String,
}

impl Program {
    /// Starts it.
    pub(super) fn start<S: AsRef<OsStr>>(path: &Path, args: impl IntoIterator<Item = S>) -> Self {
        let mut command = Command::new(path);
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        let text = format!("{command:?}");
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{text}: {error}"));
        let lines = lines_of(child.stdout.take().expect("stdout is piped"));
        let mut stderr = child.stderr.take().expect("stderr is piped");
        let errors = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            // What could be read counts; the end of the child ends it.
            let _ = stderr.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        });
        Self { child, lines, errors: Some(errors), command: text }
    }

    /// The next line it prints.
    pub(super) fn line(&mut self) -> String {
        match self.lines.recv_timeout(DEADLINE) {
            Ok(line) => line,
            Err(error) => self.fail(&format!("no line: {error}")),
        }
    }

    /// Waits for its end, which has to be a success; gives the lines it still printed.
    pub(super) fn finish(mut self) -> Vec<String> {
        let (status, lines) = self.end();
        if status != Some(0) {
            self.fail(&format!("ended with {status:?} after {lines:?}"));
        }
        lines
    }

    /// Waits for its end, whatever it is; gives its exit code and what it wrote to stderr.
    pub(super) fn outcome(mut self) -> (Option<i32>, String) {
        let (status, _) = self.end();
        (status, self.stderr())
    }

    /// Ends it without a chance to say goodbye.
    pub(super) fn kill(self) {}

    fn end(&mut self) -> (Option<i32>, Vec<String>) {
        let mut lines = Vec::new();
        loop {
            match self.lines.recv_timeout(DEADLINE) {
                Ok(line) => lines.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    self.fail(&format!("still running after {lines:?}"))
                }
            }
        }
        let status = self.child.wait().expect("a child can be waited for");
        (status.code(), lines)
    }

    fn stderr(&mut self) -> String {
        let errors = self.errors.take().map(JoinHandle::join);
        errors.and_then(Result::ok).unwrap_or_default()
    }

    fn fail(&mut self, what: &str) -> ! {
        // Its end was seen or comes now; either way the rest of stderr follows.
        let _ = self.child.kill();
        let stderr = self.stderr();
        panic!("{}\n{what}\n{stderr}", self.command);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // An error says that it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines_of(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}
