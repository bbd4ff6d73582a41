//! `qoslab museum`: faults that were reported of real software, with the run that shows each.

use crate::args::MuseumArgs;
use crate::output;
use anyhow::bail;
use qoslab_lab::Verdict;
use qoslab_lab::museum::{exhibits, find, list, story};

pub(crate) fn museum(args: &MuseumArgs) -> anyhow::Result<Verdict> {
    let Some(wanted) = &args.name else { return output::print(&list()) };
    let Some(exhibit) = find(wanted) else {
        let alike = |name: &str| strsim::sorensen_dice(name, wanted);
        let near = exhibits().map(|of| of.mutant).filter(|name| alike(name) > 0.5);
        match near.max_by(|a, b| alike(a).total_cmp(&alike(b))) {
            Some(name) => bail!("no exhibit `{wanted}`; did you mean `{name}`? (`qoslab museum`)"),
            None => bail!("no exhibit `{wanted}`; `qoslab museum` lists all"),
        }
    };
    output::print(&story(exhibit))
}
