//! The integration tests of the house, one module a subject.

mod plans;
mod strangers;
mod world;
