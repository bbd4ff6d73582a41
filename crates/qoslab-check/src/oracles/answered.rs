//! `answered`: every PUBLISH above QoS 0, PUBREC and PUBREL that is received gets its answer on the
//! same connection, if that lives. An application may delay an answer; at the end of a run that has
//! come to rest it must have left.

use crate::heard;
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
    const ARRIVED: u8 = heard::PUBLISH | heard::PUBREL;

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
                for (id, exchange) in view.lane(at, dir.reverse()).open.iter() {
                    let owed = exchange.pubrecs_on(at) > 0 && exchange.pubrels_on(at) == 0;
                    if let Some(came) = exchange.recorded.filter(|_| owed && !exchange.orphan) {
                        let what = (Rule::Qos2Pubrel, "PUBREC", id);
                        self.missing(view, footer, (at, dir), what, came);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken, unknown};

    #[test]
    fn all_answers_hold() {
        held(
            "answered",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn a_publish_without_puback_breaks_it() {
        let (rule, story) = broken(
            "answered",
            "start\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1",
        );
        assert_eq!(rule, "MQTT-4.3.2-4");
        assert!(story.contains("PUBLISH #1"), "{story}");
    }

    #[test]
    fn a_publish_without_pubrec_breaks_it() {
        let (rule, story) = broken(
            "answered",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1",
        );
        assert_eq!(rule, "MQTT-4.3.3-8");
        assert!(story.contains("PUBLISH #1"), "{story}");
    }

    #[test]
    fn a_pubrec_without_pubrel_breaks_it() {
        let (rule, story) = broken(
            "answered",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1",
        );
        assert_eq!(rule, "MQTT-4.3.3-4");
        assert!(story.contains("PUBREC #1"), "{story}");
    }

    #[test]
    fn an_unknown_pubrel_without_pubcomp_breaks_it() {
        let (rule, story) = broken(
            "answered",
            "start\n\
             pub > PUBREL #7",
        );
        assert_eq!(rule, "MQTT-4.3.3-11");
        assert!(story.contains("PUBREL #7"), "{story}");
    }

    #[test]
    fn an_answer_that_was_lost_was_given() {
        nothing_broken(
            "link pub proxy\n\
             start\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             broker owns m1 q1\n\
             pub <? PUBACK m1 #1\n\
             hop2 m1 q1 #1",
        );
    }

    #[test]
    fn a_stopped_run_leaves_it_unknown() {
        unknown(
            "answered",
            "stopped",
            "start\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             end until",
        );
    }

    #[test]
    fn one_late_answer_covers_a_repeat_that_waited() {
        nothing_broken(
            "mqtt 3.1.1\n\
             start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             sub < PUBLISH m1 q1 #1\n\
             sub < PUBLISH dup m1 q1 #1\n\
             sub gets m1 q1\n\
             sub > PUBACK m1 #1",
        );
    }

    #[test]
    fn a_pubrec_is_answered_once_and_where_it_came() {
        judged(
            "answered",
            "",
            &[
                (
                    "held",
                    "link pub proxy\nstart\npub > PUBLISH m1 q2 #1\npub < PUBREC m1 #1\n\
                     pub >? PUBREL m1 #1",
                ),
                (
                    "held",
                    "start\npub > PUBLISH m1 q2 #1\npub < PUBREC m1 #1\npub cut\n\
                     pub connect present",
                ),
            ],
        );
    }
}
