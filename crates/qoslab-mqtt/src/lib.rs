//! MQTT 3.1.1 and 5.0 as values and state machines: packets, codec, QoS flows, client core,
//! broker core.
//!
//! The core only answers. It has no clock, no chance, no thread, socket or file; the simulator, a
//! TCP port and a search drive the same code. Read in this order: [`packet`], [`codec`], [`flow`]
//! (the four QoS machines, as tables), [`session`] (what both ends remember), [`client`],
//! [`broker`].
#![no_std]
#![deny(missing_docs)]

extern crate alloc;

pub mod broker;
pub mod client;
pub mod codec;
pub mod face;
pub mod flow;
pub mod manifest;
pub mod mutant;
pub mod options;
pub mod packet;
pub mod policy;
pub mod rule;
pub mod session;
pub mod slip;
pub mod time;
pub mod topic;
