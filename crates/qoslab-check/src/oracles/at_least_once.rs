//! `at-least-once`: what is due at QoS 1 or 2 arrives in the end, on both hops, unless something
//! legal prevents it. A run that was stopped, or a receiver that is away, leaves it unknown.

use super::delivery::miss;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::View;
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::Footer;

#[derive(Debug, Default)]
pub(crate) struct AtLeastOnce(Case);

impl Oracle for AtLeastOnce {
    const NAME: &'static str = "at-least-once";
    const KIND: Kind = Kind::Eventually;
    const RULE: Option<Rule> = Some(Rule::Qos1Until);

    fn case(&mut self) -> &mut Case {
        &mut self.0
    }

    fn ended(&mut self, view: &View, footer: &Footer) {
        miss(&mut self.0, view, footer, QoS::AtLeastOnce);
    }
}
