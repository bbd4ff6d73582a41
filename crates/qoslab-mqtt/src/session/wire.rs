//! The wire as a session sees it: one connection, its limits, and the list that packets go into.

use super::alias::OutboundAliases;
use super::message::Message;
use crate::codec;
use crate::face::{ConnId, DropReason, Note, Outcome, Output, Tag};
use crate::flow::{Flows, Machine, Row, Taken};
use crate::options::SenderOptions;
use crate::packet::{Packet, PacketId, Properties, Publish, Version};
use crate::rule::Rule;
use crate::time::Instant;
use alloc::vec::Vec;
use bytestring::ByteString;
use serde::Serialize;

/// What the peer of a connection has announced: it binds what this side sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Limits {
    /// Receive Maximum; 65,535 where none was announced and in 3.1.1.
    pub receive_maximum: u16,
    /// Maximum Packet Size.
    pub packet_size: Option<u32>,
    /// Topic aliases: the lower of the peer's maximum and our own wish.
    pub topic_aliases: u16,
}

impl Limits {
    /// No limits: 3.1.1.
    pub const NONE: Self = Self { receive_maximum: u16::MAX, packet_size: None, topic_aliases: 0 };

    /// Whether a packet is within Maximum Packet Size (rules 3.1.2-24, 3.2.2-15).
    pub fn fit(&self, packet: &Packet, version: Version) -> bool {
        self.packet_size.is_none_or(|limit| {
            codec::encoded_len(packet, version).is_ok_and(|length| length <= limit as usize)
        })
    }
}

/// One connection while a call to a core lasts.
#[derive(Debug)]
pub struct Wire<'a> {
    /// The time of the call.
    pub now: Instant,
    /// The connection.
    pub conn: ConnId,
    /// Its version.
    pub version: Version,
    /// What the peer allows.
    pub limits: Limits,
    /// Topic aliases given on this connection.
    pub aliases: &'a mut OutboundAliases,
    /// How this side sends.
    pub options: &'a SenderOptions,
    /// The machines of this side.
    pub flows: &'a Flows,
    /// Whose session it is, for notes.
    pub client: &'a ByteString,
    /// Whether this side is the client; its application hears of outcomes.
    pub is_client: bool,
    /// Where everything goes.
    pub out: &'a mut Vec<Output>,
}

impl Wire<'_> {
    /// Sends a packet.
    pub fn send(&mut self, packet: Packet, rule: Rule, tag: Tag) {
        self.out.push(Output::Send { conn: self.conn, packet, rule, tag });
    }

    /// Tells which row is taken for an identifier, where somebody wants to know.
    #[inline]
    pub fn took(&mut self, machine: Machine, id: PacketId, row: &Row) {
        if self.flows.tells {
            let taken = Taken { machine, id, state: row.state, event: row.event };
            self.out.push(Output::Took(self.conn, taken));
        }
    }

    /// Sends a packet that belongs to an exchange, unless it is too large for the peer.
    pub fn answer(&mut self, packet: Packet, rule: Rule, tag: Tag) {
        if self.fits(&packet) {
            return self.send(packet, rule, tag);
        }
        let what = ByteString::from_static("an answer that is too large for the peer is not sent");
        self.out.push(Output::Note(Note::Ignored { what }));
    }

    /// Whether the packet fits into what the peer announced (rule 3.1.2-24).
    pub fn fits(&self, packet: &Packet) -> bool {
        self.limits.fit(packet, self.version)
    }

    /// The PUBLISH of a message, its topic shortened if that fits; none when the peer does not take
    /// one of its size.
    pub fn publish(
        &mut self,
        message: &Message,
        id: Option<PacketId>,
        dup: bool,
    ) -> Option<Packet> {
        let mut publish = self.full(message, id, dup);
        let new = self.aliases.shorten(&mut publish, self.limits.topic_aliases);
        let packet = Packet::Publish(publish);
        if self.fits(&packet) {
            return Some(packet);
        }
        if new {
            self.aliases.forget_newest();
        }
        let plain = Packet::Publish(self.full(message, id, dup));
        (self.limits.topic_aliases > 0 && self.fits(&plain)).then_some(plain)
    }

    /// The PUBLISH of a message with its topic; in 3.1.1 without what that has no field for.
    pub fn full(&self, message: &Message, id: Option<PacketId>, dup: bool) -> Publish {
        let mut publish = message.publish(id, dup, self.now);
        if self.version == Version::V311 {
            publish.properties = Properties::NONE;
        }
        publish
    }

    /// Reports that a message goes no further on this way.
    pub fn dropped(&mut self, tag: Tag, why: DropReason) {
        dropped(self.out, self.is_client, self.client, tag, why);
    }
}

/// Reports that a message goes no further: to the application that published it, or in a note.
pub(crate) fn dropped(
    out: &mut Vec<Output>,
    is_client: bool,
    client: &ByteString,
    tag: Tag,
    why: DropReason,
) {
    out.push(if is_client {
        Output::Outcome { tag, outcome: Outcome::Dropped(why) }
    } else {
        Output::Note(Note::Dropped { tag, to: client.clone(), why })
    });
}
