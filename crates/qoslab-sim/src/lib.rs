//! The virtual network: real cores over virtual links, in virtual time, from a seed.
//!
//! Same plan and same choices give the same trace, byte for byte, on every machine. Read in this
//! order: [`plan`] (what is asked for), [`chance`] (every die has a name), the links and faults, the world.
#![no_std]
#![deny(missing_docs)]

extern crate alloc;

pub mod plan;
