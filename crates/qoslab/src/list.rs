//! `qoslab list`: what is built in and what lies in ./scenarios.

use crate::args::ListArgs;
use crate::output;
use qoslab_lab::Verdict;
use qoslab_lab::library::{self, Source};
use qoslab_scenario::Scenario;
use serde_json::json;
use std::path::Path;

pub(crate) fn list(args: &ListArgs) -> anyhow::Result<Verdict> {
    let local = Path::new("scenarios");
    let own = if local.is_dir() { library::folder(local)? } else { Vec::new() };
    let built_in: Vec<Source> = library::built_in().collect();
    let is_built_in = |source: &Source| built_in.iter().any(|of| of.text == source.text);
    let own: Vec<Source> = own
        .into_iter()
        .filter_map(|source| source.map_err(|error| output::complain(&format!("{error:#}\n"))).ok())
        .filter(|source| !is_built_in(source))
        .collect();
    if args.json {
        let list: Vec<_> = built_in.iter().chain(&own).filter_map(entry).collect();
        let all = list.len() == built_in.len() + own.len();
        output::print(&serde_json::to_string_pretty(&list)?)?;
        return Ok(if all { Verdict::Held } else { Verdict::Wrong });
    }
    let mut text = String::from("Built in:\n");
    lines(&mut text, &built_in);
    if !own.is_empty() {
        text.push_str("\nIn ./scenarios:\n");
        lines(&mut text, &own);
    }
    text.push_str("\nqoslab run NAME draws one; qoslab run NAME:qos=2 draws a variant.\n");
    output::print(&text)
}

/// A scenario for programs; one that cannot be read is told of on standard error.
fn entry(source: &Source) -> Option<serde_json::Value> {
    let read = source.parse(&[]).map_err(|errors| output::complain_of(&errors));
    let scenario = read.ok()?;
    let variants: Vec<&str> = scenario.variants().iter().map(|variant| variant.name()).collect();
    Some(json!({
        "name": source.name,
        "title": scenario.title(),
        "teaches": scenario.teaches(),
        "variants": variants,
        "claims": scenario.claims(),
    }))
}

fn lines(text: &mut String, sources: &[Source]) {
    let width = sources.iter().map(|source| source.name.chars().count()).max().unwrap_or(0);
    let mut folder = "";
    for source in sources {
        if source.folder != folder {
            folder = source.folder;
            let about = library::FOLDERS.iter().find(|(of, _)| *of == folder);
            text.push_str(&format!("\n{folder}: {}\n", about.map_or("", |(_, about)| *about)));
        }
        let told = match Scenario::parse(&source.origin, &source.text) {
            Ok(scenario) => {
                let variants = match scenario.variants().len() {
                    1 => String::new(),
                    count => format!("  ({count} variants)"),
                };
                format!("{}{variants}", scenario.title())
            }
            Err(errors) => {
                format!("cannot be read: {} errors; qoslab run {}", errors.len(), source.origin)
            }
        };
        text.push_str(&format!("  {:width$}  {told}\n", source.name));
    }
}
