//! The integration tests of the house, one module a subject.

mod rules;
mod world;
