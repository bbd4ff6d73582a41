//! Links and applications: layers become lines, and what a kind of link cannot do is noted.

use super::{Build, Layers, own};
use crate::file::link::{BurstFile, LineFile, LinkFile, LinkObject, ReorderFile};
use crate::file::party::ClientFile;
use crate::file::setting::{DedupFile, ForwardFile};
use crate::syntax::{At, Problem, Span};
use crate::value::{Bandwidth, Chance, DelayValue, Length};
use crate::variant::Variant;
use bytestring::ByteString;
use qoslab_mqtt::time::Duration;
use qoslab_sim::plan::{Application, Burst, Dedup, Delay, Forward, Line, LinkPlan, Ratio};
use qoslab_trace::LinkKind;

/// What says of which kind a link is.
const KIND: &[&str] = &["link", "kind"];

/// The delay of a link of which nothing is said.
const USUAL: Duration = Duration::from_millis(20);

/// The link settings of all layers, the strongest first.
fn objects<'f>(layers: &Layers<'f, ClientFile>) -> Vec<&'f LinkFile> {
    let own = layers.own.iter().filter_map(|layer| layer.link.as_ref());
    let defaults = layers.defaults.iter().filter_map(|layer| layer.link.as_ref());
    own.chain(defaults).map(|at| &at.value).collect()
}

/// The kind of a client's link.
pub(super) fn kind(layers: &Layers<'_, ClientFile>, variant: &Variant) -> LinkKind {
    let said = objects(layers).into_iter().find_map(|link| match link {
        LinkFile::Kind(kind) => Some(kind.0),
        LinkFile::Object(object) => object.kind.as_ref().map(|kind| kind.0),
    });
    said.unwrap_or(variant.link())
}

/// One setting of a line in all places where it may stand, the strongest first.
struct Settings<'f> {
    delay: Option<&'f At<DelayValue>>,
    jitter: Option<&'f At<Length>>,
    bandwidth: Option<&'f At<Bandwidth>>,
    loss: Option<&'f At<Chance>>,
    burst: Option<&'f At<BurstFile>>,
    retransmit: Option<&'f At<Length>>,
    copy: Option<&'f At<Chance>>,
    reorder: Option<&'f At<ReorderFile>>,
    cut: Option<&'f At<Chance>>,
}

/// Of each layer, what is said for the direction wins over what is said for both.
fn settings<'f>(
    links: &[&'f LinkFile],
    side: impl Fn(&'f LinkObject) -> Option<&'f At<LineFile>>,
) -> Settings<'f> {
    macro_rules! strongest {
        ($field:ident) => {
            links.iter().find_map(|link| match link {
                LinkFile::Kind(_) => None,
                LinkFile::Object(object) => side(object)
                    .and_then(|line| line.$field.as_ref())
                    .or_else(|| object.$field.as_ref()),
            })
        };
    }
    Settings {
        delay: strongest!(delay),
        jitter: strongest!(jitter),
        bandwidth: strongest!(bandwidth),
        loss: strongest!(loss),
        burst: strongest!(burst),
        retransmit: strongest!(retransmit),
        copy: strongest!(copy),
        reorder: strongest!(reorder),
        cut: strongest!(cut),
    }
}

fn line(said: &Settings<'_>) -> Line {
    let mut line = Line::steady(USUAL);
    if let Some(delay) = said.delay {
        line.delay = delay.0;
    }
    let chance = |found: Option<&At<Chance>>| found.map_or(Ratio::NEVER, |chance| chance.0);
    line.jitter = said.jitter.map_or(line.jitter, |jitter| jitter.0);
    line.bandwidth = said.bandwidth.and_then(|bandwidth| bandwidth.0);
    line.loss = chance(said.loss);
    line.burst = said.burst.map(|burst| Burst {
        begin: burst.begin.0,
        end: burst.end.0,
        loss: burst.loss.0,
    });
    line.retransmit = said.retransmit.map_or(line.retransmit, |time| time.0);
    line.copy = chance(said.copy);
    line.reorder = said.reorder.map_or(Ratio::NEVER, |reorder| reorder.chance.0);
    line.reorder_by = said.reorder.map_or(Duration::ZERO, |reorder| reorder.by.0);
    line.cut = chance(said.cut);
    line
}

/// The link of a control run: as slow as it is, but nothing goes wrong on it by chance.
pub(super) fn calm(link: LinkPlan) -> LinkPlan {
    let calm = |line: Line| Line {
        loss: Ratio::NEVER,
        burst: None,
        copy: Ratio::NEVER,
        reorder: Ratio::NEVER,
        cut: Ratio::NEVER,
        ..line
    };
    LinkPlan { kind: link.kind, up: calm(link.up), down: calm(link.down) }
}

impl<'f> Build<'f> {
    /// A client's link.
    pub(super) fn link(&mut self, at: usize, layers: &Layers<'f, ClientFile>) -> LinkPlan {
        let links = objects(layers);
        let kind = self.kinds[at];
        let up = settings(&links, |object| object.up.as_ref());
        let down = settings(&links, |object| object.down.as_ref());
        for side in [&up, &down] {
            self.check_line(at, side);
        }
        LinkPlan { kind, up: line(&up), down: line(&down) }
    }

    fn check_line(&mut self, client: usize, said: &Settings<'_>) {
        let kind = self.kinds[client];
        if let Some(copy) = said.copy
            && copy.0.part > 0
        {
            self.only_on(client, &[LinkKind::Proxy, LinkKind::Datagram], copy.span, "copies");
        }
        if let Some(reorder) = said.reorder
            && reorder.chance.0.part > 0
        {
            self.only_on(client, &[LinkKind::Datagram], reorder.span.head(), "reorders");
        }
        if let Some(retransmit) = said.retransmit
            && kind != LinkKind::Stream
        {
            let problem = Problem::new(retransmit.span, "only a `stream` link retransmits");
            let help = "on a proxy or datagram link a lost packet is gone; MQTT's own timer is \
                        `\"retry\": {\"timer\": \"5s\"}`";
            let leans = self.setting(client, KIND);
            self.problems.push(problem.help(help).leans(leans));
        }
    }

    /// Notes what the link of this client cannot do.
    pub(super) fn only_on(&mut self, client: usize, able: &[LinkKind], place: Span, what: &str) {
        let kind = self.kinds[client];
        if able.contains(&kind) {
            return;
        }
        let names: Vec<&str> = able.iter().map(|kind| kind.name()).collect();
        let message = format!("a {} link {what} no single packet", kind.name());
        let why = match kind {
            LinkKind::Stream => {
                "a stream is TCP: packets come whole and in order, or the \
                                 connection dies; use `cut`"
            }
            LinkKind::Proxy => "behind a proxy the order stays as it is",
            LinkKind::Datagram => "packets of a datagram link travel on their own",
        };
        let out = format!("or give the link the kind `{}`", names.join("` or `"));
        let problem = Problem::new(place, message).help(why).help(out);
        self.problems.push(problem.leans(self.setting(client, KIND)));
    }

    /// A client's application.
    pub(super) fn application(&mut self, layers: &Layers<'f, ClientFile>) -> Application {
        let file = own!(layers, application).map(|at| &at.value);
        let forward = file.and_then(|file| file.forward.as_ref());
        let forward = forward.into_iter().flat_map(|list| list.iter());
        let forward = forward.filter_map(|item| self.forward(item)).collect();
        let dedup = file.and_then(|file| file.dedup.as_ref());
        let stamp = file.and_then(|file| file.stamp.as_ref());
        let offset = file.and_then(|file| file.clock_offset.as_ref());
        let grain = file.and_then(|file| file.clock_grain.as_ref());
        let work = file.and_then(|file| file.work.as_ref());
        Application {
            dedup: dedup.map_or(Dedup::None, |dedup| dedup_policy(&dedup.value)),
            stamp: stamp.is_some_and(|stamp| stamp.value),
            clock_offset: offset.map_or(0, |offset| offset.0),
            clock_grain: grain.map_or(Duration::from_micros(1), |grain| grain.0),
            work: work.map_or(Delay::Fixed(Duration::ZERO), |work| work.0),
            forward,
        }
    }

    fn forward(&mut self, file: &ForwardFile) -> Option<Forward> {
        let via = match &file.via {
            Some(via) => Some(self.names.client(&via.value, via.span, &mut self.problems)?),
            None => None,
        };
        Some(Forward {
            filter: file.filter.0.clone(),
            prefix: ByteString::clone(&file.prefix.0),
            qos: file.qos.as_ref().map(|qos| qos.0),
            retain: file.retain.as_ref().is_some_and(|retain| retain.value),
            via,
        })
    }
}

/// Whether a client's application takes every delivery as it comes.
pub(super) fn acts_at_once(layers: &Layers<'_, ClientFile>) -> bool {
    let Some(file) = own!(layers, application).map(|at| &at.value) else { return true };
    let dedup = file.dedup.as_ref().map_or(Dedup::None, |dedup| dedup_policy(&dedup.value));
    let work = file.work.as_ref().map_or(Delay::Fixed(Duration::ZERO), |work| work.0);
    dedup == Dedup::None && work == Delay::Fixed(Duration::ZERO)
}

fn dedup_policy(file: &DedupFile) -> Dedup {
    match file {
        DedupFile::Word("counter") => Dedup::Counter,
        DedupFile::Word("timestamp") => Dedup::Timestamp,
        DedupFile::Word(_) => Dedup::None,
        DedupFile::Object(object) => Dedup::IdSet(object.id_set.get()),
    }
}
