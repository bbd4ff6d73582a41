//! The style that a machine can check: sizes, captions, floors, documents that say what is so.

pub(crate) mod commands;
pub(crate) mod floors;
mod sizes;
