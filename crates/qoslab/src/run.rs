//! `qoslab run`, the flagship that `qoslab` alone draws, and `qoslab new`.

use crate::args::{Format, NewArgs, RunArgs, Show};
use crate::{output, summary};
use anyhow::{Context, anyhow, bail};
use qoslab_lab::report::{Report, Until};
use qoslab_lab::{Verdict, library, state, wanted};
use qoslab_render::escape::Glyphs;
use qoslab_render::{narrate, text};
use qoslab_scenario::{Scenario, Variant};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// The flagship scenario, drawn.
pub(crate) fn flagship() -> anyhow::Result<Verdict> {
    let args = RunArgs {
        scenario: library::FLAGSHIP.to_owned(),
        variant: None,
        seed: None,
        sets: Vec::new(),
        format: Format::Text,
        glyphs: None,
        until: None,
        show: None,
        save_as: None,
        output: None,
    };
    let verdict = run(&args)?;
    output::print("\nqoslab list shows the other scenarios, qoslab --help the commands.\n")?;
    Ok(verdict)
}

/// Runs one variant and shows it.
pub(crate) fn run(args: &RunArgs) -> anyhow::Result<Verdict> {
    let (run, seed) = wanted::seed(&args.scenario)?;
    let (name, in_name) = wanted::split(run);
    let source = library::find(name)?;
    let sets = wanted::sets(&args.sets)?;
    let scenario = source.parse(&sets)?;
    let variant = args.variant.clone().or(in_name).unwrap_or_default();
    let variant = wanted::choose(&scenario, &variant)?;
    let until = args.until.as_deref().map(Until::read).transpose()?;
    let report = Report::until(&scenario, variant, args.seed.or(seed), until)?;
    let shown = shown(args, &scenario, variant, &report)?;
    for file in args.output.iter().chain(&args.save_as) {
        is_not_the_scenario(file, name)?;
    }
    if let Some(file) = &args.save_as {
        save(file, &scenario, &report)?;
    }
    output::put(&shown, args.output.as_deref())?;
    if let Some(file) = &args.save_as {
        let file = file.display();
        output::complain(&format!("{file} is written: this run, and nothing is left to chance\n"));
    }
    Ok(report.verdict())
}

/// The run in the format that is asked for.
fn shown(
    args: &RunArgs,
    scenario: &Scenario,
    variant: &Variant,
    report: &Report,
) -> anyhow::Result<String> {
    let state = args.show == Some(Show::State);
    let mut shown = match args.format {
        Format::Text => draw(report, output::glyphs(args.glyphs, args.output.is_some())),
        Format::Narrate => narrate::narrate(&report.trace, &scenario.narration(&report.trace)),
        Format::Json if state => {
            bail!("a trace has no state in it; --show state goes with text, narrate and summary")
        }
        Format::Json => qoslab_trace::json::to_lines(&report.trace),
        Format::Summary => {
            let mut summary = summary::of(report, variant);
            summary.show_state(report, state);
            serde_json::to_string_pretty(&summary)?
        }
    };
    if state && args.format != Format::Summary {
        shown += &state::text(&report.trace, &report.moment);
    }
    Ok(shown)
}

/// Refuses to write over the file that was read.
fn is_not_the_scenario(file: &Path, name: &str) -> anyhow::Result<()> {
    if let Ok(read) = fs::canonicalize(name)
        && fs::canonicalize(file).is_ok_and(|file| file == read)
    {
        bail!("{} is the scenario itself, and is not overwritten", file.display());
    }
    Ok(())
}

/// Writes a run as a scenario file, which is read and run again to be sure that it is the same.
fn save(file: &Path, scenario: &Scenario, report: &Report) -> anyhow::Result<()> {
    if fs::symlink_metadata(file).is_ok_and(|found| found.is_file() || found.is_symlink()) {
        bail!("{} is there, and is never overwritten", file.display());
    }
    let text = scenario.saved(&report.trace);
    let again = Scenario::parse(&file.display().to_string(), &text)
        .map_err(|errors| anyhow!("this run cannot be saved: {}", errors.render(false)))?;
    let again = qoslab_sim::record(&again.plan(&again.variants()[0], None));
    if again != report.trace {
        bail!("this run cannot be saved: what would be written runs otherwise");
    }
    output::put(&text, Some(file))
}

/// The diagram with the verdicts below.
pub fn draw(report: &Report, glyphs: Glyphs) -> String {
    text::draw(&report.trace, &text::Options::new(glyphs), &report.lines())
}

/// Writes a starter file, if nothing is in its place.
pub(crate) fn new(args: &NewArgs) -> anyhow::Result<Verdict> {
    let name = args.name.strip_suffix(".json").unwrap_or(&args.name);
    let file = format!("{name}.json");
    let title = name.rsplit('/').next().unwrap_or(name);
    if title.is_empty() {
        bail!("`{}` is no name; try `qoslab new first`", args.name);
    }
    let mut out =
        OpenOptions::new().write(true).create_new(true).open(&file).map_err(|error| match error
            .kind()
        {
            ErrorKind::AlreadyExists => anyhow!("{file} is there, and is never overwritten"),
            ErrorKind::NotFound => anyhow!("cannot make {file}: its folder is not there"),
            _ => anyhow!("cannot make {file}: {error}"),
        })?;
    let written = out.write_all(qoslab_scenario::template(title).as_bytes());
    if written.is_err() {
        // A half is worse than nothing; the first error is the one to tell of.
        let _ = fs::remove_file(&file);
    }
    written.with_context(|| format!("cannot write {file}"))?;
    let quoted = if file.contains(' ') { format!("'{file}'") } else { file.clone() };
    output::print(&format!("{file} is written; qoslab run {quoted} draws it\n"))
}
