//! `at-least-once`: what is due at QoS 1 or 2 arrives in the end, on both hops, unless something
//! legal prevents it. A run that was stopped, or a receiver that is away, leaves it unknown.

use super::delivery::miss;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::View;
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::Footer;

#[derive(Debug, Default)]
pub(crate) struct AtLeastOnce(Case);

impl Oracle for AtLeastOnce {
    const NAME: &'static str = "at-least-once";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::Qos1Until);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        miss(&mut self.0, view, footer, QoS::AtLeastOnce);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged, nothing_broken, unknown};

    #[test]
    fn an_arrival_over_both_hops_holds() {
        held(
            "at-least-once",
            "start\n\
             hop1 m1 q1 #1\n\
             hop2 m1 q1 #1",
        );
    }

    #[test]
    fn a_message_the_broker_never_takes_breaks_it() {
        let (rule, story) = broken(
            "at-least-once",
            "start\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             pub < PUBACK m1 #1\n\
             pub outcome m1 acknowledged",
        );
        assert_eq!(rule, "MQTT-4.3.2-3");
        assert!(story.contains("never took it"), "{story}");
    }

    #[test]
    fn a_copy_that_stays_behind_breaks_it() {
        let (rule, story) = broken(
            "at-least-once",
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             sub < PUBLISH m1 q1 #1\n\
             sub > PUBACK m1 #1",
        );
        assert_eq!(rule, "MQTT-4.3.2-3");
        assert!(story.contains("0 of 1"), "{story}");
    }

    #[test]
    fn a_session_that_ends_is_an_excuse() {
        nothing_broken(
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             sub cut\n\
             broker ends sub overflow\n\
             sub connect",
        );
    }

    #[test]
    fn an_overflow_is_an_excuse() {
        nothing_broken(
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             broker drops m1 sub full",
        );
    }

    #[test]
    fn a_refusal_is_an_excuse() {
        nothing_broken(
            "start\n\
             pub publish m1 q1\n\
             pub > PUBLISH m1 q1 #1\n\
             pub < PUBACK m1 #1 err\n\
             pub outcome m1 rejected",
        );
    }

    #[test]
    fn expiry_is_an_excuse_before_the_first_sending() {
        nothing_broken(
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             broker drops m1 sub expired",
        );
    }

    #[test]
    fn expiry_is_no_excuse_after_it() {
        let (rule, story) = broken(
            "at-least-once",
            "start\n\
             hop1 m1 q2 #1\n\
             broker routes m1 sub q2\n\
             sub < PUBLISH m1 q2 #1\n\
             broker drops m1 sub expired",
        );
        assert_eq!(rule, "MQTT-4.3.3-5");
        assert!(story.contains("0 of 1"), "{story}");
    }

    #[test]
    fn a_receiver_that_is_away_leaves_it_unknown() {
        unknown(
            "at-least-once",
            "no working connection",
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             sub <x PUBLISH m1 q1 #1\n\
             sub cut",
        );
    }

    #[test]
    fn a_stopped_run_leaves_it_unknown() {
        unknown(
            "at-least-once",
            "stopped",
            "start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             end until",
        );
    }

    #[test]
    fn a_packet_the_proxy_swallowed_leaves_it_unknown() {
        unknown(
            "at-least-once",
            "lost a packet",
            "link sub proxy\n\
             start\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             sub <? PUBLISH m1 q1 #1",
        );
    }

    #[test]
    fn a_lost_store_is_an_excuse() {
        nothing_broken(
            "mqtt 3.1.1\n\
             start\n\
             pub publish m1 q1\n\
             pub >x PUBLISH m1 q1 #1\n\
             pub cut\n\
             pub crash lost\n\
             pub restart\n\
             pub connect present",
        );
    }

    #[test]
    fn what_is_not_due_proves_nothing() {
        judged(
            "at-least-once",
            "start",
            &[
                ("vacuous", "pub publish m1 q0\npub > PUBLISH m1 q0"),
                (
                    "vacuous",
                    "broker owns m1 q1 from=\nbroker routes m1 sub q1\n\
                     broker drops m1 sub full",
                ),
            ],
        );
    }

    #[test]
    fn a_grant_that_was_lowered_holds_for_what_waited() {
        nothing_broken(
            "start\n\
             sub cut\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             broker queues m1 sub\n\
             sub connect present\n\
             sub subscribe t q0 #98\n\
             sub <x PUBLISH m1 q0\n\
             sub cut\n\
             sub connect present",
        );
    }

    #[test]
    fn a_grant_that_was_not_lowered_is_due() {
        let (rule, story) = broken(
            "at-least-once",
            "start\n\
             sub cut\n\
             hop1 m1 q1 #1\n\
             broker routes m1 sub q1\n\
             broker queues m1 sub\n\
             sub connect present\n\
             sub <x PUBLISH m1 q0\n\
             sub cut\n\
             sub connect present",
        );
        assert_eq!(rule, "MQTT-4.3.2-3");
        assert!(story.contains("m1"), "{story}");
    }
}
