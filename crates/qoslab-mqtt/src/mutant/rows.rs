//! Mutants of the four machines: a row, or a few, in the place of the right ones. Each cites the
//! rule of the row whose place it takes.

use super::{Change, Mutant};
use crate::flow::{Action, Action::*, Event, Event::*, Machine, Machine::*, Row, State, State::*};
use crate::rule::Rule;

const fn row(
    state: State,
    event: Event,
    next: State,
    actions: &'static [Action],
    rule: Rule,
) -> Row {
    Row { state, event, next, actions, rule }
}

const fn mutant(
    name: &'static str,
    wrong: &'static str,
    rows: &'static [(Machine, Row)],
) -> Mutant {
    Mutant { name, wrong, change: Change::Rows(rows) }
}

pub(super) const ROWS: &[Mutant] = &[
    mutant(
        "resend-publish-after-pubrel",
        "remembers PUBLISH as the packet to repeat although PUBREC has come and PUBREL has left",
        &[
            (Qos2Sender, row(AwaitPubrec, Pubrec, AwaitPubrec, &[SendPubrel], Rule::Qos2Pubrel)),
            (Qos2Sender, row(AwaitPubrec, Pubcomp, Free, &[Complete], Rule::Qos2UntilPubcomp)),
        ],
    ),
    mutant(
        "forget-owed-pubrel",
        "repeats only what has a payload on resume, so that an unanswered PUBREL never comes again",
        &[(Qos2Sender, row(AwaitPubcomp, Resume, AwaitPubcomp, &[Ignore], Rule::Resend))],
    ),
    mutant(
        "never-resend-publish",
        "keeps a PUBLISH without an answer and does not send it again on resume",
        &[
            (Qos1Sender, row(AwaitPuback, Resume, AwaitPuback, &[Ignore], Rule::Resend)),
            (Qos2Sender, row(AwaitPubrec, Resume, AwaitPubrec, &[Ignore], Rule::Resend)),
        ],
    ),
    mutant(
        "resend-dup0",
        "sends a PUBLISH again without DUP",
        &[
            (Qos1Sender, row(AwaitPuback, Resume, AwaitPuback, &[SendPublish], Rule::Resend)),
            (Qos2Sender, row(AwaitPubrec, Resume, AwaitPubrec, &[SendPublish], Rule::Resend)),
        ],
    ),
    mutant(
        "first-send-dup1",
        "sets DUP on the first transmission already",
        &[
            (Qos1Sender, row(Free, Send, AwaitPuback, &[ResendPublish], Rule::Qos1First)),
            (Qos2Sender, row(Free, Send, AwaitPubrec, &[ResendPublish], Rule::Qos2First)),
        ],
    ),
    mutant(
        "done-at-pubrec",
        "takes PUBREC for the end, sends one PUBREL and forgets the exchange",
        &[(Qos2Sender, row(AwaitPubrec, Pubrec, Free, &[Complete, SendPubrel], Rule::Qos2Pubrel))],
    ),
    mutant(
        "error-pubrec-leaks-slot",
        "waits for a PUBCOMP after a PUBREC that refused, and so never gets the place back",
        &[(
            Qos2Sender,
            row(AwaitPubrec, PubrecError, AwaitPubcomp, &[Fail, ForgetMessage], Rule::ErrorAckEnds),
        )],
    ),
    mutant(
        "window-counter-drift",
        "does not count down at PUBCOMP, so that each exchange costs its place for good",
        &[(
            Qos2Sender,
            row(AwaitPubcomp, Pubcomp, AwaitPubcomp, &[Complete], Rule::Qos2UntilPubcomp),
        )],
    ),
    mutant(
        "deliver-before-dedup",
        "hands a repeat on before it looks whether the identifier is open",
        &[
            (Qos2Receiver, row(AwaitPubrel, Publish, AwaitPubrel, AGAIN, NOT_AGAIN)),
            (Qos2Receiver, row(AwaitPubrel, PublishDup, AwaitPubrel, AGAIN, NOT_AGAIN)),
        ],
    ),
    mutant(
        "trust-dup-flag",
        "takes DUP 1 for proof that it has had the message, and throws away a first copy",
        &[(
            Qos2Receiver,
            row(Free, PublishDup, AwaitPubrel, &[Suppress, SendPubrec], Rule::Qos2Pubrec),
        )],
    ),
    mutant(
        "never-keep-received-id",
        "answers PUBREC and keeps no identifier at all",
        &[
            (Qos2Receiver, row(Free, Publish, Free, AGAIN, Rule::Qos2Pubrec)),
            (Qos2Receiver, row(Free, PublishDup, Free, AGAIN, Rule::Qos2Pubrec)),
        ],
    ),
    mutant(
        "duplicate-is-error",
        "takes the repeat of a PUBLISH for a violation and closes",
        &[
            (Qos2Receiver, row(AwaitPubrel, Publish, AwaitPubrel, &[Violation], NOT_AGAIN)),
            (Qos2Receiver, row(AwaitPubrel, PublishDup, AwaitPubrel, &[Violation], NOT_AGAIN)),
        ],
    ),
    mutant(
        "pubcomp-without-release",
        "answers PUBREL and loses the message that Method A kept until then",
        &[(Qos2Receiver, row(AwaitPubrel, Pubrel, Free, &[SendPubcomp], Rule::Qos2Pubcomp))],
    ),
    mutant(
        "no-pubcomp",
        "releases the identifier at PUBREL and does not answer",
        &[(Qos2Receiver, row(AwaitPubrel, Pubrel, Free, &[Ignore], Rule::Qos2Pubcomp))],
    ),
    mutant(
        "received-id-stays-open",
        "answers PUBREL and keeps the identifier all the same",
        &[(Qos2Receiver, row(AwaitPubrel, Pubrel, AwaitPubrel, &[SendPubcomp], Rule::Qos2Pubcomp))],
    ),
    mutant(
        "ack-type-qos1",
        "answers a PUBLISH of QoS 2 with PUBACK",
        &[
            (Qos2Receiver, row(Free, Publish, AwaitPubrel, &[Deliver, SendPuback], ANSWER)),
            (Qos2Receiver, row(Free, PublishDup, AwaitPubrel, &[Deliver, SendPuback], ANSWER)),
        ],
    ),
    mutant(
        "no-puback",
        "takes a PUBLISH of QoS 1 and does not answer",
        &[(Qos1Receiver, row(Free, Publish, Free, &[Deliver], Rule::Qos1Puback))],
    ),
    mutant(
        "ack-without-owning",
        "answers PUBACK and throws the message away",
        &[(Qos1Receiver, row(Free, Publish, Free, &[SendPuback], Rule::Qos1Puback))],
    ),
    mutant(
        "qos1-repeat-is-no-message",
        "takes DUP 1 at QoS 1 for proof that it has had the message",
        &[(Qos1Receiver, row(Free, PublishDup, Free, &[SendPuback], Rule::Qos1NewAfterPuback))],
    ),
];

const AGAIN: &[Action] = &[Deliver, SendPubrec];
const NOT_AGAIN: Rule = Rule::Qos2RepeatNotDelivered;
const ANSWER: Rule = Rule::Qos2Pubrec;
