//! `answered`: every PUBLISH above QoS 0, PUBREC and PUBREL that is received gets its answer on the
//! same connection, if that lives. An application may delay an answer; at the end of a run that has
//! come to rest it must have left.

use crate::oracle::{Case, Oracle, stopped};
use crate::verdict::Kind;
use crate::view::{ConnIx, Flight, View, Wire, way};
use alloc::format;
use qoslab_mqtt::packet::{PacketId, QoS};
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, EventId, Footer};

#[derive(Debug, Default)]
pub(crate) struct Answered(Case);

impl Answered {
    fn missing(
        &mut self,
        view: &View,
        footer: &Footer,
        (at, dir): (ConnIx, Direction),
        (rule, what, id): (Rule, &str, PacketId),
        came: EventId,
    ) {
        let who = view.sender(at, dir.reverse());
        if let Some(why) = stopped(footer.end) {
            self.0.doubt(|| format!("whether {who} still answers {what} {id}: {why}"));
            return;
        }
        self.0.accuse(Some((rule, view.conn(at).version)), None, [came], || {
            format!("{who} got {what} {id} and never answered it, though the connection lives.")
        });
    }
}

impl Oracle for Answered {
    const NAME: &'static str = "answered";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::Qos1Puback);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn arrived(&mut self, _view: &View, _event: &Event, flight: &Flight) {
        if let Wire::Publish { id: Some(_), .. } | Wire::Pubrel { .. } = flight.wire {
            self.0.see();
        }
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        for (at, conn) in view.conns.iter().enumerate().filter(|(_, conn)| conn.alive()) {
            for dir in [Direction::Up, Direction::Down] {
                let at = ConnIx(at);
                let inbox = &conn.inbox[way(dir)];
                for owed in inbox.publishes.iter().filter(|owed| !owed.covered) {
                    let rule = match owed.qos {
                        QoS::AtMostOnce | QoS::AtLeastOnce => Rule::Qos1Puback,
                        QoS::ExactlyOnce => Rule::Qos2Pubrec,
                    };
                    self.missing(view, footer, (at, dir), (rule, "PUBLISH", owed.id), owed.event);
                }
                for (id, came) in &inbox.pubrels {
                    let what = (Rule::Qos2Pubcomp, "PUBREL", *id);
                    self.missing(view, footer, (at, dir), what, *came);
                }
                for (id, exchange) in &view.lane(at, dir.reverse()).open {
                    let owed = exchange.pubrecs_on(at) > 0 && exchange.pubrels_on(at) == 0;
                    if let Some(came) = exchange.recorded.filter(|_| owed && !exchange.orphan) {
                        let what = (Rule::Qos2Pubrel, "PUBREC", *id);
                        self.missing(view, footer, (at, dir), what, came);
                    }
                }
            }
        }
    }
}
