//! How answers end exchanges, and what the link has to answer for: copies that met other exchanges.

use super::{Asks, Excuse, Flight, View};
use qoslab_mqtt::packet::{PacketId, QoS};
use qoslab_trace::{Direction, EventId, MessageId};

impl View {
    /// If an acknowledgement is a copy that the link has made, or answers one, what it ends is not
    /// what it answers.
    pub(super) fn stray(&mut self, flight: &Flight, begun: EventId, message: Option<MessageId>) {
        // It left before the exchange began: an answer to the copy of an earlier packet.
        let older = flight.n < begun;
        if flight.arrivals == 0 && !(older && self.was_copied(flight)) {
            return;
        }
        let (conn, of) = (flight.conn, flight.dir.reverse());
        let excuse = Excuse::LinkAcknowledged;
        let key = self.conn(conn).key;
        match (of, message) {
            (Direction::Up, message) => {
                if let Some(message) = self.message_mut(message) {
                    Excuse::give(&mut message.excuse, excuse);
                }
            }
            (Direction::Down, Some(message)) => {
                if let Some(receipt) = self.receipts.get_mut(key, message) {
                    Excuse::give(&mut receipt.excuse, excuse);
                }
            }
            (Direction::Down, None) => {}
        }
    }

    /// Whether the link has copied a PUBLISH of the message that an acknowledgement is about.
    fn was_copied(&self, ack: &Flight) -> bool {
        let Some(message) = ack.message else { return false };
        let copies = match ack.dir.reverse() {
            Direction::Up => self.messages.get(message).map(|message| message.copies),
            Direction::Down => {
                let key = self.conn(ack.conn).key;
                self.receipts.get(key, message).map(|receipt| receipt.link_copies)
            }
        };
        copies.is_some_and(|copies| copies > 0)
    }

    /// A final answer came to the sender of a PUBLISH.
    pub(super) fn answered(&mut self, flight: &Flight, id: PacketId, qos: QoS, error: bool) {
        let (conn, of) = (flight.conn, flight.dir.reverse());
        let Some(exchange) = self.lane(conn, of).open.get(id) else { return };
        let (begun, message) = (exchange.begun, exchange.message);
        if exchange.asks != Asks::Publish(qos) {
            return;
        }
        self.stray(flight, begun, message);
        self.finish(conn, of, id);
        if !error {
            return;
        }
        let key = self.conn(conn).key;
        match (of, message) {
            (Direction::Up, message) => {
                if let Some(message) = self.message_mut(message) {
                    message.refused = Some(flight.n);
                    Excuse::give(&mut message.excuse, Excuse::Rejected);
                }
            }
            (Direction::Down, Some(message)) => {
                if let Some(receipt) = self.receipts.get_mut(key, message) {
                    Excuse::give(&mut receipt.excuse, Excuse::Rejected);
                }
            }
            (Direction::Down, None) => {}
        }
    }

    /// A copy made by the link came after its exchange was over: by the rules it is a new message,
    /// and a new one under its identifier is a repeat of that.
    pub(super) fn blame_link(&mut self, flight: &Flight, excuse: Excuse) {
        match flight.dir {
            Direction::Up => {
                if let Some(message) = self.message_mut(flight.message) {
                    Excuse::give(&mut message.excuse, excuse);
                }
            }
            Direction::Down => {
                if let Some(receipt) = self.receipt_mut(flight) {
                    Excuse::give(&mut receipt.excuse, excuse);
                }
            }
        }
    }
}
