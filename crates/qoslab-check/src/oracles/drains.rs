//! `drains`: when nothing more happens, nothing is unfinished: no exchange is open and no message
//! waits on a connection that works. What the cores themselves report as left over counts as broken
//! only in a run in which nothing excuses it, and is otherwise unknown.

use super::delivery::hindered;
use super::quota_resets::each_lane;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{ConnIx, Flight, Lane, View};
use alloc::format;
use qoslab_mqtt::face::Note;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, EventId, Footer, PartyId, What};

#[derive(Debug, Default)]
pub(crate) struct Drains {
    case: Case,
    /// Something happened that may leave things behind legally.
    disturbed: bool,
    last: EventIdOrNone,
}

type EventIdOrNone = Option<EventId>;

impl Drains {
    fn lane(&mut self, view: &View, footer: &Footer, lane: &Lane, at: ConnIx, dir: Direction) {
        let conn = view.conn(at);
        let begun = lane.open.values().filter(|exchange| !exchange.orphan);
        let begun = begun.map(|exchange| (exchange.message, exchange.begun)).next();
        let queued = lane.queued.first_key_value().map(|(id, event)| (Some(*id), *event));
        let Some((message, since)) = begun.or(queued) else { return };
        let who = view.name_of(conn.key);
        if let Some(missing) = hindered(view, footer, Some(at), who) {
            self.case.doubt(|| format!("whether {} is finished: {missing}", Named(message)));
            return;
        }
        let what = if begun.is_some() { "the exchange of" } else { "the queued" };
        let cited = Some((Rule::Qos2UntilPubcomp, conn.version));
        self.case.accuse(cited, message, [since], || {
            format!(
                "Nothing moves any more and {what} {} is unfinished between {} and {}.",
                Named(message),
                view.sender(at, dir),
                view.sender(at, dir.reverse())
            )
        });
    }
}

impl Oracle for Drains {
    const NAME: &'static str = "drains";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = None;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, _view: &View, event: &Event, flight: &Flight) {
        if flight.wire.publish().is_some() {
            self.case.see();
        }
        self.last = Some(event.n);
    }

    fn noted(&mut self, _view: &View, _event: &Event, _party: PartyId, note: &Note) {
        self.disturbed |= matches!(note, Note::SessionEnded { .. });
    }

    fn turned(&mut self, _view: &View, event: &Event) {
        self.disturbed |= matches!(&event.what, What::Crash { .. } | What::Tamper { .. });
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        each_lane(view, |lane, conn, dir| self.lane(view, footer, lane, conn, dir));
        let Some(line) = footer.left_over.first().filter(|_| self.case.open()) else { return };
        let calm = view
            .links
            .iter()
            .all(|link| !link.disturbed && link.conn.is_some_and(|conn| view.conn(conn).alive()));
        match (self.last, hindered(view, footer, view.links.first().and_then(|l| l.conn), "")) {
            (Some(last), None) if calm && !self.disturbed => {
                self.case.accuse(None, None, [last], || {
                    format!("Nothing moves any more and this is left over: {line}.")
                });
            }
            (Some(_) | None, _) => self.case.doubt(|| format!("whether it is legal that {line}")),
        }
    }
}
