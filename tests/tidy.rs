//! The style that a machine can check: sizes, captions, floors, documents that say what is so.

mod commands;
mod floors;
mod sizes;
