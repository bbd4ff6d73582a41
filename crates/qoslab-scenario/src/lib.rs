//! The scenario file format: JSON with comments in, plan, expectations and narration out.
//!
//! The only crate that knows how a scenario is written. It runs nothing: a [`Scenario`] gives plans
//! to the simulator and judges the records that come back. Read in this order: `file` (what stands
//! in a scenario file), `value` (its words), `build` (file to plan), `judge` (record to outcome);
//! `syntax` below them knows nothing of scenarios.
//!
//! A [`lesson::Lesson`] is read with the same words: it plays scenarios, stops in them and asks.
//!
//! [`Scenario::saved`] goes the other way: a run becomes a scenario file in which chance has
//! nothing left to decide.
//!
//! ```
//! let source = qoslab_scenario::template("my-first");
//! let scenario = qoslab_scenario::Scenario::parse("my-first.json", &source)?;
//! let plan = scenario.plan(&scenario.variants()[0], None);
//! assert_eq!(plan.clients.len(), 2);
//! # Ok::<(), qoslab_scenario::Errors>(())
//! ```
#![deny(missing_docs)]

mod build;
mod checks;
mod file;
mod judge;
pub mod lesson;
mod limits;
mod saved;
mod scenario;
mod schema;
mod syntax;
mod value;
mod variant;

pub use judge::holds::Moment;
pub use judge::{Expectation, Judged, Outcome};
pub use scenario::Scenario;
pub use schema::{json_schema, lesson_schema, template};
pub use syntax::error::{Error, Errors};
pub use value::time::length;
pub use variant::Variant;
