//! The row that was taken, in the situations that rules alone do not tell apart.

use super::*;
use crate::library;
use qoslab_mqtt::policy::AckWhen;
use qoslab_render::narrate::{Story, Threads};
use qoslab_trace::{Event as Happened, EventId, Sent};

/// A run, and the box of the machine at any of its events.
struct Lab {
    plan: Plan,
    trace: Trace,
}

impl Lab {
    fn new(name: &str, sets: &[(&str, &str)]) -> Self {
        let scenario = library::find(name).expect("built in").parse(sets).expect("it can be read");
        let plan = scenario.plan(&scenario.variants()[0], None);
        Self { trace: qoslab_sim::record(&plan), plan }
    }

    /// The bytes that a scenario has written itself.
    fn raw(&self) -> EventId {
        let is = |event: &&Happened| matches!(event.what, What::Send { packet: Sent::Raw, .. });
        self.trace.events.iter().find(is).expect("there are some").n
    }

    /// The packets of a type from one party, one after the other.
    fn sent(&self, from: &str, kind: PacketType) -> Vec<EventId> {
        let is = |event: &&Happened| match &event.what {
            What::Send { link, dir, packet: Sent::Packet(packet), .. } => {
                let (sender, _) = self.trace.ends(*link, *dir).expect("a link has two ends");
                packet.packet_type() == kind && self.trace.party_name(sender) == from
            }
            _ => false,
        };
        self.trace.events.iter().filter(is).map(|event| event.n).collect()
    }

    /// Where a flight arrives.
    fn arrival(&self, flight: EventId) -> EventId {
        let is = |event: &&Happened| match event.what {
            What::Arrive { flight: of, .. } => of == flight,
            _ => false,
        };
        self.trace.events.iter().find(is).expect("it arrives").n
    }

    /// Whether the one who sends there waits for its application before it answers.
    fn waits(&self, link: LinkId, dir: Direction) -> bool {
        let client = &self.plan.clients[usize::from(link.0)];
        dir == Direction::Up && client.options.ack_when == AckWhen::AfterApplication
    }

    fn facts(&self, event: EventId) -> Facts {
        let now = qoslab_sim::moment(&self.plan, event);
        let then = qoslab_sim::moment(&self.plan, now.before);
        let threads = Threads::new(&self.trace);
        let story = Story::new(&self.trace, &threads);
        let scene = Scene {
            trace: &self.trace,
            plan: &self.plan,
            story: &story,
            event,
            now: Some(&now),
            then: Some(&then),
            hides: false,
        };
        facts(&scene).expect("the packet belongs to an exchange")
    }

    /// The rows that are marked as used, without their rules.
    fn used(&self, event: EventId) -> Vec<String> {
        let facts = self.facts(event);
        let used = facts.lines.into_iter().filter(|(sign, _)| *sign == Sign::Used);
        used.map(|(_, line)| line.split(" [").next().unwrap_or_default().to_owned()).collect()
    }
}

#[test]
fn the_first_publish_takes_send_and_its_repeat_on_a_new_connection_takes_resume() {
    let lab = Lab::new(library::FLAGSHIP, &[]);
    let publishes = lab.sent("pub", PacketType::Publish);
    assert_eq!(lab.used(publishes[0]), ["Free Send -> AwaitPuback: SendPublish"]);
    assert_eq!(lab.used(publishes[1]), ["AwaitPuback Resume -> AwaitPuback: ResendPublish"]);
}

#[test]
fn an_arrival_takes_the_row_of_its_receiver_and_so_does_the_answer() {
    let lab = Lab::new(library::FLAGSHIP, &[]);
    let publishes = lab.sent("pub", PacketType::Publish);
    let first = ["Free Publish -> Free: Deliver, SendPuback"];
    assert_eq!(lab.used(lab.arrival(publishes[0])), first);
    assert_eq!(lab.used(lab.sent("broker", PacketType::Puback)[0]), first);
    let repeat = ["Free PublishDup -> Free: Deliver, SendPuback"];
    assert_eq!(lab.used(lab.arrival(publishes[1])), repeat);
}

#[test]
fn a_repeat_before_pubrel_is_told_apart_from_one_after_it() {
    let lab = Lab::new("a-publish-repeated-before-pubrel", &[]);
    let first = lab.sent("pub", PacketType::Publish)[0];
    assert_eq!(lab.used(lab.arrival(first)), ["Free Publish -> AwaitPubrel: Deliver, SendPubrec"]);
    assert_eq!(
        lab.used(lab.arrival(lab.raw())),
        ["AwaitPubrel PublishDup -> AwaitPubrel: Suppress, SendPubrec"]
    );
    let lab = Lab::new("a-publish-repeated-after-pubrel", &[]);
    assert_eq!(
        lab.used(lab.arrival(lab.raw())),
        ["Free PublishDup -> AwaitPubrel: Deliver, SendPubrec"],
        "the identifier was released"
    );
}

#[test]
fn a_second_pubrec_takes_another_row_than_the_first() {
    let lab = Lab::new("a-publish-repeated-before-pubrel", &[]);
    let pubrecs = lab.sent("broker", PacketType::Pubrec);
    assert_eq!(
        lab.used(lab.arrival(pubrecs[0])),
        ["AwaitPubrec Pubrec -> AwaitPubcomp: ForgetMessage, SendPubrel"]
    );
    assert_eq!(
        lab.used(lab.arrival(pubrecs[1])),
        ["AwaitPubcomp Pubrec -> AwaitPubcomp: SendPubrel"]
    );
}

#[test]
fn an_answer_of_the_wrong_kind_meets_the_machine_that_waits() {
    let lab = Lab::new("a-mismatched-ack-closes", &[]);
    assert_eq!(lab.used(lab.arrival(lab.raw())), ["AwaitPuback Pubrec -> AwaitPuback: Violation"]);
}

#[test]
fn an_identifier_that_is_free_again_in_the_same_step_starts_anew() {
    let lab = Lab::new("locked-on-both-sides", &[]);
    let publishes = lab.sent("pub", PacketType::Publish);
    assert_eq!(lab.used(publishes[1]), ["Free Send -> AwaitPubrec: SendPublish"]);
    let pubcomp = lab.sent("broker", PacketType::Pubcomp)[0];
    assert_eq!(lab.used(lab.arrival(pubcomp)), ["AwaitPubcomp Pubcomp -> Free: Complete"]);
}

#[test]
fn a_repeat_by_timer_is_no_resume() {
    let lab = Lab::new("a-timer-repeats-on-a-live-connection", &[]);
    let publishes = lab.sent("pub", PacketType::Publish);
    let [used] = &lab.used(publishes[1])[..] else { panic!("one row") };
    assert!(used.contains(" Timer -> "), "{used}");
}

#[test]
fn the_headline_tells_the_state_before_and_after_of_both_ends() {
    let lab = Lab::new(library::FLAGSHIP, &[]);
    let facts = lab.facts(lab.sent("pub", PacketType::Publish)[0]);
    let heads: Vec<&str> = facts
        .lines
        .iter()
        .map(|(_, line)| line.as_str())
        .filter(|line| line.contains(" of #"))
        .collect();
    assert_eq!(
        heads,
        ["pub: QoS 1 sender of #1: AwaitPuback, was Free", "broker: QoS 1 receiver of #1: Free"]
    );
}

#[test]
fn an_exchanged_row_stands_beside_the_right_one() {
    let sets = [("broker.mutant", "deliver-before-dedup")];
    let lab = Lab::new("a-repeat-is-not-handed-on", &sets);
    let repeat = lab.sent("pub", PacketType::Publish)[1];
    let facts = lab.facts(lab.arrival(repeat));
    let line = |sign: Sign| facts.lines.iter().position(|(of, _)| *of == sign);
    let (used, right) = (line(Sign::Used).expect("used"), line(Sign::Right).expect("right"));
    let exchanged = line(Sign::Exchanged).expect("the row for DUP 0 is another too");
    let text = |at: usize| facts.lines[at].1.as_str();
    assert!(text(used).starts_with("AwaitPubrel PublishDup -> AwaitPubrel: Deliver, SendPubrec"));
    assert!(text(used).ends_with("(! exchanged)"), "{}", text(used));
    assert!(text(exchanged).starts_with("AwaitPubrel Publish -> AwaitPubrel: Deliver"));
    assert_eq!(text(right), "instead of AwaitPubrel Publish -> AwaitPubrel: Suppress, SendPubrec");
    assert_eq!(
        text(used + 1),
        "instead of AwaitPubrel PublishDup -> AwaitPubrel: Suppress, SendPubrec"
    );
}

/// What an action sends.
fn sends(action: &str) -> Option<PacketType> {
    Some(match action {
        "SendPublish" | "ResendPublish" => PacketType::Publish,
        "SendPubrel" | "SendPubrelNotFound" => PacketType::Pubrel,
        "SendPuback" | "SendPubackRefusal" => PacketType::Puback,
        "SendPubrec" | "SendPubrecRefusal" | "SendPubrecInUse" => PacketType::Pubrec,
        "SendPubcomp" | "SendPubcompNotFound" => PacketType::Pubcomp,
        _ => return None,
    })
}

#[test]
fn every_packet_of_an_exchange_has_the_one_row_that_sends_it() {
    let (mut seen, mut waited, mut wrong) = (0, 0, Vec::new());
    for source in library::built_in() {
        let lab = Lab::new(&source.name, &[]);
        for event in &lab.trace.events {
            let What::Send { link, dir, packet: Sent::Packet(packet), .. } = &event.what else {
                continue;
            };
            if Exchange::of(&lab.trace, *link, *dir, packet).is_none() {
                continue;
            }
            let used = lab.used(event.n);
            if used.is_empty() && lab.waits(*link, *dir) {
                waited += 1;
                continue;
            }
            let kind = packet.packet_type();
            let fits = |row: &String| {
                let (_, actions) = row.split_once(": ").unwrap_or_default();
                let actions = actions.trim_end_matches(" (! exchanged)").split(", ");
                actions.filter_map(sends).any(|of| of == kind)
            };
            seen += 1;
            if used.len() != 1 || !used.iter().all(fits) {
                wrong.push(format!("{} {}: {kind:?} {used:?}", source.name, event.n.0));
            }
        }
    }
    assert!(seen > 1_000 && waited > 0, "{seen} packets, {waited} of them had waited");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
