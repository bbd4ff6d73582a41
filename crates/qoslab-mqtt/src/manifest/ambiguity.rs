//! The questions A1 to A27 that the standard leaves open, each with the option that answers it.

use crate::policy::QUESTIONS;

/// A question that the text leaves open, or that software answers in several ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// `A1` to `A27`.
    pub number: &'static str,
    /// The question.
    pub question: &'static str,
    /// Where it is answered.
    pub answer: Answer,
}

/// Where a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// By the policy of that number in [`QUESTIONS`]; its first value is the default.
    Policy,
    /// By another setting: its name, and its values with the default first.
    Setting(&'static str, &'static [&'static str]),
}

impl Ambiguity {
    /// The name of the option and its values, the default first.
    pub fn option(&self) -> Option<(&'static str, &'static [&'static str])> {
        match self.answer {
            Answer::Setting(name, values) => Some((name, values)),
            Answer::Policy => QUESTIONS
                .iter()
                .find(|(_, numbers, _)| numbers.split(' ').any(|number| number == self.number))
                .map(|(name, _, values)| (*name, *values)),
        }
    }
}

const fn asked(number: &'static str, question: &'static str) -> Ambiguity {
    Ambiguity { number, question, answer: Answer::Policy }
}

/// The questions, in order.
pub const AMBIGUITIES: &[Ambiguity] = &[
    asked("A1", "Does a broker hand a QoS 2 message on when it comes (B) or at PUBREL (A)?"),
    asked("A2", "Does a client give a QoS 2 message to its application at PUBLISH or at PUBREL?"),
    asked("A3", "On resume, how do the PUBRELs that are owed stand to the PUBLISHes?"),
    asked("A4", "May new messages overtake those that have waited since the last connection?"),
    asked("A5", "What does a sender do when PUBREC says that the message is refused?"),
    asked("A6", "Is a PUBLISH under an identifier that is still open a repeat, or a mistake?"),
    asked("A7", "What answers a PUBREL whose identifier nobody holds?"),
    asked("A8", "What if an acknowledgement does not fit the exchange that it names?"),
    asked("A9", "Which of the free identifiers does a new packet take?"),
    asked("A10", "Is DUP set on the first sending of a message that was accepted while offline?"),
    asked(
        "A11",
        "What does a client do with unfinished messages when the server lost its session?",
    ),
    asked("A12", "Does a clean start also forget the identifiers of half received messages?"),
    asked("A13", "May a new connection take over a session that was to end with the old one?"),
    asked("A14", "What becomes of bytes of the old connection that come after a takeover?"),
    asked("A15", "Is the will of a connection published that was taken over?"),
    asked("A16", "What if a will's delay is longer than its session lives?"),
    asked("A17", "One copy for overlapping subscriptions of a session, or one for each?"),
    asked("A18", "Does a QoS 2 exchange hold its place in the window until PUBREC or PUBCOMP?"),
    asked("A19", "What happens to a message at QoS 1 or 2 for a queue that is full?"),
    asked("A20", "Is the lower QoS taken when a message is routed or when it leaves the queue?"),
    asked("A21", "Are messages at QoS 0 kept for a session that is not connected?"),
    asked("A22", "Does a client acknowledge on receipt or when its application has done its work?"),
    asked("A23", "May acknowledgements leave in the order in which the application finishes?"),
    asked("A24", "Are deliveries finished whose subscription has gone meanwhile?"),
    Ambiguity {
        number: "A25",
        question: "Is a packet without an answer sent again within a connection?",
        answer: Answer::Setting("Retry", &["on-resume", "timer"]),
    },
    Ambiguity {
        number: "A26",
        question: "What is QoS 2 worth on a link that loses, copies and reorders packets?",
        answer: Answer::Setting("link kind", &["stream", "proxy", "datagram"]),
    },
    asked("A27", "Do exchanges that are carried over a reconnect count against the new quota?"),
];
