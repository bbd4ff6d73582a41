//! Who takes part: names become positions, and a name that is not there is noted with a suggestion.

use super::own;
use crate::file::ScenarioFile;
use crate::syntax::lost::Leans;
use crate::syntax::suggest::{did_you_mean, one_of};
use crate::syntax::{Problem, Problems, Span};

/// A party of the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Party {
    /// The broker.
    Broker,
    /// A client, by its position.
    Client(usize),
}

/// The names of the parties.
pub(crate) struct Names<'f> {
    /// The broker's.
    pub(crate) broker: &'f str,
    /// The clients', in order.
    pub(crate) clients: Vec<&'f str>,
}

/// Who the broker is.
const BROKER: Leans = Leans::Top(&["broker.name"]);

/// The most clients of a scenario.
const MOST: usize = 10_000;

impl<'f> Names<'f> {
    /// The names of a file, checked.
    pub(crate) fn new(file: &'f ScenarioFile, problems: &mut Problems) -> Self {
        let layers = super::Layers { own: file.broker.iter().collect(), defaults: Vec::new() };
        let name = own!(layers, name);
        let broker = name.map_or("broker", |name| name.value.as_str());
        if let Some(name) = name {
            check(&name.value, name.span, problems);
        }
        for (client, _) in &file.clients.entries {
            check(&client.value, client.span, problems);
            if client.value == broker {
                let message = format!("a client has the name of the broker, `{broker}`");
                let problem = Problem::new(client.span, message);
                problems.push(problem.help("give the client another name").leans(BROKER));
            }
        }
        if file.clients.entries.is_empty() {
            let problem = Problem::new(file.clients.span.head(), "a scenario has a client");
            problems.push(problem.help("`\"clients\": { \"pub\": {} }`").certain());
        }
        if file.clients.entries.len() > MOST {
            let problem = Problem::new(file.clients.span.head(), "too many clients");
            problems.push(problem.help(format!("at most {MOST}")).certain());
        }
        Self { broker, clients: file.clients.names().collect() }
    }

    /// A party by its name.
    pub(crate) fn party(&self, name: &str, at: Span, problems: &mut Problems) -> Option<Party> {
        if name == self.broker {
            return Some(Party::Broker);
        }
        let client = self.clients.iter().position(|client| *client == name);
        if client.is_none() {
            let all = || self.clients.iter().copied().chain([self.broker]);
            problems.push(self.unknown("party", name, at, all).leans(BROKER));
        }
        client.map(Party::Client)
    }

    /// A client by its name.
    pub(crate) fn client(&self, name: &str, at: Span, problems: &mut Problems) -> Option<usize> {
        let client = self.clients.iter().position(|client| *client == name);
        if client.is_none() {
            let problem = if name == self.broker {
                Problem::new(at, format!("`{name}` is the broker, and a client is meant"))
                    .help(format!("the clients are {}", some(self.clients.iter().copied())))
            } else {
                self.unknown("client", name, at, || self.clients.iter().copied())
            };
            problems.push(problem.certain());
        }
        client
    }

    fn unknown<'a, I: Iterator<Item = &'a str>>(
        &self,
        noun: &str,
        name: &str,
        at: Span,
        known: impl Fn() -> I,
    ) -> Problem {
        let shown: String = name.chars().take(40).collect();
        let message = format!("there is no {noun} `{shown}`{}", did_you_mean(&shown, known()));
        Problem::new(at, message).help(format!("there is {}", some(known())))
    }
}

/// A list of names that stays short.
fn some<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.take(9).collect();
    if names.len() > 8 {
        return format!("{}, …", one_of(names.into_iter().take(8)).replace(" or ", ", "));
    }
    one_of(names).replace(" or ", " and ")
}

fn check(name: &str, at: Span, problems: &mut Problems) {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let arrow = name.starts_with('-') || name.ends_with('-') || name.contains("->");
    if name.is_empty() || name.len() > 64 || !name.chars().all(fits) || arrow {
        let problem = Problem::new(at, "this name cannot be written in an address of a packet");
        let help =
            "1 to 64 letters, digits, `_`, `.` and `-` between them; `client-id` may be any text";
        problems.push(problem.help(help).certain());
    }
}
