//! The integration tests of the house, one module a subject.

mod strangers;
mod world;
