//! The sending half of a session: exchanges that are open, and messages that wait for their turn.

mod resend;

use super::ids::IdSpace;
use super::message::Message;
use super::wire::Wire;
use crate::face::{DropReason, Outcome, Output, Tag};
use crate::flow::{Action, Event, Flows, Row, State, Table};
use crate::options::SenderOptions;
use crate::packet::{Ack, Packet, PacketId, QoS, ReasonCode};
use crate::policy::{CarriedOver, DupPolicy, NewMessages, WindowRelease};
use crate::rule::Rule;
use crate::slip::{ExpiredHead, Qos0Sends, StoredTopic};
use crate::time::{Duration, Instant};
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use serde::Serialize;

/// Sent and not fully acknowledged, in the order of first transmission; and the queue behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Outbound {
    exchanges: VecDeque<Exchange>,
    queue: VecDeque<Waiting>,
    ids: IdSpace,
    /// A27, literal reading: quota that the PUBCOMPs of carried-over exchanges gave back unpaid.
    unpaid: u16,
    /// Whether an exchange is owed. Follows from the exchanges; saves a look at each of them for
    /// every packet.
    #[serde(skip)]
    owes: bool,
    /// Whether an exchange may have been paid for on an earlier connection. Follows from the
    /// exchanges too: while it is false, each of them takes a place in the window.
    #[serde(skip)]
    carries: bool,
}

/// One open exchange.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Exchange {
    /// Its packet identifier.
    pub id: PacketId,
    /// Its QoS, 1 or 2: which machine.
    pub qos: QoS,
    /// Its state, never `Free`.
    pub state: State,
    /// The application message.
    pub tag: Tag,
    /// The message; forgotten after PUBREC. In a box, so that the table is quick to move in.
    pub message: Option<Box<Message>>,
    /// When its present packet was last sent.
    pub sent: Instant,
    /// Whether its PUBLISH was sent on the present connection, and so was paid for there.
    pub here: bool,
    /// Whether its present packet is still to be sent again on this connection.
    pub owed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
struct Waiting {
    message: Box<Message>,
    /// Whether it was accepted before the present connection.
    from_before: bool,
}

/// What an acknowledgement led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acked {
    /// It was dealt with.
    Done,
    /// It made no difference, and that is right.
    Ignored,
    /// The peer broke this rule.
    Violation(Rule),
}

impl Outbound {
    /// The open exchanges, in order.
    pub fn exchanges(&self) -> impl ExactSizeIterator<Item = &Exchange> {
        self.exchanges.iter()
    }

    /// The waiting messages, next one first.
    pub fn waiting(&self) -> impl ExactSizeIterator<Item = &Message> {
        self.queue.iter().map(|waiting| &*waiting.message)
    }

    /// The waiting messages, to be changed in place.
    pub fn waiting_mut(&mut self) -> impl Iterator<Item = &mut Message> {
        self.queue.iter_mut().map(|waiting| &mut *waiting.message)
    }

    /// Whether an exchange has this identifier.
    pub fn is_in_use(&self, id: PacketId) -> bool {
        self.find(id).is_some()
    }

    /// A free identifier for a packet that shares this space; `reserved` are in use outside.
    pub fn take_id(&mut self, options: &SenderOptions, reserved: &[PacketId]) -> Option<PacketId> {
        let exchanges = &self.exchanges;
        self.ids.take(options.id_space, options.id_policy, |id| {
            reserved.contains(&id) || exchanges.iter().any(|exchange| exchange.id == id)
        })
    }

    /// Puts a message into the queue; [`Self::pump`] sends it. The bound is the caller's business.
    pub fn accept(&mut self, message: Message, options: &SenderOptions) {
        let waiting = Waiting { message: Box::new(message), from_before: false };
        match options.new_messages {
            NewMessages::AfterBacklog => self.queue.push_back(waiting),
            NewMessages::Overtake => {
                let backlog = self.queue.iter().position(|waiting| waiting.from_before);
                self.queue.insert(backlog.unwrap_or(self.queue.len()), waiting);
            }
        }
    }

    /// Takes the oldest waiting message of QoS 1 or 2 out of the queue.
    pub fn drop_oldest(&mut self) -> Option<Message> {
        self.queue.pop_front().map(|waiting| *waiting.message)
    }

    /// Takes out the waiting messages that do not pass `keep`.
    pub fn retain_waiting(&mut self, mut keep: impl FnMut(&Message) -> bool) -> Vec<Message> {
        let (kept, gone) = core::mem::take(&mut self.queue)
            .into_iter()
            .partition(|waiting: &Waiting| keep(&waiting.message));
        self.queue = kept;
        let gone: VecDeque<Waiting> = gone;
        gone.into_iter().map(|waiting| *waiting.message).collect()
    }

    /// Takes out the exchanges that do not pass `keep`: a wrong policy, or a session's end.
    pub fn retain_exchanges(&mut self, mut keep: impl FnMut(&Exchange) -> bool) -> Vec<Exchange> {
        let (kept, gone) =
            core::mem::take(&mut self.exchanges).into_iter().partition(|exchange| keep(exchange));
        self.exchanges = kept;
        let gone: VecDeque<Exchange> = gone;
        gone.into()
    }

    /// Puts messages back at the head of the queue, to be sent as new ones.
    pub fn requeue(&mut self, messages: Vec<Message>) {
        for message in messages.into_iter().rev() {
            self.queue.push_front(Waiting { message: Box::new(message), from_before: true });
        }
    }

    /// How many more PUBLISH packets above QoS 0 may leave now (rules 4.9.0-1, 4.9.0-2).
    pub fn quota(&self, wire: &Wire<'_>) -> usize {
        let initial = usize::from(wire.options.window.min(wire.limits.receive_maximum));
        let used = self.in_window(wire.options);
        (initial + usize::from(self.unpaid)).saturating_sub(used).min(initial)
    }

    /// How many exchanges take a place in the window of this connection.
    pub fn in_window(&self, options: &SenderOptions) -> usize {
        if !self.carries && options.window_release == WindowRelease::Pubcomp {
            return self.exchanges.len();
        }
        self.exchanges.iter().filter(|exchange| counts(exchange, options)).count()
    }

    /// The last identifier given; none before the first.
    pub const fn last_id(&self) -> Option<PacketId> {
        self.ids.last()
    }

    /// A part of the quota that is known without a look at every exchange.
    fn quota_at_least(&self, wire: &Wire<'_>) -> usize {
        usize::from(wire.options.window.min(wire.limits.receive_maximum))
            .saturating_sub(self.exchanges.len())
    }

    /// Sends what may be sent: owed PUBRELs at once, owed PUBLISHes and the queue as the quota
    /// allows. `reserved` are identifiers in use outside this table.
    pub fn pump(&mut self, wire: &mut Wire<'_>, reserved: &[PacketId]) {
        self.resend_owed(wire);
        if self.owes && wire.options.new_messages == NewMessages::AfterBacklog {
            return;
        }
        if self.queue.is_empty() {
            return;
        }
        let mut quota = self.quota_at_least(wire);
        let mut is_exact = false;
        while let Some(first) = self.queue.front() {
            if first.message.is_expired(wire.now) {
                if wire.options.slips.expired_head == ExpiredHead::Blocks {
                    break;
                }
                wire.dropped(first.message.tag, DropReason::Expired);
                self.queue.pop_front();
                continue;
            }
            if first.message.qos == QoS::AtMostOnce {
                let waiting = self.queue.pop_front().expect("there is a first");
                send_qos0(*waiting.message, wire);
                continue;
            }
            if quota == 0 && !is_exact {
                (quota, is_exact) = (self.quota(wire), true);
            }
            if quota == 0 {
                break;
            }
            let Some(id) = self.take_id(wire.options, reserved) else { break };
            let waiting = self.queue.pop_front().expect("there is a first");
            quota -= usize::from(self.begin(id, waiting, wire));
        }
    }

    /// Sends a QoS 0 message past the queue: it costs no quota and is not kept (rule 4.3.1-1).
    pub fn send_qos0(&self, message: Message, wire: &mut Wire<'_>) {
        send_qos0(message, wire);
    }

    /// PUBACK, PUBREC or PUBCOMP.
    pub fn ack(
        &mut self,
        event: Event,
        id: PacketId,
        reason: ReasonCode,
        wire: &mut Wire<'_>,
    ) -> Acked {
        let at = self.find(id);
        let (table, state) = match at {
            Some(at) => (machine(wire.flows, self.exchanges[at].qos), self.exchanges[at].state),
            None => match event {
                Event::Puback | Event::PubackError => (&wire.flows.qos1_sender, State::Free),
                _ => (&wire.flows.qos2_sender, State::Free),
            },
        };
        let row = table.step(state, event).expect("a sender has a row for every acknowledgement");
        wire.took(table.machine(), id, row);
        let Some(at) = at else { return unknown(row, id, wire) };
        if self.must_wait(row, wire) {
            self.owe_again(at, row.next);
            return Acked::Done;
        }
        let acked = self.perform(at, row, reason, wire);
        if row.next == State::Free {
            let gone = self.exchanges.remove(at).expect("the exchange is there");
            if !gone.here
                && gone.state == State::AwaitPubcomp
                && wire.options.carried_over == CarriedOver::Free
            {
                self.unpaid = self.unpaid.saturating_add(1);
            }
            self.carries &= self.exchanges.iter().any(|exchange| !exchange.here);
        } else {
            self.exchanges[at].state = row.next;
        }
        acked
    }

    /// How long the oldest exchange has been waiting: for the inspector.
    pub fn oldest(&self, now: Instant) -> Option<Duration> {
        self.exchanges.iter().map(|exchange| now.since(exchange.sent)).max()
    }

    fn find(&self, id: PacketId) -> Option<usize> {
        self.exchanges.iter().position(|exchange| exchange.id == id)
    }

    /// Starts an exchange; says whether it took a place in the window.
    fn begin(&mut self, id: PacketId, waiting: Waiting, wire: &mut Wire<'_>) -> bool {
        let Waiting { message, from_before } = waiting;
        let table = machine(wire.flows, message.qos);
        let row = *table.step(State::Free, Event::Send).expect("a sender can start an exchange");
        wire.took(table.machine(), id, &row);
        let dup = from_before && wire.options.dup == DupPolicy::AnyFromBefore
            || row.actions.contains(&Action::ResendPublish)
            || message.dup;
        let Some(packet) = wire.publish(&message, Some(id), dup) else {
            // Rule 3.1.2-25: as if it had been sent, and done.
            wire.dropped(message.tag, DropReason::TooLarge);
            return false;
        };
        let message = match wire.options.slips.stored_topic {
            StoredTopic::Full => message,
            StoredTopic::AsSent => Box::new(message.with_topic_of(&packet)),
        };
        self.exchanges.push_back(Exchange {
            id,
            qos: message.qos,
            state: row.next,
            tag: message.tag,
            message: Some(message),
            sent: wire.now,
            here: true,
            owed: false,
        });
        let tag = self.exchanges.back().map_or(Tag::NONE, |exchange| exchange.tag);
        wire.send(packet, row.rule, tag);
        true
    }

    fn perform(&mut self, at: usize, row: &Row, reason: ReasonCode, wire: &mut Wire<'_>) -> Acked {
        let exchange = &mut self.exchanges[at];
        let (id, tag) = (exchange.id, exchange.tag);
        for action in row.actions {
            match action {
                Action::ResendPublish | Action::SendPublish => {
                    let dup = *action == Action::ResendPublish;
                    // A repeat that has become too large for the new connection counts as sent.
                    let packet = exchange.message.as_deref();
                    if let Some(packet) = packet.and_then(|m| wire.publish(m, Some(id), dup)) {
                        wire.send(packet, row.rule, tag);
                    }
                }
                Action::SendPubrel => {
                    exchange.sent = wire.now;
                    wire.answer(Packet::Pubrel(Ack::new(id)), row.rule, tag);
                }
                Action::ForgetMessage => exchange.message = None,
                Action::Complete => outcome(wire, tag, Outcome::Acknowledged),
                Action::Fail if wire.is_client => outcome(wire, tag, Outcome::Rejected(reason)),
                Action::Fail => wire.dropped(tag, DropReason::Rejected),
                Action::Ignore => return Acked::Ignored,
                Action::Violation => return Acked::Violation(row.rule),
                other => unreachable!("{other:?} is no action of an open exchange"),
            }
        }
        Acked::Done
    }
}

/// Whether an exchange takes a place in the window of this connection.
fn counts(exchange: &Exchange, options: &SenderOptions) -> bool {
    let releasing = exchange.state == State::AwaitPubcomp;
    if releasing && options.window_release == WindowRelease::Pubrec {
        return false;
    }
    let carried = releasing && options.carried_over == CarriedOver::Charged;
    exchange.here || carried
}

fn machine(flows: &Flows, qos: QoS) -> &Table {
    match qos {
        QoS::AtMostOnce | QoS::AtLeastOnce => &flows.qos1_sender,
        QoS::ExactlyOnce => &flows.qos2_sender,
    }
}

fn outcome(wire: &mut Wire<'_>, tag: Tag, outcome: Outcome) {
    if wire.is_client {
        wire.out.push(Output::Outcome { tag, outcome });
    }
}

/// An acknowledgement for an identifier that no exchange has.
fn unknown(row: &Row, id: PacketId, wire: &mut Wire<'_>) -> Acked {
    match row.actions {
        [Action::SendPubrel] => wire.answer(Packet::Pubrel(Ack::new(id)), row.rule, Tag::NONE),
        [Action::SendPubrelNotFound] => {
            let ack = Ack::with_reason(id, ReasonCode::PACKET_IDENTIFIER_NOT_FOUND);
            wire.answer(Packet::Pubrel(ack), row.rule, Tag::NONE);
        }
        [Action::Violation] => return Acked::Violation(row.rule),
        _ => return Acked::Ignored,
    }
    Acked::Done
}

fn send_qos0(message: Message, wire: &mut Wire<'_>) {
    let tag = message.tag;
    match wire.publish(&message, None, false) {
        Some(packet) => {
            if wire.options.slips.qos0_sends == Qos0Sends::Twice {
                wire.send(packet.clone(), Rule::Qos0Once, tag);
            }
            wire.send(packet, Rule::Qos0Once, tag);
            outcome(wire, tag, Outcome::Sent);
        }
        None => wire.dropped(tag, DropReason::TooLarge),
    }
}
