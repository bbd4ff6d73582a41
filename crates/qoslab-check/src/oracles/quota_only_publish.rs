//! `quota-only-publish`: only PUBLISH waits for quota. A PUBREL that is due and does not leave
//! while the window is full waits for it, and may wait for ever.

use super::quota_resets::each_lane;
use crate::heard;
use crate::oracle::{Case, Named, Oracle, stopped};
use crate::verdict::Kind;
use crate::view::{ConnIx, Flight, Lane, View, Wire, way};
use alloc::format;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event, Footer};

#[derive(Debug, Default)]
pub(crate) struct QuotaOnlyPublish(Case);

impl QuotaOnlyPublish {
    fn lane(&mut self, view: &View, footer: &Footer, lane: &Lane, at: ConnIx, dir: Direction) {
        let conn = view.conn(at);
        let full = view.limit(at, dir).is_some_and(|limit| conn.outstanding[way(dir)] >= limit);
        if !full || !conn.alive() {
            return;
        }
        for exchange in lane.open.values() {
            let Some(recorded) = exchange.recorded else { continue };
            if exchange.orphan || exchange.pubrels_on(at) > 0 {
                continue;
            }
            if let Some(why) = stopped(footer.end) {
                self.0.doubt(|| why.into());
                return;
            }
            let cited = Some((Rule::QuotaOthersFlow, Version::V5));
            self.0.accuse(cited, exchange.message, [exchange.begun, recorded], || {
                format!(
                    "{} has the PUBREC of {} and keeps its PUBREL back while the window is full.",
                    view.sender(at, dir),
                    Named(exchange.message)
                )
            });
        }
    }
}

impl Oracle for QuotaOnlyPublish {
    const NAME: &'static str = "quota-only-publish";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::QuotaOthersFlow);
    const SENT: u8 = heard::PUBREL;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, _event: &Event, flight: &Flight) {
        if let Wire::Pubrel { .. } = flight.wire
            && let Some(limit) = view.limit(flight.conn, flight.dir)
            && view.conn(flight.conn).outstanding[way(flight.dir)] >= limit
        {
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
    fn a_pubrel_passes_a_full_window() {
        held(
            "quota-only-publish",
            "pub connect rm=1\n\
             sub connect\n\
             sub subscribe t q2 #99\n\
             hop1 m1 q2 #1\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn a_pubrel_that_waits_breaks_it() {
        let (rule, story) = broken(
            "quota-only-publish",
            "pub connect rm=1\n\
             sub connect\n\
             sub subscribe t q2 #99\n\
             pub publish m1 q2\n\
             pub publish m2 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1",
        );
        assert_eq!(rule, "MQTT-4.9.0-3");
        assert!(story.contains("keeps its PUBREL back"), "{story}");
    }

    #[test]
    fn a_stopped_run_leaves_it_unknown() {
        unknown(
            "quota-only-publish",
            "stopped",
            "pub connect rm=1\n\
             sub connect\n\
             sub subscribe t q2 #99\n\
             pub publish m1 q2\n\
             pub publish m2 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             pub < PUBREC m1 #1\n\
             end bound",
        );
    }

    #[test]
    fn what_is_not_kept_back() {
        judged(
            "quota-only-publish",
            "pub connect rm=1\npub publish m1 q2\npub > PUBLISH m1 q2 #1\npub < PUBREC m1 #1",
            &[
                ("held", "pub > PUBREL m1 #1"),
                // The connection is gone.
                ("vacuous", "pub cut"),
            ],
        );
    }

    #[test]
    fn without_a_full_window_nothing_is_proven() {
        judged("quota-only-publish", "start", &[("vacuous", "hop1 m1 q2 #1\nhop2 m1 q2 #1")]);
    }
}
