//! The door of qoslab as a library: arguments in, a command run, an exit code out. What a command
//! does stands in its own file.
#![deny(missing_docs)]

mod args;
mod compare;
mod decode;
mod diff;
mod explain;
mod ground;
mod jobs;
mod lesson;
mod list;
mod museum;
mod output;
mod progress;
pub mod run;
mod screen;
mod state;
mod summary;
mod sweep;
mod test;
mod why;

use args::{Args, Command};
use clap::{CommandFactory, Parser};
use qoslab_lab::Verdict;
use qoslab_scenario::Errors;
use std::process::ExitCode;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are no errors; clap prints them to the right stream.
            let wrong = error.use_stderr();
            let _ = error.print();
            return ended(if wrong { Verdict::Wrong } else { Verdict::Held });
        }
    };
    match dispatch(args) {
        Ok(verdict) => ended(verdict),
        Err(error) if output::is_broken_pipe(&error) => ended(Verdict::Held),
        Err(error) => {
            match error.downcast_ref::<Errors>() {
                Some(errors) => output::complain_of(errors),
                None => output::complain(&format!("qoslab: {error:#}\n")),
            }
            ended(Verdict::Wrong)
        }
    }
}

fn ended(verdict: Verdict) -> ExitCode {
    ExitCode::from(verdict.code())
}

fn dispatch(args: Args) -> anyhow::Result<Verdict> {
    match args.command {
        None if screen::is_there(&args.screen) => screen::home(&args.screen),
        None => run::flagship(),
        Some(Command::Play(args)) => screen::play(&args),
        Some(Command::Keys(args)) => screen::keys(&args),
        Some(Command::Sweep(args)) => sweep::sweep(&args),
        Some(Command::List(args)) => list::list(&args),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Test(args)) => test::test(&args),
        Some(Command::Decode(args)) => decode::decode(&args),
        Some(Command::Why(args)) => why::why(&args),
        Some(Command::State(args)) => state::state(&args),
        Some(Command::Compare(args)) => compare::compare(&args),
        Some(Command::Diff(args)) => diff::diff(&args),
        Some(Command::Explain(args)) => explain::explain(&args),
        Some(Command::Museum(args)) => museum::museum(&args),
        Some(Command::Lesson(args)) => lesson::lesson(&args),
        Some(Command::Schema(args)) if args.lesson => {
            output::print(&qoslab_scenario::lesson_schema())
        }
        Some(Command::Schema(_)) => output::print(&qoslab_scenario::json_schema()),
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
