//! What takes time: runs, looks into a run, many seeds. Done on threads by the terminal, at once by
//! tests; the answer comes back as an action.

use crate::columns::{self, Axis, Columns};
use crate::order::{Order, Run};
use qoslab_lab::lesson::{self, Lesson};
use qoslab_lab::sweep::Sweep;
use qoslab_scenario::{Scenario, Variant};
use qoslab_sim::world::Moment;
use qoslab_trace::EventId;
use std::sync::Arc;

/// Something to be done beside the screen.
#[derive(Clone, Debug)]
pub enum Job {
    /// The lessons.
    Course,
    /// A run.
    Run(Order),
    /// What the parties know after an event.
    Look(Order, Arc<Run>, EventId),
    /// Seeds of a run: from the first up to the second, which is not included.
    Sweep(Order, Arc<(Scenario, Variant)>, u64, u64),
    /// Columns along an axis.
    Compare(Order, Axis),
}

/// What came of a job.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The lessons, or what is wrong with one of them.
    Course(Result<Arc<Vec<Lesson>>, String>),
    /// A run, or what is wrong with its file.
    Ran(Order, Result<Arc<Run>, String>),
    /// What the parties know after an event.
    Seen(Order, EventId, Arc<Moment>),
    /// What some seeds came to.
    Swept(Order, Arc<Sweep>),
    /// Columns, or why there are none.
    Compared(Order, Axis, Result<Arc<Columns>, String>),
}

impl Job {
    /// Does it.
    pub fn run(self) -> Answer {
        match self {
            Self::Course => {
                let course = lesson::course().map(Arc::new);
                Answer::Course(course.map_err(|errors| errors.render(false)))
            }
            Self::Run(order) => {
                let ran = order.run().map(Arc::new);
                Answer::Ran(order, ran)
            }
            Self::Look(order, run, event) => {
                let plan = run.scenario.plan(&run.variant, order.seed);
                Answer::Seen(order, event, Arc::new(qoslab_sim::moment(&plan, event)))
            }
            Self::Sweep(order, chosen, from, to) => {
                let mut sweep = Sweep::default();
                (from..to).for_each(|seed| sweep.add(&chosen.0, &chosen.1, seed, None));
                Answer::Swept(order, Arc::new(sweep))
            }
            Self::Compare(order, axis) => {
                let columns = columns::run(&order, &axis).map(Arc::new);
                Answer::Compared(order, axis, columns)
            }
        }
    }
}
