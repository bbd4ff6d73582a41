//! Which run is meant: `NAME:qos=2,mqtt=5.0@7` is a scenario or a file, a variant, a seed.

use crate::library;
use anyhow::{Context, bail};
use qoslab_scenario::{Scenario, Variant};
use qoslab_sim::plan::Plan;

/// A run as the command line names it.
pub(crate) struct Wanted {
    /// The scenario.
    pub(crate) scenario: Scenario,
    /// One of its variants.
    pub(crate) variant: Variant,
    /// A seed, if one is named.
    pub(crate) seed: Option<u64>,
}

impl Wanted {
    /// Finds and reads it; none when the file is wrong, which has been told then.
    pub(crate) fn find(run: &str, changes: &[String]) -> anyhow::Result<Option<Self>> {
        let (run, seed) = seed(run)?;
        let (name, variant) = split(run);
        let source = library::find(name)?;
        let Some(scenario) = source.parse(&sets(changes)?) else { return Ok(None) };
        let variant = choose(&scenario, &variant.unwrap_or_default())?.clone();
        Ok(Some(Self { scenario, variant, seed }))
    }

    /// What the run is asked to do.
    pub(crate) fn plan(&self) -> Plan {
        self.scenario.plan(&self.variant, self.seed)
    }
}

/// `NAME:qos=2@7` without its seed, and the seed.
pub(crate) fn seed(run: &str) -> anyhow::Result<(&str, Option<u64>)> {
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

/// The paths and values of `--set`.
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
