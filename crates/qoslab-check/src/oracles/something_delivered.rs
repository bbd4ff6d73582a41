//! `something-delivered`: some message reached some application. The guard against a run in which
//! every promise is kept because nothing happened.

use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::View;
use qoslab_mqtt::face::Delivery;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, Footer, PartyId};

#[derive(Debug, Default)]
pub(crate) struct SomethingDelivered {
    case: Case,
    happened: bool,
}

impl Oracle for SomethingDelivered {
    const NAME: &'static str = "something-delivered";
    const KIND: Kind = Kind::Sometimes;
    const RULE: Option<Rule> = None;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn delivered(&mut self, _view: &View, _event: &Event, _at: PartyId, _delivery: &Delivery) {
        self.happened = true;
        self.case.see();
    }

    fn ended(&mut self, _view: &View, _footer: &Footer) {
        if !self.happened {
            self.case.doubt(|| "a delivery: no message reached an application".into());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{held, unknown};

    #[test]
    fn a_delivery_is_something() {
        held(
            "something-delivered",
            "start\n\
             hop1 m1 q1 #1\n\
             hop2 m1 q1 #1",
        );
    }

    #[test]
    fn nothing_is_unknown() {
        unknown("something-delivered", "no message reached", "start");
    }
}
