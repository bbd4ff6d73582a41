//! The integration tests of the house, one module a subject.

mod conformance;
mod rules;
mod world;
