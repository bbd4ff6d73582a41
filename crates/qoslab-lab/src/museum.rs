//! The museum: faults that were reported of real software, each as one exchanged rule of our
//! cores, with the run that shows it and the checks that say so.
//!
//! Issues are named as `project#number`, pull requests too. An open issue is a report, not a
//! verdict, and several have been mended since. Where none is named, the mutant follows from the
//! rule that it breaks.

mod handshake;
mod routes;
mod state;

use crate::explain::{item, row_text};
use crate::words;
use qoslab_mqtt::flow::{Flows, Machine, Row, Table};
use qoslab_mqtt::mutant::{Change, Mutant};
use qoslab_mqtt::options::{ReceiverOptions, SenderOptions};
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::policy::Method;
use std::fmt::Write as _;

/// A mutant on show.
#[derive(Clone, Copy, Debug)]
pub struct Exhibit {
    /// Where it hangs.
    pub room: Room,
    /// The mutant's name; what it exchanges stands in `qoslab_mqtt::mutant`.
    pub mutant: &'static str,
    /// What follows.
    pub then: &'static str,
    /// Where it was seen.
    pub seen: &'static [&'static str],
    /// The built-in scenario that shows it, with a variant where the first one does not.
    pub scenario: &'static str,
    /// Who has it there: `broker` or `clients.NAME`, as `--set` takes it.
    pub party: &'static str,
    /// The checks that break, the first one most to the point; none where no rule breaks, and only
    /// what the scenario expects.
    pub breaks: &'static [&'static str],
}

/// What an exhibit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// The handshakes of QoS 1 and 2.
    Handshake,
    /// Windows and quotas.
    Windows,
    /// Packet identifiers and DUP.
    Identifiers,
    /// Sessions and connections.
    Sessions,
    /// Order.
    Order,
    /// Timers and expiry.
    Timers,
    /// Who gets what.
    Routes,
    /// Wills.
    Wills,
}

impl Room {
    /// All, in the order of a visit.
    pub const ALL: [Self; 8] = [
        Self::Handshake,
        Self::Windows,
        Self::Identifiers,
        Self::Sessions,
        Self::Order,
        Self::Timers,
        Self::Routes,
        Self::Wills,
    ];

    /// What stands above its door.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Handshake => "The handshakes of QoS 1 and 2",
            Self::Windows => "Windows and quotas",
            Self::Identifiers => "Packet identifiers and DUP",
            Self::Sessions => "Sessions and connections",
            Self::Order => "Order",
            Self::Timers => "Timers and expiry",
            Self::Routes => "Who gets what",
            Self::Wills => "Wills",
        }
    }
}

/// Every exhibit, room by room; its number is its place, from 1.
pub fn exhibits() -> impl Iterator<Item = &'static Exhibit> + Clone {
    let walls = [
        handshake::HANDSHAKE,
        state::WINDOWS,
        state::IDENTIFIERS,
        state::SESSIONS,
        routes::TIME,
        routes::ROUTES,
    ];
    walls.into_iter().flatten()
}

const fn exhibit(
    room: Room,
    mutant: &'static str,
    then: &'static str,
    seen: &'static [&'static str],
    run: (&'static str, &'static str),
    breaks: &'static [&'static str],
) -> Exhibit {
    Exhibit { room, mutant, then, seen, scenario: run.0, party: run.1, breaks }
}

impl Exhibit {
    /// What is exchanged.
    pub fn mutant(&self) -> &'static Mutant {
        Mutant::named(self.mutant).expect("an exhibit shows a mutant")
    }

    /// The command that shows it.
    pub fn command(&self) -> String {
        format!("qoslab run {} --set {}.mutant={}", self.scenario, self.party, self.mutant)
    }

    fn number(&self) -> usize {
        exhibits().take_while(|of| of.mutant != self.mutant).count() + 1
    }

    fn breaks(&self) -> String {
        match self.breaks {
            [] => "no check, but what the scenario expects".to_owned(),
            names => names.join(", "),
        }
    }

    fn seen(&self) -> String {
        match self.seen {
            [] => "no report known to us".to_owned(),
            seen => seen.join(", "),
        }
    }
}

/// An exhibit by its name or its number.
pub fn find(wanted: &str) -> Option<&'static Exhibit> {
    let number = wanted.parse().ok().and_then(|number: usize| number.checked_sub(1));
    let by_number = number.and_then(|at| exhibits().nth(at));
    by_number.or_else(|| exhibits().find(|of| of.mutant == wanted))
}

/// All exhibits, room by room.
pub fn list() -> String {
    let mut text = String::from("Deliberate bugs. Each breaks one rule of a party.\n");
    for room in Room::ALL {
        write!(text, "\n{}\n", room.title()).expect("a string takes everything");
        for (number, exhibit) in (1..).zip(exhibits()).filter(|(_, of)| of.room == room) {
            writeln!(text, "{number:>3}  {}", exhibit.mutant).expect("a string takes everything");
            text += &words::wrapped("     ", "     ", exhibit.mutant().wrong);
        }
    }
    text.push_str("\nqoslab museum NAME tells the story of one and how to see it.\n");
    text
}

/// All that is known of an exhibit, and how to see it.
pub fn story(exhibit: &Exhibit) -> String {
    let mutant = exhibit.mutant();
    let mut text = format!("{}: exhibit {}\n", exhibit.mutant, exhibit.number());
    item(&mut text, "room", exhibit.room.title());
    item(&mut text, "what", &format!("A party with it {}.", mutant.wrong));
    item(&mut text, "then", exhibit.then);
    item(&mut text, "seen in", &exhibit.seen());
    match mutant.change {
        Change::Rows(rows) => rows.iter().for_each(|(machine, row)| pair(&mut text, *machine, row)),
        Change::Value { decision, right, wrong, .. } => {
            item(&mut text, "right", &format!("{decision}: {right}"));
            item(&mut text, "wrong", &format!("{decision}: {wrong}"));
        }
    }
    item(&mut text, "who", sides(mutant));
    item(&mut text, "shown by", exhibit.scenario);
    item(&mut text, "breaks", &exhibit.breaks());
    let Exhibit { scenario, party, mutant, .. } = exhibit;
    writeln!(text, "\n  qoslab run {scenario} \\\n    --set {party}.mutant={mutant}")
        .expect("a string takes everything");
    text
}

fn sides(mutant: &Mutant) -> &'static str {
    match (mutant.is_for_clients(), mutant.is_for_brokers()) {
        (true, true) => "clients and brokers",
        (true, false) => "clients",
        (false, _) => "brokers",
    }
}

/// The right row beside the wrong one; the right one of Method A too where that is another.
fn pair(text: &mut String, machine: Machine, wrong: &Row) {
    let mut told: Vec<String> = Vec::new();
    for method in Method::ALL {
        let receiver = ReceiverOptions { method: *method, ..ReceiverOptions::standard() };
        let flows = Flows::new(Version::V5, &SenderOptions::standard(), &receiver);
        let table = table(&flows, machine);
        let line = match table.step(wrong.state, wrong.event) {
            Ok(row) => row_text(table.machine(), row),
            Err(_) => format!("{machine:?}: {:?}, {:?}: no such row", wrong.state, wrong.event),
        };
        if !told.contains(&line) {
            told.push(line);
        }
    }
    told.iter().for_each(|line| item(text, "right row", line));
    item(text, "wrong row", &row_text(machine, wrong));
}

const fn table(flows: &Flows, machine: Machine) -> &Table {
    match machine {
        Machine::Qos1Sender => &flows.qos1_sender,
        Machine::Qos1Receiver => &flows.qos1_receiver,
        Machine::Qos2Sender => &flows.qos2_sender,
        Machine::Qos2Receiver => &flows.qos2_receiver,
    }
}

/// The page `docs/museum.md`.
pub fn page() -> String {
    let mut text = String::from(HEAD);
    for room in Room::ALL {
        write!(text, "\n## {}\n\n{COLUMNS}", room.title()).expect("a string takes everything");
        for (number, exhibit) in (1..).zip(exhibits()).filter(|(_, of)| of.room == room) {
            let Exhibit { mutant, then, scenario, party, .. } = exhibit;
            let (what, seen) = (exhibit.mutant().wrong, exhibit.seen());
            let breaks = exhibit.breaks();
            writeln!(
                text,
                "| {number} | `{mutant}` | {what}. {then} | {seen} | `{scenario}`, {party} | \
                 {breaks} |"
            )
            .expect("a string takes everything");
        }
    }
    text
}

const HEAD: &str = "# The museum

Written by the tests from `qoslab museum`; `QOSLAB_BLESS=1 cargo test` writes it anew.

Each exhibit exchanges one rule of a party: a row, or a few, of the four machines, or the answer to
one decision. `qoslab museum NAME` shows the right row beside the wrong one. The scenario passes as
it stands; with the mutant the named checks break:

```sh
qoslab run SCENARIO --set PARTY.mutant=NAME
```

Reports are named as `project#number`, pull requests too. An open issue is a report and no verdict,
and several have been mended since. Where no report is known to us, the mutant follows from the rule
it breaks.
";

const COLUMNS: &str = "| | mutant | what a party with it does, and what follows | seen in | shown by | \
                       breaks |\n|---|---|---|---|---|---|\n";
