//! `acks-answer`: an acknowledgement answers something that has arrived on this connection, with
//! its identifier, and once. Acknowledgements are never repeated on their own, nor carried over
//! from an old connection. A PUBREL for an identifier that its sender does not know is legal.

use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire, asked_by, way};
use alloc::format;
use qoslab_mqtt::packet::PacketType;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::Event;

#[derive(Debug, Default)]
pub(crate) struct AcksAnswer(Case);

impl Oracle for AcksAnswer {
    const NAME: &'static str = "acks-answer";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::AckRepeatsId);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let conn = view.conn(flight.conn);
        let inbox = &conn.inbox[way(flight.dir.reverse())];
        let (rule, asked, known) = match flight.wire {
            Wire::Puback { id, .. } | Wire::Pubrec { id, .. } => {
                let known = inbox.publishes.iter().any(|owed| owed.id == id);
                (Rule::AckRepeatsId, PacketType::Publish, known)
            }
            Wire::Pubcomp { id } => {
                let known = inbox.pubrels.iter().any(|(of, _)| *of == id);
                (Rule::AckRepeatsId, PacketType::Pubrel, known)
            }
            Wire::Reply { kind, id, .. } => {
                let asked = asked_by(kind);
                let mut requests = inbox.requests.iter();
                let known = requests.any(|(of, with, ..)| *of == asked && *with == Some(id));
                (Rule::SubackRepeatsId, asked, known)
            }
            Wire::Pingresp => {
                let known = inbox.requests.iter().any(|(of, ..)| *of == PacketType::Pingreq);
                (Rule::PingAnswered, PacketType::Pingreq, known)
            }
            _ => return,
        };
        self.0.see();
        if known || conn.raw {
            return;
        }
        self.0.accuse(Some((rule, conn.version)), flight.message, [event.n], || {
            format!(
                "{} sent a {} for which no unanswered {asked} has come on this connection.",
                view.sender(flight.conn, flight.dir),
                flight.wire.name()
            )
        });
    }
}
