//! What is followed over the ladder: a message, or a packet identifier on its link.

use crate::player::{Player, flight_of};
use qoslab_lab::state::IdOnLink;
use qoslab_render::scene::Row;
use qoslab_trace::{EventId, MessageId, Trace, What};

/// What is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// A message, over all links.
    Message(MessageId),
    /// A packet identifier on one link, in the exchanges that go one way.
    Id(IdOnLink),
}

impl Follow {
    /// Whether a row belongs to it.
    pub fn is(self, row: &Row, trace: &Trace) -> bool {
        match self {
            Self::Message(message) => row.message == Some(message),
            Self::Id(id) => {
                flight_of(row).and_then(|of| IdOnLink::of_flight(trace, of)) == Some(id)
            }
        }
    }

    /// As the title and the plain lab say it.
    pub fn name(self, trace: &Trace) -> String {
        match self {
            Self::Message(message) => format!("m{}", message.0),
            Self::Id(id) => id.name(trace),
        }
    }

    /// What comes after `now` when the key is pressed on a row: the message, its identifier on this
    /// link, nothing.
    pub fn next(now: Option<Self>, player: &Player) -> Result<Option<Self>, String> {
        let row = player.current();
        let message = row.and_then(|row| row.message).map(Self::Message);
        let trace = &player.run().report.trace;
        let id = row.and_then(flight_of).and_then(|of| IdOnLink::of_flight(trace, of));
        match now {
            None => match message.or(id.map(Self::Id)) {
                Some(follow) => Ok(Some(follow)),
                None => Err("this row belongs to no message and no exchange".to_owned()),
            },
            Some(Self::Message(_)) => Ok(id.map(Self::Id)),
            Some(Self::Id(_)) => Ok(None),
        }
    }

    /// `m1` or `#1`: of an identifier the exchange under the cursor, else the nearest behind it,
    /// else the first.
    pub fn named(text: &str, player: &Player) -> Result<Self, String> {
        let trace = &player.run().report.trace;
        if let Some(message) = text.strip_prefix('m').and_then(|number| number.parse().ok()) {
            let message = MessageId(message);
            let known = trace.events.iter().any(|event| event.message == Some(message));
            return match known {
                true => Ok(Self::Message(message)),
                false => Err(format!("this run has no {text}")),
            };
        }
        let Some(wanted) = text.strip_prefix('#').and_then(|number| number.parse::<u16>().ok())
        else {
            return Err("follow wants a message or an identifier: `follow m1`, `follow #1`".into());
        };
        let here = player.event();
        let sends = trace.events.iter().filter(|of| matches!(of.what, What::Send { .. }));
        let exchanges = sends.filter_map(|of| Some((of.n, IdOnLink::of_flight(trace, of.n)?)));
        let own: Vec<(EventId, IdOnLink)> =
            exchanges.filter(|(_, id)| id.id.get() == wanted).collect();
        let behind = own.iter().find(|(event, _)| *event >= here);
        let found = behind.or_else(|| own.first()).map(|(_, id)| Self::Id(*id));
        found.ok_or_else(|| format!("no packet of this run has {text}"))
    }
}
