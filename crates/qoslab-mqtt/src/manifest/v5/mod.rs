//! The 251 statements of 5.0.

mod behaviour;
mod connect;
mod packets;

use super::Statement;

pub(super) const SECTIONS: [&[Statement]; 3] =
    [connect::STATEMENTS, packets::STATEMENTS, behaviour::STATEMENTS];
