//! The pictures and stories of hand-made runs.

/// Many parties: shortened names, lines that are never broken, rows that cost what they draw.
mod crowds;
/// Traces that make no sense: no panic, no broken line.
mod nonsense;
/// Committed pictures: changed on purpose only.
mod pictures;
/// A small builder of traces.
mod run;
/// Committed stories.
mod stories;
