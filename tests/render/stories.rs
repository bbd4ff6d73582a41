//! What runs sound like.

use super::pictures::{crossing, lost_puback};
use qoslab_render::narrate::narrate;
use qoslab_trace::EventId;

#[test]
fn a_lost_puback_is_told() {
    let said =
        [(EventId(5), "Will the broker\nremember?".to_string()), (EventId(99), "After.".into())];
    insta::assert_snapshot!(narrate(&lost_puback(), &said));
}

#[test]
fn crossing_packets_are_told_in_the_order_of_sending() {
    insta::assert_snapshot!(narrate(&crossing(), &[]));
}
