//! How publications, deliveries, outcomes and faults change what is known.

use super::{ConnIx, Excuse, Key, Message, Receipt, View, way};
use qoslab_mqtt::face::{Delivery, Outcome, Tag};
use qoslab_mqtt::packet::QoS;
use qoslab_trace::{Direction, Event, EventId, LinkKind, MessageId, PartyId, What};

impl View {
    pub(super) fn apply_delivered(&mut self, event: &Event, at: PartyId, delivery: &Delivery) {
        let Some(key) = self.key_of(at) else { return };
        if delivery.tag == Tag::NONE {
            return;
        }
        let message = MessageId(delivery.tag.0);
        let receipt = self.receipts.get_or(key, message, || Receipt::new(event.n));
        receipt.delivered = receipt.delivered.saturating_add(1);
        receipt.first.get_or_insert(event.n);
        receipt.last = event.n;
    }

    pub(super) fn apply_turn(&mut self, event: &Event) {
        match &event.what {
            What::Publish { client, topic, payload, qos, .. } => {
                let Some(id) = event.message.filter(|id| id.0 > 0) else { return };
                let message = self.new_message(Some(*client), topic.clone(), *qos, event.n);
                let tainted = self.key_of(*client).is_some_and(|key| self.session(key).tainted);
                let excuse = tainted.then_some(Excuse::StoreLost);
                let payload = Some(payload.clone());
                let message = Message { payload, excuse, ..message };
                self.messages.insert(id, message);
            }
            What::Outcome { client, outcome } => self.outcome(*client, event, *outcome),
            What::Tamper { flight, how, .. } => self.tamper(*flight, *how),
            What::Cut { link, conn, .. } | What::Silence { link, conn, .. } => {
                if let Some(conn) = self.conn_named(*link, *conn) {
                    self.conns[conn.0].severed = true;
                }
            }
            What::Close { link, conn, party, .. } | What::Closed { link, conn, party } => {
                if let Some(conn) = self.conn_named(*link, *conn) {
                    let broker = usize::from(*party == self.broker);
                    self.conns[conn.0].gone[broker] = true;
                }
            }
            What::Crash { party, store, .. } => self.crash(*party, *store, event.n),
            What::Deliver { .. }
            | What::Consume { .. }
            | What::Command { .. }
            | What::Open { .. }
            | What::Refuse { .. }
            | What::Send { .. }
            | What::Arrive { .. }
            | What::Lose { .. }
            | What::Restart { .. }
            | What::Ask { .. }
            | What::Note { .. } => {}
        }
    }

    fn outcome(&mut self, client: PartyId, event: &Event, outcome: Outcome) {
        if let Some(message) = self.message_mut(event.message) {
            message.settled = true;
            message.last = event.n;
            match outcome {
                Outcome::Sent | Outcome::Acknowledged => {}
                Outcome::Rejected(_) => {
                    Excuse::give(&mut message.excuse, Excuse::Rejected);
                }
                Outcome::Dropped(_) => {
                    Excuse::give(&mut message.excuse, Excuse::Dropped);
                }
            }
        }
        if let (Some(link), Some(message)) = (self.link_of(client), event.message) {
            self.links[usize::from(link.0)].up.queued.remove(message);
        }
    }

    pub(super) fn new_message(
        &mut self,
        publisher: Option<PartyId>,
        topic: bytestring::ByteString,
        qos: QoS,
        born: EventId,
    ) -> Message {
        let next = u32::try_from(self.streams.len()).unwrap_or(u32::MAX);
        let stream = *self.streams.entry((publisher, topic.clone(), qos)).or_insert(next);
        Message {
            publisher,
            topic,
            payload: None,
            qos,
            born,
            stream,
            owned: 0,
            owned_first: None,
            owned_last: born,
            sends: 0,
            sent_first: None,
            repeats: 0,
            copies: 0,
            republished: false,
            settled: false,
            refused: None,
            excuse: None,
            last: born,
        }
    }

    /// Whether exactly once cannot be promised on the way of a message to a session.
    pub(crate) fn on_datagrams(&self, message: &Message, key: Option<Key>) -> bool {
        let second = key.and_then(|key| self.link_of_key(key));
        [self.first_hop(message), second]
            .into_iter()
            .flatten()
            .any(|link| self.link(link).kind == LinkKind::Datagram)
    }

    /// The limit of unanswered PUBLISHes on a connection in a direction: the peer's Receive
    /// Maximum.
    pub(crate) fn limit(&self, conn: ConnIx, dir: Direction) -> Option<u16> {
        self.conn(conn).limit[way(dir)]
    }
}
