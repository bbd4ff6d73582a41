//! mosquitto_pub and mosquitto_sub against the broker core: what only 5.0 has.

use super::clients::Clients;
use super::seen::Way;
use super::served::Served;
use qoslab_mqtt::options::BrokerOptions;
use qoslab_mqtt::packet::{Disconnect, Packet, PacketType, QoS, ReasonCode};

const FIVE: &str = "mqttv5";

#[test]
fn the_properties_of_a_message_arrive_as_they_were() {
    let Some(clients) = Clients::standard() else { return };
    let form = "%t|%p|%P|%R|%D|%C|%F";
    let sub = clients.sub("sub", FIVE, &format!("-q 1 -t t -C 1 -F {form}"));
    let properties = "-D publish user-property colour blue -D publish user-property colour red \
                      -D publish response-topic back/here -D publish correlation-data 42 \
                      -D publish content-type text/plain -D publish payload-format-indicator 1";
    clients.publish(FIVE, &format!("-q 1 -t t -m text {properties}"));
    assert_eq!(sub.finish(), ["t|text|colour:blue colour:red|back/here|42|text/plain|1"]);
}

#[test]
fn the_properties_of_a_will_arrive_as_they_were() {
    let Some(clients) = Clients::standard() else { return };
    let sub = clients.sub("heir", FIVE, "-q 1 -t w -C 1 -F %p|%P|%R|%C");
    let properties = "-D will user-property a b -D will response-topic r \
                      -D will content-type text/plain -D will message-expiry-interval 60";
    let will = "--will-topic w --will-payload gone --will-qos 1";
    clients.sub("dies", FIVE, &format!("-t x {will} {properties}")).kill();
    assert_eq!(sub.finish(), ["gone|a:b|r|text/plain"]);
}

#[test]
fn a_message_expires_while_its_receiver_is_away() {
    let Some(clients) = Clients::standard() else { return };
    clients.start_sub(FIVE, "-i away -c -q 1 -t t -E").finish();
    clients.served.seen.closed("away", 1);
    let expiry = "-D publish message-expiry-interval";
    clients.publish(FIVE, &format!("-q 1 -t t -m short {expiry} 1"));
    // Something of two seconds that is awaited: a will with that delay.
    let heir = clients.sub("heir", FIVE, "-q 1 -t w -C 1");
    let will = "--will-topic w --will-payload late --will-qos 1 -D will will-delay-interval 2";
    clients.sub("clock", FIVE, &format!("-x 100 -t x {will}")).kill();
    assert_eq!(heir.finish(), ["late"]);
    clients.publish(FIVE, &format!("-q 1 -t t -m long {expiry} 1000"));
    let back = clients.start_sub(FIVE, "-i away -c -q 1 -t t -C 1 -F %p:%E");
    let lines = back.finish();
    assert!(["long:1000", "long:999", "long:998"].contains(&lines[0].as_str()), "{lines:?}");
}

#[test]
fn topic_aliases_of_the_publisher_are_resolved() {
    let Some(clients) = Clients::standard() else { return };
    let sub = clients.sub("sub", FIVE, "-q 1 -t # -C 3 -F %t:%p");
    // With --repeat the program sends the topic once and the alias alone afterwards.
    let alias = "-D publish topic-alias 3 --repeat 3";
    clients.publish(FIVE, &format!("-i pub -q 1 -t long/topic -m x {alias}"));
    assert_eq!(sub.finish(), ["long/topic:x"; 3]);
    let bare = |packet: &Packet| matches!(packet, Packet::Publish(it) if it.topic.is_empty());
    let publishes = clients.served.seen.all("pub", Way::In, PacketType::Publish);
    assert!(publishes.iter().any(bare), "the alias stood for the topic at least once");
}

#[test]
fn an_alias_above_the_maximum_is_refused() {
    let options = BrokerOptions { topic_alias_maximum: 0, ..BrokerOptions::standard() };
    let Some(clients) = Clients::with(|| Served::start(options)) else { return };
    let args = "-i pub -q 1 -t t -m x -D publish topic-alias 1";
    let (status, _) = clients.start_pub(FIVE, args).outcome();
    assert_ne!(status, Some(0));
    let said = clients.served.seen.all("pub", Way::Out, PacketType::Disconnect);
    let sent = clients.served.seen.count("pub", Way::In, PacketType::Publish);
    assert_eq!(said.len(), sent, "each is answered by DISCONNECT");
    for packet in said {
        let Packet::Disconnect(disconnect) = packet else { unreachable!("asked for by type") };
        assert_eq!(disconnect.reason(), ReasonCode::TOPIC_ALIAS_INVALID);
    }
}

#[test]
fn a_shared_subscription_gives_each_message_to_one_member() {
    let Some(clients) = Clients::standard() else { return };
    let shared = "-q 2 -t $share/group/t/+ -C 5";
    let members = ["one", "two"].map(|id| clients.sub(id, FIVE, shared));
    let all = clients.sub("all", FIVE, "-q 2 -t t/# -C 10");
    for number in 0..10 {
        clients.publish(FIVE, &format!("-q {} -t t/x -m {number}", number % 3));
    }
    let mut shares: Vec<String> = members.into_iter().flat_map(|member| member.finish()).collect();
    let everything = all.finish();
    shares.sort();
    assert_eq!(shares, everything);
}

#[test]
fn receive_maximum_holds_the_broker_back() {
    let Some(clients) = Clients::standard() else { return };
    let connect = "-D connect receive-maximum 2";
    clients.start_sub(FIVE, &format!("-i slow -c -q 2 -t t -E {connect}")).finish();
    clients.served.seen.closed("slow", 1);
    for number in 0..10 {
        clients.publish(FIVE, &format!("-q 2 -t t -m {number}"));
    }
    let back = clients.start_sub(FIVE, &format!("-i slow -c -q 2 -t t -C 10 {connect}"));
    let expected: Vec<String> = (0..10).map(|number| number.to_string()).collect();
    assert_eq!(back.finish(), expected);
}

#[test]
fn a_packet_larger_than_the_receiver_takes_is_not_sent() {
    let Some(clients) = Clients::standard() else { return };
    let connect = "-D connect maximum-packet-size 100";
    let sub = clients.sub("small", FIVE, &format!("-q 2 -t t -C 2 {connect}"));
    let long = "x".repeat(200);
    for text in ["first", &long, "last"] {
        clients.publish(FIVE, &format!("-q 2 -t t -m {text}"));
    }
    assert_eq!(sub.finish(), ["first", "last"]);
}

#[test]
fn a_server_without_qos_2_and_retain_says_so() {
    let options = BrokerOptions {
        maximum_qos: QoS::AtLeastOnce,
        retain_available: false,
        ..BrokerOptions::standard()
    };
    let Some(clients) = Clients::with(|| Served::start(options)) else { return };
    let sub = clients.sub("sub", FIVE, "-q 2 -t t -C 1 -F %q:%p");
    // This program does not look at what the server announced, and is sent away.
    clients.start_pub(FIVE, "-i bold -q 1 -r -t t -m x").outcome();
    let said = clients.served.seen.all("bold", Way::Out, PacketType::Disconnect);
    let reason = Disconnect::with_reason(ReasonCode::RETAIN_NOT_SUPPORTED);
    assert_eq!(said, [Packet::Disconnect(reason)]);
    clients.publish(FIVE, "-q 1 -t t -m fine");
    assert_eq!(sub.finish(), ["1:fine"]);
}
