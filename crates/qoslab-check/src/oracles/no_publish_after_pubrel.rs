//! `no-publish-after-pubrel`: once PUBREL has left, the PUBLISH of that exchange never leaves
//! again.

use crate::heard;
use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, Flight, View};
use alloc::format;
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::Event;

#[derive(Debug, Default)]
pub(crate) struct NoPublishAfterPubrel(Case);

impl Oracle for NoPublishAfterPubrel {
    const NAME: &'static str = "no-publish-after-pubrel";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::Qos2NoPublishAfterPubrel);
    const SENT: u8 = heard::PUBLISH;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        if let Some((_, QoS::ExactlyOnce, _)) = flight.wire.publish() {
            self.0.see();
        }
        let Some(Asked::Again(exchange)) = view.asked(flight) else { return };
        let Some((released, _)) = exchange.released else { return };
        let cited = Some((Rule::Qos2NoPublishAfterPubrel, view.conn(flight.conn).version));
        self.0.accuse(cited, flight.message, [exchange.begun, released, event.n], || {
            format!(
                "{} sent the PUBLISH of {} again after its PUBREL; the receiver may take it for a \
                 new message.",
                view.sender(flight.conn, flight.dir),
                Named(flight.message)
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, nothing_broken};

    #[test]
    fn the_pubrel_again_holds() {
        held(
            "no-publish-after-pubrel",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub <x PUBCOMP m1 #1\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBREL m1 #1\n\
             pub < PUBCOMP m1 #1\n\
             pub outcome m1 acknowledged\n\
             hop2 m1 q2 #1",
        );
    }

    #[test]
    fn the_publish_again_breaks_it() {
        let (rule, story) = broken(
            "no-publish-after-pubrel",
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub <x PUBCOMP m1 #1\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q2 #1",
        );
        assert_eq!(rule, "MQTT-4.3.3-6");
        assert!(story.contains("after its PUBREL"), "{story}");
    }

    #[test]
    fn a_stale_store_is_an_excuse() {
        nothing_broken(
            "start\n\
             pub publish m1 q2\n\
             pub > PUBLISH m1 q2 #1\n\
             broker owns m1 q2\n\
             pub < PUBREC m1 #1\n\
             pub >x PUBREL m1 #1\n\
             pub crash stale\n\
             pub closed\n\
             pub restart\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q2 #1\n\
             pub < PUBREC m1 #1\n\
             pub > PUBREL m1 #1\n\
             pub < PUBCOMP m1 #1\n\
             hop2 m1 q2 #1",
        );
    }
}
