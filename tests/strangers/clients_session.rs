//! mosquitto_pub and mosquitto_sub against the broker core: sessions that outlive connections.

use super::clients::{Clients, VERSIONS};
use super::seen::Way;
use qoslab_mqtt::packet::{Packet, PacketType};

#[test]
fn what_came_while_a_subscriber_was_away_is_delivered_when_it_is_back() {
    let Some(clients) = Clients::standard() else { return };
    for version in VERSIONS {
        let id = format!("away-{version}");
        let kept = format!("-i {id} -c -q 2 -t t/#");
        clients.start_sub(version, &format!("{kept} -E")).finish();
        clients.served.seen.closed(&id, 1);
        for (qos, text) in [(1, "a"), (2, "b"), (1, "c"), (2, "d")] {
            clients.publish(version, &format!("-q {qos} -t t/{qos} -m {text}"));
        }
        let back = clients.start_sub(version, &format!("{kept} -C 4 -F %q:%t:%p"));
        let mut lines = back.finish();
        // The program shows QoS 2 at PUBREL: only within one QoS there is an order.
        lines.sort();
        assert_eq!(lines, ["1:t/1:a", "1:t/1:c", "2:t/2:b", "2:t/2:d"]);
        let connacks = clients.served.seen.all(&id, Way::Out, PacketType::Connack);
        assert_eq!(present(&connacks), [false, true]);
    }
}

#[test]
fn a_clean_session_forgets_what_came_while_it_was_away() {
    let Some(clients) = Clients::standard() else { return };
    for version in VERSIONS {
        let id = format!("clean-{version}");
        clients.start_sub(version, &format!("-i {id} -c -q 2 -t t -E")).finish();
        clients.served.seen.closed(&id, 1);
        clients.publish(version, "-q 1 -t t -m lost");
        let back = clients.start_sub(version, &format!("-i {id} -q 2 -t t -C 1"));
        clients.served.seen.packets(&id, Way::Out, PacketType::Suback, 2);
        clients.publish(version, "-q 1 -t t -m new");
        assert_eq!(back.finish(), ["new"]);
        let connacks = clients.served.seen.all(&id, Way::Out, PacketType::Connack);
        assert_eq!(present(&connacks), [false, false]);
    }
}

#[test]
fn a_cut_at_any_packet_of_the_subscriber_loses_nothing_at_qos_2() {
    let Some(clients) = Clients::standard() else { return };
    let cuts = [
        (Way::Out, PacketType::Publish),
        (Way::In, PacketType::Pubrec),
        (Way::Out, PacketType::Pubrel),
        (Way::In, PacketType::Pubcomp),
    ];
    for version in VERSIONS {
        for (way, packet) in cuts {
            let id = format!("cut-{version}-{packet}");
            let topic = format!("t/{id}");
            let sub = clients.sub(&id, version, &format!("-c -q 2 -t {topic} -C 3"));
            clients.served.trap(&id, way, packet);
            for text in ["one", "two"] {
                clients.publish(version, &format!("-q 2 -t {topic} -m {text}"));
            }
            // The program comes back by itself; "end" must find it with nothing in between.
            clients.served.seen.packets(&id, Way::Out, PacketType::Connack, 2);
            clients.publish(version, &format!("-q 2 -t {topic} -m end"));
            assert_eq!(sub.finish(), ["one", "two", "end"], "{version} {way:?} {packet}");
        }
    }
}

#[test]
fn a_cut_repeats_at_qos_1() {
    let Some(clients) = Clients::standard() else { return };
    for version in VERSIONS {
        let id = format!("sub-{version}");
        let sub = clients.sub(&id, version, &format!("-c -q 1 -t {version} -C 3 -F %p"));
        // Taken would be forgotten; a lost PUBACK is one that does not arrive. So the connection
        // goes with the second PUBLISH, after the first.
        clients.publish(version, &format!("-q 1 -t {version} -m one"));
        clients.served.seen.packets(&id, Way::In, PacketType::Puback, 1);
        clients.served.trap(&id, Way::Out, PacketType::Publish);
        clients.publish(version, &format!("-q 1 -t {version} -m two"));
        clients.served.seen.packets(&id, Way::Out, PacketType::Connack, 2);
        clients.publish(version, &format!("-q 1 -t {version} -m end"));
        assert_eq!(sub.finish(), ["one", "two", "end"]);
        let publishes = clients.served.seen.all(&id, Way::Out, PacketType::Publish);
        let dups: Vec<bool> = publishes
            .iter()
            .map(|packet| matches!(packet, Packet::Publish(publish) if publish.dup))
            .collect();
        assert_eq!(dups, [false, true, false]);
    }
}

#[test]
fn a_second_connection_throws_out_the_first() {
    let Some(clients) = Clients::standard() else { return };
    for version in VERSIONS {
        let id = format!("twin-{version}");
        let first = clients.sub(&id, version, &format!("-c -q 1 -t {id}"));
        first.kill();
        clients.served.seen.closed(&id, 1);
        // The first of these two would come back after a while: it ends before that.
        let first = clients.start_sub(version, &format!("-i {id} -c -q 1 -t {id}"));
        clients.served.seen.packets(&id, Way::Out, PacketType::Suback, 2);
        let second = clients.start_sub(version, &format!("-i {id} -c -q 1 -t {id} -C 1"));
        clients.served.seen.closed(&id, 2);
        first.kill();
        clients.publish(version, &format!("-q 1 -t {id} -m for-the-second"));
        assert_eq!(second.finish(), ["for-the-second"]);
    }
}

fn present(connacks: &[Packet]) -> Vec<bool> {
    let of = |packet: &Packet| matches!(packet, Packet::Connack(it) if it.session_present);
    connacks.iter().map(of).collect()
}
