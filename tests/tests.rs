//! The integration tests of the house, one module a subject.

mod attack;
mod conformance;
mod golden;
mod plans;
mod rules;
mod strangers;
mod tidy;
mod world;
