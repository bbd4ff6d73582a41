//! What of a file could not be read, and which later errors are only a consequence of that.
//!
//! A file is built although pieces of it are missing, so that all its errors come at once. An error
//! that a missing piece may have caused is not told: whoever repairs the piece may find it gone.

use super::error::{Problem, Problems};
use super::node::{Node, Span};

/// With more than this many pieces missing nobody reads on: only what is certain is told.
const MOST: usize = 50;

/// What must have been read for a problem to be one of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Leans {
    /// Nothing: it is true whatever else is wrong with the file.
    Nothing,
    /// These keys of the object in which it stands; all keys if none is named.
    Here(&'static [&'static str]),
    /// What stands at these places of the file, and below.
    Top(&'static [&'static str]),
    /// A setting, in all layers where it may stand: of one client, or of any.
    Setting(&'static [&'static str], Option<String>),
}

/// The pieces that could not be read.
pub(crate) struct Lost {
    pieces: Vec<Piece>,
    too_many: bool,
}

/// A key whose value could not be read, a key that was missed or misspelt (`*` when nobody knows
/// what was meant), or an entry of a list (then the key is empty).
struct Piece {
    owner: String,
    key: String,
}

impl Lost {
    /// The pieces that were lost while these problems were found.
    pub(crate) fn of(found: &[&Problems], root: &Node) -> Self {
        let all = || found.iter().flat_map(|problems| problems.lost());
        let piece =
            |(key, owner): &(String, Span)| Piece { owner: root.path_to(*owner), key: key.clone() };
        let pieces = all().take(MOST).map(piece).collect();
        Self { pieces, too_many: all().count() > MOST }
    }

    /// Whether a problem may be a mere consequence of what could not be read.
    pub(crate) fn explains(&self, problem: &Problem, root: &Node) -> bool {
        if problem.span == Span::NOWHERE {
            return true;
        }
        if problem.leans == Leans::Nothing || self.pieces.is_empty() {
            return false;
        }
        let path = root.path_to(problem.span);
        self.too_many || self.pieces.iter().any(|piece| piece.explains(&problem.leans, &path))
    }
}

impl Piece {
    fn explains(&self, leans: &Leans, path: &str) -> bool {
        if self.decides_on(path) {
            return true;
        }
        match leans {
            Leans::Nothing => false,
            Leans::Here(keys) => self.is_beside(path) && self.is_one_of(keys),
            Leans::Top(places) => {
                let own = without_positions(&self.path());
                places.iter().any(|place| is_under(&own, place) || is_under(place, &own))
            }
            Leans::Setting(keys, client) => {
                self.owner == path || self.is_setting(keys, client.as_deref())
            }
        }
    }

    fn path(&self) -> String {
        match (self.owner.as_str(), self.key.as_str()) {
            (owner, "") => owner.to_owned(),
            ("", key) => key.to_owned(),
            (owner, key) => format!("{owner}.{key}"),
        }
    }

    /// Whether it is a condition, or a part of one, on something that `path` is inside of.
    fn decides_on(&self, path: &str) -> bool {
        let own = self.path();
        let mut whens = own.match_indices(".when");
        whens
            .any(|(at, _)| is_under(&own, &own[..at + ".when".len()]) && is_under(path, &own[..at]))
    }

    /// Whether `path` is the object or list that lacks it, or a member of that object.
    fn is_beside(&self, path: &str) -> bool {
        !self.owner.is_empty() && (self.owner == path || self.owner == parent(path))
    }

    fn is_one_of(&self, keys: &[&str]) -> bool {
        keys.is_empty() || matches!(self.key.as_str(), "" | "*") || keys.contains(&&*self.key)
    }

    /// Whether it says one of these settings, or may hold what says it.
    fn is_setting(&self, keys: &[&str], client: Option<&str>) -> bool {
        let path = self.path();
        let plain = without_positions(&path);
        let top = plain.split('.').next().unwrap_or_default();
        if matches!(top, "script" | "faults" | "expect" | "narrate" | "control") {
            return false;
        }
        if let (Some((_, inside)), Some(client)) = (path.split_once("clients."), client)
            && !is_under(inside, client)
        {
            return false;
        }
        let last = plain.rsplit('.').next().unwrap_or_default();
        let whole = matches!(last, "defaults" | "overrides" | "variants" | "clients" | "skip");
        let of_all = parent(&path).rsplit('.').next() == Some("clients");
        let condition = top == "overrides" && plain.contains(".when");
        keys.contains(&last) || whole || of_all || condition
    }
}

/// Whether a path is this place or lies in it.
fn is_under(path: &str, place: &str) -> bool {
    let rest = path.strip_prefix(place);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// `script[0].publish` of `script[0].publish.every`
fn parent(path: &str) -> &str {
    let entry = path.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']'));
    entry.rfind('.').map_or("", |dot| &entry[..dot])
}

/// `variants.skip.qos` of `variants.skip[0].qos`
fn without_positions(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|c| {
            inside |= *c == '[';
            let kept = !inside;
            inside &= *c != ']';
            kept
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explains(owner: &str, key: &str, leans: &Leans, path: &str) -> bool {
        Piece { owner: owner.to_owned(), key: key.to_owned() }.explains(leans, path)
    }

    #[test]
    fn a_piece_explains_what_hangs_on_it_and_nothing_else() {
        let step = "script[0]";
        assert!(explains(step, "at", &Leans::Here(&["at"]), step));
        assert!(!explains(step, "client", &Leans::Here(&["at"]), step));
        assert!(!explains("script[1]", "at", &Leans::Here(&["at"]), step));
        assert!(explains("faults[0]", "at", &Leans::Here(&["at"]), "faults[0].cut"));
        assert!(explains("faults[0].when", "qos", &Leans::Top(&["until"]), "faults[0].cut"));
        assert!(!explains("", "qos", &Leans::Here(&[]), "title"));
        let axis = Leans::Top(&["variants.qos"]);
        assert!(explains("variants.qos", "", &axis, "expect[0].when.qos"));
        assert!(explains("", "variants", &axis, "expect[0].when.qos"));
        assert!(!explains("variants", "link", &axis, "expect[0].when.qos"));
    }

    #[test]
    fn a_setting_of_another_client_explains_nothing() {
        let of = |client: &str| Leans::Setting(&["mqtt"], Some(client.to_owned()));
        let place = "script[0].publish.expiry";
        assert!(explains("clients.pub", "mqtt", &of("pub"), place));
        assert!(!explains("clients.sub", "mqtt", &of("pub"), place));
        assert!(explains("", "mqtt", &of("pub"), place));
        assert!(explains("defaults", "mqtt", &of("pub"), place));
        assert!(explains("overrides[0].when", "mqtt", &of("pub"), place));
        assert!(explains("clients", "pub", &of("pub"), place));
        assert!(!explains("clients.pub", "window", &of("pub"), place));
        assert!(!explains("script[1]", "mqtt", &of("pub"), place));
    }
}
