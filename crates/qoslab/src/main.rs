//! The door of qoslab.
fn main() {}
