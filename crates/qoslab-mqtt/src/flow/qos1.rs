//! The two QoS 1 machines, and the rows that an option or a version exchanges.

use super::table::{Action::*, Event::*, Machine, Row, State, State::*, Table};
use crate::flow::{Action, Event};
use crate::rule::Rule;

pub(super) const fn row(
    state: State,
    event: Event,
    next: State,
    actions: &'static [Action],
    rule: Rule,
) -> Row {
    Row { state, event, next, actions, rule }
}

/// Keeps the message until PUBACK. An acknowledgement that nobody waits for is no error: it answers
/// a packet of an earlier connection.
pub(super) const SENDER: Table = Table::new(
    Machine::Qos1Sender,
    &[
        row(Free, Send, AwaitPuback, &[SendPublish], Rule::Qos1First),
        row(AwaitPuback, Puback, Free, &[Complete], Rule::Qos1Until),
        row(AwaitPuback, PubackError, Free, &[Fail], Rule::ErrorAckEnds),
        row(AwaitPuback, Resume, AwaitPuback, &[ResendPublish], Rule::Resend),
        row(AwaitPuback, Timer, AwaitPuback, &[ResendPublish], Rule::DupOnRepeat),
        row(AwaitPuback, Pubrec, AwaitPuback, &[Violation], Rule::AnswerByQos),
        row(AwaitPuback, PubrecError, AwaitPuback, &[Violation], Rule::AnswerByQos),
        row(AwaitPuback, Pubcomp, AwaitPuback, &[Violation], Rule::AnswerByQos),
        row(Free, Puback, Free, &[Ignore], Rule::Qos1Until),
        row(Free, PubackError, Free, &[Ignore], Rule::Qos1Until),
    ],
);

/// Remembers nothing: after PUBACK the identifier may carry another message, whatever DUP says.
pub(super) const RECEIVER: Table = Table::new(
    Machine::Qos1Receiver,
    &[
        row(Free, Publish, Free, &[Deliver, SendPuback], Rule::Qos1Puback),
        row(Free, PublishDup, Free, &[Deliver, SendPuback], Rule::Qos1NewAfterPuback),
        row(Free, Refused, Free, &[SendPubackRefusal], Rule::Qos1Puback),
    ],
);

/// 3.1.1 cannot say no: the message is acknowledged and thrown away (rule 3.3.5-2).
pub(super) const REFUSED_V311: &[Row] =
    &[row(Free, Refused, Free, &[SendPuback], Rule::Qos1Puback)];

/// A8, lenient.
pub(super) const IGNORE_MISMATCHED: &[Row] = &[
    row(AwaitPuback, Pubrec, AwaitPuback, &[Ignore], Rule::AnswerByQos),
    row(AwaitPuback, PubrecError, AwaitPuback, &[Ignore], Rule::AnswerByQos),
    row(AwaitPuback, Pubcomp, AwaitPuback, &[Ignore], Rule::AnswerByQos),
];
