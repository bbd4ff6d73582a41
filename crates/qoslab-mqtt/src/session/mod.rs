//! What both ends of a connection remember: the sending half, the receiving half, and the wire
//! between.
//!
//! A client has one session, a broker one for each client; both are made of an [`Outbound`] and an
//! [`Inbound`]. Windows and counters are never kept here: they follow from the tables.

mod alias;
mod ids;
mod inbound;
mod message;
mod outbound;
mod wire;

pub use alias::{InboundAliases, OutboundAliases};
pub use ids::IdSpace;
pub use inbound::{Inbound, Received};
pub use message::Message;
pub use outbound::{Acked, Exchange, Outbound};
pub use wire::{Limits, Wire};
