//! Deliberate bugs: rows exchanged in the machines of a party, as software that gets them wrong has
//! them. They are in the program, so that they come back after a restart.

use super::World;
use crate::chance::Chance;
use crate::seat::Party;
use qoslab_mqtt::flow::{Flows, Machine, Row};
use qoslab_trace::Sink;

/// A row in the place of the right one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mutant {
    party: Party,
    machine: Machine,
    row: Row,
}

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// Exchanges a row in a machine of a client, by its position, or with none of the broker.
    pub fn exchange(&mut self, who: Option<usize>, machine: Machine, row: Row) {
        let party = who.map_or(Party::Broker, |client| Party::Client(client as u16));
        self.mutants.push(Mutant { party, machine, row });
        self.mutate(party);
    }

    /// Puts the exchanged rows into a core that has just been made.
    pub(super) fn mutate(&mut self, party: Party) {
        let Self { mutants, broker, clients, .. } = self;
        for mutant in mutants.iter().filter(|mutant| mutant.party == party) {
            match party {
                Party::Broker => {
                    if let Some(core) = &mut broker.core {
                        exchange(&mut core.flows_mut().v311, mutant);
                        exchange(&mut core.flows_mut().v5, mutant);
                    }
                }
                Party::Client(client) => {
                    if let Some(core) = &mut clients[usize::from(client)].core {
                        exchange(core.flows_mut(), mutant);
                    }
                }
            }
        }
    }
}

fn exchange(flows: &mut Flows, mutant: &Mutant) {
    let table = match mutant.machine {
        Machine::Qos1Sender => &mut flows.qos1_sender,
        Machine::Qos1Receiver => &mut flows.qos1_receiver,
        Machine::Qos2Sender => &mut flows.qos2_sender,
        Machine::Qos2Receiver => &mut flows.qos2_receiver,
    };
    table.exchange(mutant.row);
}
