//! A tree written as a file, the way a person would lay it out: what fits in a line stands in one.

use super::node::{Kind, Member, Node, Span};
use serde_json::Value;

/// How long lines become.
const WIDTH: usize = 98;

/// The file, with a last line end. Comments are not in the tree, and so not in the file.
pub(crate) fn write(root: &Node) -> String {
    let mut text = String::new();
    value(root, 0, 0, true, &mut text);
    text.push('\n');
    text
}

/// Puts a value in the place of a key's, or at the end.
pub(crate) fn put(node: &mut Node, key: &str, value: Node) {
    let Kind::Object(members) = &mut node.kind else { return };
    match members.iter_mut().find(|member| member.key == key) {
        Some(member) => member.value = value,
        None => members.push(Member { key: key.to_owned(), at: Span::NOWHERE, value }),
    }
}

/// A number.
pub(crate) fn number(number: u64) -> Node {
    node(Kind::Number(number.to_string()))
}

/// A text.
pub(crate) fn text(text: impl Into<String>) -> Node {
    node(Kind::Text { text: text.into(), offset: None })
}

/// A value that stands nowhere yet.
pub(crate) const fn node(kind: Kind) -> Node {
    Node { span: Span::NOWHERE, kind }
}

/// Writes a value whose line has `used` columns already, its indent included.
fn value(node: &Node, indent: usize, used: usize, top: bool, text: &mut String) {
    let line = inline(node);
    if !top && used + line.chars().count() < WIDTH || node.is_plain() {
        return text.push_str(&line);
    }
    let deeper = indent + 2;
    match &node.kind {
        Kind::List(items) if items.iter().all(Node::is_plain) => filled(items, indent, text),
        Kind::List(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                begin(place, deeper, text);
                value(item, deeper, deeper, false, text);
            }
            end(indent, ']', text);
        }
        Kind::Object(members) => {
            text.push('{');
            for (place, member) in members.iter().enumerate() {
                begin(place, deeper, text);
                let key = format!("{}: ", quoted(&member.key));
                text.push_str(&key);
                value(&member.value, deeper, deeper + key.chars().count(), false, text);
            }
            end(indent, '}', text);
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text { .. } => {}
    }
}

/// Plain values, as many in a line as fit.
fn filled(items: &[Node], indent: usize, text: &mut String) {
    text.push('[');
    let mut used = WIDTH;
    for (place, item) in items.iter().enumerate() {
        let item = inline(item);
        let cells = item.chars().count() + 2;
        if used + cells > WIDTH {
            begin(place, indent + 2, text);
            used = indent + 2;
        } else {
            text.push_str(", ");
        }
        text.push_str(&item);
        used += cells;
    }
    end(indent, ']', text);
}

fn begin(place: usize, indent: usize, text: &mut String) {
    text.push_str(if place == 0 { "\n" } else { ",\n" });
    text.extend(std::iter::repeat_n(' ', indent));
}

fn end(indent: usize, bracket: char, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
    text.push(bracket);
}

/// A value in one line.
pub(crate) fn inline(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(flag) => flag.to_string(),
        Kind::Number(number) => number.clone(),
        Kind::Text { text, .. } => quoted(text),
        Kind::List(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Object(members) if members.is_empty() => "{}".to_owned(),
        Kind::Object(members) => {
            let member =
                |member: &Member| format!("{}: {}", quoted(&member.key), inline(&member.value));
            let members: Vec<String> = members.iter().map(member).collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::error::Problems;
    use super::super::node::parse;
    use super::*;

    #[test]
    fn what_is_written_reads_as_the_same_and_is_laid_out_by_hand() {
        let long = "word ".repeat(20);
        let source = format!(
            r#"{{"a":1e3,"b":[1,2,{{}}],"c":"ä\n\"","d":{{"e":null,"f":[{{"g":"{long}"}},true]}}}}"#
        );
        let mut problems = Problems::default();
        let root = parse(&source, 0, &mut problems).expect("good JSON");
        let written = write(&root);
        let value = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        assert_eq!(value(&written), value(&source));
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(
            lines[..4],
            ["{", "  \"a\": 1e3,", "  \"b\": [1, 2, {}],", "  \"c\": \"ä\\n\\\"\","]
        );
        assert_eq!(lines[4], "  \"d\": {");
    }

    #[test]
    fn long_lists_of_plain_values_fill_their_lines() {
        let root = node(Kind::List((0..200).map(number).collect()));
        let written = write(&root);
        assert!(written.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(written.lines().count() < 14, "{written}");
    }
}
