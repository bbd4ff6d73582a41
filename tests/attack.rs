//! Bad input: mutated files and packets, hostile values, hostile surroundings. Nothing panics,
//! nothing hangs, every answer has its exit code, and nothing is left half written.

mod command;
mod corpus;
mod files;
mod hostile;
mod mutate;
mod packets;
