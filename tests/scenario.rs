//! Scenario files: read, refused with a way out, planned, judged.

/// What the pages say about the format is true, and the schema is fresh.
mod documents;
/// Mutated files: no panic, and the same answer twice.
mod mutated;
/// Refused for what it means: references, combinations, versions.
mod refused_meaning;
/// Many errors of one file, told once each and in its order.
mod refused_together;
/// Refused for what it says: values, addresses, links.
mod refused_values;
/// What the three share.
mod refusing;
/// Whole files: run and judged.
mod round;
/// Every setting arrives in the plan.
mod settings;
