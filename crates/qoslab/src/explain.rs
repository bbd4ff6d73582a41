//! `qoslab explain`: what a rule says, which rows of the machines obey it, what checks and shows
//! it.

use crate::args::ExplainArgs;
use crate::output;
use qoslab_lab::Verdict;

pub(crate) fn explain(args: &ExplainArgs) -> anyhow::Result<Verdict> {
    output::print(&qoslab_lab::explain::explain(&args.rule)?)
}
