//! The heart: the QoS handshakes as four small machines, each a table that is data.
//!
//! Publisher and subscriber, client and broker all use the same four. On the first hop the client
//! is the sender and the broker the receiver, on the second hop the broker is the sender; a
//! machine does not know which role it plays. From the same rows come the behaviour, the complete
//! state × event snapshot, the diagrams and, with a row exchanged, the deliberate bug.
//!
//! ```text
//! QoS 1 sender     Free ─ send ─► AwaitPuback ─ PUBACK ─► Free
//! QoS 1 receiver   Free ─ PUBLISH: deliver, PUBACK ─► Free
//! QoS 2 sender     Free ─ send ─► AwaitPubrec ─ PUBREC: PUBREL ─► AwaitPubcomp ─ PUBCOMP ─► Free
//! QoS 2 receiver   Free ─ PUBLISH: deliver (B) or store (A), PUBREC ─► AwaitPubrel
//!                  AwaitPubrel ─ PUBLISH again: PUBREC ─► AwaitPubrel
//!                  AwaitPubrel ─ PUBREL: (A) deliver, PUBCOMP ─► Free
//! ```

mod qos1;
mod qos2;
mod table;

pub use table::{Action, Event, Illegal, Machine, Row, State, Table, Taken};

use crate::options::{ReceiverOptions, SenderOptions};
use crate::packet::Version;
use crate::policy::{BusyId, ErrorPubrec, Method, MismatchedAck, UnknownPubrel};

/// The four machines of one side of a connection, with the rows that its options choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flows {
    /// QoS 1, the side that publishes.
    pub qos1_sender: Table,
    /// QoS 1, the side that is published to.
    pub qos1_receiver: Table,
    /// QoS 2, the side that publishes.
    pub qos2_sender: Table,
    /// QoS 2, the side that is published to.
    pub qos2_receiver: Table,
    /// Whether whoever walks them tells which rows it takes: for the inspector.
    pub tells: bool,
}

impl Flows {
    /// The machines for a version of the protocol, with each row that an option names exchanged.
    pub fn new(version: Version, sender: &SenderOptions, receiver: &ReceiverOptions) -> Self {
        let mut flows = Self {
            qos1_sender: qos1::SENDER,
            qos1_receiver: qos1::RECEIVER,
            qos2_sender: qos2::SENDER,
            qos2_receiver: match receiver.method {
                Method::B => qos2::RECEIVER_B,
                Method::A => qos2::RECEIVER_A,
            },
            tells: false,
        };
        if version == Version::V311 {
            qos1::REFUSED_V311.iter().for_each(|row| flows.qos1_receiver.exchange(*row));
            qos2::REFUSED_V311.iter().for_each(|row| flows.qos2_receiver.exchange(*row));
            flows.qos2_sender.exchange(qos2::UNKNOWN_PUBREC_V311);
        }
        flows.choose(version, sender, receiver);
        flows
    }

    /// One of the four.
    pub const fn machine(&self, machine: Machine) -> &Table {
        match machine {
            Machine::Qos1Sender => &self.qos1_sender,
            Machine::Qos1Receiver => &self.qos1_receiver,
            Machine::Qos2Sender => &self.qos2_sender,
            Machine::Qos2Receiver => &self.qos2_receiver,
        }
    }

    /// One of the four, for a deliberate bug.
    pub(crate) const fn machine_mut(&mut self, machine: Machine) -> &mut Table {
        match machine {
            Machine::Qos1Sender => &mut self.qos1_sender,
            Machine::Qos1Receiver => &mut self.qos1_receiver,
            Machine::Qos2Sender => &mut self.qos2_sender,
            Machine::Qos2Receiver => &mut self.qos2_receiver,
        }
    }

    fn choose(&mut self, version: Version, sender: &SenderOptions, receiver: &ReceiverOptions) {
        if sender.mismatched_ack == MismatchedAck::Ignore {
            qos1::IGNORE_MISMATCHED.iter().for_each(|row| self.qos1_sender.exchange(*row));
            qos2::IGNORE_MISMATCHED.iter().for_each(|row| self.qos2_sender.exchange(*row));
        }
        match sender.error_pubrec {
            ErrorPubrec::Ends => {}
            ErrorPubrec::PubrelAnyway => self.qos2_sender.exchange(qos2::PUBREL_AFTER_ERROR),
            ErrorPubrec::Ignored => self.qos2_sender.exchange(qos2::ERROR_PUBREC_IGNORED),
        }
        match (receiver.busy_id, version) {
            (BusyId::Repeat, _) => {}
            (BusyId::Reject, Version::V5) => self.qos2_receiver.exchange(qos2::BUSY_REJECTED),
            (BusyId::Reject, Version::V311) => self.qos2_receiver.exchange(qos2::BUSY_VIOLATION),
            (BusyId::Replace, _) => match receiver.method {
                Method::A => self.qos2_receiver.exchange(qos2::BUSY_REPLACED_A),
                Method::B => self.qos2_receiver.exchange(qos2::BUSY_REPLACED_B),
            },
        }
        match (receiver.unknown_pubrel, version) {
            (UnknownPubrel::NotFound, Version::V5) => {}
            (UnknownPubrel::NotFound, Version::V311) | (UnknownPubrel::Success, _) => {
                self.qos2_receiver.exchange(qos2::UNKNOWN_PUBREL_SUCCESS);
            }
            (UnknownPubrel::Ignore, _) => self.qos2_receiver.exchange(qos2::UNKNOWN_PUBREL_IGNORED),
            (UnknownPubrel::Close, _) => self.qos2_receiver.exchange(qos2::UNKNOWN_PUBREL_CLOSES),
        }
    }
}

#[cfg(test)]
mod tests;
