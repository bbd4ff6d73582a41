//! Expectations: names become positions, and each gets its sentence.

use super::Build;
use super::link::acts_at_once;
use super::names::Party;
use super::reach::Reach;
use crate::file::ControlFile;
use crate::file::expect::{
    ConsumedObject, DeliveredObject, ExpectFile, NotesExpect, PacketsExpect,
};
use crate::file::variant::WhenFile;
use crate::judge::{Consumed, Deliveries, Expectation, Kind};
use crate::syntax::{At, Problem};
use crate::value::{Moment, PacketSelector, Times};
use qoslab_sim::plan::Selector;
use qoslab_trace::DedupVerdict;

/// What all expectations have.
pub(crate) struct Header<'f> {
    /// The variants.
    pub(crate) when: Option<&'f At<WhenFile>>,
    because: Option<&'f At<String>>,
}

/// What all expectations have, of any kind.
pub(crate) fn header(expect: &ExpectFile) -> Header<'_> {
    macro_rules! header {
        ($expect:expr) => {
            Header { when: $expect.when.as_ref(), because: $expect.because.as_ref() }
        };
    }
    match expect {
        ExpectFile::Delivered(expect) => header!(expect),
        ExpectFile::Accepted(expect) => header!(expect),
        ExpectFile::Discarded(expect) => header!(expect),
        ExpectFile::Sequence(expect) => header!(expect),
        ExpectFile::Undelivered(expect) => header!(expect),
        ExpectFile::Doubled(expect) => header!(expect),
        ExpectFile::Check(expect) => header!(expect),
        ExpectFile::Packets(expect) => header!(expect),
        ExpectFile::Order(expect) => header!(expect),
        ExpectFile::Outcome(expect) => header!(expect),
        ExpectFile::Ends(expect) => header!(expect),
        ExpectFile::Connects(expect) => header!(expect),
        ExpectFile::SessionPresent(expect) => header!(expect),
        ExpectFile::Notes(expect) => header!(expect),
        ExpectFile::Closes(expect) => header!(expect),
        ExpectFile::LeftOver(expect) => header!(expect),
    }
}

impl Build<'_> {
    /// The expectations of the variant.
    pub(crate) fn expectations(&mut self) -> Vec<Expectation> {
        let file = self.file;
        let all = file.expect.as_ref().map_or(&[][..], |at| at.value.as_slice());
        self.expectations_of(all)
    }

    /// The expectations of the control arm; none when there is no such arm.
    pub(crate) fn control(&mut self) -> Option<Vec<Expectation>> {
        let file = self.file;
        match &file.control.as_ref()?.value {
            ControlFile::Flag(false) => None,
            ControlFile::Flag(true) => Some(
                [Kind::AllChecksHeld, Kind::AllDelivered]
                    .into_iter()
                    .map(|kind| Expectation {
                        text: self.sentence(&kind),
                        because: None,
                        place: 0,
                        kind,
                        idle: None,
                    })
                    .collect(),
            ),
            ControlFile::Object(object) => Some(self.expectations_of(&object.expect.value)),
        }
    }

    /// A list of expectations, as far as they hold for the variant.
    pub(crate) fn expectations_of(&mut self, all: &[ExpectFile]) -> Vec<Expectation> {
        let mut expectations = Vec::new();
        let reach = self.reach();
        for (place, expect) in all.iter().enumerate() {
            let Header { when, because } = header(expect);
            if !self.belongs(when) {
                continue;
            }
            if let Some(kind) = self.kind(expect) {
                let because = because.map(|because| because.value.clone());
                let (text, idle) = (self.sentence(&kind), self.idle(&kind, &reach));
                expectations.push(Expectation { text, because, place, kind, idle });
            }
        }
        expectations
    }

    /// Why what an expectation is about cannot happen.
    fn idle(&self, kind: &Kind, reach: &Reach<'_>) -> Option<String> {
        let (client, topic) = match kind {
            Kind::Delivered(which) => (which.client, which.topic.as_deref()),
            Kind::Consumed(which) => (which.client, None),
            Kind::Undelivered { client, .. } | Kind::Doubled { client, .. } => (*client, None),
            Kind::Sequence { client, .. } => (Some(*client), None),
            _ => (None, None),
        };
        if let Some(client) = client.filter(|client| !reach.hears(*client)) {
            return Some(format!("{} subscribes to nothing", self.names.clients[client]));
        }
        let topic = topic.filter(|topic| !reach.has_topic(topic))?;
        let shown: String = topic.chars().take(40).collect();
        Some(format!("nobody publishes on `{shown}`"))
    }

    fn kind(&mut self, expect: &ExpectFile) -> Option<Kind> {
        match expect {
            ExpectFile::Delivered(expect) => self.delivered(&expect.delivered.value),
            ExpectFile::Accepted(expect) => {
                self.consumed(&expect.accepted.value, DedupVerdict::Accepted)
            }
            ExpectFile::Discarded(expect) => {
                self.consumed(&expect.discarded.value, DedupVerdict::Discarded)
            }
            ExpectFile::Sequence(expect) => Some(Kind::Sequence {
                client: self.one_client(&expect.to)?,
                payloads: expect.sequence.iter().map(|text| text.value.clone()).collect(),
            }),
            ExpectFile::Undelivered(expect) => Some(Kind::Undelivered {
                client: self.maybe_client(expect.to.as_ref())?,
                times: expect.undelivered.value,
            }),
            ExpectFile::Doubled(expect) => Some(Kind::Doubled {
                client: self.maybe_client(expect.to.as_ref())?,
                times: expect.doubled.value,
            }),
            ExpectFile::Check(expect) => {
                Some(Kind::Check { name: expect.check.0.clone(), is: expect.is.0 })
            }
            ExpectFile::Packets(expect) => self.packets_kind(expect),
            ExpectFile::Order(expect) => {
                if let Some(list) = expect.order.is_empty().then_some(expect.order.span) {
                    let problem = Problem::new(list, "an order of nothing");
                    self.problems.push(problem.help("name two packets or more"));
                }
                let list = expect.order.iter();
                let all: Vec<_> = list.map(|at| self.any_moment(&at.value)).collect();
                all.into_iter().collect::<Option<Vec<_>>>().map(Kind::Order)
            }
            ExpectFile::Outcome(expect) => {
                Some(Kind::MessageOutcome { message: expect.message.value, is: expect.is.0 })
            }
            ExpectFile::Ends(expect) => Some(Kind::Ends(expect.ends.0)),
            ExpectFile::Connects(expect) => Some(Kind::Connects {
                client: self.one_client(&expect.client)?,
                times: expect.times.value,
            }),
            ExpectFile::SessionPresent(expect) => Some(Kind::SessionPresent {
                client: self.one_client(&expect.client)?,
                nth: expect.nth.as_ref().map_or(1, |nth| nth.get()),
                present: expect.present.value,
            }),
            ExpectFile::Notes(expect) => self.notes_kind(expect),
            ExpectFile::Closes(expect) => Some(Kind::Closes {
                party: self.one_party(&expect.party)?,
                why: expect.why.as_ref().map(|why| why.0),
                reason: expect.reason.as_ref().map(|reason| reason.value),
                times: expect.times.as_ref().map_or(Times::exactly(1), |times| times.value),
            }),
            ExpectFile::LeftOver(expect) => Some(Kind::LeftOver(expect.left_over.value)),
        }
    }

    fn delivered(&mut self, file: &DeliveredObject) -> Option<Kind> {
        Some(Kind::Delivered(Deliveries {
            client: self.maybe_client(file.to.as_ref())?,
            message: file.message.as_ref().map(|message| message.value),
            topic: file.topic.as_ref().map(|topic| topic.value.clone()),
            payload: file.payload.as_ref().map(|payload| payload.value.clone()),
            qos: file.qos.as_ref().map(|qos| qos.0),
            dup: file.dup.as_ref().map(|dup| dup.value),
            retain: file.retain.as_ref().map(|retain| retain.value),
            times: file.times.value,
        }))
    }

    fn packets_kind(&mut self, expect: &PacketsExpect) -> Option<Kind> {
        let packets = &expect.packets.value;
        let times = |found: &Option<At<Times>>| found.as_ref().map(|times| times.value);
        let counts = [times(&expect.sent), times(&expect.arrived), times(&expect.lost)];
        if counts.iter().all(Option::is_none) {
            let problem = Problem::new(packets.place(), "how many of these packets?");
            let help = "at least one of `sent`, `arrived` and `lost`: `\"sent\": 2`";
            self.problems.push(problem.help(help).without(&["sent", "arrived", "lost"]));
        }
        if packets.parts.moment.is_some() {
            let problem = Problem::new(packets.place(), "both moments are counted here");
            let help = "leave the word out; the counts are `sent`, `arrived` and `lost`";
            self.problems.push(problem.help(help).certain());
        }
        let [sent, arrived, lost] = counts;
        Some(Kind::Packets { which: self.filter(packets)?, sent, arrived, lost })
    }

    fn notes_kind(&mut self, expect: &NotesExpect) -> Option<Kind> {
        let party = match &expect.by {
            Some(by) => Some(self.one_party(by)?),
            None => None,
        };
        Some(Kind::Notes {
            what: expect.what.0,
            party,
            message: expect.message.as_ref().map(|message| message.0),
            times: expect.times.value,
        })
    }

    /// A moment of any packet that fits: sending unless `arrived` is said.
    fn any_moment(&mut self, packets: &PacketSelector) -> Option<Selector> {
        let arrived = packets.parts.moment == Some(Moment::Arrived);
        let selector = self.filter(packets)?;
        Some(Selector { on_arrival: arrived, ..selector })
    }

    fn consumed(&mut self, file: &ConsumedObject, verdict: DedupVerdict) -> Option<Kind> {
        Some(Kind::Consumed(Consumed {
            client: self.maybe_client(file.by.as_ref())?,
            message: file.message.as_ref().map(|message| message.value),
            verdict,
            at_once: self.acting_at_once(),
            times: file.times.value,
        }))
    }

    /// The clients whose applications neither look for repeats nor work for a while.
    fn acting_at_once(&self) -> Vec<usize> {
        let clients = self.names.clients.iter().enumerate();
        let at_once = clients.filter(|(_, name)| acts_at_once(&self.client_layers(name)));
        at_once.map(|(at, _)| at).collect()
    }

    fn one_client(&mut self, name: &At<String>) -> Option<usize> {
        self.names.client(&name.value, name.span, &mut self.problems)
    }

    pub(super) fn one_party(&mut self, name: &At<String>) -> Option<Party> {
        self.names.party(&name.value, name.span, &mut self.problems)
    }

    #[expect(clippy::option_option, reason = "none is an error, some none is not said")]
    fn maybe_client(&mut self, name: Option<&At<String>>) -> Option<Option<usize>> {
        match name {
            None => Some(None),
            Some(name) => self.one_client(name).map(Some),
        }
    }
}
