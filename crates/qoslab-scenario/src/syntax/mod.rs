//! From text to values with positions: syntax tree, errors, readers of plain values and objects.
//!
//! Nothing here knows what a scenario is.

pub(crate) mod error;
pub(crate) mod lost;
pub(crate) mod node;
pub(crate) mod object;
pub(crate) mod read;
pub(crate) mod set;
pub(crate) mod suggest;
pub(crate) mod write;

pub(crate) use error::{Problem, Problems};
pub(crate) use lost::Lost;
pub(crate) use node::{Kind, Node, Span};
pub(crate) use read::{At, Read};
