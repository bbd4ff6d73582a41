//! The words of the trade that a lesson may only use when it, or a lesson that it needs, has said
//! what they mean.

use super::{Act, Lesson};
use std::collections::BTreeSet;

/// Words that have to be introduced, whoever uses them. Those that a lesson introduces are added.
const TERMS: &[&str] = &[
    "PUBLISH",
    "PUBACK",
    "PUBREC",
    "PUBREL",
    "PUBCOMP",
    "CONNECT",
    "CONNACK",
    "SUBSCRIBE",
    "SUBACK",
    "DISCONNECT",
    "PINGREQ",
    "DUP",
    "QoS",
    "QoS 0",
    "QoS 1",
    "QoS 2",
    "hop",
    "packet identifier",
    "session",
    "clean start",
    "clean session",
    "session present",
    "stream",
    "proxy",
    "retry timer",
    "in flight",
    "queue",
    "window",
    "granted QoS",
    "downgrade",
    "method A",
    "method B",
    "session expiry",
    "takeover",
    "keep alive",
    "retained",
    "will",
    "receive maximum",
    "idempotent",
    "round trip",
    "topic filter",
    "store",
    "consumer",
    "counter",
];

/// Words of the list that mean something else in everyday sentences.
const EVERYDAY: &[&str] = &["will", "store", "counter", "window", "queue", "stream"];

/// The words that a lesson uses and that nobody has introduced. `known` are the words introduced
/// before it, `all` those that any lesson introduces.
pub(super) fn missing(
    lesson: &Lesson,
    known: &BTreeSet<String>,
    all: &BTreeSet<String>,
) -> Vec<String> {
    let mut own = known.clone();
    own.extend(lesson.words.iter().map(|(word, _)| spelt(word)));
    let terms: BTreeSet<String> =
        TERMS.iter().map(|term| spelt(term)).chain(all.iter().cloned()).collect();
    let text = texts(lesson).join(" \n ");
    let words = words(&text);
    let is_free = |term: &String| EVERYDAY.contains(&term.as_str()) && !all.contains(term);
    let unknown = terms.iter().filter(|term| !own.contains(*term) && !is_free(term));
    unknown.filter(|term| occurs(&words, term)).cloned().collect()
}

/// Everything that the learner reads.
pub(super) fn texts(lesson: &Lesson) -> Vec<&str> {
    let mut all: Vec<&str> = vec![&lesson.title, &lesson.summary];
    all.extend(lesson.words.iter().map(|(_, means)| means.as_str()));
    for stop in &lesson.stops {
        all.push(&stop.title);
        match &stop.act {
            Act::Say(say) => all.push(say),
            Act::Ask(ask) => {
                all.extend([ask.question.as_str(), &ask.say]);
                all.extend(ask.hints.iter().map(String::as_str));
                for choice in &ask.choices {
                    all.push(&choice.text);
                    all.extend(choice.say.as_deref());
                }
                all.extend(ask.idea.as_ref().map(|idea| idea.say.as_str()));
            }
            Act::Try(task) => {
                all.push(&task.task);
                all.extend(task.hints.iter().map(String::as_str));
                all.extend(task.say.as_deref());
            }
            Act::Compare(compare) => all.push(&compare.say),
        }
    }
    all
}

/// How a word is compared: names in capitals as they are, the others in small letters.
pub(super) fn spelt(word: &str) -> String {
    let name = word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase);
    if name { word.to_owned() } else { word.to_lowercase() }
}

/// The words of a text. `PUBLISHes` and `PUBACKs` are plurals of names.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let bare = |part: &str| match part.strip_suffix("es").or_else(|| part.strip_suffix('s')) {
        Some(name) if name.len() > 3 && !name.chars().any(char::is_lowercase) => name.to_owned(),
        Some(_) | None => spelt(part),
    };
    parts.map(bare).collect()
}

/// Whether the words of a term stand beside each other in a text; the last may have a plural.
fn occurs(text: &[String], term: &str) -> bool {
    let term = words(term);
    let Some((last, first)) = term.split_last() else { return false };
    text.windows(term.len()).any(|part| {
        let (end, begin) = part.split_last().expect("a term has a word");
        let plural = end.strip_suffix('s').or_else(|| end.strip_suffix("es"));
        begin == first && (end == last || plural == Some(last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_found_whole_and_in_the_plural() {
        let text = words("Two PUBACKs, and then: no packet identifiers. QoS 1 is republished.");
        assert!(occurs(&text, "PUBACK"));
        assert!(occurs(&text, "packet identifier"));
        assert!(occurs(&text, "qos 1"));
        assert!(!occurs(&text, "PUBLISH"));
        assert!(!occurs(&text, "qos 2"));
    }
}
