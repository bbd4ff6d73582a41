//! A scenario that has been read and found good: what the rest of the lab asks it.

use crate::build::{self, Build};
use crate::file::ScenarioFile;
use crate::file::variant::VariantsFile;
use crate::judge::{Expectation, View};
use crate::syntax::error::Errors;
use crate::syntax::set::set;
use crate::syntax::write::write;
use crate::syntax::{Lost, Node, Problems, Read, node};
use crate::variant::{Axes, Variant};
use crate::{limits, saved};
use qoslab_mqtt::rule::Clause;
use qoslab_sim::plan::Plan;
use qoslab_trace::{EventId, Trace};
use std::collections::BTreeMap;

/// The largest file that is read.
pub(crate) const LARGEST: usize = 4 << 20;

/// A scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    name: String,
    file: ScenarioFile,
    variants: Vec<Variant>,
    skipped: Vec<(String, String)>,
    /// The file as it was read, for [`Scenario::saved`].
    root: Node,
}

impl Scenario {
    /// Reads a scenario file. `name` is what errors and records call it.
    pub fn parse(name: &str, source: &str) -> Result<Self, Errors> {
        Self::parse_with(name, source, &[])
    }

    /// Reads a scenario file with some values exchanged: each is a path (`clients.pub.keep-alive`,
    /// `script[0].publish.qos`) and a value, in JSON or as bare text.
    pub fn parse_with(name: &str, source: &str, sets: &[(&str, &str)]) -> Result<Self, Errors> {
        // Editors of one system begin a file with a mark that belongs to no text.
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        let mut texts = vec![(name.to_owned(), source.to_owned())];
        texts.extend(
            sets.iter()
                .map(|(path, value)| (format!("--set {}", short(path)), (*value).to_owned())),
        );
        let mut problems = Problems::default();
        if source.len() > LARGEST {
            let span = crate::syntax::Span { text: 0, start: 0, end: 0 };
            let problem = crate::syntax::Problem::new(span, "this file is too large");
            problems.push(problem.help(format!("a scenario has at most {LARGEST} bytes")));
            return Err(Errors::new(vec![(name.to_owned(), String::new())], None, problems));
        }
        let Some(mut root) = node::parse(source, 0, &mut problems) else {
            return Err(Errors::new(texts, None, problems));
        };
        for (index, (path, value)) in sets.iter().enumerate() {
            set(&mut root, path, value, index + 1, &mut problems);
        }
        match understand(&root, &mut problems) {
            Some((file, variants, skipped)) if problems.is_empty() => {
                let own = file.name.as_ref().map(|own| own.value.clone());
                let name = own.unwrap_or_else(|| stem(name).to_owned());
                Ok(Self { name, file, variants, skipped, root })
            }
            Some(_) | None => Err(Errors::new(texts, Some(&root), problems)),
        }
    }

    /// Its name: the one it gives itself, else that of its file without folder and ending.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One line: what happens.
    pub fn title(&self) -> &str {
        &self.file.title
    }

    /// What a reader learns from it.
    pub fn teaches(&self) -> Option<&str> {
        self.file.teaches.as_ref().map(|teaches| teaches.value.as_str())
    }

    /// The numbers of the claims that it shows.
    pub fn claims(&self) -> Vec<u16> {
        self.file.claims.iter().flat_map(|claims| claims.iter().map(|claim| claim.value)).collect()
    }

    /// The numbered statements that it says it shows.
    pub fn rules(&self) -> Vec<Clause> {
        self.file.rules.iter().flat_map(|rules| rules.iter().map(|rule| rule.0)).collect()
    }

    /// Every variant, the default first. Never empty.
    pub fn variants(&self) -> &[Variant] {
        &self.variants
    }

    /// The names of the combinations that are left out, each with the reason.
    pub fn skipped(&self) -> &[(String, String)] {
        &self.skipped
    }

    /// The first variant that fits all pairs of `name`, such as `qos=1` or `mqtt=5.0 qos=1`; the
    /// default when it is empty.
    pub fn variant(&self, name: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| {
            name.split_whitespace().all(|pair| variant.name().split(' ').any(|own| own == pair))
        })
    }

    /// What a run of this variant is asked to do. Without a seed, the file's is taken.
    pub fn plan(&self, variant: &Variant, seed: Option<u64>) -> Plan {
        Build::new(&self.file, variant).plan(&self.name, seed, true)
    }

    /// The same without its faults, if the scenario has a control arm.
    pub fn control_plan(&self, variant: &Variant, seed: Option<u64>) -> Option<Plan> {
        let mut build = Build::new(&self.file, variant);
        build.control().map(|_| build.plan(&self.name, seed, false))
    }

    /// The file as it was read, its changes made. Comments are gone.
    pub fn text(&self) -> String {
        write(&self.root)
    }

    /// A run of this scenario as a scenario file of its own: its variant alone, its seed, and every
    /// answer that chance gave. Its run has the same record, to the byte; what comes behind the end
    /// of the answers is up to the seed.
    pub fn saved(&self, trace: &Trace) -> String {
        saved::file(self, self.variant_of(trace), trace)
    }

    pub(crate) const fn file(&self) -> &ScenarioFile {
        &self.file
    }

    pub(crate) const fn root(&self) -> &Node {
        &self.root
    }

    pub(crate) fn axes(&self) -> Option<&VariantsFile> {
        self.file.variants.as_ref().map(|axes| &axes.value)
    }

    /// The variant that a record names.
    fn variant_of(&self, trace: &Trace) -> &Variant {
        let named = self.variants.iter().find(|variant| variant.name() == trace.header.variant);
        named.unwrap_or(&self.variants[0])
    }

    /// For each fault of the variant's plan, in its order, the place in the list of the file.
    pub fn fault_places(&self, variant: &Variant) -> Vec<usize> {
        let placed = Build::new(&self.file, variant).placed_faults();
        placed.into_iter().map(|(place, _)| place).collect()
    }

    /// Every text in its faults, with its path as [`Scenario::parse_with`] takes it.
    pub fn fault_texts(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        if let Some(faults) = self.root.member("faults") {
            faults.value.texts("faults", &mut all);
        }
        all
    }

    /// What must be true of a run of this variant, in the order of the file.
    pub fn expectations(&self, variant: &Variant) -> Vec<Expectation> {
        Build::new(&self.file, variant).expectations()
    }

    /// What must be true of the control run; a run whose control misbehaves is inconclusive. Empty
    /// without a control arm.
    pub fn control_expectations(&self, variant: &Variant) -> Vec<Expectation> {
        Build::new(&self.file, variant).control().unwrap_or_default()
    }

    /// The sentences of the file at their events, in the order of the run. The variant is the one
    /// that the record names.
    pub fn narration(&self, trace: &Trace) -> Vec<(EventId, String)> {
        let view = View::new(trace);
        let mut all = Vec::new();
        for (place, text) in Build::new(&self.file, self.variant_of(trace)).narration() {
            let events = build::narrate::events(&view, &place);
            all.extend(events.into_iter().map(|event| (event, text.clone())));
        }
        all.sort_by_key(|(event, _)| *event);
        all
    }
}

/// The name of a file without folder and ending.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.strip_suffix(".json").or_else(|| file.strip_suffix(".jsonc"));
    stem.filter(|stem| !stem.is_empty()).unwrap_or(file)
}

/// A file, its variants, and those that it skips with the reason.
type Understood = (ScenarioFile, Vec<Variant>, Vec<(String, String)>);

/// From the tree to a file and its variants, with everything that is wrong noted.
fn understand(root: &Node, problems: &mut Problems) -> Option<Understood> {
    let mut reading = Problems::default();
    let file = ScenarioFile::read(root, &mut reading);
    let lost = Lost::of(&[problems, &reading], root);
    reading.into_list().into_iter().for_each(|problem| problems.push(problem));
    let file = file?;
    let mut meaning = Problems::default();
    let axes = Axes::new(&file, &mut meaning);
    let (variants, skipped) =
        axes.variants(file.variants.as_ref().map(|at| &at.value), &mut meaning);
    build::check_conditions(&file, &axes, &mut meaning);
    // What nobody could wait for is not tried.
    if limits::check(&file, &mut meaning) {
        for_every_variant(&file, &variants, &mut meaning);
    }
    // What could not be read is missing in the plan: complaints that come of that are left out.
    let said = meaning.into_list().into_iter().filter(|problem| !lost.explains(problem, root));
    said.for_each(|problem| problems.push(problem));
    Some((file, variants, skipped))
}

/// A path as errors name it: a very long one by its beginning.
fn short(path: &str) -> String {
    const LONGEST: usize = 60;
    match path.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &path[..end]),
        None => path.to_owned(),
    }
}

/// Builds every variant; what is wrong in some of them only says in which.
fn for_every_variant(file: &ScenarioFile, variants: &[Variant], problems: &mut Problems) {
    let mut found = Vec::new();
    let mut places: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for variant in variants {
        let mut build = Build::new(file, variant);
        build.plan("", None, true);
        build.expectations();
        build.control();
        build.narration();
        for problem in build.problems.into_list() {
            let known = found.iter().position(|known| *known == problem);
            let index = known.unwrap_or(found.len());
            if known.is_none() {
                found.push(problem);
            }
            let names = places.entry(index).or_default();
            if names.last() != Some(&variant.name()) {
                names.push(variant.name());
            }
        }
    }
    for (index, problem) in found.into_iter().enumerate() {
        let names = places.get(&index).map_or(&[][..], Vec::as_slice);
        if names.len() == variants.len() {
            problems.push(problem);
            continue;
        }
        let shown = names.iter().take(3).map(|name| format!("`{name}`")).collect::<Vec<_>>();
        let more =
            if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
        problems.push(problem.help(format!("in the variant {}{more}", shown.join(", "))));
    }
}
