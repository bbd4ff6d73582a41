//! A real mosquitto of this test's own: its port, its settings, its folder. Gone when dropped.

use super::installed::mosquitto;
use super::program::{DEADLINE, Program};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;

/// A mosquitto that listens on the loopback.
#[derive(Debug)]
pub(super) struct Mosquitto {
    pub(super) port: u16,
    folder: PathBuf,
    _program: Program,
}

impl Mosquitto {
    /// Starts one with these lines more in its settings; nothing where it is not installed.
    pub(super) fn start(settings: &str) -> Option<Self> {
        let path = mosquitto("mosquitto")?;
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("the loopback has a free port");
        let port = free.local_addr().expect("it is bound").port();
        let tmp = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let folder = tmp.join(format!("mosquitto-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the scratch folder takes a folder");
        let file = folder.join("mosquitto.conf");
        let fixed = "allow_anonymous true\npersistence false\nlog_dest stdout\nlog_type all\n";
        let text = format!("listener {port} 127.0.0.1\n{fixed}{settings}\n");
        std::fs::write(&file, text).expect("the scratch folder takes a file");
        drop(free);
        let args = ["-c".to_string(), file.display().to_string()];
        let mut program = Program::start(&path, args);
        // What it says when it listens.
        while !program.line().ends_with(" running") {}
        Some(Self { port, folder, _program: program })
    }

    /// A connection to it.
    pub(super) fn open(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("mosquitto listens");
        stream.set_nodelay(true).expect("a socket takes options");
        stream.set_write_timeout(Some(DEADLINE)).expect("a socket takes options");
        stream
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        // Litter of a failed test is no failure of its own.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
