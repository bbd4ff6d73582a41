//! What can be changed in a run beside its faults: a page of values, each an edit of the file.

use crate::action::Action;
use crate::mode::text::{TextLine, TextPage};
use crate::order::Run;
use crate::theme::Class;
use qoslab_lab::museum::exhibits;
use qoslab_lab::options::{self, Choice};
use qoslab_mqtt::mutant::Mutant;

/// The page for a run: every value that the format knows a list of, with what the schema says of
/// it.
pub(crate) fn page(run: &Run) -> TextPage {
    let mut page = TextPage::new("SETTINGS", "", String::new());
    heading(&mut page, "the run:");
    for variant in run.scenario.variants() {
        if run.scenario.variants().len() > 1 {
            let action = Action::VariantNamed(variant.name().to_owned());
            entry(&mut page, format!("variant {}", variant.name()), action);
        }
    }
    options::whole().iter().for_each(|choice| settings(&mut page, choice));
    for (name, choices) in options::parties(&run.scenario, &run.variant) {
        heading(&mut page, &if name == "broker" { "the broker:".to_owned() } else { name + ":" });
        choices.iter().for_each(|choice| settings(&mut page, choice));
    }
    page
}

/// The deliberate bugs that a broker or a client may have; the story of each is a key away.
pub(crate) fn mutants(run: &Run) -> TextPage {
    let plan = run.scenario.plan(&run.variant, None);
    let mut page = TextPage::new("DELIBERATE BUGS", "", "qoslab museum".to_owned());
    heading(&mut page, "the broker:");
    let bugs = |page: &mut TextPage, path: &str, fits: fn(&Mutant) -> bool| {
        for exhibit in exhibits().filter(|of| fits(of.mutant())) {
            let text = format!("{}: {}", exhibit.mutant, exhibit.mutant().wrong);
            let set = Action::Set(format!("{path}.mutant"), exhibit.mutant.to_owned());
            entry(page, text, set);
        }
    };
    bugs(&mut page, "broker", |mutant| mutant.is_for_brokers());
    for client in &plan.clients {
        heading(&mut page, &format!("{}:", client.name));
        bugs(&mut page, &format!("clients.{}", client.name), |mutant| mutant.is_for_clients());
    }
    page
}

fn heading(page: &mut TextPage, text: &str) {
    page.lines.push(TextLine { text: text.to_owned(), class: Class::Strong, action: None });
}

fn settings(page: &mut TextPage, choice: &Choice) {
    for value in &choice.values {
        let action = Action::Set(choice.path.clone(), value.clone());
        let setting = format!("{}={value}", choice.path);
        entry(page, format!("{setting:<36} {}", choice.about), action);
    }
}

fn entry(page: &mut TextPage, text: String, action: Action) {
    let text = format!("  {text}");
    page.lines.push(TextLine { text, class: Class::Plain, action: Some(action) });
}
