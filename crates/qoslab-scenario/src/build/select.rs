//! Selectors of packets: parties become a link and a direction; what can never fit is noted.

use super::Build;
use super::names::Party;
use crate::syntax::Problem;
use crate::value::packet::Parts;
use crate::value::{Moment, Nth, PacketSelector};
use qoslab_mqtt::packet::PacketType;
use qoslab_sim::plan::{Selector, Wanted};
use qoslab_trace::Direction;

impl Build<'_> {
    /// A selector that is a filter: nothing said about which means all.
    pub(crate) fn filter(&mut self, packets: &PacketSelector) -> Option<Selector> {
        self.selector(packets, Vec::new(), Moment::Sent)
    }

    /// A selector of a moment: the first, when it has arrived, unless something else is said.
    pub(crate) fn moment(&mut self, packets: &PacketSelector, usual: Moment) -> Option<Selector> {
        self.selector(packets, vec![1..=1], usual)
    }

    fn selector(
        &mut self,
        packets: &PacketSelector,
        usual_nth: Vec<std::ops::RangeInclusive<u32>>,
        usual_moment: Moment,
    ) -> Option<Selector> {
        let parts = &packets.parts;
        let (link, dir) = self.way(packets)?;
        self.check_type(packets, dir);
        let which = parts.nth.clone().map_or(usual_nth, |Nth(nth)| nth);
        Some(Selector {
            packet: parts.packet,
            link,
            dir,
            id: parts.id,
            message: parts.message,
            dup: parts.dup,
            qos: parts.qos,
            from: parts.since,
            until: parts.until,
            nth: which,
            on_arrival: parts.moment.unwrap_or(usual_moment) == Moment::Arrived,
        })
    }

    /// The link and the direction that the parties of a selector say.
    fn way(&mut self, packets: &PacketSelector) -> Option<(Option<usize>, Option<Direction>)> {
        let Parts { from, to, link, .. } = &packets.parts;
        let from = self.named(packets, from.as_deref())?;
        let to = self.named(packets, to.as_deref())?;
        let on = match link {
            Some(name) => {
                let place = packets.place_of(name);
                Some(self.names.client(name, place, &mut self.problems)?)
            }
            None => None,
        };
        let (client, dir) = match (from, to) {
            (None, None) => (None, None),
            (Some(Party::Broker), None) => (None, Some(Direction::Down)),
            (None, Some(Party::Broker)) => (None, Some(Direction::Up)),
            (Some(Party::Client(client)), None | Some(Party::Broker)) => {
                (Some(client), Some(Direction::Up))
            }
            (None | Some(Party::Broker), Some(Party::Client(client))) => {
                (Some(client), Some(Direction::Down))
            }
            (Some(Party::Client(_)), Some(Party::Client(_)))
            | (Some(Party::Broker), Some(Party::Broker)) => {
                let problem = Problem::new(packets.place(), "no packet travels this way");
                let broker = self.names.broker;
                let help = format!("one end is the broker: `pub->{broker}` or `{broker}->sub`");
                self.problems.push(problem.help(help).certain());
                return None;
            }
        };
        if let (Some(on), Some(client)) = (on, client)
            && on != client
        {
            let problem = Problem::new(packets.place(), "`link` names another client");
            let help = "leave `link` out; the two parties say it";
            self.problems.push(problem.help(help).certain());
            return None;
        }
        Some((client.or(on), dir))
    }

    /// A party of a selector: known, not said, or (none) noted as unknown.
    #[expect(clippy::option_option, reason = "none is an error, some none is not said")]
    fn named(&mut self, packets: &PacketSelector, name: Option<&str>) -> Option<Option<Party>> {
        match name {
            None => Some(None),
            Some(name) => {
                let place = packets.place_of(name);
                self.names.party(name, place, &mut self.problems).map(Some)
            }
        }
    }

    /// Notes what no packet of this type has.
    fn check_type(&mut self, packets: &PacketSelector, dir: Option<Direction>) {
        let parts = &packets.parts;
        let Some(wanted) = parts.packet else { return };
        let packet = wanted.name();
        let mut note = |message: String, help: &str| {
            self.problems.push(Problem::new(packets.place(), message).help(help).certain());
        };
        if let (Some(only), Some(dir)) = (only_way(wanted), dir)
            && only != dir
        {
            let help = match only {
                Direction::Up => "only clients send it, to the broker",
                Direction::Down => "only the broker sends it, to clients",
            };
            note(format!("no {packet} travels this way"), help);
        }
        let is_publish = wanted == PacketType::Publish.into();
        if parts.dup.is_some() && !is_publish {
            note(format!("a {packet} has no DUP flag"), "only PUBLISH has one");
        }
        if parts.qos.is_some() && !is_publish {
            note(format!("a {packet} has no QoS"), "only PUBLISH has one");
        }
        if parts.id.is_some() && !has_id(wanted) {
            note(format!("a {packet} has no packet identifier"), "leave `#` and the number out");
        }
    }
}

/// The only direction in which packets of this type travel.
const fn only_way(wanted: Wanted) -> Option<Direction> {
    let Wanted::Type(packet) = wanted else { return None };
    match packet {
        PacketType::Connect
        | PacketType::Subscribe
        | PacketType::Unsubscribe
        | PacketType::Pingreq => Some(Direction::Up),
        PacketType::Connack | PacketType::Suback | PacketType::Unsuback | PacketType::Pingresp => {
            Some(Direction::Down)
        }
        PacketType::Publish
        | PacketType::Puback
        | PacketType::Pubrec
        | PacketType::Pubrel
        | PacketType::Pubcomp
        | PacketType::Disconnect
        | PacketType::Auth => None,
    }
}

const fn has_id(wanted: Wanted) -> bool {
    let Wanted::Type(packet) = wanted else { return true };
    match packet {
        PacketType::Publish
        | PacketType::Puback
        | PacketType::Pubrec
        | PacketType::Pubrel
        | PacketType::Pubcomp
        | PacketType::Subscribe
        | PacketType::Suback
        | PacketType::Unsubscribe
        | PacketType::Unsuback => true,
        PacketType::Connect
        | PacketType::Connack
        | PacketType::Pingreq
        | PacketType::Pingresp
        | PacketType::Disconnect
        | PacketType::Auth => false,
    }
}
