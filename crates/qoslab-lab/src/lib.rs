//! What one asks of a scenario, answered as values and text: the library, a run judged, told,
//! compared, explained.
//!
//! The commands and the screens both ask here, so that they say the same. Nothing here prints. Read
//! in this order: [`library`] (which scenarios there are), [`wanted`] (which run is meant),
//! [`report`] (a run judged), [`lesson`] (runs that ask the reader); the others each answer one
//! question.
#![deny(missing_docs)]

pub mod compare;
pub mod explain;
pub mod facts;
pub mod fields;
pub mod figures;
pub mod handed_in;
pub mod lesson;
pub mod library;
pub mod museum;
pub mod options;
pub mod report;
pub mod rules;
pub mod state;
pub mod sweep;
mod verdict;
pub mod wanted;
pub mod why;
pub mod words;

pub use verdict::Verdict;
