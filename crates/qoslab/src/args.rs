//! The command line, declared once: help, completions and the man page are made from it.

mod state;

pub(crate) use state::{StateArgs, StateFormat};

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What MQTT's QoS really promises: a deterministic network simulator and teaching lab.
///
/// Real broker and client cores run over a virtual link, in virtual time, from a seed. Without a
/// command the lab opens on a terminal; elsewhere the flagship scenario is drawn: two lost PUBACKs,
/// three copies.
#[derive(Debug, Parser)]
#[command(name = "qoslab", version, after_help = EXAMPLES, after_long_help = LONG)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) screen: ScreenArgs,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXAMPLES: &str = "Examples:
  qoslab list                                 what is built in
  qoslab run lost-puback-three-copies         draw a run
  qoslab run my.json --set seed=7 -o run.txt  your own file, another seed
  qoslab test scenarios                       every variant twice, for CI";

const LONG: &str = "Examples:
  qoslab list                                 what is built in
  qoslab run lost-puback-three-copies         draw a run
  qoslab run my.json --set seed=7 -o run.txt  your own file, another seed
  qoslab test scenarios                       every variant twice, for CI

Exit codes: 0 everything held, 1 an expectation or a rule broke, 2 the input or the command line is
wrong, 3 it cannot be said (a run without an end, a control arm that misbehaves, an expectation that
holds only because nothing is there). A file without expectations is only shown: 0.

Environment: NO_COLOR switches colours off, on the screen and in error messages; QOSLAB_PLAIN=1 is
--plain; COLORTERM, COLORFGBG and the locale choose colours and characters; XDG_STATE_HOME is where
what was played is kept.";

/// How the lab is shown; the surroundings decide what is left out.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct ScreenArgs {
    /// Line by line instead of on a screen, for screen readers
    #[arg(long)]
    pub(crate) plain: bool,
    /// The colours of the lab
    #[arg(long, value_name = "NAME",
        value_parser = ["auto", "dark", "light", "ansi", "contrast", "mono"])]
    pub(crate) theme: Option<String>,
    /// The terminal's cursor: on the row in focus, or nowhere
    #[arg(long, value_name = "HOW", value_parser = ["bar", "hidden"])]
    pub(crate) cursor: Option<String>,
    /// The characters of the lab; where box characters come out two cells wide, take ascii
    #[arg(long, value_enum)]
    pub(crate) glyphs: Option<GlyphSet>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the scenarios that are built in, and those in ./scenarios
    List(ListArgs),
    /// Run a scenario and show what happened
    Run(RunArgs),
    /// Open a run on the screen: step it, break it, fork it
    Play(PlayArgs),
    /// Run every variant of scenarios twice and judge their expectations
    Test(TestArgs),
    /// Explain the bytes of a packet field by field
    Decode(DecodeArgs),
    /// Tell why something happened: the story of an event back to its beginning
    Why(WhyArgs),
    /// Tell what each party knows after an event, and what is other than before it
    State(StateArgs),
    /// Run the variants of a scenario over many seeds and compare what they cost
    Compare(CompareArgs),
    /// Run a scenario with many seeds: copies of messages, checks, seeds that are not well
    Sweep(SweepArgs),
    /// Draw two runs as one: - gone, + new, ~ changed
    Diff(DiffArgs),
    /// Explain a rule of the standard: what it says, what obeys, checks and shows it
    Explain(ExplainArgs),
    /// Walk through the bugs of real software, and see each one caught
    Museum(MuseumArgs),
    /// Learn from runs that ask what comes next; list the lessons, or check them
    Lesson(LessonArgs),
    /// Print the JSON Schema of scenario files, or of lessons
    Schema(SchemaArgs),
    /// Write a starter scenario file
    New(NewArgs),
    /// Print the keys of the lab
    Keys(KeysArgs),
    /// Print shell completions
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man,
}

/// Arguments of `play`.
#[derive(Debug, ClapArgs)]
pub(crate) struct PlayArgs {
    #[command(flatten)]
    pub(crate) screen: ScreenArgs,
    /// The run: a scenario or file, with a variant and a seed if wanted: NAME:qos=2@7
    pub(crate) run: String,
    /// Begin at this event
    #[arg(long, value_name = "EVENT", value_parser = event)]
    pub(crate) at: Option<u32>,
    /// Change a value of the file before it is read: --set broker.method=A
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) sets: Vec<String>,
}

/// Arguments of `keys`.
#[derive(Debug, ClapArgs)]
pub(crate) struct KeysArgs {
    /// How to print them
    #[arg(long, value_enum, default_value_t = KeysFormat::Md)]
    pub(crate) format: KeysFormat,
}

/// How keys are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeysFormat {
    /// Tables in Markdown
    Md,
    /// An array of objects with scope, keys, does
    Json,
}

/// Arguments of `why`.
#[derive(Debug, ClapArgs)]
pub(crate) struct WhyArgs {
    /// The run: a scenario or file, with a variant and a seed if wanted: NAME:qos=2@7
    pub(crate) run: String,
    /// The number of the event, as `--format narrate` has it
    #[arg(value_parser = event)]
    pub(crate) event: u32,
    /// Change a value of the file before it is read: --set broker.method=A
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) sets: Vec<String>,
}

/// Arguments of `diff`.
#[derive(Debug, ClapArgs)]
pub(crate) struct DiffArgs {
    /// The first run: a scenario or file, with a variant and a seed if wanted: NAME:qos=2@7
    pub(crate) old: String,
    /// The second run; the first one again when left out, with what --set changes
    pub(crate) new: Option<String>,
    /// Change a value of the second run's file: --set broker.method=A
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) sets: Vec<String>,
    /// Show this many rows around each difference; 3 in long runs, else all
    #[arg(long, value_name = "ROWS")]
    pub(crate) context: Option<usize>,
    /// Show all rows
    #[arg(long, conflicts_with = "context")]
    pub(crate) all: bool,
    /// End with 1 when the runs differ
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// The characters of the diagram; unicode on a terminal that can, else ascii
    #[arg(long, value_enum)]
    pub(crate) glyphs: Option<GlyphSet>,
    /// Write to this file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Arguments of `compare`.
#[derive(Debug, ClapArgs)]
pub(crate) struct CompareArgs {
    /// A scenario or file; NAME:mqtt=5.0 keeps to some of its variants
    pub(crate) scenario: String,
    /// Compare along qos, method, mqtt, link, or a setting such as broker.busy-id; the other axes
    /// at their first value
    #[arg(long, value_name = "AXIS")]
    pub(crate) axis: Option<String>,
    /// How many seeds, from the one of the file on
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) seeds: u32,
    /// Change a value of the file before it is read: --set clients.pub.window=1
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) sets: Vec<String>,
}

/// Arguments of `sweep`.
#[derive(Debug, ClapArgs)]
pub(crate) struct SweepArgs {
    /// The scenario or file, with a variant if wanted: NAME:qos=2
    pub(crate) run: String,
    /// The seeds, the last one not included
    #[arg(long, value_name = "FROM..TO", default_value = "0..1000", value_parser = seeds)]
    pub(crate) seeds: (u64, u64),
    /// What must be true of every message: at-most-once, at-least-once, exactly-once
    #[arg(long, value_name = "CLAIM")]
    pub(crate) claim: Option<String>,
    /// Change a value of the file before it is read: --set clients.pub.window=1
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) sets: Vec<String>,
}

/// Arguments of `explain`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    /// A number (4.3.3-4, MQTT-4.3.3-4), a section (4.3.3), a word (PUBREL), a rule's name
    /// (Qos2Pubrel), a check (exactly-once) or a question that the standard leaves open (A7)
    pub(crate) rule: String,
}

/// Arguments of `museum`.
#[derive(Debug, ClapArgs)]
pub(crate) struct MuseumArgs {
    /// An exhibit, by name or number; all of them when left out
    pub(crate) name: Option<String>,
}

/// Arguments of `lesson`.
#[derive(Debug, ClapArgs)]
pub(crate) struct LessonArgs {
    /// A lesson by name, number or file; the list of all when left out
    pub(crate) lessons: Vec<String>,
    /// Show this stop, counted from 1
    #[arg(long, value_name = "STOP", conflicts_with_all = ["answers", "check"])]
    pub(crate) stop: Option<usize>,
    /// Answer the question of that stop, and see
    #[arg(long, value_name = "CHOICE", requires = "stop")]
    pub(crate) answer: Option<usize>,
    /// Show all of it with the answers, for the teacher
    #[arg(long, conflicts_with = "check")]
    pub(crate) answers: bool,
    /// Check that every stop comes, one choice is true, tasks can be done, and claims are covered
    #[arg(long)]
    pub(crate) check: bool,
    /// At a task: change a value of the run. With --check: in all runs, as broker.mutant=NAME
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) sets: Vec<String>,
}

/// Arguments of `schema`.
#[derive(Debug, ClapArgs)]
pub(crate) struct SchemaArgs {
    /// That of lesson files
    #[arg(long)]
    pub(crate) lesson: bool,
}

/// Arguments of `list`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ListArgs {
    /// As JSON: an array of objects with name, title, teaches, variants, claims
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `run`.
#[derive(Debug, ClapArgs)]
pub(crate) struct RunArgs {
    /// A built-in scenario, a file, or - for standard input; NAME:qos=2,mqtt=5.0 chooses a variant
    pub(crate) scenario: String,
    /// The variant, by some of its axes: "qos=2 mqtt=5.0"; the first one when left out
    #[arg(long)]
    pub(crate) variant: Option<String>,
    /// The seed of all chance; the file's own when left out
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Change a value of the file before it is read: --set broker.method=A
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) sets: Vec<String>,
    /// How to show the run
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// The characters of the diagram; unicode on a terminal that can, else ascii
    #[arg(long, value_enum)]
    pub(crate) glyphs: Option<GlyphSet>,
    /// Stop after this event (29), or at this time (1.5s); then nothing is judged
    #[arg(long, value_name = "EVENT|TIME")]
    pub(crate) until: Option<String>,
    /// Show below the run what the parties know at its end
    #[arg(long, value_enum)]
    pub(crate) show: Option<Show>,
    /// Write the run as a scenario file in which nothing is left to chance
    #[arg(long, value_name = "FILE", conflicts_with = "until")]
    pub(crate) save_as: Option<PathBuf>,
    /// Write to this file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How to show a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A sequence diagram
    Text,
    /// Sentences
    Narrate,
    /// The trace, one event a line
    Json,
    /// One JSON object with counts and verdicts
    Summary,
}

/// What to show below a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Show {
    /// Sessions, exchanges in flight, packet identifiers, windows
    State,
}

/// The characters of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GlyphSet {
    /// Letters, digits and punctuation only
    Ascii,
    /// Lines, and the marks that the console of Linux has
    Basic,
    /// Lines and marks
    Unicode,
}

/// Arguments of `test`.
#[derive(Debug, ClapArgs)]
pub(crate) struct TestArgs {
    /// Files, folders or built-in names; ./scenarios if it exists, else all that is built in. A
    /// file or name may have a variant and a seed: NAME:qos=2@7
    pub(crate) paths: Vec<String>,
    /// How many seeds, from the one of the file on
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(crate) seeds: u64,
    /// Change a value of each file before it is read: --set broker.method=A
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) sets: Vec<String>,
}

/// Arguments of `decode`.
#[derive(Debug, ClapArgs)]
pub(crate) struct DecodeArgs {
    /// The version to read the bytes as; a CONNECT says it itself
    #[arg(long, value_enum, default_value_t = MqttVersion::V311)]
    pub(crate) mqtt: MqttVersion,
    /// Hex digits; blanks, colons, commas and 0x are skipped; - for standard input
    #[arg(required = true)]
    pub(crate) hex: Vec<String>,
}

/// A version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MqttVersion {
    /// MQTT 3.1.1
    #[value(name = "3.1.1")]
    V311,
    /// MQTT 5.0
    #[value(name = "5.0", alias = "5")]
    V5,
}

/// Arguments of `new`.
#[derive(Debug, ClapArgs)]
pub(crate) struct NewArgs {
    /// The scenario's name; NAME.json is written here and never overwritten
    pub(crate) name: String,
}

fn event(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "an event is a number, as `run --format narrate` has it".to_owned())
}

/// `0..1000`.
fn seeds(text: &str) -> Result<(u64, u64), String> {
    let why = "seeds are a range such as 0..1000";
    let (from, to) = text.split_once("..").ok_or(why)?;
    let (from, to) = (from.parse().map_err(|_| why)?, to.parse().map_err(|_| why)?);
    if from < to { Ok((from, to)) } else { Err("this range has no seed in it".to_owned()) }
}
