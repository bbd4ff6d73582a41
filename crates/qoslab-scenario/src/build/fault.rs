//! Faults: packets, instants and attempts become triggers; what a link cannot do is noted.

use super::Build;
use super::names::Party;
use crate::file::fault::{CrashFault, CutFault, FaultFile, RefuseFault, SilenceFault, Target};
use crate::file::variant::WhenFile;
use crate::syntax::{At, Problem, Span};
use crate::value::{Chance, Length, Moment, Nth, PacketSelector};
use qoslab_mqtt::time::Duration;
use qoslab_sim::plan::{Act, CutPoint, Fault, Notice, Selector, Tail, Trigger};
use qoslab_trace::{LinkKind, StoreFate};

/// The variants of any kind of fault.
pub(crate) fn when(fault: &FaultFile) -> Option<&At<WhenFile>> {
    common(fault).1
}

/// What all kinds of fault have.
fn common(fault: &FaultFile) -> (Option<&At<Chance>>, Option<&At<WhenFile>>) {
    macro_rules! common {
        ($fault:expr) => {
            ($fault.chance.as_ref(), $fault.when.as_ref())
        };
    }
    match fault {
        FaultFile::Lose(fault) => common!(fault),
        FaultFile::Copy(fault) => common!(fault),
        FaultFile::Hold(fault) => common!(fault),
        FaultFile::Delay(fault) => common!(fault),
        FaultFile::Cut(fault) => common!(fault),
        FaultFile::Silence(fault) => common!(fault),
        FaultFile::Refuse(fault) => common!(fault),
        FaultFile::Crash(fault) => common!(fault),
    }
}

impl Build<'_> {
    /// All faults of the variant.
    pub(super) fn faults(&mut self) -> Vec<Fault> {
        self.placed_faults().into_iter().map(|(_, fault)| fault).collect()
    }

    /// The same, each with its place in the list of the file.
    pub(crate) fn placed_faults(&mut self) -> Vec<(usize, Fault)> {
        let mut faults = Vec::new();
        let file = self.file;
        for (place, fault) in file.faults.iter().flat_map(|at| at.value.iter()).enumerate() {
            let (chance, when) = common(fault);
            if !self.belongs(when) {
                continue;
            }
            let chance = chance.map(|chance| chance.0);
            let found = self.fault(fault);
            let one = |(trigger, act)| (place, Fault { trigger, chance, act });
            faults.extend(found.into_iter().map(one));
        }
        faults
    }

    /// What a fault of the file becomes; empty when something is wrong with it.
    fn fault(&mut self, fault: &FaultFile) -> Vec<(Trigger, Act)> {
        const ALONE: &[LinkKind] = &[LinkKind::Proxy, LinkKind::Datagram];
        let one = match fault {
            FaultFile::Lose(fault) => {
                let packets = &fault.packets.value;
                self.hit(packets, ALONE, "loses").map(|hit| (hit, Act::Lose))
            }
            FaultFile::Copy(fault) => {
                let times = fault.times.as_ref().map_or(1, |times| times.0);
                let after = fault.later.as_ref().map_or(Duration::from_millis(1), |time| time.0);
                let hit = self.hit(&fault.packets.value, ALONE, "copies");
                hit.map(|hit| (hit, Act::Copy { times, after }))
            }
            FaultFile::Hold(fault) => {
                let hit = self.packet_trigger(&fault.packets.value);
                hit.map(|hit| (hit, Act::Hold(fault.lasts.0)))
            }
            FaultFile::Delay(fault) => {
                let hit = self.packet_trigger(&fault.packets.value);
                hit.map(|hit| (hit, Act::Delay(fault.by.0)))
            }
            FaultFile::Cut(fault) => self.cut(fault),
            FaultFile::Silence(fault) => self.silence(fault),
            FaultFile::Crash(fault) => self.crash_fault(fault),
            FaultFile::Refuse(fault) => return self.refuse(fault),
        };
        one.into_iter().collect()
    }

    /// A trigger by a packet.
    fn packet_trigger(&mut self, packets: &PacketSelector) -> Option<Trigger> {
        self.acting(packets).map(Trigger::Packet)
    }

    /// The packets that a fault acts on: when they are sent.
    fn acting(&mut self, packets: &PacketSelector) -> Option<Selector> {
        if packets.parts.moment == Some(Moment::Arrived) {
            let problem = Problem::new(packets.place(), "a fault acts on a packet when it is sent");
            let help = "`cut` with `\"where\": \"after\"` waits for arrival";
            self.problems.push(problem.help(help).certain());
            return None;
        }
        self.filter(packets)
    }

    /// A trigger by packets of links that must be able to do this to one packet alone.
    fn hit(&mut self, packets: &PacketSelector, able: &[LinkKind], what: &str) -> Option<Trigger> {
        let selector = self.acting(packets)?;
        let hit = self.kinds.iter().enumerate();
        let hit = hit.filter(|(at, _)| selector.link.is_none_or(|link| link == *at));
        let unable = hit.into_iter().find(|(_, kind)| !able.contains(kind));
        if let Some((at, _)) = unable {
            let what = format!("such as that of `{}` {what}", self.names.clients[at]);
            self.only_on(at, able, packets.place(), &what);
            return None;
        }
        Some(Trigger::Packet(selector))
    }

    /// What sets a cut or a silence off, and on which link if it is an instant.
    fn target(
        &mut self,
        target: &Target,
        at: Option<&At<Length>>,
    ) -> Option<(Trigger, Option<usize>)> {
        let Some(at) = at else {
            if let Ok(name) = target.client()
                && self.names.clients.contains(&name.value.as_str())
            {
                let problem = Problem::new(name.span, "a client is meant, but not when");
                let help = "add `\"at\": \"1s\"`, or name the packet: `\"PUBACK broker->pub @1\"`";
                self.problems.push(problem.help(help).without(&["at"]));
                return None;
            }
            let packets = target.packets(&mut self.problems)?;
            return Some((self.packet_trigger(&packets)?, None));
        };
        match target.client() {
            Ok(name) => {
                let client = self.names.client(&name.value, name.span, &mut self.problems)?;
                Some((Trigger::At(self.instant(at)), Some(client)))
            }
            Err(place) => {
                let problem = Problem::new(place, "with `at` this is the client whose link it is");
                let help = "leave `at` out; a selector has `since` and `until`";
                self.problems.push(problem.help(help).certain());
                None
            }
        }
    }

    fn cut(&mut self, fault: &CutFault) -> Option<(Trigger, Act)> {
        let (trigger, link) = self.target(&fault.target.value, fault.at.as_ref())?;
        if let (Some(point), Some(_)) = (&fault.point, &fault.at) {
            let problem = Problem::new(point.span.head(), "`where` belongs to a packet");
            let help = "with `at` the connection dies at that instant";
            self.problems.push(problem.help(help).certain());
        }
        let notice = fault.notice.as_ref().map_or(Notice::Both, |notice| notice.0);
        let tail = fault.tail.as_ref().map_or(Tail::Lost, |tail| tail.0);
        if let (Some(at), Tail::Arrives, Notice::Both) = (&fault.tail, tail, notice) {
            let message = "nothing comes late: both ends learn of this cut at once";
            let help = "a tail arrives at an end that has not noticed: add `\"notice\": \"client\"`, \
                        `\"broker\"` or `\"nobody\"`, or leave `tail` out";
            self.problems.push(Problem::new(at.span, message).help(help).without(&["notice"]));
        }
        let act = Act::Cut {
            link,
            point: fault.point.as_ref().map_or(CutPoint::During, |point| point.0),
            notice,
            tail,
        };
        Some((trigger, act))
    }

    fn silence(&mut self, fault: &SilenceFault) -> Option<(Trigger, Act)> {
        let (trigger, link) = self.target(&fault.target.value, fault.at.as_ref())?;
        let notice = fault.notice.as_ref().map_or(Notice::Nobody, |notice| notice.0);
        Some((trigger, Act::Silence { link, notice }))
    }

    fn refuse(&mut self, fault: &RefuseFault) -> Vec<(Trigger, Act)> {
        let client = &fault.client;
        let Some(link) = self.names.client(&client.value, client.span, &mut self.problems) else {
            return Vec::new();
        };
        let mut note = |place: Span, message: &str, help: &str| {
            let keys = &["attempts", "at", "for"];
            self.problems.push(Problem::new(place, message).help(help).without(keys));
            Vec::new()
        };
        let both = "`\"attempts\": \"2..4\"`, or `\"at\": \"1s\"` with `\"for\": \"5s\"`";
        match (&fault.attempts, &fault.at, &fault.lasts) {
            (Some(attempts), None, None) => {
                let Nth(ranges) = attempts.value.clone();
                let all = if ranges.is_empty() { vec![1..=u32::MAX] } else { ranges };
                let act = Act::Refuse { link: None, lasts: Duration::ZERO };
                all.into_iter()
                    .map(|attempts| (Trigger::Connect { link, attempts }, act.clone()))
                    .collect()
            }
            (None, Some(at), Some(lasts)) => {
                let act = Act::Refuse { link: Some(link), lasts: lasts.0 };
                vec![(Trigger::At(self.instant(at)), act)]
            }
            (None, Some(at), None) => note(at.span, "refused for how long?", both),
            (_, _, Some(lasts)) => note(lasts.span, "`for` belongs to `at`", both),
            (Some(_), Some(at), None) => note(at.span, "`attempts` or `at`, not both", both),
            (None, None, None) => note(fault.span.head(), "which attempts are refused?", both),
        }
    }

    fn crash_fault(&mut self, fault: &CrashFault) -> Option<(Trigger, Act)> {
        let party = &fault.party;
        let party = self.names.party(&party.value, party.span, &mut self.problems)?;
        let who = match party {
            Party::Broker => None,
            Party::Client(client) => Some(client),
        };
        let (trigger, before) = match (&fault.at, &fault.before, &fault.after) {
            (Some(at), None, None) => (Trigger::At(self.instant(at)), false),
            (None, Some(packets), None) => (self.packet_trigger(&packets.value)?, true),
            (None, None, Some(packets)) => (self.packet_trigger(&packets.value)?, false),
            (_, _, _) => {
                let problem = Problem::new(fault.span.head(), "when does it crash?");
                let help = "exactly one of `at`, `before` and `after`: \
                            `\"before\": \"PUBREL pub->broker @1\"`";
                let keys = &["at", "before", "after"];
                self.problems.push(problem.help(help).without(keys));
                return None;
            }
        };
        let act = Act::Crash {
            who,
            store: fault.store.as_ref().map_or(StoreFate::Kept, |store| store.0),
            down: fault.down.as_ref().map_or(Duration::from_secs(1), |down| down.0),
            before,
        };
        Some((trigger, act))
    }
}
