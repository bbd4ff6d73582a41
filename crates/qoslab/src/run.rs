//! `qoslab run`, the flagship that `qoslab` alone draws, and `qoslab new`.

use crate::args::{Format, GlyphSet, NewArgs, RunArgs};
use crate::library;
use crate::report::Report;
use crate::{Verdict, output, summary};
use anyhow::{Context, anyhow, bail};
use qoslab_render::escape::Glyphs;
use qoslab_render::{narrate, text};
use qoslab_scenario::{Scenario, Variant};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};

/// The flagship scenario, drawn.
pub(crate) fn flagship() -> anyhow::Result<Verdict> {
    let args = RunArgs {
        scenario: library::FLAGSHIP.to_owned(),
        variant: None,
        seed: None,
        sets: Vec::new(),
        format: Format::Text,
        glyphs: None,
        output: None,
    };
    let verdict = run(&args)?;
    output::print("\nqoslab list shows the other scenarios, qoslab --help the commands.\n")?;
    Ok(verdict)
}

/// Runs one variant and shows it.
pub(crate) fn run(args: &RunArgs) -> anyhow::Result<Verdict> {
    let (wanted, in_name) = split(&args.scenario);
    let source = library::find(wanted)?;
    let sets = sets(&args.sets)?;
    let Some(scenario) = source.parse(&sets) else { return Ok(Verdict::Wrong) };
    let variant = args.variant.clone().or(in_name).unwrap_or_default();
    let variant = choose(&scenario, &variant)?;
    let report = Report::of(&scenario, variant, args.seed);
    let shown = match args.format {
        Format::Text => draw(&report, glyphs(args.glyphs, args.output.is_some())),
        Format::Narrate => {
            let told = scenario.narration(&report.trace);
            narrate::narrate(&report.trace, &told)
        }
        Format::Json => qoslab_trace::json::to_lines(&report.trace),
        Format::Summary => serde_json::to_string_pretty(&summary::of(&report, variant))?,
    };
    if let (Some(file), Ok(read)) = (&args.output, fs::canonicalize(wanted))
        && fs::canonicalize(file).is_ok_and(|file| file == read)
    {
        bail!("{} is the scenario itself, and is not overwritten", file.display());
    }
    output::put(&shown, args.output.as_deref())?;
    Ok(report.verdict())
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

/// The variant that some of its axes name.
pub(crate) fn choose<'a>(scenario: &'a Scenario, wanted: &str) -> anyhow::Result<&'a Variant> {
    let wanted = wanted.replace(',', " ");
    if let Some(variant) = scenario.variant(&wanted) {
        return Ok(variant);
    }
    let names: Vec<&str> = scenario.variants().iter().map(Variant::name).collect();
    match names.as_slice() {
        [""] => bail!("this scenario has no variants, so there is no `{wanted}`"),
        names => bail!("no variant `{wanted}`; there is: {}", names.join("; ")),
    }
}

/// NAME:qos=2,mqtt=5.0 into name and variant; a path with a colon stays whole.
pub(crate) fn split(wanted: &str) -> (&str, Option<String>) {
    match wanted.rsplit_once(':') {
        Some((name, variant)) if variant.contains('=') => (name, Some(variant.to_owned())),
        _ => (wanted, None),
    }
}

pub(crate) fn sets(sets: &[String]) -> anyhow::Result<Vec<(&str, &str)>> {
    let pair = |set: &'_ String| -> anyhow::Result<()> {
        if set.contains('=') {
            Ok(())
        } else {
            bail!("--set {set}: write PATH=VALUE, as in --set broker.method=A")
        }
    };
    sets.iter().try_for_each(pair)?;
    Ok(sets.iter().filter_map(|set| set.split_once('=')).collect())
}

fn glyphs(wanted: Option<GlyphSet>, to_file: bool) -> Glyphs {
    match wanted {
        Some(GlyphSet::Ascii) => Glyphs::Ascii,
        Some(GlyphSet::Unicode) => Glyphs::Unicode,
        None if !to_file && output::is_unicode_terminal() => Glyphs::Unicode,
        None => Glyphs::Ascii,
    }
}
