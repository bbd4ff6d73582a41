//! `requests-answered`: SUBSCRIBE, UNSUBSCRIBE and PINGREQ are answered on their connection, if that
//! lives.

use crate::oracle::{Case, Oracle, stopped};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::packet::PacketType;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, Footer};

#[derive(Debug, Default)]
pub(crate) struct RequestsAnswered(Case);

impl Oracle for RequestsAnswered {
    const NAME: &'static str = "requests-answered";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::SubackSent);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn arrived(&mut self, _view: &View, _event: &Event, flight: &Flight) {
        if let Wire::Request { .. } | Wire::Pingreq = flight.wire {
            self.0.see();
        }
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        for conn in view.conns.iter().filter(|conn| conn.alive()) {
            let Some((kind, _, _, came)) = conn.inbox[0].requests.first().copied() else {
                continue;
            };
            if let Some(why) = stopped(footer.end) {
                self.0.doubt(|| format!("whether the broker still answers {kind}: {why}"));
                continue;
            }
            let rule = match kind {
                PacketType::Unsubscribe => Rule::UnsubackSent,
                PacketType::Pingreq => Rule::PingAnswered,
                _ => Rule::SubackSent,
            };
            self.0.accuse(Some((rule, conn.version)), None, [came], || {
                format!("The broker never answered the {kind} of {}.", view.name_of(conn.key))
            });
        }
    }
}
