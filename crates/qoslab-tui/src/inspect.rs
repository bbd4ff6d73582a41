//! What the inspector shows of a moment, as boxes of lines: what each party knows before and after,
//! the packet byte by byte, the machine with the row just used, the life of the message.

use crate::player::Player;
use qoslab_lab::{fields, state};
use qoslab_mqtt::codec;
use qoslab_mqtt::flow::{Machine, Row, State};
use qoslab_mqtt::packet::{Packet, PacketType, QoS};
use qoslab_mqtt::rule::Rule;
use qoslab_sim::world::Memory;
use qoslab_trace::{EventId, MessageId, Sent, Trace, What};

/// A box.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What stands in its frame.
    pub title: String,
    /// Its lines.
    pub lines: Vec<(Sign, String)>,
}

/// How a line compares with the moment before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// As before.
    Same,
    /// Not any more.
    Gone,
    /// New.
    New,
    /// Here one is.
    Here,
    /// What was used for this event.
    Used,
}

impl Sign {
    /// As a character.
    pub const fn glyph(self) -> char {
        match self {
            Self::Same => ' ',
            Self::Gone => '-',
            Self::New => '+',
            Self::Here => '>',
            Self::Used => '*',
        }
    }
}

/// All boxes of the moment under the cursor.
pub fn boxes(player: &Player) -> Vec<Facts> {
    let event = player.event();
    let before = player.seen.get(&EventId(event.0.saturating_sub(1)));
    let after = player.seen.get(&event);
    let mut all = Vec::new();
    match after {
        Some(after) => {
            let before = before.map(|before| before.as_slice());
            all.extend(after.iter().map(|memory| changed(before, memory)));
        }
        None => {
            all.push(Facts { title: "state".to_owned(), lines: vec![said("it is worked out")] })
        }
    }
    all.push(received(player));
    all.extend(machine(player));
    all.extend(packet(player));
    all.extend(life_of_id(player));
    all.extend(life(player));
    all
}

fn said(text: impl Into<String>) -> (Sign, String) {
    (Sign::Same, text.into())
}

/// A memory, with what it was before where that is another.
fn changed(before: Option<&[Memory]>, memory: &Memory) -> Facts {
    let own = |of: &&Memory| of.party == memory.party && of.client == memory.client;
    let old = before.and_then(|before| before.iter().find(own));
    let now = facts(memory);
    let was = old.map_or_else(|| now.clone(), facts);
    let mut lines = Vec::new();
    for (noun, words) in &now {
        match was.iter().find(|(of, _)| of == noun) {
            Some((_, old)) if old == words => lines.push(said(format!("{noun:<11} {words}"))),
            Some((_, old)) => {
                lines.push((Sign::Gone, format!("{noun:<11} {old}")));
                lines.push((Sign::New, format!("{noun:<11} {words}")));
            }
            None => lines.push((Sign::New, format!("{noun:<11} {words}"))),
        }
    }
    for (noun, old) in was.iter().filter(|(noun, _)| now.iter().all(|(of, _)| of != noun)) {
        lines.push((Sign::Gone, format!("{noun:<11} {old}")));
    }
    let title = match &memory.client {
        None => memory.party.clone(),
        Some(client) => format!("{}, session of {client:?}", memory.party),
    };
    Facts { title, lines }
}

/// The facts of a memory, where its party stands first.
fn facts(memory: &Memory) -> Vec<(&'static str, String)> {
    let whole = state::title(memory);
    let stands = whole.split_once(": ").map_or(whole.clone(), |(_, rest)| rest.to_owned());
    let (stands, keeps) = stands.split_once("; the session ").unwrap_or((&stands, ""));
    let mut all = vec![("link", stands.to_owned()), ("session", keeps.to_owned())];
    all.extend(state::facts(memory));
    all
}

/// What the applications have got so far.
fn received(player: &Player) -> Facts {
    let lines: Vec<_> = player
        .delivered(usize::MAX)
        .iter()
        .map(|((client, message), count)| said(format!("{client:<11} m{message} ×{count}")))
        .collect();
    let lines = if lines.is_empty() { vec![said("nothing yet")] } else { lines };
    Facts { title: "applications".to_owned(), lines }
}

/// The packet under the cursor.
fn sent(player: &Player) -> Option<(EventId, &What)> {
    let flight = player.flight()?;
    let event = player.run().report.trace.send(flight)?;
    Some((event.n, &event.what))
}

/// Its bytes, field by field.
fn packet(player: &Player) -> Option<Facts> {
    let (_, What::Send { link, bytes, .. }) = sent(player)? else { return None };
    let version = player.run().report.trace.version_on(*link);
    let (fields, malformed) = codec::fields(version, bytes);
    let mut lines: Vec<_> =
        fields.iter().map(|field| said(fields::line(field, bytes, 0))).collect();
    if let Some(malformed) = malformed {
        lines.push(said(format!("refused as MQTT {}: {malformed}", malformed.version)));
    }
    Some(Facts { title: format!("packet, {} bytes", bytes.len()), lines })
}

/// The machine that the packet belongs to: all its rows, and a sign at those it may have used.
fn machine(player: &Player) -> Option<Facts> {
    let (_, What::Send { link, dir, packet: Sent::Packet(packet), .. }) = sent(player)? else {
        return None;
    };
    let kind = packet.packet_type();
    let qos = match packet {
        Packet::Publish(publish) => publish.qos,
        _ if kind == PacketType::Puback => QoS::AtLeastOnce,
        _ => QoS::ExactlyOnce,
    };
    let from_sender = matches!(kind, PacketType::Publish | PacketType::Pubrel);
    let exchange = matches!(
        kind,
        PacketType::Publish
            | PacketType::Puback
            | PacketType::Pubrec
            | PacketType::Pubrel
            | PacketType::Pubcomp
    );
    if !exchange || qos == QoS::AtMostOnce {
        return None;
    }
    let trace = &player.run().report.trace;
    let (sender, receiver) = trace.ends(*link, *dir)?;
    let (sender, receiver) = if from_sender { (sender, receiver) } else { (receiver, sender) };
    let plan = player.run().scenario.plan(&player.run().variant, None);
    let tables = crate::flows::of(&plan, trace, sender, receiver, *link)?;
    let pair = match qos {
        QoS::AtLeastOnce => (&tables.0.qos1_sender, &tables.1.qos1_receiver),
        QoS::AtMostOnce | QoS::ExactlyOnce => (&tables.0.qos2_sender, &tables.1.qos2_receiver),
    };
    let states = states(player, sender, receiver, packet.id()?.get());
    let (mut lines, used) = (Vec::new(), rules(player));
    for (table, who, state) in [(pair.0, sender, states.0), (pair.1, receiver, states.1)] {
        lines.push(said(format!("{}: {}", trace.party_name(who), name(table.machine()))));
        lines.extend(table.rows().iter().map(|row| {
            let sign = match (used.contains(&row.rule), Some(row.state) == state) {
                (true, _) => Sign::Used,
                (false, true) => Sign::Here,
                (false, false) => Sign::Same,
            };
            (sign, row_line(row))
        }));
    }
    lines.push(said("> the state of this identifier now, * the row that was used"));
    Some(Facts { title: "the machine".to_owned(), lines })
}

/// The rules that the record names for this event.
fn rules(player: &Player) -> Vec<Rule> {
    let trace = &player.run().report.trace;
    let Some(event) = trace.event(player.event()) else { return Vec::new() };
    player.run().index.story(trace).rules(event).iter().map(|cited| cited.rule).collect()
}

fn name(machine: Machine) -> &'static str {
    match machine {
        Machine::Qos1Sender => "QoS 1 sender",
        Machine::Qos1Receiver => "QoS 1 receiver",
        Machine::Qos2Sender => "QoS 2 sender",
        Machine::Qos2Receiver => "QoS 2 receiver",
    }
}

fn row_line(row: &Row) -> String {
    let actions: Vec<String> = row.actions.iter().map(|action| format!("{action:?}")).collect();
    format!("{:?} {:?} -> {:?}: {}", row.state, row.event, row.next, actions.join(", "))
}

/// The state of an identifier at its sender and at its receiver, as far as both are known.
fn states(
    player: &Player,
    sender: qoslab_trace::PartyId,
    receiver: qoslab_trace::PartyId,
    id: u16,
) -> (Option<State>, Option<State>) {
    let trace = &player.run().report.trace;
    let Some(seen) = player.seen.get(&player.event()) else { return (None, None) };
    let of = |party, other| memory_of(trace, seen, party, other);
    let sending = of(sender, receiver).map(|memory| {
        let exchange = memory.in_flight.iter().find(|of| of.id == id);
        exchange.map_or(State::Free, |of| match of.waits_for {
            "PUBACK" => State::AwaitPuback,
            "PUBREC" => State::AwaitPubrec,
            "PUBCOMP" => State::AwaitPubcomp,
            _ => State::Free,
        })
    });
    let receiving = of(receiver, sender).map(|memory| {
        let open = memory.received.iter().any(|of| of.id == id);
        if open { State::AwaitPubrel } else { State::Free }
    });
    (sending, receiving)
}

/// The side of the session between two parties that the first one keeps. The broker's sessions have
/// the client's identifier, which is its name unless the file says otherwise.
fn memory_of<'a>(
    trace: &Trace,
    seen: &'a [Memory],
    party: qoslab_trace::PartyId,
    other: qoslab_trace::PartyId,
) -> Option<&'a Memory> {
    let (party, other) = (trace.party_name(party), trace.party_name(other));
    seen.iter().find(|memory| {
        memory.party == party && memory.client.as_ref().is_none_or(|client| *client == other)
    })
}

/// What happened to the identifier of this packet on its link.
fn life_of_id(player: &Player) -> Option<Facts> {
    let (_, What::Send { link, packet: Sent::Packet(packet), .. }) = sent(player)? else {
        return None;
    };
    let (link, id) = (*link, packet.id()?);
    let is = |what: &What| match what {
        What::Send { link: of, packet: Sent::Packet(packet), .. } => {
            *of == link && packet.id() == Some(id)
        }
        _ => false,
    };
    let title = format!("life of #{} on {}", id.get(), player.run().report.trace.link_name(link));
    Some(Facts { title, lines: told(player, |_, what| is(what)) })
}

/// What happened to the message under the cursor.
fn life(player: &Player) -> Option<Facts> {
    let message = player.current()?.message?;
    let lines = told(player, |of, _| of == Some(message));
    Some(Facts { title: format!("life of m{}", message.0), lines })
}

/// The sentences of some events, with a sign at the one under the cursor. What comes after the
/// cursor is not told where a lesson hides it.
fn told(player: &Player, is: impl Fn(Option<MessageId>, &What) -> bool) -> Vec<(Sign, String)> {
    /// Of a long life, the part around the cursor is shown.
    const AROUND: usize = 12;
    let trace = &player.run().report.trace;
    let (story, here) = (player.run().index.story(trace), player.event());
    let last = match player.hidden_from {
        Some(_) => here,
        None => EventId(u32::MAX),
    };
    let events = trace.events.iter().take_while(|event| event.n <= last);
    let mine: Vec<_> = events.filter(|event| is(event.message, &event.what)).collect();
    let at = mine.iter().position(|event| event.n >= here).unwrap_or(mine.len());
    let from = at.saturating_sub(AROUND);
    let mut lines = Vec::new();
    for event in mine.into_iter().skip(from).take(2 * AROUND) {
        let Some(sentence) = story.sentence(event) else { continue };
        let sign = if event.n == here { Sign::Here } else { Sign::Same };
        lines.push((sign, format!("{} s  {sentence}", event.at)));
    }
    lines
}
