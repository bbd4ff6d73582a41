//! mosquitto_sub and mosquitto_pub as tests use them: a broker core, a subscriber, a publisher.

use super::installed::mosquitto;
use super::program::Program;
use super::served::Served;
use std::path::PathBuf;

/// The versions that the mosquitto clients and the core have in common.
pub(super) const VERSIONS: [&str; 2] = ["mqttv311", "mqttv5"];

/// A served broker and the paths of the two programs.
#[derive(Debug)]
pub(super) struct Clients {
    pub(super) served: Served,
    sub: PathBuf,
    publish: PathBuf,
}

impl Clients {
    /// Nothing where the programs are missing.
    pub(super) fn with(served: impl FnOnce() -> Served) -> Option<Self> {
        let (sub, publish) = (mosquitto("mosquitto_sub")?, mosquitto("mosquitto_pub")?);
        Some(Self { served: served(), sub, publish })
    }

    pub(super) fn standard() -> Option<Self> {
        Self::with(Served::standard)
    }

    /// Starts a subscriber; `args` as on a command line, split at spaces.
    pub(super) fn start_sub(&self, version: &str, args: &str) -> Program {
        Program::start(&self.sub, self.args(version, args))
    }

    /// Starts a subscriber and waits until it has its SUBACK.
    pub(super) fn sub(&self, id: &str, version: &str, args: &str) -> Program {
        let program = self.start_sub(version, &format!("-i {id} {args}"));
        self.served.seen.subscribed(id);
        program
    }

    /// Starts a publisher.
    pub(super) fn start_pub(&self, version: &str, args: &str) -> Program {
        Program::start(&self.publish, self.args(version, args))
    }

    /// Publishes and waits for the end of the program: at QoS 1 and 2 that is the last answer.
    pub(super) fn publish(&self, version: &str, args: &str) {
        self.start_pub(version, args).finish();
    }

    fn args(&self, version: &str, args: &str) -> Vec<String> {
        let fixed = format!("-h 127.0.0.1 -p {} -V {version} {args}", self.served.port);
        fixed.split(' ').filter(|arg| !arg.is_empty()).map(str::to_string).collect()
    }
}
