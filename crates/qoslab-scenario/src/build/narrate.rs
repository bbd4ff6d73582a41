//! Narration: moments of a run with the sentences of the file.

use super::Build;
use super::names::Party;
use crate::file::{DeliveryFile, NarrateFile};
use crate::judge::View;
use crate::syntax::Problem;
use crate::value::Moment;
use qoslab_sim::plan::Selector;
use qoslab_trace::{EventId, MessageId, What};

/// A moment of a run.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A packet is sent, or arrives.
    Packet(Selector),
    /// A copy of a message is delivered.
    Delivered { client: Option<usize>, message: Option<u32>, copy: u32 },
    /// A fault acts for the first time.
    Fault(u32),
    /// Before the first event.
    Start,
    /// After the last event.
    End,
}

impl Build<'_> {
    /// The moments of the variant with their sentences.
    pub(crate) fn narration(&mut self) -> Vec<(Place, String)> {
        let file = self.file;
        let mut all = Vec::new();
        for item in file.narrate.iter().flat_map(|at| at.value.iter()) {
            if !self.belongs(item.when.as_ref()) {
                continue;
            }
            if let Some(place) = self.place(item) {
                all.push((place, item.say.value.clone()));
            }
        }
        all
    }

    fn place(&mut self, item: &NarrateFile) -> Option<Place> {
        match (&item.at, &item.delivered, &item.fault) {
            (Some(at), None, None) => self.moment(&at.value, Moment::Sent).map(Place::Packet),
            (None, Some(delivered), None) => self.delivery(delivered),
            (None, None, Some(fault)) => Some(Place::Fault(fault.get())),
            (_, _, _) => {
                let problem = Problem::new(item.span.head(), "which moment is meant?");
                let help = "exactly one of `at`, `delivered` and `fault`: \
                            `\"at\": \"PUBACK broker->pub @1\"`";
                let keys = &["at", "delivered", "fault"];
                self.problems.push(problem.help(help).without(keys));
                None
            }
        }
    }

    /// The moment of a delivery.
    pub(crate) fn delivery(&mut self, delivered: &DeliveryFile) -> Option<Place> {
        let client = match &delivered.to {
            Some(to) => Some(self.names.client(&to.value, to.span, &mut self.problems)?),
            None => None,
        };
        let message = delivered.message.as_ref().map(|message| message.0);
        let copy = delivered.copy.as_ref().map_or(1, |copy| copy.get());
        Some(Place::Delivered { client, message, copy })
    }
}

/// The events that a moment names in a run.
pub(crate) fn events(view: &View<'_>, place: &Place) -> Vec<EventId> {
    match place {
        Place::Packet(selector) => view.moments(selector),
        Place::Delivered { client, message, copy } => {
            let to = client.and_then(|client| view.party(Party::Client(client)));
            let found = view.events().find(|event| {
                let What::Deliver { client, copy: number, .. } = event.what else { return false };
                number == *copy
                    && to.is_none_or(|to| to == client)
                    && message.is_none_or(|message| event.message == Some(MessageId(message)))
            });
            found.map(|event| event.n).into_iter().collect()
        }
        Place::Fault(number) => {
            let found = view.events().find(|event| fault_of(&event.what) == Some(*number));
            found.map(|event| event.n).into_iter().collect()
        }
        Place::Start => vec![EventId(0)],
        Place::End => view.events().last().map(|event| event.n).into_iter().collect(),
    }
}

/// The fault that an event is the work of.
const fn fault_of(what: &What) -> Option<u32> {
    match what {
        What::Refuse { fault, .. }
        | What::Tamper { fault, .. }
        | What::Cut { fault, .. }
        | What::Silence { fault, .. }
        | What::Crash { fault, .. } => Some(*fault),
        What::Lose { fault, .. } => *fault,
        What::Publish { .. }
        | What::Deliver { .. }
        | What::Consume { .. }
        | What::Outcome { .. }
        | What::Command { .. }
        | What::Open { .. }
        | What::Send { .. }
        | What::Arrive { .. }
        | What::Close { .. }
        | What::Closed { .. }
        | What::Restart { .. }
        | What::Ask { .. }
        | What::Note { .. } => None,
    }
}
