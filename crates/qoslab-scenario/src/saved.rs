//! A run as a scenario file: its variant alone, its seed, and every answer that chance gave. The
//! same scenario again, and nothing left to chance.

use crate::file::variant::VariantsFile;
use crate::scenario::Scenario;
use crate::syntax::node::{Kind, Member, Span};
use crate::syntax::write::{node, number, put, text, write};
use crate::syntax::{At, Node};
use crate::value::Choice;
use crate::value::choice::{Qos, Words};
use crate::variant::Variant;
use qoslab_sim::chance::asks_for_a_length;
use qoslab_trace::{Draw, Trace};
use std::collections::BTreeMap;

/// The text of the file. Its run has the same record, to the byte.
pub(crate) fn file(scenario: &Scenario, variant: &Variant, trace: &Trace) -> String {
    let mut root = scenario.root().clone();
    if let Kind::Object(members) = &mut root.kind {
        // Where the schema lies seen from the new file, nobody knows.
        members.retain(|member| member.key != "$schema" && member.key != "name");
        let value = text(trace.header.scenario.as_str());
        members.insert(0, Member { key: "name".to_owned(), at: Span::NOWHERE, value });
    }
    put(&mut root, "seed", number(trace.header.seed));
    if let Some(axes) = scenario.axes().filter(|_| scenario.variants().len() > 1) {
        keep_only(&mut root, axes, variant);
    }
    let answers = answers(trace);
    if !answers.is_empty() {
        let members = answers.into_iter().map(|(stream, answers)| member(stream, &answers));
        let mut all = node(Kind::Object(Vec::new()));
        members.for_each(|(stream, answers)| put(&mut all, stream, answers));
        put(&mut root, "answers", all);
    }
    write(&root)
}

/// The answers of each stream, in the order of asking.
fn answers(trace: &Trace) -> BTreeMap<&str, Vec<u64>> {
    let mut draws: Vec<&Draw> = trace.events.iter().flat_map(|event| event.what.draws()).collect();
    draws.sort_by_key(|draw| (draw.stream, draw.position));
    let mut answers: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for draw in draws {
        if let Some(name) = trace.header.streams.get(draw.stream as usize) {
            answers.entry(name).or_default().push(draw.answer);
        }
    }
    answers
}

fn member<'a>(stream: &'a str, answers: &[u64]) -> (&'a str, Node) {
    let length = asks_for_a_length(stream);
    let written = |answer: &u64| if length { text(in_units(*answer)) } else { number(*answer) };
    (stream, node(Kind::List(answers.iter().map(written).collect())))
}

/// Microseconds as a person writes them.
fn in_units(micros: u64) -> String {
    let (whole, rest) = (micros / 1_000, micros % 1_000);
    match (whole, rest) {
        (0, rest) => format!("{rest}us"),
        (whole, 0) => format!("{whole}ms"),
        (whole, rest) => format!("{whole}.{}ms", format!("{rest:03}").trim_end_matches('0')),
    }
}

/// Skips every other combination. The axes stay, since conditions may name their values.
fn keep_only(root: &mut Node, axes: &VariantsFile, variant: &Variant) {
    let because = "the answers are those of the other combination";
    let mut skips = Vec::new();
    let mut skip = |axis: &str, others: Vec<Node>| {
        if !others.is_empty() {
            let mut object = node(Kind::Object(Vec::new()));
            put(&mut object, axis, node(Kind::List(others)));
            put(&mut object, "because", text(because));
            skips.push(object);
        }
    };
    let qos = axes.qos.iter().flat_map(|axis| axis.iter());
    let others = qos.filter(|qos: &&At<Qos>| qos.0 != variant.qos());
    skip("qos", others.map(|qos| number(qos.0 as u64)).collect());
    skip("mqtt", others_of(axes.mqtt.as_ref(), variant.mqtt()));
    skip("method", others_of(axes.method.as_ref(), variant.method()));
    skip("link", others_of(axes.link.as_ref(), variant.link()));
    let Kind::Object(members) = &mut root.kind else { return };
    let Some(member) = members.iter_mut().find(|member| member.key == "variants") else { return };
    let before = match member.value.member("skip").map(|member| &member.value.kind) {
        Some(Kind::List(before)) => before.clone(),
        _ => Vec::new(),
    };
    let all: Vec<Node> = before.into_iter().chain(skips).collect();
    if !all.is_empty() {
        put(&mut member.value, "skip", node(Kind::List(all)));
    }
}

fn others_of<T: Words>(axis: Option<&At<Vec<At<Choice<T>>>>>, own: T) -> Vec<Node> {
    let listed = |value: &T| axis.into_iter().flat_map(|axis| axis.iter()).any(|of| of.0 == *value);
    let others = T::all().iter().filter(|(value, _)| *value != own && listed(value));
    others.map(|(_, word)| text(*word)).collect()
}
