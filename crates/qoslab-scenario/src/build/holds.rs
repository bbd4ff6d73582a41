//! What a choice of a lesson claims, with every name resolved to a position.

use super::Build;
use super::names::Party;
use crate::file::expect::ExpectFile;
use crate::file::holds::{self, HoldsFile, KnowsHolds, NextHolds};
use crate::judge::Expectation;
use crate::judge::holds::{Knows, Predicate};
use crate::syntax::{At, Problem};
use crate::value::Times;
use qoslab_sim::plan::Selector;

/// The other runs of a lesson: their names, and a builder of what is asked of one of them.
pub(crate) trait Others {
    /// The place of the run with this name; one that is not there is noted.
    fn run(&self, name: &At<String>, build: &mut Build<'_>) -> Option<usize>;

    /// What is asked of another run, its names resolved there.
    fn ask(&self, run: usize, all: &[HoldsFile], build: &mut Build<'_>) -> Option<Predicate>;
}

impl Build<'_> {
    /// What must be true: all of these.
    pub(crate) fn holds(&mut self, all: &[HoldsFile], others: &dyn Others) -> Option<Predicate> {
        let all: Vec<_> = all.iter().map(|one| self.predicate(one, others)).collect();
        all.into_iter().collect::<Option<Vec<_>>>().map(Predicate::All)
    }

    fn predicate(&mut self, holds: &HoldsFile, others: &dyn Others) -> Option<Predicate> {
        match holds {
            HoldsFile::Next(next) => self.next(next),
            HoldsFile::None(none) => self.filter(&none.none).map(Predicate::NoMore),
            HoldsFile::FromNow(part) => self.one(&part.expect).map(Predicate::FromNow),
            HoldsFile::UntilNow(part) => self.one(&part.expect).map(Predicate::UntilNow),
            HoldsFile::Knows(knows) => self.knows(knows).map(Predicate::Knows),
            HoldsFile::SameView(view) => {
                let party = self.one_party(&view.party)?;
                Some(Predicate::SameView { party, run: others.run(&view.other, self)? })
            }
            HoldsFile::In(other) => {
                let run = others.run(&other.run, self)?;
                let all: Vec<HoldsFile> = other.holds.iter().map(|at| at.value.clone()).collect();
                let holds = Box::new(others.ask(run, &all, self)?);
                Some(Predicate::In { run, holds })
            }
            HoldsFile::Not(not) => {
                Some(Predicate::Not(Box::new(self.predicate(&not.not, others)?)))
            }
            HoldsFile::Any(any) => {
                if any.any.is_empty() {
                    let problem = Problem::new(any.any.span, "one of nothing is never true");
                    self.problems.push(problem.help("name what may be true"));
                }
                let all = any.any.iter().map(|one| self.predicate(one, others));
                let all: Vec<_> = all.collect();
                all.into_iter().collect::<Option<Vec<_>>>().map(Predicate::Any)
            }
            HoldsFile::Delivered(_)
            | HoldsFile::Accepted(_)
            | HoldsFile::Discarded(_)
            | HoldsFile::Sequence(_)
            | HoldsFile::Undelivered(_)
            | HoldsFile::Doubled(_)
            | HoldsFile::Check(_)
            | HoldsFile::Packets(_)
            | HoldsFile::Order(_)
            | HoldsFile::Outcome(_)
            | HoldsFile::Ends(_)
            | HoldsFile::Connects(_)
            | HoldsFile::SessionPresent(_)
            | HoldsFile::Notes(_)
            | HoldsFile::Closes(_)
            | HoldsFile::LeftOver(_) => self.one(&holds::plain(holds)?).map(Predicate::Whole),
        }
    }

    /// An expectation of a scenario file. The run of a lesson has one variant, so that `when` says
    /// nothing.
    fn one(&mut self, expect: &ExpectFile) -> Option<Expectation> {
        if let Some(when) = super::expect::header(expect).when {
            let problem = Problem::new(when.span.head(), "a run of a lesson has one variant");
            self.problems.push(problem.help("leave `when` out").certain());
            return None;
        }
        self.expectations_of(std::slice::from_ref(expect)).pop()
    }

    fn next(&mut self, next: &NextHolds) -> Option<Predicate> {
        let by = match &next.by {
            Some(by) => Some(self.one_party(by)?),
            None => None,
        };
        let which = self.filter(&next.next)?;
        Some(Predicate::Next { which: Selector { nth: Vec::new(), ..which }, by })
    }

    fn knows(&mut self, knows: &KnowsHolds) -> Option<Knows> {
        let party = self.one_party(&knows.party)?;
        let times = |found: &Option<At<Times>>| found.as_ref().map(|times| times.value);
        let counts = [
            times(&knows.in_flight),
            times(&knows.copies),
            times(&knows.queued),
            times(&knows.received),
        ];
        if counts.iter().all(Option::is_none) {
            let problem = Problem::new(knows.span.head(), "how much of what does it keep?");
            let help = "at least one of `in-flight`, `copies`, `queued` and `received`";
            self.problems.push(problem.help(help));
        }
        let session = knows.session.as_ref().map(|session| session.value.clone());
        if party == Party::Broker && session.is_none() {
            let problem =
                Problem::new(knows.party.span, "the broker has a session for each client");
            self.problems.push(problem.help("say which: `\"session\": \"pub\"`"));
        }
        let name = match party {
            Party::Broker => self.names.broker,
            Party::Client(at) => self.names.clients[at],
        };
        Some(Knows { party: name.to_owned(), session, counts })
    }
}
