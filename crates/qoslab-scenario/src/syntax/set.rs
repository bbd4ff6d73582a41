//! `--set PATH=VALUE`: a value of the file exchanged or added from the command line.
//!
//! The value is JSON; what is no JSON is taken as text, so that `delay=50ms` needs no quotes.

use super::error::{Problem, Problems};
use super::node::{self, Kind, Member, Node, Span};

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
            let Ok(index) = number.parse() else {
                return Err(format!("`{number}` is no position in a list"));
            };
            steps.push(Step::Index(index));
            rest = after;
        }
        if !rest.is_empty() {
            return Err(format!("`{rest}` after `]`"));
        }
    }
    if steps.len() > 16 { Err("too many steps".to_owned()) } else { Ok(steps) }
}

fn place(node: &mut Node, steps: &[Step<'_>], new: Node, whole: Span) -> Result<(), String> {
    let Some((first, rest)) = steps.split_first() else {
        *node = new;
        return Ok(());
    };
    let found = node.kind_name();
    match (first, &mut node.kind) {
        (Step::Key(key), Kind::Object(members)) => {
            if let Some(member) = members.iter_mut().find(|member| member.key == *key) {
                if rest.is_empty() {
                    member.at = whole;
                }
                return place(&mut member.value, rest, new, whole);
            }
            let mut value = Node { span: whole, kind: Kind::Object(Vec::new()) };
            place(&mut value, rest, new, whole)?;
            members.push(Member { key: (*key).to_owned(), at: whole, value });
            Ok(())
        }
        (Step::Index(index), Kind::List(items)) => {
            let count = items.len();
            match items.get_mut(*index) {
                Some(item) => place(item, rest, new, whole),
                None if *index == count && rest.is_empty() => {
                    items.push(new);
                    Ok(())
                }
                None => Err(format!("the list has {count} entries, counted from 0")),
            }
        }
        (Step::Key(key), _) => Err(format!("`{key}` would be inside {found}")),
        (Step::Index(index), _) => Err(format!("`[{index}]` would be inside {found}")),
    }
}
