//! The trace as text: a sequence diagram and a narration. Pure functions; no file, clock or locale.
//!
//! A picture is made in two steps. [`scene`] decides what is in it: lanes, rows, which row an arrow
//! stands in, how much of a label must stay. A format then only writes: [`text`] writes characters.
//! [`diff`] puts two scenes into one. [`narrate`] needs no layout and reads the trace directly.
//! Both show what is in the trace and nothing else, and neither trusts it: a record made by hand
//! may point anywhere.
#![no_std]
#![deny(missing_docs)]

extern crate alloc;

pub mod diff;
pub mod escape;
pub mod narrate;
pub mod scene;
pub mod text;
