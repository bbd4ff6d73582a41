//! From the file and a variant to a plan: names become positions, settings their values, and what
//! cannot be is noted. A plan always comes out; it is worth something when nothing was noted.

mod answers;
pub(crate) mod expect;
pub(crate) mod fault;
pub(crate) mod holds;
pub(crate) mod link;
pub(crate) mod names;
pub(crate) mod narrate;
mod publish;
mod reach;
pub(crate) mod script;
pub(crate) mod select;
pub(crate) mod sentence;
pub(crate) mod settings;
pub(crate) mod version;

use crate::file::ScenarioFile;
use crate::file::party::{BrokerFile, ClientFile, DefaultsFile};
use crate::file::variant::WhenFile;
use crate::syntax::lost::Leans;
use crate::syntax::{At, Problem, Problems, Span};
use crate::value::Length;
use crate::variant::{Axes, Conditions, Variant, fits};
use names::Names;
use qoslab_mqtt::packet::Version;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::plan::{Bounds, ClientPlan, Plan};
use qoslab_trace::LinkKind;

/// The settings that hold for a party, the strongest first.
pub(crate) struct Layers<'f, T> {
    /// Its own, those of overrides first.
    pub(crate) own: Vec<&'f T>,
    /// Those of all parties, those of overrides first.
    pub(crate) defaults: Vec<&'f DefaultsFile>,
}

/// The strongest setting of a field that is in both kinds of layer.
macro_rules! pick {
    ($layers:expr, $field:ident) => {
        $layers
            .own
            .iter()
            .find_map(|layer| layer.$field.as_ref())
            .or_else(|| $layers.defaults.iter().find_map(|layer| layer.$field.as_ref()))
    };
}

/// The strongest setting of a field that only the party itself has.
macro_rules! own {
    ($layers:expr, $field:ident) => {
        $layers.own.iter().find_map(|layer| layer.$field.as_ref())
    };
}
pub(crate) use {own, pick};

/// A plan in the making.
pub(crate) struct Build<'f> {
    /// The file.
    pub(crate) file: &'f ScenarioFile,
    /// The variant.
    pub(crate) variant: &'f Variant,
    /// Who takes part.
    pub(crate) names: Names<'f>,
    /// The version of each client.
    pub(crate) versions: Vec<Version>,
    /// The kind of each client's link.
    pub(crate) kinds: Vec<LinkKind>,
    /// Where the run ends at the latest.
    pub(crate) bounds: Bounds,
    /// Bytes that the steps of counted publishes hold.
    pub(crate) counted: usize,
    /// What is wrong.
    pub(crate) problems: Problems,
}

impl<'f> Build<'f> {
    /// Begins with what everything else refers to: names, versions, kinds of link, the end.
    pub(crate) fn new(file: &'f ScenarioFile, variant: &'f Variant) -> Self {
        let mut problems = Problems::default();
        let names = Names::new(file, &mut problems);
        let mut build = Self {
            file,
            variant,
            names,
            versions: Vec::new(),
            kinds: Vec::new(),
            bounds: bounds(file),
            counted: 0,
            problems,
        };
        for (name, _) in &file.clients.entries {
            let layers = build.client_layers(name);
            let version = pick!(layers, mqtt).map_or(variant.mqtt(), |choice| choice.0);
            build.versions.push(version);
            build.kinds.push(link::kind(&layers, variant));
        }
        build
    }

    /// The plan.
    pub(crate) fn plan(&mut self, scenario: &str, seed: Option<u64>, with_faults: bool) -> Plan {
        self.check_overrides();
        let named = self.file.clients.entries.iter();
        let mut clients: Vec<ClientPlan> =
            named.enumerate().map(|(at, (name, _))| self.client(at, name)).collect();
        if !with_faults {
            clients.iter_mut().for_each(|client| client.link = link::calm(client.link));
        }
        let (broker, broker_snapshot) = self.broker();
        let script = self.script();
        let faults = if with_faults { self.faults() } else { Vec::new() };
        let own = self.file.seed.as_ref().map_or(1, |seed| seed.value);
        let plan = Plan {
            scenario: scenario.to_owned(),
            variant: self.variant.name().to_owned(),
            seed: seed.unwrap_or(own),
            answers: answers::of(self.file),
            mqtt: self.variant.mqtt(),
            broker_name: self.names.broker.to_owned(),
            broker,
            broker_snapshot,
            clients,
            script,
            faults,
            bounds: self.bounds,
        };
        if with_faults {
            answers::check(self.file, &plan, &mut self.problems);
        }
        plan
    }

    fn client(&mut self, at: usize, name: &At<String>) -> ClientPlan {
        let layers = self.client_layers(name);
        let options = self.client_options(at, name, &layers);
        ClientPlan {
            name: name.value.clone(),
            options,
            link: self.link(at, &layers),
            reconnect: settings::reconnect(&layers),
            snapshot: pick!(layers, snapshot_every).map_or(SNAPSHOT, |every| every.0),
            application: self.application(&layers),
        }
    }

    /// The layers of a client's settings.
    pub(crate) fn client_layers(&self, name: &str) -> Layers<'f, ClientFile> {
        let overriding = self.overrides().filter_map(|file| file.clients.as_ref()?.get(name));
        let own = overriding.chain(self.file.clients.get(name)).collect();
        Layers { own, defaults: self.defaults() }
    }

    /// The layers of the broker's settings.
    pub(crate) fn broker_layers(&self) -> Layers<'f, BrokerFile> {
        let overriding = self.overrides().filter_map(|file| file.broker.as_ref());
        let own = overriding.chain(self.file.broker.as_ref()).map(|at| &at.value).collect();
        Layers { own, defaults: self.defaults() }
    }

    fn defaults(&self) -> Vec<&'f DefaultsFile> {
        let overriding = self.overrides().filter_map(|file| file.defaults.as_ref());
        overriding.chain(self.file.defaults.as_ref()).map(|at| &at.value).collect()
    }

    /// The overrides that hold in this variant, the last of the file first: it is the strongest.
    fn overrides(&self) -> impl Iterator<Item = &'f crate::file::variant::OverrideFile> + use<'f> {
        let variant = self.variant;
        let file = self.file;
        let all = file.overrides.as_ref().map_or(&[][..], |at| at.value.as_slice());
        all.iter().rev().filter(move |item| fits(&Conditions::from(&item.when.value), variant))
    }

    fn check_overrides(&mut self) {
        let file = self.file;
        for item in file.overrides.iter().flat_map(|at| at.value.iter()) {
            for (name, _) in item.clients.iter().flat_map(|clients| clients.entries.iter()) {
                self.names.client(&name.value, name.span, &mut self.problems);
            }
        }
    }

    /// Whether something with this condition belongs to this variant.
    pub(crate) fn belongs(&self, when: Option<&At<WhenFile>>) -> bool {
        when.is_none_or(|when| fits(&Conditions::from(&when.value), self.variant))
    }

    /// A point in time that the run can reach.
    pub(crate) fn instant(&mut self, at: &At<Length>) -> Instant {
        self.reachable(at.instant(), at.span);
        at.instant()
    }

    /// Notes a time that lies behind the end of the run.
    pub(crate) fn reachable(&mut self, instant: Instant, place: Span) {
        let end = self.bounds.until.unwrap_or(self.bounds.time).min(self.bounds.time);
        if instant > end {
            let problem = Problem::new(place, "the run is over by then");
            let help = format!("it ends at {end} s at the latest; see `until` and `bounds`");
            let ends = Leans::Top(&["until", "bounds"]);
            self.problems.push(problem.help(help).leans(ends));
        }
    }
}

/// How often a store is written when nothing is said.
const SNAPSHOT: Duration = Duration::from_secs(1);

fn bounds(file: &ScenarioFile) -> Bounds {
    let standard = Bounds::standard();
    let own = file.bounds.as_ref();
    Bounds {
        until: file.until.as_ref().map(|until| until.instant()),
        events: own.and_then(|own| own.events.as_ref()).map_or(standard.events, |n| n.0),
        time: own.and_then(|own| own.time.as_ref()).map_or(standard.time, |time| time.instant()),
    }
}

/// Notes every condition on an axis that is not there.
pub(crate) fn check_conditions(file: &ScenarioFile, axes: &Axes, problems: &mut Problems) {
    let mut check = |when: Option<&At<WhenFile>>| {
        if let Some(when) = when {
            axes.check(&Conditions::from(&when.value), when.span, problems);
        }
    };
    let overrides = file.overrides.iter().flat_map(|at| at.value.iter());
    overrides.for_each(|item| check(Some(&item.when)));
    let steps = file.script.iter().flat_map(|at| at.value.iter());
    steps.for_each(|step| check(script::timing(step).when));
    let faults = file.faults.iter().flat_map(|at| at.value.iter());
    faults.for_each(|item| check(fault::when(item)));
    let expected = file.expect.iter().flat_map(|at| at.value.iter());
    expected.for_each(|item| check(expect::header(item).when));
    let narrated = file.narrate.iter().flat_map(|at| at.value.iter());
    narrated.for_each(|item| check(item.when.as_ref()));
    if let Some(control) = &file.control
        && let crate::file::ControlFile::Object(object) = &control.value
    {
        object.expect.value.iter().for_each(|item| check(expect::header(item).when));
    }
}
