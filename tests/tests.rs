//! The integration tests of the house, one module a subject.

/// Bad input of every kind.
mod attack;
/// The numbered statements of the standard, one by one.
mod conformance;
/// What people found, as small files.
mod found;
/// Transcripts of every scenario.
mod golden;
/// Lessons, and the check that holds them right.
mod lesson;
/// The museum of deliberate bugs, and the oracles that catch them.
mod museum;
/// Random plans: every guarantee that is due, and deliberate faults that must be found.
mod plans;
/// Pictures and stories.
mod render;
/// The page of rules.
mod rules;
/// Runs that are saved, stopped and put beside each other.
mod runs;
/// Scenario files.
mod scenario;
/// The lab on screen.
mod screens;
/// Programs that nobody here wrote.
mod strangers;
/// The lab on a real terminal.
#[cfg(unix)]
mod terminal;
/// Sizes, captions, floors, documents.
mod tidy;
/// JSON lines of a trace there and back.
mod trace_json;
/// The world as a whole.
mod world;
