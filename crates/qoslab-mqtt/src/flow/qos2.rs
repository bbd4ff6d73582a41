//! The two QoS 2 machines, and the rows that an option or a version exchanges.

use super::qos1::row;
use super::table::{Action::*, Event::*, Machine, Row, State::*, Table};
use crate::rule::Rule;

/// Keeps the message until PUBREC and the identifier until PUBCOMP.
pub(super) const SENDER: Table = Table::new(
    Machine::Qos2Sender,
    &[
        row(Free, Send, AwaitPubrec, &[SendPublish], Rule::Qos2First),
        row(AwaitPubrec, Pubrec, AwaitPubcomp, &[ForgetMessage, SendPubrel], Rule::Qos2Pubrel),
        row(AwaitPubrec, PubrecError, Free, &[Fail], Rule::ErrorAckEnds),
        row(AwaitPubrec, Resume, AwaitPubrec, &[ResendPublish], Rule::Resend),
        row(AwaitPubrec, Timer, AwaitPubrec, &[ResendPublish], Rule::DupOnRepeat),
        row(AwaitPubrec, Puback, AwaitPubrec, &[Violation], Rule::AnswerByQos),
        row(AwaitPubrec, PubackError, AwaitPubrec, &[Violation], Rule::AnswerByQos),
        row(AwaitPubrec, Pubcomp, AwaitPubrec, &[Violation], Rule::Qos2UntilPubrec),
        row(AwaitPubcomp, Pubcomp, Free, &[Complete], Rule::Qos2UntilPubcomp),
        row(AwaitPubcomp, Resume, AwaitPubcomp, &[SendPubrel], Rule::Resend),
        row(AwaitPubcomp, Timer, AwaitPubcomp, &[SendPubrel], Rule::Qos2UntilPubcomp),
        // A repeat of PUBLISH that crossed the first PUBREC is answered twice.
        row(AwaitPubcomp, Pubrec, AwaitPubcomp, &[SendPubrel], Rule::Qos2Pubrel),
        row(AwaitPubcomp, PubrecError, AwaitPubcomp, &[Ignore], Rule::Qos2UntilPubcomp),
        row(AwaitPubcomp, Puback, AwaitPubcomp, &[Violation], Rule::AnswerByQos),
        row(AwaitPubcomp, PubackError, AwaitPubcomp, &[Violation], Rule::AnswerByQos),
        // The receiver still holds an identifier that this side has forgotten: let it go.
        row(Free, Pubrec, Free, &[SendPubrelNotFound], Rule::Qos2Pubrel),
        row(Free, PubrecError, Free, &[Ignore], Rule::ErrorAckEnds),
        row(Free, Pubcomp, Free, &[Ignore], Rule::Qos2UntilPubcomp),
    ],
);

/// 3.1.1 has no code for it; PUBREL is the answer to PUBREC.
pub(super) const UNKNOWN_PUBREC_V311: Row =
    row(Free, Pubrec, Free, &[SendPubrel], Rule::Qos2Pubrel);

/// Method B: hands the message on at once and keeps the identifier until PUBREL.
pub(super) const RECEIVER_B: Table = Table::new(
    Machine::Qos2Receiver,
    &[
        row(Free, Publish, AwaitPubrel, &[Deliver, SendPubrec], Rule::Qos2Pubrec),
        row(Free, PublishDup, AwaitPubrel, &[Deliver, SendPubrec], Rule::Qos2Pubrec),
        row(Free, Refused, Free, &[SendPubrecRefusal], Rule::Qos2Pubrec),
        row(AwaitPubrel, Publish, AwaitPubrel, REPEAT, Rule::Qos2RepeatNotDelivered),
        row(AwaitPubrel, PublishDup, AwaitPubrel, REPEAT, Rule::Qos2RepeatNotDelivered),
        row(AwaitPubrel, Refused, AwaitPubrel, REPEAT, Rule::Qos2RepeatNotDelivered),
        row(AwaitPubrel, Pubrel, Free, &[SendPubcomp], Rule::Qos2Pubcomp),
        row(Free, Pubrel, Free, &[SendPubcompNotFound], Rule::Qos2Pubcomp),
    ],
);

/// Method A: keeps message and identifier until PUBREL and hands the message on then.
pub(super) const RECEIVER_A: Table = Table::new(
    Machine::Qos2Receiver,
    &[
        row(Free, Publish, AwaitPubrel, &[Store, SendPubrec], Rule::Qos2Pubrec),
        row(Free, PublishDup, AwaitPubrel, &[Store, SendPubrec], Rule::Qos2Pubrec),
        row(Free, Refused, Free, &[SendPubrecRefusal], Rule::Qos2Pubrec),
        row(AwaitPubrel, Publish, AwaitPubrel, REPEAT, Rule::Qos2RepeatNotDelivered),
        row(AwaitPubrel, PublishDup, AwaitPubrel, REPEAT, Rule::Qos2RepeatNotDelivered),
        row(AwaitPubrel, Refused, AwaitPubrel, REPEAT, Rule::Qos2RepeatNotDelivered),
        row(AwaitPubrel, Pubrel, Free, &[DeliverStored, SendPubcomp], Rule::Qos2Pubcomp),
        row(Free, Pubrel, Free, &[SendPubcompNotFound], Rule::Qos2Pubcomp),
    ],
);

const REPEAT: &[super::Action] = &[Suppress, SendPubrec];

/// 3.1.1 cannot say no: the handshake runs to its end and the message goes nowhere (rule 3.3.5-2).
pub(super) const REFUSED_V311: &[Row] =
    &[row(Free, Refused, AwaitPubrel, &[SendPubrec], Rule::Qos2Pubrec)];

/// A8, lenient.
pub(super) const IGNORE_MISMATCHED: &[Row] = &[
    row(AwaitPubrec, Puback, AwaitPubrec, &[Ignore], Rule::AnswerByQos),
    row(AwaitPubrec, PubackError, AwaitPubrec, &[Ignore], Rule::AnswerByQos),
    row(AwaitPubrec, Pubcomp, AwaitPubrec, &[Ignore], Rule::Qos2UntilPubrec),
    row(AwaitPubcomp, Puback, AwaitPubcomp, &[Ignore], Rule::AnswerByQos),
    row(AwaitPubcomp, PubackError, AwaitPubcomp, &[Ignore], Rule::AnswerByQos),
];

/// A5, wrong: exhibit `out.pubrel_after_error_pubrec`.
pub(super) const PUBREL_AFTER_ERROR: Row =
    row(AwaitPubrec, PubrecError, AwaitPubcomp, &[ForgetMessage, SendPubrel], Rule::Qos2Pubrel);
/// A5, wrong: the rejected message stays and is sent again on every resume.
pub(super) const ERROR_PUBREC_IGNORED: Row =
    row(AwaitPubrec, PubrecError, AwaitPubrec, &[Ignore], Rule::ErrorAckEnds);

/// A6, 5.0: DUP 0 under a busy identifier is refused.
pub(super) const BUSY_REJECTED: Row =
    row(AwaitPubrel, Publish, AwaitPubrel, &[SendPubrecInUse], Rule::Qos2RepeatNotDelivered);
/// A6, 3.1.1: there is no such answer.
pub(super) const BUSY_VIOLATION: Row =
    row(AwaitPubrel, Publish, AwaitPubrel, &[Violation], Rule::Qos2RepeatNotDelivered);
/// A6, wrong, Method A: the later message takes the place of the kept one.
pub(super) const BUSY_REPLACED_A: Row =
    row(AwaitPubrel, Publish, AwaitPubrel, &[Store, SendPubrec], Rule::Qos2RepeatNotDelivered);
/// A6, wrong, Method B: the later message is handed on too.
pub(super) const BUSY_REPLACED_B: Row =
    row(AwaitPubrel, Publish, AwaitPubrel, &[Deliver, SendPubrec], Rule::Qos2RepeatNotDelivered);

/// A7: PUBCOMP with success; all that 3.1.1 can say.
pub(super) const UNKNOWN_PUBREL_SUCCESS: Row =
    row(Free, Pubrel, Free, &[SendPubcomp], Rule::Qos2Pubcomp);
/// A7, wrong: exhibit `in.unknown_pubrel_ignored`.
pub(super) const UNKNOWN_PUBREL_IGNORED: Row =
    row(Free, Pubrel, Free, &[Ignore], Rule::Qos2Pubcomp);
/// A7, wrong: exhibit `in.unknown_pubrel_closes`.
pub(super) const UNKNOWN_PUBREL_CLOSES: Row =
    row(Free, Pubrel, Free, &[Violation], Rule::Qos2Pubcomp);
