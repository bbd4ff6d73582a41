//! The one registry of keys: the status line, the help, the command `qoslab keys` and the
//! dispatch all read it.

mod name;
mod table;

use crate::action::Action;
pub use name::name;
pub use table::BINDINGS;

/// Where keys mean something. A screen has its own scope and the one that is everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// On every screen, where the screen has no meaning of its own for the key.
    Everywhere,
    /// The library.
    Library,
    /// The player.
    Player,
    /// The acts on a packet.
    Acts,
    /// What the parties know.
    State,
    /// Pages of text: why, explanations, help.
    Text,
    /// The tree of branches.
    Branches,
    /// Two runs as one.
    Diff,
    /// Side by side.
    Compare,
    /// Many seeds.
    Seeds,
    /// Lessons.
    Lesson,
    /// Lines that are typed.
    Line,
}

impl Scope {
    /// All, in the order of the help.
    pub const ALL: [Self; 12] = [
        Self::Library,
        Self::Player,
        Self::Acts,
        Self::State,
        Self::Branches,
        Self::Diff,
        Self::Compare,
        Self::Seeds,
        Self::Lesson,
        Self::Text,
        Self::Line,
        Self::Everywhere,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Library => "library",
            Self::Player => "player",
            Self::Acts => "acts on a packet",
            Self::State => "state",
            Self::Text => "pages of text",
            Self::Branches => "branches",
            Self::Diff => "diff",
            Self::Compare => "compare",
            Self::Seeds => "many seeds",
            Self::Lesson => "lesson",
            Self::Line => "typing",
        }
    }
}

/// What some keys do in a scope.
#[derive(Debug)]
pub struct Binding {
    /// Where.
    pub scope: Scope,
    /// The keys by their names; the first one is shown.
    pub keys: &'static [&'static str],
    /// What they do.
    pub action: Action,
    /// For the status line: one or two words; empty to leave it out there.
    pub short: &'static str,
    /// For the help: a sentence without its end.
    pub long: &'static str,
}

/// What a key does in a scope.
pub fn find(scope: Scope, key: &str) -> Option<&'static Binding> {
    let of = |wanted: Scope| {
        BINDINGS.iter().find(|binding| binding.scope == wanted && binding.keys.contains(&key))
    };
    of(scope).or_else(|| of(Scope::Everywhere).filter(|_| scope != Scope::Line))
}

/// The bindings of a scope, its own first.
pub fn of(scope: Scope) -> impl Iterator<Item = &'static Binding> {
    let own = BINDINGS.iter().filter(move |binding| binding.scope == scope);
    let all = BINDINGS.iter().filter(move |binding| {
        binding.scope == Scope::Everywhere
            && scope != Scope::Everywhere
            && binding
                .keys
                .iter()
                .any(|key| find(scope, key).is_some_and(|of| of.scope == binding.scope))
    });
    own.chain(all)
}

/// All keys as Markdown, a table for each scope.
pub fn markdown() -> String {
    let mut text = String::from("# Keys\n");
    for scope in Scope::ALL {
        text += &format!("\n## {}\n\n| keys | what they do |\n|---|---|\n", capital(scope.name()));
        for binding in BINDINGS.iter().filter(|binding| binding.scope == scope) {
            let keys: Vec<String> =
                binding.keys.iter().map(|key| format!("`{}`", key.replace('|', "\\|"))).collect();
            text += &format!("| {} | {} |\n", keys.join(" "), binding.long);
        }
    }
    text
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_keys_clash_in_a_scope() {
        let mut seen = BTreeSet::new();
        for binding in BINDINGS {
            for key in binding.keys {
                assert!(seen.insert((binding.scope, *key)), "{key} twice in {:?}", binding.scope);
            }
        }
    }

    #[test]
    fn every_binding_says_what_it_does_and_every_scope_has_one() {
        for binding in BINDINGS {
            assert!(!binding.keys.is_empty() && !binding.long.is_empty(), "{binding:?}");
        }
        for scope in Scope::ALL {
            assert!(BINDINGS.iter().any(|binding| binding.scope == scope), "{scope:?}");
        }
    }
}
