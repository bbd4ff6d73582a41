//! Expectations that hold only because nothing is there: they are unknown, with the reason.

use super::count::same_payload;
use super::kind::Kind;
use super::view::View;
use crate::value::count::Messages;
use qoslab_mqtt::packet::Packet;
use qoslab_trace::{MessageId, Sent, What};

/// Why an expectation that holds says nothing, if it does. `idle` is what the file already tells of
/// its client or topic.
pub(super) fn reason(view: &View<'_>, kind: &Kind, idle: Option<&String>) -> Option<String> {
    let idle = || idle.cloned();
    match kind {
        Kind::Delivered(which) => {
            let payload = || no_payload(view, which.payload.as_deref()?);
            let none = || if which.times.least > 0 { None } else { payload().or_else(idle) };
            no_message(view, which.message).or_else(none)
        }
        Kind::Consumed(which) => {
            let none = || if which.times.least > 0 { None } else { idle() };
            no_message(view, which.message).or_else(none)
        }
        Kind::Packets { which, .. } => no_message(view, which.message.map(Messages::One)),
        Kind::Notes { message, .. } => no_message(view, message.map(Messages::One)),
        Kind::Undelivered { .. } | Kind::Doubled { .. } => {
            no_message(view, Some(Messages::Each)).or_else(idle)
        }
        Kind::Sequence { payloads, .. } if payloads.is_empty() => {
            let silent = || no_message(view, Some(Messages::Each));
            (!may_speak(view)).then(silent).flatten().or_else(idle)
        }
        Kind::MessageOutcome { message, .. } => no_message(view, Some(*message)),
        Kind::Sequence { .. }
        | Kind::Closes { .. }
        | Kind::Connects { .. }
        | Kind::Check { .. }
        | Kind::Order(_)
        | Kind::Ends(_)
        | Kind::SessionPresent { .. }
        | Kind::LeftOver(_)
        | Kind::AllChecksHeld => None,
        Kind::AllDelivered => {
            let reaches = view.events().any(|event| matches!(event.what, What::Deliver { .. }));
            let silent = view.published().next().is_some() && !reaches;
            silent.then(|| "no message reaches anybody".to_owned())
        }
    }
}

/// A message that the run does not have.
fn no_message(view: &View<'_>, message: Option<Messages>) -> Option<String> {
    let count = || view.published().count();
    match message? {
        Messages::Each => (count() == 0).then(|| "nothing was published in this run".to_owned()),
        Messages::One(number) => {
            let known = view.events().any(|event| event.message == Some(MessageId(number)));
            let had = || match count() {
                0 => "nothing was published".to_owned(),
                1 => "m1 is the only message".to_owned(),
                count => format!("it has m1 to m{count}"),
            };
            (!known).then(|| format!("there is no m{number} in this run: {}", had()))
        }
    }
}

/// Whether there could be a message that no application publishes: a will, or deliberate bytes.
fn may_speak(view: &View<'_>) -> bool {
    view.events().any(|event| match &event.what {
        What::Send { packet: Sent::Packet(Packet::Connect(connect)), .. } => connect.will.is_some(),
        What::Send { packet: Sent::Raw, .. } => true,
        _ => false,
    })
}

/// A payload that nobody published, as a message or as a will.
fn no_payload(view: &View<'_>, text: &str) -> Option<String> {
    let known = view.events().any(|event| match &event.what {
        What::Publish { payload, .. } => same_payload(payload, text),
        What::Send { packet: Sent::Packet(Packet::Publish(publish)), .. } => {
            same_payload(&publish.payload, text)
        }
        What::Send { packet: Sent::Packet(Packet::Connect(connect)), .. } => {
            connect.will.as_ref().is_some_and(|will| same_payload(&will.payload, text))
        }
        What::Send { packet: Sent::Raw, .. } => true, // who knows
        _ => false,
    });
    let shown: String = text.chars().take(40).collect();
    (!known).then(|| format!("nobody published `{shown}` in this run"))
}
