//! The client core against a real mosquitto, over TCP.

use super::seen::Way;
use super::server::Mosquitto;
use super::wired::{Wired, message};
use qoslab_mqtt::client::Order;
use qoslab_mqtt::face::{Closing, Outcome};
use qoslab_mqtt::options::ClientOptions;
use qoslab_mqtt::packet::*;

const VERSIONS: [Version; 2] = [Version::V311, Version::V5];

fn standard(name: &str, version: Version) -> ClientOptions {
    ClientOptions::standard(name.into(), version)
}

/// A clean client: its session ends with its connection.
fn clean(name: &str, version: Version) -> ClientOptions {
    ClientOptions { clean: true, session_expiry: 0, ..standard(name, version) }
}

#[test]
fn every_qos_arrives_at_the_lower_of_published_and_granted() {
    let Some(server) = Mosquitto::start("") else { return };
    for version in VERSIONS {
        let mut sender = Wired::connected(&server, clean("sender", version));
        for granted in QoS::ALL {
            let mut receiver = Wired::connected(&server, clean("receiver", version));
            receiver.subscribe("t/#", SubscribeOptions::new(granted));
            for (tag, published) in (1..).zip(QoS::ALL) {
                sender.publish("t/x", &published.to_string(), published, tag);
                sender.outcome(tag);
            }
            assert_eq!(receiver.texts(3), ["0", "1", "2"]);
            for (delivery, published) in receiver.delivered.iter().zip(QoS::ALL) {
                assert_eq!(delivery.qos, published.min(granted));
            }
            sender.outcomes.clear();
            receiver
                .command(Order::Disconnect { reason: ReasonCode::SUCCESS, session_expiry: None });
        }
    }
}

#[test]
fn many_messages_keep_their_order() {
    let Some(server) = Mosquitto::start("max_queued_messages 0") else { return };
    for version in VERSIONS {
        for qos in QoS::ALL {
            let mut receiver = Wired::connected(&server, clean("receiver", version));
            receiver.subscribe("t", SubscribeOptions::new(qos));
            let mut sender = Wired::connected(&server, clean("sender", version));
            for number in 1..=300 {
                sender.publish("t", &number.to_string(), qos, number);
            }
            sender.until("all outcomes", |wired| wired.outcomes.len() == 300);
            let expected: Vec<String> = (1..=300).map(|number| number.to_string()).collect();
            assert_eq!(receiver.texts(300), expected);
        }
    }
}

#[test]
fn a_sender_that_loses_its_connection_delivers_exactly_once() {
    let cuts = [
        (Way::Out, PacketType::Publish),
        (Way::In, PacketType::Pubrec),
        (Way::Out, PacketType::Pubrel),
        (Way::In, PacketType::Pubcomp),
    ];
    let Some(server) = Mosquitto::start("") else { return };
    for version in VERSIONS {
        for (way, packet) in cuts {
            let mut receiver = Wired::connected(&server, clean("receiver", version));
            receiver.subscribe("t", SubscribeOptions::new(QoS::ExactlyOnce));
            let name = format!("sender-{version}-{packet}");
            let mut sender = Wired::connected(&server, standard(&name, version));
            sender.trap(way, packet);
            sender.publish("t", "once", QoS::ExactlyOnce, 1);
            sender.until("the cut", |wired| !wired.client.is_connected());
            assert_eq!(sender.outcomes, []);
            assert!(sender.connect(&server), "mosquitto kept the session");
            assert_eq!(sender.outcome(1), Outcome::Acknowledged);
            sender.publish("t", "end", QoS::ExactlyOnce, 2);
            assert_eq!(receiver.texts(2), ["once", "end"], "{version} {way:?} {packet}");
            let first = sender.all(Way::Out, PacketType::Publish);
            let first: Vec<_> = first.iter().filter(|it| it.id() == first[0].id()).collect();
            assert!(first.iter().skip(1).all(|it| matches!(it, Packet::Publish(p) if p.dup)));
            assert_eq!(sender.closings, []);
        }
    }
}

#[test]
fn a_receiver_that_loses_its_connection_delivers_exactly_once() {
    let cuts = [
        (Way::In, PacketType::Publish),
        (Way::Out, PacketType::Pubrec),
        (Way::In, PacketType::Pubrel),
        (Way::Out, PacketType::Pubcomp),
    ];
    let Some(server) = Mosquitto::start("") else { return };
    for version in VERSIONS {
        for (way, packet) in cuts {
            let name = format!("receiver-{version}-{packet}");
            let mut receiver = Wired::connected(&server, standard(&name, version));
            receiver.subscribe("t", SubscribeOptions::new(QoS::ExactlyOnce));
            receiver.trap(way, packet);
            let mut sender = Wired::connected(&server, clean("sender", version));
            sender.publish("t", "once", QoS::ExactlyOnce, 1);
            sender.outcome(1);
            receiver.until("the cut", |wired| !wired.client.is_connected());
            assert!(receiver.connect(&server), "mosquitto kept the session");
            sender.publish("t", "end", QoS::ExactlyOnce, 2);
            sender.outcome(2);
            assert_eq!(receiver.texts(2), ["once", "end"], "{version} {way:?} {packet}");
            assert_eq!(receiver.closings, []);
            receiver.command(Order::Unsubscribe(vec!["t".into()]));
            receiver
                .until("UNSUBACK", |wired| !wired.all(Way::In, PacketType::Unsuback).is_empty());
        }
    }
}

#[test]
fn what_came_while_away_is_delivered_on_return_and_a_clean_return_forgets() {
    let Some(server) = Mosquitto::start("") else { return };
    for version in VERSIONS {
        let mut receiver = Wired::connected(&server, standard("away", version));
        receiver.subscribe("t", SubscribeOptions::new(QoS::ExactlyOnce));
        receiver.cut();
        let mut sender = Wired::connected(&server, clean("sender", version));
        for number in 1..=5 {
            sender.publish("t", &number.to_string(), QoS::AtLeastOnce, number);
            sender.outcome(number);
        }
        assert!(receiver.connect(&server));
        assert_eq!(receiver.texts(5), ["1", "2", "3", "4", "5"]);
        receiver.cut();
        receiver.client.options_mut().clean = true;
        assert!(!receiver.connect(&server));
        receiver.command(Order::Disconnect { reason: ReasonCode::SUCCESS, session_expiry: None });
    }
}

#[test]
fn a_session_that_the_server_lost_is_subscribed_again() {
    let Some(first) = Mosquitto::start("") else { return };
    let Some(second) = Mosquitto::start("") else { return };
    for version in VERSIONS {
        let mut receiver = Wired::connected(&first, standard("moves", version));
        receiver.subscribe("t", SubscribeOptions::new(QoS::AtLeastOnce));
        receiver.cut();
        assert!(!receiver.connect(&second), "another server knows nothing");
        let subacks = |wired: &Wired| wired.all(Way::In, PacketType::Suback).len();
        receiver.until("the second SUBACK", |wired| subacks(wired) == 2);
        let mut sender = Wired::connected(&second, clean("sender", version));
        sender.publish("t", "found", QoS::AtLeastOnce, 1);
        assert_eq!(receiver.texts(1), ["found"]);
        receiver
            .command(Order::Disconnect { reason: ReasonCode::SUCCESS, session_expiry: Some(0) });
    }
}

#[test]
fn retained_messages_and_wills_go_through() {
    let Some(server) = Mosquitto::start("") else { return };
    for version in VERSIONS {
        let mut heir = Wired::connected(&server, clean("heir", version));
        heir.subscribe("w", SubscribeOptions::new(QoS::ExactlyOnce));
        let mut options = clean("dies", version);
        options.will = Some(Will {
            qos: QoS::ExactlyOnce,
            retain: true,
            properties: Properties::NONE,
            topic: "w".into(),
            payload: "gone"[..].into(),
        });
        Wired::connected(&server, options).cut();
        assert_eq!(heir.texts(1), ["gone"]);
        assert!(!heir.delivered[0].retain);
        let mut late = Wired::connected(&server, clean("late", version));
        late.subscribe("w", SubscribeOptions::new(QoS::AtLeastOnce));
        assert_eq!(late.texts(1), ["gone"]);
        assert!(late.delivered[0].retain);
        let empty = message("w", "".into(), QoS::AtLeastOnce, 1);
        late.command(Order::Publish(qoslab_mqtt::session::Message { retain: true, ..empty }));
        assert_eq!(late.outcome(1), Outcome::Acknowledged);
    }
}

#[test]
fn topic_aliases_go_both_ways() {
    let Some(server) = Mosquitto::start("max_topic_alias 5") else { return };
    let receives = ClientOptions { topic_alias_maximum: 5, ..clean("receiver", Version::V5) };
    let mut receiver = Wired::connected(&server, receives);
    receiver.subscribe("#", SubscribeOptions::new(QoS::ExactlyOnce));
    let sends = ClientOptions { topic_aliases: 2, ..clean("sender", Version::V5) };
    let mut sender = Wired::connected(&server, sends);
    let topics = ["one", "two", "three"];
    for number in 0..9 {
        let (topic, qos) = (topics[number % 3], QoS::ALL[number / 3]);
        sender.publish(topic, topic, qos, number as u32);
        sender.outcome(number as u32);
    }
    let expected: Vec<&str> = topics.into_iter().cycle().take(9).collect();
    assert_eq!(receiver.texts(9), expected);
    assert!(receiver.delivered.iter().all(|it| it.payload == it.topic.as_bytes()));
    let bare = |packet: &&Packet| matches!(packet, Packet::Publish(it) if it.topic.is_empty());
    assert_eq!(sender.all(Way::Out, PacketType::Publish).iter().filter(bare).count(), 4);
}

#[test]
fn receive_maximum_holds_both_sides_back() {
    let Some(server) = Mosquitto::start("max_inflight_messages 3") else { return };
    let mut options = standard("slow", Version::V5);
    options.receiver.receive_maximum = Some(2);
    let mut receiver = Wired::connected(&server, options);
    receiver.subscribe("t", SubscribeOptions::new(QoS::ExactlyOnce));
    receiver.cut();
    let mut sender = Wired::connected(&server, clean("sender", Version::V5));
    for number in 1..=20 {
        sender.publish("t", &number.to_string(), QoS::ExactlyOnce, number);
    }
    sender.until("all outcomes", |wired| wired.outcomes.len() == 20);
    assert!(most_open(&sender.packets) <= 3, "the server's Receive Maximum is 3");
    assert!(receiver.connect(&server));
    let expected: Vec<String> = (1..=20).map(|number| number.to_string()).collect();
    assert_eq!(receiver.texts(20), expected);
    assert_eq!((sender.closings.len(), receiver.closings.len()), (0, 0));
}

/// The most exchanges of QoS 2 that a sender had open at once.
fn most_open(packets: &[(Way, Packet)]) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for (way, packet) in packets {
        match (way, packet.packet_type()) {
            (Way::Out, PacketType::Publish) => open += 1,
            (Way::In, PacketType::Pubcomp) => open -= 1,
            _ => {}
        }
        most = most.max(open);
    }
    most
}

#[test]
fn properties_pass_and_an_identifier_is_assigned() {
    let Some(server) = Mosquitto::start("") else { return };
    let mut receiver = Wired::connected(&server, clean("", Version::V5));
    assert!(!receiver.client.client_id().is_empty(), "mosquitto gives a name");
    let filters = vec![("t".into(), SubscribeOptions::new(QoS::AtLeastOnce))];
    receiver.command(Order::Subscribe { filters, identifier: Some(77) });
    receiver.until("SUBACK", |wired| !wired.all(Way::In, PacketType::Suback).is_empty());
    let mut sender = Wired::connected(&server, clean("sender", Version::V5));
    let properties = Properties(vec![
        Property::PayloadFormatIndicator(1),
        Property::ContentType("text/plain".into()),
        Property::ResponseTopic("back".into()),
        Property::CorrelationData("42"[..].into()),
        Property::UserProperty("a".into(), "b".into()),
        Property::UserProperty("a".into(), "c".into()),
    ]);
    let mut whole = message("t", "x".into(), QoS::AtLeastOnce, 1);
    whole.properties = properties.clone();
    sender.command(Order::Publish(whole));
    receiver.texts(1);
    let arrived = &receiver.delivered[0].properties;
    assert_eq!(arrived.subscription_identifier(), Some(77));
    assert!(properties.iter().all(|property| arrived.iter().any(|it| it == property)));
}

#[test]
fn pings_keep_an_idle_client_alive() {
    let Some(server) = Mosquitto::start("") else { return };
    for version in VERSIONS {
        let options = ClientOptions { keep_alive: 1, ..clean("idle", version) };
        let mut idle = Wired::connected(&server, options);
        let answers = |wired: &Wired| wired.all(Way::In, PacketType::Pingresp).len();
        idle.until("two answers", |wired| answers(wired) == 2);
        assert!(idle.client.is_connected());
    }
}

#[test]
fn a_takeover_is_understood() {
    let Some(server) = Mosquitto::start("") else { return };
    for version in VERSIONS {
        let mut first = Wired::connected(&server, standard("twin", version));
        let mut second = Wired::connected(&server, standard("twin", version));
        first.until("its end", |wired| !wired.client.is_connected());
        let taken = Closing::PeerDisconnected(ReasonCode::SESSION_TAKEN_OVER);
        let said = if version == Version::V5 { vec![taken] } else { Vec::new() };
        assert_eq!(first.closings, said);
        second.subscribe("t", SubscribeOptions::new(QoS::AtLeastOnce));
        second.publish("t", "mine", QoS::AtLeastOnce, 1);
        assert_eq!(second.texts(1), ["mine"]);
    }
}

#[test]
fn a_refusal_is_understood() {
    let Some(server) = Mosquitto::start("allow_anonymous false") else { return };
    for version in VERSIONS {
        let mut refused = Wired::new(standard("nobody", version));
        refused.open(&server);
        refused.until("the refusal", |wired| !wired.closings.is_empty());
        let reason = match version {
            Version::V311 => ReasonCode(5),
            Version::V5 => ReasonCode::NOT_AUTHORIZED,
        };
        assert_eq!(refused.closings, [Closing::Refused(reason)]);
    }
}
