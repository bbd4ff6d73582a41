//! The receiving half of a session: the QoS 2 identifiers that are open, and under Method A their
//! messages.

use super::message::Message;
use super::outbound::Outbound;
use crate::flow::{Action, Event, Flows, State, Taken};
use crate::options::ReceiverOptions;
use crate::packet::{Ack, Packet, PacketId, QoS, ReasonCode};
use crate::rule::Rule;
use crate::slip::{IdTables, ReceivedFor, ReceivedIds};
use crate::time::{Duration, Instant};
use alloc::boxed::Box;
use alloc::vec::Vec;
use serde::Serialize;

/// Received and not yet released. Kept in the order of the identifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Inbound {
    open: Vec<Open>,
    /// When the present connection began.
    #[serde(skip)]
    began: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
struct Open {
    id: PacketId,
    /// Method A: the message that waits for PUBREL.
    message: Option<Box<Message>>,
    /// Method A: whether that came with DUP.
    dup: bool,
    /// Whether its PUBLISH came on the present connection, and so counts against Receive Maximum.
    here: bool,
    /// When the connection began on which it came.
    #[serde(skip)]
    since: Instant,
}

/// How long one kind of wrong receiver remembers.
const A_WHILE: Duration = Duration::from_secs(10);

/// What the receiving half wants done: hand on first, answer then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Take ownership of this message.
    pub deliver: Option<Message>,
    /// Whether the PUBLISH that brought it had DUP.
    pub dup: bool,
    /// Send this packet.
    pub answer: Option<Packet>,
    /// A repeat was recognised.
    pub suppressed: bool,
    /// It was refused, and no answer says so: 3.1.1 acknowledges and throws away (rule 3.3.5-2).
    pub discarded: bool,
    /// The peer broke the rule below.
    pub violation: bool,
    /// The rule behind all of it.
    pub rule: Rule,
    /// The row that says so.
    pub taken: Taken,
}

impl Inbound {
    /// The identifiers that are open.
    pub fn open_ids(&self) -> impl Iterator<Item = PacketId> + '_ {
        self.open.iter().map(|open| open.id)
    }

    /// The identifiers that are open, under Method A with the message that waits for PUBREL.
    pub fn open(&self) -> impl Iterator<Item = (PacketId, Option<&Message>)> {
        self.open.iter().map(|open| (open.id, open.message.as_deref()))
    }

    /// Whether a PUBLISH with this identifier is a repeat.
    pub fn is_open(&self, id: PacketId) -> bool {
        self.find(id).is_ok()
    }

    /// How many exchanges of this connection are open: what Receive Maximum bounds.
    pub fn open_here(&self) -> usize {
        self.open.iter().filter(|open| open.here).count()
    }

    /// A new connection: nothing that is open has come on it.
    pub fn connected(&mut self, now: Instant, options: &ReceiverOptions) {
        self.began = now;
        if options.slips.received_ids == ReceivedIds::Connection {
            self.open.clear();
        }
        if options.slips.received_for == ReceivedFor::AWhile {
            self.open.retain(|open| now.since(open.since) < A_WHILE);
        }
        for open in &mut self.open {
            open.here = false;
        }
    }

    /// An identifier that an exchange of this side's own has counts as received, where one table
    /// serves both directions.
    pub fn share(&mut self, own: &Outbound, id: PacketId, options: &ReceiverOptions) {
        if options.slips.id_tables == IdTables::One
            && own.is_in_use(id)
            && let Err(at) = self.find(id)
        {
            self.insert(at, id);
        }
    }

    fn insert(&mut self, at: usize, id: PacketId) {
        let since = self.began;
        self.open.insert(at, Open { id, message: None, dup: false, here: true, since });
    }

    /// Forgets everything; gives the messages that Method A still held.
    pub fn clear(&mut self) -> Vec<Message> {
        core::mem::take(&mut self.open)
            .into_iter()
            .filter_map(|open| open.message)
            .map(|message| *message)
            .collect()
    }

    /// A PUBLISH of QoS 1 or 2. `refusal` is the code with which this side refuses it.
    pub fn publish(
        &mut self,
        flows: &Flows,
        id: PacketId,
        dup: bool,
        message: Message,
        refusal: Option<ReasonCode>,
    ) -> Received {
        let event = match (refusal, dup) {
            (Some(_), _) => Event::Refused,
            (None, true) => Event::PublishDup,
            (None, false) => Event::Publish,
        };
        let reason = refusal.unwrap_or(ReasonCode::SUCCESS);
        self.step(flows, message.qos, id, event, Some(message), reason)
    }

    /// A PUBREL.
    pub fn pubrel(&mut self, flows: &Flows, id: PacketId) -> Received {
        self.step(flows, QoS::ExactlyOnce, id, Event::Pubrel, None, ReasonCode::SUCCESS)
    }

    fn find(&self, id: PacketId) -> Result<usize, usize> {
        self.open.binary_search_by_key(&id, |open| open.id)
    }

    #[inline]
    fn step(
        &mut self,
        flows: &Flows,
        qos: QoS,
        id: PacketId,
        event: Event,
        mut message: Option<Message>,
        reason: ReasonCode,
    ) -> Received {
        let (table, place) = match qos {
            // QoS 1 remembers nothing.
            QoS::AtMostOnce | QoS::AtLeastOnce => (&flows.qos1_receiver, Err(0)),
            QoS::ExactlyOnce => (&flows.qos2_receiver, self.find(id)),
        };
        let state = if place.is_ok() { State::AwaitPubrel } else { State::Free };
        let row = table.step(state, event).expect("a receiver has a row for all that can arrive");
        let (place, mut released) = self.go_to(row.next, place, id);
        let dup = event == Event::PublishDup || released.as_ref().is_some_and(|open| open.dup);
        let (mut deliver, mut answer, mut says_no) = (false, None, false);
        let (mut suppressed, mut violation) = (false, false);
        for action in row.actions {
            match action {
                Action::Deliver => deliver = true,
                Action::Store => {
                    let stored = if deliver { None } else { message.take() };
                    self.open[place].message = stored.map(Box::new);
                    self.open[place].dup = dup;
                }
                Action::DeliverStored => {
                    let stored = released.as_mut().and_then(|open| open.message.take());
                    message = stored.map(|message| *message);
                    deliver = true;
                }
                Action::Suppress => suppressed = true,
                Action::Violation => violation = true,
                Action::Ignore => {}
                action => {
                    answer = Some(packet(*action, id, reason));
                    says_no |= is_refusal(*action);
                }
            }
        }
        Received {
            deliver: if deliver { message } else { None },
            dup,
            answer,
            suppressed,
            discarded: event == Event::Refused && !says_no && !suppressed,
            violation,
            rule: row.rule,
            taken: Taken { machine: table.machine(), id, state, event },
        }
    }

    /// Goes to a state: takes the identifier, keeps it, or gives it back with what it held. Says
    /// where an open one stands.
    fn go_to(
        &mut self,
        next: State,
        place: Result<usize, usize>,
        id: PacketId,
    ) -> (usize, Option<Open>) {
        match (place, next) {
            (Ok(at), State::Free) => return (at, Some(self.open.remove(at))),
            (Err(at), State::AwaitPubrel) => self.insert(at, id),
            // A repeat on a new connection takes its place in the window there.
            (Ok(at), State::AwaitPubrel) => self.open[at].here = true,
            _ => {}
        }
        let (Ok(at) | Err(at)) = place;
        (at, None)
    }
}

/// Whether an answer says that the message was refused.
const fn is_refusal(action: Action) -> bool {
    matches!(action, Action::SendPubackRefusal | Action::SendPubrecRefusal)
}

/// The packet of an answering action.
fn packet(action: Action, id: PacketId, reason: ReasonCode) -> Packet {
    let ack = |code: ReasonCode| match code {
        ReasonCode::SUCCESS => Ack::new(id),
        code => Ack::with_reason(id, code),
    };
    match action {
        Action::SendPuback => Packet::Puback(Ack::new(id)),
        Action::SendPubackRefusal => Packet::Puback(ack(reason)),
        Action::SendPubrec => Packet::Pubrec(Ack::new(id)),
        Action::SendPubrecRefusal => Packet::Pubrec(ack(reason)),
        Action::SendPubrecInUse => Packet::Pubrec(ack(ReasonCode::PACKET_IDENTIFIER_IN_USE)),
        Action::SendPubcomp => Packet::Pubcomp(Ack::new(id)),
        Action::SendPubcompNotFound => {
            Packet::Pubcomp(ack(ReasonCode::PACKET_IDENTIFIER_NOT_FOUND))
        }
        other => unreachable!("{other:?} is no action of a receiver"),
    }
}
