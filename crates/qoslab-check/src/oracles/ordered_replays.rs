//! `ordered-replays`: on a new connection, PUBLISHes are sent again in the order of their first
//! sending, QoS 1 and 2 together. PUBRELs have an order of their own; see `ordered-acks`.

use crate::oracle::{Case, Named, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, ConnIx, Flight, View, way};
use alloc::collections::BTreeMap;
use alloc::format;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId};

#[derive(Debug, Default)]
pub(crate) struct OrderedReplays {
    case: Case,
    last: BTreeMap<(ConnIx, usize), EventId>,
}

impl Oracle for OrderedReplays {
    const NAME: &'static str = "ordered-replays";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::ResendOrder);

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let Some(Asked::Again(exchange)) = view.asked(flight) else { return };
        if exchange.conn == flight.conn || !self.case.open() {
            return;
        }
        self.case.see();
        let last = self.last.entry((flight.conn, way(flight.dir))).or_insert(exchange.begun);
        if exchange.begun >= *last {
            *last = exchange.begun;
            return;
        }
        let cited = Some((Rule::ResendOrder, view.conn(flight.conn).version));
        self.case.accuse(cited, flight.message, [exchange.begun, *last, event.n], || {
            format!(
                "{} sent {} again after a message that it had first sent later.",
                view.sender(flight.conn, flight.dir),
                Named(flight.message)
            )
        });
    }
}
