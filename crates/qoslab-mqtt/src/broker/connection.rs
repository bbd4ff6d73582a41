//! One connection as the broker sees it. Nothing of it outlives the connection.

use crate::codec::Decoder;
use crate::face::{ConnId, Output, Wake, WakeReason};
use crate::flow::Flows;
use crate::options::BrokerOptions;
use crate::packet::{Connect, Version};
use crate::session::{InboundAliases, Limits, OutboundAliases, Wire};
use crate::time::{Duration, Instant};
use alloc::vec::Vec;
use bytestring::ByteString;
use serde::Serialize;

/// What the broker knows of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// Its name.
    pub conn: ConnId,
    /// The version that its CONNECT named; until then it is read as 5.0.
    pub version: Version,
    /// Whose connection it is, once CONNECT was accepted.
    pub client: Option<ByteString>,
    /// A14: taken over, and only read to the end.
    pub deposed: bool,
    /// What the client announced.
    pub limits: Limits,
    /// Keep alive in force, in seconds.
    pub keep_alive: u16,
    /// 5.0: whether the client wants reason strings at all.
    pub problem_information: bool,
    /// When anything last came.
    pub last_received: Instant,
    pub(super) decoder: Decoder,
    pub(super) aliases_in: InboundAliases,
    aliases_out: OutboundAliases,
}

impl Connection {
    pub(super) fn new(conn: ConnId, now: Instant) -> Self {
        Self {
            conn,
            version: Version::V5,
            client: None,
            deposed: false,
            limits: Limits::NONE,
            keep_alive: 0,
            problem_information: true,
            last_received: now,
            decoder: Decoder::new(),
            aliases_in: InboundAliases::default(),
            aliases_out: OutboundAliases::default(),
        }
    }

    /// What a CONNECT announces binds what the broker sends.
    pub(super) fn learn(&mut self, connect: &Connect, options: &BrokerOptions) {
        let properties = &connect.properties;
        self.limits = Limits {
            receive_maximum: properties.receive_maximum().unwrap_or(u16::MAX),
            packet_size: properties.maximum_packet_size(),
            topic_aliases: properties.topic_alias_maximum().unwrap_or(0).min(options.topic_aliases),
        };
        self.problem_information = properties.request_problem_information() != Some(0);
        self.keep_alive = match (connect.version, options.server_keep_alive) {
            (Version::V5, Some(seconds)) => seconds,
            (_, _) => connect.keep_alive,
        };
    }

    pub(super) fn wire<'a>(
        &'a mut self,
        now: Instant,
        options: &'a BrokerOptions,
        flows: &'a Flows,
        client: &'a ByteString,
        out: &'a mut Vec<Output>,
    ) -> Wire<'a> {
        Wire {
            now,
            conn: self.conn,
            version: self.version,
            limits: self.limits,
            aliases: &mut self.aliases_out,
            options: &options.sender,
            flows,
            client,
            is_client: false,
            out,
        }
    }

    /// When one and a half intervals of silence are over (rules 3.1.2-24; 5.0: 3.1.2-22).
    pub(super) fn silent_at(&self) -> Option<Instant> {
        let interval = Duration::from_secs(self.keep_alive.into()).scaled(3, 2);
        (self.keep_alive > 0).then(|| self.last_received + interval)
    }

    pub(super) fn next_wake(&self) -> Option<Wake> {
        self.silent_at().map(|at| Wake { at, why: WakeReason::KeepAlive })
    }
}
