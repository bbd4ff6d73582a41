//! `--set PATH=VALUE`: a value of the file exchanged, added or taken away from the command line.
//!
//! The value is JSON; what is no JSON is taken as text, so that `delay=50ms` needs no quotes.
//! `null` takes away what stands at the path, as in a JSON merge patch (RFC 7396). `[+]` is the
//! place behind the last of a list: `faults[+]={"cut":"PUBACK@1"}`.

use super::error::{Problem, Problems};
use super::node::{self, Kind, Member, Node, Span};
use super::suggest::did_you_mean;

/// Puts `value` at `path` (`clients.pub.keep-alive`, `script[0].publish.qos`). `text` is the number
/// of the value's text, whose source is `value` alone.
pub(crate) fn set(
    root: &mut Node,
    path: &str,
    value: &str,
    text: usize,
    problems: &mut Problems,
) -> Option<()> {
    let whole = Span { text, start: 0, end: value.len() };
    let new = parse_value(value, text, whole, problems)?;
    let steps = match steps(path) {
        Ok(steps) => steps,
        Err(why) => {
            problems.push(Problem::new(whole, format!("`{path}` is no path: {why}")).help(
                "a path is keys joined by dots, with list positions in brackets: `script[0].at`",
            ));
            return None;
        }
    };
    if let Some(why) = stranger(root, &steps) {
        problems.push(Problem::new(whole, format!("`{path}` cannot be set: {why}")));
        return None;
    }
    match place(root, &steps, new, whole) {
        Ok(()) => Some(()),
        Err(why) => {
            problems.push(Problem::new(whole, format!("`{path}` cannot be set: {why}")));
            None
        }
    }
}

fn parse_value(value: &str, text: usize, whole: Span, problems: &mut Problems) -> Option<Node> {
    let mut inner = Problems::default();
    let structured = value.trim_start().starts_with(['{', '[', '"']);
    match node::parse(value, text, &mut inner) {
        Some(node) => Some(node),
        None if structured => {
            inner.into_list().into_iter().for_each(|problem| problems.push(problem));
            None
        }
        None => {
            let kind = Kind::Text { text: value.to_owned(), offset: Some(0) };
            Some(Node { span: whole, kind })
        }
    }
}

/// One step of a path.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
    /// Behind the last of a list.
    End,
}

fn steps(path: &str) -> Result<Vec<Step<'_>>, String> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (key, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
        if key.is_empty() {
            return Err("a key is empty".to_owned());
        }
        steps.push(Step::Key(key));
        while let Some(inside) = rest.strip_prefix('[') {
            let Some((number, after)) = inside.split_once(']') else {
                return Err("`]` is missing".to_owned());
            };
            steps.push(match number.parse() {
                Ok(index) => Step::Index(index),
                Err(_) if number == "+" => Step::End,
                Err(_) => return Err(format!("`{number}` is no position in a list")),
            });
            rest = after;
        }
        if !rest.is_empty() {
            return Err(format!("`{rest}` after `]`"));
        }
    }
    if steps.len() > 16 { Err("too many steps".to_owned()) } else { Ok(steps) }
}

/// A value inside a client that the file does not have: most often its name is mistyped.
fn stranger(root: &Node, steps: &[Step<'_>]) -> Option<String> {
    let [Step::Key("clients"), Step::Key(name), Step::Key(_), ..] = steps else { return None };
    let Kind::Object(clients) = &root.member("clients")?.value.kind else { return None };
    let names = || clients.iter().map(|client| client.key.as_str());
    if names().any(|known| known == *name) {
        return None;
    }
    let hint = did_you_mean(name, names());
    Some(format!("`clients.{name}={{}}` adds a client; there is no `{name}`{hint}"))
}

/// Puts a value at a place, or takes away what is there.
fn place(node: &mut Node, steps: &[Step<'_>], new: Node, whole: Span) -> Result<(), String> {
    let Some((first, rest)) = steps.split_first() else {
        *node = new;
        return Ok(());
    };
    let removes = rest.is_empty() && matches!(new.kind, Kind::Null);
    let found = node.kind_name();
    match (first, &mut node.kind) {
        (Step::Key(key), Kind::Object(members)) => {
            let known = members.iter().position(|member| member.key == *key);
            match known {
                Some(at) if removes => {
                    members.remove(at);
                    Ok(())
                }
                None if matches!(new.kind, Kind::Null) => Err(format!("there is no `{key}`")),
                Some(at) => {
                    if rest.is_empty() {
                        members[at].at = whole;
                    }
                    place(&mut members[at].value, rest, new, whole)
                }
                None => {
                    let mut value = empty(rest, whole);
                    place(&mut value, rest, new, whole)?;
                    members.push(Member { key: (*key).to_owned(), at: whole, value });
                    Ok(())
                }
            }
        }
        (Step::Index(index), Kind::List(items)) => {
            let count = items.len();
            match items.get_mut(*index) {
                Some(_) if removes => {
                    items.remove(*index);
                    Ok(())
                }
                Some(item) => place(item, rest, new, whole),
                None if *index == count && rest.is_empty() && !removes => {
                    items.push(new);
                    Ok(())
                }
                None => Err(format!("the list has {count} entries, counted from 0")),
            }
        }
        (Step::End, Kind::List(items)) if rest.is_empty() && !removes => {
            items.push(new);
            Ok(())
        }
        (Step::End, Kind::List(_)) => Err("`[+]` ends a path, and takes a value".to_owned()),
        (Step::Key(key), _) => Err(format!("`{key}` would be inside {found}")),
        (Step::Index(index), _) => Err(format!("`[{index}]` would be inside {found}")),
        (Step::End, _) => Err(format!("`[+]` would be inside {found}")),
    }
}

/// What a path that goes on needs in a place where nothing is.
const fn empty(rest: &[Step<'_>], whole: Span) -> Node {
    let kind = match rest.first() {
        Some(Step::Index(_) | Step::End) => Kind::List(Vec::new()),
        Some(Step::Key(_)) | None => Kind::Object(Vec::new()),
    };
    Node { span: whole, kind }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::write::write;

    fn changed(source: &str, path: &str, value: &str) -> String {
        let mut problems = Problems::default();
        let mut root = node::parse(source, 0, &mut problems).expect("a test writes good JSON");
        match set(&mut root, path, value, 1, &mut problems) {
            Some(()) => write(&root).split_whitespace().collect::<Vec<_>>().join(" "),
            None => problems.into_list().remove(0).message,
        }
    }

    #[test]
    fn a_list_grows_at_its_end_whether_it_was_there_or_not() {
        assert_eq!(changed(r#"{"a":[1]}"#, "a[+]", "2"), r#"{ "a": [1, 2] }"#);
        assert_eq!(changed(r#"{"a":[1]}"#, "a[1]", "2"), r#"{ "a": [1, 2] }"#);
        assert_eq!(changed("{}", "a[+]", "2"), r#"{ "a": [2] }"#);
        assert_eq!(changed("{}", "a[0]", "2"), r#"{ "a": [2] }"#);
        assert!(changed("{}", "a[1]", "2").contains("the list has 0 entries"));
        assert!(changed(r#"{"a":[1]}"#, "a[+].b", "2").contains("`[+]` ends a path"));
    }

    #[test]
    fn a_client_that_is_not_there_is_not_made_by_a_slip() {
        let file = r#"{"clients":{"screen":{}}}"#;
        let told = changed(file, "clients.scren.window", "1");
        assert!(told.contains("did you mean `screen`"), "{told}");
        assert!(changed(file, "clients.screen.window", "1").contains("\"window\": 1"));
        assert!(changed(file, "clients.other", "{}").contains("\"other\": {}"));
    }

    #[test]
    fn null_takes_away() {
        assert_eq!(changed(r#"{"a":[1,2,3],"b":4}"#, "a[1]", "null"), r#"{ "a": [1, 3], "b": 4 }"#);
        assert_eq!(changed(r#"{"a":1,"b":4}"#, "a", "null"), r#"{ "b": 4 }"#);
        assert!(changed(r#"{"a":[1]}"#, "a[1]", "null").contains("the list has 1 entries"));
        assert!(changed(r#"{"a":1}"#, "c", "null").contains("there is no `c`"));
    }
}
