//! What passed a served broker, for tests to wait on and to count.

use super::program::DEADLINE;
use qoslab_mqtt::face::Note;
use qoslab_mqtt::packet::{Packet, PacketType};
use std::sync::{Condvar, Mutex};

/// Which way a packet went, seen from the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From a client.
    In,
    /// To a client.
    Out,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub(super) enum Sight {
    /// A packet passed.
    Packet(String, Way, Packet),
    /// The core took note of something.
    Note(Note),
    /// The connection of this client is gone, whoever closed it.
    Closed(String),
}

/// All that happened, in order.
#[derive(Debug, Default)]
pub(super) struct Seen {
    sights: Mutex<Vec<Sight>>,
    more: Condvar,
}

impl Seen {
    pub(super) fn push(&self, sight: Sight) {
        self.sights.lock().expect("no holder panics").push(sight);
        self.more.notify_all();
    }

    /// Waits until this holds for all that happened so far.
    pub(super) fn wait(&self, what: &str, holds: impl Fn(&[Sight]) -> bool) {
        let sights = self.sights.lock().expect("no holder panics");
        let waited = self.more.wait_timeout_while(sights, DEADLINE, |sights| !holds(sights));
        let (sights, timeout) = waited.expect("no holder panics");
        let all: Vec<String> = if timeout.timed_out() { short(&sights) } else { Vec::new() };
        drop(sights);
        assert!(!timeout.timed_out(), "{what} did not happen; what did:\n{}", all.join("\n"));
    }

    /// Waits until so many packets of a type went this way at this client.
    pub(super) fn packets(&self, client: &str, way: Way, of: PacketType, at_least: usize) {
        let what = format!("{at_least} {of} {way:?} at {client}");
        self.wait(&what, |sights| count(sights, client, way, of) >= at_least);
    }

    /// Waits until the client has its SUBACK.
    pub(super) fn subscribed(&self, client: &str) {
        self.packets(client, Way::Out, PacketType::Suback, 1);
    }

    /// Waits until so many connections of this client are gone.
    pub(super) fn closed(&self, client: &str, at_least: usize) {
        self.wait(&format!("close {at_least} of {client}"), |sights| {
            let closed = |sight: &&Sight| matches!(sight, Sight::Closed(of) if of == client);
            sights.iter().filter(closed).count() >= at_least
        });
    }

    /// How many packets of a type went this way at this client.
    pub(super) fn count(&self, client: &str, way: Way, of: PacketType) -> usize {
        count(&self.sights.lock().expect("no holder panics"), client, way, of)
    }

    /// The packets of a type that went this way at this client.
    pub(super) fn all(&self, client: &str, way: Way, of: PacketType) -> Vec<Packet> {
        let sights = self.sights.lock().expect("no holder panics");
        packets(&sights, client, way, of).cloned().collect()
    }
}

fn packets<'a>(
    sights: &'a [Sight],
    client: &'a str,
    way: Way,
    of: PacketType,
) -> impl Iterator<Item = &'a Packet> {
    sights.iter().filter_map(move |sight| match sight {
        Sight::Packet(who, which, packet)
            if who == client && *which == way && packet.packet_type() == of =>
        {
            Some(packet)
        }
        Sight::Packet(..) | Sight::Note(_) | Sight::Closed(_) => None,
    })
}

fn count(sights: &[Sight], client: &str, way: Way, of: PacketType) -> usize {
    packets(sights, client, way, of).count()
}

fn short(sights: &[Sight]) -> Vec<String> {
    sights.iter().map(|sight| format!("{sight:?}").chars().take(200).collect()).collect()
}
