//! mosquitto_pub and mosquitto_sub against the broker core: what both versions have.

use super::clients::{Clients, VERSIONS};
use super::seen::Way;
use qoslab_mqtt::packet::PacketType;

#[test]
fn every_qos_arrives_at_the_lower_of_published_and_granted() {
    let Some(clients) = Clients::standard() else { return };
    for version in VERSIONS {
        for (published, granted) in (0..9).map(|pair| (pair / 3, pair % 3)) {
            let id = format!("sub-{version}-{published}-{granted}");
            let topic = format!("t/{id}");
            let sub = clients.sub(&id, version, &format!("-q {granted} -t {topic} -C 1 -F %q:%p"));
            clients.publish(version, &format!("-q {published} -t {topic} -m hello"));
            assert_eq!(sub.finish(), [format!("{}:hello", published.min(granted))]);
        }
    }
}

#[test]
fn qos_2_takes_four_packets_on_each_hop() {
    let Some(clients) = Clients::standard() else { return };
    let sub = clients.sub("sub", "mqttv5", "-q 2 -t t -C 1");
    clients.publish("mqttv311", "-i pub -q 2 -t t -m once");
    assert_eq!(sub.finish(), ["once"]);
    clients.served.seen.closed("sub", 1);
    let count = |client, way, of| clients.served.seen.count(client, way, of);
    for (client, to, back) in [("pub", Way::In, Way::Out), ("sub", Way::Out, Way::In)] {
        assert_eq!(count(client, to, PacketType::Publish), 1);
        assert_eq!(count(client, back, PacketType::Pubrec), 1);
        assert_eq!(count(client, to, PacketType::Pubrel), 1);
        assert_eq!(count(client, back, PacketType::Pubcomp), 1);
    }
}

#[test]
fn a_publisher_of_one_version_reaches_a_subscriber_of_the_other() {
    let Some(clients) = Clients::standard() else { return };
    for (from, to) in [("mqttv5", "mqttv311"), ("mqttv311", "mqttv5")] {
        let sub = clients.sub(&format!("to-{to}"), to, "-q 2 -t t/# -C 3");
        for qos in 0..3 {
            clients.publish(from, &format!("-q {qos} -t t/x -m {qos}"));
        }
        assert_eq!(sub.finish(), ["0", "1", "2"]);
    }
}

#[test]
fn properties_do_not_reach_a_subscriber_of_3_1_1() {
    let Some(clients) = Clients::standard() else { return };
    let sub = clients.sub("old", "mqttv311", "-q 1 -t t -C 1");
    let properties = "-D publish user-property a b -D publish message-expiry-interval 100";
    clients.publish("mqttv5", &format!("-q 1 -t t -m bare {properties}"));
    assert_eq!(sub.finish(), ["bare"]);
}

#[test]
fn a_retained_message_waits_for_its_subscribers_until_it_is_removed() {
    let Some(clients) = Clients::standard() else { return };
    for version in VERSIONS {
        for qos in 0..3 {
            let topic = format!("{version}/{qos}");
            clients.publish(version, &format!("-q {qos} -r -t {topic} -m first"));
            clients.publish(version, &format!("-q {qos} -r -t {topic} -m kept"));
            // QoS 0 has no answer: that both were taken is seen at the close.
            let late = clients.start_sub(version, &format!("-q 2 -t {topic} -C 1 -F %r:%q:%p"));
            assert_eq!(late.finish(), [format!("1:{qos}:kept")]);
            clients.publish(version, &format!("-q 1 -r -t {topic} -n"));
            let id = format!("none-{version}-{qos}");
            let none = clients.sub(&id, version, &format!("-q 2 -t {topic} -C 1 -F %r:%p"));
            clients.publish(version, &format!("-q 1 -t {topic} -m live"));
            assert_eq!(none.finish(), ["0:live"]);
        }
    }
}

#[test]
fn a_killed_client_leaves_its_will_and_a_polite_one_does_not() {
    let Some(clients) = Clients::standard() else { return };
    for version in VERSIONS {
        let heir = clients.sub(&format!("heir-{version}"), version, "-q 2 -t w/# -C 2 -F %q:%t:%p");
        let polite = format!("polite-{version}");
        let will = "--will-topic w/polite --will-payload never --will-qos 1";
        let leaves = clients.start_sub(version, &format!("-i {polite} -t x -E {will}"));
        leaves.finish();
        clients.served.seen.closed(&polite, 1);
        let will = "--will-topic w/killed --will-payload gone --will-qos 2 --will-retain";
        clients.sub(&format!("killed-{version}"), version, &format!("-t x {will}")).kill();
        clients.served.seen.closed(&format!("killed-{version}"), 1);
        clients.publish(version, "-q 1 -t w/last -m last");
        assert_eq!(heir.finish(), ["2:w/killed:gone", "1:w/last:last"]);
        let late = clients.start_sub(version, "-q 0 -t w/# -C 1 -F %r:%p");
        assert_eq!(late.finish(), ["1:gone"]);
        clients.publish(version, "-q 1 -r -t w/killed -n");
    }
}

#[test]
fn wildcards_match_levels_and_never_dollar_topics() {
    let Some(clients) = Clients::standard() else { return };
    for version in VERSIONS {
        let all = clients.sub(&format!("all-{version}"), version, "-q 1 -t # -C 6 -F %t");
        let one = clients.sub(&format!("one-{version}"), version, "-q 1 -t a/+/c -C 2 -F %t");
        let sys = clients.sub(&format!("sys-{version}"), version, "-q 1 -t $x/# -C 1 -F %t");
        let topics = ["a/b/c", "a//c", "a/b", "/a", "a/b/c/d", "end"];
        clients.publish(version, "-q 1 -t $x/y -m m");
        for topic in topics {
            clients.publish(version, &format!("-q 1 -t {topic} -m m"));
        }
        assert_eq!(all.finish(), topics);
        assert_eq!(one.finish(), ["a/b/c", "a//c"]);
        assert_eq!(sys.finish(), ["$x/y"]);
    }
}

#[test]
fn overlapping_subscriptions_give_one_copy_at_the_highest_qos() {
    let Some(clients) = Clients::standard() else { return };
    for version in VERSIONS {
        let filters = "-t o/# -t o/+ -t o/x -q 2";
        let sub =
            clients.sub(&format!("sub-{version}"), version, &format!("{filters} -C 2 -F %q:%p"));
        clients.publish(version, "-q 2 -t o/x -m once");
        clients.publish(version, "-q 1 -t o/y -m end");
        assert_eq!(sub.finish(), ["2:once", "1:end"]);
    }
}

#[test]
fn a_megabyte_arrives_whole() {
    let Some(clients) = Clients::standard() else { return };
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(format!("megabyte-{}", clients.served.port));
    let text: String = (0..1_048_576_u32).map(|at| char::from(b'a' + (at % 23) as u8)).collect();
    std::fs::write(&file, &text).expect("the scratch folder takes a file");
    for version in VERSIONS {
        for qos in 0..3 {
            let id = format!("big-{version}-{qos}");
            let sub = clients.sub(&id, version, &format!("-q 2 -t big/{qos} -C 1"));
            let from = file.display();
            clients.publish(version, &format!("-q {qos} -t big/{qos} -f {from}"));
            assert!(sub.finish() == [text.clone()], "the payload changed on its way");
        }
    }
    std::fs::remove_file(&file).expect("the file is there");
}

#[test]
fn an_empty_client_identifier_is_given_one() {
    let Some(clients) = Clients::standard() else { return };
    for version in VERSIONS {
        // Both programs send an empty identifier unless they have a name.
        let sub = clients.start_sub(version, "-t t -q 1 -E");
        sub.finish();
        clients.publish(version, "-q 2 -t t -m x");
    }
    assert_eq!(clients.served.seen.count("", Way::In, PacketType::Connect), 4);
}

#[test]
fn pings_keep_an_idle_client_alive() {
    let Some(clients) = Clients::standard() else { return };
    let subs = VERSIONS.map(|version| {
        // Half the smallest interval of this program: the broker would close after 7.5 seconds.
        clients.sub(&format!("idle-{version}"), version, "-k 5 -q 1 -t t -C 1")
    });
    for version in VERSIONS {
        let seen = &clients.served.seen;
        seen.packets(&format!("idle-{version}"), Way::Out, PacketType::Pingresp, 2);
    }
    clients.publish("mqttv5", "-q 1 -t t -m awake");
    for sub in subs {
        assert_eq!(sub.finish(), ["awake"]);
    }
}

#[test]
fn an_old_protocol_is_refused_in_words_that_it_knows() {
    let Some(clients) = Clients::standard() else { return };
    let (status, stderr) = clients.start_pub("mqttv31", "-i old -t t -m x").outcome();
    assert_ne!(status, Some(0));
    assert!(stderr.contains("unacceptable protocol version"), "{stderr}");
}
