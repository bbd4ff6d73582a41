//! Processes that die and come back, with their store kept, lost or stale.

use super::{World, party_id};
use crate::agenda::Due;
use crate::chance::Chance;
use crate::plan::{Act, Trigger};
use crate::seat::Party;
use alloc::vec::Vec;
use qoslab_mqtt::broker::Broker;
use qoslab_mqtt::client::Client;
use qoslab_mqtt::face::{ConnId, Tag};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::{Asked, EventId, Sink, StoreFate, What};

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// A fault by the clock.
    pub(super) fn timed_fault(&mut self, fault: usize) {
        if !self.fault_acts_on_record(fault, None) {
            return;
        }
        debug_assert!(matches!(self.plan.faults[fault].trigger, Trigger::At(_)));
        match self.plan.faults[fault].act {
            Act::Cut { link: Some(link), .. } => {
                if let Some(conn) = self.connection_of(link) {
                    self.cut(conn, fault, None);
                }
            }
            Act::Silence { link: Some(link), .. } => {
                if let Some(conn) = self.connection_of(link) {
                    self.silence(conn, fault, None);
                }
            }
            Act::Refuse { link: Some(link), lasts } => {
                self.links[link].refused = Some((self.now + lasts, fault));
            }
            Act::Crash { .. } => self.crash_by_fault(fault, None),
            // What acts on a packet has no packet here; the scenario reader refuses it.
            Act::Cut { link: None, .. }
            | Act::Silence { link: None, .. }
            | Act::Refuse { link: None, .. }
            | Act::Lose
            | Act::Copy { .. }
            | Act::Hold(_)
            | Act::Delay(_) => {}
        }
    }

    /// Whether chance lets a fault act that has no packet to show the answer with.
    pub(super) fn fault_acts_on_record(&mut self, fault: usize, cause: Option<EventId>) -> bool {
        let mut chance = qoslab_trace::Chance::NONE;
        let acts = self.fault_acts(fault, &mut chance);
        self.asked(Asked::Fault(fault as u32 + 1), chance, cause);
        acts
    }

    /// Puts answers of chance on record that no other event can show.
    pub(super) fn asked(
        &mut self,
        about: Asked,
        chance: qoslab_trace::Chance,
        cause: Option<EventId>,
    ) {
        if !chance.is_empty() {
            self.emit(cause, None, Tag::NONE, || What::Ask { about, chance });
        }
    }

    /// The connection of a link that somebody still believes in.
    fn connection_of(&self, link: usize) -> Option<ConnId> {
        let live = self.conns.iter().rev().filter(|(_, conn)| !conn.dead && conn.is_believed());
        let mut of_link = live.filter(|(_, conn)| usize::from(conn.client) == link);
        of_link.next().map(|(conn, _)| conn)
    }

    pub(super) fn crash_by_fault(&mut self, fault: usize, cause: Option<EventId>) {
        if let Act::Crash { who, store, down, .. } = self.plan.faults[fault].act {
            let party = who.map_or(Party::Broker, |client| Party::Client(client as u16));
            self.crash(party, store, down, fault as u32 + 1, cause);
        }
    }

    /// A process dies; its kernel closes its connections. The application's memory shares the
    /// store's fate, what the application is written to do does not.
    pub(super) fn crash(
        &mut self,
        party: Party,
        store: StoreFate,
        down: Duration,
        fault: u32,
        cause: Option<EventId>,
    ) {
        if !self.is_up(party) {
            return;
        }
        self.pass_snapshots(party);
        let id = party_id(party);
        let event = self.emit(cause, None, Tag::NONE, || What::Crash { party: id, store, fault });
        match party {
            Party::Broker => {
                if let Some(core) = self.broker.core.take() {
                    self.broker.store = self.broker.snapshot.after(store, core.store().clone());
                }
            }
            Party::Client(client) => self.client_dies(client, store),
        }
        self.drop_connections(party, event);
        let back = self.now + down;
        if back < Instant::NEVER {
            self.agenda.put(back, Due::Restart(party));
        }
    }

    fn client_dies(&mut self, client: u16, store: StoreFate) {
        let seat = &mut self.clients[usize::from(client)];
        let Some(core) = seat.core.take() else { return };
        let subscriptions = core.session().subscriptions.clone();
        let current = (core.session().clone(), core::mem::take(&mut seat.app));
        seat.store = seat.snapshot.after(store, current);
        // What it subscribes to is in the program, not in the memory.
        seat.store.0.subscriptions = subscriptions;
        seat.options = core.options().clone();
        seat.works.iter_mut().for_each(|work| *work = None);
        seat.conn = None;
        seat.round += 1;
    }

    fn drop_connections(&mut self, party: Party, event: EventId) {
        let conns: Vec<ConnId> = self
            .conns
            .iter()
            .filter(|(_, conn)| {
                // A connection whose CONNECT is under way waits in the dead process's kernel.
                let has = conn.believes(party) || party == Party::Broker && conn.is_news();
                has && (party == Party::Broker || party == Party::Client(conn.client))
            })
            .map(|(conn, _)| conn)
            .collect();
        for conn in conns {
            let Some(state) = self.conns.get_mut(conn) else { continue };
            state.leave(party);
            let (client, dead) = (state.client, state.dead);
            if !dead {
                self.tell_other_end(party, conn, client, event);
            }
        }
    }

    /// A process is back with what its store has.
    pub(super) fn restart(&mut self, party: Party) {
        let id = party_id(party);
        let event = self.emit(None, None, Tag::NONE, || What::Restart { party: id });
        match party {
            Party::Broker => {
                let store = core::mem::take(&mut self.broker.store);
                let mut out = Vec::new();
                let options = self.plan.broker.clone();
                let mut core = Broker::restore(options, store, self.now, &mut out);
                if self.steps.tells {
                    core.tell_rows();
                }
                self.broker.core = Some(core);
                self.broker.alarm.set = None;
                self.carry_out(party, &mut out, Some(event));
                self.set_alarm(party);
            }
            Party::Client(client) => {
                let seat = &mut self.clients[usize::from(client)];
                let (session, app) = core::mem::take(&mut seat.store);
                let core = seat.core.insert(Client::restore(seat.options.clone(), session));
                if self.steps.tells {
                    core.tell_rows();
                }
                seat.app = app;
                seat.alarm.set = None;
                let wants = seat.wants;
                if wants {
                    self.open(client, Some(event));
                }
            }
        }
    }

    pub(super) fn is_up(&self, party: Party) -> bool {
        match party {
            Party::Broker => self.broker.core.is_some(),
            Party::Client(client) => self.clients[usize::from(client)].core.is_some(),
        }
    }

    /// Keeps the snapshots that a crash with a stale store will want.
    pub(super) fn pass_snapshots(&mut self, party: Party) {
        if !self.snapshots {
            return;
        }
        match party {
            Party::Broker => {
                if let Some(core) = &self.broker.core {
                    self.broker.snapshot.pass(self.now, || core.store().clone());
                }
            }
            Party::Client(client) => {
                let seat = &mut self.clients[usize::from(client)];
                if let Some(core) = &seat.core {
                    let app = &seat.app;
                    seat.snapshot.pass(self.now, || (core.session().clone(), app.clone()));
                }
            }
        }
    }
}
