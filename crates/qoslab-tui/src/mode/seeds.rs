//! Many seeds: runs on threads while the screen stays alive.

use crate::action::{Action, Way};
use crate::app::App;
use crate::job::Job;
use crate::mode::Mode;
use crate::order::Order;
use qoslab_lab::sweep::{Scale, Sweep};
use qoslab_scenario::{Scenario, Variant};
use std::sync::Arc;

/// So many seeds are one job.
const CHUNK: u64 = 25;

/// So many jobs are under way at a time.
const JOBS: u64 = 2;

/// So many seeds are run at first, and with each press of the key.
pub const MANY: u64 = 1_000;

/// A sweep.
#[derive(Debug)]
pub struct Seeds {
    /// What is run.
    pub order: Order,
    /// The scenario and variant that are run.
    pub chosen: Arc<(Scenario, Variant)>,
    /// What has come of it.
    pub sweep: Sweep,
    /// The next seed.
    pub next: u64,
    /// The seed before which it ends.
    pub until: u64,
    /// Whether it goes on.
    pub running: bool,
    /// The seed that is chosen, by its place among those that are not well.
    pub at: usize,
    /// What the length of a bar stands for.
    pub scale: Scale,
    under_way: u64,
}

impl Seeds {
    /// Of the present branch.
    pub fn new(order: Order, chosen: Arc<(Scenario, Variant)>) -> Self {
        let sweep = Sweep::default();
        let (next, until) = (0, MANY);
        let scale = Scale::Linear;
        Self { order, chosen, sweep, next, until, running: true, at: 0, scale, under_way: 0 }
    }

    /// The jobs that may begin now.
    pub fn jobs(&mut self) -> Vec<Job> {
        let mut jobs = Vec::new();
        while self.running && self.under_way < JOBS && self.next < self.until {
            let to = (self.next + CHUNK).min(self.until);
            jobs.push(Job::Sweep(self.order.clone(), self.chosen.clone(), self.next, to));
            self.next = to;
            self.under_way += 1;
        }
        jobs
    }

    /// Takes the answer of a job.
    pub fn take(&mut self, part: Sweep) {
        self.under_way = self.under_way.saturating_sub(1);
        self.sweep.merge(part);
    }

    /// Whether all seeds have been run.
    pub const fn is_done(&self) -> bool {
        self.next >= self.until && self.under_way == 0
    }

    /// The command of the shell.
    pub fn command(&self) -> String {
        format!(
            "qoslab sweep {} --seeds 0..{}{}",
            self.order.name(),
            self.until,
            self.order.changes()
        )
    }
}

/// What an action does.
pub fn update(app: &mut App, action: &Action) -> bool {
    let Some(Mode::Seeds(seeds)) = app.modes.last_mut() else { return false };
    let last = seeds.sweep.bad.len().saturating_sub(1);
    match action {
        Action::Step(Way::Next) => seeds.at = (seeds.at + 1).min(last),
        Action::Step(Way::Previous) => seeds.at = seeds.at.saturating_sub(1),
        Action::End(Way::Next) => seeds.at = last,
        Action::End(Way::Previous) => seeds.at = 0,
        Action::Page(Way::Next) => seeds.until += MANY,
        Action::Scale => {
            seeds.scale = match seeds.scale {
                Scale::Linear => Scale::Log,
                Scale::Log => Scale::Linear,
            }
        }
        Action::Play => seeds.running = !seeds.running,
        Action::Accept => match seeds.sweep.bad.get(seeds.at) {
            Some(bad) => {
                let mut order = seeds.order.clone();
                order.seed = Some(bad.seed);
                app.open(order);
            }
            None => app.say("every seed is well so far; there is none to open".to_owned()),
        },
        _ => return false,
    }
    true
}
