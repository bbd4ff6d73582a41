//! `ids-free`: a new PUBLISH, SUBSCRIBE or UNSUBSCRIBE takes an identifier that no unfinished
//! exchange of its sender has. The two directions are two spaces; reuse after the end is legal.

use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, Asks, Exchange, Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::packet::PacketId;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event};

#[derive(Debug, Default)]
pub(crate) struct IdsFree(Case);

impl IdsFree {
    fn accuse(
        &mut self,
        view: &View,
        event: &Event,
        flight: &Flight,
        id: PacketId,
        taken: &Exchange,
    ) {
        let rule = match flight.dir {
            Direction::Up => Rule::IdFree,
            Direction::Down => Rule::IdFreeServer,
        };
        let cited = Some((rule, view.conn(flight.conn).version));
        self.0.accuse(cited, flight.message, [taken.begun, event.n], || {
            let what = match taken.asks {
                Asks::Publish(_) => Named(taken.message),
                Asks::Request(_) => Named(None),
            };
            format!(
                "{} gave {id} to a new {} while the exchange of {what} still has it.",
                view.sender(flight.conn, flight.dir),
                flight.wire.name()
            )
        });
    }
}

impl Oracle for IdsFree {
    const NAME: &'static str = "ids-free";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::IdFree);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        match flight.wire {
            Wire::Publish { id: Some(id), .. } => {
                self.0.see();
                if let Some(Asked::Taken(taken)) = view.asked(flight) {
                    self.accuse(view, event, flight, id, taken);
                }
            }
            Wire::Request { kind, id, .. } => {
                self.0.see();
                let Some(taken) = view.lane(flight.conn, flight.dir).open.get(&id) else { return };
                let repeat = taken.asks == Asks::Request(kind);
                if !repeat && !taken.orphan {
                    self.accuse(view, event, flight, id, taken);
                }
            }
            _ => {}
        }
    }
}
