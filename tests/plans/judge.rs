//! What every run of a conforming plan owes, whatever its faults: the properties of a plan.

use qoslab_check::Verdict;
use qoslab_mqtt::face::Note;
use qoslab_mqtt::policy::{Overflow, TakeoverUnread};
use qoslab_render::{escape::Glyphs, narrate, text};
use qoslab_sim::plan::{Line, Plan};
use qoslab_trace::{End, LinkKind, Trace, What, json};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is wrong with a run: a short key, equal for equal complaints, and the details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) key: String,
    pub(super) details: String,
}

fn complaint(key: impl Into<String>, details: impl Into<String>) -> Option<Complaint> {
    Some(Complaint { key: key.into(), details: details.into() })
}

/// Runs a plan and complains of the first property that does not hold.
pub(super) fn judge(plan: &Plan) -> Option<Complaint> {
    match catch_unwind(AssertUnwindSafe(|| look(plan))) {
        Ok(found) => found,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).into()));
            complaint("panic", text.unwrap_or_default())
        }
    }
}

/// What is wrong with a run as its record shows it.
pub(super) fn judge_run(plan: &Plan, trace: &Trace) -> Option<Complaint> {
    says_all(trace).or_else(|| comes_to_rest(plan, trace)).or_else(|| keeps_its_word(plan, trace))
}

fn look(plan: &Plan) -> Option<Complaint> {
    let trace = qoslab_sim::record(plan);
    judge_run(plan, &trace).or_else(|| is_deterministic(plan, &trace)).or_else(|| is_drawn(&trace))
}

/// A packet that a core wants to send and that has no bytes is a bug of that core.
fn says_all(trace: &Trace) -> Option<Complaint> {
    trace.events.iter().find_map(|event| match &event.what {
        What::Note { note: Note::Ignored { what }, .. } if what.contains("not sent") => {
            complaint("not sent", format!("{:?}: {what}", event.n))
        }
        _ => None,
    })
}

fn comes_to_rest(plan: &Plan, trace: &Trace) -> Option<Complaint> {
    if trace.footer.end == End::Quiet || is_endless(plan) {
        return None;
    }
    complaint(format!("end {:?}", trace.footer.end), format!("{:?}", trace.footer))
}

/// Whether a plan may go on for ever. A publisher that is thrown out for a full queue tries again,
/// and is thrown out again as long as nobody empties the queue; a session that is ended for one
/// gets its retained messages again, and is ended again. On datagrams a CONNACK is overtaken, and
/// the more waits the more surely. A cut by chance publishes a will, whose packets are cut.
fn is_endless(plan: &Plan) -> bool {
    let harsh = matches!(plan.broker.overflow, Overflow::Disconnect | Overflow::EndSession);
    let disconnects = harsh && plan.broker.sender.queue_bound < u32::MAX;
    let datagram = plan.clients.iter().any(|client| client.link.kind == LinkKind::Datagram);
    let cuts = |line: &Line| line.cut.part > 0;
    let wills = plan.clients.iter().any(|client| client.options.will.is_some());
    let cut = plan.clients.iter().any(|client| cuts(&client.link.up) || cuts(&client.link.down));
    disconnects || datagram || wills && cut
}

fn keeps_its_word(plan: &Plan, trace: &Trace) -> Option<Complaint> {
    qoslab_check::check(trace).into_iter().find_map(|finding| {
        let Verdict::Broken { story, events, .. } = &finding.verdict else { return None };
        let endless = finding.oracle == "no-reconnect-loop" && is_endless(plan);
        // A broker that goes on reading an old connection takes what it finds there for new (A14).
        let rereads = finding.oracle == "exactly-once"
            && plan.broker.takeover_unread == TakeoverUnread::Process;
        if endless || rereads {
            return None;
        }
        complaint(format!("oracle {}", finding.oracle), format!("{story} {events:?}"))
    })
}

fn is_deterministic(plan: &Plan, trace: &Trace) -> Option<Complaint> {
    let lines = json::to_lines(trace);
    let again = qoslab_sim::record(plan);
    if again.footer != trace.footer {
        return complaint("digest", format!("{:?} and {:?}", trace.footer, again.footer));
    }
    if json::to_lines(&again) != lines {
        return complaint("lines", "the JSON lines of two runs differ");
    }
    match json::from_lines(&lines) {
        Ok(read) if read == *trace => None,
        Ok(_) => complaint("round trip", "what is read is not what was written"),
        Err(why) => complaint("round trip", why.to_string()),
    }
}

fn is_drawn(trace: &Trace) -> Option<Complaint> {
    for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
        let drawn = text::draw(trace, &text::Options::new(glyphs), &[]);
        let wide = drawn.lines().find(|line| line.chars().count() > text::WIDTH);
        if let Some(line) = wide.filter(|_| trace.header.parties.len() <= 3) {
            return complaint("width", line);
        }
    }
    let told = narrate::narrate(trace, &[]);
    told.is_empty().then(|| complaint("narration", "it is empty")).flatten()
}
