//! `bounded`: no table grows by what nobody can take out again. At the end no receiver holds a
//! QoS 2 identifier whose sender has no such exchange any more.

use super::delivery::hindered;
use super::quota_resets::each_lane;
use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{ConnIx, Flight, Lane, View};
use alloc::format;
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, Footer, LinkKind};

#[derive(Debug, Default)]
pub(crate) struct Bounded(Case);

impl Bounded {
    fn lane(&mut self, view: &View, footer: &Footer, lane: &Lane, at: ConnIx, dir: Direction) {
        let leaked = lane.held.iter().find(|(id, _)| !lane.open.contains(*id));
        let Some((id, since)) = leaked else { return };
        let conn = view.conn(at);
        if view.session(conn.key).tainted || lane.stale {
            return;
        }
        let stream = view.link(conn.link).kind == LinkKind::Stream;
        let receiver = view.sender(at, dir.reverse());
        let hindered = hindered(view, footer, Some(at), receiver);
        if !stream || hindered.is_some() {
            self.0.doubt(|| format!("whether {receiver} still gets rid of {id}"));
            return;
        }
        self.0.accuse(Some((Rule::Qos2UntilPubcomp, conn.version)), None, [*since], || {
            format!(
                "{receiver} holds {id} for a QoS 2 exchange that {} does not have any more.",
                view.sender(at, dir)
            )
        });
    }
}

impl Oracle for Bounded {
    const NAME: &'static str = "bounded";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = None;
    const ARRIVED: u8 = heard::PUBLISH;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn arrived(&mut self, _view: &View, _event: &Event, flight: &Flight) {
        if let Some((_, QoS::ExactlyOnce, _)) = flight.wire.publish() {
            self.0.see();
        }
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        each_lane(view, |lane, conn, dir| self.lane(view, footer, lane, conn, dir));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, unknown};

    #[test]
    fn a_released_number_holds() {
        held(
            "bounded",
            "start\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn a_number_nobody_can_release_breaks_it() {
        let (rule, story) = broken(
            "bounded",
            "mqtt 3.1.1\n\
             start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1\n\
             pub < PUBCOMP m1 #1",
        );
        assert_eq!(rule, "MQTT-4.3.3-1");
        assert!(story.contains("holds #1"), "{story}");
    }

    #[test]
    fn a_receiver_that_is_away_leaves_it_unknown() {
        unknown(
            "bounded",
            "gets rid",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1\n\
             pub < PUBCOMP m1 #1\n\
             pub cut",
        );
    }

    #[test]
    fn a_lost_store_excuses_it() {
        judged(
            "bounded",
            "start\npub publish m1 q2\npub > PUBLISH m1 q2 #1\nbroker owns m1 q2\n\
             pub < PUBREC m1 #1",
            &[("held", "pub crash lost\npub closed\npub restart\npub connect present")],
        );
    }
}
