//! What is sent again: all that a resumed session owes, and by timer where those are on.

use super::{Exchange, Outbound, machine};
use crate::face::DropReason;
use crate::flow::{Action, Event, Row, State};
use crate::options::{Retry, SenderOptions};
use crate::packet::{Packet, QoS, ReasonCode};
use crate::policy::ResumeOrder;
use crate::session::Wire;
use crate::slip::{InFlight, InFlightExpiry, NewQuota, PubrelQuota, ReplayId};
use crate::time::Instant;

impl Outbound {
    /// The session is resumed on a new connection: what is open is owed again (rule 4.4.0-1).
    pub fn resume(&mut self, now: Instant, options: &SenderOptions) {
        if options.slips.in_flight == InFlight::Forgotten {
            self.exchanges.clear();
        }
        if options.slips.in_flight_expiry == InFlightExpiry::Ends {
            let expired = |of: &Exchange| of.message.as_ref().is_some_and(|of| of.is_expired(now));
            self.exchanges.retain(|exchange| !expired(exchange));
        }
        self.unpaid = 0;
        self.owes = true;
        self.carries = !self.exchanges.is_empty();
        for exchange in &mut self.exchanges {
            exchange.here = options.slips.new_quota == NewQuota::CarriedOver;
            exchange.owed = true;
        }
        self.queue.iter_mut().for_each(|waiting| waiting.from_before = true);
    }

    /// When the next unanswered packet is due for a repeat, where timers are on.
    pub fn next_retry(&self, options: &SenderOptions) -> Option<Instant> {
        let Retry::Timer(after) = options.retry else { return None };
        self.exchanges
            .iter()
            .filter(|exchange| !exchange.owed)
            .map(|exchange| exchange.sent + after)
            .min()
    }

    /// Sends again what has waited too long for its answer, where timers are on.
    pub fn retry(&mut self, wire: &mut Wire<'_>) {
        let Retry::Timer(after) = wire.options.retry else { return };
        for at in 0..self.exchanges.len() {
            let exchange = &self.exchanges[at];
            if !exchange.owed && exchange.sent + after <= wire.now {
                self.again(at, Event::Timer, wire);
            }
        }
    }

    /// Rule 3.1.2-25: a repeat that has become too large for this connection counts as sent. At
    /// QoS 1 that is its end. At QoS 2 the receiver may hold the identifier: it stays taken, and
    /// takes no place in the window.
    fn pass_over_too_large(&mut self, wire: &mut Wire<'_>) {
        if wire.limits.packet_size.is_none() {
            return;
        }
        for mut exchange in core::mem::take(&mut self.exchanges) {
            let message = exchange.message.as_ref().filter(|_| exchange.owed);
            let too_large = message.is_some_and(|message| {
                !wire.fits(&Packet::Publish(wire.full(message, Some(exchange.id), true)))
            });
            if too_large && exchange.qos == QoS::AtLeastOnce {
                wire.dropped(exchange.tag, DropReason::TooLarge);
                continue;
            }
            exchange.owed &= !too_large;
            self.exchanges.push_back(exchange);
        }
    }

    /// Sends what is owed, as the quota allows.
    pub(super) fn resend_owed(&mut self, wire: &mut Wire<'_>) {
        if !self.owes {
            return;
        }
        self.pass_over_too_large(wire);
        let mut quota = self.quota(wire);
        let passes: &[fn(State) -> bool] = match wire.options.resume_order {
            ResumeOrder::Exchange => &[|_| true],
            ResumeOrder::PubrelsFirst => {
                &[|state| state == State::AwaitPubcomp, |state| state != State::AwaitPubcomp]
            }
            ResumeOrder::PublishesFirst => {
                &[|state| state != State::AwaitPubcomp, |state| state == State::AwaitPubcomp]
            }
            ResumeOrder::NewestFirst => {
                self.exchanges.make_contiguous().reverse();
                &[|_| true]
            }
        };
        for pass in passes {
            for at in 0..self.exchanges.len() {
                let exchange = &self.exchanges[at];
                if !exchange.owed || !pass(exchange.state) {
                    continue;
                }
                // Only PUBLISH costs; a PUBREL flows at quota 0 (rule 4.9.0-3).
                let is_publish = exchange.state != State::AwaitPubcomp;
                let costs = is_publish || wire.options.slips.pubrel_quota == PubrelQuota::Costs;
                if costs && quota == 0 {
                    continue;
                }
                quota -= usize::from(costs);
                self.exchanges[at].owed = false;
                self.exchanges[at].here |= is_publish;
                self.again(at, Event::Resume, wire);
            }
        }
        self.owes = self.exchanges.iter().any(|exchange| exchange.owed);
    }

    /// Whether a PUBREL has to wait for a place in the window: never, if its quota is right.
    pub(super) fn must_wait(&self, row: &Row, wire: &Wire<'_>) -> bool {
        wire.options.slips.pubrel_quota == PubrelQuota::Costs
            && row.actions.contains(&Action::SendPubrel)
            && self.quota(wire) == 0
    }

    /// An exchange has gone on, and its packet is still to be sent.
    pub(super) fn owe_again(&mut self, at: usize, next: State) {
        self.exchanges[at].state = next;
        self.exchanges[at].owed = true;
        self.owes = true;
    }

    fn again(&mut self, at: usize, event: Event, wire: &mut Wire<'_>) {
        let exchange = &self.exchanges[at];
        let table = machine(wire.flows, exchange.qos);
        let row =
            *table.step(exchange.state, event).expect("every waiting state has a row for a repeat");
        let is_publish = exchange.state != State::AwaitPubcomp;
        if is_publish && wire.options.slips.replay_id == ReplayId::New {
            let old = exchange.id;
            let id = self.take_id(wire.options, &[]).unwrap_or(old);
            self.exchanges[at].id = id;
        }
        wire.took(table.machine(), self.exchanges[at].id, &row);
        self.perform(at, &row, ReasonCode::SUCCESS, wire);
        self.exchanges[at].state = row.next;
        self.exchanges[at].sent = wire.now;
    }
}
