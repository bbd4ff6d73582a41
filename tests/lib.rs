//! Nothing but a place for the integration tests of `tests.rs`.
