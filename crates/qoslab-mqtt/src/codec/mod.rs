//! Packets to bytes and bytes to packets, strictly. No connection, no session, no I/O.
//!
//! [`decode`] accepts what the standard allows in one packet and refuses everything else, naming
//! the byte and the rule. [`encode`] gives back the same bytes: a packet keeps every choice of
//! spelling the standard leaves, but for one (3.1.1 does not forbid a remaining length with
//! superfluous zero bytes, which is read and not kept). [`Decoder`] cuts a stream into packets,
//! [`fields`] names every byte for whoever wants to look.
//!
//! What needs more than one packet to judge is not judged here: who may send what, in which
//! order, with which limits. A family of packets has one file with both directions side by side.

mod decode;
mod encode;
mod stream;

mod ack;
mod connect;
mod publish;
mod subscribe;

mod property;
mod property_table;

mod code;
mod header;
mod read;
mod topic;
mod write;

mod field_walk;
mod fields;
mod malformed;
#[cfg(any(test, feature = "proptest"))]
pub mod strategy;
#[cfg(test)]
mod tests;

pub use decode::decode;
pub use encode::{encode, encoded_len};
pub use field_walk::code_text;
pub use fields::{Field, fields};
pub use header::frame_len;
pub use malformed::{Malformed, Unencodable};
pub use stream::Decoder;
