//! `suback-per-filter`: SUBACK, and in 5.0 UNSUBACK, has one code for each filter of its request.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire, asked_by, way};
use alloc::format;
use qoslab_mqtt::packet::{PacketType, Version};
use qoslab_mqtt::rule::Rule;
use qoslab_trace::Event;

#[derive(Debug, Default)]
pub(crate) struct SubackPerFilter(Case);

impl Oracle for SubackPerFilter {
    const NAME: &'static str = "suback-per-filter";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = Some(Rule::SubackPerFilter);
    const SENT: u8 = heard::REST;

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn sent(&mut self, view: &View, event: &Event, flight: &Flight) {
        let Wire::Reply { kind, id, codes } = flight.wire else { return };
        let conn = view.conn(flight.conn);
        let inbox = &conn.inbox[way(flight.dir.reverse())];
        let mut requests = inbox.requests.iter();
        let asked = (asked_by(kind), Some(id));
        let Some((_, _, filters, came)) =
            requests.find(|(of, with, ..)| (*of, *with) == asked).copied()
        else {
            return;
        };
        self.0.see();
        let codes = match (kind, conn.version) {
            // The UNSUBACK of 3.1.1 has no codes.
            (PacketType::Unsuback, Version::V311) => filters,
            _ => codes.unwrap_or(0),
        };
        if codes == filters {
            return;
        }
        let cited = Some((Rule::SubackPerFilter, conn.version));
        self.0.accuse(cited, None, [came, event.n], || {
            format!("{} {id} has {codes} codes for {filters} filters.", kind.name())
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, nothing_broken};

    #[test]
    fn as_many_codes_as_filters_hold() {
        held(
            "suback-per-filter",
            "start\n\
             pub > SUBSCRIBE q1 #1 x3\n\
             pub < SUBACK #1 x3",
        );
    }

    #[test]
    fn fewer_break_it() {
        let (rule, story) = broken(
            "suback-per-filter",
            "start\n\
             pub > SUBSCRIBE q1 #1 x3\n\
             pub < SUBACK #1 x2",
        );
        assert_eq!(rule, "MQTT-3.8.4-6");
        assert!(story.contains("2 codes for 3 filters"), "{story}");
    }

    #[test]
    fn unsuback_of_3_1_1_has_none() {
        nothing_broken(
            "mqtt 3.1.1\n\
             start\n\
             pub > UNSUBSCRIBE #1 x2\n\
             pub < UNSUBACK #1 x0",
        );
    }
}
