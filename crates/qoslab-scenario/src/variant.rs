//! A variant: one combination of the axes, with a name such as `qos=1 mqtt=5.0`.

use crate::file::ScenarioFile;
use crate::file::variant::{SkipFile, VariantsFile, WhenFile};
use crate::syntax::lost::Leans;
use crate::syntax::read::OneOrMore;
use crate::syntax::{At, Problem, Problems, Span};
use crate::value::Choice;
use crate::value::choice::Qos;
use qoslab_mqtt::packet::{QoS, Version};
use qoslab_mqtt::policy::Method;
use qoslab_trace::LinkKind;

/// One combination of the axes of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    name: String,
    qos: QoS,
    mqtt: Version,
    method: Method,
    link: LinkKind,
}

impl Variant {
    /// Its name: the axes that the scenario has, in the order qos, mqtt, method, link. Empty when
    /// it has none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The QoS of publishes and subscriptions that name none.
    pub const fn qos(&self) -> QoS {
        self.qos
    }

    /// The version of clients that name none.
    pub const fn mqtt(&self) -> Version {
        self.mqtt
    }

    /// The QoS 2 method of receivers that name none.
    pub const fn method(&self) -> Method {
        self.method
    }

    /// The kind of links that name none.
    pub const fn link(&self) -> LinkKind {
        self.link
    }
}

/// The values of each axis, and whether the file has it as an axis.
pub(crate) struct Axes {
    qos: (Vec<QoS>, bool),
    mqtt: (Vec<Version>, bool),
    method: (Vec<Method>, bool),
    link: (Vec<LinkKind>, bool),
}

/// All that decides which variants there are.
const VARIANTS: Leans = Leans::Top(&["variants"]);

/// The list of an axis.
fn axis_of(name: &str) -> Leans {
    match name {
        "qos" => Leans::Top(&["variants.qos"]),
        "mqtt" => Leans::Top(&["variants.mqtt"]),
        "method" => Leans::Top(&["variants.method"]),
        "link" => Leans::Top(&["variants.link"]),
        _ => VARIANTS,
    }
}

/// One axis: its values as an axis, or its one value from the top of the file, or its default.
fn axis<T, C>(
    name: &str,
    listed: Option<&At<Vec<At<C>>>>,
    single: Option<&At<C>>,
    default: T,
    value: impl Fn(&C) -> T,
    problems: &mut Problems,
) -> (Vec<T>, bool)
where
    T: Copy + PartialEq,
{
    let Some(listed) = listed else {
        return (vec![single.map_or(default, |single| value(single))], false);
    };
    if let Some(single) = single {
        problems.push(
            Problem::new(single.span, format!("`{name}` is an axis of `variants` too"))
                .also(listed.span, "the axis")
                .help("leave one of the two out")
                .certain(),
        );
    }
    let mut values: Vec<T> = Vec::new();
    for at in listed.iter() {
        if values.contains(&value(at)) {
            let problem = Problem::new(at.span, format!("this {name} is given twice"));
            problems.push(problem.certain());
        } else {
            values.push(value(at));
        }
    }
    if values.is_empty() {
        problems.push(
            Problem::new(listed.span, format!("the axis `{name}` has no values"))
                .help("leave the axis out")
                .leans(axis_of(name)),
        );
        values.push(default);
    }
    (values, true)
}

impl Axes {
    /// The axes of a file.
    pub(crate) fn new(file: &ScenarioFile, problems: &mut Problems) -> Self {
        let axes = file.variants.as_ref().map(|at| &at.value);
        let qos_axis = axes.and_then(|axes| axes.qos.as_ref());
        let mqtt_axis = axes.and_then(|axes| axes.mqtt.as_ref());
        let method_axis = axes.and_then(|axes| axes.method.as_ref());
        let link_axis = axes.and_then(|axes| axes.link.as_ref());
        let (qos, mqtt) = (file.qos.as_ref(), file.mqtt.as_ref());
        let (method, link) = (file.method.as_ref(), file.link.as_ref());
        let least = QoS::AtMostOnce;
        Self {
            qos: axis("qos", qos_axis, qos, least, |c: &Qos| c.0, problems),
            mqtt: axis("mqtt", mqtt_axis, mqtt, Version::V311, |c| c.0, problems),
            method: axis("method", method_axis, method, Method::B, |c| c.0, problems),
            link: axis("link", link_axis, link, LinkKind::Stream, |c| c.0, problems),
        }
    }

    /// Every combination: those to run (never none; the first is the default), and the names of
    /// those that are skipped, with the reason.
    pub(crate) fn variants(
        &self,
        file: Option<&VariantsFile>,
        problems: &mut Problems,
    ) -> (Vec<Variant>, Vec<(String, String)>) {
        let mut all = Vec::new();
        for &qos in &self.qos.0 {
            for &mqtt in &self.mqtt.0 {
                for &method in &self.method.0 {
                    for &link in &self.link.0 {
                        let name = self.name(qos, mqtt, method, link);
                        all.push(Variant { name, qos, mqtt, method, link });
                    }
                }
            }
        }
        let Some(skips) = file.and_then(|file| file.skip.as_ref()) else {
            return (all, Vec::new());
        };
        let mut kept = all.clone();
        let mut skipped = Vec::new();
        for skip in &skips.value {
            let before = problems.len();
            self.check(&conditions(skip), skip.span, problems);
            if problems.len() == before
                && !all.iter().any(|variant| fits(&conditions(skip), variant))
            {
                let problem = Problem::new(skip.span.head(), "this skips nothing");
                let help = "no combination of the axes fits";
                problems.push(problem.help(help).leans(VARIANTS));
            }
            kept.retain(|variant| {
                let gone = fits(&conditions(skip), variant);
                if gone {
                    skipped.push((variant.name.clone(), skip.because.value.clone()));
                }
                !gone
            });
        }
        if kept.is_empty() {
            let problem = Problem::new(skips.span.head(), "every combination is skipped");
            problems.push(problem.help("leave one to run").leans(VARIANTS));
            all.truncate(1);
            return (all, Vec::new());
        }
        (kept, skipped)
    }

    fn name(&self, qos: QoS, mqtt: Version, method: Method, link: LinkKind) -> String {
        let parts = [
            self.qos.1.then(|| format!("qos={qos}")),
            self.mqtt.1.then(|| format!("mqtt={mqtt}")),
            self.method.1.then(|| format!("method={}", method.name())),
            self.link.1.then(|| format!("link={}", link.name())),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Notes conditions on axes that are not there, or on values that an axis does not have.
    pub(crate) fn check(&self, when: &Conditions<'_>, place: Span, problems: &mut Problems) {
        let none = when.qos.is_none() && when.mqtt.is_none() && when.method.is_none();
        if none && when.link.is_none() {
            let problem = Problem::new(place.head(), "no condition on a variant");
            problems.push(problem.help("name at least one axis: `{\"qos\": 1}`"));
        }
        check_axis("qos", when.qos, |c| c.0, &self.qos, problems);
        check_axis("mqtt", when.mqtt, |c| c.0, &self.mqtt, problems);
        check_axis("method", when.method, |c| c.0, &self.method, problems);
        check_axis("link", when.link, |c| c.0, &self.link, problems);
    }
}

fn check_axis<T: PartialEq, C>(
    name: &str,
    wanted: Option<&At<OneOrMore<C>>>,
    value: impl Fn(&C) -> T,
    (values, is_axis): &(Vec<T>, bool),
    problems: &mut Problems,
) {
    let Some(wanted) = wanted else { return };
    if !is_axis {
        let problem = Problem::new(wanted.span, format!("`{name}` is no axis of this scenario"));
        let help = format!("axes are listed in `variants`, as `\"{name}\": […]`");
        problems.push(problem.help(help).leans(axis_of(name)));
        return;
    }
    for at in wanted.iter().filter(|at| !values.contains(&value(at))) {
        let problem = Problem::new(at.span, format!("the axis `{name}` has no such value"));
        let help = "this would never hold; add the value to `variants`";
        problems.push(problem.help(help).leans(axis_of(name)));
    }
}

/// Conditions on a variant: what is none fits all.
pub(crate) struct Conditions<'f> {
    qos: Option<&'f At<OneOrMore<Qos>>>,
    mqtt: Option<&'f At<OneOrMore<Choice<Version>>>>,
    method: Option<&'f At<OneOrMore<Choice<Method>>>>,
    link: Option<&'f At<OneOrMore<Choice<LinkKind>>>>,
}

fn conditions(skip: &SkipFile) -> Conditions<'_> {
    Conditions {
        qos: skip.qos.as_ref(),
        mqtt: skip.mqtt.as_ref(),
        method: skip.method.as_ref(),
        link: skip.link.as_ref(),
    }
}

impl<'f> From<&'f WhenFile> for Conditions<'f> {
    fn from(when: &'f WhenFile) -> Self {
        Self {
            qos: when.qos.as_ref(),
            mqtt: when.mqtt.as_ref(),
            method: when.method.as_ref(),
            link: when.link.as_ref(),
        }
    }
}

/// Whether a variant fits.
pub(crate) fn fits(when: &Conditions<'_>, variant: &Variant) -> bool {
    when.qos.is_none_or(|list| list.iter().any(|at| at.0 == variant.qos))
        && when.mqtt.is_none_or(|list| list.iter().any(|at| at.0 == variant.mqtt))
        && when.method.is_none_or(|list| list.iter().any(|at| at.0 == variant.method))
        && when.link.is_none_or(|list| list.iter().any(|at| at.0 == variant.link))
}
