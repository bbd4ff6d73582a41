//! How the lanes look from event to event, and how connections end. Not the words beside them.

use super::Line;
use super::lanes::Lanes;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use qoslab_mqtt::face::{Closing, ConnId};
use qoslab_mqtt::time::Instant;
use qoslab_trace::{Direction, LinkId, PartyId, Trace, What};

/// The lanes at one moment.
pub(super) struct Lifelines {
    pub(super) lines: Arc<[Line]>,
    /// The connection that each client has now.
    current: BTreeMap<usize, ConnId>,
    conns: BTreeMap<(LinkId, ConnId), Conn>,
}

/// What is known of a connection.
#[derive(Default)]
struct Conn {
    silent: bool,
    cut: Option<Instant>,
    /// The lanes of the ends that know that it is over.
    told: Vec<usize>,
}

/// What the end of a connection looks like to the party that learns of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Learns {
    /// Nothing that the picture does not show already.
    Nothing,
    /// That a connection is gone which died earlier.
    Late,
    /// The same, while the other end still believes in it.
    HalfOpen,
}

impl Lifelines {
    /// A client is down before its first connection, if the record shows that connection opening.
    pub(super) fn new(trace: &Trace, lanes: &Lanes) -> Self {
        let mut lines = alloc::vec![Line::Up; lanes.lanes.len()];
        let mut seen = alloc::vec![false; lanes.lanes.len()];
        for event in &trace.events {
            let (link, opens) = if let What::Send { link, .. } = event.what {
                (link, false)
            } else if let What::Open { link, .. } | What::Refuse { link, .. } = event.what {
                (link, true)
            } else {
                continue;
            };
            if let Some(lane) = lanes.link(link)
                && !core::mem::replace(&mut seen[lane], true)
            {
                lines[lane] = if opens { Line::Down } else { Line::Up };
            }
        }
        Self { lines: lines.into(), current: BTreeMap::new(), conns: BTreeMap::new() }
    }

    /// Takes an event and says what its party learns from it.
    pub(super) fn apply(&mut self, what: &What, at: Instant, lanes: &Lanes) -> Learns {
        match what {
            What::Open { link, conn, .. } => self.open(lanes.link(*link), *conn),
            What::Send { link, conn, dir: Direction::Up, .. } => {
                // A record made by hand may leave out the opening.
                if let Some(lane) = lanes.link(*link) {
                    self.current.entry(lane).or_insert(*conn);
                }
            }
            What::Cut { link, conn, .. } => {
                self.conns.entry((*link, *conn)).or_default().cut = Some(at);
            }
            What::Silence { link, conn, .. } => {
                self.conns.entry((*link, *conn)).or_default().silent = true;
            }
            What::Close { link, conn, party, .. } => {
                self.end(*link, *conn, *party, lanes);
            }
            What::Closed { link, conn, party } => {
                return self.closed((*link, *conn), *party, at, lanes);
            }
            What::Crash { party, .. } => self.set(lanes.party(*party), Line::Dead),
            What::Restart { party } => {
                let lane = lanes.party(*party);
                let broker = lane == Some(lanes.broker);
                self.set(lane, if broker { Line::Up } else { Line::Down });
            }
            What::Send { dir: Direction::Down, .. }
            | What::Publish { .. }
            | What::Deliver { .. }
            | What::Consume { .. }
            | What::Outcome { .. }
            | What::Command { .. }
            | What::Refuse { .. }
            | What::Arrive { .. }
            | What::Lose { .. }
            | What::Tamper { .. }
            | What::Ask { .. }
            | What::Note { .. } => {}
        }
        Learns::Nothing
    }

    fn set(&mut self, lane: Option<usize>, line: Line) {
        if let Some(lane) = lane {
            set(&mut self.lines, lane, line);
        }
    }

    fn open(&mut self, lane: Option<usize>, conn: ConnId) {
        self.set(lane, Line::Up);
        if let Some(lane) = lane {
            self.current.insert(lane, conn);
        }
    }

    /// One end is over; a client's lane shows it unless it has a newer connection already.
    fn end(&mut self, link: LinkId, conn: ConnId, party: PartyId, lanes: &Lanes) {
        let Some(lane) = lanes.party(party) else { return };
        self.conns.entry((link, conn)).or_default().told.push(lane);
        let own = lanes.link(link) == Some(lane);
        let newest = self.current.get(&lane).is_none_or(|current| *current == conn);
        if own && newest && self.lines[lane] == Line::Up {
            set(&mut self.lines, lane, Line::Down);
        }
    }

    fn closed(
        &mut self,
        (link, conn): (LinkId, ConnId),
        party: PartyId,
        at: Instant,
        lanes: &Lanes,
    ) -> Learns {
        self.end(link, conn, party, lanes);
        let (client, lane) = (lanes.link(link), lanes.party(party));
        let other = if lane == client { Some(lanes.broker) } else { client };
        let alive = other.is_some_and(|other| self.lines[other] != Line::Dead);
        let Some(known) = self.conns.get(&(link, conn)) else { return Learns::Nothing };
        let told = other.is_some_and(|other| known.told.contains(&other));
        match known.cut {
            Some(then) if then == at => Learns::Nothing,
            Some(_) => Learns::Late,
            None if known.silent && alive && !told => Learns::HalfOpen,
            None if known.silent => Learns::Late,
            None => Learns::Nothing,
        }
    }
}

/// Changes a lane; rows that show the lanes as they were keep them.
pub(super) fn set(lines: &mut Arc<[Line]>, lane: usize, line: Line) {
    if lines[lane] != line {
        Arc::make_mut(lines)[lane] = line;
    }
}

/// Whether the close of a connection is shown by the DISCONNECT before it.
pub(super) const fn told_by_packet(why: Closing) -> bool {
    match why {
        Closing::Disconnect => true,
        Closing::Hangup
        | Closing::Refused(_)
        | Closing::Violation(_)
        | Closing::KeepAliveTimeout
        | Closing::TakenOver
        | Closing::PeerDisconnected(_)
        | Closing::ConnectTimeout
        | Closing::QuotaExceeded => false,
    }
}
