//! The door of qoslab as a library: arguments in, a command run, an exit code out. What a command
//! does stands in its own file.
#![deny(missing_docs)]

mod args;
mod compare;
mod decode;
mod diff;
mod explain;
mod figures;
pub mod library;
mod list;
pub mod museum;
mod output;
mod progress;
pub mod report;
pub mod rules;
pub mod run;
mod state;
mod summary;
mod test;
mod wanted;
mod why;

use args::{Args, Command};
use clap::{CommandFactory, Parser};
use std::process::ExitCode;

/// What a command came to; the numbers are an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// 0: everything held.
    Held,
    /// 3: it cannot be said: a run without an end, a control arm that misbehaves, an expectation
    /// that holds only because nothing is there.
    Unknown,
    /// 1: an expectation or a rule broke.
    Broken,
    /// 2: the input or the command line is wrong.
    Wrong,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(match verdict {
            Verdict::Held => 0,
            Verdict::Broken => 1,
            Verdict::Wrong => 2,
            Verdict::Unknown => 3,
        })
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are no errors; clap prints them to the right stream.
            let wrong = error.use_stderr();
            let _ = error.print();
            return if wrong { Verdict::Wrong.into() } else { Verdict::Held.into() };
        }
    };
    match dispatch(args) {
        Ok(verdict) => verdict.into(),
        Err(error) if output::is_broken_pipe(&error) => Verdict::Held.into(),
        Err(error) => {
            output::complain(&format!("qoslab: {error:#}\n"));
            Verdict::Wrong.into()
        }
    }
}

fn dispatch(args: Args) -> anyhow::Result<Verdict> {
    match args.command {
        None => run::flagship(),
        Some(Command::List(args)) => list::list(&args),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Test(args)) => test::test(&args),
        Some(Command::Decode(args)) => decode::decode(&args),
        Some(Command::Why(args)) => why::why(&args),
        Some(Command::Compare(args)) => compare::compare(&args),
        Some(Command::Diff(args)) => diff::diff(&args),
        Some(Command::Explain(args)) => explain::explain(&args),
        Some(Command::Museum(args)) => museum::museum(&args),
        Some(Command::Schema) => output::print(&qoslab_scenario::json_schema()),
        Some(Command::New(args)) => run::new(&args),
        Some(Command::Completions { shell }) => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "qoslab", &mut text);
            output::print(&String::from_utf8_lossy(&text))
        }
        Some(Command::Man) => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Args::command()).render(&mut text)?;
            output::print(&String::from_utf8_lossy(&text))
        }
    }
}
