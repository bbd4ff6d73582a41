//! Which run is meant: `NAME:qos=2,mqtt=5.0@7` is a scenario or a file, a variant, a seed.

use crate::library;
use anyhow::{Context, bail};
use qoslab_scenario::{Scenario, Variant};
use qoslab_sim::plan::Plan;

/// A run as the command line names it.
#[derive(Debug)]
pub struct Wanted {
    /// The scenario.
    pub scenario: Scenario,
    /// One of its variants.
    pub variant: Variant,
    /// A seed, if one is named.
    pub seed: Option<u64>,
}

impl Wanted {
    /// Finds and reads it. Of a file that is wrong, the error is [`qoslab_scenario::Errors`].
    pub fn find(run: &str, changes: &[String]) -> anyhow::Result<Self> {
        let (run, seed) = seed(run)?;
        let (name, variant) = split(run);
        let source = library::find(name)?;
        let scenario = source.parse(&sets(changes)?)?;
        let variant = choose(&scenario, &variant.unwrap_or_default())?.clone();
        Ok(Self { scenario, variant, seed })
    }

    /// What the run is asked to do.
    pub fn plan(&self) -> Plan {
        self.scenario.plan(&self.variant, self.seed)
    }
}

/// `NAME:qos=2@7` without its seed, and the seed.
pub fn seed(run: &str) -> anyhow::Result<(&str, Option<u64>)> {
    match run.rsplit_once('@') {
        Some((name, seed))
            if !seed.is_empty() && seed.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            let seed = seed.parse().with_context(|| format!("the seed {seed} is too large"))?;
            Ok((name, Some(seed)))
        }
        _ => Ok((run, None)),
    }
}

/// The variant that some of its axes name.
pub fn choose<'a>(scenario: &'a Scenario, wanted: &str) -> anyhow::Result<&'a Variant> {
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
pub fn split(wanted: &str) -> (&str, Option<String>) {
    match wanted.rsplit_once(':') {
        Some((name, variant)) if variant.contains('=') => (name, Some(variant.to_owned())),
        _ => (wanted, None),
    }
}

/// The paths and values of `--set`.
pub fn sets(sets: &[String]) -> anyhow::Result<Vec<(&str, &str)>> {
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
