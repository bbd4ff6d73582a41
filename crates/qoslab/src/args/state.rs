//! Arguments of `state`.

use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

/// Arguments of `state`.
#[derive(Debug, ClapArgs)]
pub(crate) struct StateArgs {
    /// The run: a scenario or file, with a variant and a seed if wanted: NAME:qos=2@7
    pub(crate) run: String,
    /// Look after this event, and what happens at once with it; 0 is the beginning
    #[arg(long, value_name = "EVENT", value_parser = super::event)]
    pub(crate) at: u32,
    /// Compare with the moment after this event; the one before when left out
    #[arg(long, value_name = "EVENT", value_parser = super::event)]
    pub(crate) against: Option<u32>,
    /// Leave out what is unchanged
    #[arg(long)]
    pub(crate) changes: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = StateFormat::Text)]
    pub(crate) format: StateFormat,
    /// Change a value of the file before it is read: --set broker.method=A
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) sets: Vec<String>,
    /// Write to this file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How state is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StateFormat {
    /// Boxes of lines: - before, + after, * the row just taken
    Text,
    /// One object: the same boxes, and the whole state
    Json,
}
