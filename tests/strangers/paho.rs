//! paho-mqtt against the broker core: each test runs one script of this folder to its end.

use super::installed::python;
use super::program::Program;
use super::seen::Way;
use super::served::Served;
use qoslab_mqtt::options::BrokerOptions;
use qoslab_mqtt::packet::{Packet, PacketType};
use std::path::Path;

/// Runs a script against a broker; what it says on failure is in the panic.
fn run(served: &Served, script: &str, version: u8, more: &[&str]) {
    let python = python().expect("asked for before");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("strangers").join(script);
    let mut args = vec![path.display().to_string(), served.port.to_string(), version.to_string()];
    args.extend(more.iter().map(|arg| arg.to_string()));
    Program::start(&python, args).finish();
}

/// Runs a script once for each version, each against a broker of its own.
fn both(script: &str) {
    if python().is_none() {
        return;
    }
    for version in [4, 5] {
        run(&Served::standard(), script, version, &[]);
    }
}

#[test]
fn messages_of_every_qos_arrive_in_order_and_once() {
    both("exchange.py");
}

#[test]
fn sessions_are_kept_resumed_taken_over_and_forgotten() {
    both("sessions.py");
}

#[test]
fn wills_are_published_when_they_are_due() {
    both("wills.py");
}

#[test]
fn topics_match_as_the_standard_says() {
    both("topics.py");
}

#[test]
fn the_features_of_5_0_work() {
    if python().is_some() {
        run(&Served::standard(), "five.py", 5, &[]);
    }
}

#[test]
fn receive_maximum_is_never_exceeded() {
    if python().is_some() {
        run(&Served::standard(), "flow_control.py", 5, &[]);
    }
}

#[test]
fn aliases_of_both_sides_are_understood() {
    if python().is_some() {
        let options = BrokerOptions { topic_aliases: 2, ..BrokerOptions::standard() };
        run(&Served::start(options), "aliases.py", 5, &[]);
    }
}

/// Where a connection is cut, at which QoS, and how many copies of the message that gives.
type Cut = (Way, PacketType, u8, u8);

#[test]
fn a_publisher_that_is_cut_anywhere_finishes_its_exchange() {
    let cuts: [Cut; 6] = [
        (Way::In, PacketType::Publish, 1, 2),
        (Way::Out, PacketType::Puback, 1, 2),
        (Way::In, PacketType::Publish, 2, 1),
        (Way::Out, PacketType::Pubrec, 2, 1),
        (Way::In, PacketType::Pubrel, 2, 1),
        (Way::Out, PacketType::Pubcomp, 2, 1),
    ];
    cut_at("pub", "resume_sender.py", &cuts, |served| {
        let publishes = served.seen.all("pub", Way::In, PacketType::Publish);
        let first = publishes.first().and_then(Packet::id);
        for packet in publishes.iter().filter(|packet| packet.id() == first).skip(1) {
            assert!(matches!(packet, Packet::Publish(publish) if publish.dup), "{packet:?}");
        }
    });
}

#[test]
fn a_subscriber_that_is_cut_anywhere_gets_the_exchange_finished() {
    // Paho keeps what it has received of QoS 2 until PUBREL, and then hands it on.
    let cuts: [Cut; 6] = [
        (Way::Out, PacketType::Publish, 1, 1),
        (Way::In, PacketType::Puback, 1, 1),
        (Way::Out, PacketType::Publish, 2, 1),
        (Way::In, PacketType::Pubrec, 2, 1),
        (Way::Out, PacketType::Pubrel, 2, 1),
        (Way::In, PacketType::Pubcomp, 2, 1),
    ];
    cut_at("sub", "resume_receiver.py", &cuts, |served| {
        let publishes = served.seen.all("sub", Way::Out, PacketType::Publish);
        let dups = publishes.iter().filter(|it| matches!(it, Packet::Publish(p) if p.dup));
        assert!(dups.count() <= 1, "one repeat at most: {publishes:?}");
    });
}

fn cut_at(client: &str, script: &str, cuts: &[Cut], holds: impl Fn(&Served)) {
    if python().is_none() {
        return;
    }
    for version in [4, 5] {
        for (way, packet, qos, copies) in cuts {
            println!("{version}: cut at {packet} {way:?}, QoS {qos}");
            let served = Served::standard();
            served.trap(client, *way, *packet);
            run(&served, script, version, &[&qos.to_string(), &copies.to_string()]);
            holds(&served);
        }
    }
}
