//! `no-reconnect-loop`: after the last fault a client needs at most three more connections until it
//! gets on. Getting on is a message that is acknowledged or delivered for the first time; what the
//! script does, and every fault, starts the count anew.

use crate::heard;
use crate::oracle::{Case, Oracle};
use crate::verdict::Kind;
use crate::view::{Flight, View, Wire};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use qoslab_mqtt::face::Delivery;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{Event, EventId, LinkId, LossReason, MessageId, PartyId, What};

/// How many connections without progress are too many.
const LIMIT: u32 = 3;

#[derive(Debug, Default)]
pub(crate) struct NoReconnectLoop {
    case: Case,
    /// The clients that have connected before.
    known: BTreeSet<LinkId>,
    opened: BTreeMap<LinkId, (u32, EventId)>,
}

impl NoReconnectLoop {
    fn settle(&mut self, link: Option<LinkId>) {
        if let Some(link) = link {
            self.opened.remove(&link);
        }
    }

    fn open(&mut self, view: &View, event: &Event, link: LinkId) {
        let Some(of) = view.links.get(usize::from(link.0)) else { return };
        self.case.see();
        // The first connection is no reconnect.
        if self.known.insert(link) {
            return;
        }
        let (count, first) = self.opened.entry(link).or_insert((0, event.n));
        *count += 1;
        if *count <= LIMIT {
            return;
        }
        let first = *first;
        if view.unordered(Some(link)) {
            self.case.doubt(|| "whether the link lets a CONNACK be overtaken again".into());
            return;
        }
        self.case.accuse(None, None, [first, event.n], || {
            format!(
                "{} connects again and again: more than {LIMIT} times since the last fault, and \
                 no message got on.",
                view.name_of(of.key)
            )
        });
    }
}

impl Oracle for NoReconnectLoop {
    const NAME: &'static str = "no-reconnect-loop";
    const KIND: Kind = Kind::Always;
    const RULE: Option<Rule> = None;
    const ARRIVED: u8 = heard::ANSWER | heard::PUBCOMP;

    fn case(&mut self) -> &mut Case {
        &mut self.case
    }

    fn arrived(&mut self, view: &View, _event: &Event, flight: &Flight) {
        if self.opened.is_empty() {
            return;
        }
        if let Wire::Puback { id, .. } | Wire::Pubrec { id, .. } | Wire::Pubcomp { id } =
            flight.wire
        {
            let exchange = view.lane(flight.conn, flight.dir.reverse()).open.get(id);
            let on = exchange.is_some_and(|exchange| match flight.wire {
                Wire::Pubrec { .. } => exchange.recorded.is_none(),
                _ => true,
            });
            self.settle(Some(flight.link).filter(|_| on));
        }
    }

    fn lost(&mut self, _view: &View, event: &Event, flight: &Flight, why: LossReason) {
        let fault = match &event.what {
            What::Lose { fault, .. } => fault.is_some(),
            _ => false,
        };
        self.settle(Some(flight.link).filter(|_| fault || why == LossReason::Lost));
    }

    fn delivered(&mut self, view: &View, _event: &Event, at: PartyId, delivery: &Delivery) {
        if self.opened.is_empty() {
            return;
        }
        let key = view.key_of(at);
        let receipt = key.and_then(|key| view.receipts.get(key, MessageId(delivery.tag.0)));
        if receipt.is_none_or(|receipt| receipt.delivered == 0) {
            self.settle(view.link_of(at));
        }
    }

    fn turned(&mut self, view: &View, event: &Event) {
        match &event.what {
            What::Open { link, .. } => self.open(view, event, *link),
            What::Refuse { link, .. } | What::Cut { link, .. } | What::Silence { link, .. } => {
                self.settle(Some(*link))
            }
            What::Command { client, .. } => self.settle(view.link_of(*client)),
            What::Crash { .. } | What::Restart { .. } | What::Tamper { .. } => {
                self.opened.clear();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{broken, held, judged};

    #[test]
    fn three_attempts_hold() {
        held(
            "no-reconnect-loop",
            "pub connect\n\
             pub cut\n\
             pub open\n\
             pub closed\n\
             pub open\n\
             pub closed\n\
             pub connect present",
        );
    }

    #[test]
    fn a_fourth_without_progress_breaks_it() {
        let (rule, story) = broken(
            "no-reconnect-loop",
            "pub connect\n\
             pub cut\n\
             pub open\n\
             pub closed\n\
             pub open\n\
             pub closed\n\
             pub open\n\
             pub closed\n\
             pub open",
        );
        assert_eq!(rule, "");
        assert!(story.contains("again and again"), "{story}");
    }

    #[test]
    fn each_fault_starts_the_count_anew() {
        held(
            "no-reconnect-loop",
            "pub connect\n\
             pub cut\n\
             pub open\n\
             pub cut\n\
             pub open\n\
             pub cut\n\
             pub open\n\
             pub cut\n\
             pub open\n\
             pub cut\n\
             pub connect present",
        );
    }

    #[test]
    fn what_the_script_commands_is_no_loop() {
        held(
            "no-reconnect-loop",
            "pub connect\n\
             pub leave\n\
             pub commands connect\n\
             pub connect present\n\
             pub leave\n\
             pub commands connect\n\
             pub connect present\n\
             pub leave\n\
             pub commands connect\n\
             pub connect present\n\
             pub leave\n\
             pub commands connect\n\
             pub connect present",
        );
    }

    #[test]
    fn what_is_progress() {
        judged(
            "no-reconnect-loop",
            "pub connect\nsub connect\nbroker routes m1 sub q1\npub > PUBLISH m2 q2 #2\n\
             pub < PUBREC m2 #2\npub closed\npub connect present\npub closed\n\
             pub connect present\npub closed\npub connect present\nsub closed\n\
             sub connect present\nsub closed\nsub connect present\nsub closed\n\
             sub connect present",
            &[
                ("broken", "pub closed\npub open"),
                ("broken", "sub closed\nsub open"),
                ("held", "pub > PUBLISH m1 q1 #1\npub < PUBACK m1 #1\npub closed\npub open"),
                ("held", "pub > PUBLISH m1 q2 #1\npub < PUBREC m1 #1\npub closed\npub open"),
                ("held", "pub < PUBCOMP m2 #2\npub closed\npub open"),
                // What has come before is none.
                ("broken", "pub < PUBREC m2 #2\npub closed\npub open"),
                ("held", "sub gets m1 q1\nsub closed\nsub open"),
            ],
        );
    }

    #[test]
    fn what_is_delivered_again_is_no_progress() {
        judged(
            "no-reconnect-loop",
            "sub connect\nsub gets m1 q1",
            &[(
                "broken",
                "sub closed\nsub open\nsub closed\nsub open\nsub closed\nsub open\n\
                     sub gets m1 q1\nsub closed\nsub open",
            )],
        );
    }

    #[test]
    fn what_is_a_fault() {
        judged(
            "no-reconnect-loop",
            "pub connect\npub >~ a PINGREQ\npub closed\npub connect present\npub closed\n\
             pub connect present\npub closed\npub connect present",
            &[
                ("held", "pub >x PINGREQ\npub closed\npub open"),
                ("held", "pub >? PINGREQ\npub closed\npub open"),
                ("held", "broker crash kept\npub closed\npub open"),
                ("held", "pub >~ b PINGREQ\ncopy b\npub closed\npub open"),
                // What is lost because its connection has closed is none.
                ("broken", "lose a\npub closed\npub open"),
            ],
        );
    }

    #[test]
    fn the_first_connection_is_no_reconnect() {
        judged(
            "no-reconnect-loop",
            "pub open\npub closed\npub open\npub closed\npub open\npub closed\npub open",
            &[("held", ""), ("broken", "pub closed\npub open")],
        );
    }
}
