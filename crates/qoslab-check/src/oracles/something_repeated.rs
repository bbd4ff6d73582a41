//! `something-repeated`: some PUBLISH or PUBREL was sent again. The guard for runs that are about
//! repeats.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Asked, Flight, View, Wire};
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, Footer};

#[derive(Debug, Default)]
pub(crate) struct SomethingRepeated {
    case: Case,
    happened: bool,
}

impl Oracle for SomethingRepeated {
    const NAME: &'static str = "something-repeated";
    const KIND: Kind = Kind::Sometimes;
    const RULE: Option<Rule> = None;
    const SENT: u8 = heard::PUBLISH | heard::PUBREL;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn sent(&mut self, view: &View, _event: &Event, flight: &Flight) {
        if self.happened {
            return;
        }
        self.happened = match flight.wire {
            Wire::Publish { .. } => matches!(view.asked(flight), Some(Asked::Again(_))),
            Wire::Pubrel { id } => {
                let known = view.lane(flight.conn, flight.dir).open.get(id);
                known.is_some_and(|exchange| exchange.released.is_some())
            }
            _ => false,
        };
        if self.happened {
            self.case.see();
        }
    }

    fn ended(&mut self, _view: &View, _footer: &Footer) {
        if !self.happened {
            self.case.doubt(|| "a repeat: nothing was sent twice".into());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{held, judged, unknown};

    #[test]
    fn a_repeat_is_something() {
        held(
            "something-repeated",
            "start\n\
             pub publish m1 q1\n\
             pub >x PUBLISH m1 q1 #1\n\
             pub cut\n\
             pub connect present\n\
             pub > PUBLISH dup m1 q1 #1\n\
             broker owns m1 q1\n\
             pub < PUBACK m1 #1\n\
             pub outcome m1 acknowledged\n\
             hop2 m1 q1 #1",
        );
    }

    #[test]
    fn nothing_is_unknown() {
        unknown(
            "something-repeated",
            "nothing was sent twice",
            "start\n\
             hop1 m1 q1 #1\n\
             hop2 m1 q1 #1",
        );
    }

    #[test]
    fn a_pubrel_that_is_sent_again_is_something() {
        judged(
            "something-repeated",
            "start\npub > PUBLISH m1 q2 #1\npub < PUBREC m1 #1\npub > PUBREL m1 #1",
            &[("unknown", ""), ("held", "pub > PUBREL m1 #1")],
        );
    }
}
