//! `connect-first`: the first packet of a client on a connection is CONNECT, and there is only one.

use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire};
use alloc::format;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Direction, Event};

#[derive(Debug, Default)]
pub(crate) struct ConnectFirst(Case);

impl Oracle for ConnectFirst {
    const NAME: &'static str = "connect-first";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::ConnectFirst);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let conn = view.conn(flight.conn);
        if flight.dir == Direction::Down || flight.wire == Wire::Raw || conn.raw {
            return;
        }
        self.0.see();
        let (rule, before) = match (flight.wire == Wire::Connect, conn.connect) {
            (true, Some(before)) => (Rule::ConnectOnce, before),
            (false, None) => (Rule::ConnectFirst, event.n),
            (true, None) | (false, Some(_)) => return,
        };
        self.0.accuse(Some((rule, conn.version)), flight.message, [before, event.n], || {
            let again = if before == event.n { "before" } else { "after" };
            format!("{} sent {} {again} its CONNECT.", view.name_of(conn.key), flight.wire.name())
        });
    }
}
