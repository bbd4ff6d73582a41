//! Carrying out what a core wants, in the order in which it wants it.

use super::send::Leaving;
use super::{FIRST_WILL, World, link_id, party_id};
use crate::chance::Chance;
use crate::seat::Party;
use alloc::vec::Vec;
use qoslab_mqtt::face::{DropReason, Note, Output, SessionEnd, Tag};
use qoslab_mqtt::packet::Packet;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, EventId, Sent, Sink, What};

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// Carries out the outputs of a party; each becomes an event with this cause.
    pub(super) fn carry_out(
        &mut self,
        party: Party,
        outputs: &mut Vec<Output>,
        cause: Option<EventId>,
    ) {
        for output in outputs.drain(..) {
            match output {
                Output::Send { conn, packet, rule, tag } => {
                    self.send_packet(party, conn, packet, rule, tag, cause);
                }
                Output::SendRaw(conn, bytes) => {
                    let raw = Leaving { look: None, tag: Tag::NONE, rule: None, cause };
                    self.send(party, conn, || Sent::Raw, bytes, raw);
                }
                Output::Close { conn, why, rule } => self.close(party, conn, why, rule, cause),
                Output::Deliver(delivery) => self.deliver(party, delivery, cause),
                Output::Outcome { tag, outcome } => {
                    let client = party_id(party);
                    self.emit(cause, None, tag, || What::Outcome { client, outcome });
                }
                Output::Note(note) => self.note(party, note, cause),
                Output::Took(conn, taken) => self.took(party, conn, taken, cause),
            }
        }
    }

    #[inline]
    fn note(&mut self, party: Party, mut note: Note, cause: Option<EventId>) {
        let own = self.note_tag(&mut note);
        let tag = if own == Tag::NONE { self.input_tag } else { own };
        let rule = note_rule(&note).and_then(|rule| self.cite(rule, self.version_of(party)));
        let party = party_id(party);
        self.emit(cause, rule, tag, || What::Note { party, note });
    }

    /// The message that a note is about; a will that is published becomes a message here.
    fn note_tag(&mut self, note: &mut Note) -> Tag {
        let tag = match note {
            Note::Owned { tag, .. }
            | Note::Routed { tag, .. }
            | Note::Queued { tag, .. }
            | Note::Dropped { tag, .. }
            | Note::RepeatSuppressed { tag, .. }
            | Note::RetainedStored { tag, .. }
            | Note::WillPublished { tag, .. }
            | Note::Republished { tag } => tag,
            Note::SessionCreated { .. }
            | Note::SessionResumed { .. }
            | Note::SessionEnded { .. }
            | Note::Subscribed { .. }
            | Note::Unsubscribed { .. }
            | Note::Ignored { .. }
            | Note::RetainedRemoved { .. }
            | Note::WillStored { .. }
            | Note::WillDelayed { .. }
            | Note::WillRemoved { .. }
            | Note::Violation { .. } => return Tag::NONE,
        };
        *tag = self.as_message(*tag);
        *tag
    }

    /// The message that a tag stands for: a will's tag becomes the next message number at first
    /// use.
    pub(super) fn as_message(&mut self, tag: Tag) -> Tag {
        if tag.0 < FIRST_WILL {
            return tag;
        }
        if let Some(message) = self.will_messages.get(&tag) {
            return *message;
        }
        self.messages += 1;
        let message = Tag(self.messages);
        self.will_messages.insert(tag, message);
        message
    }

    /// The message a packet belongs to: what the core says, else that of the packet it answers.
    pub(super) fn tag_of(&mut self, packet: &Packet, tag: Tag) -> Tag {
        match packet {
            Packet::Connect(connect) if connect.will.is_some() => {
                self.wills += 1;
                Tag(FIRST_WILL + self.wills)
            }
            Packet::Publish(_) => self.as_message(tag),
            Packet::Puback(_) | Packet::Pubrec(_) | Packet::Pubrel(_) | Packet::Pubcomp(_) => {
                if tag == Tag::NONE { self.input_tag } else { self.as_message(tag) }
            }
            _ => Tag::NONE,
        }
    }

    /// A scripted or forwarded action that leads to a command, as an event.
    pub(super) fn command(
        &mut self,
        client: u16,
        text: impl FnOnce() -> alloc::string::String,
        cause: Option<EventId>,
    ) -> EventId {
        let party = party_id(Party::Client(client));
        self.emit(cause, None, Tag::NONE, || What::Command { client: party, text: text() })
    }
}

pub(super) const fn direction(party: Party) -> Direction {
    match party {
        Party::Broker => Direction::Down,
        Party::Client(_) => Direction::Up,
    }
}

/// The rule behind a note, where one is.
const fn note_rule(note: &Note) -> Option<Rule> {
    match note {
        Note::SessionCreated { .. } => Some(Rule::CreateSession),
        Note::SessionResumed { .. } => Some(Rule::ResumeSession),
        Note::SessionEnded { why, .. } => match why {
            SessionEnd::Clean => Some(Rule::CleanDropsSession),
            SessionEnd::Expired => Some(Rule::SessionExpired),
            SessionEnd::PeerLostIt => Some(Rule::SessionLost),
            SessionEnd::WithConnection | SessionEnd::Overflow => None,
        },
        Note::Subscribed { replaced: true, .. } => Some(Rule::SubscriptionReplaced),
        Note::Unsubscribed { .. } => Some(Rule::UnsubscribeStops),
        Note::Owned { .. } | Note::Routed { .. } => Some(Rule::OwnedToSessions),
        Note::Dropped { why, .. } => match why {
            DropReason::Expired => Some(Rule::ExpiredDropped),
            DropReason::TooLarge => Some(Rule::TooLargeDiscarded),
            DropReason::Rejected => Some(Rule::ErrorAckEnds),
            _ => None,
        },
        Note::RepeatSuppressed { .. } => Some(Rule::Qos2RepeatNotDelivered),
        Note::RetainedStored { .. } => Some(Rule::RetainReplaces),
        Note::RetainedRemoved { .. } => Some(Rule::RetainRemoves),
        Note::WillStored { .. } => Some(Rule::WillStored),
        Note::WillPublished { .. } | Note::WillDelayed { .. } => Some(Rule::WillPublished),
        Note::WillRemoved { cancelled: true, .. } => Some(Rule::WillCancelled),
        Note::WillRemoved { cancelled: false, .. } => Some(Rule::WillRemoved),
        Note::Violation { rule, .. } => Some(*rule),
        Note::Subscribed { replaced: false, .. }
        | Note::Queued { .. }
        | Note::Ignored { .. }
        | Note::Republished { .. } => None,
    }
}

/// The link of a client on record.
pub(super) const fn link(client: u16) -> qoslab_trace::LinkId {
    link_id(client)
}
