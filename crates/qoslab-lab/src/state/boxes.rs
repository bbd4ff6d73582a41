//! What the inspector shows of a moment, as boxes of lines: what each party knows before and after,
//! the machine with the row just used, the packet field by field, the life of identifier and
//! message.

use super::{Nouns, application, broker_facts, facts, life, machine, packet, standing_and_session};
use qoslab_render::narrate::Story;
use qoslab_sim::plan::Plan;
use qoslab_sim::world::{Memory, Moment};
use qoslab_trace::{EventId, Trace, What};
use serde_json::{Value, json};

/// What is looked at: an event of a run, and the moments after and before it.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a story has none")]
pub struct Scene<'a> {
    /// The record.
    pub trace: &'a Trace,
    /// What the run was asked to do.
    pub plan: &'a Plan,
    /// Its sentences.
    pub story: &'a Story<'a>,
    /// The event.
    pub event: EventId,
    /// The moment after it; none while it is worked out.
    pub now: Option<&'a Moment>,
    /// The moment to compare with; none while it is worked out.
    pub then: Option<&'a Moment>,
    /// Whether what comes after the event is not to be told.
    pub hides: bool,
}

impl Scene<'_> {
    /// The packet that the event is about: the one that is sent, arrives or is lost here, or whose
    /// arrival led here at once.
    pub fn flight(&self) -> Option<EventId> {
        let event = self.trace.event(self.event)?;
        let own = |what: &What, n: EventId| match what {
            What::Send { .. } => Some(n),
            What::Arrive { flight, .. }
            | What::Lose { flight, .. }
            | What::Tamper { flight, .. } => Some(*flight),
            _ => None,
        };
        own(&event.what, event.n).or_else(|| {
            let cause = self.trace.event(event.cause?)?;
            let at_once = cause.at == event.at && matches!(cause.what, What::Arrive { .. });
            own(&cause.what, cause.n).filter(|_| at_once)
        })
    }
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What stands in its frame.
    pub title: String,
    /// Whether it tells what somebody keeps, so that it can be compared with another moment.
    pub kept: bool,
    /// Its lines.
    pub lines: Vec<(Sign, String)>,
}

/// What is to be said of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// As before.
    Same,
    /// Not any more.
    Gone,
    /// New.
    New,
    /// Here one is.
    Here,
    /// What was used for this event.
    Used,
    /// A row that this run has in the place of the right one.
    Exchanged,
    /// The right row.
    Right,
}

impl Sign {
    /// As a character.
    pub const fn glyph(self) -> char {
        match self {
            Self::Same => ' ',
            Self::Gone => '-',
            Self::New => '+',
            Self::Here => '>',
            Self::Used => '*',
            Self::Exchanged => '!',
            Self::Right => '~',
        }
    }

    /// As programs read it.
    const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Gone => "gone",
            Self::New => "new",
            Self::Here => "here",
            Self::Used => "used",
            Self::Exchanged => "exchanged",
            Self::Right => "default",
        }
    }

    /// As a word, for those who hear it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Gone => "no longer",
            Self::New => "now",
            Self::Here => "here",
            Self::Used => "used",
            Self::Exchanged => "exchanged",
            Self::Right => "by default",
        }
    }
}

impl Facts {
    pub(super) fn new(title: impl Into<String>, lines: Vec<(Sign, String)>) -> Self {
        Self { title: title.into(), kept: false, lines }
    }

    /// What somebody keeps, compared with what it was.
    fn compared(title: String, old: &Nouns, new: &Nouns) -> Self {
        Self { title, kept: true, lines: changes(old, new) }
    }
}

pub(super) fn said(text: impl Into<String>) -> (Sign, String) {
    (Sign::Same, text.into())
}

/// All boxes of a scene.
pub fn boxes(scene: &Scene<'_>) -> Vec<Facts> {
    let mut all = Vec::new();
    match scene.now {
        Some(now) => {
            let then = scene.then.unwrap_or(now);
            all.extend(sessions(then, now));
            let broker = (broker_facts(&then.broker), broker_facts(&now.broker));
            all.push(Facts::compared(now.broker.party.clone(), &broker.0, &broker.1));
            let of = |moment| application::facts(scene.trace, moment);
            all.push(Facts::compared("applications".to_owned(), &of(then), &of(now)));
        }
        None => all.push(Facts::new("state", vec![said("it is worked out")])),
    }
    all.extend(machine::facts(scene));
    all.extend(packet::facts(scene));
    all.extend(life::of_id(scene));
    all.extend(life::of_message(scene));
    all
}

/// The boxes without what is as it was before; those in which nothing else stands are left out.
pub fn only_changes(boxes: Vec<Facts>) -> Vec<Facts> {
    let reduced = boxes.into_iter().map(|mut facts| {
        if facts.kept {
            facts.lines.retain(|(sign, _)| *sign != Sign::Same);
        }
        facts
    });
    let mut left: Vec<Facts> = reduced.filter(|facts| !facts.lines.is_empty()).collect();
    if left.iter().all(|facts| !facts.kept) {
        left.insert(0, Facts::new("state", vec![said("nobody knows more or less than before")]));
    }
    left
}

/// The boxes as lines of a page, the packet behind that of a diagram.
pub fn page(scene: &Scene<'_>, against: EventId, boxes: &[Facts]) -> String {
    let at = scene.trace.event(scene.event).map_or_else(String::new, |of| format!("{} s", of.at));
    let mut text = format!("# state      after event {}, at {at}\n", scene.event.0);
    text += &format!("# against    event {}: - before, + after\n", against.0);
    for facts in boxes {
        text += &format!("\n{}\n", facts.title);
        for (sign, line) in &facts.lines {
            text += format!("  {} {line}", sign.glyph()).trim_end();
            text.push('\n');
        }
    }
    text
}

/// The same for programs: the boxes as they are shown, and the moment itself.
pub fn json(scene: &Scene<'_>, against: EventId, boxes: &[Facts]) -> Value {
    let line = |(sign, text): &(Sign, String)| json!({ "sign": sign.name(), "text": text });
    let one = |facts: &Facts| {
        let lines: Vec<Value> = facts.lines.iter().map(line).collect();
        json!({ "title": facts.title, "lines": lines })
    };
    let boxes: Vec<Value> = boxes.iter().map(one).collect();
    let moment = scene.now.and_then(|now| serde_json::to_value(now).ok());
    json!({ "at": scene.event.0, "against": against.0, "boxes": boxes, "state": moment })
}

/// The sides of the sessions. One that is gone is shown as it was.
fn sessions(then: &Moment, now: &Moment) -> Vec<Facts> {
    let side = |moment: &Moment, of: &Memory| -> Option<Nouns> {
        let is = |it: &&Memory| it.party == of.party && it.client == of.client;
        moment.memories.iter().find(is).map(whole)
    };
    let known = |of: &&Memory| side(now, of).is_none();
    let all = now.memories.iter().chain(then.memories.iter().filter(known));
    let compared = all.map(|of| {
        let (old, new) = (side(then, of).unwrap_or_default(), side(now, of).unwrap_or_default());
        let title = match &of.client {
            None => of.party.clone(),
            Some(client) => format!("{}, session of {client:?}", of.party),
        };
        Facts::compared(title, &old, &new)
    });
    compared.collect()
}

/// The facts of a memory, where its party stands first.
fn whole(memory: &Memory) -> Nouns {
    let (standing, session) = standing_and_session(memory);
    let first = [("link", standing.to_owned()), ("session", session)];
    let first = first.map(|(noun, words)| (noun.to_owned(), vec![words]));
    first.into_iter().chain(facts(memory)).collect()
}

/// So many lines of a fact that are as they were stand before the others are folded.
const SHOWN: usize = 6;

/// Old and new facts as lines. What is gone stands where it stood.
fn changes(old: &Nouns, new: &Nouns) -> Vec<(Sign, String)> {
    let items = |of: &Nouns, noun: &str| -> Vec<String> {
        let found = of.iter().find(|(own, _)| own == noun);
        found.map(|(_, items)| items.clone()).unwrap_or_default()
    };
    let only_old = old.iter().filter(|(noun, _)| new.iter().all(|(of, _)| of != noun));
    let mut lines = Vec::new();
    for (noun, _) in new.iter().chain(only_old) {
        let (was, is) = (items(old, noun), items(new, noun));
        let gone = was.iter().filter(|item| !is.contains(item)).map(|item| (Sign::Gone, item));
        let stays = is.iter().map(|item| match was.contains(item) {
            true => (Sign::Same, item),
            false => (Sign::New, item),
        });
        let all: Vec<(Sign, &String)> = gone.chain(stays).collect();
        let (mut same, mut lead) = (0, noun.as_str());
        for (sign, item) in all {
            same += usize::from(sign == Sign::Same);
            if sign == Sign::Same && same > SHOWN {
                continue;
            }
            // What has changed has its noun in any case: it may be the only line that is left.
            let noun = if sign == Sign::Same { lead } else { noun };
            lines.push((sign, format!("{noun:<11} {item}")));
            lead = "";
        }
        if same > SHOWN {
            lines.push(said(format!("{:<11} and {} more, as before", "", same - SHOWN)));
        }
    }
    if lines.is_empty() {
        lines.push(said("nothing"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nouns(noun: &str, items: &[&str]) -> Nouns {
        vec![(noun.to_owned(), items.iter().map(|item| (*item).to_owned()).collect())]
    }

    #[test]
    fn what_is_gone_stands_before_what_is_new_and_the_rest_has_no_sign() {
        let lines = changes(&nouns("in flight", &["#1", "#2"]), &nouns("in flight", &["#2", "#3"]));
        let lines: Vec<(char, &str)> =
            lines.iter().map(|(sign, text)| (sign.glyph(), text.as_str())).collect();
        let expected = [('-', "in flight   #1"), (' ', "            #2"), ('+', "in flight   #3")];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_fact_that_has_gone_as_a_whole_is_shown_as_gone() {
        let lines = changes(&nouns("queued", &["m1"]), &Vec::new());
        assert_eq!(lines, [(Sign::Gone, "queued      m1".to_owned())]);
    }

    #[test]
    fn a_long_list_is_folded_where_nothing_changes() {
        let many: Vec<String> = (0..100).map(|id| format!("#{id}")).collect();
        let old: Nouns = vec![("in flight".to_owned(), many.clone())];
        let mut new = old.clone();
        new[0].1.push("#100".to_owned());
        let lines = changes(&old, &new);
        assert_eq!(lines.len(), SHOWN + 2);
        assert!(lines.contains(&(Sign::New, "in flight   #100".to_owned())));
        assert!(lines.contains(&said(format!("{:<11} and 94 more, as before", ""))));
    }

    #[test]
    fn only_changes_leaves_what_was_not_compared() {
        let kept = |sign| Facts { title: "a".into(), kept: true, lines: vec![(sign, "x".into())] };
        let packet = Facts::new("packet", vec![said("40 02")]);
        let left = only_changes(vec![kept(Sign::Same), packet.clone()]);
        assert_eq!(left.len(), 2, "a sentence and the packet");
        assert_eq!(left[1], packet);
        let left = only_changes(vec![kept(Sign::New), kept(Sign::Same), packet.clone()]);
        assert_eq!(left, [kept(Sign::New), packet]);
    }
}
