//! Guarantees and rules as oracles over the trace: held, broken at an event, or unknown.
//!
//! Sees only the record of a run. Every oracle is a file in `oracles/`, named as a part of a
//! sentence (`exactly-once`, `no-publish-after-pubrel`), and knows the legal excuses: a session
//! that ended, a store that was lost, an overflow, a link that promises no order. It never cries
//! wolf; what the record cannot say is unknown. [`Counts`] only counts; [`Claim`] holds a
//! scenario's own expectation against the counts, without excuses.
#![no_std]
#![deny(missing_docs)]

extern crate alloc;

mod checked;
mod checker;
mod claim;
mod counts;
#[cfg(test)]
mod fixture;
mod heard;
#[cfg(test)]
mod non_bugs;
mod oracle;
mod oracles;
#[cfg(test)]
mod random;
#[cfg(test)]
mod right;
mod topic;
mod verdict;
mod view;

pub use checked::CHECKED;
pub use checker::{Checker, ORACLES, OracleInfo, check};
pub use claim::Claim;
pub use counts::{Counts, DeliveryCount, Tally};
pub use verdict::{Finding, Kind, Verdict};
