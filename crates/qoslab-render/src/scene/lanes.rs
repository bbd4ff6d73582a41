//! Which lane belongs to whom. Not the columns: those are the format's business.

use super::{Lane, Side};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use qoslab_trace::{Direction, LinkId, PartyId, Trace};

/// The lanes and the way to them.
pub(super) struct Lanes {
    pub(super) lanes: Vec<Lane>,
    /// The lane of each party of the header.
    of_party: Vec<usize>,
    /// The lane of the client of each link of the header, where it has one.
    of_link: Vec<Option<usize>>,
    /// The first lane of a client with this name.
    of_name: BTreeMap<String, usize>,
    /// The lane of the broker.
    pub(super) broker: usize,
}

impl Lanes {
    /// The clients keep the order of the header. A broker that the header puts between clients
    /// stays there; one at an end goes to the middle, the first half of the clients on its left.
    pub(super) fn new(trace: &Trace) -> Self {
        let parties = &trace.header.parties;
        let broker = parties.iter().position(|party| party.broker);
        let mut order: Vec<Option<usize>> =
            (0..parties.len()).filter(|&place| Some(place) != broker).map(Some).collect();
        let clients = order.len();
        let middle = match broker {
            Some(place) if place > 0 && place < clients => place,
            Some(_) | None => {
                if clients == 1 {
                    1
                } else {
                    clients / 2
                }
            }
        };
        order.insert(middle, broker);
        let lane = |place: &Option<usize>| Lane {
            party: place.and_then(|place| u16::try_from(place).ok()).map(PartyId),
            name: place.map_or("broker".to_string(), |place| parties[place].name.clone()),
            broker: *place == broker,
        };
        let lanes: Vec<Lane> = order.iter().map(lane).collect();
        let mut of_name = BTreeMap::new();
        for (lane, Lane { name, broker, .. }) in lanes.iter().enumerate() {
            if !broker {
                of_name.entry(name.clone()).or_insert(lane);
            }
        }
        let mut of_party = vec![middle; parties.len()];
        for (lane, place) in order.iter().enumerate() {
            if let Some(place) = place {
                of_party[*place] = lane;
            }
        }
        let of_link = trace.header.links.iter().map(|link| {
            let lane = of_party.get(usize::from(link.client.0)).copied();
            lane.filter(|lane| *lane != middle)
        });
        Self { lanes, of_link: of_link.collect(), of_party, of_name, broker: middle }
    }

    /// The lane of a party.
    pub(super) fn party(&self, party: PartyId) -> Option<usize> {
        self.of_party.get(usize::from(party.0)).copied()
    }

    /// The lane of a link's client.
    pub(super) fn link(&self, link: LinkId) -> Option<usize> {
        self.of_link.get(usize::from(link.0)).copied().flatten()
    }

    /// The lanes of the sender and of the receiver.
    pub(super) fn ends(&self, link: LinkId, dir: Direction) -> Option<(usize, usize)> {
        let client = self.link(link)?;
        Some(match dir {
            Direction::Up => (client, self.broker),
            Direction::Down => (self.broker, client),
        })
    }

    /// The lane of the client with this name.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.of_name.get(name).copied()
    }

    /// Where words about `about` stand beside `lane`: between the two. Words about nobody stand on
    /// the side where there is room.
    pub(super) fn side(&self, lane: usize, about: Option<usize>) -> Side {
        let toward = about.filter(|about| *about != lane).unwrap_or(self.broker);
        if toward < lane || (toward == lane && lane > 0 && lane + 1 == self.lanes.len()) {
            Side::Left
        } else {
            Side::Right
        }
    }

    /// The side of a client's lane that is away from the broker.
    pub(super) fn outside(&self, lane: usize) -> Side {
        if lane < self.broker { Side::Left } else { Side::Right }
    }
}
