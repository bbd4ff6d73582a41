//! Rows, and the one interpreter that walks them. What the rows say stands in `qos1` and `qos2`.

use crate::packet::PacketId;
use crate::rule::Rule;
use alloc::borrow::Cow;
use core::fmt;
use serde::{Deserialize, Serialize};

/// Which of the four machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Machine {
    Qos1Sender,
    Qos1Receiver,
    Qos2Sender,
    Qos2Receiver,
}

/// The state of one packet identifier in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody uses the identifier.
    Free,
    /// QoS 1 sender: PUBLISH sent.
    AwaitPuback,
    /// QoS 2 sender: PUBLISH sent.
    AwaitPubrec,
    /// QoS 2 sender: PUBREL sent.
    AwaitPubcomp,
    /// QoS 2 receiver: PUBREC sent; the identifier is open.
    AwaitPubrel,
}

impl State {
    /// All five.
    pub const ALL: [Self; 5] =
        [Self::Free, Self::AwaitPuback, Self::AwaitPubrec, Self::AwaitPubcomp, Self::AwaitPubrel];
}

/// What can happen to an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Sender: a new message takes the identifier.
    Send,
    /// Sender: PUBACK with success arrives.
    Puback,
    /// Sender: PUBACK with an error code arrives.
    PubackError,
    /// Sender: PUBREC with success arrives.
    Pubrec,
    /// Sender: PUBREC with an error code arrives.
    PubrecError,
    /// Sender: PUBCOMP arrives, with any code.
    Pubcomp,
    /// Sender: the kept session is resumed on a new connection.
    Resume,
    /// Sender: the answer has not come in time, where timers are on.
    Timer,
    /// Receiver: PUBLISH with DUP 0 arrives.
    Publish,
    /// Receiver: PUBLISH with DUP 1 arrives.
    PublishDup,
    /// Receiver: a PUBLISH arrives that this receiver refuses.
    Refused,
    /// Receiver: PUBREL arrives.
    Pubrel,
}

impl Event {
    /// All twelve.
    pub const ALL: [Self; 12] = [
        Self::Send,
        Self::Puback,
        Self::PubackError,
        Self::Pubrec,
        Self::PubrecError,
        Self::Pubcomp,
        Self::Resume,
        Self::Timer,
        Self::Publish,
        Self::PublishDup,
        Self::Refused,
        Self::Pubrel,
    ];
}

/// What a machine wants done, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Sender: send the message for the first time, DUP 0.
    SendPublish,
    /// Sender: send the message again, DUP 1.
    ResendPublish,
    /// Sender: send PUBREL.
    SendPubrel,
    /// Sender: send PUBREL with "packet identifier not found" (5.0).
    SendPubrelNotFound,
    /// Sender: drop the message, keep the identifier.
    ForgetMessage,
    /// Sender: tell the application that the message was taken.
    Complete,
    /// Sender: tell the application that the message was refused.
    Fail,
    /// Receiver: hand the message on.
    Deliver,
    /// Receiver: keep the message (Method A).
    Store,
    /// Receiver: hand the kept message on (Method A).
    DeliverStored,
    /// Receiver: note that a repeat was not handed on.
    Suppress,
    /// Receiver: PUBACK.
    SendPuback,
    /// Receiver: PUBACK with the code of the refusal (5.0).
    SendPubackRefusal,
    /// Receiver: PUBREC.
    SendPubrec,
    /// Receiver: PUBREC with the code of the refusal (5.0).
    SendPubrecRefusal,
    /// Receiver: PUBREC with "packet identifier in use" (5.0).
    SendPubrecInUse,
    /// Receiver: PUBCOMP.
    SendPubcomp,
    /// Receiver: PUBCOMP with "packet identifier not found" (5.0).
    SendPubcompNotFound,
    /// Nothing, and that is right.
    Ignore,
    /// The peer broke a rule: close the connection.
    Violation,
}

/// One row: in this state, on this event, go there and do this, because of that rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// In this state,
    pub state: State,
    /// on this event,
    pub event: Event,
    /// go to this state
    pub next: State,
    /// and do this, in order,
    pub actions: &'static [Action],
    /// because of this rule.
    pub rule: Rule,
}

/// That a party took a row: which one, and for which identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// The machine.
    pub machine: Machine,
    /// The identifier that it was about.
    pub id: PacketId,
    /// The state that this had before.
    pub state: State,
    /// What happened to it.
    pub event: Event,
}

/// An event that has no row in a state: only a bug of the caller can cause it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{machine:?}: {event:?} cannot happen in {state:?}")]
pub struct Illegal {
    /// The machine.
    pub machine: Machine,
    /// Its state.
    pub state: State,
    /// The event.
    pub event: Event,
}

/// A machine: its rows, and where each one stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Table {
    machine: Machine,
    rows: Cow<'static, [Row]>,
    /// Position in `rows` plus one; 0 is no row.
    index: [[u8; Event::ALL.len()]; State::ALL.len()],
}

impl Table {
    /// The machine made of these rows.
    pub(super) const fn new(machine: Machine, rows: &'static [Row]) -> Self {
        let mut index = [[0; Event::ALL.len()]; State::ALL.len()];
        let mut position = 0;
        while position < rows.len() {
            let row = &rows[position];
            assert!(index[row.state as usize][row.event as usize] == 0, "a row stands twice");
            index[row.state as usize][row.event as usize] = position as u8 + 1;
            position += 1;
        }
        Self { machine, rows: Cow::Borrowed(rows), index }
    }

    /// Which machine this is.
    pub const fn machine(&self) -> Machine {
        self.machine
    }

    /// All rows, in the order in which they are written.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row for this state and event, or a typed answer that there is none.
    #[inline]
    pub fn step(&self, state: State, event: Event) -> Result<&Row, Illegal> {
        match self.index[state as usize][event as usize] {
            0 => Err(Illegal { machine: self.machine, state, event }),
            position => Ok(&self.rows[usize::from(position) - 1]),
        }
    }

    /// Puts this row in the place of the one with its state and event, or adds it.
    pub fn exchange(&mut self, row: Row) {
        let cell = &mut self.index[row.state as usize][row.event as usize];
        let rows = self.rows.to_mut();
        match *cell {
            0 => {
                rows.push(row);
                *cell = rows.len() as u8;
            }
            position => rows[usize::from(position) - 1] = row,
        }
    }
}

/// The rows only: the index follows from them.
impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("machine", &self.machine).field("rows", &self.rows).finish()
    }
}
