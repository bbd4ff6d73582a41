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
        let queued = lane.queued.first().map(|(id, event)| (Some(id), *event));
        let Some((message, since)) = begun.or(queued) else { return };
        let who = view.client_name(conn.link);
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

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, unknown};

    #[test]
    fn everything_finished_holds() {
        held(
            "drains",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn an_open_exchange_breaks_it() {
        let (rule, story) = broken(
            "drains",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub <x PUBCOMP m1 #1\n\
             pub cut\n\
             pub connect present",
        );
        assert_eq!(rule, "MQTT-4.3.3-5");
        assert!(story.contains("exchange of m1"), "{story}");
    }

    #[test]
    fn a_waiting_message_breaks_it() {
        let (rule, story) = broken(
            "drains",
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             broker queues m1 sub",
        );
        assert_eq!(rule, "MQTT-4.3.3-5");
        assert!(story.contains("queued m1"), "{story}");
    }

    #[test]
    fn something_left_over_breaks_it() {
        let (rule, story) = broken(
            "drains",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1\n\
             other connect\n\
             left broker: #1 of pub",
        );
        assert_eq!(rule, "");
        assert!(story.contains("left over: broker: #1"), "{story}");
    }

    #[test]
    fn a_client_that_is_away_leaves_it_unknown() {
        unknown(
            "drains",
            "no working connection",
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             sub cut",
        );
    }

    #[test]
    fn what_a_lost_session_left_over_is_unknown() {
        unknown(
            "drains",
            "whether it is legal",
            "start\n\
             pub crash lost\n\
             pub closed\n\
             pub restart\n\
             pub connect clean had\n\
             other connect\n\
             left broker: #1 of pub",
        );
    }

    #[test]
    fn a_swallowed_packet_leaves_it_unknown() {
        unknown(
            "drains",
            "lost a packet",
            "link pub proxy\n\
             start\n\
             pub publish m1 q1\n\
             pub >? PUBLISH m1 q1 #1",
        );
    }

    #[test]
    fn what_is_left_over_in_a_run_that_was_not_calm_is_unknown() {
        judged(
            "drains",
            "",
            &[
                ("broken", "start\nother connect\nleft broker: #1 of pub"),
                ("unknown", "start\nleft broker: #1 of pub"),
                (
                    "unknown",
                    "link pub proxy\nstart\npub >? PINGREQ\npub cut\npub connect present\n\
                     other connect\nleft broker: #1 of pub",
                ),
            ],
        );
    }
}
