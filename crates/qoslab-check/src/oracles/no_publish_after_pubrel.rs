//! `no-publish-after-pubrel`: once PUBREL has left, the PUBLISH of that exchange never leaves again.

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
