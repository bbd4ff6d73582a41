//! The command line of the lab: words to actions.

use crate::action::{Act, Action, Way};
use crate::find::seconds;
use crate::theme::Theme;

/// The words, what follows them, and what they do.
pub const COMMANDS: &[(&str, &str, &str)] = &[
    ("go", "EVENT", "goes to an event"),
    ("t", "SECONDS", "goes to a time"),
    ("open", "NAME[:VARIANT][@SEED]", "opens a scenario or a file"),
    ("set", "PATH=VALUE", "changes the file: a branch; null takes away"),
    ("seed", "NUMBER", "another seed"),
    ("delay", "LENGTH", "delays this packet: delay 50ms"),
    ("hold", "LENGTH", "holds it and all behind it: hold 2s"),
    ("cut", "BYTES", "cuts inside it, so that so many of its bytes arrive"),
    ("lesson", "NAME", "begins a lesson"),
    ("settings", "", "what can be changed beside the faults"),
    ("bugs", "", "deliberate bugs"),
    ("save", "FILE", "writes this branch as a scenario file"),
    ("export", "FILE", "writes the run: .txt, .md, .jsonl, .json"),
    ("explain", "RULE", "explains a rule, a packet, a check"),
    ("theme", "auto|dark|light|ansi|contrast|mono", "colours"),
    ("tally", "N N N N", "how the class voted"),
    ("state", "", "what the parties know"),
    ("against", "EVENT|MARK", "compares the state with another moment; alone, the one before"),
    ("follow", "m1|#1", "follows a message or an identifier; alone, as the key"),
    ("why", "", "what led here"),
    ("compare", "[AXIS]", "side by side: qos, or a setting such as broker.busy-id"),
    ("seeds", "", "many seeds"),
    ("branches", "", "the tree of branches"),
    ("diff", "", "this branch and the one before"),
    ("reset", "", "the run as its file has it"),
    ("help", "", "the keys"),
    ("quit", "", "leaves the lab"),
];

/// Reads a command; none for an empty line.
pub fn read(line: &str) -> Result<Option<Action>, String> {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    if word.is_empty() {
        return Ok(None);
    }
    if let Ok(event) = word.parse() {
        return Ok(Some(Action::Go(event)));
    }
    let action = match word {
        "go" => Action::Go(rest.parse().map_err(|_| "go wants the number of an event")?),
        "t" => match seconds(rest) {
            Some(micros) => Action::Time(micros),
            None => return Err("t wants seconds, as in `t 1.17`".to_owned()),
        },
        "open" if !rest.is_empty() => Action::OpenNamed(rest.to_owned()),
        "set" => match rest.split_once('=') {
            Some((path, value)) => Action::Set(path.trim().to_owned(), value.trim().to_owned()),
            None => return Err("set wants PATH=VALUE, as in `set broker.method=A`".to_owned()),
        },
        "seed" => Action::Seed(rest.parse().map_err(|_| "seed wants a number")?),
        "save" | "w" if !rest.is_empty() => Action::Save(rest.to_owned()),
        "export" if !rest.is_empty() => Action::Export(rest.to_owned()),
        "save" | "w" | "export" => return Err(format!("{word} wants the name of a file")),
        "explain" if !rest.is_empty() => Action::ExplainNamed(rest.to_owned()),
        "explain" => Action::Explain,
        "theme" if rest == "auto" => Action::ThemeNamed(None),
        "theme" => match Theme::named(rest) {
            Some(theme) => Action::ThemeNamed(Some(theme)),
            None => return Err("theme wants auto, dark, light, ansi, contrast or mono".to_owned()),
        },
        "tally" => {
            let counts: Result<Vec<u32>, _> = rest.split_whitespace().map(str::parse).collect();
            Action::Tally(counts.map_err(|_| "tally wants numbers, as in `tally 9 4 11 1`")?)
        }
        "delay" | "hold" | "cut" => act(word, rest)?,
        "lesson" if !rest.is_empty() => Action::LessonNamed(rest.to_owned()),
        "settings" => Action::Settings,
        "bugs" => Action::Mutants,
        "state" => Action::State,
        "against" => Action::Against(rest.to_owned()),
        "follow" if !rest.is_empty() => Action::FollowNamed(rest.to_owned()),
        "follow" => Action::Follow,
        "why" => Action::Why,
        "compare" if !rest.is_empty() => Action::CompareAlong(rest.to_owned()),
        "compare" => Action::Compare,
        "seeds" => Action::Seeds,
        "branches" => Action::Branches,
        "diff" => Action::Diff,
        "reset" => Action::Reset,
        "first" => Action::End(Way::Previous),
        "last" => Action::End(Way::Next),
        "help" => Action::Help,
        "quit" | "q" => Action::Quit,
        other => return Err(unknown(other)),
    };
    Ok(Some(action))
}

/// An act on the packet under the cursor, with a value of its own.
fn act(word: &str, rest: &str) -> Result<Action, String> {
    match (word, rest) {
        ("cut", "") => Ok(Action::Act(Act::Cut)),
        ("cut", bytes) => match bytes.parse::<u32>() {
            Ok(bytes) => Ok(Action::ActWith(Act::CutInside, bytes.to_string())),
            Err(_) => Err("cut wants a number of bytes, or nothing".to_owned()),
        },
        (_, "") => Err(format!("{word} wants a length, as in `{word} 50ms`")),
        ("delay", length) => Ok(Action::ActWith(Act::Delay, length.to_owned())),
        (_, length) => Ok(Action::ActWith(Act::Hold, length.to_owned())),
    }
}

fn unknown(word: &str) -> String {
    let near = COMMANDS.iter().find(|(of, ..)| of.starts_with(word.get(..1).unwrap_or("")));
    match near {
        Some((near, ..)) => format!("no command `{word}`; did you mean `{near}`?"),
        None => format!("no command `{word}`; ? lists the keys, Tab the commands"),
    }
}

/// The next way to complete a line.
pub fn complete(line: &str) -> String {
    if line.contains(' ') {
        return line.to_owned();
    }
    let known = COMMANDS.iter().position(|(of, ..)| *of == line);
    let next = match known {
        Some(at) => COMMANDS.get((at + 1) % COMMANDS.len()),
        None => COMMANDS.iter().find(|(of, ..)| of.starts_with(line)),
    };
    next.map_or(line, |(of, ..)| of).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_and_what_is_wrong_is_told() {
        assert!(matches!(read("go 7"), Ok(Some(Action::Go(7)))));
        assert!(matches!(read("12"), Ok(Some(Action::Go(12)))));
        assert!(matches!(read("t 1.5"), Ok(Some(Action::Time(1_500_000)))));
        assert!(matches!(read("  "), Ok(None)));
        assert!(read("go x").is_err_and(|why| why.contains("number of an event")));
        assert!(read("sate").is_err_and(|why| why.contains("did you mean")));
        assert!(read("save").is_err_and(|why| why.contains("name of a file")));
    }

    #[test]
    fn every_command_of_the_list_is_known() {
        for (word, arguments, _) in COMMANDS {
            let example = match *arguments {
                "EVENT" | "NUMBER" | "SECONDS" | "BYTES" => "1",
                "PATH=VALUE" => "a=1",
                "auto|dark|light|ansi|contrast|mono" => "mono",
                "N N N N" => "1 2",
                "" => "",
                _ => "x",
            };
            assert!(read(&format!("{word} {example}")).is_ok_and(|of| of.is_some()), "{word}");
        }
    }

    #[test]
    fn tab_walks_over_the_commands() {
        assert_eq!(complete("ex"), "export");
        assert_eq!(complete("export"), "explain");
        assert_eq!(complete("zzz"), "zzz");
    }
}
