//! `suppressed-was-known`: a PUBLISH at QoS 2 is thrown away as a repeat only if its identifier is
//! held, in that direction, by an exchange of this session. Not by its DUP flag, which proves
//! nothing, and not by an identifier of the other direction.

use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::View;
use alloc::format;
use qoslab_mqtt::face::Note;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, PartyId};

#[derive(Debug, Default)]
pub(crate) struct SuppressedWasKnown(Case);

impl Oracle for SuppressedWasKnown {
    const NAME: &'static str = "suppressed-was-known";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::Qos2Pubrec);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn noted(&mut self, view: &View, event: &Event, party: PartyId, note: &Note) {
        let Note::RepeatSuppressed { from, .. } = note else { return };
        self.0.see();
        // At a client, `from` is the broker.
        let key = if party == view.broker { view.key_named(from) } else { view.key_of(party) };
        let tainted = key.is_some_and(|key| view.session(key).tainted);
        let datagram = view.unordered(key.and_then(|key| view.link_of_key(key)));
        let opaque = tainted || datagram || key.is_some_and(|key| view.had_raw(key));
        let Some((arrival, true)) = view.latest.filter(|_| !opaque) else { return };
        if event.cause.is_some_and(|cause| cause != arrival) {
            return;
        }
        let cited = Some((Rule::Qos2Pubrec, view.mqtt()));
        self.0.accuse(cited, event.message, [arrival, event.n], || {
            format!(
                "{} threw {} away as a repeat, but its identifier was free: this was the first \
                 PUBLISH of its exchange to arrive.",
                view.name(party),
                Named(event.message)
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn a_real_repeat_holds() {
        held(
            "suppressed-was-known",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub <x PUBREC m1 #1\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q2 #1\n\
             broker suppresses m1 pub\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub < PUBCOMP m1 #1\n\
             pub outcome m1 acknowledged\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn trusting_dup_breaks_it() {
        let (rule, story) = broken(
            "suppressed-was-known",
            "start\n\
             pub publish m1 q2\n\
             pub >x PUBLISH m1 q2 #1\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q2 #1\n\
             broker suppresses m1 pub",
        );
        assert_eq!(rule, "MQTT-4.3.3-8");
        assert!(story.contains("identifier was free"), "{story}");
    }

    #[test]
    fn one_table_for_both_directions_breaks_it() {
        let (rule, story) = broken(
            "suppressed-was-known",
            "start\n\
             sub publish m1 q2\n\
             sub > PUBLISH m1 q2 #1\n\
             sub < PUBREC m1 #1\n\
             sub > PUBREL m1 #1\n\
             sub < PUBLISH m2 q2 #1\n\
             sub suppresses m2 broker",
        );
        assert_eq!(rule, "MQTT-4.3.3-8");
        assert!(story.contains("identifier was free"), "{story}");
    }

    #[test]
    fn where_it_cannot_be_said_what_is_held() {
        judged(
            "suppressed-was-known",
            "",
            &[
                ("broken", "start\npub > PUBLISH m1 q2 #1\nbroker suppresses m1 pub"),
                (
                    "held",
                    "start\npub crash stale\npub closed\npub restart\npub connect present\n\
                     pub > PUBLISH m1 q2 #1\nbroker suppresses m1 pub",
                ),
                (
                    "held",
                    "link pub datagram\nstart\npub > PUBLISH m1 q2 #1\n\
                     broker suppresses m1 pub",
                ),
                ("held", "start\npub > RAW\npub > PUBLISH m1 q2 #1\nbroker suppresses m1 pub"),
            ],
        );
    }
}
