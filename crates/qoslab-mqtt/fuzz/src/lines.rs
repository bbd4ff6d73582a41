//! The connections as a driver sees them: where a core may send, and that what it sends is a
//! packet of that connection's version and within its limits.

use bytes::Bytes;
use qoslab_mqtt::codec::{decode, encode};
use qoslab_mqtt::face::{ConnId, Output};
use qoslab_mqtt::packet::{Packet, Version};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
struct Line {
    /// Once the core has learnt it.
    version: Option<Version>,
    /// Maximum Packet Size of the peer.
    limit: Option<u32>,
    /// The core has said that this connection is to be closed.
    is_closed: bool,
}

#[derive(Debug, Default)]
pub(super) struct Lines(BTreeMap<ConnId, Line>);

impl Lines {
    pub(super) fn open(&mut self, conn: ConnId) {
        self.0.insert(conn, Line::default());
    }

    /// What the core knows of a connection by now.
    pub(super) fn learn(&mut self, conn: ConnId, version: Version, limit: Option<u32>) {
        let line = self.0.get_mut(&conn).expect("a core knows no connection but these");
        line.version = Some(version);
        line.limit = limit;
    }

    /// Takes the outputs of one call; what does not concern connections is for the caller.
    pub(super) fn take(&mut self, output: &Output) {
        match output {
            Output::Send { conn, packet, .. } => self.sent(*conn, packet),
            Output::SendRaw(conn, _) => assert!(self.is_open(*conn), "bytes for a closed line"),
            Output::Close { conn, .. } => {
                assert!(self.is_open(*conn), "{conn:?} is closed twice");
                self.line(*conn).is_closed = true;
            }
            Output::Deliver(_) | Output::Outcome { .. } | Output::Note(_) | Output::Took(..) => {}
        }
    }

    fn line(&mut self, conn: ConnId) -> &mut Line {
        self.0.get_mut(&conn).expect("an output for a connection that was opened")
    }

    fn is_open(&mut self, conn: ConnId) -> bool {
        !self.line(conn).is_closed
    }

    fn sent(&mut self, conn: ConnId, packet: &Packet) {
        let line = self.line(conn);
        assert!(!line.is_closed, "{packet:?} after the close of {conn:?}");
        let is_written = |version| {
            let mut out = Vec::new();
            let fits = |len: usize| line.limit.is_none_or(|limit| len <= limit as usize);
            encode(packet, version, &mut out).is_ok()
                && fits(out.len())
                && decode(version, &Bytes::from(out)).as_ref() == Ok(packet)
        };
        let is_written = match line.version {
            Some(version) => is_written(version),
            None => is_written(Version::V311) || is_written(Version::V5),
        };
        assert!(is_written, "{packet:?} on {line:?}");
    }
}
