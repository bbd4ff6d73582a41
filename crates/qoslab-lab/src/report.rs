//! One run judged: record, findings, expectations, and the exit code that follows from them.

use crate::Verdict;
use anyhow::{Context, bail};
use qoslab_check::{Finding, Kind};
use qoslab_mqtt::time::Instant;
use qoslab_scenario::{Expectation, Judged, Outcome, Scenario, Variant};
use qoslab_sim::plan::{Act, CutPoint, Plan};
use qoslab_sim::world::Moment;
use qoslab_trace::{End, EventId, Trace, What};
use std::collections::{BTreeMap, BTreeSet};

/// A run with all that is known of it.
#[derive(Debug)]
pub struct Report {
    /// The record.
    pub trace: Trace,
    /// The verdicts of the checks.
    pub findings: Vec<Finding>,
    /// The expectations with what came of them.
    pub outcomes: Vec<(Expectation, Outcome)>,
    /// The numbers of the faults that found nothing to act on.
    pub idle_faults: Vec<u32>,
    /// Faults that were to cut inside a packet and came after it: number, byte, size of the packet.
    pub late_cuts: Vec<(u32, u32, usize)>,
    /// Whether a control arm was run.
    pub controlled: bool,
    /// Why the control arm makes the result say nothing, if it does.
    pub inconclusive: Option<String>,
    /// What the parties know at the end.
    pub moment: Moment,
    /// Whether the run was stopped because somebody wanted to look at it: then nothing is judged.
    pub looked_at: bool,
}

/// Where somebody wants to look at a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// After this event.
    Event(EventId),
    /// At this virtual time.
    Time(Instant),
}

impl Until {
    /// `29` is an event, `1.5s` a time.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
            let event = text.parse().with_context(|| format!("no run has an event {text}"))?;
            return Ok(Self::Event(EventId(event)));
        }
        match qoslab_scenario::length(text) {
            Ok(length) => Ok(Self::Time(Instant::ZERO + length)),
            Err(why) => bail!("--until {text}: {why}; a bare number is an event"),
        }
    }
}

impl Report {
    /// Runs a variant and judges it.
    pub fn of(scenario: &Scenario, variant: &Variant, seed: Option<u64>) -> Self {
        let mut report = Self::unsealed(scenario, variant, seed);
        report.trace = qoslab_sim::sealed(report.trace);
        report
    }

    /// The same without the digest of the record, for whoever waits for a picture.
    pub fn unsealed(scenario: &Scenario, variant: &Variant, seed: Option<u64>) -> Self {
        let plan = scenario.plan(variant, seed);
        let all = EventId(u32::MAX);
        let (trace, moment) = qoslab_sim::look_unsealed(&plan, all, |world| world.moment());
        let (findings, outcomes) = judge(&trace, scenario.expectations(variant), |_| true);
        // A run of which nothing is expected is only shown: it needs no control.
        let arm = scenario.control_plan(variant, seed).filter(|_| !outcomes.is_empty());
        let controlled = arm.is_some();
        let inconclusive = arm.and_then(|arm| control(&arm, scenario, variant));
        let (idle_faults, late_cuts) = (idle_faults(&plan, &trace), late_cuts(&plan, &trace));
        Self {
            trace,
            findings,
            outcomes,
            idle_faults,
            late_cuts,
            controlled,
            inconclusive,
            moment,
            looked_at: false,
        }
    }

    /// Runs a variant up to a moment, if one is named. Then it is not known what would have come
    /// of it, so that nothing is judged.
    pub fn until(
        scenario: &Scenario,
        variant: &Variant,
        seed: Option<u64>,
        until: Option<Until>,
    ) -> anyhow::Result<Self> {
        let Some(until) = until else { return Ok(Self::of(scenario, variant, seed)) };
        let mut plan = scenario.plan(variant, seed);
        let last = match until {
            Until::Event(event) => event,
            Until::Time(time) => {
                let own = plan.bounds.until.unwrap_or(time);
                plan.bounds.until = Some(own.min(time));
                EventId(u32::MAX)
            }
        };
        let (trace, moment) = qoslab_sim::look(&plan, last, |world| world.moment());
        if let Until::Event(event) = until
            && trace.event(event).is_none()
        {
            bail!("there is no event {}: this run has 1 to {}", event.0, trace.events.len());
        }
        let late_cuts = late_cuts(&plan, &trace);
        Ok(Self {
            findings: qoslab_check::check(&trace),
            outcomes: Vec::new(),
            idle_faults: Vec::new(),
            late_cuts,
            controlled: false,
            inconclusive: None,
            moment,
            looked_at: true,
            trace,
        })
    }

    /// Checks that broke although no expectation says that they do. A `sometimes` that did not
    /// happen is no break.
    pub fn unexpected(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| {
            finding.verdict.is_broken()
                && finding.kind != Kind::Sometimes
                && !self
                    .outcomes
                    .iter()
                    .any(|(expectation, _)| expectation.expects_broken(&judged(finding)))
        })
    }

    /// What the run came to. A run without expectations is only shown.
    pub fn verdict(&self) -> Verdict {
        if self.outcomes.is_empty() {
            return Verdict::Held;
        }
        let broken = |outcome: &Outcome| matches!(outcome, Outcome::Broken { .. });
        let unknown = |outcome: &Outcome| matches!(outcome, Outcome::Unknown { .. });
        let outcomes = || self.outcomes.iter().map(|(_, outcome)| outcome);
        if outcomes().any(broken) || self.unexpected().next().is_some() {
            Verdict::Broken
        } else if self.inconclusive.is_some() || self.is_stopped() || outcomes().any(unknown) {
            Verdict::Unknown
        } else {
            Verdict::Held
        }
    }

    /// Whether the run was stopped at a bound and nobody expected that.
    pub fn is_stopped(&self) -> bool {
        match self.trace.footer.end {
            End::Quiet | End::Until => false,
            End::EventBound | End::TimeBound | End::ByteBound => {
                !self.outcomes.iter().any(|(expectation, _)| expectation.is_about_the_end())
            }
        }
    }

    /// Verdicts as lines below the diagram.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("checks     {}", counted(&self.findings))];
        let promises = || self.findings.iter().filter(|finding| finding.kind != Kind::Sometimes);
        let unknown = |of: &&Finding| !of.verdict.is_held() && !of.verdict.is_broken();
        for finding in promises().filter(unknown) {
            if let qoslab_check::Verdict::Unknown { missing } = &finding.verdict {
                lines.push(format!("check      unknown: {}: {missing}", finding.oracle));
            }
        }
        for finding in promises().filter(|finding| finding.verdict.is_broken()) {
            lines.push(format!("check      {}", broken_line(finding)));
        }
        for (expectation, outcome) in &self.outcomes {
            let (word, why) = match outcome {
                Outcome::Held => ("held", String::new()),
                Outcome::Broken { why, event } => {
                    let event =
                        event.map_or(String::new(), |event| format!(" (event {})", event.0));
                    ("BROKEN", format!(": {why}{event}"))
                }
                Outcome::Unknown { why } => ("unknown", format!(": {why}")),
            };
            lines.push(format!("expected   {word}: {}{why}", expectation.text));
        }
        for fault in &self.idle_faults {
            lines.push(format!("fault {fault}    did not act: nothing came that it is meant for"));
        }
        for (fault, byte, size) in &self.late_cuts {
            lines.push(format!(
                "fault {fault}    cut after a packet, not inside: byte {byte}, and it has {size}"
            ));
        }
        if let Some(why) = &self.inconclusive {
            lines.push(format!("control    inconclusive: {why}"));
        }
        if self.looked_at {
            lines.push("expected   not judged, since the run was stopped to look at it".to_owned());
        } else if self.is_stopped() {
            lines.push("stopped    at a bound: this run may never end".to_owned());
        }
        lines
    }
}

/// The verdicts of checks, counted. A `sometimes` asks whether anything happened at all; it is no
/// promise that holds or breaks.
pub fn counted(findings: &[Finding]) -> String {
    let promises = || findings.iter().filter(|finding| finding.kind != Kind::Sometimes);
    let held = promises().filter(|finding| finding.verdict.is_held()).count();
    let broken = promises().filter(|finding| finding.verdict.is_broken()).count();
    format!("{held} held, {broken} broken, {} unknown", promises().count() - held - broken)
}

/// A broken check with its story.
pub fn broken_line(finding: &Finding) -> String {
    let rule = finding.rule.map_or(String::new(), |rule| format!(" [{rule}]"));
    match &finding.verdict {
        qoslab_check::Verdict::Broken { event, story, .. } => {
            format!("BROKEN: {} at event {}: {story}{rule}", finding.oracle, event.0)
        }
        qoslab_check::Verdict::Held { .. } | qoslab_check::Verdict::Unknown { .. } => {
            format!("{}{rule}", finding.oracle)
        }
    }
}

/// The verdicts of the checks on a run, and what came of what was expected of it.
pub fn judge(
    trace: &Trace,
    expectations: Vec<Expectation>,
    counts: impl Fn(&Finding) -> bool,
) -> (Vec<Finding>, Vec<(Expectation, Outcome)>) {
    let findings = qoslab_check::check(trace);
    let judged: Vec<Judged<'_>> = findings.iter().filter(|of| counts(of)).map(judged).collect();
    let outcomes = expectations
        .into_iter()
        .map(|expectation| {
            let outcome = expectation.judge(trace, &judged);
            (expectation, outcome)
        })
        .collect();
    (findings, outcomes)
}

/// The faults of a plan that no event names. A refusal names its fault only when somebody knocks.
fn idle_faults(plan: &Plan, trace: &Trace) -> Vec<u32> {
    let acted: BTreeSet<u32> =
        trace.events.iter().filter_map(|event| fault_of(&event.what)).collect();
    (1..=plan.faults.len() as u32).filter(|fault| !acted.contains(fault)).collect()
}

/// The faults of a plan that cut behind the last byte of a packet, each with the first such packet:
/// then all of it has come.
fn late_cuts(plan: &Plan, trace: &Trace) -> Vec<(u32, u32, usize)> {
    let mut found: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    for event in &trace.events {
        let (What::Cut { fault, .. }, Some(cause)) = (&event.what, event.cause) else { continue };
        let act = fault.checked_sub(1).and_then(|at| plan.faults.get(at as usize));
        let Some(Act::Cut { point: CutPoint::Byte(byte), .. }) = act.map(|fault| &fault.act) else {
            continue;
        };
        let flight = (cause.0 as usize).checked_sub(1).and_then(|at| trace.events.get(at));
        if let Some(What::Send { bytes, .. }) = flight.map(|flight| &flight.what)
            && bytes.len() <= *byte as usize
        {
            found.entry(*fault).or_insert((*byte, bytes.len()));
        }
    }
    found.into_iter().map(|(fault, (byte, size))| (fault, byte, size)).collect()
}

/// The fault behind an event.
const fn fault_of(what: &What) -> Option<u32> {
    match what {
        What::Lose { fault, .. } => *fault,
        What::Tamper { fault, .. }
        | What::Cut { fault, .. }
        | What::Silence { fault, .. }
        | What::Refuse { fault, .. }
        | What::Crash { fault, .. } => Some(*fault),
        _ => None,
    }
}

/// A finding as the scenario crate reads it.
fn judged(finding: &Finding) -> Judged<'_> {
    let (broken, unknown) = match &finding.verdict {
        qoslab_check::Verdict::Broken { event, .. } => (Some(*event), false),
        qoslab_check::Verdict::Unknown { .. } => (None, true),
        qoslab_check::Verdict::Held { .. } => (None, false),
    };
    Judged { name: finding.oracle, broken, unknown }
}

/// The same without its faults must behave, or the result says nothing.
fn control(plan: &Plan, scenario: &Scenario, variant: &Variant) -> Option<String> {
    // Without faults nothing has to be repeated: a `sometimes` is not asked of the control arm.
    let (findings, outcomes) =
        judge(&qoslab_sim::record(plan), scenario.control_expectations(variant), |of| {
            of.kind != Kind::Sometimes
        });
    let broke = |finding: &&Finding| finding.verdict.is_broken() && finding.kind != Kind::Sometimes;
    let check = findings.iter().find(broke).map(broken_line);
    let expectation = outcomes.iter().find_map(|(expectation, outcome)| match outcome {
        Outcome::Held => None,
        Outcome::Broken { why, .. } | Outcome::Unknown { why } => {
            Some(format!("{}: {why}", expectation.text))
        }
    });
    check.or(expectation).map(|why| format!("without its faults, {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(byte: u32) -> Report {
        let text = format!(
            r#"{{ "title": "x", "qos": 1, "clients": {{ "pub": {{}} }},
            "script": [ {{ "at": "1s", "client": "pub", "publish": {{ "topic": "t" }} }} ],
            "faults": [ {{ "cut": "PUBACK @1", "where": {{ "byte": {byte} }} }} ],
            "expect": [ {{ "outcome": "m1", "is": "acknowledged" }} ] }}"#
        );
        let scenario = Scenario::parse("x.json", &text).expect("a good scenario");
        Report::of(&scenario, &scenario.variants()[0], None)
    }

    #[test]
    fn a_cut_behind_the_last_byte_is_told() {
        assert!(report(3).late_cuts.is_empty(), "a PUBACK has four bytes");
        assert_eq!(report(4).late_cuts, [(1, 4, 4)]);
        let late = report(99);
        let line = "fault 1    cut after a packet, not inside: byte 99, and it has 4";
        assert!(late.lines().contains(&line.to_owned()), "{:?}", late.lines());
    }
}
