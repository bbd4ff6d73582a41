//! The walk along the trace that makes the rows. What a row contains is decided in [`super::rows`].

use super::flight::{Flight, flights};
use super::lanes::Lanes;
use super::lifeline::{self, Learns, Lifelines};
use super::{Drawn, Line, Mark, PartKind, Row, Scene, note, rows};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;
use qoslab_mqtt::time::Instant;
use qoslab_trace::{Event, EventId, LinkId, MessageId, PartyId, Trace, What};

/// The unfolded picture of a record.
pub(super) fn scene(trace: &Trace) -> Scene {
    let lanes = Lanes::new(trace);
    let mut walk = Walk {
        trace,
        flights: flights(trace, &lanes),
        lifelines: Lifelines::new(trace, &lanes),
        learns_at: learns_at(trace, &lanes),
        lanes,
        rows: Vec::new(),
        letters: Letters::default(),
        arrived: BTreeMap::new(),
    };
    for (index, event) in trace.events.iter().enumerate() {
        walk.event(index, event);
    }
    let one_topic = one_topic(&walk.flights);
    Scene { lanes: walk.lanes.lanes, rows: walk.rows, one_topic }
}

fn learns_at(trace: &Trace, lanes: &Lanes) -> BTreeMap<(LinkId, Instant), usize> {
    let closed = trace.events.iter().enumerate().filter_map(|(index, event)| {
        let What::Closed { link, party, .. } = event.what else { return None };
        let client = lanes.link(link)?;
        (lanes.party(party) == Some(client)).then_some(((link, event.at), index))
    });
    closed.collect()
}

fn one_topic(flights: &BTreeMap<EventId, Flight>) -> bool {
    let published = flights
        .values()
        .filter(|flight| flight.kind == Some(qoslab_mqtt::packet::PacketType::Publish));
    let topics: BTreeSet<_> = published
        .flat_map(|flight| &flight.label.0)
        .filter(|part| part.kind == PartKind::Topic)
        .map(|part| &part.text)
        .collect();
    topics.len() <= 1
}

struct Walk<'a> {
    trace: &'a Trace,
    lanes: Lanes,
    flights: BTreeMap<EventId, Flight>,
    lifelines: Lifelines,
    /// The last event by which the client of a link learns, in one instant, that it is closed.
    learns_at: BTreeMap<(LinkId, Instant), usize>,
    rows: Vec<Row>,
    letters: Letters,
    /// The row in which a flight has arrived last.
    arrived: BTreeMap<EventId, usize>,
}

impl Walk<'_> {
    fn event(&mut self, index: usize, event: &Event) {
        let learns = self.lifelines.apply(&event.what, event.at, &self.lanes);
        match &event.what {
            What::Send { link, .. } => self.send(event, *link),
            What::Arrive { flight, bytes } => self.arrive(event, *flight, bytes.is_some()),
            What::Lose { flight, .. } => self.lose(event, *flight),
            What::Deliver { client, copy, .. } => self.deliver(event, *client, *copy),
            What::Publish { client, .. } => self.publish(event, *client),
            What::Cut { link, fault, .. } => {
                let lines = self.lines_after_cut(index, event, *link);
                self.fault(event, *link, rows::cut(*fault));
                if let Some(row) = self.rows.last_mut() {
                    row.lines = lines;
                }
            }
            What::Silence { link, fault, .. } => self.fault(event, *link, rows::silence(*fault)),
            What::Refuse { link, fault } => self.fault(event, *link, rows::refuse(*fault)),
            What::Tamper { flight, how, fault } => {
                let Some(What::Send { link, .. }) = self.trace.send(*flight).map(|s| &s.what)
                else {
                    return;
                };
                let label = self.flights.get(flight).map(|flight| &flight.label);
                self.fault(event, *link, rows::tamper(*how, *fault, label));
            }
            What::Closed { link, party, .. } => self.closed(event, *link, *party, learns),
            What::Note { .. }
            | What::Outcome { .. }
            | What::Consume { .. }
            | What::Close { .. }
            | What::Crash { .. }
            | What::Restart { .. } => self.words(event),
            What::Command { .. } | What::Open { .. } | What::Ask { .. } => {}
        }
    }

    fn push(&mut self, event: &Event, what: Drawn) {
        self.rows.push(Row {
            event: event.n,
            at: event.at,
            message: event.message,
            lines: self.lifelines.lines.clone(),
            what,
            mark: None,
        });
    }

    fn send(&mut self, event: &Event, link: LinkId) {
        let Some(flight) = self.flights.get(&event.n) else {
            return self.push(event, rows::astray(&event.what, link, &self.lanes));
        };
        let letter = flight.split.then(|| self.letters.take(event.n));
        let arrow = rows::arrow(event.n, flight, letter);
        if flight.arrival.is_some() && !flight.split {
            self.arrived.insert(event.n, self.rows.len());
        }
        self.push(event, Drawn::Arrow(arrow));
    }

    fn arrive(&mut self, event: &Event, id: EventId, partial: bool) {
        let Some(flight) = self.flights.get(&id) else { return };
        if flight.arrival == Some(event.n) {
            if flight.split {
                let letter = self.letters.give_back(id);
                self.arrived.insert(id, self.rows.len());
                self.push(event, rows::tail(id, flight, letter, false));
            }
        } else if flight.arrival.is_some() {
            // A further copy.
            self.arrived.insert(id, self.rows.len());
            self.push(event, rows::tail(id, flight, None, partial));
        }
    }

    /// A loss is drawn at its departure; only the loss of a further copy needs a row.
    fn lose(&mut self, event: &Event, id: EventId) {
        if let Some(flight) = self.flights.get(&id)
            && flight.arrival.is_some()
        {
            self.push(event, rows::tail(id, flight, None, true));
        }
    }

    /// A delivery is a mark at the arrival that caused it, or words of its own.
    fn deliver(&mut self, event: &Event, client: PartyId, copy: u32) {
        let Some(lane) = self.lanes.party(client) else { return };
        let mark = Mark { lane, side: self.lanes.outside(lane), copy, event: event.n };
        if let Some(row) = self.row_of_arrival(event, lane)
            && row.mark.is_none()
        {
            row.mark = Some(mark);
            row.message = row.message.or(event.message);
            return;
        }
        self.push(event, rows::note(&self.lanes, lane, None, rows::delivered(event.message)));
        if let Some(row) = self.rows.last_mut() {
            row.mark = Some(mark);
        }
    }

    /// The row that draws the arrival at `lane` behind an event of the same instant.
    fn row_of_arrival(&mut self, event: &Event, lane: usize) -> Option<&mut Row> {
        let flight = self.trace.causes(event).take_while(|cause| cause.at == event.at).find_map(
            |cause| {
                if let What::Arrive { flight, .. } = cause.what { Some(flight) } else { None }
            },
        )?;
        if self.flights.get(&flight)?.to != lane {
            return None;
        }
        let row = self.arrived.get(&flight)?;
        self.rows.get_mut(*row)
    }

    /// A publication needs words when no packet can follow it at once.
    fn publish(&mut self, event: &Event, client: PartyId) {
        let Some(lane) = self.lanes.party(client) else { return };
        if self.lifelines.lines[lane] != Line::Up {
            let texts = rows::published(event.message);
            self.push(event, rows::note(&self.lanes, lane, None, texts));
        }
    }

    fn fault(&mut self, event: &Event, link: LinkId, texts: Vec<alloc::string::String>) {
        let drawn = rows::fault(&self.lanes, link, texts);
        self.push(event, drawn);
    }

    /// The client whose end learns of a cut in the same instant is drawn as down already.
    fn lines_after_cut(&self, index: usize, cut: &Event, link: LinkId) -> Arc<[Line]> {
        let mut lines = self.lifelines.lines.clone();
        let learns = self.learns_at.get(&(link, cut.at)).is_some_and(|learns| *learns > index);
        if let Some(lane) = self.lanes.link(link).filter(|_| learns)
            && lines[lane] == Line::Up
        {
            lifeline::set(&mut lines, lane, Line::Down);
        }
        lines
    }

    fn closed(&mut self, event: &Event, link: LinkId, party: PartyId, learns: Learns) {
        let Some(lane) = self.lanes.party(party) else { return };
        let texts = match learns {
            Learns::Nothing => return,
            Learns::Late => rows::gone(false),
            Learns::HalfOpen => rows::gone(true),
        };
        let about = self.lanes.link(link);
        self.push(event, rows::note(&self.lanes, lane, about, texts));
    }

    fn words(&mut self, event: &Event) {
        let Some((lane, about)) = note::place(&event.what, &self.lanes) else { return };
        let Some(drawn) = rows::words(event, lane, about, &self.lanes) else { return };
        // A client that drops a message says so twice: as a note and as the message's outcome.
        let said = self.rows.last().is_some_and(|row| row.at == event.at && row.what == drawn);
        if !said {
            self.push(event, drawn);
        }
    }
}

/// The letters that join departures and arrivals, one after the other: a letter just read must not
/// mean another packet in the next row.
#[derive(Default)]
struct Letters {
    taken: BTreeMap<EventId, usize>,
    /// How many flights have each letter.
    uses: [usize; Letters::ALL.len()],
    next: usize,
}

impl Letters {
    /// Without x, which marks a loss.
    const ALL: &'static [u8] = b"abcdefghijklmnopqrstuvwyz";

    /// The next letter that is not on its way; when all are, they come again.
    fn take(&mut self, flight: EventId) -> char {
        let all = Self::ALL.len();
        let mut places = (self.next..self.next + all).map(|place| place % all);
        let free = places.find(|place| self.uses[*place] == 0);
        let place = free.unwrap_or(self.next % all);
        self.next = (place + 1) % all;
        self.uses[place] += 1;
        if let Some(before) = self.taken.insert(flight, place) {
            self.uses[before] -= 1;
        }
        char::from(Self::ALL[place])
    }

    fn give_back(&mut self, flight: EventId) -> Option<char> {
        let place = self.taken.remove(&flight)?;
        self.uses[place] -= 1;
        Some(char::from(Self::ALL[place]))
    }
}

/// `m1`, where there is a message.
pub(super) fn name(message: Option<MessageId>) -> alloc::string::String {
    message.map_or("a message".into(), |message| alloc::format!("m{}", message.0))
}
