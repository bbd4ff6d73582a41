//! The 141 statements of 3.1.1.

mod behaviour;
mod packets;

use super::Statement;

pub(super) const SECTIONS: [&[Statement]; 2] = [packets::STATEMENTS, behaviour::STATEMENTS];
